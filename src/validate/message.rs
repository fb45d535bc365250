// SPDX-License-Identifier: Apache-2.0
//! What a violation says. Messages come from the schema alone: no value of the instance is ever repeated.

use std::collections::HashMap;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;

use crate::json::{Object, Value, compact, object};
use crate::pointer::{InstancePointer, SchemaPointer, escape};

use super::Violation;
use super::emit::{CONST, CYCLE, ENUM, UNIQUE};
use super::ready::text;

/// Every code a violation can have. Codes are stable: user interfaces translate them.
pub const CODES: [&str; 34] = [
    "additional-items",
    "additional-properties",
    "any-of",
    "const",
    "contains",
    "dependent-required",
    "enum",
    "exclusive-maximum",
    "exclusive-minimum",
    "false-schema",
    "format",
    "max-items",
    "max-length",
    "max-properties",
    "maximum",
    "min-items",
    "min-length",
    "min-properties",
    "minimum",
    "multiple-of",
    "not",
    "one-of",
    "one-of-several",
    "pattern",
    "property-names",
    "reference-cycle",
    "required",
    "schema-broken",
    "subchart-not-object",
    "type",
    "unevaluated-items",
    "unevaluated-properties",
    "unexplained",
    "unique-items",
];

const MAX_BRANCHES: usize = 10;
const MAX_CHOICES: usize = 30;

/// What messages are made from.
pub(super) struct Context<'a> {
    pub(super) values: &'a Value,
    /// Where `values` are in the whole document.
    pub(super) at: &'a InstancePointer,
    pub(super) chart: &'a str,
    pub(super) schema: &'a Value,
    pub(super) places: &'a HashMap<String, String>,
}

/// A message on its way: code, parameters, sentence, repair.
struct Said {
    code: &'static str,
    params: Object,
    message: String,
    repair: Option<String>,
}

impl Said {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            params: Object::new(),
            message: message.into(),
            repair: None,
        }
    }

    fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    fn repair(mut self, text: Option<String>) -> Self {
        self.repair = text;
        self
    }
}

