// SPDX-License-Identifier: Apache-2.0
//! Conditions in words: what people read when a rule refuses, one lower-case sentence with the place.

use crate::json::{Value, compact};
use crate::lower::cel;
use crate::model::{Condition, TextAssertion, Types};
use crate::pointer::{InstancePointer, Step};

/// Longer sentences help nobody.
const MAX_LENGTH: usize = 600;

/// A place as it stands in the custom resource.
pub(super) fn location(at: &InstancePointer) -> String {
    let mut out = "spec".to_owned();
    for step in at.steps() {
        out = match step {
            Step::Any => format!("{out}[*]"),
            Step::Index(index) => format!("{out}[{index}]"),
            Step::Key(key) => cel::member(&out, key),
        };
    }
    format!("`{}`", one_line(&out))
}

/// The sentence of a condition at a place where the chart ships something.
pub(super) fn rule(at: &InstancePointer, condition: &Condition, shipped: Option<&Value>) -> String {
    let condition = &settled(condition, shipped);
    let text = match condition {
        Condition::Keys(inner) => format!(
            "{} has a key that is not accepted; a key {}",
            location(at),
            demand(inner)
        ),
        Condition::Constant(_) | Condition::Types(_) | Condition::OneOf(_) | Condition::Text(_) => {
            format!("{} {}", location(at), demand(condition))
        }
        Condition::Given(_) | Condition::Property(..) => {
            format!("in {}, {}", location(at), demand(condition))
        }
        Condition::Not(inner) if scalar(inner) => format!("{} {}", location(at), demand(condition)),
        Condition::All(_) | Condition::Any(_) | Condition::One(_) | Condition::Not(_) => {
            format!("in {}, {}", location(at), demand(condition))
        }
    };
    if text.chars().count() <= MAX_LENGTH {
        text
    } else {
        format!("{} breaks a rule of the chart's schema", location(at))
    }
}

/// The condition as a sentence of a description; `None` when it would be too long to help.
pub(super) fn sentence(condition: &Condition, shipped: Option<&Value>) -> Option<String> {
    let condition = &settled(condition, shipped);
    let text = if scalar(condition) {
        format!("The value {}", demand(condition))
    } else {
        demand(condition)
    };
    let mut letters = text.chars();
    let first = letters.next()?.to_uppercase();
    (text.chars().count() <= MAX_LENGTH).then(|| format!("{}{}.", first, letters.as_str()))
}

/// Whether a condition speaks of the value itself, not of what is inside.
pub(super) fn scalar(condition: &Condition) -> bool {
    match condition {
        Condition::Constant(_) | Condition::Types(_) | Condition::OneOf(_) | Condition::Text(_) => {
            true
        }
        Condition::Given(_) | Condition::Property(..) | Condition::Keys(_) => false,
        Condition::All(parts) | Condition::Any(parts) | Condition::One(parts) => {
            parts.iter().all(scalar)
        }
        Condition::Not(inner) => scalar(inner),
    }
}

fn demand(condition: &Condition) -> String {
    let several = |parts: &[Condition], word: &str| {
        let nested = |part: &Condition| matches!(part, Condition::All(parts) | Condition::Any(parts) | Condition::One(parts) if parts.len() > 1);
        let told = |part: &Condition| {
            if nested(part) {
                format!("({})", demand(part))
            } else {
                demand(part)
            }
        };
        parts.iter().map(told).collect::<Vec<_>>().join(word)
    };
    match condition {
        Condition::Constant(true) => "anything is accepted".to_owned(),
        Condition::Constant(false) => "nothing is accepted".to_owned(),
        Condition::Types(accepted) => format!("has to be {}", types(*accepted)),
        Condition::OneOf(values) => format!("has to be {}", choices(values)),
        Condition::Text(TextAssertion::Pattern(pattern)) => {
            format!("has to match `{}`", one_line(pattern.as_str()))
        }
        Condition::Text(TextAssertion::MinLength(count)) => {
            format!("has to have at least {}", counted(*count, "character"))
        }
        Condition::Text(TextAssertion::MaxLength(count)) => {
            format!("has to have at most {}", counted(*count, "character"))
        }
        Condition::Given(name) => format!("`{}` has to be given", one_line(name)),
        Condition::Property(name, inner) => format!("`{}` {}", one_line(name), demand(inner)),
        Condition::Keys(inner) => format!("a key {}", demand(inner)),
        Condition::All(parts) => {
            let told = |name: &String| {
                parts
                    .iter()
                    .any(|part| matches!(part, Condition::Property(other, _) if other == name))
            };
            let parts: Vec<Condition> = parts
                .iter()
                .filter(|part| !matches!(part, Condition::Given(name) if told(name)))
                .cloned()
                .collect();
            several(&parts, " and ")
        }
        Condition::Any(parts) => match (parts.as_slice(), given(parts)) {
            ([Condition::Not(when), then], _) => format!("when {}, {}", state(when), demand(then)),
            (_, Some(names)) => format!("at least one of {names} has to be given"),
            (parts, None) => several(parts, " or "),
        },
        Condition::One(parts) if given(parts).is_some() => {
            format!(
                "exactly one of {} has to be given",
                given(parts).unwrap_or_default()
            )
        }
        Condition::One(parts) => {
            format!("exactly one of these has to hold: {}", several(parts, "; "))
        }
        Condition::Not(inner) => format!("it must not be that {}", state(inner)),
    }
    .replace("it must not be that it is ", "must not be ")
    .replace("it must not be that it matches ", "must not match ")
}

