// SPDX-License-Identifier: Apache-2.0
//! What marks a field of the API, old against new.

use std::collections::BTreeSet;

use super::{FieldPair, Report};
use crate::compare::{ChangeKind, Judge};
use crate::lower::rgd::simpleschema::Markers;

/// Compares the markers of one place.
pub(super) fn compare(pair: &FieldPair<'_>, report: &mut Report) {
    for limit in LIMITS {
        self::limit(pair, limit, report);
    }
    pattern(pair, report);
    choices(pair, report);
    unseen(pair, report);
}

/// A marker that limits a number, a length or a count.
struct Limit {
    name: &'static str,
    /// Whether a higher limit accepts less.
    lower: bool,
    /// The limit as a number and as text.
    of: fn(&Markers) -> Option<(f64, String)>,
    tightened: ChangeKind,
    loosened: ChangeKind,
}

const LIMITS: &[Limit] = &[
    Limit {
        name: "lower bound",
        lower: true,
        of: |markers| markers.minimum.as_ref().map(number),
        tightened: ChangeKind::BoundTightened,
        loosened: ChangeKind::BoundLoosened,
    },
    Limit {
        name: "upper bound",
        lower: false,
        of: |markers| markers.maximum.as_ref().map(number),
        tightened: ChangeKind::BoundTightened,
        loosened: ChangeKind::BoundLoosened,
    },
    Limit {
        name: "minimum length",
        lower: true,
        of: |markers| markers.min_length.map(count),
        tightened: ChangeKind::LengthTightened,
        loosened: ChangeKind::LengthLoosened,
    },
    Limit {
        name: "maximum length",
        lower: false,
        of: |markers| markers.max_length.map(count),
        tightened: ChangeKind::LengthTightened,
        loosened: ChangeKind::LengthLoosened,
    },
    Limit {
        name: "minimum number of items",
        lower: true,
        of: |markers| markers.min_items.map(count),
        tightened: ChangeKind::LengthTightened,
        loosened: ChangeKind::LengthLoosened,
    },
    Limit {
        name: "maximum number of items",
        lower: false,
        of: |markers| markers.max_items.map(count),
        tightened: ChangeKind::LengthTightened,
        loosened: ChangeKind::LengthLoosened,
    },
];

fn number(bound: &crate::json::Number) -> (f64, String) {
    (bound.to_f64(), bound.to_string())
}

fn count(count: u64) -> (f64, String) {
    (count as f64, count.to_string())
}

fn limit(pair: &FieldPair<'_>, limit: &Limit, report: &mut Report) {
    let (before, after) = ((limit.of)(&pair.old.markers), (limit.of)(&pair.new.markers));
    let tightened = match (&before, &after) {
        (None, None) => return,
        (Some((before, _)), Some((after, _))) if before == after => return,
        (Some((before, _)), Some((after, _))) => (after > before) == limit.lower,
        (None, Some(_)) => true,
        (Some(_), None) => false,
    };
    let kind = if tightened {
        limit.tightened
    } else {
        limit.loosened
    };
    let message = was_and_is(limit.name, text(&before), text(&after));
    report.add(&pair.at, kind, tightened, pair.judge(), message);
}

fn text(limit: &Option<(f64, String)>) -> Option<&str> {
    limit.as_ref().map(|(_, text)| text.as_str())
}

/// How a limit changed, as a sentence.
pub(in crate::compare) fn was_and_is(
    name: &str,
    before: Option<&str>,
    after: Option<&str>,
) -> String {
    match (before, after) {
        (Some(before), Some(after)) => format!("{name} changed from {before} to {after}"),
        (None, Some(after)) => format!("{name} {after} was added"),
        (Some(before), None) => format!("{name} {before} was removed"),
        (None, None) => format!("{name} is unchanged"),
    }
}

fn pattern(pair: &FieldPair<'_>, report: &mut Report) {
    let (kind, message) = match (&pair.old.markers.pattern, &pair.new.markers.pattern) {
        (Some(before), Some(after)) if before != after => (
            ChangeKind::PatternChanged,
            format!("pattern changed from `{before}` to `{after}`"),
        ),
        (None, Some(after)) => (
            ChangeKind::PatternChanged,
            format!("pattern `{after}` was added"),
        ),
        (Some(before), None) => (
            ChangeKind::PatternRemoved,
            format!("pattern `{before}` was removed"),
        ),
        (Some(_), Some(_)) | (None, None) => return,
    };
    let breaking = kind == ChangeKind::PatternChanged;
    report.add(&pair.at, kind, breaking, pair.judge(), message);
}