impl Context<'_> {
    /// The violations that an error of the crate stands for.
    pub(super) fn violations(&self, error: &ValidationError<'_>) -> Vec<Violation> {
        if is_cycle(text(error.schema_path())) {
            let at = format!("{}{}", self.at.to_pointer(), text(error.instance_path()));
            let said = Said::new(
                "reference-cycle",
                "the schema refers to itself here without end, which Helm refuses for every value",
            );
            return vec![self.violation(&at, "", said)];
        }
        let (owner, keyword) = self.keyword(error);
        let rule = self.schema.pointer(&format!("{owner}/{keyword}"));
        let place = if keyword.is_empty() {
            owner.clone()
        } else {
            format!("{owner}/{keyword}")
        };
        let at = format!("{}{}", self.at.to_pointer(), text(error.instance_path()));
        let violation = |at: &str, said: Said| self.violation(at, &place, said);
        let unknown_keys = |unexpected: &[String]| -> Vec<Violation> {
            let known = self.known_keys(&owner);
            let code = if keyword == "additionalProperties" {
                "additional-properties"
            } else {
                "unevaluated-properties"
            };
            let unknown_key = |key: &String| {
                let near = nearest(key, &known);
                let repair = near.map_or_else(
                    || format!("remove `{key}`"),
                    |near| format!("use `{near}` instead of `{key}`"),
                );
                let said = Said::new(code, format!("`{key}` is not allowed here"))
                    .with("property", key.as_str());
                violation(&format!("{at}/{}", escape(key)), said.repair(Some(repair)))
            };
            unexpected.iter().map(unknown_key).collect()
        };
        match error.kind() {
            Kind::AdditionalProperties { unexpected }
            | Kind::UnevaluatedProperties { unexpected } => unknown_keys(unexpected),
            // Beside neither `properties` nor `patternProperties` the crate names the object and none of its keys, which are all too many.
            Kind::FalseSchema if keyword == "additionalProperties" => {
                let inside = self.values.pointer(text(error.instance_path()));
                let keys = inside
                    .and_then(Value::as_object)
                    .map(|object| object.keys().cloned().collect::<Vec<_>>());
                unknown_keys(&keys.unwrap_or_default())
            }
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
                let code = if matches!(error.kind(), Kind::AnyOf { .. }) {
                    "any-of"
                } else {
                    "one-of"
                };
                vec![violation(&at, self.branches(code, context))]
            }
            Kind::PropertyNames { error: inner } => {
                let reason = self
                    .violations(inner)
                    .into_iter()
                    .next()
                    .map(|violation| violation.message)
                    .unwrap_or_default();
                vec![violation(
                    &at,
                    Said::new(
                        "property-names",
                        format!("a key breaks the rule for keys: {reason}"),
                    ),
                )]
            }
            kind => vec![violation(&at, self.say(kind, rule, &at))],
        }
    }

    /// For an invalid document about which the crate reports no error.
    pub(super) fn unexplained(&self) -> Violation {
        self.violation(
            &self.at.to_pointer(),
            "",
            Said::new("unexplained", "must follow the schema"),
        )
    }

    fn violation(&self, at: &str, place: &str, said: Said) -> Violation {
        Violation {
            at: InstancePointer::parse(at).unwrap_or_default(),
            schema: SchemaPointer::parse(place).unwrap_or_default(),
            chart: self.chart.to_owned(),
            code: said.code,
            params: Value::Object(said.params),
            message: said.message,
            repair: said.repair,
        }
    }

    /// The place of the schema object the author wrote, and the keyword in it.
    fn keyword(&self, error: &ValidationError<'_>) -> (String, String) {
        let written = text(error.schema_path());
        let mut prefix = written;
        loop {
            if let Some(owner) = self.places.get(prefix) {
                let rest = written
                    .get(prefix.len()..)
                    .unwrap_or_default()
                    .trim_start_matches('/');
                let keyword = rest.split('/').next().unwrap_or_default();
                return (owner.clone(), self.author_keyword(owner, keyword));
            }
            match prefix.rsplit_once('/') {
                Some((parent, _)) => prefix = parent,
                None => return (String::new(), String::new()),
            }
        }
    }

    fn author_keyword(&self, owner: &str, keyword: &str) -> String {
        let schema = self.schema.pointer(owner);
        let has = |keyword: &str| schema.is_some_and(|schema| schema.get(keyword).is_some());
        let renamed = match keyword {
            CONST => "const",
            ENUM => "enum",
            UNIQUE => "uniqueItems",
            "prefixItems" if !has(keyword) => "items",
            "items" if has("additionalItems") => "additionalItems",
            "dependentRequired" | "dependentSchemas" if !has(keyword) => "dependencies",
            "exclusiveMaximum" if !has(keyword) => "maximum",
            "exclusiveMinimum" if !has(keyword) => "minimum",
            keyword => keyword,
        };
        if has(renamed) {
            renamed.to_owned()
        } else {
            String::new()
        }
    }

    fn known_keys(&self, owner: &str) -> Vec<String> {
        let properties = self
            .schema
            .pointer(&format!("{owner}/properties"))
            .and_then(Value::as_object);
        properties
            .map(|properties| properties.keys().cloned().collect())
            .unwrap_or_default()
    }

    fn branches(&self, code: &'static str, context: &[Vec<ValidationError<'static>>]) -> Said {
        let branch = |errors: &Vec<ValidationError<'static>>| {
            let told = errors
                .iter()
                .take(MAX_BRANCHES)
                .flat_map(|error| self.violations(error))
                .map(|violation| {
                    Value::Object(object([
                        ("at", violation.at.to_pointer().into()),
                        ("code", violation.code.into()),
                        ("message", violation.message.as_str().into()),
                    ]))
                });
            Value::Array(told.collect())
        };
        let branches: Vec<Value> = context.iter().take(MAX_BRANCHES).map(branch).collect();
        // When every alternative only asks for another type, one sentence says it.
        let types: Option<Vec<&str>> = branches
            .iter()
            .map(|branch| match branch.as_array() {
                Some([only]) if only.get("code").and_then(Value::as_str) == Some("type") => {
                    only.get("message")?.as_str()?.strip_prefix("must be ")
                }
                _ => None,
            })
            .collect();
        let message = match types.filter(|types| !types.is_empty() && context.len() <= MAX_BRANCHES)
        {
            Some(types) => format!("must be {}", types.join(" or ")),
            None if code == "any-of" => "must follow at least one of the alternatives".to_owned(),
            None => "must follow exactly one of the alternatives, follows none".to_owned(),
        };
        Said::new(code, message).with("branches", branches)
    }

    fn say(&self, kind: &Kind, rule: Option<&Value>, at: &str) -> Said {
        let limit = || rule.map(compact).unwrap_or_default();
        let bound = |code, text: &str, repair: &str| {
            Said::new(code, format!("must be {text} {}", limit()))
                .with("limit", rule.cloned().unwrap_or_default())
                .repair((!repair.is_empty()).then(|| format!("{repair} {}", limit())))
        };
        let count = |code, least: bool, one: &str, many: &str| {
            let unit = if limit() == "1" { one } else { many };
            let side = if least { "at least" } else { "at most" };
            Said::new(code, format!("must have {side} {} {unit}", limit()))
                .with("limit", rule.cloned().unwrap_or_default())
        };
        match kind {
            Kind::Minimum { .. } => bound("minimum", "at least", "use"),
            Kind::Maximum { .. } => bound("maximum", "at most", "use"),
            Kind::ExclusiveMinimum { .. } => bound("exclusive-minimum", "more than", ""),
            Kind::ExclusiveMaximum { .. } => bound("exclusive-maximum", "less than", ""),
            Kind::MultipleOf { .. } => bound("multiple-of", "a multiple of", ""),
            Kind::MinLength { .. } => count("min-length", true, "character", "characters"),
            Kind::MaxLength { .. } => count("max-length", false, "character", "characters"),
            Kind::MinItems { .. } => count("min-items", true, "item", "items"),
            Kind::MaxItems { .. } => count("max-items", false, "item", "items"),
            Kind::MinProperties { .. } => count("min-properties", true, "key", "keys"),
            Kind::MaxProperties { .. } => count("max-properties", false, "key", "keys"),
            Kind::Type { .. } => say_type(rule),
            Kind::Constant { .. } => say_const(rule),
            Kind::Enum { .. } => self.say_enum(rule, at),
            Kind::Custom { keyword, .. } => match keyword.as_str() {
                CONST => say_const(rule),
                ENUM => self.say_enum(rule, at),
                _ => Said::new("unique-items", "must have no equal items"),
            },
            Kind::Pattern { .. } => {
                let pattern = rule.and_then(Value::as_str).unwrap_or_default();
                Said::new("pattern", format!("must match the pattern `{pattern}`"))
                    .with("pattern", pattern)
            }
            Kind::Format { .. } => {
                let format = rule.and_then(Value::as_str).unwrap_or_default();
                Said::new("format", format!("must be a valid {format}")).with("format", format)
            }
            Kind::Required { property } => {
                let key = property.as_str().unwrap_or_default();
                let code = if rule.is_some_and(|rule| rule.as_array().is_some()) {
                    "required"
                } else {
                    "dependent-required"
                };
                Said::new(code, format!("`{key}` is missing"))
                    .with("property", key)
                    .repair(Some(format!("add `{key}`")))
            }
            kind => say_structure(kind),
        }
    }

    fn say_enum(&self, rule: Option<&Value>, at: &str) -> Said {
        let members = rule.and_then(Value::as_array).unwrap_or_default();
        let mut list: Vec<String> = members.iter().take(MAX_CHOICES).map(shown).collect();
        if members.len() > MAX_CHOICES {
            list.push(format!("{} more", members.len() - MAX_CHOICES));
        }
        let inside = at.strip_prefix(&self.at.to_pointer()).unwrap_or_default();
        let strings: Vec<String> = members
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        let near = self
            .values
            .pointer(inside)
            .and_then(Value::as_str)
            .and_then(|text| nearest(text, &strings).map(str::to_owned));
        Said::new("enum", format!("must be one of {}", list.join(", ")))
            .with("choices", members.to_vec())
            .repair(near.map(|near| format!("use `{near}`")))
    }
}

