// SPDX-License-Identifier: Apache-2.0
//! What is edited and stored at a node.

use std::collections::HashMap;

use super::{Model, NodeId, Types};
use crate::json::Value;
use crate::schema::Pattern;

/// What is edited and stored at a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// One value without parts.
    Scalar(Scalar),
    /// One of these values (`enum`, `const`); `null` is in [`Node::types`] instead.
    Choice(Vec<Value>),
    /// Items of one kind.
    List(NodeId),
    /// Items by position, then items of one kind, if more are allowed.
    Tuple(Vec<NodeId>, Option<NodeId>),
    /// Free keys, values of one kind.
    Map(Map),
    /// An object with listed properties.
    Record(Record),
    /// One of several shapes.
    Union(Vec<Variant>),
    /// Any value at all.
    Any,
    /// No value is accepted, as with the schema `false`.
    Never,
    /// Kept as written, because it is not modelled; the text says why.
    Verbatim(Verbatim),
}

impl Shape {
    /// The JSON types that the shape itself describes. A node that accepts more has a shape that leaves some out.
    pub fn own_types(&self) -> Types {
        match self {
            Self::Scalar(scalar) => scalar.own_types(),
            Self::List(_) | Self::Tuple(..) => Types::ARRAY,
            Self::Map(_) | Self::Record(_) => Types::OBJECT,
            Self::Choice(_) | Self::Union(_) | Self::Any | Self::Never | Self::Verbatim(_) => {
                Types::ALL
            }
        }
    }

    /// The scalar, when this is one.
    pub fn scalar(&self) -> Option<Scalar> {
        if let Self::Scalar(scalar) = self {
            Some(*scalar)
        } else {
            None
        }
    }

    /// Whether this is a scalar of one JSON type.
    pub fn is_plain_scalar(&self) -> bool {
        self.scalar()
            .is_some_and(|scalar| scalar != Scalar::IntOrString)
    }

    /// The record, when this is one.
    pub fn record(&self) -> Option<&Record> {
        if let Self::Record(record) = self {
            Some(record)
        } else {
            None
        }
    }
}

/// A value without parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// JSON's `true` or `false`.
    Boolean,
    /// A number without fractional part.
    Integer,
    /// A JSON number, whole or not.
    Number,
    /// A JSON string; its limits are assertions of the node.
    String,
    /// Whole number or text, as Kubernetes has it for ports and quantities.
    IntOrString,
}

impl Scalar {
    /// The JSON types that it describes. What a target makes of [`Scalar::IntOrString`] accepts every type.
    pub fn own_types(self) -> Types {
        match self {
            Self::Boolean => Types::BOOLEAN,
            Self::Integer => Types::INTEGER,
            Self::Number => Types::NUMBER,
            Self::String => Types::STRING,
            Self::IntOrString => Types::ALL,
        }
    }

    /// Its one JSON Schema type; `None` for [`Scalar::IntOrString`], which has two.
    pub fn json_type(self) -> Option<&'static str> {
        match self {
            Self::IntOrString => None,
            Self::Boolean | Self::Integer | Self::Number | Self::String => {
                self.own_types().names().first().copied()
            }
        }
    }

    /// Whether all its values are numbers.
    pub fn is_number(self) -> bool {
        Types::NUMBER.contains(self.own_types())
    }
}

/// Free keys with values of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// What a value is.
    pub value: NodeId,
    /// The pattern that every key matches.
    pub key_pattern: Option<Pattern>,
}

/// Listed properties and what else may be there.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The properties, in the schema's order.
    pub properties: Vec<Property>,
    /// What the schema says about keys that are not listed.
    pub rest: Rest,
    /// Name → index of the property.
    index: HashMap<String, usize>,
}

impl Record {
    /// The properties as a form shows them: those with a place of their own first, then in the schema's order.
    pub fn in_order(&self, model: &Model) -> Vec<&Property> {
        let mut properties: Vec<&Property> = self.properties.iter().collect();
        properties.sort_by_key(|property| model.node(property.node).annotations.order());
        properties
    }

    /// A record of these properties, whose names differ.
    pub fn new(properties: Vec<Property>, rest: Rest) -> Self {
        let index = properties
            .iter()
            .enumerate()
            .map(|(index, property)| (property.name.clone(), index))
            .collect();
        Self {
            properties,
            rest,
            index,
        }
    }

    /// The property of this name.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.get(*self.index.get(name)?)
    }
}

/// A listed key of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// Key in the object, unescaped.
    pub name: String,
    /// The node of the property's value.
    pub node: NodeId,
    /// Whether the schema requires the key; what the chart ships satisfies it too.
    pub required: bool,
    /// Whether the schema describes it; otherwise only `values.yaml` has it.
    pub declared: bool,
}

/// Keys of a record beyond its properties.
#[derive(Clone, Debug, PartialEq)]
pub enum Rest {
    /// Rejected (`additionalProperties: false`).
    Closed,
    /// Accepted because the schema does not say.
    Open,
    /// Accepted explicitly (`additionalProperties: true`).
    Free,
    /// Accepted when they match.
    Typed(Vec<KeyRule>),
}

/// Keys that match a pattern (all, when there is none) have values of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyRule {
    /// The pattern; `None` for the keys that no pattern matches.
    pub pattern: Option<Pattern>,
    /// What a value is.
    pub value: NodeId,
}

/// One of the shapes of a union.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Its title, if the schema gives one.
    pub title: Option<String>,
    /// Its name among the schema's definitions, if it is a reference to one.
    pub definition: Option<String>,
    /// The node of this alternative.
    pub node: NodeId,
}

/// Why a node is kept as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verbatim {
    /// It refers out of the file.
    Remote,
    /// It would take too many nodes to take apart.
    TooLarge,
}