/// The names, when each part only demands one property.
fn given(parts: &[Condition]) -> Option<String> {
    let names: Option<Vec<String>> = parts
        .iter()
        .map(|part| {
            if let Condition::Given(name) = part {
                Some(format!("`{}`", one_line(name)))
            } else {
                None
            }
        })
        .collect();
    names.map(|names| names.join(", "))
}

/// The condition with what the chart ships in mind: a property that it ships is never absent.
fn settled(condition: &Condition, shipped: Option<&Value>) -> Condition {
    let each = |parts: &[Condition]| parts.iter().map(|part| settled(part, shipped)).collect();
    match condition {
        Condition::Property(name, inner) => {
            let below = shipped
                .and_then(|value| value.get(name))
                .filter(|value| !value.is_null());
            let property = Condition::Property(name.clone(), Box::new(settled(inner, below)));
            if below.is_some() {
                Condition::All(vec![Condition::Given(name.clone()), property])
            } else {
                property
            }
        }
        Condition::All(parts) => Condition::All(each(parts)),
        Condition::Any(parts) => Condition::Any(each(parts)),
        Condition::One(parts) => Condition::One(each(parts)),
        Condition::Not(inner) => Condition::Not(Box::new(settled(inner, shipped))),
        Condition::Constant(_)
        | Condition::Types(_)
        | Condition::OneOf(_)
        | Condition::Text(_)
        | Condition::Given(_)
        | Condition::Keys(_) => condition.clone(),
    }
}

/// A condition as a statement of fact.
fn state(condition: &Condition) -> String {
    match condition {
        Condition::Constant(true) => "it is given".to_owned(),
        Condition::Constant(false) => "never".to_owned(),
        Condition::Types(accepted) => format!("it is {}", types(*accepted)),
        Condition::OneOf(values) => format!("it is {}", choices(values)),
        Condition::Text(TextAssertion::Pattern(pattern)) => {
            format!("it matches `{}`", one_line(pattern.as_str()))
        }
        Condition::Text(TextAssertion::MinLength(count)) => {
            format!("it has at least {}", counted(*count, "character"))
        }
        Condition::Text(TextAssertion::MaxLength(count)) => {
            format!("it has at most {}", counted(*count, "character"))
        }
        Condition::Given(name) => format!("`{}` is given", one_line(name)),
        Condition::Property(name, inner) => {
            format!("`{}` is absent or {}", one_line(name), bare(inner))
        }
        Condition::Keys(inner) => format!("each key {}", bare(inner)),
        Condition::All(parts) => all(parts),
        Condition::Any(parts) => parts.iter().map(state).collect::<Vec<_>>().join(" or "),
        Condition::One(parts) => format!(
            "exactly one of: {}",
            parts.iter().map(state).collect::<Vec<_>>().join("; ")
        ),
        Condition::Not(inner) => format!("not: {}", state(inner)),
    }
}

/// A statement without its subject.
fn bare(condition: &Condition) -> String {
    state(condition).trim_start_matches("it ").to_owned()
}

/// Statements that all hold; that a property is given goes without saying where its value is told.
fn all(parts: &[Condition]) -> String {
    let flat: Vec<&Condition> = parts
        .iter()
        .flat_map(|part| {
            if let Condition::All(inner) = part {
                inner.iter().collect()
            } else {
                vec![part]
            }
        })
        .collect();
    let given = |name: &str| {
        flat.iter()
            .any(|part| matches!(part, Condition::Given(other) if other == name))
    };
    let told = |name: &str| {
        flat.iter()
            .any(|part| matches!(part, Condition::Property(other, _) if other == name))
    };
    let words = flat.iter().filter_map(|part| match part {
        Condition::Given(name) if told(name) => None,
        Condition::Property(name, inner) if given(name) => {
            Some(format!("`{}` {}", one_line(name), bare(inner)))
        }
        part => Some(state(part)),
    });
    words.collect::<Vec<_>>().join(" and ")
}

/// `a whole number or text`.
pub(super) fn types(types: Types) -> String {
    let mut words = Vec::new();
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
    if types.contains(Types::FRACTION) {
        words.insert(0, "a number");
    } else if types.contains(Types::INTEGER) {
        words.insert(0, "a whole number");
    }
    words.join(" or ")
}

/// `one of 1, 2, 3`.
pub(super) fn choices(values: &[Value]) -> String {
    let told: Vec<String> = values
        .iter()
        .map(|value| {
            format!(
                "`{}`",
                value.as_str().map_or_else(|| compact(value), one_line)
            )
        })
        .collect();
    match told.as_slice() {
        [only] => only.clone(),
        several => format!("one of {}", several.join(", ")),
    }
}

/// A message has no line breaks.
pub(super) fn one_line(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}

/// `1 item`, `2 items`.
pub(super) fn counted(count: u64, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}
