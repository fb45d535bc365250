// SPDX-License-Identifier: Apache-2.0
//! The keywords that hold no schemas.

use serde_json::{Value as Json, json};

use crate::json::{Decimal, Number, Object, Value};

use super::object::EmittedObject;
use crate::schema::{Dialect, in_dialect};
use crate::validate::adapt::{has_numeric_text, plain_number, schema_to_serde};
use crate::validate::format;

/// Our own keywords, for equality as Helm 4.2 has it.
pub(in crate::validate) const CONST: &str = "helm:const";
pub(in crate::validate) const ENUM: &str = "helm:enum";
pub(in crate::validate) const UNIQUE: &str = "helm:uniqueItems";
/// Our own keyword, because the crate would expand every repeat of a pattern.
pub(in crate::validate) const PATTERN: &str = "helm:pattern";

/// Beyond this power of ten no float lies, so the bound decides by its sign alone.
const MAX_MAGNITUDE: i64 = 400;

/// An integer bound; `None` where Helm ignores the keyword. A negative result of Go's wrapping stays negative.
pub(super) fn count(value: &Value) -> Option<Json> {
    wrapped(value).map(|count| json!(count.max(0)))
}

fn wrapped(value: &Value) -> Option<i64> {
    Decimal::parse(value.as_number()?.as_str())?.wrapped()
}

/// Writes type, enumeration, bounds, patterns and formats.
pub(super) fn assertions(out: &mut EmittedObject, members: &Object, dialect: Dialect) {
    if let Some(found @ (Value::String(_) | Value::Array(_))) = members.get("type") {
        out.insert("type", schema_to_serde(found));
    }
    equality(out, members, dialect);
    numbers(out, members);
    counts(out, members);
    if let Some(text) = members.get("pattern").and_then(Value::as_str) {
        out.insert(PATTERN, Json::from(text));
    }
    if let Some(name) = members.get("format").and_then(Value::as_str)
        && dialect.asserts_format()
        && format::is_known(name)
    {
        let name = format!("{}{name}", format::PREFIX);
        out.insert("format", Json::String(name));
    }
    if let Some(Value::Array(names)) = members.get("required") {
        let names = names.iter().filter_map(Value::as_str).collect();
        out.insert("required", names);
    }
    if in_dialect("dependentRequired", dialect)
        && let Some(Value::Object(required)) = members.get("dependentRequired")
    {
        out.insert("dependentRequired", lists(required));
    }
    if members.get("uniqueItems").and_then(Value::as_bool) == Some(true) {
        out.insert("uniqueItems", Json::Bool(true));
        out.insert(UNIQUE, Json::Bool(true));
    }
}

/// The members that are lists.
fn lists(members: &Object) -> Json {
    let lists = members.iter().filter(|(_, list)| list.as_array().is_some());
    lists
        .map(|(key, list)| (key.clone(), schema_to_serde(list)))
        .collect()
}

/// Writes `const`.
pub(super) fn constant(out: &mut EmittedObject, members: &Object, dialect: Dialect) {
    if let Some(value) = members.get("const")
        && in_dialect("const", dialect)
    {
        let value = schema_to_serde(value);
        let keyword = match has_numeric_text(&value) {
            true => CONST,
            false => "const",
        };
        out.insert(keyword, value);
    }
}

fn equality(out: &mut EmittedObject, members: &Object, dialect: Dialect) {
    constant(out, members, dialect);
    if let Some(value @ Value::Array(list)) = members.get("enum") {
        let value = schema_to_serde(value);
        let keyword = match list.is_empty() || has_numeric_text(&value) {
            true => ENUM,
            false => "enum",
        };
        out.insert(keyword, value);
    }
}

/// The inequality that a bound demands of a number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inequality {
    AtLeast,
    AtMost,
}

impl Inequality {
    /// The keyword of an inclusive bound, and of an exclusive one.
    fn keywords(self) -> [&'static str; 2] {
        match self {
            Self::AtLeast => ["minimum", "exclusiveMinimum"],
            Self::AtMost => ["maximum", "exclusiveMaximum"],
        }
    }
}

fn numbers(out: &mut EmittedObject, members: &Object) {
    let number = |keyword: &str| members.get(keyword).and_then(Value::as_number);
    for side in [Inequality::AtMost, Inequality::AtLeast] {
        let [inclusive, exclusive] = side.keywords();
        // Draft 4 marks a bound as exclusive with a boolean beside it.
        if members.get(exclusive).and_then(Value::as_bool) == Some(true) {
            bound(out, number(inclusive), side, exclusive);
        } else {
            bound(out, number(inclusive), side, inclusive);
            bound(out, number(exclusive), side, exclusive);
        }
    }
    if let Some(number) = number("multipleOf")
        && let Some(decimal) = Decimal::parse(number.as_str())
    {
        if decimal.magnitude() > MAX_MAGNITUDE {
            out.also(json!({ "anyOf": [{ "not": { "type": "number" } }, { "const": 0 }] }));
        } else if decimal.magnitude() > -MAX_MAGNITUDE {
            out.insert("multipleOf", Json::Number(plain_number(number)));
        }
    }
}

/// Writes a bound as `keyword`, one of the two of its side.
fn bound(out: &mut EmittedObject, number: Option<&Number>, side: Inequality, keyword: &str) {
    let Some(number) = number else { return };
    let Some(decimal) = Decimal::parse(number.as_str()) else {
        return;
    };
    let beyond_zero = decimal.is_negative() == (side == Inequality::AtMost);
    if decimal.magnitude() > MAX_MAGNITUDE {
        // Everything or nothing lies on the right side of it.
        if beyond_zero {
            out.also(json!({ "not": { "type": "number" } }));
        }
        return;
    }
    if decimal.magnitude() < -MAX_MAGNITUDE {
        // No float lies between it and zero.
        let [inclusive, exclusive] = side.keywords();
        out.insert(if beyond_zero { exclusive } else { inclusive }, json!(0));
        return;
    }
    out.insert(keyword, Json::Number(plain_number(number)));
}

fn counts(out: &mut EmittedObject, members: &Object) {
    let keywords = [
        ("minLength", "string"),
        ("maxLength", "string"),
        ("minItems", "array"),
        ("maxItems", "array"),
        ("minProperties", "object"),
        ("maxProperties", "object"),
    ];
    for (keyword, kind) in keywords {
        match members.get(keyword).and_then(wrapped) {
            Some(count) if count >= 0 => out.insert(keyword, json!(count)),
            // A bound beyond 64 bits wraps to a negative one: nothing is short enough for it.
            Some(_) if keyword.starts_with("max") => {
                out.also(json!({ "not": { "type": kind } }));
            }
            Some(_) | None => {}
        }
    }
}
