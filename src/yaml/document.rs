// SPDX-License-Identifier: Apache-2.0
//! A value with the positions of its nodes.

use std::collections::HashMap;

use crate::json::{Position, SourceText, Value};
use crate::pointer::unescape;

/// A value with the positions of its nodes.
#[derive(Clone, Debug, Default)]
pub struct YamlDocument {
    /// What the text says; null for an empty text.
    pub value: Value,
    /// Pointers of keys that an earlier member of the same mapping already had; Helm takes the last without a word.
    pub duplicates: Vec<String>,
    pub(super) root: Children,
    pub(super) locations: Vec<Located>,
    pub(super) source: SourceText,
}

/// Where a node stands, and where its children do. A tree and not a map by pointer: pointers of deep nodes are long, and a
/// hostile text has many.
#[derive(Clone, Debug)]
pub(super) struct Located {
    /// Byte offset of the node (of the key, for a member).
    pub(super) offset: usize,
    pub(super) children: Children,
}

/// Locations of the children, by their index in the document.
#[derive(Clone, Debug, Default)]
pub(super) enum Children {
    #[default]
    None,
    List(Vec<usize>),
    Map(HashMap<String, usize>),
}

impl YamlDocument {
    /// The position of the node that `pointer` leads to, or of its nearest ancestor that exists. What an alias or a merge key
    /// brings in has the position where it is written.
    pub fn position(&self, pointer: &str) -> Option<Position> {
        let mut children = &self.root;
        let mut offset = 0;
        for token in pointer.split('/').skip(1).map(unescape) {
            let found = match children {
                Children::None => None,
                Children::List(items) => token
                    .parse::<usize>()
                    .ok()
                    .and_then(|index| items.get(index)),
                Children::Map(members) => members.get(token.as_ref()),
            };
            let Some(place) = found.and_then(|id| self.locations.get(*id)) else {
                break;
            };
            offset = place.offset;
            children = &place.children;
        }
        Some(self.source.position(offset))
    }
}
