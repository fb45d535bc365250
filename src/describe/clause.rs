// SPDX-License-Identifier: Apache-2.0
//! A condition as a clause: a subject, and what is demanded or stated of it.

use super::{choices, counted, member, quoted, types};
use crate::model::{Condition, TextAssertion};

/// How a condition is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    /// As a demand: `must be …`.
    Must,
    /// As a demand that it does not hold.
    MustNot,
    /// As a fact: `is …`.
    Is,
    /// As the fact that it does not hold.
    IsNot,
}

impl Mood {
    fn opposite(self) -> Self {
        match self {
            Self::Must => Self::MustNot,
            Self::MustNot => Self::Must,
            Self::Is => Self::IsNot,
            Self::IsNot => Self::Is,
        }
    }

    fn be(self) -> &'static str {
        match self {
            Self::Must => "must be",
            Self::MustNot => "must not be",
            Self::Is => "is",
            Self::IsNot => "is not",
        }
    }

    fn find(self) -> &'static str {
        match self {
            Self::Must => "must match",
            Self::MustNot => "must not match",
            Self::Is => "matches",
            Self::IsNot => "does not match",
        }
    }

    fn have(self) -> &'static str {
        match self {
            Self::Must | Self::MustNot => "must have",
            Self::Is | Self::IsNot => "has",
        }
    }

    /// Of so many subjects.
    fn set(self, count: usize) -> &'static str {
        match (self, count) {
            (Self::Must, _) => "must be set",
            (Self::MustNot, _) => "must not be set",
            (Self::Is, 1) => "is set",
            (Self::Is, _) => "are set",
            (Self::IsNot, 1) => "is not set",
            (Self::IsNot, _) => "are not set",
        }
    }

    /// Of what nothing satisfies.
    fn never(self) -> &'static str {
        match self {
            Self::Must | Self::MustNot => "must not be set",
            Self::Is | Self::IsNot => "is never accepted",
        }
    }

    fn is_negative(self) -> bool {
        matches!(self, Self::MustNot | Self::IsNot)
    }
}

/// What a clause is about.
pub(super) enum ClauseSubject {
    /// What stands at this path.
    Location(String),
    /// The value that is described.
    Itself,
    /// Every key of what the clause around is about, or some key.
    Key(String),
}

impl ClauseSubject {
    fn name(&self) -> String {
        match self {
            Self::Location(path) => quoted(path),
            Self::Itself => "the value".to_owned(),
            Self::Key(name) => name.clone(),
        }
    }

    fn member(&self, name: &str) -> Self {
        match self {
            Self::Location(path) => Self::Location(member(path, name)),
            // A key has no members; nothing asks for one.
            Self::Itself | Self::Key(_) => Self::Location(name.to_owned()),
        }
    }

    fn key(&self, mood: Mood) -> Self {
        let keys = match mood {
            Mood::Must => "keys",
            Mood::Is => "every key",
            Mood::MustNot | Mood::IsNot => "some key",
        };
        Self::Key(match self {
            Self::Location(path) => format!("{keys} of {}", quoted(path)),
            Self::Itself | Self::Key(_) => keys.to_owned(),
        })
    }
}

/// A condition as a clause.
pub(super) fn clause(subject: &ClauseSubject, condition: &Condition, mood: Mood) -> String {
    if let Some(predicate) = predicate(condition, mood) {
        return format!("{} {predicate}", subject.name());
    }
    match condition {
        Condition::Given(name) => format!("{} {}", subject.member(name).name(), mood.set(1)),
        Condition::Property(name, inner) => property(&subject.member(name), inner, mood),
        Condition::Keys(inner) => clause(&subject.key(mood), inner, mood),
        Condition::Not(inner) => clause(subject, inner, mood.opposite()),
        Condition::Any(parts) => any(subject, parts, mood),
        Condition::One(parts) => one(subject, parts, mood),
        Condition::All(_)
        | Condition::Constant(_)
        | Condition::Types(_)
        | Condition::OneOf(_)
        | Condition::Text(_) => all(subject, condition, mood),
    }
}

/// What a clause says of its subject; `None` when it is about more than one thing.
fn predicate(condition: &Condition, mood: Mood) -> Option<String> {
    match condition {
        Condition::Constant(flag) => {
            let possible = *flag != mood.is_negative();
            let word = if possible {
                "can be anything"
            } else {
                mood.never()
            };
            Some(word.to_owned())
        }
        Condition::Types(accepted) => Some(format!("{} {}", mood.be(), types(*accepted))),
        Condition::OneOf(values) => Some(format!("{} {}", mood.be(), choices(values))),
        Condition::Text(assertion) => Some(text_predicate(assertion, mood)),
        Condition::Not(inner) => predicate(inner, mood.opposite()),
        Condition::All(parts) if !mood.is_negative() => predicates(parts, mood, " and "),
        Condition::Any(parts) if when(parts).is_none() => {
            predicates(parts, mood, alternative(parts, mood))
        }
        Condition::All(_)
        | Condition::Any(_)
        | Condition::One(_)
        | Condition::Given(_)
        | Condition::Property(..)
        | Condition::Keys(_) => None,
    }
}

