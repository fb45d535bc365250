// SPDX-License-Identifier: Apache-2.0
//! Text → the values of a release, and what is known about it.

use super::{AdoptError, LeftBehind, LeftReason};
use crate::json::Value;
use crate::lower::api::Api;
use crate::pointer::escape;
use crate::yaml;

/// What `helm get values` prints above the values.
const TITLES: [&str; 2] = ["USER-SUPPLIED VALUES:", "COMPUTED VALUES:"];
/// The API group of the HelmRelease.
const FLUX: &str = "helm.toolkit.fluxcd.io/";

/// A release, as far as a text tells.
#[derive(Default)]
pub(super) struct Release {
    /// Its values.
    pub(super) values: Value,
    /// JSON pointer to the values in the document.
    pub(super) at: &'static str,
    /// Its name, as Helm calls it.
    pub(super) name: Option<String>,
    /// The namespace of its objects.
    pub(super) namespace: Option<String>,
    /// Whether it has values that the text does not hold.
    pub(super) incomplete: bool,
    /// What the text holds besides.
    pub(super) left: Vec<LeftBehind>,
}

/// Reads a HelmRelease, the output of `helm get values`, or a file of values.
pub(super) fn read(api: &Api, text: &str) -> Result<Release, AdoptError> {
    let text = untitled(text);
    let unreadable = |error| AdoptError {
        message: format!("cannot be read as YAML: {error}"),
        help: "paste a HelmRelease, the output \
         of `helm get values`, or values"
            .to_owned(),
    };
    let documents = yaml::read_each(text).map_err(unreadable)?;
    let mut resources = Vec::new();
    for document in documents {
        match document.get("items").and_then(Value::as_array) {
            Some(items) if kind(&document) == "List" => resources.extend(items.iter().cloned()),
            Some(_) | None => resources.push(document),
        }
    }
    if resources.iter().any(is_resource) {
        return of_resources(api, resources);
    }
    if let Some(other) = resources.iter().find(|value| !may_be_values(value)) {
        return Err(AdoptError {
            message: format!("must be a mapping, not {}", other.type_name()),
            help: "paste a HelmRelease, the output \
             of `helm get values`, or values"
                .to_owned(),
        });
    }
    let values = yaml::read_all(text).map_err(unreadable)?.value;
    let values = match values.is_null() {
        true => Value::object(),
        false => values,
    };
    Ok(Release {
        values,
        ..Release::default()
    })
}

fn may_be_values(document: &Value) -> bool {
    document.is_null() || document.as_object().is_some()
}

/// The text without the line that Helm prints above values.
fn untitled(text: &str) -> &str {
    let start = text.trim_start_matches(['\u{feff}', '\n', '\r', ' ']);
    let titled = TITLES.iter().find_map(|title| start.strip_prefix(title));
    titled.unwrap_or(text)
}

fn member<'v>(value: &'v Value, pointer: &str) -> &'v str {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_default()
}

fn kind(document: &Value) -> &str {
    member(document, "/kind")
}

fn is_resource(document: &Value) -> bool {
    !kind(document).is_empty() && !member(document, "/apiVersion").is_empty()
}

fn is_release(document: &Value) -> bool {
    let version = member(document, "/apiVersion");
    kind(document) == "HelmRelease" && version.starts_with(FLUX)
}

fn of_resources(api: &Api, resources: Vec<Value>) -> Result<Release, AdoptError> {
    let (releases, others): (Vec<Value>, Vec<Value>) = resources.into_iter().partition(is_release);
    let release = match releases.as_slice() {
        [release] => release,
        [] => return Err(no_release(api, &others)),
        several => {
            return Err(AdoptError {
                message: format!("holds {} HelmReleases", several.len()),
                help: "adopt one after the other".to_owned(),
            });
        }
    };
    let mut read = of_release(api, release)?;
    for other in others.iter().filter(|other| !other.is_null()) {
        let (kind, name) = (kind(other), member(other, "/metadata/name"));
        read.left.push(LeftBehind {
            at: String::new(),
            reason: LeftReason::OtherDocument,
            message: format!(
                "the {kind} `{name}` \
             is not adopted"
            ),
            help: None,
        });
    }
    Ok(read)
}

/// Why documents of Kubernetes hold no release.
fn no_release(api: &Api, documents: &[Value]) -> AdoptError {
    let first = documents.iter().find(|document| is_resource(document));
    let first = first.unwrap_or(&Value::Null);
    let (kind, version) = (kind(first), member(first, "/apiVersion"));
    if kind == api.kind && version == api.api_version() {
        return AdoptError {
            message: format!("is already a `{kind}`"),
            help: "change the instance instead".to_owned(),
        };
    }
    AdoptError {
        message: format!(
            "is a `{kind}` of `{version}`, \
         not a HelmRelease"
        ),
        help: "paste a HelmRelease, the output \
         of `helm get values`, or values"
            .to_owned(),
    }
}

