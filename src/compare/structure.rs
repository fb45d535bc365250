// SPDX-License-Identifier: Apache-2.0
//! The two custom APIs, judged by kro's own rules (`docs/facts/kro.md#what-kro-compares`).
//!
//! kro does not look into the values of maps, at rules, at `immutable`, at a list of choices that comes or goes as a whole, or
//! at what an object keeps. Such differences are found here all the same and marked as unseen.

mod markers;

pub(super) use markers::{list, was_and_is};

use std::collections::{BTreeSet, HashMap};

use super::view::{ApiType, ApiView, FieldView};
use super::{Change, ChangeKind, Crd, Judge};
use crate::lower::rgd::simpleschema::{FieldSpec, SimpleSchema};
use crate::pointer::InstancePointer;

/// How to make kro accept what it refuses (`docs/facts/kro.md#when-kro-updates-the-crd`).
const ALLOW: &str = "the annotation `kro.run/allow-breaking-changes: \"true\"` of the definition makes kro accept it";

/// What kro would report.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) changes: Vec<Change>,
    /// Whether kro sees a difference that concerns no instance, such as a description.
    pub(super) touched: bool,
}

impl Report {
    /// What kro does with the CustomResourceDefinition.
    pub(super) fn crd(&self) -> Crd {
        let by = |judge: Judge| {
            self.changes
                .iter()
                .filter(move |change| change.judges.contains(&judge))
        };
        if by(Judge::Kro).any(|change| change.breaking) {
            Crd::Refused
        } else if self.touched || by(Judge::Kro).next().is_some() {
            Crd::Updated
        } else if by(Judge::CelUnseen).next().is_some() {
            Crd::Stale
        } else {
            Crd::Unchanged
        }
    }

    pub(super) fn add(
        &mut self,
        at: &InstancePointer,
        kind: ChangeKind,
        breaking: bool,
        judge: Judge,
        message: impl Into<String>,
    ) {
        self.changes
            .push(Change::new(at, kind, breaking, judge, message));
    }
}

/// One place in both APIs.
struct FieldPair<'d> {
    at: InstancePointer,
    old: FieldView<'d>,
    new: FieldView<'d>,
    /// Whether kro looks here.
    seen: bool,
}

impl FieldPair<'_> {
    /// Who judges what kro looks at in general.
    fn judge(&self) -> Judge {
        if self.seen {
            Judge::Kro
        } else {
            Judge::CelUnseen
        }
    }
}

/// Compares the `spec` of both APIs, place by place. On the heap, because documents nest as deep as charts do.
pub(super) fn compare(old: &SimpleSchema, new: &SimpleSchema, report: &mut Report) {
    let (old, new) = (ApiView::of(old), ApiView::of(new));
    let mut stack = vec![FieldPair {
        at: InstancePointer::root(),
        old: old.root(),
        new: new.root(),
        seen: true,
    }];
    while let Some(pair) = stack.pop() {
        report.touched |= pair.seen && pair.old.markers.description != pair.new.markers.description;
        let (before, after) = (
            pair.old.structure.type_name(),
            pair.new.structure.type_name(),
        );
        if before != after {
            let message = format!("type changed from {before} to {after}");
            report.add(
                &pair.at,
                ChangeKind::TypeChanged,
                true,
                pair.judge(),
                message,
            );
            continue;
        }
        markers::compare(&pair, report);
        stack.extend(below(&old, &new, &pair, report));
    }
}

