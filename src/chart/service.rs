// SPDX-License-Identifier: Apache-2.0
//! `managed-service.yaml`: what a platform team adds to a chart, over `managed-services.yaml`, what
//! it adds to all charts. Every field is optional; none restates the schema.
//!
//! The service's file is laid over the platform's as Helm lays values over values: mappings are
//! merged, everything else is replaced, and `null` removes what the platform's file has.

mod connect;
mod delivery;
mod fields;
mod removal;

use super::described::{FileRecord, check, schema};
use super::{Files, Profile};
use crate::diagnostic::Diagnostic;
use crate::json::{Number, Object, Value};
use crate::pointer::InstancePointer;

pub use connect::{ConnectFile, TextPart, parts};
pub use delivery::{ApplyDelivery, Delivery, Host, PullRequest};
pub use removal::{Kept, RemovalFile, RemovalName, ValueCondition, ValueTest};

/// The service's file, beside `Chart.yaml`.
pub const SERVICE_FILE: &str = "managed-service.yaml";
/// The platform file, at the root of a repository. Callers add it to the files of each chart.
pub const PLATFORM_FILE: &str = "managed-services.yaml";

/// Both files with what they may hold, in the order in which they are laid over each other.
const FILES: [(&str, &FileRecord); 2] = [
    (PLATFORM_FILE, &fields::PLATFORM),
    (SERVICE_FILE, &fields::SERVICE),
];

/// What both files say together; `None` and empty lists where they are silent.
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
    /// OCI URL of the folder that holds the chart.
    pub registry: Option<String>,
    /// OCI tag of the chart; `None` means the chart's version.
    pub source_tag: Option<String>,
    /// How often Flux looks at the source, such as `10m`.
    pub source_interval: Option<String>,
    /// How Flux signs in to the registry: `generic`, `aws`, `azure` or `gcp`.
    pub source_provider: Option<String>,
    /// Name of the Secret with credentials for the registry, in each instance's namespace.
    pub source_secret: Option<String>,
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
    /// What the software template has besides what is derived from the chart.
    pub template: TemplateFile,
    /// How custom resources leave the portal; empty when nobody has said so.
    pub deliveries: Vec<Delivery>,
    /// What becomes of things when an instance is removed; `None` when the chart does not say.
    pub removal: Option<Vec<RemovalFile>>,
    /// Texts for connecting to an instance.
    pub connect: Vec<ConnectFile>,
    /// What each file has, the platform's first.
    parts: [Value; 2],
}

impl ServiceFile {
    /// The file that a member comes from: the service's own, unless only the platform file has it.
    pub fn file_of(&self, pointer: &str) -> &'static str {
        let [platform, own] = &self.parts;
        if own.pointer(pointer).is_none() && platform.pointer(pointer).is_some() {
            PLATFORM_FILE
        } else {
            SERVICE_FILE
        }
    }
}

/// `template` of both files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateFile {
    /// The entity that owns the template.
    pub owner: Option<String>,
    /// The template's lifecycle.
    pub lifecycle: Option<String>,
    /// The template's type.
    pub kind: Option<String>,
    /// Tags besides the generated ones.
    pub tags: Vec<String>,
    /// Whether each instance needs an owner.
    pub register: bool,
    /// Pages of the wizard, after the generated ones.
    pub parameters: Vec<Value>,
    /// Steps, after the generated ones.
    pub steps: Vec<Value>,
    /// Links of the finished task.
    pub links: Vec<Value>,
    /// Texts of the finished task.
    pub texts: Vec<Value>,
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

/// Reads both files, as far as they are there.
pub(super) fn read(files: &Files, diagnostics: &mut Vec<Diagnostic>) -> ServiceFile {
    let parts = FILES.map(|(file, record)| part(files, file, record, diagnostics));
    let merged = merged(&parts);
    service(&merged, parts.map(Value::from))
}

/// What one of the files has; nothing when it is not there.
fn part(
    files: &Files,
    file: &'static str,
    record: &FileRecord,
    diagnostics: &mut Vec<Diagnostic>,
) -> Object {
    let Some(text) = files.get(file) else {
        return Object::new();
    };
    let checked = check::read(file, text, record, diagnostics);
    let deliveries = delivery::read(&checked.value);
    diagnostics.extend(delivery::findings(file, &deliveries, &checked.document));
    diagnostics.extend(connect::findings(file, &checked.document));
    checked.value
}

fn merged(parts: &[Object]) -> Object {
    let mut merged = Object::new();
    for part in parts {
        lay_over(&mut merged, part.clone());
    }
    merged
}

/// The JSON Schema of the service's file.
pub fn service_schema() -> Value {
    let about = "What a platform team adds to a \
                 Helm chart, beside its Chart.yaml.";
    schema::write(SERVICE_FILE, about, &fields::SERVICE)
}

