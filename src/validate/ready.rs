// SPDX-License-Identifier: Apache-2.0
//! A schema ready to check values.

use std::collections::{HashMap, HashSet};

use jsonschema::{Keyword, PatternOptions, ValidationError};
use serde_json::Value as Json;

use crate::chart::Profile;
use crate::json::Value;
use crate::pointer::{EmittedPointer, InstancePointer, SchemaPointer};
use crate::schema::Pattern;

use super::adapt::{depth, equal, instance_to_serde};
use super::cost::{EmittedPatterns, is_too_costly};
use super::emit::{CONST, ENUM, Emitted, PATTERN, UNIQUE};
use super::format::{PREFIX, formats};
use super::message::{self, Explained};
use super::repair::{Repair, Workshop};
use super::{Examples, MAX_DEPTH, Violation};
use crate::diagnostic::ViolationCode;
use crate::schema::Schema;

/// Enough to show; a document of a million mistakes gets no million messages.
const MAX_VIOLATIONS: usize = 500;
/// Schemas in evaluation at once, one inside the other. In a debug build each takes about a kilobyte of stack.
const MAX_FRAMES: usize = 3000;
/// Enough for all that `emit` hands to the `regex` crate, which bounds it before.
const PATTERN_SIZE: usize = 64 << 20;
/// Above this many items Helm's library compares by hash, which tells a number from its text.
const MAX_LOOSE_ITEMS: usize = 20;

/// A schema that values can be checked by, with the way back to what the author wrote.
pub(super) struct Ready {
    validator: jsonschema::Validator,
    schema: Json,
    patterns: EmittedPatterns,
    origins: HashMap<EmittedPointer, SchemaPointer>,
    frames: usize,
}

impl Ready {
    pub(super) fn new(emitted: Emitted, profile: Profile) -> Result<Self, String> {
        let loose = profile.equates_numbers_with_text();
        let mut options = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .with_pattern_options(PatternOptions::regex().size_limit(PATTERN_SIZE))
            .should_validate_formats(true)
            .with_keyword(CONST, move |_, value, _| Ok(constant(value, loose)))
            .with_keyword(ENUM, move |_, value, _| Ok(enumeration(value, loose)))
            .with_keyword(PATTERN, |_, value, _| Ok(pattern(value)))
            .with_keyword(UNIQUE, move |_, _, _| Ok(Box::new(Unique { loose })));
        for (name, check) in formats(profile) {
            options = options.with_format(format!("{PREFIX}{name}"), check);
        }
        let validator = options.build(&emitted.schema).map_err(|error| {
            format!(
                "the schema is too large to be checked here: {}",
                error.masked()
            )
        })?;
        Ok(Self {
            validator,
            schema: emitted.schema,
            patterns: emitted.patterns,
            origins: emitted.origins,
            frames: emitted.frames,
        })
    }

    /// Whether checking these values would need more stack than there may be.
    pub(super) fn is_too_deep_for(&self, values: &Value) -> bool {
        (depth(values, MAX_DEPTH) + 1).saturating_mul(self.frames) > MAX_FRAMES
    }

    /// Whether checking these values would take more steps than a verdict is worth.
    pub(super) fn is_too_costly_for(&self, values: &Value) -> bool {
        let instance = instance_to_serde(values);
        is_too_costly(&self.schema, &self.patterns, &instance)
    }

