// SPDX-License-Identifier: Apache-2.0
//! What is wrong with a schema that breaks its metaschema: the value and the repair, instead of the rule that it breaks.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;

use crate::describe::one_line;
use crate::diagnostic::nearest;
use crate::json::{Value, compact};
use crate::schema::{Dialect, Pattern};

/// The names of the types.
const TYPES: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

/// Letters of a value in a message.
const MAX_EXCERPT: usize = 40;

/// The sentence for an error about a part of a schema document, whose root is `document`.
pub(super) fn sentence(document: &Value, error: &ValidationError<'_>, dialect: Dialect) -> String {
    let at = error.instance_path();
    let tokens: Vec<&str> = at.as_str().split('/').skip(1).collect();
    let value = document.pointer(at.as_str()).cloned().unwrap_or_default();
    let place = Place::of(&tokens);
    if let Kind::PropertyNames { error } = error.kind() {
        return key(&place, error);
    }
    let sentence = match (place, error.kind()) {
        (Place::Keyword("type") | Place::Member("type"), _) => types(&value),
        (Place::Keyword("pattern"), Kind::Format { .. }) => pattern(&value),
        (Place::Keyword(keyword), Kind::Format { format }) => Some(format!(
            "`{keyword}` must be a valid {format}, not {}",
            excerpt(&value)
        )),
        (Place::Keyword(keyword), Kind::MinItems { .. }) => {
            Some(format!("`{keyword}` must not be an empty list"))
        }
        (Place::Keyword(keyword), Kind::UniqueItems) => {
            Some(format!("`{keyword}` must not name anything twice"))
        }
        (Place::Keyword(keyword), _) => by_keyword(keyword, &value, dialect),
        (Place::Schema, _) => Some(not_a_schema(&value)),
        (Place::Member(keyword), _) => Some(format!(
            "`{keyword}` must be a list of names, not of {}",
            excerpt(&value)
        )),
    };
    sentence.unwrap_or_else(|| format!("must match its metaschema: {}", error.masked()))
}

