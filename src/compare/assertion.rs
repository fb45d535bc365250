// SPDX-License-Identifier: Apache-2.0
//! What Helm checks beyond the shape, old against new.

use std::fmt::Display;

use super::ChangeKind;
use super::fragment::fragment;
use super::structure::was_and_is;
use crate::chart::Chart;
use crate::json::Number;
use crate::model::{
    Asserted, Assertion, Bound, ItemsAssertion, KeysAssertion, Node, NumberAssertion, Rule,
    TextAssertion, Types,
};
use crate::schema::Pattern;

/// A difference, before it has a place.
pub(super) struct Difference {
    pub(super) kind: ChangeKind,
    pub(super) breaking: bool,
    pub(super) message: String,
}

/// The assertions of a node, by what they limit.
#[derive(Default)]
struct Limits {
    /// Limits of numbers, lengths and counts: name, whether it is a lower one, bound, whether the bound is excluded.
    bounds: Vec<(&'static str, bool, Number, bool)>,
    patterns: Vec<Pattern>,
    formats: Vec<String>,
    steps: Vec<Number>,
    unique: bool,
    rules: Vec<(Rule, Vec<String>)>,
}

const LOWER: &str = "lower bound";
const UPPER: &str = "upper bound";

/// The names of all limits, with the kinds of their changes.
const NAMES: [(&str, ChangeKind, ChangeKind); 8] = [
    (LOWER, ChangeKind::BoundTightened, ChangeKind::BoundLoosened),
    (UPPER, ChangeKind::BoundTightened, ChangeKind::BoundLoosened),
    (
        "minimum length",
        ChangeKind::LengthTightened,
        ChangeKind::LengthLoosened,
    ),
    (
        "maximum length",
        ChangeKind::LengthTightened,
        ChangeKind::LengthLoosened,
    ),
    (
        "minimum number of items",
        ChangeKind::LengthTightened,
        ChangeKind::LengthLoosened,
    ),
    (
        "maximum number of items",
        ChangeKind::LengthTightened,
        ChangeKind::LengthLoosened,
    ),
    (
        "minimum number of keys",
        ChangeKind::LengthTightened,
        ChangeKind::LengthLoosened,
    ),
    (
        "maximum number of keys",
        ChangeKind::LengthTightened,
        ChangeKind::LengthLoosened,
    ),
];

/// Compares what two nodes assert about values of these types.
pub(super) fn compare(old: (&Chart, &Node), new: (&Chart, &Node), types: Types) -> Vec<Difference> {
    let (before, after) = (
        limits(old.0, &old.1.assertions, types),
        limits(new.0, &new.1.assertions, types),
    );
    let mut found = Vec::new();
    for name in NAMES {
        found.extend(bound(&before, &after, name));
    }
    texts(
        &before.patterns,
        &after.patterns,
        (
            "pattern",
            ChangeKind::PatternChanged,
            ChangeKind::PatternRemoved,
        ),
        &mut found,
    );
    texts(
        &before.formats,
        &after.formats,
        ("format", ChangeKind::FormatChanged, ChangeKind::RuleRemoved),
        &mut found,
    );
    texts(
        &before.steps,
        &after.steps,
        ("step", ChangeKind::RuleChanged, ChangeKind::RuleRemoved),
        &mut found,
    );
    match (before.unique, after.unique) {
        (false, true) => found.push(difference(
            ChangeKind::RuleAdded,
            true,
            "items must now be unique",
        )),
        (true, false) => found.push(difference(
            ChangeKind::RuleRemoved,
            false,
            "items no longer need to be unique",
        )),
        (true, true) | (false, false) => {}
    }
    rules(&before, &after, &mut found);
    found
}

fn difference(kind: ChangeKind, breaking: bool, message: impl Into<String>) -> Difference {
    Difference {
        kind,
        breaking,
        message: message.into(),
    }
}

/// Sorts the assertions that apply to these types; the others are silent, as in JSON Schema.
fn limits(chart: &Chart, assertions: &[Asserted], types: Types) -> Limits {
    let mut limits = Limits::default();
    for asserted in assertions {
        let assertion = &asserted.assertion;
        if assertion.types().meets(types) || matches!(assertion, Assertion::Rule(_)) {
            limits.add(chart, asserted);
        }
    }
    limits
}

impl Limits {
    fn add(&mut self, chart: &Chart, asserted: &Asserted) {
        match &asserted.assertion {
            Assertion::Number(NumberAssertion::Minimum(Bound { number, exclusive })) => {
                self.bounds.push((LOWER, true, number.clone(), *exclusive));
            }
            Assertion::Number(NumberAssertion::Maximum(Bound { number, exclusive })) => {
                self.bounds.push((UPPER, false, number.clone(), *exclusive));
            }
            Assertion::Number(NumberAssertion::MultipleOf(step)) => self.steps.push(step.clone()),
            Assertion::Text(TextAssertion::MinLength(least)) => {
                self.count("minimum length", true, *least);
            }
            Assertion::Text(TextAssertion::MaxLength(most)) => {
                self.count("maximum length", false, *most);
            }
            Assertion::Text(TextAssertion::Pattern(pattern)) => {
                self.patterns.push(pattern.clone());
            }
            Assertion::Format(format) => self.formats.push(format.clone()),
            Assertion::Items(ItemsAssertion::MinItems(least)) => {
                self.count("minimum number of items", true, *least);
            }
            Assertion::Items(ItemsAssertion::MaxItems(most)) => {
                self.count("maximum number of items", false, *most);
            }
            Assertion::Items(ItemsAssertion::UniqueItems) => self.unique = true,
            Assertion::Keys(KeysAssertion::MinProperties(least)) => {
                self.count("minimum number of keys", true, *least);
            }
            Assertion::Keys(KeysAssertion::MaxProperties(most)) => {
                self.count("maximum number of keys", false, *most);
            }
            Assertion::Rule(rule) => self.rules.push((*rule, fragment(chart, &asserted.at))),
        }
    }