fn say_structure(kind: &Kind) -> Said {
    match kind {
        Kind::AdditionalItems { .. } => Said::new("additional-items", "must have no further items"),
        Kind::UnevaluatedItems { .. } => {
            Said::new("unevaluated-items", "must have no further items")
        }
        Kind::UniqueItems => Said::new("unique-items", "must have no equal items"),
        Kind::Contains => Said::new(
            "contains",
            "must contain items that follow the schema of `contains`, in the right number",
        ),
        Kind::OneOfMultipleValid { .. } => Said::new(
            "one-of-several",
            "must follow exactly one of the alternatives, follows several",
        ),
        Kind::Not { .. } => Said::new("not", "must not follow the schema of `not`"),
        Kind::FalseSchema => Said::new("false-schema", "no value is allowed here")
            .repair(Some("remove it".to_owned())),
        _ => Said::new("unexplained", "must follow the schema"),
    }
}

fn say_const(rule: Option<&Value>) -> Said {
    let value = rule.cloned().unwrap_or_default();
    Said::new("const", format!("must be {}", shown(&value)))
        .repair(Some(format!("use {}", shown(&value))))
        .with("value", value)
}

fn say_type(rule: Option<&Value>) -> Said {
    let names: Vec<&str> = match rule {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let article = |name: &str| match name {
        "null" => "null".to_owned(),
        "array" | "integer" | "object" => format!("an {name}"),
        name => format!("a {name}"),
    };
    let list: Vec<String> = names.iter().map(|name| article(name)).collect();
    let types: Vec<Value> = names.iter().map(|name| Value::from(*name)).collect();
    Said::new("type", format!("must be {}", list.join(" or "))).with("types", types)
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{text}`"),
        value => compact(value),
    }
}

/// The known name closest to a wrong one, when it is close.
fn nearest<'k>(wrong: &str, known: &'k [String]) -> Option<&'k str> {
    let allowed = (wrong.chars().count() / 3).clamp(1, 4);
    let scored = known
        .iter()
        .filter(|name| name.len() < 200 && wrong.len() < 200)
        .map(|name| (distance(wrong, name), name));
    scored
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name.as_str())
}

/// Edit distance with swapped neighbors counted once, ignoring case.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.to_lowercase().chars().collect();
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX - 1);
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, c) in left.iter().enumerate() {
        let mut next = vec![line + 1];
        for (column, other) in right.iter().enumerate() {
            let mut best = (cell(&row, column) + usize::from(c != other))
                .min(cell(&row, column + 1) + 1)
                .min(cell(&next, column) + 1);
            let swapped = line > 0
                && column > 0
                && left.get(line - 1) == Some(other)
                && right.get(column - 1) == Some(c);
            if swapped {
                best = best.min(cell(&before, column - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or_default()
}

/// Whether a place in the written schema is the entry that stands for a cycle.
fn is_cycle(place: &str) -> bool {
    place.strip_prefix("/$defs/") == Some(CYCLE)
}
