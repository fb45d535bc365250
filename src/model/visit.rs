// SPDX-License-Identifier: Apache-2.0
//! The nodes below a node, enumerated in one place.

use super::{KeyRule, Map, NodeId, Property, Record, Rest, Shape, Variant};

/// A node below another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Child<'m> {
    /// How its value is reached.
    pub link: Link<'m>,
    /// Id of the child node.
    pub node: NodeId,
}

/// How the value of a child is reached from the value of its parent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Link<'m> {
    /// By the key of a property.
    Property(&'m Property),
    /// By any key of a record that is no property and that this rule is about.
    Rest(&'m KeyRule),
    /// By any key of a map.
    Value(&'m Map),
    /// By a position of a tuple.
    Position(usize),
    /// By any position of a list, or any after those of a tuple.
    Item,
    /// Not at all: it is the same value, read as this variant.
    Variant(&'m Variant),
}

impl Shape {
    /// The nodes below, in the order of the shape.
    pub fn children(&self) -> Vec<Child<'_>> {
        match self {
            Self::Record(record) => record.children(),
            Self::Map(map) => vec![Child {
                link: Link::Value(map),
                node: map.value,
            }],
            Self::List(item) => vec![Child {
                link: Link::Item,
                node: *item,
            }],
            Self::Tuple(items, rest) => tuple_children(items, *rest),
            Self::Union(variants) => variants.iter().map(variant_child).collect(),
            Self::Scalar(_) | Self::Choice(_) | Self::Any | Self::Never | Self::Verbatim(_) => {
                Vec::new()
            }
        }
    }

    /// What the value under a key is: a property, or what the first rule for other keys says.
    pub fn under_key(&self, key: &str) -> Option<NodeId> {
        match self {
            Self::Record(record) => match (record.property(key), &record.rest) {
                (Some(property), _) => Some(property.node),
                (None, Rest::Typed(rules)) => rules.first().map(|rule| rule.value),
                (None, Rest::Closed | Rest::Open | Rest::Free) => None,
            },
            Self::Map(map) => Some(map.value),
            Self::Scalar(_)
            | Self::Choice(_)
            | Self::List(_)
            | Self::Tuple(..)
            | Self::Union(_)
            | Self::Any
            | Self::Never
            | Self::Verbatim(_) => None,
        }
    }
}

impl Record {
    fn children(&self) -> Vec<Child<'_>> {
        let rules = match &self.rest {
            Rest::Typed(rules) => rules.as_slice(),
            Rest::Closed | Rest::Open | Rest::Free => &[],
        };
        let listed = self.properties.iter().map(|property| Child {
            link: Link::Property(property),
            node: property.node,
        });
        let others = rules.iter().map(|rule| Child {
            link: Link::Rest(rule),
            node: rule.value,
        });
        listed.chain(others).collect()
    }
}

fn tuple_children(items: &[NodeId], rest: Option<NodeId>) -> Vec<Child<'_>> {
    let positions = items.iter().enumerate().map(|(index, node)| Child {
        link: Link::Position(index),
        node: *node,
    });
    let after = rest.map(|node| Child {
        link: Link::Item,
        node,
    });
    positions.chain(after).collect()
}

fn variant_child(variant: &Variant) -> Child<'_> {
    Child {
        link: Link::Variant(variant),
        node: variant.node,
    }
}
