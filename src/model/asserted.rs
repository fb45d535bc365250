// SPDX-License-Identifier: Apache-2.0
//! An assertion of a schema: where it stands, and what its rule means.

use super::{Assertion, Condition};
use crate::json::Value;
use crate::pointer::SchemaPointer;

/// An assertion and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Asserted {
    /// Location of the keyword in the schema of its chart.
    pub at: SchemaPointer,
    /// The rule, by the JSON type to which it applies.
    pub assertion: Assertion,
    /// What a [`Assertion::Rule`] means, when every part of it is understood.
    pub condition: Option<Condition>,
}

impl Asserted {
    /// Whether it holds of a value; `None` when that is not known here: of a format, and of a rule that is kept as written.
    pub fn holds(&self, value: &Value) -> Option<bool> {
        match &self.assertion {
            Assertion::Number(number) => {
                Some(value.as_number().is_none_or(|value| number.holds(value)))
            }
            Assertion::Text(text) => Some(value.as_str().is_none_or(|value| text.holds(value))),
            Assertion::Items(items) => {
                Some(value.as_array().is_none_or(|value| items.holds(value)))
            }
            Assertion::Keys(keys) => Some(
                value
                    .as_object()
                    .is_none_or(|value| keys.holds(value.len())),
            ),
            Assertion::Format(_) => None,
            Assertion::Rule(_) => Some(self.condition.as_ref()?.holds(value)),
        }
    }
}
