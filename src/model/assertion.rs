// SPDX-License-Identifier: Apache-2.0
//! What is checked beyond the shape, by the type it applies to. A value of another type passes, as in JSON Schema.

use super::Types;
use crate::json::{Number, Value};
use crate::schema::Pattern;

/// Something that is checked beyond the shape.
#[derive(Clone, Debug, PartialEq)]
pub enum Assertion {
    /// Applies to numbers only.
    Number(NumberAssertion),
    /// Applies to strings only.
    Text(TextAssertion),
    /// Text of this format, in a dialect in which Helm asserts it. Kept by name: what a format is only the verdict knows.
    Format(String),
    /// Of the items of a list.
    Items(ItemsAssertion),
    /// Of the keys of a mapping.
    Keys(KeysAssertion),
    /// A rule that is kept as written: `if`, `not`, `contains`, `dependentRequired`, `oneOf` of rules and the like.
    Rule(Rule),
}

impl Assertion {
    /// The types that it applies to.
    pub fn types(&self) -> Types {
        match self {
            Self::Number(_) => Types::NUMBER,
            Self::Text(_) | Self::Format(_) => Types::STRING,
            Self::Items(_) => Types::ARRAY,
            Self::Keys(_) => Types::OBJECT,
            Self::Rule(_) => Types::ALL,
        }
    }
}

/// What a number can be asked.
#[derive(Clone, Debug, PartialEq)]
pub enum NumberAssertion {
    /// At least, or more than, this number.
    Minimum(Bound),
    /// At most, or less than, this number.
    Maximum(Bound),
    /// A multiple of this number.
    MultipleOf(Number),
}

/// A bound of a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// The limit as the schema spells it.
    pub number: Number,
    /// Whether the bound itself is refused.
    pub exclusive: bool,
}

impl NumberAssertion {
    /// Whether it holds of a number, which Helm reads as a float64.
    pub fn holds(&self, number: &Number) -> bool {
        let value = number.to_f64();
        match self {
            Self::Minimum(Bound { number, exclusive }) => {
                value > number.to_f64() || (!exclusive && value == number.to_f64())
            }
            Self::Maximum(Bound { number, exclusive }) => {
                value < number.to_f64() || (!exclusive && value == number.to_f64())
            }
            Self::MultipleOf(step) => step.to_f64() > 0.0 && value % step.to_f64() == 0.0,
        }
    }
}

/// What a text can be asked.
#[derive(Clone, Debug, PartialEq)]
pub enum TextAssertion {
    /// At least this many characters.
    MinLength(u64),
    /// At most this many characters.
    MaxLength(u64),
    /// The pattern finds something.
    Pattern(Pattern),
}

impl TextAssertion {
    /// Whether it holds of a text.
    pub fn holds(&self, text: &str) -> bool {
        match self {
            Self::MinLength(least) => size(text.chars().count()) >= *least,
            Self::MaxLength(most) => size(text.chars().count()) <= *most,
            Self::Pattern(pattern) => pattern.finds(text),
        }
    }
}

/// What the items of a list can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemsAssertion {
    /// At least this many items.
    MinItems(u64),
    /// At most this many items.
    MaxItems(u64),
    /// No two equal items.
    UniqueItems,
}

impl ItemsAssertion {
    /// Whether it holds of the items of a list.
    pub fn holds(self, items: &[Value]) -> bool {
        match self {
            Self::MinItems(least) => size(items.len()) >= least,
            Self::MaxItems(most) => size(items.len()) <= most,
            Self::UniqueItems => items
                .iter()
                .enumerate()
                .all(|(index, item)| items.iter().skip(index + 1).all(|other| other != item)),
        }
    }
}

/// What the keys of a mapping can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeysAssertion {
    /// At least this many keys.
    MinProperties(u64),
    /// At most this many keys.
    MaxProperties(u64),
}

impl KeysAssertion {
    /// Whether it holds of this many keys.
    pub fn holds(self, count: usize) -> bool {
        match self {
            Self::MinProperties(least) => size(count) >= least,
            Self::MaxProperties(most) => size(count) <= most,
        }
    }
}

fn size(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// A keyword whose rule is kept as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// `anyOf`, `oneOf` whose branches hold rules, not structures.
    Branches,
    /// `if`, `dependentRequired`, `dependentSchemas`, `dependencies`.
    Conditional,
    /// `not`.
    Not,
    /// `contains` and its counts, `unevaluatedItems`.
    Items,
    /// `propertyNames`, `unevaluatedProperties`.
    Keys,
}
