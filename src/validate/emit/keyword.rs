// SPDX-License-Identifier: Apache-2.0
//! The keywords that hold no schemas.

use serde_json::{Map, Value as Json, json};

use crate::json::{Decimal, Number, Object, Value};

use super::Written;
use crate::schema::re2;
use crate::validate::adapt::{has_numeric_text, plain_number, schema_to_serde};
use crate::validate::dialect::Draft;
use crate::validate::format;

/// Our own keywords, for equality as Helm 4.2 has it.
pub(in crate::validate) const CONST: &str = "helm:const";
pub(in crate::validate) const ENUM: &str = "helm:enum";
pub(in crate::validate) const UNIQUE: &str = "helm:uniqueItems";

/// Beyond this power of ten no float lies, so the bound decides by its sign alone.
const MAX_MAGNITUDE: i64 = 400;

/// A pattern for the crate.
pub(super) fn pattern(text: &str) -> Result<String, String> {
    re2::translate(text).map_err(|reason| format!("Helm cannot compile the pattern: {reason}"))
}

/// An integer bound; `None` where Helm ignores the keyword. A negative result of Go's wrapping stays negative.
pub(super) fn count(value: &Value) -> Option<Json> {
    wrapped(value).map(|count| json!(count.max(0)))
}

fn wrapped(value: &Value) -> Option<i64> {
    Decimal::parse(value.as_number()?.as_str())?.wrapped()
}

/// Writes type, enumeration, bounds, patterns and formats.
pub(super) fn assertions(
    written: &mut Written,
    members: &Object,
    draft: Draft,
    mut problem: impl FnMut(&str, String),
) {
    if let Some(found @ (Value::String(_) | Value::Array(_))) = members.get("type") {
        written
            .members
            .insert("type".to_owned(), schema_to_serde(found));
    }
    equality(written, members, draft);
    numbers(&mut written.members, &mut written.extras, members);
    counts(written, members, draft);
    if let Some(text) = members.get("pattern").and_then(Value::as_str) {
        match pattern(text) {
            Ok(text) => {
                _ = written
                    .members
                    .insert("pattern".to_owned(), Json::String(text))
            }
            Err(message) => problem("pattern", message),
        }
    }
    if let Some(name) = members.get("format").and_then(Value::as_str)
        && draft < Draft::Nineteen
        && format::is_known(name)
    {
        written.members.insert(
            "format".to_owned(),
            Json::String(format!("{}{name}", format::PREFIX)),
        );
    }
    if let Some(Value::Array(names)) = members.get("required") {
        written.members.insert(
            "required".to_owned(),
            names.iter().filter_map(Value::as_str).collect(),
        );
    }
    if let Some(Value::Object(required)) = members.get("dependentRequired")
        && draft >= Draft::Nineteen
    {
        let lists = required
            .iter()
            .filter(|(_, names)| names.as_array().is_some());
        let lists: Map<String, Json> = lists
            .map(|(key, names)| (key.clone(), schema_to_serde(names)))
            .collect();
        written
            .members
            .insert("dependentRequired".to_owned(), Json::Object(lists));
    }
    if members.get("uniqueItems").and_then(Value::as_bool) == Some(true) {
        written
            .members
            .insert("uniqueItems".to_owned(), Json::Bool(true));
        written.members.insert(UNIQUE.to_owned(), Json::Bool(true));
    }
}

/// Writes `const`.
pub(super) fn constant(written: &mut Written, members: &Object, draft: Draft) {
    if let Some(value) = members.get("const").filter(|_| draft >= Draft::Six) {
        let value = schema_to_serde(value);
        let keyword = if has_numeric_text(&value) {
            CONST
        } else {
            "const"
        };
        written.members.insert(keyword.to_owned(), value);
    }
}

fn equality(written: &mut Written, members: &Object, draft: Draft) {
    constant(written, members, draft);
    if let Some(value @ Value::Array(list)) = members.get("enum") {
        let value = schema_to_serde(value);
        let keyword = if list.is_empty() || has_numeric_text(&value) {
            ENUM
        } else {
            "enum"
        };
        written.members.insert(keyword.to_owned(), value);
    }
}

fn numbers(out: &mut Map<String, Json>, extras: &mut Vec<Json>, members: &Object) {
    let number = |keyword: &str| members.get(keyword).and_then(Value::as_number);
    for (plain, exclusive, upper) in [
        ("maximum", "exclusiveMaximum", true),
        ("minimum", "exclusiveMinimum", false),
    ] {
        if members.get(exclusive).and_then(Value::as_bool) == Some(true) {
            bound(out, extras, number(plain), upper, true);
        } else {
            bound(out, extras, number(plain), upper, false);
            bound(out, extras, number(exclusive), upper, true);
        }
    }
    if let Some(number) = number("multipleOf")
        && let Some(decimal) = Decimal::parse(number.as_str())
    {
        if decimal.magnitude() > MAX_MAGNITUDE {
            extras.push(json!({ "anyOf": [{ "not": { "type": "number" } }, { "const": 0 }] }));
        } else if decimal.magnitude() > -MAX_MAGNITUDE {
            out.insert("multipleOf".to_owned(), Json::Number(plain_number(number)));
        }
    }
}

fn bound(
    out: &mut Map<String, Json>,
    extras: &mut Vec<Json>,
    number: Option<&Number>,
    upper: bool,
    exclusive: bool,
) {
    let Some((number, decimal)) =
        number.and_then(|number| Some((number, Decimal::parse(number.as_str())?)))
    else {
        return;
    };
    let names = if upper {
        ["maximum", "exclusiveMaximum"]
    } else {
        ["minimum", "exclusiveMinimum"]
    };
    let name = |exclusive: bool| if exclusive { names[1] } else { names[0] };
    if decimal.magnitude() > MAX_MAGNITUDE {
        // Everything or nothing lies on the right side of it.
        if decimal.is_negative() == upper {
            extras.push(json!({ "not": { "type": "number" } }));
        }
        return;
    }
    if decimal.magnitude() < -MAX_MAGNITUDE {
        // No float lies between it and zero.
        out.insert(name(decimal.is_negative() == upper).to_owned(), json!(0));
        return;
    }
    out.insert(
        name(exclusive).to_owned(),
        Json::Number(plain_number(number)),
    );
}

fn counts(written: &mut Written, members: &Object, draft: Draft) {
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
            Some(count) if count >= 0 => {
                _ = written.members.insert(keyword.to_owned(), json!(count))
            }
            // A bound beyond 64 bits wraps to a negative one: nothing is short enough for it.
            Some(_) if keyword.starts_with("max") => {
                written.extras.push(json!({ "not": { "type": kind } }))
            }
            Some(_) | None => {}
        }
    }
    if draft == Draft::Twenty && members.contains_key("contains") {
        for keyword in ["minContains", "maxContains"] {
            if let Some(bound) = members.get(keyword).and_then(count) {
                written.members.insert(keyword.to_owned(), bound);
            }
        }
    }
}
