// SPDX-License-Identifier: Apache-2.0
//! Sets of JSON types.

use crate::json::Value;

/// A set of JSON types. `number` is two members, whole and fractional, because `integer` is one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Types(u8);

impl Types {
    /// The empty set: no value is accepted.
    pub const NONE: Self = Self(0);
    /// `null`
    pub const NULL: Self = Self(1);
    /// `boolean`
    pub const BOOLEAN: Self = Self(2);
    /// Numbers without fractional part.
    pub const INTEGER: Self = Self(4);
    /// Numbers with a fraction.
    pub const FRACTION: Self = Self(8);
    /// `string`
    pub const STRING: Self = Self(16);
    /// `array`
    pub const ARRAY: Self = Self(32);
    /// `object`
    pub const OBJECT: Self = Self(64);
    /// `number`: whole or not.
    pub const NUMBER: Self = Self(4 | 8);
    /// Every JSON type, so no restriction.
    pub const ALL: Self = Self(127);

    /// The members of both sets.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The members of either set.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The members of this set that the other lacks.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether all members of the other set are in this one.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether the sets share a member.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether there is no member.
    pub fn is_none(self) -> bool {
        self.0 == 0
    }

    /// The type with this JSON Schema name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::NULL,
            "boolean" => Self::BOOLEAN,
            "integer" => Self::INTEGER,
            "number" => Self::NUMBER,
            "string" => Self::STRING,
            "array" => Self::ARRAY,
            "object" => Self::OBJECT,
            _ => return None,
        })
    }

    /// The type of a value.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOLEAN,
            Value::Number(number) if number.is_integer() => Self::INTEGER,
            Value::Number(_) => Self::FRACTION,
            Value::String(_) => Self::STRING,
            Value::Array(_) => Self::ARRAY,
            Value::Object(_) => Self::OBJECT,
        }
    }

    /// The types that `type` names; everything when the keyword is absent or names nothing known.
    pub fn keyword(value: Option<&Value>) -> Self {
        match value {
            Some(Value::String(name)) => Self::named(name).unwrap_or(Self::ALL),
            Some(Value::Array(names)) => names
                .iter()
                .filter_map(Value::as_str)
                .filter_map(Self::named)
                .fold(Self::NONE, Self::or),
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => {
                Self::ALL
            }
        }
    }

    /// The JSON Schema names of the members, `number` swallowing `integer`.
    pub fn names(self) -> Vec<&'static str> {
        let mut names = Vec::new();
        for (member, name) in [
            (Self::NULL, "null"),
            (Self::BOOLEAN, "boolean"),
            (Self::STRING, "string"),
            (Self::ARRAY, "array"),
            (Self::OBJECT, "object"),
        ] {
            if self.contains(member) {
                names.push(name);
            }
        }
        if self.contains(Self::FRACTION) {
            names.push("number");
        } else if self.contains(Self::INTEGER) {
            names.push("integer");
        }
        names
    }
}
