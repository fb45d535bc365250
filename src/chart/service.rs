// SPDX-License-Identifier: Apache-2.0
//! `managed-service.yaml`: what a platform team adds to a chart. Every field is optional; none restates the schema.

use super::{Files, Profile};
use crate::diagnostic::{Code, Diagnostic, Location, nearest};
use crate::json::{Position, Value};
use crate::pointer::InstancePointer;
use crate::yaml;

/// The file's name beside `Chart.yaml`.
const FILE: &str = "managed-service.yaml";

/// `managed-service.yaml` as written; `None` and empty lists where it is silent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceFile {
    /// Title for people; `None` means one derived from the chart's name.
    pub title: Option<String>,
    /// One sentence for people.
    pub description: Option<String>,
    /// Icon name for portals.
    pub icon: Option<String>,
    /// API group of the custom resource.
    pub group: Option<String>,
    /// API version of the custom resource.
    pub version: Option<String>,
    /// Kind of the custom resource.
    pub kind: Option<String>,
    /// Short names for `kubectl`.
    pub short_names: Vec<String>,
    /// Categories for `kubectl get`.
    pub categories: Vec<String>,
    /// OCI URL of the chart, without tag.
    pub source_url: Option<String>,
    /// OCI tag of the chart; `None` means the chart's version.
    pub source_tag: Option<String>,
    /// How often Flux looks at the source, such as `10m`.
    pub source_interval: Option<String>,
    /// Values that cannot change after creation.
    pub immutable: Vec<InstancePointer>,
    /// Values that cannot decrease after creation.
    pub grow_only: Vec<InstancePointer>,
    /// Values that never enter the custom resource.
    pub secret: Vec<InstancePointer>,
    /// Which Helm's verdict is given.
    pub profile: Profile,
    /// What the status shows.
    pub status: StatusFile,
}

/// `status` of `managed-service.yaml`. `${release}` and `${namespace}` in the texts are replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusFile {
    /// Name of the Service that clients connect to.
    pub service: Option<String>,
    /// Port of that Service, from 1 to 65535.
    pub port: Option<u16>,
    /// Name of the Secret with the connection's credentials.
    pub secret: Option<String>,
    /// The workload whose replicas are shown.
    pub workload: Option<Workload>,
}

/// A workload, found by labels because Helm creates it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workload {
    /// `StatefulSet` or `Deployment`, in `apps/v1`.
    pub kind: String,
    /// The labels that select it, in order.
    pub labels: Vec<(String, String)>,
}

/// Reads the file when the chart has one.
pub(super) fn read(files: &Files, diagnostics: &mut Vec<Diagnostic>) -> ServiceFile {
    let Some(text) = files.get(FILE) else {
        return ServiceFile::default();
    };
    let document = match yaml::read_document(text) {
        Ok(document) => document,
        Err(error) => {
            let place = Location {
                file: FILE.to_owned(),
                pointer: String::new(),
                position: Some(error.position),
            };
            let diagnostic = Diagnostic::new(
                Code::ServiceYamlInvalid,
                format!("`{FILE}` is not YAML: {}", error.message),
            );
            diagnostics.push(diagnostic.help("correct the YAML there").at(place));
            return ServiceFile::default();
        }
    };
    let value = if document.value.is_null() {
        Value::object()
    } else {
        document.value.clone()
    };
    let position = |pointer: &str| document.position(pointer);
    let mut decoder = Decoder {
        position: &position,
        diagnostics,
    };
    decoder.file(&value)
}