/// Several predicates of one subject; `None` when they are grouped, because they could then be read in more than one way.
fn predicates(parts: &[Condition], mood: Mood, word: &str) -> Option<String> {
    if parts
        .iter()
        .any(|part| is_group(part) && !(is_list(part) && word == OR_LIST))
    {
        return None;
    }
    let predicates = parts.iter().map(|part| predicate(part, mood));
    Some(predicates.collect::<Option<Vec<_>>>()?.join(word))
}

pub(super) fn text_predicate(assertion: &TextAssertion, mood: Mood) -> String {
    let (have, negative) = (mood.have(), mood.is_negative());
    match assertion {
        TextAssertion::Pattern(pattern) => format!("{} {}", mood.find(), quoted(pattern.as_str())),
        TextAssertion::MinLength(count) => {
            let word = if negative { "fewer than" } else { "at least" };
            format!("{have} {word} {}", counted(*count, "character"))
        }
        TextAssertion::MaxLength(count) => {
            let word = if negative { "more than" } else { "at most" };
            format!("{have} {word} {}", counted(*count, "character"))
        }
    }
}

/// A property that may be missing.
fn property(subject: &ClauseSubject, inner: &Condition, mood: Mood) -> String {
    let name = subject.name();
    let rest = predicate(inner, mood).unwrap_or_else(|| clause(subject, inner, mood));
    match mood {
        Mood::Must => clause(subject, inner, mood),
        Mood::MustNot => format!("{name} must be set and {rest}"),
        Mood::Is => format!("{name} is not set or {rest}"),
        Mood::IsNot => format!("{name} is set and {rest}"),
    }
}

/// A part of a conjunction.
enum Statement<'c> {
    /// A condition of its own.
    Condition(&'c Condition),
    /// The property is there, and its value satisfies this.
    Present(&'c str, &'c Condition),
}

impl Statement<'_> {
    fn clause(&self, subject: &ClauseSubject, mood: Mood) -> String {
        match self {
            Self::Condition(condition) => grouped(subject, condition, mood),
            Self::Present(name, inner) => {
                let member = subject.member(name);
                match mood {
                    Mood::Must | Mood::MustNot | Mood::Is => clause(&member, inner, mood),
                    // What is missing does not satisfy it either.
                    Mood::IsNot => property(
                        &member,
                        &Condition::Not(Box::new((*inner).clone())),
                        Mood::Is,
                    ),
                }
            }
        }
    }

    /// The name, when the part only demands a property.
    fn given(&self) -> Option<&str> {
        match self {
            Self::Condition(condition) => given(condition),
            Self::Present(..) => None,
        }
    }
}

/// The parts of a condition that all have to hold, those of a conjunction inside included. That a property is given goes without
/// saying beside what its value is.
fn statements(condition: &Condition) -> Vec<Statement<'_>> {
    let mut flat = Vec::new();
    flatten(condition, &mut flat);
    let has_given = |name: &str| flat.iter().any(|part| given(part) == Some(name));
    let has_property = |name: &str| {
        flat.iter()
            .any(|part| matches!(part, Condition::Property(other, _) if other == name))
    };
    let mut statements = Vec::new();
    for part in &flat {
        match part {
            Condition::Given(name) if has_property(name) => {}
            Condition::Property(name, inner) if has_given(name) => {
                statements.push(Statement::Present(name, inner));
            }
            Condition::Given(_)
            | Condition::Property(..)
            | Condition::Constant(_)
            | Condition::Types(_)
            | Condition::OneOf(_)
            | Condition::Text(_)
            | Condition::Keys(_)
            | Condition::All(_)
            | Condition::Any(_)
            | Condition::One(_)
            | Condition::Not(_) => statements.push(Statement::Condition(part)),
        }
    }
    statements
}

fn flatten<'c>(condition: &'c Condition, flat: &mut Vec<&'c Condition>) {
    if let Condition::All(parts) = condition {
        for part in parts {
            flatten(part, flat);
        }
    } else {
        flat.push(condition);
    }
}

