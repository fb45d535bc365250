// SPDX-License-Identifier: Apache-2.0
//! Shipped values as `default` markers, for those who want the API server to write them into the
//! custom resource (`docs/facts/kro.md#default-markers`).
//!
//! A default that breaks its own schema makes the API server refuse the whole definition, so a value is stored only when everything the
//! schema says about it is understood and kept.

use crate::json::{Number, Object, Value, compact, quoted};
use crate::lower::site::Site;
use crate::lower::typing::{Fields, Primitive, Typed, TypedKey, is_readable};
use crate::model::{Asserted, Assertion, Map, Model, NodeId, Record, Rest, Shape, Types};

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
        Typed::List(item) => value.as_array().is_some_and(|items| {
            let mut items = items.iter();
            items.all(|value| fits(item, value, depth + 1))
        }),
        Typed::Map(item) => value
            .as_object()
            .is_some_and(|members| map_fits(item, members, depth + 1)),
        Typed::Struct(fields) => value
            .as_object()
            .is_some_and(|members| struct_fits(fields, members, depth + 1)),
        Typed::Free(_) => matches!(value, Value::Object(_)) && free(value, depth),
    }
}

/// Whether a map of values of this type can be these members.
fn map_fits(item: &Typed, members: &Object, depth: usize) -> bool {
    for (key, value) in members {
        if !spellable(key) || !fits(item, value, depth) {
            return false;
        }
    }
    true
}

/// Whether a struct of these fields can be these members.
fn struct_fits(fields: &Fields, members: &Object, depth: usize) -> bool {
    for (key, value) in members {
        match fields.get(key).and_then(TypedKey::typed) {
            Some(typed) if fits(typed, value, depth) => {}
            Some(_) | None => return false,
        }
    }
    true
}

fn scalar_fits(primitive: Primitive, value: &Value) -> bool {
    match primitive {
        Primitive::Boolean => matches!(value, Value::Bool(_)),
        Primitive::String => value.as_str().is_some_and(spellable),
        Primitive::Integer => value.as_number().and_then(Number::to_i64).is_some(),
        Primitive::Float => value.as_number().map(Number::to_f64).is_some_and(plain),
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
            Value::Object(members) => free_members(members, depth + 1),
        }
}

/// Whether the members of a free-form object read back the same.
fn free_members(members: &Object, depth: usize) -> bool {
    for (key, member) in members {
        if !spellable(key) || !free(member, depth) {
            return false;
        }
    }
    true
}

/// Text that Go's encoder writes as [`canonical`] does.
fn spellable(text: &str) -> bool {
    text.chars().all(is_spellable)
}

fn is_spellable(letter: char) -> bool {
    match letter {
        '\n' | '\r' | '\t' => true,
        other => !other.is_control() && is_readable(other),
    }
}

/// A number that is written without an exponent.
fn plain(number: f64) -> bool {
    number == 0.0 || (1e-6..1e21).contains(&number.abs())
}

/// JSON as the API server writes it again: otherwise kro takes each reconcile for a change
/// (`docs/facts/kro.md#canonical-json`).
fn canonical(value: &Value) -> String {
    match value {
        Value::Number(number) => number
            .to_i64()
            .map_or_else(|| number.to_f64().to_string(), |whole| whole.to_string()),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by_key(|(key, _)| *key);
            let members: Vec<String> = members.into_iter().map(canonical_member).collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Null | Value::Bool(_) | Value::String(_) => escaped(&compact(value)),
    }
}

fn canonical_member((key, value): (&String, &Value)) -> String {
    format!("{}:{}", escaped(&quoted(key)), canonical(value))
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
    if depth > MAX_DEPTH || !node.types.contains(Types::of(value)) {
        return false;
    }
    let mut assertions = node.assertions.iter();
    assertions.all(|asserted| holds(asserted, value))
        && shape_accepts(model, &node.shape, value, depth + 1)
}

/// Whether an assertion surely holds. A format counts as held, because the API checks none.
fn holds(asserted: &Asserted, value: &Value) -> bool {
    matches!(asserted.assertion, Assertion::Format(_)) || asserted.holds(value) == Some(true)
}

/// Whether a shape surely accepts a value. A value of another type than the shape's own is left to the node's types.
fn shape_accepts(model: &Model, shape: &Shape, value: &Value, depth: usize) -> bool {
    match shape {
        Shape::Choice(values) => values.contains(value),
        Shape::List(item) => value.as_array().is_none_or(|items| {
            let mut items = items.iter();
            items.all(|value| accepts(model, *item, value, depth))
        }),
        Shape::Map(map) => value
            .as_object()
            .is_none_or(|members| map_accepts(model, map, members, depth)),
        Shape::Record(record) => value
            .as_object()
            .is_none_or(|members| record_accepts(model, record, members, depth)),
        Shape::Scalar(_) | Shape::Any => true,
        Shape::Union(_) | Shape::Tuple(..) | Shape::Never | Shape::Verbatim(_) => false,
    }
}

/// Whether a map surely accepts these members.
fn map_accepts(model: &Model, map: &Map, members: &Object, depth: usize) -> bool {
    for (key, value) in members {
        if let Some(pattern) = &map.key_pattern
            && !pattern.finds(key)
        {
            return false;
        }
        if !accepts(model, map.value, value, depth) {
            return false;
        }
    }
    true
}

/// Whether a record surely accepts these members.
fn record_accepts(model: &Model, record: &Record, members: &Object, depth: usize) -> bool {
    for property in &record.properties {
        if property.required && !members.contains_key(&property.name) {
            return false;
        }
    }
    for (key, value) in members {
        match value_of(record, key) {
            ValueOf::Anything => {}
            ValueOf::Node(id) if accepts(model, id, value, depth) => {}
            ValueOf::Node(_) | ValueOf::Unknown => return false,
        }
    }
    true
}

/// What the value of a key has to be.
enum ValueOf {
    /// The schema does not say.
    Anything,
    Node(NodeId),
    /// The key may be refused.
    Unknown,
}

fn value_of(record: &Record, key: &str) -> ValueOf {
    match (record.property(key), &record.rest) {
        (Some(property), _) => ValueOf::Node(property.node),
        (None, Rest::Open | Rest::Free) => ValueOf::Anything,
        (None, Rest::Closed) => ValueOf::Unknown,
        (None, Rest::Typed(rules)) => match rules.as_slice() {
            [rule] if rule.pattern.is_none() => ValueOf::Node(rule.value),
            _ => ValueOf::Unknown,
        },
    }
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
