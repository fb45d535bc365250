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
    /// An object with these fields, in written order; other keys are pruned.
    Struct(Vec<(String, FieldSpec)>),
}

/// A type with markers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FieldSpec {
    /// The type in front of the `|`.
    pub ty: Type,
    /// The markers behind the `|`; unset ones are not written.
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

/// A type in kro's notation, without markers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// `string`
    String,
    /// `integer`: signed, 64 bits.
    Integer,
    /// `boolean`
    Boolean,
    /// `float`: `number` in the custom resource's schema.
    Float,
    /// `object`: any mapping, unknown keys kept.
    Object,
    /// A custom type, by its key in [`SimpleSchema::types`].
    Named(String),
    /// `[]T`: markers for items need a custom type.
    List(Box<Type>),
    /// `map[string]T`: markers for values need a custom type.
    Map(Box<Type>),
}

/// The markers of a field, in the order in which they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Markers {
    /// `required=true`: the key must be given.
    pub required: bool,
    /// `default`, as canonical JSON, before strings are quoted in kro's way.
    pub default: Option<String>,
    /// `minimum`, inclusive; kro has no exclusive bounds.
    pub minimum: Option<Number>,
    /// `maximum`, inclusive; kro has no exclusive bounds.
    pub maximum: Option<Number>,
    /// `minLength`, in characters.
    pub min_length: Option<u64>,
    /// `maxLength`, in characters.
    pub max_length: Option<u64>,
    /// `pattern`, in RE2 syntax, not anchored.
    pub pattern: Option<String>,
    /// `enum`: none of them is empty, has a comma or spaces at its ends.
    pub choices: Vec<String>,
    /// `minItems`, of a list.
    pub min_items: Option<u64>,
    /// `maxItems`, of a list.
    pub max_items: Option<u64>,
    /// `uniqueItems=true`: only for lists of scalars.
    pub unique_items: bool,
    /// `immutable=true`: the value cannot change after creation.
    pub immutable: bool,
    /// A `validation`: the value cannot become less.
    pub grow_only: bool,
    /// `validation`: CEL rules over `self`, one marker each.
    pub validation: Vec<String>,
    /// `description`, for people; constrains nothing.
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