/// All of the parts, or not all.
fn all(subject: &ClauseSubject, condition: &Condition, mood: Mood) -> String {
    let parts = statements(condition);
    let names = parts
        .iter()
        .map(|part| Some(subject.member(part.given()?).name()));
    let names: Option<Vec<String>> = names.collect();
    match (mood, names) {
        (Mood::Must | Mood::Is, Some(names)) => {
            format!("{} {}", listed(&names), mood.set(names.len()))
        }
        (Mood::MustNot, Some(names)) if names.len() > 1 => {
            let all = if names.len() == 2 { "both" } else { "all" };
            format!("{} must not {all} be set", listed(&names))
        }
        (Mood::MustNot, None) if parts.len() > 1 => {
            format!("not allowed: {}", clause(subject, condition, Mood::Is))
        }
        (Mood::Must | Mood::Is, None) => each(subject, &parts, mood, " and "),
        (Mood::MustNot | Mood::IsNot, _) => each(subject, &parts, mood, " or "),
    }
}

fn each(subject: &ClauseSubject, parts: &[Statement<'_>], mood: Mood, word: &str) -> String {
    let clauses = parts.iter().map(|part| part.clause(subject, mood));
    clauses.collect::<Vec<_>>().join(word)
}

/// Any of the parts, or none.
fn any(subject: &ClauseSubject, parts: &[Condition], mood: Mood) -> String {
    if let (Mood::Must, Some((condition, then))) = (mood, when(parts)) {
        let condition = clause(subject, condition, Mood::Is);
        return format!("when {condition}, {}", clause(subject, then, mood));
    }
    let Some(names) = all_given(subject, parts) else {
        let word = alternative(parts, mood);
        let clauses = parts.iter().map(|part| {
            if word == OR_LIST && is_list(part) {
                clause(subject, part, mood)
            } else {
                grouped(subject, part, mood)
            }
        });
        return clauses.collect::<Vec<_>>().join(word);
    };
    if mood.is_negative() {
        format!("{} {}", listed(&names), mood.set(names.len()))
    } else {
        format!("at least one of {} {}", names.join(", "), mood.set(1))
    }
}

/// Between alternatives of which one or more are lists of conditions. With the comma they need no parentheses.
const OR_LIST: &str = ", or ";

/// What stands between alternatives.
fn alternative(parts: &[Condition], mood: Mood) -> &'static str {
    if mood.is_negative() {
        " and "
    } else if parts.iter().any(is_list) {
        OR_LIST
    } else {
        " or "
    }
}

/// Whether a condition is several conditions in a row.
fn is_list(condition: &Condition) -> bool {
    if let Condition::All(parts) = condition {
        is_group(condition) && !parts.iter().any(is_group)
    } else {
        false
    }
}

/// Exactly one of the parts, or not exactly one.
fn one(subject: &ClauseSubject, parts: &[Condition], mood: Mood) -> String {
    let names = all_given(subject, parts).filter(|_| !mood.is_negative());
    if let Some(names) = names {
        return format!("exactly one of {} {}", names.join(", "), mood.set(1));
    }
    let demand = match mood {
        Mood::Must => "exactly one of these must hold",
        Mood::MustNot => "not allowed: exactly one of these holds",
        Mood::Is => "exactly one of these holds",
        Mood::IsNot => "not exactly one of these holds",
    };
    let facts = parts.iter().map(|part| clause(subject, part, Mood::Is));
    format!("{demand}: {}", facts.collect::<Vec<_>>().join("; "))
}

/// A clause among others: one of several parts stands in parentheses.
fn grouped(subject: &ClauseSubject, condition: &Condition, mood: Mood) -> String {
    let clause = clause(subject, condition, mood);
    if is_group(condition) {
        format!("({clause})")
    } else {
        clause
    }
}

/// Whether a condition has several parts of its own.
pub(super) fn is_group(condition: &Condition) -> bool {
    match condition {
        Condition::All(_) => statements(condition).len() > 1,
        Condition::Any(parts) | Condition::One(parts) => parts.len() > 1,
        Condition::Not(inner) => is_group(inner),
        Condition::Constant(_)
        | Condition::Types(_)
        | Condition::OneOf(_)
        | Condition::Text(_)
        | Condition::Given(_)
        | Condition::Property(..)
        | Condition::Keys(_) => false,
    }
}

/// The parts of alternatives that read as `when …, …`.
fn when(parts: &[Condition]) -> Option<(&Condition, &Condition)> {
    if let [Condition::Not(condition), then] = parts {
        Some((condition, then))
    } else {
        None
    }
}

/// The name, when the condition only demands a property.
fn given(condition: &Condition) -> Option<&str> {
    if let Condition::Given(name) = condition {
        Some(name)
    } else {
        None
    }
}

/// The names, when each part only demands a property.
fn all_given(subject: &ClauseSubject, parts: &[Condition]) -> Option<Vec<String>> {
    parts
        .iter()
        .map(|part| Some(subject.member(given(part)?).name()))
        .collect()
}

/// `a, b and c`.
fn listed(names: &[String]) -> String {
    match names.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => names.concat(),
    }
}
