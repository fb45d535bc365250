// SPDX-License-Identifier: Apache-2.0
//! What a violation says. Messages come from the schema alone: no value of the instance is ever repeated.

mod wording;

use std::collections::HashMap;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;

use crate::diagnostic::{ViolationCode, nearest};
use crate::json::{Value, object};
use crate::pointer::{EmittedPointer, InstancePointer, SchemaPointer};

use super::Violation;
use super::emit::{CONST, CYCLE, ENUM, UNIQUE};
use wording::Wording;

/// Alternatives, and mistakes in each, that are looked at.
const MAX_BRANCHES: usize = 10;

/// What messages are made from.
pub(super) struct Context<'a> {
    pub(super) values: &'a Value,
    /// Where `values` are in the whole document.
    pub(super) at: &'a InstancePointer,
    pub(super) chart: &'a str,
    pub(super) schema: &'a Value,
    /// From a location in the written schema to the location in the author's.
    pub(super) origins: &'a HashMap<EmittedPointer, SchemaPointer>,
}

/// What an error of the crate is about.
struct ErrorSubject {
    /// In the whole values document.
    at: InstancePointer,
    /// The author's schema object.
    owner: SchemaPointer,
    /// The author's keyword in it; `None` when the schema object as a whole is meant.
    keyword: Option<String>,
}

impl ErrorSubject {
    /// The location of the keyword in the author's schema.
    fn location(&self) -> SchemaPointer {
        match &self.keyword {
            Some(keyword) => self.owner.key(keyword),
            None => self.owner.clone(),
        }
    }

    fn is(&self, keyword: &str) -> bool {
        self.keyword.as_deref() == Some(keyword)
    }
}

