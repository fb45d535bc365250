// SPDX-License-Identifier: Apache-2.0
//! The model: what a chart's values are, in the three layers along which targets differ.
//!
//! Per [`Node`]: its [`Shape`] (what is edited and stored), its [`Assertion`]s (what is checked beyond the shape), its
//! [`Annotations`] (what only people read). Nodes are shared by `$ref`, so recursion is an edge between ids, and what depends
//! on the place in the values, the shipped default above all, is not in the node: a lowering walks the values beside it.
//!
//! This module is data. [`build`] makes it from the schemas of a chart tree.

#![deny(clippy::wildcard_enum_match_arm)]

mod asserted;
mod assertion;
mod branches;
mod build;
mod cases;
mod condition;
mod conjunct;
mod cycle;
mod findings;
mod hint;
mod keyword;
mod misfit;
mod misplaced;
mod same;
mod shape;
mod structure;
#[cfg(test)]
mod tests;
mod types;
mod visit;

pub use asserted::Asserted;
pub use assertion::{
    Assertion, Bound, ItemsAssertion, KeysAssertion, NumberAssertion, Rule, TextAssertion,
};
pub use build::build;
pub use condition::{Condition, read_condition};
pub use conjunct::Part;
pub use hint::{Hint, Slider};
pub use misfit::Misfit;
pub use shape::{KeyRule, Map, Property, Record, Rest, Scalar, Shape, Variant, Verbatim};
pub use types::Types;
pub use visit::{Child, Link};

use std::collections::HashSet;

use crate::json::Value;
use crate::pointer::{InstancePointer, SchemaPointer};

/// A node's place in [`Model::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// Everything that is known about a chart's values.
#[derive(Clone, Debug)]
pub struct Model {
    /// All nodes; ids are indices.
    nodes: Vec<Node>,
    /// The nodes that lead to one another, as numbers of groups; `None` for a node that does not lead to itself.
    groups: Vec<Option<u32>>,
    /// For each node the first that is like it.
    firsts: Vec<NodeId>,
    /// The values as a whole.
    pub root: NodeId,
    /// What the chart ships: the values of the chart tree, coalesced as Helm does without any user values.
    pub shipped: Value,
    /// What the chart would ship if every subchart were on, where a subchart that is off would hand values up (`import-values`).
    pub imported: Option<Value>,
    /// The subcharts that a condition or a tag can switch off, with their schemas.
    pub switched: Vec<Switch>,
    /// The subcharts for whose values Helm does not take `null`, because no parent ships a mapping that it could delete.
    pub never_null: Vec<InstancePointer>,
    /// Where a chart ships `null`, which Helm drops. It wins over a declared default all the same.
    pub nulls: HashSet<InstancePointer>,
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

    /// The group of nodes that lead to one another and to this one; `None` when it does not lead to itself.
    pub fn group(&self, id: NodeId) -> Option<u32> {
        let index = usize::try_from(id.0).ok()?;
        self.groups.get(index).copied().flatten()
    }

    /// The first node that is like this one but for what people read of the value itself.
    pub fn first_alike(&self, id: NodeId) -> NodeId {
        let index = usize::try_from(id.0).ok();
        let first = index.and_then(|index| self.firsts.get(index));
        first.copied().unwrap_or(id)
    }

    /// The nodes that lead to a wanted one, or are one, through links of the wanted kinds.
    pub fn leading_to(
        &self,
        wanted: impl Fn(&Node) -> bool,
        through: impl Fn(Link<'_>) -> bool,
    ) -> Leading {
        Leading(cycle::leading_to(&self.nodes, wanted, through))
    }

    /// Every node, in the order of the ids.
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

/// The nodes that lead to others.
#[derive(Clone, Debug)]
pub struct Leading(Vec<bool>);

impl Leading {
    /// Whether this node is one of them.
    pub fn contains(&self, id: NodeId) -> bool {
        let index = usize::try_from(id.0).ok();
        index.and_then(|index| self.0.get(index)) == Some(&true)
    }
}

static UNKNOWN: Node = Node {
    origin: SchemaPointer::ROOT,
    types: Types::ALL,
    shape: Shape::Any,
    assertions: Vec::new(),
    annotations: Annotations::NONE,
    applies: Applies::Always,
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
    /// Whether the schema describes the value always.
    pub applies: Applies,
}

/// When the schema describes a value as its node says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Applies {
    /// In every case.
    #[default]
    Always,
    /// In some cases only, as in `then` or `dependentSchemas`; in the others it accepts anything. The shape says what is edited, and
    /// nothing is required or refused by it.
    Sometimes,
}

impl Node {
    /// Whether the schema describes the value in some cases only.
    pub fn is_occasional(&self) -> bool {
        self.applies == Applies::Sometimes
    }

