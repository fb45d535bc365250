// SPDX-License-Identifier: Apache-2.0
//! Names on the outside: group, version, kind, release, and how long an instance's name may be.

use super::name::{
    KIND_MAX, is_dns_label, is_group, is_kind, is_label, is_label_key, is_label_value, is_version,
    nearest_label,
};
use crate::chart::{Chart, ServiceFile, StatusFile};
use crate::diagnostic::{Code, Diagnostic, Location, ViolationCode};

/// Longest name of an instance. A StatefulSet's name may have 52 characters (its pods carry a label with 11 more), and the
/// release is `<instance>-<suffix>`; 30 leaves room for a suffix of 20.
const NAME_MAX: usize = 30;
const SUFFIX_MAX: usize = 20;

/// Label of the values' Secrets, name and value. Flux acts on changes of a Secret that has it at
/// once instead of at the next interval (helm-controller 1.6, `spec.valuesFrom`).
pub(super) const WATCHED_LABEL: (&str, &str) = ("reconcile.fluxcd.io/watch", "Enabled");

/// The identity of a service's custom API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    /// API group, a domain such as `managedservices.example.com`; [`Api::of`] reports an unusable one.
    pub group: String,
    /// API version, such as `v1alpha1`.
    pub version: String,
    /// Kind in UpperCamelCase, at most 59 characters; `Managed<Chart>` unless `managed-service.yaml` sets it.
    pub kind: String,
    /// Short names for `kubectl`.
    pub short_names: Vec<String>,
    /// Categories for `kubectl get`.
    pub categories: Vec<String>,
    /// Title for people; derived from the chart's name unless `managed-service.yaml` sets it.
    pub title: String,
    /// One sentence for people.
    pub description: Option<String>,
    /// `icon` of `managed-service.yaml`, an icon name for portals.
    pub icon: Option<String>,
    /// `name` of `Chart.yaml`.
    pub chart: String,
    /// `version` of `Chart.yaml`, a SemVer text that may hold `+`.
    pub chart_version: String,
    /// The version of what the chart runs.
    pub app_version: Option<String>,
    /// OCI URL of the chart without tag, starting with `oci://`.
    pub source_url: String,
    /// OCI tag: the chart's version, with `+` as `_` because a tag cannot hold it.
    pub source_tag: String,
    /// How often Flux looks at the source.
    pub source_interval: String,
    /// How Flux signs in to the registry, unless by Secret or without credentials.
    pub source_provider: Option<String>,
    /// The Secret with credentials for the registry.
    pub source_secret: Option<String>,
    /// What the status shows.
    pub status: StatusFile,
    /// What follows the instance's name and a dash in the names of release, HelmRelease and OCIRepository.
    pub suffix: String,
}

/// What is wrong with a name that a person chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameProblem {
    /// Stable kebab-case name of the rule, such as `name-too-long`.
    pub code: ViolationCode,
    /// A message: lower case, no full stop.
    pub message: String,
    /// What a person can do about it.
    pub help: String,
}

impl Api {
    /// Derives the identity from `Chart.yaml` and `managed-service.yaml`; names that break a rule are reported.
    pub fn of(chart: &Chart) -> (Self, Vec<Diagnostic>) {
        let service = &chart.service;
        let kind = service
            .kind
            .clone()
            .unwrap_or_else(|| default_kind(&chart.name));
        let api = Self {
            group: service
                .group
                .clone()
                .unwrap_or_else(|| "managedservices.example.com".to_owned()),
            version: service
                .version
                .clone()
                .unwrap_or_else(|| "v1alpha1".to_owned()),
            suffix: suffix(&kind),
            kind,
            short_names: service.short_names.clone(),
            categories: service.categories.clone(),
            title: service
                .title
                .clone()
                .unwrap_or_else(|| super::naming::label(&chart.name)),
            description: service
                .description
                .clone()
                .or_else(|| chart.description.clone()),
            icon: service.icon.clone(),
            chart: chart.name.clone(),
            chart_version: chart.version.clone(),
            app_version: chart.app_version.clone(),
            source_url: source_url(chart),
            source_tag: service
                .source_tag
                .clone()
                .unwrap_or_else(|| chart.version.clone())
                .replace('+', "_"),
            source_interval: service
                .source_interval
                .clone()
                .unwrap_or_else(|| "10m".to_owned()),
            source_provider: service.source_provider.clone(),
            source_secret: service.source_secret.clone(),
            status: service.status.clone(),
        };
        let diagnostics = api.check(service);
        (api, diagnostics)
    }

    /// The `apiVersion` of instances, `<group>/<version>`.
    pub fn api_version(&self) -> String {
        format!("{}/{}", self.group, self.version)
    }

