// SPDX-License-Identifier: Apache-2.0
//! The two custom APIs, judged by kro's own rules (`docs/facts/kro.md#what-kro-compares`).
//!
//! kro does not look into the values of maps, at rules, at `immutable`, at a list of choices that comes or goes as a whole, or
//! at what an object keeps. Such differences are found here all the same and marked as unseen.

mod markers;
mod same;

pub(super) use markers::{list, was_and_is};

use std::collections::HashMap;

use same::SameTypes;

use super::view::{ApiType, ApiView, FieldView};
use super::{Change, ChangeKind, Crd, Judge};
use crate::lower::rgd::simpleschema::{FieldSpec, SimpleSchema};
use crate::pointer::InstancePointer;

/// Places compared before the rest is given up, aloud: so many for each field of the types, and some besides.
const PLACES_PER_FIELD: usize = 20;
const PLACES_BESIDE: usize = 1_000;

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
        if self.of_judge(Judge::Kro).any(|change| change.breaking) {
            Crd::Refused
        } else if self.touched || self.of_judge(Judge::Kro).next().is_some() {
            Crd::Updated
        } else if self.of_judge(Judge::CelUnseen).next().is_some() {
            Crd::Stale
        } else {
            Crd::Unchanged
        }
    }

    /// The changes that a judge reports.
    fn of_judge(&self, judge: Judge) -> impl Iterator<Item = &Change> {
        let changes = self.changes.iter();
        changes.filter(move |change| change.judges.contains(&judge))
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

impl<'d> FieldPair<'d> {
    /// The values of two lists or maps; `seen` tells whether kro looks at them.
    fn elements(&self, old: FieldView<'d>, new: FieldView<'d>, seen: bool) -> Self {
        let at = self.at.any();
        Self { at, old, new, seen }
    }

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
    let mut same = SameTypes::of(&old, &new);
    let most = PLACES_BESIDE + PLACES_PER_FIELD * (old.fields() + new.fields());
    let mut places = 0;
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
        places += 1;
        if places > most {
            let message = "the API is too large to compare further";
            report.add(
                &pair.at,
                ChangeKind::NotCompared,
                false,
                Judge::Kro,
                message,
            );
            return;
        }
        markers::compare(&pair, report);
        if !same.inside(pair.old.structure, pair.new.structure) {
            stack.extend(below(&old, &new, &pair, report));
        }
    }
}

