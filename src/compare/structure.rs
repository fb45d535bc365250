// SPDX-License-Identifier: Apache-2.0
//! The two custom APIs, judged by kro's own rules (`docs/facts/kro.md#what-kro-compares`).
//!
//! kro does not look into the values of maps, at rules, at `immutable`, at a list of choices that comes or goes as a whole, or
//! at what an object keeps. Such differences are found here all the same and marked as unseen.

use std::collections::{BTreeSet, HashMap};

use super::view::{Schema, Structure, View};
use super::{Change, Crd, Judge, Kind};
use crate::json::Number;
use crate::lower::rgd::simpleschema::{FieldSpec, Markers, SimpleSchema};
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
        kind: Kind,
        breaking: bool,
        judge: Judge,
        message: impl Into<String>,
    ) {
        self.changes
            .push(Change::new(at, kind, breaking, judge, message));
    }
}

/// One place in both APIs.
struct Pair<'d> {
    at: InstancePointer,
    old: View<'d>,
    new: View<'d>,
    /// Whether kro looks here.
    seen: bool,
}

impl Pair<'_> {
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
    let (old, new) = (Schema::of(old), Schema::of(new));
    let mut stack = vec![Pair {
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
            let message = format!("the type was {before} and is {after}");
            report.add(&pair.at, Kind::TypeChanged, true, pair.judge(), message);
            continue;
        }
        bounds(&pair, report);
        lengths(&pair, report);
        pattern(&pair, report);
        choices(&pair, report);
        unseen(&pair, report);
        stack.extend(below(&old, &new, &pair, report));
    }
}

/// Minimum and maximum.
fn bounds(pair: &Pair<'_>, report: &mut Report) {
    let (old, new) = (&pair.old.markers, &pair.new.markers);
    for (name, before, after, lower) in [
        ("lower bound", &old.minimum, &new.minimum, true),
        ("upper bound", &old.maximum, &new.maximum, false),
    ] {
        let number = |bound: &Option<Number>| {
            bound.as_ref().map(|bound| {
                if lower {
                    bound.to_f64()
                } else {
                    -bound.to_f64()
                }
            })
        };
        let told = |bound: &Option<Number>| bound.as_ref().map(ToString::to_string);
        let kinds = (Kind::BoundTightened, Kind::BoundLoosened);
        limit(
            pair,
            report,
            name,
            (number(before), number(after)),
            (told(before), told(after)),
            kinds,
        );
    }
}

/// Lengths of texts and lists.
fn lengths(pair: &Pair<'_>, report: &mut Report) {
    let (old, new) = (&pair.old.markers, &pair.new.markers);
    for (name, before, after, lower) in [
        ("minimum length", old.min_length, new.min_length, true),
        ("maximum length", old.max_length, new.max_length, false),
        (
            "minimum number of items",
            old.min_items,
            new.min_items,
            true,
        ),
        (
            "maximum number of items",
            old.max_items,
            new.max_items,
            false,
        ),
    ] {
        let number = |bound: Option<u64>| {
            bound.map(|bound| if lower { bound as f64 } else { -(bound as f64) })
        };
        let told = |bound: Option<u64>| bound.map(|bound| bound.to_string());
        let kinds = (Kind::LengthTightened, Kind::LengthLoosened);
        limit(
            pair,
            report,
            name,
            (number(before), number(after)),
            (told(before), told(after)),
            kinds,
        );
    }
}

/// One limit, as numbers that grow as the limit tightens, and as texts.
fn limit(
    pair: &Pair<'_>,
    report: &mut Report,
    name: &str,
    numbers: (Option<f64>, Option<f64>),
    told: (Option<String>, Option<String>),
    kinds: (Kind, Kind),
) {
    let tightened = match numbers {
        (None, None) => return,
        (Some(before), Some(after)) if before == after => return,
        (Some(before), Some(after)) => after > before,
        (None, Some(_)) => true,
        (Some(_), None) => false,
    };
    let kind = if tightened { kinds.0 } else { kinds.1 };
    report.add(
        &pair.at,
        kind,
        tightened,
        pair.judge(),
        was_and_is(name, told.0.as_deref(), told.1.as_deref()),
    );
}

/// How a limit changed, as a sentence.
pub(super) fn was_and_is(name: &str, before: Option<&str>, after: Option<&str>) -> String {
    match (before, after) {
        (Some(before), Some(after)) => format!("the {name} was {before} and is {after}"),
        (None, Some(after)) => format!("there is a {name} now: {after}"),
        (Some(before), None) => format!("the {name} {before} is gone"),
        (None, None) => format!("the {name} is the same"),
    }
}

