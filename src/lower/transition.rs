// SPDX-License-Identifier: Apache-2.0
//! What an update must keep: which values, decided once for the policy and for the engine's own answer about a change.

use super::cel::Term;
use super::layout::Layout;
use super::quantity::Quantity;
use super::site::Site;
use crate::describe;
use crate::json::{Number, Value};
use crate::model::Types;
use crate::pointer::{InstancePointer, SchemaPointer};
use std::cmp::Ordering;

/// What an update must keep of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransitionRule {
    /// The value itself.
    Immutable,
    /// That it is not less than before.
    GrowOnly,
}

impl TransitionRule {
    /// What a person can do about a change that breaks the rule.
    pub fn help(self) -> &'static str {
        match self {
            Self::Immutable => {
                "keep the value of the existing \
                 instance, or create a new instance"
            }
            Self::GrowOnly => {
                "keep the value of the existing \
                 instance, or choose a larger one"
            }
        }
    }

    /// What the rule says of the value.
    pub fn clause(self) -> &'static str {
        match self {
            Self::Immutable => "cannot be changed after creation",
            Self::GrowOnly => "can only grow after creation",
        }
    }
}

/// A value of which an update must keep something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Its location, which is one place.
    pub at: InstancePointer,
    /// The subschema.
    pub schema: SchemaPointer,
    /// What must be kept.
    pub rule: TransitionRule,
    /// The scalar that the chart ships, which is in force while none is given.
    pub default: Option<Value>,
    /// The types that the schema accepts, `null` excepted.
    pub types: Types,
    /// Whether the custom resource describes it.
    pub described: bool,
    /// Whether the policy has room for the rule.
    pub in_policy: bool,
}

/// How a change fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeAnswer {
    /// The rule holds.
    Yes,
    /// The definition refuses the change, and so does the policy.
    NotByDefinition,
    /// Only the policy refuses it.
    NotByPolicy,
    /// Only the API server can compare these values.
    Unknown,
}

impl Transition {
    /// The rule about a site, if there is one. `described`: whether the custom resource describes the site.
    pub(super) fn of(layout: &Layout, site: &Site<'_>, described: bool) -> Option<Self> {
        let hints = &site.node().annotations.hints;
        let rule = if !site.at.is_root() && layout.is_immutable(&site.at, hints) {
            TransitionRule::Immutable
        } else if layout.is_grow_only(&site.at) {
            TransitionRule::GrowOnly
        } else {
            return None;
        };
        let default = site.shipped.filter(|value| Term::scalar(value).is_some());
        Some(Self {
            at: site.at.clone(),
            schema: site.node().origin.clone(),
            rule,
            default: default.cloned(),
            types: site.node().types.without(Types::NULL),
            described,
            in_policy: true,
        })
    }

    /// The rule as a sentence of the policy.
    pub(super) fn message(&self) -> String {
        let location = describe::location(&self.at);
        format!("{location} {}", self.rule.clause())
    }

    /// How the rule fares between two specs, both as the API server stores them.
    pub fn judge(&self, old: &Value, new: &Value) -> ChangeAnswer {
        let (old, new) = (self.reach(old), self.reach(new));
        if self.described
            && let (Some(old), Some(new)) = (old, new)
            && self.refused_by_definition(old, new)
        {
            return ChangeAnswer::NotByDefinition;
        }
        if !self.in_policy {
            return ChangeAnswer::Yes;
        }
        match self.holds_in_policy(old, new) {
            Some(true) => ChangeAnswer::Yes,
            Some(false) => ChangeAnswer::NotByPolicy,
            None => ChangeAnswer::Unknown,
        }
    }

    /// The value, when it is given: `null` counts as missing.
    fn reach<'v>(&self, spec: &'v Value) -> Option<&'v Value> {
        let found = self.at.keys().try_fold(spec, |value, key| value.get(key));
        found.filter(|value| !value.is_null())
    }

    /// The definition compares what is written before and after, and of values that grow only numbers.
    fn refused_by_definition(&self, old: &Value, new: &Value) -> bool {
        match self.rule {
            TransitionRule::Immutable => !equal(old, new),
            TransitionRule::GrowOnly => {
                self.are_numbers() && numbers(new, old) == Some(Ordering::Less)
            }
        }
    }

    fn are_numbers(&self) -> bool {
        self.described && Types::NUMBER.contains(self.types)
    }

    fn holds_in_policy(&self, old: Option<&Value>, new: Option<&Value>) -> Option<bool> {
        let default = self.default.as_ref();
        let old = old.or(default);
        let new = new.or(default);
        match self.rule {
            TransitionRule::Immutable => Some(match (old, new) {
                (Some(old), Some(new)) => equal(old, new),
                (None, None) => true,
                (Some(_), None) | (None, Some(_)) => false,
            }),
            TransitionRule::GrowOnly => match (old, new) {
                (None, _) => Some(true),
                (Some(_), None) => Some(false),
                (Some(old), Some(new)) => self.at_least(new, old),
            },
        }
    }

    /// Whether a value is not less than the other, as `cel::at_least` says it in CEL.
    fn at_least(&self, new: &Value, old: &Value) -> Option<bool> {
        if self.are_numbers() {
            return Some(numbers(new, old)? != Ordering::Less);
        }
        let [new, old] = [new, old].map(|value| Amount::of(value, self.described));
        match (new, old) {
            (Amount::Unknown, _) | (_, Amount::Unknown) => None,
            (Amount::Quantity(new), Amount::Quantity(old)) => Some(new >= old),
            (Amount::Other, _) | (_, Amount::Other) => Some(true),
        }
    }
}

/// What a value is where quantities are compared.
enum Amount {
    Quantity(Quantity),
    /// It passes.
    Other,
    Unknown,
}

impl Amount {
    fn of(value: &Value, described: bool) -> Self {
        let read = match value {
            Value::Number(number) => Quantity::of_number(number),
            Value::String(text) => Quantity::parse(text),
            // As text, these are no quantities.
            Value::Bool(_) | Value::Null => return Self::Other,
            // CEL has no text for them; where their type is asked first, they pass.
            Value::Array(_) | Value::Object(_) => {
                return match described {
                    true => Self::Unknown,
                    false => Self::Other,
                };
            }
        };
        match read {
            Ok(Some(quantity)) => Self::Quantity(quantity),
            Ok(None) => Self::Other,
            Err(_) => Self::Unknown,
        }
    }
}

/// Whether CEL takes two values for equal: numbers are 64 bits, whole or floating-point.
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => compare(left, right) == Ordering::Equal,
        (Value::Array(left), Value::Array(right)) => {
            let mut pairs = left.iter().zip(right);
            left.len() == right.len() && pairs.all(|(left, right)| equal(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            let mut members = left.iter();
            left.len() == right.len()
                && members.all(|(key, left)| right.get(key).is_some_and(|right| equal(left, right)))
        }
        (
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_),
            _,
        ) => left == right,
    }
}

fn numbers(left: &Value, right: &Value) -> Option<Ordering> {
    Some(compare(left.as_number()?, right.as_number()?))
}

fn compare(left: &Number, right: &Number) -> Ordering {
    match (left.to_i64(), right.to_i64()) {
        (Some(left), Some(right)) => left.cmp(&right),
        _ => left.to_f64().total_cmp(&right.to_f64()),
    }
}