/// The places below, and what differs in how they hang together.
fn below<'d>(
    old: &ApiView<'d>,
    new: &ApiView<'d>,
    pair: &FieldPair<'d>,
    report: &mut Report,
) -> Vec<FieldPair<'d>> {
    let inner = |before: FieldView<'d>, after: FieldView<'d>, seen: bool| {
        vec![FieldPair {
            at: pair.at.any(),
            old: before,
            new: after,
            seen,
        }]
    };
    match (pair.old.structure, pair.new.structure) {
        (ApiType::Struct(before), ApiType::Struct(after)) => {
            return fields(old, new, (before, after), pair, report);
        }
        (ApiType::List(before), ApiType::List(after)) => {
            return inner(old.element(before), new.element(after), pair.seen);
        }
        // kro does not look into the values of maps.
        (ApiType::Map(before), ApiType::Map(after)) => {
            return inner(old.element(before), new.element(after), false);
        }
        (ApiType::Struct(before), ApiType::Free) => {
            let judge = if before.is_empty() {
                Judge::CelUnseen
            } else {
                pair.judge()
            };
            let message =
                "the listed fields were replaced by any keys, which kro counts as removed fields";
            let breaking = !before.is_empty() && judge == Judge::Kro;
            report.add(&pair.at, ChangeKind::ShapeWidened, breaking, judge, message);
            if let Some(change) = report.changes.last_mut().filter(|_| breaking) {
                change.help = Some(format!("no instance loses a value: {ALLOW}"));
            }
        }
        (ApiType::Struct(_), ApiType::Map(_)) => {
            let message = "the listed fields were replaced by free keys with values of one type";
            report.add(
                &pair.at,
                ChangeKind::ShapeNarrowed,
                true,
                pair.judge(),
                message,
            );
        }
        (ApiType::Free | ApiType::Map(_), ApiType::Struct(after)) => {
            let message = "free keys were replaced by listed fields, so other keys of existing instances are dropped";
            report.add(
                &pair.at,
                ChangeKind::ShapeNarrowed,
                true,
                Judge::CelUnseen,
                message,
            );
            report.touched |= pair.seen && !after.is_empty();
            for (name, _) in after
                .iter()
                .filter(|(_, field)| new.field(field).markers.required)
            {
                report.add(
                    &pair.at.key(name),
                    ChangeKind::RequiredAdded,
                    true,
                    pair.judge(),
                    "the value is required",
                );
            }
        }
        (ApiType::Free, ApiType::Map(_)) => {
            let message = "the values of free keys now have one type";
            report.add(
                &pair.at,
                ChangeKind::ShapeNarrowed,
                true,
                Judge::CelUnseen,
                message,
            );
        }
        (ApiType::Map(_), ApiType::Free) => {
            report.add(
                &pair.at,
                ChangeKind::ShapeWidened,
                false,
                Judge::CelUnseen,
                "the values of free keys can now have any type",
            );
        }
        // Of two scalars, or of types that differ, everything was said by the types and the markers.
        (
            ApiType::String
            | ApiType::Integer
            | ApiType::Boolean
            | ApiType::Float
            | ApiType::Free
            | ApiType::Struct(_)
            | ApiType::List(_)
            | ApiType::Map(_),
            _,
        ) => {}
    }
    Vec::new()
}

type FieldList<'d> = &'d [(String, FieldSpec)];

fn fields<'d>(
    old: &ApiView<'d>,
    new: &ApiView<'d>,
    (before, after): (FieldList<'d>, FieldList<'d>),
    pair: &FieldPair<'d>,
    report: &mut Report,
) -> Vec<FieldPair<'d>> {
    let known: HashMap<&str, &FieldSpec> = after
        .iter()
        .map(|(name, field)| (name.as_str(), field))
        .collect();
    let had: BTreeSet<&str> = before.iter().map(|(name, _)| name.as_str()).collect();
    let mut pairs = Vec::new();
    for (name, field) in before {
        let at = pair.at.key(name);
        let Some(next) = known.get(name.as_str()) else {
            report.add(
                &at,
                ChangeKind::FieldRemoved,
                true,
                pair.judge(),
                format!("field `{name}` was removed"),
            );
            continue;
        };
        let (was, is) = (old.field(field), new.field(next));
        match (was.markers.required, is.markers.required) {
            (false, true) => report.add(
                &at,
                ChangeKind::RequiredAdded,
                true,
                pair.judge(),
                "the value is now required",
            ),
            (true, false) => report.add(
                &at,
                ChangeKind::RequiredRemoved,
                false,
                pair.judge(),
                "the value is now optional",
            ),
            (true, true) | (false, false) => {}
        }
        pairs.push(FieldPair {
            at,
            old: was,
            new: is,
            seen: pair.seen,
        });
    }
    for (name, field) in after
        .iter()
        .filter(|(name, _)| !had.contains(name.as_str()))
    {
        let at = pair.at.key(name);
        if new.field(field).markers.required {
            report.add(
                &at,
                ChangeKind::RequiredAdded,
                true,
                pair.judge(),
                format!("required field `{name}` was added"),
            );
        } else {
            report.add(
                &at,
                ChangeKind::FieldAdded,
                false,
                pair.judge(),
                format!("field `{name}` was added"),
            );
        }
    }
    pairs
}