/// Lists of choices. kro compares them only when both sides have one.
fn choices(pair: &FieldPair<'_>, report: &mut Report) {
    let (before, after) = (&pair.old.markers.choices, &pair.new.markers.choices);
    match (before.is_empty(), after.is_empty()) {
        (true, true) => {}
        (true, false) => report.add(
            &pair.at,
            ChangeKind::ChoicesIntroduced,
            true,
            Judge::CelUnseen,
            format!("only {} are now allowed", list(after)),
        ),
        (false, true) => report.add(
            &pair.at,
            ChangeKind::ChoicesDropped,
            false,
            Judge::CelUnseen,
            "any value of the type is now allowed",
        ),
        (false, false) => {
            let (removed, added) = (without(before, after), without(after, before));
            if !removed.is_empty() {
                let message = format!("no longer allowed: {}", list(&removed));
                report.add(
                    &pair.at,
                    ChangeKind::ChoiceRemoved,
                    true,
                    pair.judge(),
                    message,
                );
            }
            if !added.is_empty() {
                let message = format!("now also allowed: {}", list(&added));
                report.add(
                    &pair.at,
                    ChangeKind::ChoiceAdded,
                    false,
                    pair.judge(),
                    message,
                );
            }
        }
    }
}

/// The texts that the other list lacks.
fn without(texts: &[String], other: &[String]) -> Vec<String> {
    let texts = texts.iter().filter(|text| !other.contains(text));
    texts.cloned().collect()
}

/// Texts in a sentence, the first few of them.
pub(in crate::compare) fn list(texts: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown: Vec<String> = texts
        .iter()
        .take(SHOWN)
        .map(|text| format!("`{text}`"))
        .collect();
    let shown = shown.join(", ");
    match texts.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// What kro's comparison never looks at.
fn unseen(pair: &FieldPair<'_>, report: &mut Report) {
    for flag in FLAGS {
        let (kind, message) = match ((flag.of)(&pair.old.markers), (flag.of)(&pair.new.markers)) {
            (false, true) => (flag.added, flag.now),
            (true, false) => (flag.removed, flag.no_longer),
            (true, true) | (false, false) => continue,
        };
        let breaking = kind == ChangeKind::RuleAdded;
        report.add(&pair.at, kind, breaking, Judge::CelUnseen, message);
    }
    rules(pair, report);
}

/// A marker that is there or not.
struct Flag {
    of: fn(&Markers) -> bool,
    added: ChangeKind,
    now: &'static str,
    removed: ChangeKind,
    no_longer: &'static str,
}

const FLAGS: &[Flag] = &[
    Flag {
        of: |markers| markers.immutable,
        added: ChangeKind::ImmutableAdded,
        now: "the value can no longer be changed after creation",
        removed: ChangeKind::ImmutableRemoved,
        no_longer: "the value can now be changed after creation",
    },
    Flag {
        of: |markers| markers.grow_only,
        added: ChangeKind::GrowOnlyAdded,
        now: "the value can no longer decrease after creation",
        removed: ChangeKind::GrowOnlyRemoved,
        no_longer: "the value can now decrease after creation",
    },
    Flag {
        of: |markers| markers.unique_items,
        added: ChangeKind::RuleAdded,
        now: "items must now be unique",
        removed: ChangeKind::RuleRemoved,
        no_longer: "items no longer need to be unique",
    },
];

/// CEL rules: the first that differs.
fn rules(pair: &FieldPair<'_>, report: &mut Report) {
    let before: BTreeSet<&String> = pair.old.markers.validation.iter().collect();
    let after: BTreeSet<&String> = pair.new.markers.validation.iter().collect();
    let removed = before.difference(&after).next();
    let added = after.difference(&before).next();
    let (kind, message) = match (removed, added) {
        (None, None) => return,
        (None, Some(rule)) => (ChangeKind::RuleAdded, format!("rule `{rule}` was added")),
        (Some(rule), None) => (
            ChangeKind::RuleRemoved,
            format!("rule `{rule}` was removed"),
        ),
        (Some(before), Some(after)) => (
            ChangeKind::RuleChanged,
            format!("rule changed from `{before}` to `{after}`"),
        ),
    };
    let breaking = kind != ChangeKind::RuleRemoved;
    report.add(&pair.at, kind, breaking, Judge::CelUnseen, message);
}
