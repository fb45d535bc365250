// SPDX-License-Identifier: Apache-2.0
//! Shipped values as `default` markers, for those who want the API server to write them into the
//! custom resource (`docs/facts/kro.md#default-markers`).
//!
//! A default that breaks its own schema makes the API server refuse the whole definition, so a value is stored only when everything the
//! schema says about it is understood and kept.

use crate::json::{Value, compact};
use crate::lower::site::Site;
use crate::lower::typing::{Entry, Primitive, Typed};
use crate::model::{Assertion, KeyRule, Model, Node, NodeId, Record, Rest, Shape, Types};

/// Deepest nesting of a default.
const MAX_DEPTH: usize = 12;

/// The JSON text of the default that stores what the chart ships here; `None` when it cannot be stored.
pub(super) fn default(site: &Site<'_>, typed: &Typed, shipped: &Value) -> Option<String> {
    let stored = fits(typed, shipped, 0) && accepts(site.model, site.id, shipped, 0);
    stored.then(|| canonical(shipped))
}

/// Whether a value of the API's type can be this one, to the last key.
fn fits(typed: &Typed, value: &Value, depth: usize) -> bool {
    if depth > MAX_DEPTH {
        return false;
    }
    match typed {
        Typed::Scalar(primitive) | Typed::Choice(primitive) | Typed::Alternatives(primitive) => {
            scalar_fits(*primitive, value)
        }
        Typed::List(item) => value
            .as_array()
            .is_some_and(|items| items.iter().all(|value| fits(item, value, depth + 1))),
        Typed::Map(item) => value.as_object().is_some_and(|members| {
            members
                .iter()
                .all(|(key, value)| spellable(key) && fits(item, value, depth + 1))
        }),
        Typed::Struct(fields) => value.as_object().is_some_and(|members| {
            members.iter().all(|(key, value)| {
                let typed = fields.get(key).and_then(Entry::typed);
                typed.is_some_and(|typed| fits(typed, value, depth + 1))
            })
        }),
        Typed::Free(_) => matches!(value, Value::Object(_)) && free(value, depth),
    }
}

fn scalar_fits(primitive: Primitive, value: &Value) -> bool {
    match primitive {
        Primitive::Boolean => matches!(value, Value::Bool(_)),
        Primitive::String => value.as_str().is_some_and(spellable),
        Primitive::Integer => value
            .as_number()
            .is_some_and(|number| number.to_i64().is_some()),
        Primitive::Float => value
            .as_number()
            .is_some_and(|number| plain(number.to_f64())),
    }
}

/// Whether a value inside a free-form object reads back the same.
fn free(value: &Value, depth: usize) -> bool {
    depth <= MAX_DEPTH
        && match value {
            Value::Null => false,
            Value::Bool(_) => true,
            Value::Number(number) => number.to_i64().is_some() || plain(number.to_f64()),
            Value::String(text) => spellable(text),
            Value::Array(items) => items.iter().all(|item| free(item, depth + 1)),
            Value::Object(members) => members
                .iter()
                .all(|(key, member)| spellable(key) && free(member, depth + 1)),
        }
}

/// Text that Go's encoder writes as [`canonical`] does.
fn spellable(text: &str) -> bool {
    text.chars().all(|letter| {
        matches!(letter, '\n' | '\r' | '\t') || !(letter.is_control() || letter == '\u{feff}')
    })
}

/// A number that is written without an exponent.
fn plain(number: f64) -> bool {
    number == 0.0 || (1e-6..1e21).contains(&number.abs())
}

/// JSON as the API server writes it again: otherwise kro takes each reconcile for a change
/// (`docs/facts/kro.md#canonical-json`).
fn canonical(value: &Value) -> String {
    let list = |parts: Vec<String>| parts.join(",");
    match value {
        Value::Number(number) => number
            .to_i64()
            .map_or_else(|| number.to_f64().to_string(), |whole| whole.to_string()),
        Value::Array(items) => format!("[{}]", list(items.iter().map(canonical).collect())),
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by_key(|(key, _)| *key);
            let member = |(key, value): (&String, &Value)| {
                format!(
                    "{}:{}",
                    escaped(&compact(&Value::from(key.as_str()))),
                    canonical(value)
                )
            };
            format!("{{{}}}", list(members.into_iter().map(member).collect()))
        }
        Value::Null | Value::Bool(_) | Value::String(_) => escaped(&compact(value)),
    }
}

/// Go's encoder escapes these in every string, and only strings hold them.
fn escaped(json: &str) -> String {
    json.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

/// Whether the schema surely accepts a value: what is not understood counts as refused.
fn accepts(model: &Model, id: NodeId, value: &Value, depth: usize) -> bool {
    let node = model.node(id);
    let below = |id: NodeId, value: &Value| accepts(model, id, value, depth + 1);
    if depth > MAX_DEPTH || !node.types.contains(Types::of(value)) || !asserted(node, value) {
        return false;
    }
    match (&node.shape, value) {
        (Shape::Choice(values), value) => values.contains(value),
        (Shape::List(item), Value::Array(items)) => items.iter().all(|value| below(*item, value)),
        (Shape::Map(map), Value::Object(members)) => members.iter().all(|(key, value)| {
            let fits = map
                .key_pattern
                .as_ref()
                .is_none_or(|pattern| pattern.finds(key));
            fits && below(map.value, value)
        }),
        (Shape::Record(record), Value::Object(members)) => {
            let required = record
                .properties
                .iter()
                .filter(|field| field.required)
                .all(|field| members.contains_key(&field.name));
            required
                && members.iter().all(|(key, value)| {
                    key_accepted(record, key).is_some_and(|id| id.is_none_or(|id| below(id, value)))
                })
        }
        (Shape::Union(_) | Shape::Tuple(..) | Shape::Never | Shape::Verbatim(_), _) => false,
        (Shape::Scalar(_) | Shape::List(_) | Shape::Map(_) | Shape::Record(_) | Shape::Any, _) => {
            true
        }
    }
}

/// What the value of a key has to be, if anything is said; `None` when the key may be refused.
fn key_accepted(record: &Record, key: &str) -> Option<Option<NodeId>> {
    match (record.property(key), &record.rest) {
        (Some(field), _) => Some(Some(field.node)),
        (None, Rest::Open | Rest::Free) => Some(None),
        (None, Rest::Typed(rules)) => match rules.as_slice() {
            [
                KeyRule {
                    pattern: None,
                    value,
                },
            ] => Some(Some(*value)),
            _ => None,
        },
        (None, Rest::Closed) => None,
    }
}

/// Whether all assertions of a node surely hold of a value. Formats count as held, because the API checks none.
fn asserted(node: &Node, value: &Value) -> bool {
    node.assertions.iter().all(|asserted| {
        matches!(asserted.assertion, Assertion::Format(_)) || asserted.holds(value) == Some(true)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::read;

    #[test]
    fn defaults_are_written_as_go_writes_them() {
        let text = r#"{"b":1.50,"a":["<é>",10.0,true],"c":{"z":"\"\\","y":-0.001}}"#;
        assert_eq!(
            canonical(&read(text).unwrap()),
            r#"{"a":["\u003cé\u003e",10,true],"b":1.5,"c":{"y":-0.001,"z":"\"\\"}}"#
        );
    }
}