fn of_release(api: &Api, release: &Value) -> Result<Release, AdoptError> {
    let values = match release.pointer("/spec/values") {
        None | Some(Value::Null) => Value::object(),
        Some(values @ Value::Object(_)) => values.clone(),
        Some(other) => {
            let found = other.type_name();
            return Err(AdoptError {
                message: format!(
                    "`spec.values` must be \
                 a mapping, not {found}"
                ),
                help: "correct the HelmRelease".to_owned(),
            });
        }
    };
    let own = member(release, "/metadata/namespace");
    let target = member(release, "/spec/targetNamespace");
    let namespace = if target.is_empty() { own } else { target };
    let mut read = Release {
        values,
        at: "/spec/values",
        name: Some(release_name(release)).filter(|name| !name.is_empty()),
        namespace: Some(namespace.to_owned()).filter(|name| !name.is_empty()),
        incomplete: false,
        left: Vec::new(),
    };
    let spec = release.get("spec").and_then(Value::as_object);
    for (key, value) in spec.into_iter().flatten() {
        setting(api, &mut read, key, value);
    }
    Ok(read)
}

/// The name of the release, as Flux makes it.
fn release_name(release: &Value) -> String {
    let given = member(release, "/spec/releaseName");
    if !given.is_empty() {
        return given.to_owned();
    }
    let name = member(release, "/metadata/name");
    match member(release, "/spec/targetNamespace") {
        "" => name.to_owned(),
        target => format!("{target}-{name}"),
    }
}

/// Lists a member of `spec` that an instance does not take over.
fn setting(api: &Api, read: &mut Release, key: &str, value: &Value) {
    let at = format!("/spec/{}", escape(key));
    match key {
        "values" | "releaseName" => {}
        "valuesFrom" => values_from(read, value),
        "postRenderers" => read.left.push(LeftBehind {
            at,
            reason: LeftReason::PostRenderers,
            message: "Flux changes what the chart \
             renders; an instance cannot"
                .to_owned(),
            help: Some(
                "change the chart, or \
             keep this release"
                    .to_owned(),
            ),
        }),
        "targetNamespace" => read.left.push(LeftBehind {
            at,
            reason: LeftReason::TargetNamespace,
            message: "the instance is created in \
             the namespace of the objects"
                .to_owned(),
            help: None,
        }),
        "chart" => chart(api, read, value),
        _ => read.left.push(LeftBehind {
            at,
            reason: LeftReason::ReleaseSetting,
            message: format!(
                "`{key}` is the same for all \
             instances: the definition sets it"
            ),
            help: None,
        }),
    }
}

/// Lists where the release takes more values from.
fn values_from(read: &mut Release, value: &Value) {
    for (index, source) in value.as_array().into_iter().flatten().enumerate() {
        let (kind, name) = (kind(source), member(source, "/name"));
        read.incomplete = true;
        read.left.push(LeftBehind {
            at: format!("/spec/valuesFrom/{index}"),
            reason: LeftReason::ValuesFrom,
            message: format!(
                "the values in the {kind} \
             `{name}` are not in the document"
            ),
            help: Some(
                "paste the output of \
             `helm get values` instead"
                    .to_owned(),
            ),
        });
    }
}

/// Lists another chart than this, and another version of it.
fn chart(api: &Api, read: &mut Release, value: &Value) {
    let name = member(value, "/spec/chart");
    let last = name.rsplit('/').next().unwrap_or_default();
    if !last.is_empty() && last != api.chart {
        let ours = &api.chart;
        read.left.push(LeftBehind {
            at: "/spec/chart/spec/chart".to_owned(),
            reason: LeftReason::OtherChart,
            message: format!(
                "the release is of the chart \
             `{last}`, the instance of `{ours}`"
            ),
            help: Some(
                "adopt it with the \
             definition of its own chart"
                    .to_owned(),
            ),
        });
    }
    let version = member(value, "/spec/version");
    if !version.is_empty() && version != api.chart_version {
        let ours = &api.chart_version;
        read.left.push(LeftBehind {
            at: "/spec/chart/spec/version".to_owned(),
            reason: LeftReason::OtherVersion,
            message: format!(
                "the release asks for version \
                 `{version}`, the instance gets `{ours}`"
            ),
            help: Some("compare both versions first".to_owned()),
        });
    }
}
