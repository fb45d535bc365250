// SPDX-License-Identifier: Apache-2.0
//! Files → the instances in them: custom resources, a `List` of them, or plain values.

use crate::compile::Compiled;
use crate::json::Value;
use crate::yaml;

/// An instance: a custom resource, or plain values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// Path of its file, as the caller gave it.
    pub file: String,
    /// The document of its file, from 1.
    pub document: usize,
    /// Namespace and name, of a custom resource.
    pub name: Option<String>,
    /// The custom resource's `spec`, or the whole document of plain values.
    pub values: Value,
}

/// Why a file holds no instances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceError {
    /// Path of the file, as the caller gave it.
    pub file: String,
    /// The document, from 1; `None` when the file cannot be cut into documents.
    pub document: Option<usize>,
    /// One sentence, without its subject.
    pub message: String,
    /// What a person can do about it.
    pub help: Option<String>,
}

/// Reads the instances of a file: custom resources of the old version's kind, a `List` of them, or values.
///
/// # Errors
/// When a document cannot be read, or is neither.
pub(super) fn instances(
    file: &str,
    text: &str,
    old: &Compiled,
) -> Result<Vec<Instance>, InstanceError> {
    let documents = yaml::read_each(text).map_err(|error| InstanceError {
        file: file.to_owned(),
        document: None,
        message: match error.is_limit() {
            true => error.of("YAML"),
            false => format!("is not YAML: {error}"),
        },
        help: None,
    })?;
    let mut reader = Reading {
        file,
        document: 1,
        old,
        found: Vec::new(),
    };
    // Helm reads an empty file as no values; between separators an empty document is nothing at all.
    if let [] | [Value::Null] = documents.as_slice() {
        reader.add(None, Value::object());
        return Ok(reader.found);
    }
    for (index, value) in documents.into_iter().enumerate() {
        reader.document = index + 1;
        reader.read(value)?;
    }
    Ok(reader.found)
}

/// What a document holds.
enum Content {
    Nothing,
    List,
    Resource,
    Values,
    Other,
}

impl Content {
    fn of(document: &Value) -> Self {
        if document.is_null() {
            return Self::Nothing;
        }
        if document.as_object().is_none() {
            return Self::Other;
        }
        match (text(document, "apiVersion"), text(document, "kind")) {
            ("v1", "List") => Self::List,
            ("", _) | (_, "") => Self::Values,
            (_, _) => Self::Resource,
        }
    }
}

/// A file that is being read.
struct Reading<'a> {
    file: &'a str,
    document: usize,
    old: &'a Compiled,
    found: Vec<Instance>,
}

impl Reading<'_> {
    fn add(&mut self, name: Option<String>, values: Value) {
        self.found.push(Instance {
            file: self.file.to_owned(),
            document: self.document,
            name,
            values,
        });
    }

    fn error(&self, message: String, help: Option<&str>) -> InstanceError {
        InstanceError {
            file: self.file.to_owned(),
            document: Some(self.document),
            message,
            help: help.map(str::to_owned),
        }
    }

    fn read(&mut self, document: Value) -> Result<(), InstanceError> {
        match Content::of(&document) {
            Content::Nothing => {}
            Content::List => {
                let items = document.get("items").and_then(Value::as_array);
                for item in items.unwrap_or_default() {
                    self.resource(item)?;
                }
            }
            Content::Resource => self.resource(&document)?,
            Content::Values => self.add(None, document),
            Content::Other => {
                let message = format!("must be a mapping, not {}", document.type_name());
                return Err(self.error(message, Some("write a custom resource, or values")));
            }
        }
        Ok(())
    }

    fn resource(&mut self, resource: &Value) -> Result<(), InstanceError> {
        let api = &self.old.api;
        let (version, kind) = (text(resource, "apiVersion"), text(resource, "kind"));
        if version != api.api_version() || kind != api.kind {
            let message = format!(
                "is a `{kind}` of `{version}`, but the \
                 old chart's instances are `{}` of `{}`",
                api.kind,
                api.api_version()
            );
            let help = "use files that hold instances of \
                        the old chart, or plain values";
            return Err(self.error(message, Some(help)));
        }
        let values = match resource.get("spec") {
            None | Some(Value::Null) => Value::object(),
            Some(spec) if spec.as_object().is_some() => spec.clone(),
            Some(other) => {
                let message = format!("`spec` must be a mapping, not {}", other.type_name());
                return Err(self.error(message, None));
            }
        };
        self.add(full_name(resource), values);
        Ok(())
    }
}

/// A member's text; empty when there is none.
fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Namespace and name of a custom resource.
fn full_name(resource: &Value) -> Option<String> {
    let metadata = resource.get("metadata")?;
    let name = metadata.get("name").and_then(Value::as_str)?;
    let namespace = metadata.get("namespace").and_then(Value::as_str);
    Some(match namespace {
        Some(namespace) => format!("{namespace}/{name}"),
        None => name.to_owned(),
    })
}
