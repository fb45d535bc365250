// SPDX-License-Identifier: Apache-2.0
//! What a person can do about a violation. A repair is tried on the values before it is offered.

use std::collections::HashSet;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value as Json;

use super::Violation;
use super::adapt::instance_to_serde;
use crate::diagnostic::ViolationCode;
use crate::json::{Value, compact};
use crate::pointer::{escape, unescape};

/// A change of the values that may mend a violation.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Repair {
    /// Put this scalar at the location.
    Use(Value),
    /// Put a text like this at the location.
    Example(String),
    /// Take the last key of the location away.
    Remove,
    /// Call the last key of the location by this name.
    Rename(String),
    /// Add this key to the object at the location.
    Add(String),
}

impl Repair {
    /// The repair as help for a violation.
    pub(super) fn help(&self, violation: &Violation) -> String {
        let key = violation.at.last_key().unwrap_or_default();
        match self {
            Self::Use(Value::String(text)) => format!("use `{text}`"),
            Self::Use(value) => format!("use {}", compact(value)),
            Self::Example(text) => format!("for example `{text}`"),
            Self::Remove if violation.code == ViolationCode::FalseSchema => "remove it".to_owned(),
            Self::Remove => format!("remove `{key}`"),
            Self::Rename(name) => format!("use `{name}` instead of `{key}`"),
            Self::Add(name) => format!("add `{name}`"),
        }
    }
}

/// Tries repairs on one chart's part of the values.
pub(super) struct Workshop<'w> {
    validator: &'w jsonschema::Validator,
    instance: &'w Json,
    /// The errors that are there anyway.
    known: HashSet<(String, String)>,
    /// How many more may be tried: each costs another validation.
    left: usize,
}

/// Repairs that are tried for one document; the violations after that are shown without help.
const MAX_TRIED: usize = 20;

impl<'w> Workshop<'w> {
    pub(super) fn new(validator: &'w jsonschema::Validator, instance: &'w Json) -> Self {
        Self {
            validator,
            instance,
            known: HashSet::new(),
            left: MAX_TRIED,
        }
    }

    /// Takes note of an error that is there before any repair.
    pub(super) fn expect(&mut self, error: &ValidationError<'_>) {
        self.known.insert(identity(error));
    }

    /// The first of these repairs that works for a violation at a location, a pointer into this part.
    pub(super) fn first_working(&mut self, at: &str, repairs: &[Repair]) -> Option<Repair> {
        for repair in repairs {
            self.left = self.left.checked_sub(1)?;
            if self.works(at, repair) {
                return Some(repair.clone());
            }
        }
        None
    }

    /// Whether the violation is gone afterwards and no other has come up.
    fn works(&self, at: &str, repair: &Repair) -> bool {
        let mut instance = self.instance.clone();
        let Some(changed) = apply(&mut instance, at, repair) else {
            return false;
        };
        let adds = matches!(repair, Repair::Add(_));
        self.validator.iter_errors(&instance).all(|error| {
            if is_within(error.instance_path().as_str(), &changed) {
                // What the new key holds is not known yet, only whether it may be there.
                return adds && !matches!(error.kind(), Kind::FalseSchema);
            }
            let follows = adds && matches!(error.kind(), Kind::Required { .. });
            follows || self.known.contains(&identity(&error))
        })
    }
}

fn identity(error: &ValidationError<'_>) -> (String, String) {
    let (at, by) = (error.instance_path(), error.schema_path());
    (at.as_str().to_owned(), by.as_str().to_owned())
}

fn is_within(at: &str, above: &str) -> bool {
    at.strip_prefix(above)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Changes the values. Returns the location that must be free of errors then; `None` when the repair cannot be made.
fn apply(instance: &mut Json, at: &str, repair: &Repair) -> Option<String> {
    let new = match repair {
        Repair::Use(value @ (Value::Object(_) | Value::Array(_))) if !is_empty(value) => {
            return None;
        }
        Repair::Use(value) => instance_to_serde(value),
        Repair::Example(text) => Json::String(text.clone()),
        Repair::Remove => {
            take(instance, at)?;
            return Some(at.to_owned());
        }
        Repair::Rename(name) => {
            let value = take(instance, at)?;
            let (above, _) = at.rsplit_once('/')?;
            return add(instance, above, name, value);
        }
        Repair::Add(name) => return add(instance, at, name, Json::Null),
    };
    *instance.pointer_mut(at)? = new;
    Some(at.to_owned())
}

/// Whether a value is an object or a list with nothing in it.
fn is_empty(value: &Value) -> bool {
    value.as_object().is_some_and(|object| object.is_empty())
        || value.as_array().is_some_and(<[Value]>::is_empty)
}

fn take(instance: &mut Json, at: &str) -> Option<Json> {
    let (above, token) = at.rsplit_once('/')?;
    match instance.pointer_mut(above)? {
        Json::Object(object) => object.remove(unescape(token).as_ref()),
        Json::Array(items) => {
            let index = token.parse().ok().filter(|index| *index < items.len())?;
            Some(items.remove(index))
        }
        _ => None,
    }
}

fn add(instance: &mut Json, above: &str, name: &str, value: Json) -> Option<String> {
    let object = instance.pointer_mut(above)?.as_object_mut()?;
    if object.contains_key(name) {
        return None;
    }
    object.insert(name.to_owned(), value);
    Some(format!("{above}/{}", escape(name)))
}
