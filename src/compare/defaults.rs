// SPDX-License-Identifier: Apache-2.0
//! What the charts ship. A changed default reaches every instance that did not choose the value.

use super::{Change, ChangeKind, Judge};
use crate::compile::Compiled;
use crate::json::{Object, Value, compact};
use crate::lower::layout::Layout;
use crate::pointer::InstancePointer;

/// Longest value shown in a sentence.
const MAX_SHOWN: usize = 80;

/// Compares the shipped defaults, leaf by leaf; lists are leaves, as in Helm.
pub(super) fn compare(old: &Compiled, new: &Compiled) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut stack = vec![(
        InstancePointer::root(),
        Some(&old.model.shipped),
        Some(&new.model.shipped),
    )];
    while let Some((at, before, after)) = stack.pop() {
        if let (Some(Value::Object(before)), Some(Value::Object(after))) = (before, after) {
            for (key, value) in before {
                stack.push((at.key(key), Some(value), after.get(key)));
            }
            for (key, value) in after {
                if !before.contains_key(key) {
                    stack.push((at.key(key), None, Some(value)));
                }
            }
            continue;
        }
        if before == after || (is_nothing(before) && is_nothing(after)) {
            continue;
        }
        let secret = is_secret(&old.layout, &at) || is_secret(&new.layout, &at);
        let message = format!(
            "default changed from {} to {}; instances \
             that did not set it get the new value",
            shown(before, secret),
            shown(after, secret)
        );
        changes.push(Change::new(
            &at,
            ChangeKind::DefaultChanged,
            false,
            Judge::Helm,
            message,
        ));
    }
    changes
}

/// Whether a secret is at this place, or below it.
fn is_secret(layout: &Layout, at: &InstancePointer) -> bool {
    let mut secrets = layout.secrets().iter();
    layout.holds_secret(at) || secrets.any(|secret| secret.is_within(at))
}

/// Whether a shipped value gives nothing: Helm drops shipped nulls, and an empty mapping holds nothing.
fn is_nothing(value: Option<&Value>) -> bool {
    value.is_none_or(|value| value.is_null() || value.as_object().is_some_and(Object::is_empty))
}

/// A shipped value as people read it.
fn shown(value: Option<&Value>, secret: bool) -> String {
    match value.filter(|value| !value.is_null()).map(compact) {
        None => "nothing".to_owned(),
        Some(_) if secret => "a secret value".to_owned(),
        Some(text) if text.chars().count() > MAX_SHOWN => "a longer value".to_owned(),
        Some(text) => format!("`{text}`"),
    }
}
