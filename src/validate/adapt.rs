// SPDX-License-Identifier: Apache-2.0
//! Values and equality as Helm's library sees them.

use serde_json::Value as Json;

use crate::json::{Decimal, Number, Value};

/// An instance: every number a float, written in its shortest form.
pub(super) fn instance_to_serde(value: &Value) -> Json {
    to_serde(value, &|number| match Number::from_f64(number.to_f64()) {
        Some(shortest) => Json::Number(shortest.to_serde()),
        // What no float holds, Helm's YAML reader leaves as a string.
        None => Json::String(number.as_str().to_owned()),
    })
}

/// A part of a schema: numbers exact, integers written as such, whatever their notation.
pub(super) fn schema_to_serde(value: &Value) -> Json {
    let mut json = to_serde(value, &|number| Json::Number(plain_number(number)));
    spoil_absurd(value, &mut json);
    json
}

/// The metaschemas look at the value of these keywords, and there an absurd exponent is an error.
fn spoil_absurd(value: &Value, json: &mut Json) {
    match (value, json) {
        (Value::Object(members), Json::Object(written)) => {
            for (key, member) in members {
                let Some(written) = written.get_mut(key) else {
                    continue;
                };
                let counted = ["Length", "Items", "Properties", "Contains"]
                    .iter()
                    .any(|end| key.ends_with(end));
                if let Value::Number(number) = member
                    && (counted || key == "multipleOf")
                    && Decimal::parse(number.as_str()).is_none()
                {
                    *written = Json::from(-0.5);
                }
                spoil_absurd(member, written);
            }
        }
        (Value::Array(items), Json::Array(written)) => items
            .iter()
            .zip(written)
            .for_each(|(item, written)| spoil_absurd(item, written)),
        _ => {}
    }
}

/// A schema's number without exponent where that is short; absurd ones, which Helm ignores, become 1.
pub(super) fn plain_number(number: &Number) -> serde_json::Number {
    match Decimal::parse(number.as_str()) {
        None => serde_json::Number::from(1),
        Some(decimal) => match decimal.wrapped() {
            Some(integer) if decimal.magnitude() <= 18 => serde_json::Number::from(integer),
            _ => number.to_serde(),
        },
    }
}

fn to_serde(value: &Value, number: &dyn Fn(&Number) -> Json) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Number(found) => number(found),
        Value::String(text) => Json::String(text.clone()),
        Value::Array(items) => {
            Json::Array(items.iter().map(|item| to_serde(item, number)).collect())
        }
        Value::Object(members) => Json::Object(
            members
                .iter()
                .map(|(key, member)| (key.clone(), to_serde(member, number)))
                .collect(),
        ),
    }
}

/// Equality in Helm 4.2's library. With `loose`, a number on the left equals a string on the right that reads as that number.
pub(super) fn equal(left: &Json, right: &Json, loose: bool) -> bool {
    match (left, right) {
        (Json::Object(left), Json::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, member)| {
                    right
                        .get(key)
                        .is_some_and(|other| equal(member, other, loose))
                })
        }
        (Json::Array(left), Json::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| equal(left, right, loose))
        }
        (Json::Number(left), Json::Number(right)) => {
            let (left, right) = (
                Decimal::parse(&left.to_string()),
                Decimal::parse(&right.to_string()),
            );
            left.is_some() && left == right
        }
        (Json::Number(left), Json::String(right)) if loose => {
            let left = Decimal::parse(&left.to_string());
            left.is_some() && left == Decimal::parse(right)
        }
        (left, right) => left == right,
    }
}

/// Whether a string somewhere inside could equal a number.
pub(super) fn has_numeric_text(value: &Json) -> bool {
    match value {
        Json::String(text) => Decimal::parse(text).is_some(),
        Json::Array(items) => items.iter().any(has_numeric_text),
        Json::Object(members) => members.values().any(has_numeric_text),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

/// How deep a value is nested.
pub(super) fn depth(value: &Value, limit: usize) -> usize {
    let deepest = |mut values: Box<dyn Iterator<Item = &Value> + '_>| {
        if limit == 0 {
            1
        } else {
            values
                .try_fold(0, |deepest, value| {
                    Some(depth(value, limit - 1).max(deepest))
                })
                .unwrap_or(0)
                + 1
        }
    };
    match value {
        Value::Array(items) => deepest(Box::new(items.iter())),
        Value::Object(members) => deepest(Box::new(members.values())),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}
