// SPDX-License-Identifier: Apache-2.0
//! Why a value is not one that a node describes.

use super::{Node, Shape, Types};
use crate::json::Value;

/// The first thing that a value breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// It has another type.
    Type,
    /// It is not one of the choices.
    Choice,
    /// It breaks this keyword.
    Keyword(String),
}

impl Node {
    /// The declared default, unless the schema itself rejects it.
    pub fn declared_default(&self) -> Option<&Value> {
        let declared = self.annotations.default.as_ref();
        declared.filter(|value| self.misfit(value).is_none())
    }

    /// What a value breaks here. What is inside a list or an object is not looked at, and what is not known counts as fine.
    pub fn misfit(&self, value: &Value) -> Option<Misfit> {
        if !self.types.contains(Types::of(value)) {
            return Some(Misfit::Type);
        }
        if let Shape::Choice(choices) = &self.shape
            && !value.is_null()
            && !choices.contains(value)
        {
            return Some(Misfit::Choice);
        }
        let broken = self.assertions.iter();
        let mut broken = broken.filter(|asserted| asserted.holds(value) == Some(false));
        let keyword = broken.next()?.at.last();
        Some(Misfit::Keyword(keyword.unwrap_or_default()))
    }
}
