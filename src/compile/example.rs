// SPDX-License-Identifier: Apache-2.0
//! An example for a text that misses its pattern, because a regular expression alone tells most people nothing.

use super::Compiled;
use crate::json::Value;
use crate::lower::site::Site;
use crate::pointer::{InstancePointer, Step};

/// Examples that are tried.
const MAX_EXAMPLES: usize = 3;

impl Compiled {
    /// Texts that may serve as an example: the shipped one, then those of the schema. Never that of a secret value.
    pub(super) fn examples(&self, at: &InstancePointer) -> Vec<String> {
        if self.layout.holds_secret(at) {
            return Vec::new();
        }
        let shipped = self.shipped_text(at).into_iter();
        let examples = self.schema_examples(at).unwrap_or_default();
        let examples = examples.iter().filter_map(Value::as_str);
        shipped
            .chain(examples)
            .take(MAX_EXAMPLES)
            .map(str::to_owned)
            .collect()
    }

    fn shipped_text(&self, at: &InstancePointer) -> Option<&str> {
        let shipped = self.model.shipped.pointer(&at.to_pointer())?;
        shipped.as_str().filter(|text| !text.is_empty())
    }

    fn schema_examples(&self, at: &InstancePointer) -> Option<&[Value]> {
        let mut site = Site::root(&self.model);
        for step in at.steps() {
            site = below(&site, step)?;
        }
        Some(&site.node().annotations.examples)
    }
}

/// The site one step below. A JSON pointer does not tell an index from a key, so a key may be an index.
fn below<'m>(site: &Site<'m>, step: &Step) -> Option<Site<'m>> {
    match step {
        Step::Key(key) => site
            .under_key(key)
            .or_else(|| site.at_index(key.parse().ok()?)),
        Step::Index(index) => site.at_index(*index),
        Step::Any => None,
    }
}