fn pattern(pair: &Pair<'_>, report: &mut Report) {
    match (&pair.old.markers.pattern, &pair.new.markers.pattern) {
        (Some(before), Some(after)) if before != after => {
            let message = format!("the pattern was `{before}` and is `{after}`");
            report.add(&pair.at, Kind::PatternChanged, true, pair.judge(), message);
        }
        (None, Some(after)) => {
            report.add(
                &pair.at,
                Kind::PatternChanged,
                true,
                pair.judge(),
                format!("there is a pattern now: `{after}`"),
            );
        }
        (Some(before), None) => report.add(
            &pair.at,
            Kind::PatternRemoved,
            false,
            pair.judge(),
            format!("the pattern `{before}` is gone"),
        ),
        (Some(_), Some(_)) | (None, None) => {}
    }
}

/// Lists of choices. kro compares them only when both sides have one.
fn choices(pair: &Pair<'_>, report: &mut Report) {
    let (before, after) = (&pair.old.markers.choices, &pair.new.markers.choices);
    match (before.is_empty(), after.is_empty()) {
        (true, true) => {}
        (true, false) => {
            let message = format!("only {} are allowed now", list(after));
            report.add(
                &pair.at,
                Kind::ChoicesIntroduced,
                true,
                Judge::CelUnseen,
                message,
            );
        }
        (false, true) => report.add(
            &pair.at,
            Kind::ChoicesDropped,
            false,
            Judge::CelUnseen,
            "any value of the type is allowed now",
        ),
        (false, false) => {
            let less = |of: &[String], than: &[String]| {
                of.iter()
                    .filter(|text| !than.contains(text))
                    .cloned()
                    .collect::<Vec<_>>()
            };
            let (removed, added) = (less(before, after), less(after, before));
            if !removed.is_empty() {
                report.add(
                    &pair.at,
                    Kind::ChoiceRemoved,
                    true,
                    pair.judge(),
                    format!("not allowed any more: {}", list(&removed)),
                );
            }
            if !added.is_empty() {
                report.add(
                    &pair.at,
                    Kind::ChoiceAdded,
                    false,
                    pair.judge(),
                    format!("also allowed: {}", list(&added)),
                );
            }
        }
    }
}

/// Texts in a sentence, the first few of them.
pub(super) fn list(texts: &[String]) -> String {
    let shown: Vec<String> = texts
        .iter()
        .take(8)
        .map(|text| format!("`{text}`"))
        .collect();
    let more = texts.len().saturating_sub(shown.len());
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    format!("{}{more}", shown.join(", "))
}

/// What kro's comparison never looks at.
fn unseen(pair: &Pair<'_>, report: &mut Report) {
    let (old, new): (&Markers, &Markers) = (&pair.old.markers, &pair.new.markers);
    let mut add = |kind, breaking, message: String| {
        report.add(&pair.at, kind, breaking, Judge::CelUnseen, message)
    };
    match (old.immutable, new.immutable) {
        (false, true) => add(
            Kind::ImmutableAdded,
            false,
            "the value cannot be changed after creation now".to_owned(),
        ),
        (true, false) => add(
            Kind::ImmutableRemoved,
            false,
            "the value can be changed after creation now".to_owned(),
        ),
        (true, true) | (false, false) => {}
    }
    match (old.grow_only, new.grow_only) {
        (false, true) => add(
            Kind::GrowOnlyAdded,
            false,
            "the value can only grow after creation now".to_owned(),
        ),
        (true, false) => add(
            Kind::GrowOnlyRemoved,
            false,
            "the value can become less after creation now".to_owned(),
        ),
        (true, true) | (false, false) => {}
    }
    match (old.unique_items, new.unique_items) {
        (false, true) => add(
            Kind::RuleAdded,
            true,
            "no two items may be equal now".to_owned(),
        ),
        (true, false) => add(
            Kind::RuleRemoved,
            false,
            "items may be equal now".to_owned(),
        ),
        (true, true) | (false, false) => {}
    }
    let (before, after): (BTreeSet<&String>, BTreeSet<&String>) = (
        old.validation.iter().collect(),
        new.validation.iter().collect(),
    );
    let (gone, come): (Vec<_>, Vec<_>) = (
        before.difference(&after).collect(),
        after.difference(&before).collect(),
    );
    match (gone.first(), come.first()) {
        (None, None) => {}
        (None, Some(rule)) => add(
            Kind::RuleAdded,
            true,
            format!("there is a rule now: `{rule}`"),
        ),
        (Some(rule), None) => add(
            Kind::RuleRemoved,
            false,
            format!("the rule `{rule}` is gone"),
        ),
        (Some(before), Some(after)) => add(
            Kind::RuleChanged,
            true,
            format!("the rule was `{before}` and is `{after}`"),
        ),
    }
}

