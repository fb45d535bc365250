// SPDX-License-Identifier: Apache-2.0
//! Documents into Go structs, as sigs.k8s.io/yaml and `encoding/json` decode them.

use FieldType::{Anything, Flag, List, Struct, Text, Texts, Time};

use super::time::is_time;
use crate::json::{Object, Value};
use crate::pointer::escape;
use crate::yaml::float_key;

/// What is wrong with a file, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MetadataFault {
    /// JSON pointer into the file's document.
    pub(crate) pointer: String,
    /// One sentence: lower case, no full stop.
    pub(crate) message: String,
}

/// The type of a field.
#[derive(Clone, Copy)]
pub(super) enum FieldType {
    Text,
    Flag,
    Time,
    Anything,
    /// A mapping from text to text.
    Texts,
    List(&'static FieldType),
    Struct(&'static [(&'static str, FieldType)]),
}

/// Lays a value over a field of a Go struct.
pub(super) fn decode(
    shape: FieldType,
    into: &mut Value,
    from: &Value,
    pointer: &str,
) -> Result<(), MetadataFault> {
    match (shape, from) {
        (Text | Flag | Time, Value::Null) => return Ok(()),
        (Struct(_) | Texts | List(_), Value::Null) => *into = Value::Null,
        (Text, _) => match text(from) {
            Some(text) => *into = Value::String(text),
            None => return Err(fault(pointer, "text", from)),
        },
        (Flag, Value::Bool(_)) | (Anything, _) => *into = from.clone(),
        (Flag, _) => return Err(fault(pointer, "`true` or `false`", from)),
        (Time, Value::String(time)) if is_time(time) => {}
        (Time, _) => {
            return Err(fault(
                pointer,
                "a time such as `2026-01-31T12:00:00Z`",
                from,
            ));
        }
        (List(item), Value::Array(items)) => decode_list(*item, into, items, pointer)?,
        (List(_), _) => return Err(fault(pointer, "a list", from)),
        (Struct(fields), Value::Object(members)) => {
            for (key, member) in by_key(members) {
                if let Some((field, shape)) = field(fields, key) {
                    let below = format!("{pointer}/{}", escape(key));
                    decode(*shape, slot(into, field), member, &below)?;
                }
            }
            // A mapping without known keys is a struct all the same, which `null` is not.
            object(into);
        }
        (Texts, Value::Object(members)) => {
            for (key, member) in by_key(members) {
                let below = format!("{pointer}/{}", escape(key));
                put(into, key, Value::from(""));
                decode(Text, slot(into, key), member, &below)?;
            }
        }
        (Struct(_) | Texts, _) => {
            return Err(fault(pointer, "a mapping", from));
        }
    }
    Ok(())
}

/// Lays a list over another, item by item: Go decodes into what the slice holds already.
fn decode_list(
    item: FieldType,
    into: &mut Value,
    items: &[Value],
    pointer: &str,
) -> Result<(), MetadataFault> {
    let mut list = into.as_array().unwrap_or_default().to_vec();
    list.resize(items.len(), Value::Null);
    for (index, (own, from)) in list.iter_mut().zip(items).enumerate() {
        decode(item, own, from, &format!("{pointer}/{index}"))?;
    }
    *into = Value::Array(list);
    Ok(())
}

/// The field that Go's decoder finds for a key.
fn field<'f>(
    fields: &'f [(&'static str, FieldType)],
    key: &str,
) -> Option<(&'static str, &'f FieldType)> {
    let like = folded(key);
    let mut found = None;
    for (name, shape) in fields {
        if *name == key {
            return Some((*name, shape));
        }
        if folded(name) == like {
            found = Some((*name, shape));
        }
    }
    found
}

/// A key without its case. Upper case first, so that the long s and the Kelvin sign become letters, as in Go.
fn folded(key: &str) -> String {
    key.to_uppercase().to_lowercase()
}

/// The members in the order in which Go sees them: sigs.k8s.io/yaml writes JSON in between, with sorted keys.
fn by_key(members: &Object) -> Vec<(&String, &Value)> {
    let mut members: Vec<_> = members.iter().collect();
    members.sort_by_key(|(key, _)| *key);
    members
}

fn object(value: &mut Value) {
    if value.as_object().is_none() {
        *value = Value::object();
    }
}

pub(super) fn put(value: &mut Value, key: &str, member: Value) {
    object(value);
    if let Some(members) = value.as_object_mut() {
        members.insert(key.to_owned(), member);
    }
}

fn slot<'v>(value: &'v mut Value, key: &str) -> &'v mut Value {
    object(value);
    match value {
        Value::Object(members) => members.entry(key.to_owned()).or_default(),
        other => other,
    }
}

fn fault(pointer: &str, expected: &str, found: &Value) -> MetadataFault {
    let field = pointer.rsplit('/').next().filter(|field| !field.is_empty());
    let subject = match field {
        Some(field) => format!("`{field}`"),
        None => "the file".to_owned(),
    };
    MetadataFault {
        pointer: pointer.to_owned(),
        message: format!("{subject} must be {expected}, not {}", found.type_name()),
    }
}

/// A scalar as text: Helm's reader writes numbers and booleans for a field of text.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if number.as_str().contains(['.', 'e']) => {
            Some(float_key(number.to_f64()))
        }
        Value::Number(number) => Some(number.as_str().to_owned()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