    /// Whether `null` is a value here.
    pub fn nullable(&self) -> bool {
        self.types.contains(Types::NULL)
    }

    /// Whether the schema says nothing about the value.
    pub fn is_anything(&self) -> bool {
        matches!(self.shape, Shape::Any) && self.types == Types::ALL
    }

    /// What is asserted of numbers.
    pub fn number_assertions(&self) -> impl Iterator<Item = &NumberAssertion> {
        self.assertions.iter().filter_map(|asserted| {
            if let Assertion::Number(assertion) = &asserted.assertion {
                Some(assertion)
            } else {
                None
            }
        })
    }

    /// What is asserted of texts.
    pub fn text_assertions(&self) -> impl Iterator<Item = &TextAssertion> {
        self.assertions.iter().filter_map(|asserted| {
            if let Assertion::Text(assertion) = &asserted.assertion {
                Some(assertion)
            } else {
                None
            }
        })
    }

    /// What is asserted of the items of lists.
    pub fn items_assertions(&self) -> impl Iterator<Item = ItemsAssertion> {
        self.assertions.iter().filter_map(|asserted| {
            if let Assertion::Items(assertion) = &asserted.assertion {
                Some(*assertion)
            } else {
                None
            }
        })
    }

    /// What is asserted of the keys of mappings.
    pub fn keys_assertions(&self) -> impl Iterator<Item = KeysAssertion> {
        self.assertions.iter().filter_map(|asserted| {
            if let Assertion::Keys(assertion) = &asserted.assertion {
                Some(*assertion)
            } else {
                None
            }
        })
    }

    /// The most characters that all of its assertions together accept; `None` when they do not bound them.
    pub fn max_length(&self) -> Option<u64> {
        self.text_assertions()
            .filter_map(|assertion| match assertion {
                TextAssertion::MaxLength(most) => Some(*most),
                TextAssertion::MinLength(_) | TextAssertion::Pattern(_) => None,
            })
            .min()
    }

    /// The most items that all of its assertions together accept; `None` when they do not bound them.
    pub fn max_items(&self) -> Option<u64> {
        self.items_assertions()
            .filter_map(|assertion| match assertion {
                ItemsAssertion::MaxItems(most) => Some(most),
                ItemsAssertion::MinItems(_) | ItemsAssertion::UniqueItems => None,
            })
            .min()
    }
}

/// What only people read.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Annotations {
    /// `title`, a short name for people.
    pub title: Option<String>,
    /// `description`, as written, often Markdown.
    pub description: Option<String>,
    /// `examples`, of any type; Helm does not validate them.
    pub examples: Vec<Value>,
    /// `default`: the declared default. The shipped one wins.
    pub default: Option<Value>,
    /// `deprecated: true`; Helm accepts the value all the same.
    pub deprecated: bool,
    /// `readOnly: true`; Helm accepts the value all the same.
    pub read_only: bool,
    /// `format`, also where Helm does not assert it.
    pub format: Option<String>,
    /// Advice from vendor keywords.
    pub hints: Vec<Hint>,
    /// What the values of a choice are called, for those that have a name.
    pub choices: Vec<ChoiceText>,
}

/// What one value of a choice is called: `title` and `description` beside its `const` in `oneOf` or `anyOf`.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceText {
    /// The value.
    pub value: Value,
    /// A short name for people.
    pub title: Option<String>,
    /// A sentence for people.
    pub description: Option<String>,
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
        choices: Vec::new(),
    };

    /// The position among its siblings; without a hint, after all that have one.
    pub fn order(&self) -> i64 {
        for hint in &self.hints {
            if let Hint::Order(order) = hint {
                return *order;
            }
        }
        i64::MAX
    }

    /// The scale that a slider would offer.
    pub fn slider(&self) -> Option<&Slider> {
        for hint in &self.hints {
            if let Hint::Slider(slider) = hint {
                return Some(slider);
            }
        }
        None
    }

    /// What a value of a choice is called.
    pub fn choice(&self, value: &Value) -> Option<&ChoiceText> {
        self.choices.iter().find(|text| text.value == *value)
    }
}