    /// The RGD's name, which is also the policy's.
    pub fn rgd_name(&self) -> String {
        self.kind.to_lowercase()
    }

    /// The name of the Secret with an instance's secret values; `instance` is its name, or an expression that becomes it.
    pub fn values_secret(&self, instance: &str) -> String {
        format!("{instance}-{}-values", self.suffix)
    }

    /// The name of an instance's release, and of its HelmRelease and OCIRepository.
    pub fn release(&self, instance: &str) -> String {
        format!("{instance}-{}", self.suffix)
    }

    /// Longest name an instance may have.
    pub fn name_max(&self) -> usize {
        NAME_MAX
    }

    /// What is wrong with an instance's name; `None` when it is fine.
    ///
    /// The rule is RFC 1123's label with a letter first, because Services must start with one (RFC 1035).
    pub fn check_name(&self, name: &str) -> Option<NameProblem> {
        if name.is_empty() {
            return Some(NameProblem {
                code: ViolationCode::NameEmpty,
                message: "a name is required".to_owned(),
                help: example(&format!("my-{}", self.chart)),
            });
        }
        let length = name.chars().count();
        if length > NAME_MAX {
            return Some(NameProblem {
                code: ViolationCode::NameTooLong,
                message: format!(
                    "must have at most {NAME_MAX} characters, has {length}; other names are \
                     derived from it"
                ),
                help: "choose a shorter name".to_owned(),
            });
        }
        if is_label(name) {
            return None;
        }
        Some(NameProblem {
            code: ViolationCode::NameInvalid,
            message: "must consist of lower-case letters, digits and `-`, start with a letter and \
                      end with a letter or digit"
                .to_owned(),
            help: example(name),
        })
    }

    /// What is wrong with a namespace's name (RFC 1123 label, 63 characters); `None` when it is fine.
    pub fn check_namespace(&self, namespace: &str) -> Option<NameProblem> {
        if namespace.is_empty() {
            return Some(NameProblem {
                code: ViolationCode::NamespaceEmpty,
                message: "a namespace is required".to_owned(),
                help: "for example `default`".to_owned(),
            });
        }
        if is_dns_label(namespace) && namespace.len() <= 63 {
            return None;
        }
        Some(NameProblem {
            code: ViolationCode::NamespaceInvalid,
            message: "must consist of at most 63 lower-case letters, digits and `-`, and start \
                      and end with a letter or digit"
                .to_owned(),
            help: "use an existing namespace, \
                   such as `default`"
                .to_owned(),
        })
    }

    /// Names that break a rule of Kubernetes, kro or Flux.
    fn check(&self, service: &ServiceFile) -> Vec<Diagnostic> {
        let mut found = self.check_identity();
        found.extend(check_list("shortNames", "short name", &self.short_names));
        found.extend(check_list("categories", "category", &self.categories));
        found.extend(self.check_labels());
        let urls = [
            ("/source/url", &service.source_url),
            ("/source/registry", &service.registry),
        ];
        for (at, url) in urls {
            let url = url.iter().find(|url| !url.starts_with("oci://"));
            found.extend(url.map(|url| {
                let help = "write `oci://` and the \
                            repository of the chart";
                problem(at, format!("`{url}` is not an OCI URL"), help)
            }));
        }
        for location in found.iter_mut().filter_map(|found| found.location.as_mut()) {
            service
                .file_of(&location.pointer)
                .clone_into(&mut location.file);
        }
        found
    }

    /// The labels of the workload. kro refuses a selector that Kubernetes would refuse.
    fn check_labels(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let help = "write what Kubernetes takes for labels, \
                    such as `app.kubernetes.io/name`";
        let workload = self.status.workload.iter();
        for (key, value) in workload.flat_map(|workload| &workload.labels) {
            let at = format!("/status/workload/labels/{}", crate::pointer::escape(key));
            if !is_label_key(key) {
                found.push(problem(&at, format!("`{key}` cannot be a label"), help));
            } else if !value.contains("${") && !is_label_value(value) {
                let message = format!(
                    "`{value}` cannot be \
                                       the value of a label"
                );
                found.push(problem(&at, message, help));
            }
        }
        found
    }

    /// Group, version and kind.
    fn check_identity(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        if !is_group(&self.group) {
            found.push(problem(
                "/api/group",
                format!(
                    "`{}` cannot be \
                         an API group",
                    self.group
                ),
                "use a domain of your own, such \
                 as `managedservices.example.com`",
            ));
        }
        if !is_version(&self.version) {
            found.push(problem(
                "/api/version",
                format!(
                    "`{}` is not an \
                         API version",
                    self.version
                ),
                "write `v1`, `v1beta1` \
                 or `v1alpha1`",
            ));
        }
        if !is_kind(&self.kind) {
            found.push(problem(
                "/api/kind",
                format!("`{}` cannot be a kind", self.kind),
                "write a capital letter and at most 58 more letters and digits, such as \
                 `ManagedPostgres`",
            ));
        }
        found
    }
}