/// The JSON Schema of the platform file.
pub fn platform_schema() -> Value {
    let about = "What is the same for all services, at \
                 the root of a repository of charts.";
    schema::write(PLATFORM_FILE, about, &fields::PLATFORM)
}

/// The text of a service's file that says alone what both files say about the chart. What only the
/// software template needs is left out: whoever reads the result has the template.
pub(crate) fn joined(files: &Files) -> Option<String> {
    files.get(PLATFORM_FILE)?;
    let mut ignored = Vec::new();
    let parts = FILES.map(|(file, record)| part(files, file, record, &mut ignored));
    let mut merged = merged(&parts);
    merged.shift_remove("template");
    merged.shift_remove("delivery");
    Some(crate::yaml::write(&merged.into()))
}

/// Lays one mapping over another. `null` removes.
fn lay_over(below: &mut Object, over: Object) {
    for (key, value) in over {
        match (below.get_mut(&key), value) {
            (_, Value::Null) => {
                below.shift_remove(&key);
            }
            (Some(Value::Object(below)), Value::Object(over)) => lay_over(below, over),
            (_, Value::Object(over)) => {
                // `null` inside says nothing where there is nothing to remove.
                let mut plain = Object::new();
                lay_over(&mut plain, over);
                below.insert(key, plain.into());
            }
            (_, value) => {
                below.insert(key, value);
            }
        }
    }
}

fn service(merged: &Object, parts: [Value; 2]) -> ServiceFile {
    let all = Value::Object(merged.clone());
    let all = &all;
    ServiceFile {
        title: text(all, "/title"),
        description: text(all, "/description"),
        icon: text(all, "/icon"),
        group: text(all, "/api/group"),
        version: text(all, "/api/version"),
        kind: text(all, "/api/kind"),
        short_names: texts(all, "/api/shortNames"),
        categories: texts(all, "/api/categories"),
        source_url: text(all, "/source/url"),
        registry: text(all, "/source/registry"),
        source_tag: text(all, "/source/tag"),
        source_interval: text(all, "/source/interval"),
        source_provider: text(all, "/source/provider"),
        source_secret: text(all, "/source/secretRef/name"),
        immutable: pointers(all, "/immutable"),
        grow_only: pointers(all, "/growOnly"),
        secret: pointers(all, "/secret"),
        profile: text(all, "/profile")
            .and_then(|name| Profile::named(&name))
            .unwrap_or_default(),
        status: status(all),
        template: template(all),
        deliveries: delivery::read(merged),
        removal: removal::read(all),
        connect: connect::read(all),
        parts,
    }
}

fn status(all: &Value) -> StatusFile {
    let port = all.pointer("/status/port").and_then(Value::as_number);
    StatusFile {
        service: text(all, "/status/service"),
        port: port
            .and_then(Number::to_i64)
            .and_then(|port| u16::try_from(port).ok()),
        secret: text(all, "/status/secret"),
        workload: all.pointer("/status/workload").map(workload),
    }
}

fn workload(workload: &Value) -> Workload {
    let labels = workload.get("labels").and_then(Value::as_object);
    let labels = labels.into_iter().flatten();
    Workload {
        kind: text(workload, "/kind").unwrap_or_else(|| "StatefulSet".to_owned()),
        labels: labels
            .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
            .collect(),
    }
}

fn template(all: &Value) -> TemplateFile {
    let register = all.pointer("/template/register").and_then(Value::as_bool);
    TemplateFile {
        owner: text(all, "/template/owner"),
        lifecycle: text(all, "/template/lifecycle"),
        kind: text(all, "/template/type"),
        tags: texts(all, "/template/tags"),
        register: register.unwrap_or_default(),
        parameters: items(all, "/template/parameters").to_vec(),
        steps: items(all, "/template/steps").to_vec(),
        links: items(all, "/template/output/links").to_vec(),
        texts: items(all, "/template/output/text").to_vec(),
    }
}

/// The text at a pointer.
fn text(value: &Value, pointer: &str) -> Option<String> {
    value.pointer(pointer)?.as_str().map(str::to_owned)
}

/// The items at a pointer.
fn items<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    let items = value.pointer(pointer).and_then(Value::as_array);
    items.unwrap_or_default()
}

/// The texts in the list at a pointer.
fn texts(value: &Value, pointer: &str) -> Vec<String> {
    let texts = items(value, pointer).iter().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// The pointers in the list at a pointer.
fn pointers(value: &Value, pointer: &str) -> Vec<InstancePointer> {
    let texts = items(value, pointer).iter().filter_map(Value::as_str);
    texts.filter_map(InstancePointer::parse).collect()
}
