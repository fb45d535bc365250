// SPDX-License-Identifier: Apache-2.0
//! What each alternative of an `anyOf` or `oneOf` misses.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;

use super::wording::{Wording, choices_demand, types_demand};
use super::{Context, ErrorSubject, Explained};
use crate::describe::one_line;
use crate::diagnostic::{ViolationCode, nearest};
use crate::json::{Value, object};
use crate::pointer::InstancePointer;
use crate::validate::Violation;
use crate::validate::repair::Repair;

/// Alternatives, and mistakes in each, that are looked at.
const MAX_BRANCHES: usize = 40;
const MAX_MISTAKES: usize = 10;
/// Alternatives that a message lists, mistakes that it lists of each, and letters of a name.
const SHOWN_BRANCHES: usize = 10;
const SHOWN_MISTAKES: usize = 3;
const SHOWN_LETTERS: usize = 40;

/// The mistakes in one alternative.
struct Alternative {
    /// What the author calls the alternative.
    name: Option<String>,
    mistakes: Vec<Violation>,
}

impl Context<'_> {
    /// The wording of a value that matches none of the alternatives.
    pub(super) fn alternatives(
        &self,
        code: ViolationCode,
        subject: &ErrorSubject,
        error: &ValidationError<'_>,
        context: &[Vec<ValidationError<'static>>],
    ) -> Wording {
        let branches = self.branches(subject, context);
        let left_out = context.len().saturating_sub(MAX_BRANCHES);
        let params: Vec<Value> = branches.iter().map(Alternative::param).collect();
        let wording = match Demands::of(&branches, &subject.at).filter(|_| left_out == 0) {
            Some(demands) => {
                let text = self.value(error).and_then(Value::as_str);
                Wording::new(code, demands.message()).repair(demands.near(text))
            }
            None => Wording::new(code, none_of(&branches, left_out, &subject.at)),
        };
        wording.with("branches", params)
    }

    /// The alternatives; those of an alternative that only offers others stand in its place.
    fn branches(
        &self,
        subject: &ErrorSubject,
        context: &[Vec<ValidationError<'static>>],
    ) -> Vec<Alternative> {
        let mut branches = Vec::new();
        for (index, errors) in context.iter().take(MAX_BRANCHES).enumerate() {
            let inner = match errors.as_slice() {
                [only] => match only.kind() {
                    Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
                        Some((self.subject(only), context))
                            .filter(|(inner, _)| inner.at == subject.at)
                    }
                    _ => None,
                },
                _ => None,
            };
            if let Some((inner, context)) = inner {
                branches.extend(self.branches(&inner, context));
                continue;
            }
            let mistakes = errors.iter().take(MAX_MISTAKES);
            let mistakes = mistakes.flat_map(|error| self.violations(error));
            branches.push(Alternative {
                name: self.alternative_name(subject, index),
                mistakes: mistakes
                    .map(|Explained { violation, .. }| violation)
                    .collect(),
            });
        }
        branches.truncate(MAX_BRANCHES);
        branches
    }

    /// The wording of a value that matches several alternatives; those that it misses have errors.
    pub(super) fn several(
        &self,
        subject: &ErrorSubject,
        context: &[Vec<ValidationError<'static>>],
    ) -> Wording {
        let matched = context.iter().enumerate();
        let matched = matched.filter(|(_, errors)| errors.is_empty());
        let matched: Vec<String> = matched
            .map(|(index, _)| match self.alternative_name(subject, index) {
                Some(name) => format!("{} ({name})", index + 1),
                None => (index + 1).to_string(),
            })
            .take(SHOWN_BRANCHES)
            .collect();
        let message = match matched.split_last() {
            Some((last, first)) if !first.is_empty() => format!(
                "must match only one of {} alternatives, \
                 matches numbers {} and {last}",
                context.len(),
                first.join(", ")
            ),
            _ => "must match only one of the alternatives, but matches several".to_owned(),
        };
        Wording::new(ViolationCode::OneOfSeveral, message)
    }

    /// The title of an alternative, or the name of the definition that it refers to.
    fn alternative_name(&self, subject: &ErrorSubject, index: usize) -> Option<String> {
        let at = subject.location().index(index);
        let schema = self.schema.at(&at)?;
        let title = schema.get("title").and_then(Value::as_str);
        let reference = schema.get("$ref").and_then(Value::as_str);
        let local = reference.and_then(|reference| reference.strip_prefix('#'));
        let target = local.and_then(|pointer| self.schema.value().pointer(pointer));
        let target = target.and_then(|target| target.get("title")?.as_str());
        let definition = local.and_then(|pointer| pointer.rsplit('/').next());
        let name = title.or(target).or(definition)?;
        let name: String = one_line(name).trim().chars().take(SHOWN_LETTERS).collect();
        (!name.is_empty()).then_some(name)
    }
}

/// `matches none of 2 alternatives: … · …`. One alternative is no choice: what it misses is the message.
fn none_of(branches: &[Alternative], left_out: usize, at: &InstancePointer) -> String {
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for branch in branches {
        let reason = branch.reason(at);
        let name = branch.name.as_deref();
        match reasons.iter_mut().find(|(other, _)| *other == reason) {
            Some((_, names)) => names.extend(name),
            None => reasons.push((reason, name.into_iter().collect())),
        }
    }
    let mut texts: Vec<String> = Vec::new();
    for (reason, names) in reasons.iter().take(SHOWN_BRANCHES) {
        texts.push(match names.as_slice() {
            [] => reason.clone(),
            names => format!("{reason} ({})", names.join(", ")),
        });
    }
    let count = branches.len() + left_out;
    let more = left_out + reasons.len().saturating_sub(SHOWN_BRANCHES);
    if more > 0 {
        texts.push(format!("and {more} more"));
    }
    match (count, texts.as_slice()) {
        (1, [only]) => only.clone(),
        _ => format!(
            "matches none of {count} alternatives: {}",
            texts.join(" · ")
        ),
    }
}

impl Alternative {
    /// What the alternative misses, seen from the location of the choice.
    fn reason(&self, at: &InstancePointer) -> String {
        // Another constant means another alternative: what else that one wants does not matter.
        let other = self.mistakes.iter().find(|mistake| is_choice(mistake));
        if let Some(other) = other {
            return relative(other, at);
        }
        let (mut missing, mut reasons) = (Vec::new(), Vec::new());
        for mistake in &self.mistakes {
            let name = mistake.params.get("property").and_then(Value::as_str);
            match name.filter(|_| mistake.code == ViolationCode::Required && mistake.at == *at) {
                Some(name) => missing.push(format!("`{name}`")),
                None => reasons.push(relative(mistake, at)),
            }
        }
        match missing.as_slice() {
            [] => {}
            [only] => reasons.insert(0, format!("{only} is missing")),
            several => reasons.insert(0, format!("{} are missing", several.join(", "))),
        }
        reasons.dedup();
        let more = reasons.len().saturating_sub(SHOWN_MISTAKES);
        reasons.truncate(SHOWN_MISTAKES);
        if more > 0 {
            reasons.push(format!("{more} more"));
        }
        reasons.join(", ")
    }

    fn param(&self) -> Value {
        let mistakes = self.mistakes.iter().map(|mistake| {
            Value::Object(object([
                ("at", mistake.at.to_pointer().into()),
                ("code", mistake.code.as_str().into()),
                ("message", mistake.message.as_str().into()),
            ]))
        });
        Value::Array(mistakes.collect())
    }
}

fn is_choice(mistake: &Violation) -> bool {
    matches!(mistake.code, ViolationCode::Const | ViolationCode::Enum)
}

/// A mistake's message; one further inside names where it is.
fn relative(mistake: &Violation, at: &InstancePointer) -> String {
    let message = &mistake.message;
    let names_key = matches!(
        mistake.code,
        ViolationCode::AdditionalProperties | ViolationCode::UnevaluatedProperties
    );
    let place = match mistake.at.parent().filter(|_| names_key) {
        Some(object) => object,
        None => mistake.at.clone(),
    };
    let (place, at) = (place.to_pointer(), at.to_pointer());
    let inside = place.strip_prefix(&at).unwrap_or_default();
    match inside.trim_start_matches('/') {
        "" => message.clone(),
        inside if message.starts_with('`') => format!("{message} in `{inside}`"),
        inside => format!("`{inside}` {message}"),
    }
}

/// Demands on one value of which any is enough.
#[derive(Default)]
struct Demands {
    types: Vec<String>,
    choices: Vec<Value>,
    others: Vec<String>,
}

impl Demands {
    /// The demands of the alternatives, when each makes one of the value itself: `must be null`.
    fn of(branches: &[Alternative], at: &InstancePointer) -> Option<Self> {
        let mut demands = Self::default();
        for branch in branches {
            if branch.mistakes.iter().any(|mistake| mistake.at != *at) {
                return None;
            }
            let choice = branch.mistakes.iter().find(|mistake| is_choice(mistake));
            match (choice, branch.mistakes.as_slice()) {
                (Some(choice), _) => demands.choose(choice),
                (None, [only]) if only.code == ViolationCode::Type => demands.accept(only),
                // A name tells more than an enumeration of rules.
                (None, [only]) if branch.name.is_none() => {
                    let text = only.message.strip_prefix("must ")?;
                    if text.starts_with("not ") || text.contains('(') {
                        return None;
                    }
                    demands.others.push(format!("must {text}"));
                }
                _ => return None,
            }
        }
        (!branches.is_empty() && demands.others.len() <= 2).then_some(demands)
    }

    fn choose(&mut self, choice: &Violation) {
        let value = choice.params.get("value");
        let values = choice.params.get("choices").and_then(Value::as_array);
        for value in value.into_iter().chain(values.unwrap_or_default()) {
            if !self.choices.contains(value) {
                self.choices.push(value.clone());
            }
        }
    }

    fn accept(&mut self, mistake: &Violation) {
        let types = mistake.params.get("types").and_then(Value::as_array);
        for name in types.unwrap_or_default().iter().filter_map(Value::as_str) {
            if !self.types.iter().any(|other| other == name) {
                self.types.push(name.to_owned());
            }
        }
    }

    fn message(&self) -> String {
        let mut parts = self.others.clone();
        parts.dedup();
        if !self.types.is_empty() {
            parts.push(types_demand(&self.types));
        }
        if !self.choices.is_empty() {
            parts.push(choices_demand(&self.choices));
        }
        alternately(&parts)
    }

    /// The choice that the text nearly is.
    fn near(&self, text: Option<&str>) -> Option<Repair> {
        let choices = self.choices.iter().filter_map(Value::as_str);
        Some(Repair::Use(nearest(text?, choices)?.into()))
    }
}

/// Demands in one sentence: `must be null or have at least 3 characters`. What both begin with is said once.
fn alternately(demands: &[String]) -> String {
    let mut sentence = String::new();
    let mut begun = "";
    for demand in demands {
        let (start, rest) = match demand.strip_prefix("must be ") {
            Some(rest) => ("must be ", rest),
            None => ("must ", demand.strip_prefix("must ").unwrap_or(demand)),
        };
        if sentence.is_empty() {
            sentence.push_str(start);
        } else {
            sentence.push_str(" or ");
            if start != begun {
                sentence.push_str(start.strip_prefix("must ").unwrap_or_default());
            }
        }
        sentence.push_str(rest);
        begun = start;
    }
    sentence
}
