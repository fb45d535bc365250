// SPDX-License-Identifier: Apache-2.0
//! Instances, judged by both versions.

use super::view::{ApiType, ApiView, FieldView};
use crate::compile::Compiled;
use crate::json::Value;
use crate::pointer::InstancePointer;
use crate::validate::{Answer, Verdict};
use crate::yaml;

/// An instance: a custom resource, or plain values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// The document of its file, from 1.
    pub document: usize,
    /// Namespace and name, of a custom resource.
    pub name: Option<String>,
    /// Its values.
    pub values: Value,
}

/// Why a file holds no instances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceError {
    /// The document, from 1; `None` when the file cannot be cut into documents.
    pub document: Option<usize>,
    /// One sentence.
    pub message: String,
    /// What would repair it.
    pub help: Option<String>,
}

/// What becomes of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// The old version's verdict.
    pub old: Verdict,
    /// The new version's verdict.
    pub new: Verdict,
    /// Values that the new API drops and the old one kept.
    pub dropped: Vec<InstancePointer>,
    /// Whether it was valid and is not any more, or loses values.
    pub breaks: bool,
}

/// Reads the instances of a file: custom resources of the old version's kind, a `List` of them, or values.
///
/// # Errors
/// When a document cannot be read, or is neither.
pub fn instances(text: &str, old: &Compiled) -> Result<Vec<Instance>, InstanceError> {
    let wrong = |document, message, help: Option<&str>| InstanceError {
        document,
        message,
        help: help.map(str::to_owned),
    };
    let mut documents = yaml::read_each(text)
        .map_err(|error| wrong(None, format!("is not YAML: {error}"), None))?;
    if documents.is_empty() {
        documents.push(Value::Null);
    }
    let single = documents.len() == 1;
    let mut found = Vec::new();
    for (index, value) in documents.into_iter().enumerate() {
        let document = index + 1;
        let text = |key: &str| {
            value
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        match (&value, text("apiVersion"), text("kind")) {
            // Helm reads an empty file as no values; between separators an empty document is nothing at all.
            (Value::Null, _, _) if single => found.push(Instance {
                document,
                name: None,
                values: Value::object(),
            }),
            (Value::Null, _, _) => {}
            (Value::Object(object), version, kind) if version == "v1" && kind == "List" => {
                for item in object
                    .get("items")
                    .and_then(Value::as_array)
                    .unwrap_or_default()
                {
                    found.push(resource(item, document, old)?);
                }
            }
            (Value::Object(_), version, kind) if !version.is_empty() && !kind.is_empty() => {
                found.push(resource(&value, document, old)?)
            }
            (Value::Object(_), _, _) => found.push(Instance {
                document,
                name: None,
                values: value,
            }),
            (other, _, _) => {
                let message = format!(
                    "is of type {}, but an instance is a mapping",
                    other.type_name()
                );
                return Err(wrong(
                    Some(document),
                    message,
                    Some("write a custom resource, or values"),
                ));
            }
        }
    }
    Ok(found)
}

fn resource(value: &Value, document: usize, old: &Compiled) -> Result<Instance, InstanceError> {
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    let (api, expected) = (
        (text("apiVersion"), text("kind")),
        (old.api.api_version(), &old.api.kind),
    );
    if api != (expected.0.as_str(), expected.1.as_str()) {
        return Err(InstanceError {
            document: Some(document),
            message: format!(
                "is a `{}` of `{}`, but the old chart's instances are `{}` of `{}`",
                api.1, api.0, expected.1, expected.0
            ),
            help: Some(
                "name files that hold instances of the old chart, or plain values".to_owned(),
            ),
        });
    }
    let part = |key: &str| {
        value
            .pointer(&format!("/metadata/{key}"))
            .and_then(Value::as_str)
    };
    let name = part("name").map(|name| {
        part("namespace").map_or_else(
            || name.to_owned(),
            |namespace| format!("{namespace}/{name}"),
        )
    });
    let values = match value.get("spec") {
        None | Some(Value::Null) => Value::object(),
        Some(spec @ Value::Object(_)) => spec.clone(),
        Some(other) => {
            return Err(InstanceError {
                document: Some(document),
                message: format!(
                    "has a `spec` of type {}, but a `spec` is a mapping",
                    other.type_name()
                ),
                help: None,
            });
        }
    };
    Ok(Instance {
        document,
        name,
        values,
    })
}

/// Judges instances by both versions.
pub fn replay(old: &Compiled, new: &Compiled, instances: &[Instance]) -> Vec<Replayed> {
    let (before, after) = (old.rgd().output.schema, new.rgd().output.schema);
    let (before, after) = (ApiView::of(&before), ApiView::of(&after));
    let one = |instance: &Instance| {
        let values = &instance.values;
        let (was, is) = (old.verdict(values), new.verdict(values));
        let lost = dropped(&before, values);
        let dropped: Vec<_> = dropped(&after, values)
            .into_iter()
            .filter(|at| !lost.contains(at))
            .collect();
        let breaks =
            was.answer == Answer::Valid && (is.answer != Answer::Valid || !dropped.is_empty());
        Replayed {
            old: was,
            new: is,
            dropped,
            breaks,
        }
    };
    instances.iter().map(one).collect()
}

/// The places of the values that the API drops: keys beside the fields of a struct.
fn dropped<'d>(schema: &ApiView<'d>, values: &Value) -> Vec<InstancePointer> {
    let mut found = Vec::new();
    let mut stack: Vec<(InstancePointer, FieldView<'d>, &Value)> =
        vec![(InstancePointer::root(), schema.root(), values)];
    while let Some((at, view, value)) = stack.pop() {
        match (view.structure, value) {
            (ApiType::Struct(fields), Value::Object(object)) => {
                for (key, value) in object {
                    match fields.iter().find(|(name, _)| name == key) {
                        Some((_, field)) => stack.push((at.key(key), schema.field(field), value)),
                        None => found.push(at.key(key)),
                    }
                }
            }
            (ApiType::Map(inner), Value::Object(object)) => {
                stack.extend(
                    object
                        .iter()
                        .map(|(key, value)| (at.key(key), schema.element(inner), value)),
                );
            }
            (ApiType::List(inner), Value::Array(items)) => {
                stack.extend(
                    items
                        .iter()
                        .enumerate()
                        .map(|(index, value)| (at.index(index), schema.element(inner), value)),
                );
            }
            _ => {}
        }
    }
    found.sort();
    found
}
