// SPDX-License-Identifier: Apache-2.0
//! An example for a text that misses its pattern, because a regular expression alone tells most people nothing.

use super::Compiled;
use crate::json::Value;
use crate::lower::site::Site;
use crate::pointer::{InstancePointer, Step};

impl Compiled {
    /// An example as help: the shipped text, or the schema's first example. Never that of a secret value.
    pub(super) fn example(&self, at: &InstancePointer) -> Option<String> {
        if self.layout.holds_secret(at) {
            return None;
        }
        let text = self.shipped_text(at).or_else(|| self.first_example(at))?;
        Some(format!("for example `{text}`"))
    }

    fn shipped_text(&self, at: &InstancePointer) -> Option<&str> {
        let shipped = self.model.shipped.pointer(&at.to_pointer())?;
        shipped.as_str().filter(|text| !text.is_empty())
    }

    fn first_example(&self, at: &InstancePointer) -> Option<&str> {
        let mut site = Site::root(&self.model);
        for step in at.steps() {
            site = below(&site, step)?;
        }
        let examples = &site.node().annotations.examples;
        examples.iter().find_map(Value::as_str)
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
