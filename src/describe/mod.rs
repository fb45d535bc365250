// SPDX-License-Identifier: Apache-2.0
//! Conditions as sentences, in the voice of the verdict: `… must be …`, lower case, without a full stop.

mod clause;
#[cfg(test)]
mod tests;

use self::clause::{ClauseSubject, Mood, clause, is_group, text_predicate};
use crate::json::{Value, compact};
use crate::model::{Condition, TextAssertion, Types};
use crate::pointer::{InstancePointer, Step};

/// Longer sentences do not help a reader.
const MAX_LENGTH: usize = 600;

/// A location as it stands in the custom resource.
pub fn location(at: &InstancePointer) -> String {
    quoted(&path(at))
}

fn path(at: &InstancePointer) -> String {
    let mut path = "spec".to_owned();
    for step in at.steps() {
        path = match step {
            Step::Any => format!("{path}[*]"),
            Step::Index(index) => format!("{path}[{index}]"),
            Step::Key(key) => member(&path, key),
        };
    }
    path
}

/// What people read when the condition does not hold at a location where the chart ships something.
pub fn message(at: &InstancePointer, condition: &Condition, shipped: Option<&Value>) -> String {
    if let Condition::Keys(inner) = condition
        && let Condition::OneOf(names) = &**inner
    {
        let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
        return unknown_key(at, &names);
    }
    let condition = settled(condition, shipped);
    let text = clause(&ClauseSubject::Location(path(at)), &condition, Mood::Must);
    if text.chars().count() <= MAX_LENGTH {
        text
    } else {
        format!("{} must follow a rule of the chart's schema", location(at))
    }
}

/// What people read when a mapping has a key that is not one of these.
pub fn unknown_key(at: &InstancePointer, names: &[&str]) -> String {
    let at = location(at);
    if names.is_empty() {
        return format!("{at} must be empty");
    }
    format!(
        "{at} has an unknown key; allowed keys: {}",
        self::names(names)
    )
}

/// Names, as they are written.
pub fn names(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    names.join(", ")
}

/// What a condition demands of a value that the reader knows, without naming the value: `must not be `x``. `None` when the sentence
/// would be too long to help.
pub fn demand(condition: &Condition) -> Option<String> {
    short(clause(&ClauseSubject::Itself, condition, Mood::Must))
}

/// The condition, or its opposite, as a fact: `` `mode` is `tls` ``. `None` when the sentence would be too long to help.
pub fn fact(condition: &Condition, holds: bool) -> Option<String> {
    let mood = if holds { Mood::Is } else { Mood::IsNot };
    short(clause(&ClauseSubject::Itself, condition, mood))
}

/// Longest clause inside of another sentence.
const MAX_CLAUSE: usize = 240;

fn short(clause: String) -> Option<String> {
    let clause = match clause.strip_prefix("the value must ") {
        Some(demand) => format!("must {demand}"),
        None => clause,
    };
    (clause.chars().count() <= MAX_CLAUSE).then_some(clause)
}

/// The condition as sentences of a description; `None` when they would be too long to help.
pub fn sentences(condition: &Condition, shipped: Option<&Value>) -> Option<String> {
    let condition = settled(condition, shipped);
    let parts = match &condition {
        Condition::All(parts) if parts.iter().any(is_group) => parts.as_slice(),
        Condition::All(_)
        | Condition::Any(_)
        | Condition::One(_)
        | Condition::Not(_)
        | Condition::Given(_)
        | Condition::Property(..)
        | Condition::Keys(_)
        | Condition::Constant(_)
        | Condition::Types(_)
        | Condition::OneOf(_)
        | Condition::Text(_) => std::slice::from_ref(&condition),
    };
    let clauses = parts
        .iter()
        .map(|part| clause(&ClauseSubject::Itself, part, Mood::Must));
    let text = clauses
        .map(|clause| sentence(&clause))
        .collect::<Vec<_>>()
        .join(" ");
    (text.chars().count() <= MAX_LENGTH).then_some(text)
}

fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    format!("{}{}.", first.collect::<String>(), letters.as_str())
}

