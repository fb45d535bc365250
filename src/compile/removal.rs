// SPDX-License-Identifier: Apache-2.0
//! What goes and what stays when an instance is removed: what the engine knows of every instance, and what the chart declares under
//! `removal` in `managed-service.yaml`. Rules over the values in force decide, no prose.

use super::Compiled;
use super::answer::given;
use crate::chart::{Chart, Kept, RemovalFile, RemovalName, TextPart, coalesce, parts};
use crate::diagnostic::{Code, Diagnostic, Location};
use crate::json::Value;
use crate::lower::layout;
use crate::model::Model;
use crate::pointer::InstancePointer;

/// An instance by its names.
#[derive(Clone, Copy, Debug)]
pub struct InstanceNames<'a> {
    /// `metadata.name` of its custom resource.
    pub name: &'a str,
    /// `metadata.namespace` of its custom resource.
    pub namespace: &'a str,
}

/// What becomes of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemovalFate {
    /// It goes with the instance.
    Removed,
    /// It stays.
    Kept,
    /// The chart does not say.
    Unknown,
}

/// A thing around an instance that is removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovalItem {
    /// What it is, for people.
    pub what: String,
    /// Its Kubernetes kind; `None` when it is several.
    pub kind: Option<String>,
    /// Its name, or a pattern of it.
    pub name: Option<String>,
    /// What becomes of it.
    pub fate: RemovalFate,
    /// The value that decides, if one does.
    pub because: Option<InstancePointer>,
    /// What a person can do about it.
    pub help: Option<String>,
}

impl Compiled {
    /// What goes and what stays when an instance with these values is removed. Names are filled in where the instance is given.
    pub fn removal(&self, values: &Value, names: Option<InstanceNames<'_>>) -> Vec<RemovalItem> {
        let nothing = Value::object();
        let values = given(values, &nothing);
        let coalesced = coalesce(&self.prepared, &self.chart, values);
        // Values that Helm refuses are not those of a release, so the chart's own count.
        let in_force = coalesced.map_or_else(|_| self.model.shipped.clone(), |done| done.values);
        let mut items = self.own_items(names);
        match &self.chart.service.removal {
            Some(declared) => {
                let there = declared.iter().filter(|item| is_there(item, &in_force));
                items.extend(there.map(|item| self.declared(item, &in_force, names)));
            }
            None => items.push(undeclared()),
        }
        items
    }

    /// What the engine knows of every instance.
    fn own_items(&self, names: Option<InstanceNames<'_>>) -> Vec<RemovalItem> {
        let own = |what: &str, kind: &str, name: &str| RemovalItem {
            what: what.to_owned(),
            kind: Some(kind.to_owned()),
            name: Some(self.filled(&parts(name), names)),
            fate: RemovalFate::Removed,
            because: None,
            help: None,
        };
        let mut items = vec![
            own("the instance", &self.api.kind, "${name}"),
            own(
                "the Helm release, with everything that \
                 it installed and that is not listed here",
                "HelmRelease",
                "${release}",
            ),
            own("the source of the chart", "OCIRepository", "${release}"),
        ];
        if self.layout.has_secrets() {
            let name = self.api.values_secret("${name}");
            let secret = own("the secret values that people chose", "Secret", &name);
            items.push(RemovalItem {
                fate: RemovalFate::Kept,
                help: Some(
                    "delete it when no new instance \
                 of this name needs it"
                        .to_owned(),
                ),
                ..secret
            });
        }
        items
    }

    fn declared(
        &self,
        item: &RemovalFile,
        values: &Value,
        names: Option<InstanceNames<'_>>,
    ) -> RemovalItem {
        let (kept, because) = match &item.kept {
            Kept::Always => (true, None),
            Kept::Never => (false, None),
            Kept::When(condition) => (condition.holds(values), Some(condition.at.clone())),
        };
        let name = match &item.name {
            RemovalName::Unsaid => None,
            RemovalName::Pattern(pattern) => Some(self.filled(&parts(pattern), names)),
            RemovalName::Value(at) => {
                let name = values.pointer(&at.to_pointer()).and_then(Value::as_str);
                name.map(str::to_owned)
            }
        };
        RemovalItem {
            what: item.what.clone(),
            kind: Some(item.kind.clone()),
            name,
            fate: match kept {
                true => RemovalFate::Kept,
                false => RemovalFate::Removed,
            },
            because,
            help: item.help.clone(),
        }
    }

    /// A pattern with the names of the instance; as it is while they are not known.
    fn filled(&self, parts: &[TextPart], names: Option<InstanceNames<'_>>) -> String {
        let fill = |part: &TextPart| match (part, names) {
            (TextPart::Literal(text), _) => text.clone(),
            (TextPart::Placeholder(name), None) => format!("${{{name}}}"),
            (TextPart::Placeholder(name), Some(names)) => match name.as_str() {
                "namespace" => names.namespace.to_owned(),
                "name" => names.name.to_owned(),
                _ => self.api.release(names.name),
            },
        };
        parts.iter().map(fill).collect()
    }
}

fn is_there(item: &RemovalFile, values: &Value) -> bool {
    item.when.iter().all(|condition| condition.holds(values))
}

/// What is said of a chart without `removal`.
fn undeclared() -> RemovalItem {
    RemovalItem {
        what: "volumes, credentials and backups: the \
         chart does not declare which of them stay"
            .to_owned(),
        kind: None,
        name: None,
        fate: RemovalFate::Unknown,
        because: None,
        help: Some(
            "look at the release's \
         objects before removing it"
                .to_owned(),
        ),
    }
}

/// Pointers of `removal` that lead to no property of the schema.
pub(super) fn findings(chart: &Chart, model: &Model) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let items = chart.service.removal.iter().flatten();
    for (index, item) in items.enumerate() {
        let at = format!("/removal/{index}");
        for pointer in pointers(item) {
            if layout::find(model, pointer).is_some() {
                continue;
            }
            let message = format!(
                "{} leads to no \
                 property of the schema",
                pointer.in_sentence()
            );
            let finding = Diagnostic::new(Code::ServicePointerDangling, message)
                .help(
                    "name a property that \
                 the schema lists",
                )
                .at(Location {
                    file: "managed-service.yaml".to_owned(),
                    pointer: at.clone(),
                    position: None,
                });
            found.push(finding);
        }
    }
    found
}

/// The locations that an item's rules are about.
fn pointers(item: &RemovalFile) -> Vec<&InstancePointer> {
    let mut found: Vec<&InstancePointer> = Vec::new();
    if let RemovalName::Value(at) = &item.name {
        found.push(at);
    }
    if let Kept::When(condition) = &item.kept {
        found.push(&condition.at);
    }
    found.extend(item.when.iter().map(|condition| &condition.at));
    found
}
