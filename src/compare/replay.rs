// SPDX-License-Identifier: Apache-2.0
//! Instances, judged by both versions.

use super::instance::Instance;
use super::view::{ApiType, ApiView, FieldView};
use crate::compile::Compiled;
use crate::json::Value;
use crate::lower::rgd::simpleschema::SimpleSchema;
use crate::pointer::InstancePointer;
use crate::validate::{Answer, Verdict};

/// What becomes of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// The instance.
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

/// Two versions, ready to judge instances.
pub(super) struct Replay<'a> {
    old: &'a Compiled,
    new: &'a Compiled,
    before: ApiView<'a>,
    after: ApiView<'a>,
}

impl<'a> Replay<'a> {
    /// `before` and `after` are the schemas of the two APIs.
    pub(super) fn new(
        old: &'a Compiled,
        new: &'a Compiled,
        before: &'a SimpleSchema,
        after: &'a SimpleSchema,
    ) -> Self {
        Self {
            old,
            new,
            before: ApiView::of(before),
            after: ApiView::of(after),
        }
    }

    /// Judges an instance by both versions.
    pub(super) fn run(&self, instance: Instance) -> Replayed {
        let values = &instance.values;
        let (old, new) = (self.old.verdict(values), self.new.verdict(values));
        let before = dropped(&self.before, values);
        let mut dropped = dropped(&self.after, values);
        dropped.retain(|at| !before.contains(at));
        let breaks =
            old.answer == Answer::Valid && (new.answer != Answer::Valid || !dropped.is_empty());
        Replayed {
            instance,
            old,
            new,
            dropped,
            breaks,
        }
    }
}

/// The places of the values that the API drops: keys beside the fields of a struct.
fn dropped<'d>(schema: &ApiView<'d>, values: &Value) -> Vec<InstancePointer> {
    let mut found = Vec::new();
    let mut stack: Vec<(InstancePointer, FieldView<'d>, &Value)> =
        vec![(InstancePointer::root(), schema.root(), values)];
    while let Some((at, view, value)) = stack.pop() {
        match (view.structure, value) {
            (ApiType::Struct(fields), Value::Object(object)) => {
                for (key, value) in object {
                    match fields.iter().find(|(name, _)| name == key) {
                        Some((_, field)) => stack.push((at.key(key), schema.field(field), value)),
                        None => found.push(at.key(key)),
                    }
                }
            }
            (ApiType::Map(inner), Value::Object(object)) => {
                stack.extend(
                    object
                        .iter()
                        .map(|(key, value)| (at.key(key), schema.element(inner), value)),
                );
            }
            (ApiType::List(inner), Value::Array(items)) => {
                stack.extend(
                    items
                        .iter()
                        .enumerate()
                        .map(|(index, value)| (at.index(index), schema.element(inner), value)),
                );
            }
            _ => {}
        }
    }
    found.sort();
    found
}
