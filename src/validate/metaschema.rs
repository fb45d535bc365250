// SPDX-License-Identifier: Apache-2.0
//! A schema against its metaschema, formats included: what fails here keeps the chart from being installed at all.

mod fault;

use std::sync::OnceLock;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value as Json;

use crate::chart::Profile;
use crate::json::Value;
use crate::pointer::SchemaPointer;
use crate::schema::{Dialect, ResourceProblem, Schema, subschemas};

use super::adapt::{equal, schema_to_serde};
use super::format::FORMATS;

/// Problems shown for one schema.
const MAX_PROBLEMS: usize = 20;
/// Above this many members Helm's library compares by hash, which tells a number from its text.
const MAX_LOOSE_MEMBERS: usize = 20;
/// Equal members are looked for in lists up to this length.
const MAX_COMPARED: usize = 5_000;

type Slot = OnceLock<Option<jsonschema::Validator>>;

/// One per dialect, built when the first schema of that dialect comes: building one takes longer than reading a chart.
static VALIDATORS: [Slot; 5] = [
    Slot::new(),
    Slot::new(),
    Slot::new(),
    Slot::new(),
    Slot::new(),
];

/// What is wrong with the subschema at a location, and with the resources of other dialects inside it, each by its own metaschema.
pub(super) fn check(schema: &Schema, at: &SchemaPointer, profile: Profile) -> Vec<ResourceProblem> {
    let dialect = schema.resources.dialect(at);
    let inner: Vec<(&SchemaPointer, Dialect)> = schema
        .resources
        .all()
        .filter(|(inner, resource)| is_below(inner, at) && resource.dialect != dialect)
        .map(|(inner, resource)| (inner, resource.dialect))
        .collect();
    let mut found = Vec::new();
    for (at, dialect) in std::iter::once((at, dialect)).chain(inner.iter().copied()) {
        let cut = inner.iter().map(|(inner, _)| *inner);
        let cut = cut.filter(|inner| is_below(inner, at)).collect();
        if let Some(part) = schema.at(at) {
            found.extend(
                MetaschemaPart {
                    at,
                    dialect,
                    cut,
                    profile,
                }
                .check(part),
            );
        }
    }
    found
}

fn is_below(inner: &SchemaPointer, outer: &SchemaPointer) -> bool {
    inner != outer && inner.is_within(outer)
}

/// A part of a schema document that has one metaschema.
struct MetaschemaPart<'a> {
    at: &'a SchemaPointer,
    dialect: Dialect,
    /// Locations inside that have another; they are not looked at.
    cut: Vec<&'a SchemaPointer>,
    profile: Profile,
}

impl MetaschemaPart<'_> {
    fn check(&self, schema: &Value) -> Vec<ResourceProblem> {
        let mut document = schema_to_serde(schema);
        for inner in &self.cut {
            let relative = inner.as_str().strip_prefix(self.at.as_str());
            if let Some(part) = relative.and_then(|relative| document.pointer_mut(relative)) {
                *part = Json::Bool(true);
            }
        }
        let mut found = Vec::new();
        if let Some(validator) = validator(self.dialect)
            && !validator.is_valid(&document)
        {
            let errors = validator.iter_errors(&document);
            let errors = errors.filter(|error| !self.is_later_rule(error));
            for error in errors.take(MAX_PROBLEMS) {
                let problem = self.problem(schema, &error);
                if !found.contains(&problem) {
                    found.push(problem);
                }
            }
        }
        if !self.dialect.has_loose_enums() {
            self.check_enums(schema, self.at, &mut found);
        }
        found
    }

    fn problem(&self, schema: &Value, error: &ValidationError<'_>) -> ResourceProblem {
        let at = format!("{}{}", self.at, error.instance_path().as_str());
        ResourceProblem {
            at: SchemaPointer::parse(&at).unwrap_or_default(),
            message: fault::sentence(schema, error, self.dialect),
        }
    }

    /// The crate's metaschema of draft 6 has two rules that came after the one Helm carries.
    fn is_later_rule(&self, error: &ValidationError<'_>) -> bool {
        let at = error.instance_path().as_str();
        let keys = matches!(error.kind(), ValidationErrorKind::PropertyNames { .. });
        self.dialect == Dialect::Draft6
            && (at.ends_with("/examples") || (keys && at.ends_with("/patternProperties")))
    }

    /// The metaschemas Helm carries for drafts 4 to 7 want `enum` to have members and no equal ones.
    fn check_enums(&self, schema: &Value, at: &SchemaPointer, found: &mut Vec<ResourceProblem>) {
        if self.cut.contains(&at) {
            return;
        }
        if let Some(Value::Array(members)) = schema.get("enum")
            && let Some(message) = enum_problem(members, self.profile)
        {
            found.push(ResourceProblem {
                at: at.key("enum"),
                message: message.to_owned(),
            });
        }
        for part in subschemas(schema, self.dialect, at) {
            self.check_enums(part.schema, &part.at, found);
        }
    }
}

/// What is wrong with the members of an `enum`.
fn enum_problem(members: &[Value], profile: Profile) -> Option<&'static str> {
    if members.is_empty() {
        return Some("`enum` must have members");
    }
    if members.len() > MAX_COMPARED {
        return None;
    }
    let members: Vec<Json> = members.iter().map(schema_to_serde).collect();
    let loose = profile.equates_numbers_with_text() && members.len() <= MAX_LOOSE_MEMBERS;
    let equals_an_earlier = |(index, member): (usize, &Json)| {
        let earlier = members.get(..index).unwrap_or_default();
        earlier.iter().any(|earlier| equal(member, earlier, loose))
    };
    let twice = members.iter().enumerate().any(equals_an_earlier);
    twice.then_some("members of `enum` must be unique")
}

/// The validator of a dialect's metaschema.
fn validator(dialect: Dialect) -> Option<&'static jsonschema::Validator> {
    let (index, draft) = match dialect {
        Dialect::Draft4 => (0, jsonschema::Draft::Draft4),
        Dialect::Draft6 => (1, jsonschema::Draft::Draft6),
        Dialect::Draft7 => (2, jsonschema::Draft::Draft7),
        Dialect::Draft201909 => (3, jsonschema::Draft::Draft201909),
        Dialect::Draft202012 => (4, jsonschema::Draft::Draft202012),
    };
    let slot: &Slot = VALIDATORS.get(index)?;
    slot.get_or_init(|| build(dialect, draft)).as_ref()
}

fn build(dialect: Dialect, draft: jsonschema::Draft) -> Option<jsonschema::Validator> {
    let mut options = jsonschema::options()
        .with_draft(draft)
        .should_validate_formats(true);
    for (name, check) in FORMATS {
        options = options.with_format(name, check);
    }
    options
        .build(&serde_json::json!({ "$ref": dialect.uri() }))
        .ok()
}