    /// Adds what is wrong with a chart's values.
    pub(super) fn check(&self, document: &Document<'_>, violations: &mut Vec<Violation>) {
        let Document {
            schema,
            values,
            at,
            chart,
            examples,
        } = *document;
        let instance = instance_to_serde(values);
        if self.validator.is_valid(&instance) {
            return;
        }
        let context = message::Context {
            values,
            at,
            chart,
            schema,
            origins: &self.origins,
        };
        let mut workshop = Workshop::new(&self.validator, &instance);
        let mut found = Vec::new();
        for error in self.validator.iter_errors(&instance).take(MAX_VIOLATIONS) {
            workshop.expect(&error);
            found.extend(context.violations(&error));
        }
        found.truncate(MAX_VIOLATIONS);
        let mut seen = HashSet::new();
        found.retain(|Explained { violation, .. }| {
            seen.insert((violation.at.clone(), violation.message.clone()))
        });
        if found.is_empty() {
            found.push(context.unexplained());
        }
        for explained in found {
            let Explained {
                mut violation,
                mut repairs,
            } = explained;
            if let Some(examples) = examples {
                if violation.code == ViolationCode::Pattern {
                    let texts = examples(&violation.at).into_iter();
                    repairs.extend(texts.map(Repair::Example));
                }
                let pointer = violation.at.to_pointer();
                let inside = pointer.strip_prefix(&at.to_pointer()).unwrap_or_default();
                let repair = workshop.first_working(inside, &repairs);
                violation.help = repair.map(|repair| repair.help(&violation));
            }
            violations.push(violation);
        }
    }
}

/// One chart's part of the values, and what it is checked by.
pub(super) struct Document<'d> {
    /// The schema that the [`Ready`] one was made from.
    pub(super) schema: &'d Schema,
    pub(super) values: &'d Value,
    /// Where they are in the whole document.
    pub(super) at: &'d InstancePointer,
    /// The name of the chart, as Helm prints it.
    pub(super) chart: &'d str,
    /// Texts that may stand at a location; `None` when no help is wanted.
    pub(super) examples: Option<Examples<'d>>,
}

type Boxed = Box<dyn for<'i> Keyword<'i>>;

fn constant(value: &Json, loose: bool) -> Boxed {
    Box::new(OneOf {
        members: vec![value.clone()],
        same_type: false,
        loose,
    })
}

fn enumeration(value: &Json, loose: bool) -> Boxed {
    Box::new(OneOf {
        members: value.as_array().cloned().unwrap_or_default(),
        same_type: true,
        loose,
    })
}

/// `const` and `enum` as Helm has them. With `loose`, a number equals the string that reads as it; `enum` compares types first.
struct OneOf {
    members: Vec<Json>,
    same_type: bool,
    loose: bool,
}

impl<'i> Keyword<'i> for OneOf {
    fn validate(&self, instance: &'i Json) -> Result<(), ValidationError<'i>> {
        if self.is_valid(instance) {
            Ok(())
        } else {
            Err(ValidationError::custom("not equal"))
        }
    }

    fn is_valid(&self, instance: &'i Json) -> bool {
        let kind = std::mem::discriminant(instance);
        (!self.same_type
            || self
                .members
                .iter()
                .any(|member| std::mem::discriminant(member) == kind))
            && self
                .members
                .iter()
                .any(|member| equal(instance, member, self.loose))
    }
}

/// `pattern`, in which Go finds what it searches for.
struct Matching(Pattern);

fn pattern(value: &Json) -> Boxed {
    let text = value.as_str().unwrap_or_default();
    Box::new(Matching(Pattern::new(text)))
}

impl<'i> Keyword<'i> for Matching {
    fn validate(&self, instance: &'i Json) -> Result<(), ValidationError<'i>> {
        if self.is_valid(instance) {
            Ok(())
        } else {
            Err(ValidationError::custom("no match"))
        }
    }

    fn is_valid(&self, instance: &'i Json) -> bool {
        let text = instance.as_str();
        text.is_none_or(|text| self.0.finds(text))
    }
}

/// `uniqueItems` as Helm has it, for lists that it compares item by item.
struct Unique {
    loose: bool,
}

impl<'i> Keyword<'i> for Unique {
    fn validate(&self, instance: &'i Json) -> Result<(), ValidationError<'i>> {
        if self.is_valid(instance) {
            Ok(())
        } else {
            Err(ValidationError::custom("equal items"))
        }
    }

    fn is_valid(&self, instance: &'i Json) -> bool {
        let Some(items) = instance
            .as_array()
            .filter(|items| items.len() <= MAX_LOOSE_ITEMS)
        else {
            return true;
        };
        let clash = |(index, item): (usize, &Json)| {
            items
                .iter()
                .take(index)
                .any(|earlier| equal(item, earlier, self.loose))
        };
        !items.iter().enumerate().any(clash)
    }
}
