// SPDX-License-Identifier: Apache-2.0
//! Lists of schemas for one value.

use std::collections::HashSet;

use serde_json::Value as Json;

use super::Emitter;
use super::object::EmittedObject;
use super::passage::Passage;

impl<'a> Emitter<'a> {
    /// Writes a list of schemas; an empty one says nothing. A schema that stands in the list already is not asked again: where
    /// definitions refer to one another, the work would double at each.
    pub(super) fn list(&mut self, out: &mut EmittedObject, parts: Vec<Passage<'a>>, keyword: &str) {
        let neutral = match keyword {
            "allOf" => Some(true),
            "anyOf" => Some(false),
            _ => None,
        };
        let mut list = Vec::with_capacity(parts.len());
        let mut known = HashSet::new();
        for part in parts {
            let edges = self.edges.len();
            let mut schema = self.node(part);
            if let Some(neutral) = neutral.filter(|_| !known.insert(schema.clone())) {
                self.edges.truncate(edges);
                schema = Json::Bool(neutral);
            }
            list.push(schema);
        }
        if !list.is_empty() {
            out.insert(keyword, Json::Array(list));
        }
    }
}
