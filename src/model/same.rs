// SPDX-License-Identifier: Apache-2.0
//! Nodes that are alike but for what people read of the value itself: a part of the schema that several references lead to.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Link, Node, NodeId, Shape};

/// For each node, by id, the first that is like it. Nodes in `groups` describe themselves and are like no other.
pub(super) fn firsts(nodes: &[Node], groups: &[Option<u32>]) -> Vec<NodeId> {
    let mut known: HashMap<u64, Vec<NodeId>> = HashMap::new();
    let mut firsts = Vec::with_capacity(nodes.len());
    for ((id, node), group) in (0..).map(NodeId).zip(nodes).zip(groups) {
        let own = group.is_some() || !has_parts(&node.shape);
        firsts.push(if own {
            id
        } else {
            first(nodes, known.entry(fingerprint(node)).or_default(), id, node)
        });
    }
    firsts
}

/// The first of the candidates that is like a node, which is one of them from now on.
fn first(nodes: &[Node], candidates: &mut Vec<NodeId>, id: NodeId, node: &Node) -> NodeId {
    let found = candidates.iter().find(|candidate| {
        let index = usize::try_from(candidate.0).ok();
        let other = index.and_then(|index| nodes.get(index));
        other.is_some_and(|other| alike(other, node))
    });
    found.copied().unwrap_or_else(|| {
        candidates.push(id);
        id
    })
}

fn alike(one: &Node, other: &Node) -> bool {
    one.types == other.types
        && one.applies == other.applies
        && one.shape == other.shape
        && one.assertions == other.assertions
        && one.annotations.hints == other.annotations.hints
}

/// Equal for nodes that are alike, and seldom for others.
fn fingerprint(node: &Node) -> u64 {
    let mut hasher = DefaultHasher::new();
    node.types.hash(&mut hasher);
    for child in node.shape.children() {
        child.node.hash(&mut hasher);
        if let Link::Property(property) = child.link {
            property.name.hash(&mut hasher);
        }
    }
    for asserted in &node.assertions {
        asserted.at.hash(&mut hasher);
    }
    hasher.finish()
}

/// Whether anything is below the node.
fn has_parts(shape: &Shape) -> bool {
    match shape {
        Shape::List(_) | Shape::Tuple(..) | Shape::Map(_) | Shape::Record(_) | Shape::Union(_) => {
            true
        }
        Shape::Scalar(_) | Shape::Choice(_) | Shape::Any | Shape::Never | Shape::Verbatim(_) => {
            false
        }
    }
}
