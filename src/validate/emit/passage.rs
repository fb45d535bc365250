// SPDX-License-Identifier: Apache-2.0
//! A schema on its way from the author's document into the written one.

use crate::json::Value;
use crate::pointer::{EmittedPointer, SchemaPointer};
use crate::schema::{Dialect, is_evaluated};

use super::cycle::SAME_VALUE;

/// Which value a schema looks at, seen from the entry of `$defs` it is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Looks {
    /// The value that the entry looks at.
    AtTheValue,
    /// A part of it.
    Inside,
}

/// A schema, where it comes from and where it goes.
#[derive(Clone)]
pub(super) struct Passage<'a> {
    pub(super) schema: &'a Value,
    pub(super) dialect: Dialect,
    /// Where the author wrote it.
    pub(super) author: SchemaPointer,
    /// Where it is written now.
    pub(super) written: EmittedPointer,
    pub(super) looks: Looks,
}

impl<'a> Passage<'a> {
    /// The value of a keyword, when Helm evaluates it.
    pub(super) fn get(&self, keyword: &str) -> Option<&'a Value> {
        let value = self.schema.get(keyword)?;
        is_evaluated(keyword, self.schema, self.dialect).then_some(value)
    }

    /// Whether an old `$ref` hides what stands beside it.
    pub(super) fn hides_siblings(&self) -> bool {
        let reference = self.schema.get("$ref").and_then(Value::as_str);
        self.dialect.ref_hides_siblings() && reference.is_some()
    }

    /// The schema of a keyword, to be written below `target`.
    pub(super) fn single(&self, keyword: &str, target: &str) -> Option<Self> {
        let schema = self.get(keyword)?;
        let (author, written) = (self.author.key(keyword), self.written.key(target));
        Some(self.below(target, schema, author, written))
    }

    /// The schemas in the list of a keyword, to be written below `target`.
    pub(super) fn list(&self, keyword: &str, target: &str) -> Vec<Self> {
        let items = self.get(keyword).and_then(Value::as_array);
        let (author, written) = (self.author.key(keyword), self.written.key(target));
        items
            .unwrap_or_default()
            .iter()
            .enumerate()
            .map(|(index, item)| {
                self.below(target, item, author.index(index), written.index(index))
            })
            .collect()
    }

    /// The schemas in the map of a keyword, with their keys.
    pub(super) fn map(&self, keyword: &str) -> Option<Vec<(String, Self)>> {
        let members = self.get(keyword)?.as_object()?.iter();
        let (author, written) = (self.author.key(keyword), self.written.key(keyword));
        let parts = members.map(|(key, schema)| {
            let part = self.below(keyword, schema, author.key(key), written.key(key));
            (key.clone(), part)
        });
        Some(parts.collect())
    }

    /// A subschema that is written below a keyword of this schema.
    pub(super) fn below(
        &self,
        target: &str,
        schema: &'a Value,
        author: SchemaPointer,
        written: EmittedPointer,
    ) -> Self {
        let looks = if SAME_VALUE.contains(&target) {
            self.looks
        } else {
            Looks::Inside
        };
        Self {
            schema,
            dialect: self.dialect,
            author,
            written,
            looks,
        }
    }
}
