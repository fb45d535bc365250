// SPDX-License-Identifier: Apache-2.0
//! Instances, judged by both versions.

use super::instance::Instance;
use super::reach::Reach;
use crate::compile::Compiled;
use crate::json::Value;
use crate::lower::typing::Typing;
use crate::pointer::InstancePointer;
use crate::validate::{Answer, Verdict};

/// What becomes of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// The custom resource or plain values, as read from a file.
    pub instance: Instance,
    /// The old version's verdict.
    pub old: Verdict,
    /// The new version's verdict.
    pub new: Verdict,
    /// Values that the new API drops and the old one kept.
    pub dropped: Vec<InstancePointer>,
    /// Whether it was valid and no longer is, or loses values.
    pub breaks: bool,
}

/// Judges an instance by both versions.
pub(super) fn replay(old: &Compiled, new: &Compiled, instance: Instance) -> Replayed {
    let values = &instance.values;
    let before = dropped(&old.typing, values);
    let mut dropped = dropped(&new.typing, values);
    dropped.retain(|at| !before.contains(at));
    // A dependency that is not here makes both verdicts unknown; a change in the rest breaks the instance all the same.
    let valid =
        |compiled: &Compiled| compiled.verdict_without_doubts(values).answer == Answer::Valid;
    let breaks = valid(old) && (!valid(new) || !dropped.is_empty());
    let (old, new) = (old.verdict(values), new.verdict(values));
    Replayed {
        instance,
        old,
        new,
        dropped,
        breaks,
    }
}

/// The places of the values that the API drops: keys beside the fields of a struct.
fn dropped(typing: &Typing, values: &Value) -> Vec<InstancePointer> {
    let mut found = Vec::new();
    let mut stack = vec![(InstancePointer::root(), Reach::top(typing), values)];
    while let Some((at, reach, value)) = stack.pop() {
        match value {
            Value::Object(object) => {
                for (key, value) in object {
                    if reach.drops_keys() && reach.field(key).is_none() {
                        found.push(at.key(key));
                    } else {
                        stack.push((at.key(key), reach.key(key), value));
                    }
                }
            }
            Value::Array(items) => {
                let items = items.iter().enumerate();
                stack.extend(items.map(|(index, item)| (at.index(index), reach.item(), item)));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    found.sort();
    found
}
