// SPDX-License-Identifier: Apache-2.0
//! The model: what a chart's values are, in the three layers along which targets differ.
//!
//! Per [`Node`]: its [`Shape`] (what is edited and stored), its [`Assertion`]s (what is checked beyond the shape), its
//! [`Annotations`] (what only people read). Nodes are shared by `$ref`, so recursion is an edge between ids, and what depends
//! on the place in the values, the shipped default above all, is not in the node: a lowering walks the values beside it.
//!
//! This module is data. [`build`] makes it from the schemas of a chart tree.

mod build;
mod condition;
mod conjunct;
mod hint;
mod shape;
mod types;

pub use build::{Part, build};
pub use condition::Condition;
pub use hint::Hint;
pub use types::Types;

use std::collections::HashMap;

use crate::json::{Number, Value};
use crate::pointer::{InstancePointer, SchemaPointer};

/// A node's place in [`Model::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// Everything that is known about a chart's values.
#[derive(Clone, Debug)]
pub struct Model {
    /// All nodes; ids are indices.
    nodes: Vec<Node>,
    /// The values as a whole.
    pub root: NodeId,
    /// What the chart ships: the values of the chart tree, coalesced as Helm does without any user values.
    pub shipped: Value,
    /// What the chart would ship if every subchart were on, where a subchart that is off would hand values up (`import-values`).
    pub imported: Option<Value>,
    /// The subcharts that a condition or a tag can switch off, with their schemas.
    pub switched: Vec<Switch>,
}

/// What switches a subchart. The first condition that holds `true` or `false` decides, then the tags; without either it is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switch {
    /// Where its values are.
    pub at: InstancePointer,
    /// Where its conditions are.
    pub conditions: Vec<InstancePointer>,
    /// Its tags, below `/tags`.
    pub tags: Vec<String>,
    /// Whether it is off unless the user switches it on. Below its key [`Model::shipped`] says what the chart ships once it is on.
    pub off: bool,
}

impl Model {
    /// The switch of the subchart whose values are at this place.
    pub fn switch(&self, at: &InstancePointer) -> Option<&Switch> {
        self.switched.iter().find(|switch| switch.at == *at)
    }

    /// The node with this id. Ids come from the model itself, so there always is one; the fallback keeps a foreign id harmless.
    pub fn node(&self, id: NodeId) -> &Node {
        usize::try_from(id.0)
            .ok()
            .and_then(|index| self.nodes.get(index))
            .unwrap_or(&UNKNOWN)
    }

    /// All nodes.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter()
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
}

static UNKNOWN: Node = Node {
    origin: SchemaPointer::ROOT,
    types: Types::ALL,
    shape: Shape::Any,
    assertions: Vec::new(),
    annotations: Annotations::NONE,
};

/// One place in the schema, or several that apply to the same value.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands in the schema: the first of the places that apply.
    pub origin: SchemaPointer,
    /// The JSON types that the schema accepts here.
    pub types: Types,
    /// What is edited and stored.
    pub shape: Shape,
    /// What is checked beyond the shape.
    pub assertions: Vec<Asserted>,
    /// What only people read.
    pub annotations: Annotations,
}

impl Node {
    /// Whether `null` is a value here.
    pub fn nullable(&self) -> bool {
        self.types.contains(Types::NULL)
    }
}

/// What is edited and stored at a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// Text.
    String,
    /// Whole number or text, as Kubernetes has it for ports and quantities.
    IntOrString,
    /// One of these values (`enum`, `const`); `null` is in [`Node::types`] instead.
    Choice(Vec<Value>),
    /// Items of one kind.
    List(NodeId),
    /// Items by position, then items of one kind, if more are allowed.
    Tuple(Vec<NodeId>, Option<NodeId>),
    /// Free keys, values of one kind.
    Map(Map),
    /// Listed properties.
    Record(Record),
    /// One of several shapes.
    Union(Vec<Variant>),
    /// Any value at all.
    Any,
    /// No value.
    Never,
    /// Kept as written, because it is not modelled; the text says why.
    Verbatim(Verbatim),
}

