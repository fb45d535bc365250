// SPDX-License-Identifier: Apache-2.0
//! SimpleSchema as types. Only what kro v0.9.4 accepts can be said.

use indexmap::IndexMap;

use crate::json::Number;

/// `spec.schema.types` and `spec.schema.spec` of an RGD.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SimpleSchema {
    /// Custom types by name, in the order of their first use.
    pub types: IndexMap<String, Definition>,
    /// The fields of `spec`.
    pub spec: Vec<(String, FieldSpec)>,
}

impl SimpleSchema {
    /// What a type stands for; `None` when it has no name, or one that leads nowhere.
    pub fn resolve(&self, ty: &Type) -> Option<&Definition> {
        match ty {
            Type::Named(name) => self.types.get(name),
            Type::String
            | Type::Integer
            | Type::Boolean
            | Type::Float
            | Type::Object
            | Type::List(_)
            | Type::Map(_) => None,
        }
    }
}

/// What a custom type stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Definition {
    /// Another type with markers, so that items and map values can carry them.
    Alias(Box<FieldSpec>),
    /// Fields.
    Struct(Vec<(String, FieldSpec)>),
}

/// A type with markers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FieldSpec {
    /// The type.
    pub ty: Type,
    /// The markers.
    pub markers: Markers,
}

impl From<Type> for FieldSpec {
    fn from(ty: Type) -> Self {
        Self {
            ty,
            markers: Markers::default(),
        }
    }
}

/// A type expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// `string`
    String,
    /// `integer` (64 bits)
    Integer,
    /// `boolean`
    Boolean,
    /// `float`
    Float,
    /// `object`: any mapping, unknown keys kept.
    Object,
    /// A custom type.
    Named(String),
    /// `[]T`
    List(Box<Type>),
    /// `map[string]T`
    Map(Box<Type>),
}

/// The markers of a field, in the order in which they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Markers {
    /// `required=true`
    pub required: bool,
    /// `default`: canonical JSON.
    pub default: Option<String>,
    /// `minimum`
    pub minimum: Option<Number>,
    /// `maximum`
    pub maximum: Option<Number>,
    /// `minLength`
    pub min_length: Option<u64>,
    /// `maxLength`
    pub max_length: Option<u64>,
    /// `pattern`
    pub pattern: Option<String>,
    /// `enum`: none of them is empty, has a comma or spaces at its ends.
    pub choices: Vec<String>,
    /// `minItems`
    pub min_items: Option<u64>,
    /// `maxItems`
    pub max_items: Option<u64>,
    /// `uniqueItems=true`
    pub unique_items: bool,
    /// `immutable=true`
    pub immutable: bool,
    /// A `validation`: the value cannot become less.
    pub grow_only: bool,
    /// `validation`: CEL rules.
    pub validation: Vec<String>,
    /// `description`
    pub description: Option<String>,
}

impl Markers {
    /// Whether anything is marked that constrains values, so that an item or map value needs a type of its own.
    pub fn constrain(&self) -> bool {
        *self
            != Self {
                description: self.description.clone(),
                ..Self::default()
            }
    }
}
