// SPDX-License-Identifier: Apache-2.0
//! What a violation says. Messages come from the schema alone: no value of the instance is ever repeated.

mod alternatives;
mod because;
mod wording;

use std::collections::HashMap;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;

use crate::diagnostic::{ViolationCode, nearest};
use crate::json::Value;
use crate::pointer::{EmittedPointer, InstancePointer, SchemaPointer};

use super::Violation;
use super::emit::{CONST, CYCLE, ENUM, PATTERN, UNIQUE};
use super::repair::Repair;
use crate::schema::Schema;
use wording::Wording;

/// What messages are made from.
pub(super) struct Context<'a> {
    pub(super) values: &'a Value,
    /// Where `values` are in the whole document.
    pub(super) at: &'a InstancePointer,
    pub(super) chart: &'a str,
    pub(super) schema: &'a Schema,
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

/// A violation with what may mend it, the best first.
pub(super) struct Explained {
    pub(super) violation: Violation,
    pub(super) repairs: Vec<Repair>,
}

impl Context<'_> {
    /// The violations that an error of the crate stands for.
    pub(super) fn violations(&self, error: &ValidationError<'_>) -> Vec<Explained> {
        if is_cycle(error) {
            return vec![self.cycle(error)];
        }
        let subject = self.subject(error);
        let wording = match error.kind() {
            Kind::AdditionalProperties { unexpected }
            | Kind::UnevaluatedProperties { unexpected } => {
                return self.unknown_keys(&subject, unexpected);
            }
            // Beside neither `properties` nor `patternProperties` the crate names the object and none of its keys, which are all too many.
            Kind::FalseSchema if subject.is("additionalProperties") => {
                let inside = self.value(error).and_then(Value::as_object);
                let keys: Vec<String> = inside
                    .map(|object| object.keys().cloned().collect())
                    .unwrap_or_default();
                return self.unknown_keys(&subject, &keys);
            }
            Kind::AnyOf { context } => {
                self.alternatives(ViolationCode::AnyOf, &subject, error, context)
            }
            Kind::OneOfNotValid { context } => {
                self.alternatives(ViolationCode::OneOf, &subject, error, context)
            }
            Kind::OneOfMultipleValid { context } => self.several(&subject, context),
            Kind::PropertyNames { error } => self.property_names(error),
            Kind::Not { .. } => self.not(&subject),
            kind => {
                let rule = self.schema.at(&subject.location());
                let wording = Wording::of(kind, rule);
                let near = self.near_choice(error, rule);
                wording.repair(near)
            }
        };
        let mut explained = self.violation(&subject, wording);
        if let Some(because) = self.because(&subject, error) {
            let message = &mut explained.violation.message;
            message.push_str(&format!(" (because {because})"));
        }
        vec![explained]
    }

    /// For an invalid document about which the crate reports no error.
    pub(super) fn unexplained(&self) -> Explained {
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

    fn cycle(&self, error: &ValidationError<'_>) -> Explained {
        let subject = ErrorSubject {
            at: self.location(error),
            owner: SchemaPointer::root(),
            keyword: None,
        };
        let message = "the schema refers to itself here \
                       without end, so Helm refuses every value";
        self.violation(
            &subject,
            Wording::new(ViolationCode::ReferenceCycle, message),
        )
    }

    fn violation(&self, subject: &ErrorSubject, wording: Wording) -> Explained {
        let violation = Violation {
            at: subject.at.clone(),
            schema: subject.location(),
            chart: self.chart.to_owned(),
            code: wording.code,
            params: Value::Object(wording.params),
            message: wording.message,
            help: None,
        };
        Explained {
            violation,
            repairs: wording.repairs,
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
        let schema = self.schema.at(owner)?;
        let has = |keyword: &str| schema.get(keyword).is_some();
        let is_number = |keyword: &str| schema.get(keyword).and_then(Value::as_number).is_some();
        let renamed = match keyword {
            CONST => "const",
            ENUM => "enum",
            UNIQUE => "uniqueItems",
            PATTERN => "pattern",
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
    fn unknown_keys(&self, subject: &ErrorSubject, unexpected: &[String]) -> Vec<Explained> {
        let code = if subject.is("additionalProperties") {
            ViolationCode::AdditionalProperties
        } else {
            ViolationCode::UnevaluatedProperties
        };
        let properties = self
            .schema
            .at(&subject.owner.key("properties"))
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
    ) -> Explained {
        let near = nearest(key, known.iter().copied());
        let rename = near.map(|near| Repair::Rename(near.to_owned()));
        let wording = Wording::new(code, format!("`{key}` is not allowed here"))
            .with("property", key)
            .repair(rename)
            .repair(Repair::Remove);
        let mut explained = self.violation(subject, wording);
        explained.violation.at = explained.violation.at.key(key);
        explained
    }

    fn property_names(&self, error: &ValidationError<'_>) -> Wording {
        let reason = self.violations(error).into_iter().next();
        let message = match reason {
            Some(reason) => format!("every key: {}", reason.violation.message),
            None => "every key must match the schema in `propertyNames`".to_owned(),
        };
        Wording::new(ViolationCode::PropertyNames, message)
    }

    /// To use the choice that the value nearly is.
    fn near_choice(&self, error: &ValidationError<'_>, rule: Option<&Value>) -> Option<Repair> {
        let is_enum = match error.kind() {
            Kind::Enum { .. } => true,
            Kind::Custom { keyword, .. } => keyword == ENUM,
            _ => false,
        };
        let choices = rule.filter(|_| is_enum)?.as_array()?;
        let text = self.value(error)?.as_str()?;
        let near = nearest(text, choices.iter().filter_map(Value::as_str))?;
        Some(Repair::Use(near.into()))
    }
}

/// Whether an error comes from the entry that stands for a cycle.
fn is_cycle(error: &ValidationError<'_>) -> bool {
    let written = error.schema_path().as_str();
    written.strip_prefix("/$defs/") == Some(CYCLE)
}
