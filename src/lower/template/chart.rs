// SPDX-License-Identifier: Apache-2.0
//! The chart inside a template: nobody reads it there, and everybody who opens the list of templates
//! downloads it, so it has no white space and no comments.

use crate::{json, yaml};

/// A file of the chart, shorter and with the same meaning.
pub(super) fn shortened(path: &str, text: &str) -> String {
    let shorter = if path.ends_with(".json") {
        json::read(text).ok().map(|value| json::compact(&value))
    } else if path.ends_with("values.yaml") {
        values(text)
    } else {
        None
    };
    let shorter = shorter.filter(|shorter| shorter.len() < text.len());
    shorter.unwrap_or_else(|| text.to_owned())
}

/// Values without comments; `None` where several documents are merged, or a key stands twice.
fn values(text: &str) -> Option<String> {
    let [value] = yaml::read_each(text).ok()?.try_into().ok()?;
    let document = yaml::read_document(text).ok()?;
    let plain = document.duplicates.is_empty() && document.value == value;
    let shorter = yaml::write(&value);
    // What the writer makes of it has to be read as the same.
    let same = yaml::read(&shorter).ok()? == value;
    (plain && same).then_some(shorter)
}