/// Whether a condition is about the value itself, not about what is inside.
pub fn is_scalar(condition: &Condition) -> bool {
    match condition {
        Condition::Constant(_) | Condition::Types(_) | Condition::OneOf(_) | Condition::Text(_) => {
            true
        }
        Condition::Given(_) | Condition::Property(..) | Condition::Keys(_) => false,
        Condition::All(parts) | Condition::Any(parts) | Condition::One(parts) => {
            parts.iter().all(is_scalar)
        }
        Condition::Not(inner) => is_scalar(inner),
    }
}

/// What an assertion demands of text.
pub fn text(assertion: &TextAssertion) -> String {
    text_predicate(assertion, Mood::Must)
}

/// The condition with what the chart ships in mind: a property that it ships is never absent.
fn settled(condition: &Condition, shipped: Option<&Value>) -> Condition {
    match condition {
        Condition::Property(name, inner) => {
            if **inner == Condition::Constant(false) {
                return Condition::Not(Box::new(Condition::Given(name.clone())));
            }
            let below = shipped.and_then(|value| value.get(name));
            let below = below.filter(|value| !value.is_null());
            let property = Condition::Property(name.clone(), Box::new(settled(inner, below)));
            if below.is_some() {
                Condition::All(vec![Condition::Given(name.clone()), property])
            } else {
                property
            }
        }
        Condition::Keys(inner) => Condition::Keys(Box::new(of_text(inner))),
        Condition::All(parts) => Condition::All(all_settled(parts, shipped)),
        Condition::Any(parts) => Condition::Any(all_settled(parts, shipped)),
        Condition::One(parts) => Condition::One(all_settled(parts, shipped)),
        Condition::Not(inner) => Condition::Not(Box::new(settled(inner, shipped))),
        Condition::Constant(_)
        | Condition::Types(_)
        | Condition::OneOf(_)
        | Condition::Text(_)
        | Condition::Given(_) => condition.clone(),
    }
}

fn all_settled(parts: &[Condition], shipped: Option<&Value>) -> Vec<Condition> {
    parts.iter().map(|part| settled(part, shipped)).collect()
}

/// A condition of keys, without the demand that they are text.
fn of_text(condition: &Condition) -> Condition {
    let Condition::All(parts) = condition else {
        return condition.clone();
    };
    let is_type =
        |part: &Condition| matches!(part, Condition::Types(types) if types.contains(Types::STRING));
    let kept: Vec<Condition> = parts
        .iter()
        .filter(|part| !is_type(part))
        .cloned()
        .collect();
    match kept.as_slice() {
        [] => condition.clone(),
        [only] => only.clone(),
        _ => Condition::All(kept),
    }
}

/// `a whole number or text`.
pub fn types(types: Types) -> String {
    let mut words = Vec::new();
    if types.contains(Types::FRACTION) {
        words.push("a number");
    } else if types.contains(Types::INTEGER) {
        words.push("a whole number");
    }
    for (member, word) in [
        (Types::BOOLEAN, "true or false"),
        (Types::STRING, "text"),
        (Types::ARRAY, "a list"),
        (Types::OBJECT, "a mapping"),
        (Types::NULL, "null"),
    ] {
        if types.contains(member) {
            words.push(word);
        }
    }
    words.join(" or ")
}

/// `one of 1, 2, 3`.
pub fn choices(values: &[Value]) -> String {
    let texts: Vec<String> = values
        .iter()
        .map(|value| quoted(&value.as_str().map_or_else(|| compact(value), str::to_owned)))
        .collect();
    match texts.as_slice() {
        [only] => only.clone(),
        several => format!("one of {}", several.join(", ")),
    }
}

/// The path of a member.
fn member(path: &str, name: &str) -> String {
    let mut letters = name.chars();
    let plain = letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if plain {
        format!("{path}.{name}")
    } else {
        format!("{path}[{}]", compact(&name.into()))
    }
}

/// What somebody wrote, marked as such.
fn quoted(text: &str) -> String {
    format!("`{}`", one_line(text))
}

/// A message has no line breaks.
pub fn one_line(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}

/// `1 item`, `2 items`.
pub fn counted(count: u64, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}