impl Shape {
    /// The JSON types that the shape itself speaks of. A node that accepts more has a shape that does not tell all.
    pub fn own_types(&self) -> Types {
        match self {
            Self::Boolean => Types::BOOLEAN,
            Self::Integer => Types::INTEGER,
            Self::Number => Types::NUMBER,
            Self::String => Types::STRING,
            Self::List(_) | Self::Tuple(..) => Types::ARRAY,
            Self::Map(_) | Self::Record(_) => Types::OBJECT,
            Self::IntOrString
            | Self::Choice(_)
            | Self::Union(_)
            | Self::Any
            | Self::Never
            | Self::Verbatim(_) => Types::ALL,
        }
    }
}

/// Free keys with values of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    /// What a value is.
    pub value: NodeId,
    /// The pattern that every key matches.
    pub key_pattern: Option<String>,
}

/// Listed properties and what else may be there.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The properties, in the schema's order.
    pub fields: Vec<Field>,
    /// Other keys.
    pub rest: Rest,
    /// Name → index of the property.
    index: HashMap<String, usize>,
}

impl Record {
    /// A record of these properties, whose names differ.
    pub fn new(fields: Vec<Field>, rest: Rest) -> Self {
        let index = fields
            .iter()
            .enumerate()
            .map(|(index, field)| (field.name.clone(), index))
            .collect();
        Self {
            fields,
            rest,
            index,
        }
    }

    /// The property of this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.get(*self.index.get(name)?)
    }
}

/// A property.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its key.
    pub name: String,
    /// What it is.
    pub node: NodeId,
    /// Whether the schema requires the key; what the chart ships satisfies it too.
    pub required: bool,
    /// Whether the schema describes it; otherwise only `values.yaml` has it.
    pub declared: bool,
}

/// Keys of a record beyond its properties.
#[derive(Clone, Debug, PartialEq)]
pub enum Rest {
    /// Refused (`additionalProperties: false`).
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
    pub pattern: Option<String>,
    /// What a value is.
    pub value: NodeId,
}

/// One of the shapes of a union.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// Its title, if the schema gives one.
    pub title: Option<String>,
    /// What it is.
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

/// An assertion and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Asserted {
    /// The keyword's place.
    pub at: SchemaPointer,
    /// What it asserts.
    pub assertion: Assertion,
    /// What a [`Assertion::Rule`] means, when every part of it is understood.
    pub condition: Option<Condition>,
}

/// Something that is checked beyond the shape.
#[derive(Clone, Debug, PartialEq)]
pub enum Assertion {
    /// At least, or more than, this number.
    Minimum {
        /// The bound.
        bound: Number,
        /// Whether the bound itself is refused.
        exclusive: bool,
    },
    /// At most, or less than, this number.
    Maximum {
        /// The bound.
        bound: Number,
        /// Whether the bound itself is refused.
        exclusive: bool,
    },
    /// A multiple of this number.
    MultipleOf(Number),
    /// At least this many characters.
    MinLength(u64),
    /// At most this many characters.
    MaxLength(u64),
    /// Text that this regular expression (RE2, not anchored) finds.
    Pattern(String),
    /// Text of this format, in a dialect in which Helm asserts it.
    Format(String),
    /// At least this many items.
    MinItems(u64),
    /// At most this many items.
    MaxItems(u64),
    /// No two equal items.
    UniqueItems,
    /// At least this many keys.
    MinProperties(u64),
    /// At most this many keys.
    MaxProperties(u64),
    /// A rule that is kept as written: `if`, `not`, `contains`, `dependentRequired`, `oneOf` of rules and the like.
    Rule(Rule),
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

/// What only people read.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Annotations {
    /// `title`
    pub title: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `examples`
    pub examples: Vec<Value>,
    /// `default`: the declared default. The shipped one wins.
    pub default: Option<Value>,
    /// `deprecated`
    pub deprecated: bool,
    /// `readOnly`
    pub read_only: bool,
    /// `format`, also where Helm does not assert it.
    pub format: Option<String>,
    /// Advice from vendor keywords.
    pub hints: Vec<Hint>,
}

impl Annotations {
    /// No annotation at all.
    pub const NONE: Self = Self {
        title: None,
        description: None,
        examples: Vec::new(),
        default: None,
        deprecated: false,
        read_only: false,
        format: None,
        hints: Vec::new(),
    };
}
