// SPDX-License-Identifier: Apache-2.0
//! The sentence of a violation. It is made from the schema: `must be …`, lower case, no period.

use jsonschema::error::ValidationErrorKind as Kind;

use crate::diagnostic::ViolationCode;
use crate::json::{Object, Value, compact};
use crate::validate::emit::{CONST, ENUM, PATTERN};
use crate::validate::repair::Repair;

/// Choices shown in a sentence.
const MAX_CHOICES: usize = 30;

/// Characters of a pattern shown in a sentence. The parameter of the violation holds all of it.
const MAX_PATTERN: usize = 300;

/// What a violation tells a person and a program: code, parameters, sentence, repairs.
pub(super) struct Wording {
    pub(super) code: ViolationCode,
    pub(super) params: Object,
    pub(super) message: String,
    /// What may mend it, the best first.
    pub(super) repairs: Vec<Repair>,
}

impl Wording {
    pub(super) fn new(code: ViolationCode, message: impl Into<String>) -> Self {
        Self {
            code,
            params: Object::new(),
            message: message.into(),
            repairs: Vec::new(),
        }
    }

    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    pub(super) fn repair(mut self, repair: impl Into<Option<Repair>>) -> Self {
        self.repairs.extend(repair.into());
        self
    }

    /// The wording of an error of the crate that needs nothing but the keyword's value, `rule`.
    pub(super) fn of(kind: &Kind, rule: Option<&Value>) -> Self {
        match kind {
            Kind::Minimum { .. } => {
                bound(ViolationCode::Minimum, "at least", rule).repair(use_instead(rule))
            }
            Kind::Maximum { .. } => {
                bound(ViolationCode::Maximum, "at most", rule).repair(use_instead(rule))
            }
            Kind::ExclusiveMinimum { .. } => {
                bound(ViolationCode::ExclusiveMinimum, "greater than", rule)
            }
            Kind::ExclusiveMaximum { .. } => {
                bound(ViolationCode::ExclusiveMaximum, "less than", rule)
            }
            Kind::MultipleOf { .. } => bound(ViolationCode::MultipleOf, "a multiple of", rule),
            Kind::MinLength { .. } => size(ViolationCode::MinLength, "at least", "character", rule),
            Kind::MaxLength { .. } => size(ViolationCode::MaxLength, "at most", "character", rule),
            Kind::MinItems { .. } => size(ViolationCode::MinItems, "at least", "item", rule),
            Kind::MaxItems { .. } => size(ViolationCode::MaxItems, "at most", "item", rule),
            Kind::MinProperties { .. } => {
                size(ViolationCode::MinProperties, "at least", "key", rule)
            }
            Kind::MaxProperties { .. } => {
                size(ViolationCode::MaxProperties, "at most", "key", rule)
            }
            Kind::Type { .. } => types(rule),
            Kind::Constant { .. } => constant(rule),
            Kind::Enum { .. } => choices(rule),
            Kind::Custom { keyword, .. } => match keyword.as_str() {
                CONST => constant(rule),
                ENUM => choices(rule),
                PATTERN => {
                    let pattern = rule.and_then(Value::as_str).unwrap_or_default();
                    let message = format!("must match the pattern `{}`", cut(pattern));
                    Self::new(ViolationCode::Pattern, message).with("pattern", pattern)
                }
                _ => unique(),
            },
            Kind::Format { .. } => {
                let format = rule.and_then(Value::as_str).unwrap_or_default();
                Self::new(ViolationCode::Format, format!("must be a valid {format}"))
                    .with("format", format)
            }
            Kind::Required { property } => missing(property.as_str().unwrap_or_default(), rule),
            kind => structure(kind),
        }
    }
}

/// A number's bound: `must be at least 3`.
fn bound(code: ViolationCode, relation: &str, rule: Option<&Value>) -> Wording {
    let limit = rule.cloned().unwrap_or_default();
    Wording::new(code, format!("must be {relation} {}", compact(&limit))).with("limit", limit)
}