/// Where the chart is published.
fn source_url(chart: &Chart) -> String {
    let service = &chart.service;
    service.source_url.clone().unwrap_or_else(|| {
        let registry = service.registry.as_deref();
        let registry = registry.unwrap_or("oci://registry.example.com/charts");
        format!("{}/{}", registry.trim_end_matches('/'), chart.name)
    })
}

/// A finding about a member of `managed-service.yaml`.
fn problem(pointer: &str, message: String, help: &str) -> Diagnostic {
    let location = Location {
        file: "managed-service.yaml".to_owned(),
        pointer: pointer.to_owned(),
        position: None,
    };
    Diagnostic::new(Code::ServiceNameInvalid, message)
        .help(help)
        .at(location)
}

/// What is wrong with the names in a list of `api`.
fn check_list(key: &str, what: &str, names: &[String]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let at = format!("/api/{key}/{index}");
        let before = names.get(..index).unwrap_or_default();
        if !is_label(name) {
            let help = "write lower-case \
                        letters, digits and `-`";
            found.push(problem(
                &at,
                format!(
                    "`{name}` cannot \
                                             be a {what}"
                ),
                help,
            ));
        } else if before.contains(name) {
            found.push(problem(
                &at,
                format!("`{name}` is listed twice"),
                "remove one",
            ));
        }
    }
    found
}

fn default_kind(chart: &str) -> String {
    format!("Managed{}", super::naming::upper_camel(chart))
        .chars()
        .take(KIND_MAX)
        .collect()
}

/// The kind in lower case; long ones are cut and made unique again by a hash.
fn suffix(kind: &str) -> String {
    let lower = kind.to_lowercase();
    if lower.len() <= SUFFIX_MAX {
        return lower;
    }
    // FNV-1a: the suffix only has to differ between the kinds of one cluster, and must never change.
    let hash = lower.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    format!(
        "{}-{:04x}",
        lower.chars().take(SUFFIX_MAX - 5).collect::<String>(),
        hash & 0xffff
    )
}

/// A name near to this one, or some name, as an example.
fn example(name: &str) -> String {
    let near = nearest_label(name, NAME_MAX);
    let possible = is_label(&near) && near.len() <= NAME_MAX;
    let name = if possible { &near } else { "my-service" };
    format!("for example `{name}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api(name: &str) -> Api {
        Api::of(&Chart {
            name: name.to_owned(),
            version: "1.0.0+x".to_owned(),
            ..Chart::default()
        })
        .0
    }

    #[test]
    fn names_follow_the_chart() {
        let api = api("mariadb-galera");
        assert_eq!(
            (api.kind.as_str(), api.suffix.as_str(), api.title.as_str()),
            (
                "ManagedMariadbGalera",
                "managedmariadbgalera",
                "Mariadb galera"
            )
        );
        assert_eq!(api.source_tag, "1.0.0_x");
        assert!(api.check(&ServiceFile::default()).is_empty());
    }

    #[test]
    fn long_kinds_keep_short_unique_suffixes() {
        let (one, two) = (
            api("feature-application-observability"),
            api("feature-application-monitoring"),
        );
        assert!(
            one.suffix.len() <= SUFFIX_MAX && one.suffix != two.suffix,
            "{} {}",
            one.suffix,
            two.suffix
        );
    }

    #[test]
    fn instance_names_are_dns_labels() {
        let api = api("postgres");
        assert_eq!(api.check_name("my-postgres"), None);
        for (name, code) in [
            ("", ViolationCode::NameEmpty),
            ("My_DB", ViolationCode::NameInvalid),
            ("1db", ViolationCode::NameInvalid),
            ("a-", ViolationCode::NameInvalid),
            (&"a".repeat(31), ViolationCode::NameTooLong),
        ] {
            assert_eq!(
                api.check_name(name).map(|problem| problem.code),
                Some(code),
                "{name}"
            );
        }
        assert_eq!(api.check_name("My_DB").unwrap().help, "for example `my-db`");
        assert_eq!(api.check_namespace("0-team"), None);
        assert!(api.check_namespace("Team").is_some());
    }

    #[test]
    fn versions_are_kubernetes_versions() {
        assert!(["v1", "v2beta3", "v1alpha1"].into_iter().all(is_version));
        assert!(
            !["1", "v", "v1.0", "v1alpha", "vbeta1"]
                .into_iter()
                .any(is_version)
        );
    }
}