/// What stands at a location of a schema document.
#[derive(Clone, Copy)]
enum Place<'t> {
    /// The value of a keyword.
    Keyword(&'t str),
    /// A schema: the root, or one that a keyword holds by name or in a list.
    Schema,
    /// A member of a list that holds no schemas.
    Member(&'t str),
}

impl<'t> Place<'t> {
    fn of(tokens: &[&'t str]) -> Self {
        let mut place = Self::Schema;
        for token in tokens {
            place = match place {
                Self::Keyword(keyword) if holds_schemas(keyword) => Self::Schema,
                Self::Keyword(keyword) if is_schema(keyword) => Self::Keyword(token),
                Self::Keyword(keyword) | Self::Member(keyword) => Self::Member(keyword),
                Self::Schema => Self::Keyword(token),
            };
        }
        place
    }
}

/// Whether a keyword holds schemas by name or in a list.
fn holds_schemas(keyword: &str) -> bool {
    is_map(keyword) || is_list(keyword)
}

fn is_map(keyword: &str) -> bool {
    matches!(
        keyword,
        "properties"
            | "patternProperties"
            | "$defs"
            | "definitions"
            | "dependentSchemas"
            | "dependencies"
    )
}

fn is_list(keyword: &str) -> bool {
    matches!(keyword, "allOf" | "anyOf" | "oneOf" | "prefixItems")
}

/// Whether a keyword holds one schema. `items` may also hold a list, whose members then look like keywords.
fn is_schema(keyword: &str) -> bool {
    matches!(
        keyword,
        "items"
            | "additionalItems"
            | "additionalProperties"
            | "contains"
            | "else"
            | "if"
            | "not"
            | "propertyNames"
            | "then"
            | "unevaluatedItems"
            | "unevaluatedProperties"
    )
}

/// What a keyword's value must be, in words.
fn expectation(keyword: &str) -> Option<&'static str> {
    Some(match keyword {
        "required" => "a list of property names",
        "enum" | "examples" => "a list of values",
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => "a number",
        "multipleOf" => "a number greater than 0",
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties"
        | "minContains" | "maxContains" => "a whole number, at least 0",
        "uniqueItems" | "readOnly" | "writeOnly" | "deprecated" => "`true` or `false`",
        "title" | "description" | "$comment" | "pattern" | "format" | "$id" | "id" | "$ref"
        | "$schema" | "$anchor" => "text",
        keyword if is_map(keyword) => "an object of schemas by name",
        keyword if is_list(keyword) => "a list of schemas, not empty",
        keyword if is_schema(keyword) => "a schema",
        _ => return None,
    })
}

/// The sentence for a keyword with a value of the wrong kind, with the repair for frequent slips.
fn by_keyword(keyword: &str, value: &Value, dialect: Dialect) -> Option<String> {
    let is_exclusive = matches!(keyword, "exclusiveMinimum" | "exclusiveMaximum");
    let expectation = match expectation(keyword)? {
        _ if is_exclusive && dialect == Dialect::Draft4 => "`true` or `false` in draft 4",
        expectation => expectation,
    };
    let repair = match (keyword, value) {
        ("required", Value::Bool(_)) => {
            "; list the property in `required` of the object that holds it"
        }
        (_, Value::Bool(true)) if is_exclusive => "; write the bound itself",
        (_, Value::String(text)) if is_quoted(text) => "; remove the quotes",
        _ => "",
    };
    let value = excerpt(value);
    Some(format!(
        "`{keyword}` must be {expectation}, not {value}{repair}"
    ))
}

/// Whether a text reads like a number, or like `true` or `false`.
fn is_quoted(text: &str) -> bool {
    matches!(text, "true" | "false") || text.parse::<f64>().is_ok()
}

fn not_a_schema(value: &Value) -> String {
    let example = match value.as_str().filter(|text| TYPES.contains(text)) {
        Some(name) => format!("; write `{{\"type\": \"{name}\"}}`"),
        None => String::new(),
    };
    let value = excerpt(value);
    format!(
        "a schema must be an object, `true` \
             or `false`, not {value}{example}"
    )
}

/// What is wrong with the value of `type`, or with a member of it.
fn types(value: &Value) -> Option<String> {
    let list = value.as_array();
    if list.is_some_and(<[Value]>::is_empty) {
        return Some("`type` must name at least one type".to_owned());
    }
    let members = list.unwrap_or(std::slice::from_ref(value));
    let mut wrong = members.iter();
    let wrong = wrong.find(|member| !member.as_str().is_some_and(|name| TYPES.contains(&name)));
    let Some(wrong) = wrong else {
        return list.map(|_| "`type` must not name a type twice".to_owned());
    };
    let Some(name) = wrong.as_str() else {
        let hint = if wrong.is_null() {
            "; write `\"null\"` in quotes"
        } else {
            ""
        };
        let wrong = excerpt(wrong);
        return Some(format!(
            "`type` must be the name of a type, not {wrong}{hint}"
        ));
    };
    let near = also_called(name).or_else(|| nearest(name, TYPES));
    let hint = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "types are {}",
            TYPES.map(|name| format!("`{name}`")).join(", ")
        ),
    };
    Some(format!("{} is not a type; {hint}", excerpt(wrong)))
}

/// The type that other languages call so.
fn also_called(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "bool" => "boolean",
        "int" | "int32" | "int64" | "long" => "integer",
        "float" | "double" | "float64" => "number",
        "str" | "text" => "string",
        "map" | "dict" | "mapping" => "object",
        "list" | "slice" => "array",
        "none" | "nil" => "null",
        _ => return None,
    })
}

fn pattern(value: &Value) -> Option<String> {
    let pattern = Pattern::new(value.as_str()?);
    let reason = pattern.refusal()?;
    Some(format!(
        "Helm cannot compile the pattern {}: {reason}",
        excerpt(value)
    ))
}

/// The sentence for a key that breaks a rule of keys: of `patternProperties`, each is a pattern.
fn key(place: &Place<'_>, error: &ValidationError<'_>) -> String {
    let key = Value::from(error.instance().as_str().unwrap_or_default());
    let reason = match (place, pattern(&key)) {
        (Place::Keyword("patternProperties"), Some(reason)) => return reason,
        (Place::Keyword(keyword), _) => format!("`{keyword}` must not have the key"),
        _ => "unexpected key".to_owned(),
    };
    format!("{reason} {}", excerpt(&key))
}

/// A value in backticks, cut where it is long. Texts stand without quotes.
fn excerpt(value: &Value) -> String {
    let text = match value.as_str() {
        Some(text) => text.to_owned(),
        None => compact(value),
    };
    let text = one_line(&text);
    match text.char_indices().nth(MAX_EXCERPT) {
        Some((end, _)) => format!("`{}…`", text.get(..end).unwrap_or_default()),
        None => format!("`{text}`"),
    }
}