impl Context<'_> {
    /// The violations that an error of the crate stands for.
    pub(super) fn violations(&self, error: &ValidationError<'_>) -> Vec<Violation> {
        if is_cycle(error) {
            return vec![self.cycle(error)];
        }
        let subject = self.subject(error);
        match error.kind() {
            Kind::AdditionalProperties { unexpected }
            | Kind::UnevaluatedProperties { unexpected } => self.unknown_keys(&subject, unexpected),
            // Beside neither `properties` nor `patternProperties` the crate names the object and none of its keys, which are all too many.
            Kind::FalseSchema if subject.is("additionalProperties") => {
                let inside = self.value(error).and_then(Value::as_object);
                let keys: Vec<String> = inside
                    .map(|object| object.keys().cloned().collect())
                    .unwrap_or_default();
                self.unknown_keys(&subject, &keys)
            }
            Kind::AnyOf { context } => {
                vec![self.violation(
                    &subject,
                    self.alternatives(ViolationCode::AnyOf, &subject, context),
                )]
            }
            Kind::OneOfNotValid { context } => {
                vec![self.violation(
                    &subject,
                    self.alternatives(ViolationCode::OneOf, &subject, context),
                )]
            }
            Kind::PropertyNames { error } => {
                vec![self.violation(&subject, self.property_names(error))]
            }
            kind => {
                let rule = self.schema.pointer(subject.location().as_str());
                let wording = Wording::of(kind, rule);
                let help = wording
                    .help
                    .clone()
                    .or_else(|| self.near_choice(error, rule));
                vec![self.violation(&subject, wording.help(help))]
            }
        }
    }

    /// For an invalid document about which the crate reports no error.
    pub(super) fn unexplained(&self) -> Violation {
        let subject = ErrorSubject {
            at: self.at.clone(),
            owner: SchemaPointer::root(),
            keyword: None,
        };
        self.violation(
            &subject,
            Wording::new(ViolationCode::Unexplained, "must match the schema"),
        )
    }

    fn cycle(&self, error: &ValidationError<'_>) -> Violation {
        let subject = ErrorSubject {
            at: self.location(error),
            owner: SchemaPointer::root(),
            keyword: None,
        };
        let message = "the schema refers to itself here without end, so Helm refuses every value";
        self.violation(
            &subject,
            Wording::new(ViolationCode::ReferenceCycle, message),
        )
    }

    fn violation(&self, subject: &ErrorSubject, wording: Wording) -> Violation {
        Violation {
            at: subject.at.clone(),
            schema: subject.location(),
            chart: self.chart.to_owned(),
            code: wording.code,
            params: Value::Object(wording.params),
            message: wording.message,
            help: wording.help,
        }
    }

    /// Where an error is in the whole values document.
    fn location(&self, error: &ValidationError<'_>) -> InstancePointer {
        let at = format!("{}{}", self.at.to_pointer(), error.instance_path().as_str());
        InstancePointer::parse(&at).unwrap_or_default()
    }

    /// The value that an error is about.
    fn value(&self, error: &ValidationError<'_>) -> Option<&Value> {
        self.values.pointer(error.instance_path().as_str())
    }

    /// The way from an error back to what the author wrote: the nearest schema object above it that has an origin.
    fn subject(&self, error: &ValidationError<'_>) -> ErrorSubject {
        let at = self.location(error);
        let mut written = EmittedPointer::parse(error.schema_path().as_str()).unwrap_or_default();
        let mut keyword = None;
        loop {
            if let Some(owner) = self.origins.get(&written) {
                let keyword =
                    keyword.and_then(|keyword: String| self.author_keyword(owner, &keyword));
                let owner = owner.clone();
                return ErrorSubject { at, owner, keyword };
            }
            keyword = written.last();
            let Some(above) = written.parent() else {
                let owner = SchemaPointer::root();
                return ErrorSubject {
                    at,
                    owner,
                    keyword: None,
                };
            };
            written = above;
        }
    }

    /// What the author called a keyword of the written schema; `None` when the author wrote nothing of the kind.
    fn author_keyword(&self, owner: &SchemaPointer, keyword: &str) -> Option<String> {
        let schema = self.schema.pointer(owner.as_str())?;
        let has = |keyword: &str| schema.get(keyword).is_some();
        let is_number = |keyword: &str| schema.get(keyword).and_then(Value::as_number).is_some();
        let renamed = match keyword {
            CONST => "const",
            ENUM => "enum",
            UNIQUE => "uniqueItems",
            "prefixItems" if !has(keyword) => "items",
            "items" if has("additionalItems") => "additionalItems",
            "dependentRequired" | "dependentSchemas" if !has(keyword) => "dependencies",
            // In draft 4 a boolean beside the bound makes it exclusive.
            "exclusiveMaximum" if !is_number(keyword) => "maximum",
            "exclusiveMinimum" if !is_number(keyword) => "minimum",
            keyword => keyword,
        };
        has(renamed).then(|| renamed.to_owned())
    }

    /// One violation for each key that the schema does not allow.
    fn unknown_keys(&self, subject: &ErrorSubject, unexpected: &[String]) -> Vec<Violation> {
        let code = if subject.is("additionalProperties") {
            ViolationCode::AdditionalProperties
        } else {
            ViolationCode::UnevaluatedProperties
        };
        let properties = self
            .schema
            .pointer(subject.owner.key("properties").as_str())
            .and_then(Value::as_object);
        let known: Vec<&str> = properties
            .into_iter()
            .flatten()
            .map(|(key, _)| key.as_str())
            .collect();
        unexpected
            .iter()
            .map(|key| self.unknown_key(code, subject, key, &known))
            .collect()
    }

    /// The violation at a key that the schema does not allow.
    fn unknown_key(
        &self,
        code: ViolationCode,
        subject: &ErrorSubject,
        key: &str,
        known: &[&str],
    ) -> Violation {
        let help = match nearest(key, known.iter().copied()) {
            Some(near) => format!("use `{near}` instead of `{key}`"),
            None => format!("remove `{key}`"),
        };
        let wording = Wording::new(code, format!("`{key}` is not allowed here"))
            .with("property", key)
            .help(help);
        let mut violation = self.violation(subject, wording);
        violation.at = violation.at.key(key);
        violation
    }

    fn property_names(&self, error: &ValidationError<'_>) -> Wording {
        let reason = self.violations(error).into_iter().next();
        let message = match reason {
            Some(reason) => format!("every key: {}", reason.message),
            None => "every key must match the schema in `propertyNames`".to_owned(),
        };
        Wording::new(ViolationCode::PropertyNames, message)
    }

    /// Why none of the alternatives fits: the first reason of each, or one sentence when all of them only want another type.
    fn alternatives(
        &self,
        code: ViolationCode,
        subject: &ErrorSubject,
        context: &[Vec<ValidationError<'static>>],
    ) -> Wording {
        let branches: Vec<Vec<Violation>> = context
            .iter()
            .take(MAX_BRANCHES)
            .map(|errors| self.branch(errors))
            .collect();
        let types: Option<Vec<&str>> = branches.iter().map(|branch| only_type(branch)).collect();
        let message = match types {
            Some(types) if !types.is_empty() && context.len() <= MAX_BRANCHES => {
                format!("must be {}", types.join(" or "))
            }
            _ => {
                let count = context.len();
                let reasons = reasons(&branches, &subject.at);
                format!(
                    "matches none of {count} alternatives: {}",
                    reasons.join(" · ")
                )
            }
        };
        let branches: Vec<Value> = branches.iter().map(|branch| branch_param(branch)).collect();
        Wording::new(code, message).with("branches", branches)
    }

    fn branch(&self, errors: &[ValidationError<'static>]) -> Vec<Violation> {
        errors
            .iter()
            .take(MAX_BRANCHES)
            .flat_map(|error| self.violations(error))
            .collect()
    }

    /// The help to use the choice that the value nearly is.
    fn near_choice(&self, error: &ValidationError<'_>, rule: Option<&Value>) -> Option<String> {
        let is_enum = match error.kind() {
            Kind::Enum { .. } => true,
            Kind::Custom { keyword, .. } => keyword == ENUM,
            _ => false,
        };
        let choices = rule.filter(|_| is_enum)?.as_array()?;
        let text = self.value(error)?.as_str()?;
        let near = nearest(text, choices.iter().filter_map(Value::as_str))?;
        Some(format!("use `{near}`"))
    }
}

/// The type that an alternative wants, when it wants nothing else.
fn only_type(branch: &[Violation]) -> Option<&str> {
    match branch {
        [only] if only.code == ViolationCode::Type => only.message.strip_prefix("must be "),
        _ => None,
    }
}

/// The first reason of each alternative, each reason once. A reason further inside names where it is.
fn reasons(branches: &[Vec<Violation>], at: &InstancePointer) -> Vec<String> {
    let mut reasons = Vec::new();
    for violation in branches.iter().filter_map(|branch| branch.first()) {
        let inside = violation.at.to_pointer();
        let inside = inside.strip_prefix(&at.to_pointer()).unwrap_or_default();
        let reason = match inside.trim_start_matches('/') {
            "" => violation.message.clone(),
            inside => format!("`{inside}` {}", violation.message),
        };
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}

fn branch_param(branch: &[Violation]) -> Value {
    let violations = branch.iter().map(|violation| {
        Value::Object(object([
            ("at", violation.at.to_pointer().into()),
            ("code", violation.code.as_str().into()),
            ("message", violation.message.as_str().into()),
        ]))
    });
    Value::Array(violations.collect())
}

/// Whether an error comes from the entry that stands for a cycle.
fn is_cycle(error: &ValidationError<'_>) -> bool {
    let written = error.schema_path().as_str();
    written.strip_prefix("/$defs/") == Some(CYCLE)
}