/// The places below, and what differs in how they hang together.
fn below<'d>(
    old: &Schema<'d>,
    new: &Schema<'d>,
    pair: &Pair<'d>,
    report: &mut Report,
) -> Vec<Pair<'d>> {
    let inner = |before: View<'d>, after: View<'d>, seen: bool| {
        vec![Pair {
            at: pair.at.any(),
            old: before,
            new: after,
            seen,
        }]
    };
    match (pair.old.structure, pair.new.structure) {
        (Structure::Struct(before), Structure::Struct(after)) => {
            return fields(old, new, (before, after), pair, report);
        }
        (Structure::List(before), Structure::List(after)) => {
            return inner(old.element(before), new.element(after), pair.seen);
        }
        // kro does not look into the values of maps.
        (Structure::Map(before), Structure::Map(after)) => {
            return inner(old.element(before), new.element(after), false);
        }
        (Structure::Struct(before), Structure::Free) => {
            let judge = if before.is_empty() {
                Judge::CelUnseen
            } else {
                pair.judge()
            };
            let message =
                "the listed fields gave way to any keys; kro takes that for removed fields";
            let breaking = !before.is_empty() && judge == Judge::Kro;
            report.add(&pair.at, Kind::ShapeWidened, breaking, judge, message);
            if let Some(change) = report.changes.last_mut().filter(|_| breaking) {
                change.suggestion = Some(format!("no instance loses a value by it: {ALLOW}"));
            }
        }
        (Structure::Struct(_), Structure::Map(_)) => {
            let message = "the listed fields gave way to free keys whose values have one type";
            report.add(&pair.at, Kind::ShapeNarrowed, true, pair.judge(), message);
        }
        (Structure::Free | Structure::Map(_), Structure::Struct(after)) => {
            let message = "free keys gave way to listed fields, so other keys of existing instances are dropped";
            report.add(
                &pair.at,
                Kind::ShapeNarrowed,
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
                    Kind::RequiredAdded,
                    true,
                    pair.judge(),
                    "the value has to be given",
                );
            }
        }
        (Structure::Free, Structure::Map(_)) => {
            let message = "the values of free keys have one type now";
            report.add(
                &pair.at,
                Kind::ShapeNarrowed,
                true,
                Judge::CelUnseen,
                message,
            );
        }
        (Structure::Map(_), Structure::Free) => {
            report.add(
                &pair.at,
                Kind::ShapeWidened,
                false,
                Judge::CelUnseen,
                "the values of free keys may have any type now",
            );
        }
        _ => {}
    }
    Vec::new()
}

type Fields<'d> = &'d [(String, FieldSpec)];

fn fields<'d>(
    old: &Schema<'d>,
    new: &Schema<'d>,
    (before, after): (Fields<'d>, Fields<'d>),
    pair: &Pair<'d>,
    report: &mut Report,
) -> Vec<Pair<'d>> {
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
                Kind::FieldRemoved,
                true,
                pair.judge(),
                format!("the field `{name}` is gone"),
            );
            continue;
        };
        let (was, is) = (old.field(field), new.field(next));
        match (was.markers.required, is.markers.required) {
            (false, true) => report.add(
                &at,
                Kind::RequiredAdded,
                true,
                pair.judge(),
                "the value has to be given now",
            ),
            (true, false) => report.add(
                &at,
                Kind::RequiredRemoved,
                false,
                pair.judge(),
                "the value need not be given any more",
            ),
            (true, true) | (false, false) => {}
        }
        pairs.push(Pair {
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
                Kind::RequiredAdded,
                true,
                pair.judge(),
                format!("there is a new field `{name}`, which has to be given"),
            );
        } else {
            report.add(
                &at,
                Kind::FieldAdded,
                false,
                pair.judge(),
                format!("there is a new field `{name}`"),
            );
        }
    }
    pairs
}