/// The places below, and what differs in how they hang together.
fn below<'d>(
    old: &ApiView<'d>,
    new: &ApiView<'d>,
    pair: &FieldPair<'d>,
    report: &mut Report,
) -> Vec<FieldPair<'d>> {
    match (pair.old.structure, pair.new.structure) {
        (ApiType::Struct(before), ApiType::Struct(after)) => {
            return fields(old, new, (before, after), pair, report);
        }
        (ApiType::List(before), ApiType::List(after)) => {
            return vec![pair.elements(old.element(before), new.element(after), pair.seen)];
        }
        // kro does not look into the values of maps.
        (ApiType::Map(before), ApiType::Map(after)) => {
            return vec![pair.elements(old.element(before), new.element(after), false)];
        }
        (ApiType::Struct(before), ApiType::Free) => opened(before, pair, report),
        (ApiType::Struct(_), ApiType::Map(_)) => {
            let message = "the listed fields were replaced by \
                           free keys with values of one type";
            let kind = ChangeKind::ShapeNarrowed;
            report.add(&pair.at, kind, true, pair.judge(), message);
        }
        (ApiType::Free | ApiType::Map(_), ApiType::Struct(after)) => {
            listed(new, after, pair, report);
        }
        (ApiType::Free, ApiType::Map(_)) => {
            let message = "the values of free keys now have one type";
            let kind = ChangeKind::ShapeNarrowed;
            report.add(&pair.at, kind, true, Judge::CelUnseen, message);
        }
        (ApiType::Map(_), ApiType::Free) => {
            let message = "the values of free keys can now have any type";
            let kind = ChangeKind::ShapeWidened;
            report.add(&pair.at, kind, false, Judge::CelUnseen, message);
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

/// Reports that an object with these listed fields now takes any keys.
fn opened(before: FieldList<'_>, pair: &FieldPair<'_>, report: &mut Report) {
    let judge = if before.is_empty() {
        Judge::CelUnseen
    } else {
        pair.judge()
    };
    let message = "the listed fields were replaced by any \
                   keys, which kro counts as removed fields";
    let breaking = !before.is_empty() && judge == Judge::Kro;
    report.add(&pair.at, ChangeKind::ShapeWidened, breaking, judge, message);
    if let Some(change) = report.changes.last_mut().filter(|_| breaking) {
        change.help = Some(format!("no instance loses a value: {ALLOW}"));
    }
}

/// Reports that an object with free keys now lists these fields.
fn listed(new: &ApiView<'_>, after: FieldList<'_>, pair: &FieldPair<'_>, report: &mut Report) {
    let message = "free keys were replaced by listed fields, so \
         other keys of existing instances are dropped";
    let kind = ChangeKind::ShapeNarrowed;
    report.add(&pair.at, kind, true, Judge::CelUnseen, message);
    report.touched |= pair.seen && !after.is_empty();
    for (name, field) in after {
        if new.field(field).markers.required {
            let message = "the value is required";
            let kind = ChangeKind::RequiredAdded;
            report.add(&pair.at.key(name), kind, true, pair.judge(), message);
        }
    }
}

type FieldList<'d> = &'d [(String, FieldSpec)];

/// The fields that both objects list, and what differs in which they list and require.
fn fields<'d>(
    old: &ApiView<'d>,
    new: &ApiView<'d>,
    (before, after): (FieldList<'d>, FieldList<'d>),
    pair: &FieldPair<'d>,
    report: &mut Report,
) -> Vec<FieldPair<'d>> {
    let (had, known) = (by_name(before), by_name(after));
    let mut pairs = Vec::new();
    for (name, field) in before {
        let at = pair.at.key(name);
        let Some(next) = known.get(name.as_str()) else {
            let message = format!("field `{name}` was removed");
            report.add(&at, ChangeKind::FieldRemoved, true, pair.judge(), message);
            continue;
        };
        let inner = FieldPair {
            at,
            old: old.field(field),
            new: new.field(next),
            seen: pair.seen,
        };
        requirement(&inner, report);
        pairs.push(inner);
    }
    for (name, field) in after {
        if !had.contains_key(name.as_str()) {
            added(name, new.field(field), pair, report);
        }
    }
    pairs
}

/// The fields by their names.
fn by_name(fields: FieldList<'_>) -> HashMap<&str, &FieldSpec> {
    let mut named = HashMap::new();
    for (name, field) in fields {
        named.insert(name.as_str(), field);
    }
    named
}

/// Reports whether a field became required or optional.
fn requirement(pair: &FieldPair<'_>, report: &mut Report) {
    let (kind, message) = match (pair.old.markers.required, pair.new.markers.required) {
        (false, true) => (ChangeKind::RequiredAdded, "the value is now required"),
        (true, false) => (ChangeKind::RequiredRemoved, "the value is now optional"),
        (true, true) | (false, false) => return,
    };
    let breaking = pair.new.markers.required;
    report.add(&pair.at, kind, breaking, pair.judge(), message);
}

/// Reports a field that only the new object lists.
fn added(name: &str, field: FieldView<'_>, pair: &FieldPair<'_>, report: &mut Report) {
    let (kind, message) = if field.markers.required {
        let message = format!("required field `{name}` was added");
        (ChangeKind::RequiredAdded, message)
    } else {
        (ChangeKind::FieldAdded, format!("field `{name}` was added"))
    };
    let breaking = field.markers.required;
    report.add(&pair.at.key(name), kind, breaking, pair.judge(), message);
}
