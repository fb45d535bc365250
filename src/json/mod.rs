// SPDX-License-Identifier: Apache-2.0
//! Ordered JSON values with exact numbers.
//!
//! Not `serde_json::Value`, because three things must survive reading: the order of keys (a form and a manifest follow the
//! schema's order), the text of numbers (a bound of 2^53+1 is not 2^53), and the place of each node in the file (a
//! diagnostic points at a line). `serde_json` is used at the edges, where other libraries want its type.

mod decimal;
mod number;
mod read;
mod source;
mod write;

use indexmap::IndexMap;

use crate::pointer::{InstancePointer, Step};

pub use decimal::Decimal;
pub use number::Number;
pub use read::{JsonDocument, read, read_document, read_start};
pub(crate) use source::{MAX_DEPTH, SourceText, TOO_DEEP};
pub use source::{Position, SyntaxError};
pub use write::{compact, pretty, quoted};

/// An object's members in the order they were written; the last of duplicate keys wins, as in Go's `encoding/json`.
pub type Object = IndexMap<String, Value>;

/// A JSON value. Two are equal as JSON Schema has it: numbers by value (`1` and `1.0`), objects whatever the order of their
/// keys; [`Value::same_text`] compares the spelling of numbers too.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Value {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number with the text it was written with.
    Number(Number),
    /// A string without its escapes; a lone surrogate became U+FFFD, as in Go.
    String(String),
    /// A JSON array or YAML sequence.
    Array(Vec<Value>),
    /// A JSON object or YAML mapping, in written order.
    Object(Object),
}

impl Value {
    /// An object without members, `{}`.
    pub fn object() -> Self {
        Self::Object(Object::new())
    }

    /// The members, when this is a mapping.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) | Self::Array(_) => None,
        }
    }

    /// The members, for changing, when this is a mapping.
    pub fn as_object_mut(&mut self) -> Option<&mut Object> {
        match self {
            Self::Object(object) => Some(object),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) | Self::Array(_) => None,
        }
    }

    /// The items, when this is a list.
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Self::Array(items) => Some(items),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) | Self::Object(_) => {
                None
            }
        }
    }

    /// The text, when this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Array(_) | Self::Object(_) => None,
        }
    }

    /// The flag, when this is a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            Self::Null | Self::Number(_) | Self::String(_) | Self::Array(_) | Self::Object(_) => {
                None
            }
        }
    }

    /// The number, when this is one.
    pub fn as_number(&self) -> Option<&Number> {
        match self {
            Self::Number(number) => Some(number),
            Self::Null | Self::Bool(_) | Self::String(_) | Self::Array(_) | Self::Object(_) => None,
        }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Member `key`, when this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object()?.get(key)
    }

    /// The value that a pointer's text leads to, if it is there. List indices are decimal without leading zeros.
    pub fn pointer(&self, pointer: &str) -> Option<&Value> {
        if pointer.is_empty() {
            return Some(self);
        }
        pointer
            .strip_prefix('/')?
            .split('/')
            .map(crate::pointer::unescape)
            .try_fold(self, |value, token| match value {
                Self::Object(object) => object.get(token.as_ref()),
                Self::Array(items) if token == "0" || !token.starts_with('0') => {
                    items.get(token.parse::<usize>().ok()?)
                }
                Self::Array(_) | Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => {
                    None
                }
            })
    }

    /// Whether both are equal and spell their numbers alike.
    pub fn same_text(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => left.same_text(right),
            (Self::Array(left), Self::Array(right)) => {
                let pairs = || left.iter().zip(right);
                left.len() == right.len() && pairs().all(|(left, right)| left.same_text(right))
            }
            (Self::Object(left), Self::Object(right)) => {
                left.len() == right.len()
                    && left.iter().all(|(key, left)| {
                        right.get(key).is_some_and(|right| left.same_text(right))
                    })
            }
            (
                Self::Null
                | Self::Bool(_)
                | Self::Number(_)
                | Self::String(_)
                | Self::Array(_)
                | Self::Object(_),
                _,
            ) => self == other,
        }
    }

    /// Puts a value at a location below mappings. Mappings on the way that are missing are made; where the way leads through
    /// anything else, nothing is put.
    pub fn put(&mut self, at: &InstancePointer, value: Value) {
        let mut inner = self;
        for step in at.steps() {
            let (Self::Object(object), Step::Key(key)) = (inner, step) else {
                return;
            };
            inner = object.entry(key.to_string()).or_insert_with(Value::object);
        }
        *inner = value;
    }

    /// The JSON Schema name of this value's type: `null`, `boolean`, `number`, `string`, `array` or `object`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Number(_) => "number",
            Self::String(_) => "string",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(Number::from(number))
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::Array(items)
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

impl<V: Into<Value>> From<Option<V>> for Value {
    fn from(value: Option<V>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Builds an [`Object`] from key–value pairs, keeping their order.
pub fn object<K: Into<String>, const N: usize>(members: [(K, Value); N]) -> Object {
    members
        .into_iter()
        .map(|(key, value)| (key.into(), value))
        .collect()
}

impl serde::Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => number.to_serde().serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => serializer.collect_seq(items),
            Self::Object(object) => serializer.collect_map(object),
        }
    }
}