struct Decoder<'a> {
    position: &'a dyn Fn(&str) -> Option<Position>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Decoder<'_> {
    fn file(&mut self, value: &Value) -> ServiceFile {
        self.known(
            value,
            "",
            &[
                "title",
                "description",
                "icon",
                "api",
                "source",
                "immutable",
                "growOnly",
                "secret",
                "profile",
                "status",
            ],
        );
        let nothing = Value::object();
        let part = |key: &str| {
            value
                .get(key)
                .filter(|part| !part.is_null())
                .unwrap_or(&nothing)
        };
        let (api, source, status) = (part("api"), part("source"), part("status"));
        self.known(
            api,
            "/api",
            &["group", "version", "kind", "shortNames", "categories"],
        );
        self.known(source, "/source", &["url", "tag", "interval"]);
        self.known(
            status,
            "/status",
            &["service", "port", "secret", "workload"],
        );
        ServiceFile {
            title: self.text(value, "", "title"),
            description: self.text(value, "", "description"),
            icon: self.text(value, "", "icon"),
            group: self.text(api, "/api", "group"),
            version: self.text(api, "/api", "version"),
            kind: self.text(api, "/api", "kind"),
            short_names: self.texts(api, "/api", "shortNames"),
            categories: self.texts(api, "/api", "categories"),
            source_url: self.text(source, "/source", "url"),
            source_tag: self.text(source, "/source", "tag"),
            source_interval: self.text(source, "/source", "interval"),
            immutable: self.pointers(value, "immutable"),
            grow_only: self.pointers(value, "growOnly"),
            secret: self.pointers(value, "secret"),
            profile: self.profile(value),
            status: StatusFile {
                service: self.text(status, "/status", "service"),
                port: self.port(status),
                secret: self.text(status, "/status", "secret"),
                workload: self.workload(status),
            },
        }
    }

    fn report(&mut self, code: Code, pointer: &str, message: String, help: &str) {
        let place = Location {
            file: FILE.to_owned(),
            pointer: pointer.to_owned(),
            position: (self.position)(pointer),
        };
        self.diagnostics
            .push(Diagnostic::new(code, message).help(help).at(place));
    }

    fn known(&mut self, value: &Value, at: &str, names: &[&str]) {
        let Some(object) = value.as_object() else {
            let message = format!(
                "`{}` must be a mapping, not {}",
                if at.is_empty() { FILE } else { at },
                value.type_name()
            );
            self.report(
                Code::ServiceYamlInvalid,
                at,
                message,
                "write keys and values",
            );
            return;
        };
        for key in object.keys().filter(|key| !names.contains(&key.as_str())) {
            let help = nearest(key, names.iter().copied()).map_or_else(
                || format!("known fields: {}", names.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            self.report(
                Code::ServiceFieldUnknown,
                &format!("{at}/{}", crate::pointer::escape(key)),
                format!("unknown field `{key}`"),
                &help,
            );
        }
    }

    fn text(&mut self, value: &Value, at: &str, key: &str) -> Option<String> {
        match value.get(key)? {
            Value::Null => None,
            Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.as_str().to_owned()),
            other => {
                let message = format!(
                    "`{key}` must be a string, not {}",
                    if other.as_str().is_some() {
                        "an empty one"
                    } else {
                        other.type_name()
                    }
                );
                self.report(
                    Code::ServiceYamlInvalid,
                    &format!("{at}/{key}"),
                    message,
                    "write a string, in quotes if it looks like something else",
                );
                None
            }
        }
    }

    fn texts(&mut self, value: &Value, at: &str, key: &str) -> Vec<String> {
        match value.get(key) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) if items.iter().all(|item| item.as_str().is_some()) => items
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            Some(_) => {
                self.report(
                    Code::ServiceYamlInvalid,
                    &format!("{at}/{key}"),
                    format!("`{key}` must be a list of strings"),
                    "write `[a, b]`",
                );
                Vec::new()
            }
        }
    }

    fn pointers(&mut self, value: &Value, key: &str) -> Vec<InstancePointer> {
        let mut pointers = Vec::new();
        for (index, text) in self.texts(value, "", key).iter().enumerate() {
            match InstancePointer::parse(text).filter(|pointer| !pointer.is_root()) {
                Some(pointer) => pointers.push(pointer),
                None => {
                    let message = format!("`{text}` is not a JSON pointer");
                    self.report(
                        Code::ServiceYamlInvalid,
                        &format!("/{key}/{index}"),
                        message,
                        "write a pointer into the values, such as `/storage/size`",
                    );
                }
            }
        }
        pointers
    }

    fn profile(&mut self, value: &Value) -> Profile {
        let Some(name) = self.text(value, "", "profile") else {
            return Profile::default();
        };
        Profile::named(&name).unwrap_or_else(|| {
            let names = Profile::ALL.map(Profile::as_str);
            self.report(
                Code::ServiceYamlInvalid,
                "/profile",
                format!("unknown profile `{name}`"),
                &format!("write `{}`", names.join("` or `")),
            );
            Profile::default()
        })
    }

    fn port(&mut self, status: &Value) -> Option<u16> {
        let number = status.get("port").filter(|port| !port.is_null())?;
        let port = number
            .as_number()
            .and_then(crate::json::Number::to_i64)
            .and_then(|port| u16::try_from(port).ok())
            .filter(|port| *port > 0);
        if port.is_none() {
            self.report(
                Code::ServiceYamlInvalid,
                "/status/port",
                "`port` must be a number from 1 to 65535".to_owned(),
                "write the port of the Service",
            );
        }
        port
    }

    fn workload(&mut self, status: &Value) -> Option<Workload> {
        let workload = status
            .get("workload")
            .filter(|workload| !workload.is_null())?;
        self.known(workload, "/status/workload", &["kind", "labels"]);
        let kind = self
            .text(workload, "/status/workload", "kind")
            .unwrap_or_else(|| "StatefulSet".to_owned());
        if !["StatefulSet", "Deployment"].contains(&kind.as_str()) {
            let message = format!(
                "`{kind}` is not a \
                                   workload with replicas"
            );
            self.report(
                Code::ServiceYamlInvalid,
                "/status/workload/kind",
                message,
                "write `StatefulSet` or `Deployment`",
            );
            return None;
        }
        let labels = workload.get("labels").and_then(Value::as_object);
        let labels: Option<Vec<_>> = labels.and_then(|labels| {
            labels
                .iter()
                .map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
                .collect()
        });
        match labels {
            Some(labels) if !labels.is_empty() => Some(Workload { kind, labels }),
            _ => {
                let message =
                    "`labels` must be a mapping of strings that selects the workload".to_owned();
                self.report(
                    Code::ServiceYamlInvalid,
                    "/status/workload/labels",
                    message,
                    "an empty selector would match every workload in the namespace",
                );
                None
            }
        }
    }
}
