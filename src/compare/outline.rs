// SPDX-License-Identifier: Apache-2.0
//! Shapes as far as comparing two of them goes: what differs only in name is one here.

use crate::json::Value;
use crate::model::{KeyRule, Model, Node, NodeId, Property, Rest, Shape, Types, Variant};
use crate::schema::Pattern;

/// The shape of a node, reduced to what the comparison distinguishes.
pub(super) enum Outline<'a> {
    Scalar,
    Choice(&'a [Value]),
    /// Items by position, and those after them.
    List(&'a [NodeId], Option<NodeId>),
    /// Listed keys, and all others.
    Object(&'a [Property], OtherKeys<'a>),
    Union(&'a [Variant]),
    Any,
    Never,
    /// [`Shape::Verbatim`], whose meaning the model does not know.
    Kept,
}

/// The keys that an object does not list.
pub(super) enum OtherKeys<'a> {
    Closed,
    Any,
    Rules(Vec<(Option<&'a Pattern>, NodeId)>),
}

/// What an object says of a key that it does not list.
pub(super) enum UnlistedKey {
    Refused,
    Anything,
    Rule(NodeId),
}

impl<'a> Outline<'a> {
    pub(super) fn of(model: &'a Model, node: &'a Node) -> Self {
        match &node.shape {
            Shape::Scalar(_) => Self::Scalar,
            Shape::Choice(values) => Self::Choice(values),
            Shape::List(item) => Self::List(&[], Some(*item)),
            Shape::Tuple(items, rest) => Self::List(items, *rest),
            Shape::Map(map) if map.key_pattern.is_none() && !is_limited(model.node(map.value)) => {
                Self::Object(&[], OtherKeys::Any)
            }
            Shape::Map(map) => {
                let rule = (map.key_pattern.as_ref(), map.value);
                Self::Object(&[], OtherKeys::Rules(vec![rule]))
            }
            Shape::Record(record) => Self::Object(&record.properties, OtherKeys::of(&record.rest)),
            Shape::Union(variants) => Self::Union(variants),
            Shape::Any => Self::Any,
            Shape::Never => Self::Never,
            Shape::Verbatim(_) => Self::Kept,
        }
    }
}

impl<'a> OtherKeys<'a> {
    fn of(rest: &'a Rest) -> Self {
        match rest {
            Rest::Closed => Self::Closed,
            Rest::Open | Rest::Free => Self::Any,
            Rest::Typed(rules) => Self::Rules(
                rules
                    .iter()
                    .map(|KeyRule { pattern, value }| (pattern.as_ref(), *value))
                    .collect(),
            ),
        }
    }

    /// What becomes of a key.
    pub(super) fn find(&self, name: &str) -> UnlistedKey {
        match self {
            Self::Closed => UnlistedKey::Refused,
            Self::Any => UnlistedKey::Anything,
            Self::Rules(rules) => rules
                .iter()
                .find(|(pattern, _)| pattern.is_none_or(|pattern| pattern.finds(name)))
                .map_or(UnlistedKey::Refused, |(_, value)| UnlistedKey::Rule(*value)),
        }
    }
}

/// Whether a node refuses anything.
pub(super) fn is_limited(node: &Node) -> bool {
    !(matches!(node.shape, Shape::Any) && node.types == Types::ALL && node.assertions.is_empty())
}

/// Whether a node was meant to take any keys, and not only does not say.
pub(super) fn takes_any_key(node: &Node) -> bool {
    match &node.shape {
        Shape::Map(_) => true,
        Shape::Record(record) => record.rest == Rest::Free,
        Shape::Scalar(_)
        | Shape::Choice(_)
        | Shape::List(_)
        | Shape::Tuple(..)
        | Shape::Union(_)
        | Shape::Any
        | Shape::Never
        | Shape::Verbatim(_) => false,
    }
}

/// The types that a node accepts, seeing through its choices.
pub(super) fn accepted(node: &Node) -> Types {
    match &node.shape {
        Shape::Choice(values) => values
            .iter()
            .map(Types::of)
            .fold(node.types.and(Types::NULL), Types::or),
        Shape::Never => Types::NONE,
        Shape::Scalar(_)
        | Shape::List(_)
        | Shape::Tuple(..)
        | Shape::Map(_)
        | Shape::Record(_)
        | Shape::Union(_)
        | Shape::Any
        | Shape::Verbatim(_) => node.types,
    }
}