/// To use a bound itself.
fn use_instead(rule: Option<&Value>) -> Option<Repair> {
    Some(Repair::Use(rule?.clone()))
}

/// A bound of a length or count: `must have at most 1 item`.
fn size(code: ViolationCode, relation: &str, unit: &str, rule: Option<&Value>) -> Wording {
    let limit = rule.cloned().unwrap_or_default();
    let text = compact(&limit);
    let plural = if text == "1" { "" } else { "s" };
    Wording::new(code, format!("must have {relation} {text} {unit}{plural}")).with("limit", limit)
}

fn types(rule: Option<&Value>) -> Wording {
    let names: Vec<&str> = match rule {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let types: Vec<Value> = names.iter().map(|name| Value::from(*name)).collect();
    Wording::new(ViolationCode::Type, types_demand(&names)).with("types", types)
}

/// `must be an integer or null`.
pub(super) fn types_demand(names: &[impl AsRef<str>]) -> String {
    let list: Vec<String> = names
        .iter()
        .map(|name| with_article(name.as_ref()))
        .collect();
    format!("must be {}", list.join(" or "))
}

/// ``must be one of `a`, `b` ``.
pub(super) fn choices_demand(members: &[Value]) -> String {
    match members {
        [only] => format!("must be {}", shown(only)),
        several => format!("must be one of {}", listed(several)),
    }
}

fn with_article(kind: &str) -> String {
    match kind {
        "null" => "null".to_owned(),
        "array" | "integer" | "object" => format!("an {kind}"),
        kind => format!("a {kind}"),
    }
}

fn constant(rule: Option<&Value>) -> Wording {
    let value = rule.cloned().unwrap_or_default();
    let shown = shown(&value);
    Wording::new(ViolationCode::Const, format!("must be {shown}"))
        .repair(Repair::Use(value.clone()))
        .with("value", value)
}

fn choices(rule: Option<&Value>) -> Wording {
    let members = rule.and_then(Value::as_array).unwrap_or_default();
    Wording::new(ViolationCode::Enum, choices_demand(members)).with("choices", members.to_vec())
}

/// Values in a sentence, not too many.
fn listed(members: &[Value]) -> String {
    let mut list: Vec<String> = members.iter().take(MAX_CHOICES).map(shown).collect();
    if members.len() > MAX_CHOICES {
        list.push(format!("{} more", members.len() - MAX_CHOICES));
    }
    list.join(", ")
}

fn missing(key: &str, rule: Option<&Value>) -> Wording {
    let code = match rule {
        Some(Value::Array(_)) => ViolationCode::Required,
        _ => ViolationCode::DependentRequired,
    };
    Wording::new(code, format!("`{key}` is missing"))
        .with("property", key)
        .repair(Repair::Add(key.to_owned()))
}

fn unique() -> Wording {
    Wording::new(ViolationCode::UniqueItems, "items must be unique")
}

fn structure(kind: &Kind) -> Wording {
    match kind {
        Kind::AdditionalItems { .. } => Wording::new(
            ViolationCode::AdditionalItems,
            "must not have further items",
        ),
        Kind::UnevaluatedItems { .. } => Wording::new(
            ViolationCode::UnevaluatedItems,
            "must not have further items",
        ),
        Kind::UniqueItems => unique(),
        Kind::Contains => Wording::new(
            ViolationCode::Contains,
            "must contain the right number of items \
             that match the schema in `contains`",
        ),
        Kind::FalseSchema => {
            Wording::new(ViolationCode::FalseSchema, "must not be set").repair(Repair::Remove)
        }
        _ => Wording::new(ViolationCode::Unexplained, "must match the schema"),
    }
}

/// A pattern in a sentence; of a very long one, only the beginning.
fn cut(pattern: &str) -> String {
    match pattern.char_indices().nth(MAX_PATTERN) {
        Some(_) => pattern.chars().take(MAX_PATTERN / 3).chain(['…']).collect(),
        None => pattern.to_owned(),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{text}`"),
        value => compact(value),
    }
}