    /// The texts of the rules of a kind.
    fn texts_of(&self, rule: Rule) -> Vec<&[String]> {
        let mut texts = Vec::new();
        for (other, text) in &self.rules {
            if *other == rule {
                texts.push(text.as_slice());
            }
        }
        texts
    }

    /// A limit of a length or a count.
    fn count(&mut self, name: &'static str, lower: bool, count: u64) {
        let bound = Number::parse(&count.to_string()).unwrap_or_else(|| Number::from(i64::MAX));
        self.bounds.push((name, lower, bound, false));
    }
}

/// The tightest limit of a name, as a number that grows as it tightens, and as text.
fn tightest(limits: &Limits, name: &str) -> Option<(f64, bool, String)> {
    let of_name = limits.bounds.iter().filter(|(other, ..)| *other == name);
    let ranked = of_name.map(|(_, lower, bound, exclusive)| {
        let rank = if *lower {
            bound.to_f64()
        } else {
            -bound.to_f64()
        };
        let excluded = if *exclusive { " (itself excluded)" } else { "" };
        (rank, *exclusive, format!("{bound}{excluded}"))
    });
    ranked.max_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)))
}

fn bound(
    before: &Limits,
    after: &Limits,
    (name, tightened, loosened): (&str, ChangeKind, ChangeKind),
) -> Option<Difference> {
    let (was, is) = (tightest(before, name), tightest(after, name));
    let message = was_and_is(
        name,
        was.as_ref().map(|(.., text)| text.as_str()),
        is.as_ref().map(|(.., text)| text.as_str()),
    );
    let tighter = match (&was, &is) {
        (None, None) => return None,
        (Some(was), Some(is)) if was.0 == is.0 && was.1 == is.1 => return None,
        (Some(was), Some(is)) => is.0 > was.0 || (is.0 == was.0 && is.1),
        (None, Some(_)) => true,
        (Some(_), None) => false,
    };
    Some(difference(
        if tighter { tightened } else { loosened },
        tighter,
        message,
    ))
}

fn texts<T: PartialEq + Display>(
    before: &[T],
    after: &[T],
    (name, changed, removed_kind): (&str, ChangeKind, ChangeKind),
    found: &mut Vec<Difference>,
) {
    let removed = before.iter().find(|text| !after.contains(text));
    let added = after.iter().find(|text| !before.contains(text));
    let message = was_and_is(
        name,
        removed.map(quoted).as_deref(),
        added.map(quoted).as_deref(),
    );
    match (removed, added) {
        (_, Some(_)) => found.push(difference(changed, true, message)),
        (Some(_), None) => found.push(difference(removed_kind, false, message)),
        (None, None) => {}
    }
}

fn quoted(text: &impl Display) -> String {
    format!("`{text}`")
}

/// Rules that are kept as written: alike when they read alike.
fn rules(before: &Limits, after: &Limits, found: &mut Vec<Difference>) {
    for rule in [
        Rule::Branches,
        Rule::Conditional,
        Rule::Not,
        Rule::Items,
        Rule::Keys,
    ] {
        found.extend(rule_difference(
            rule,
            &before.texts_of(rule),
            &after.texts_of(rule),
        ));
    }
}

fn rule_difference(rule: Rule, before: &[&[String]], after: &[&[String]]) -> Option<Difference> {
    let what = match rule {
        Rule::Branches => "a rule with alternatives (`anyOf`, `oneOf`)",
        Rule::Conditional => "a rule that depends on other values",
        Rule::Not => "what `not` refuses",
        Rule::Items => "a rule about the items",
        Rule::Keys => "a rule about the names of the keys",
    };
    let removed = before.iter().any(|text| !after.contains(text));
    let added = after.iter().any(|text| !before.contains(text));
    match (removed, added) {
        (true, true) => Some(difference(
            ChangeKind::RuleChanged,
            true,
            format!("{what} changed"),
        )),
        (false, true) => Some(difference(
            ChangeKind::RuleAdded,
            true,
            format!("{what} was added"),
        )),
        (true, false) => Some(difference(
            ChangeKind::RuleRemoved,
            false,
            format!("{what} was removed"),
        )),
        (false, false) => None,
    }
}
