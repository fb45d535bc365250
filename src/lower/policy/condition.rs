// SPDX-License-Identifier: Apache-2.0
//! Conditions of the model → CEL, on what Helm will see: the custom resource's values over the shipped ones.

use crate::json::Value;
use crate::lower::cel::{self, Cel};
use crate::model::{Condition, TextAssertion, Types};
use crate::pointer::InstancePointer;

/// Longer texts are left to Helm, so that a pattern stays within the API server's cost budget whatever is sent.
pub(super) const MAX_TEXT: u64 = 1024;

/// A value that a condition speaks of.
#[derive(Clone, Debug)]
pub(super) struct Subject<'m> {
    /// How it is reached, or what stands for it when it is not there.
    pub(super) text: String,
    /// Whether the custom resource has it.
    pub(super) given: Cel,
    /// What the chart ships there.
    pub(super) shipped: Option<&'m Value>,
    /// Whether the custom resource describes what is inside; otherwise it may be anything, `null` above all.
    pub(super) described: bool,
    /// The type that the custom resource makes sure of.
    pub(super) known: Types,
    /// The most characters that the custom resource makes sure of.
    pub(super) max_length: Option<u64>,
    /// Its place.
    pub(super) at: InstancePointer,
}

/// A condition as CEL, with what lets a value pass without being looked at.
pub(super) struct Tester<'a> {
    /// Places that the custom resource does not hold.
    secrets: &'a [InstancePointer],
    escapes: Vec<Cel>,
}

/// What the condition demands of the subject, as CEL that never refuses what Helm accepts; `None` when CEL cannot say it.
pub(super) fn demand(
    condition: &Condition,
    subject: &Subject<'_>,
    secrets: &[InstancePointer],
) -> Option<Cel> {
    let mut tester = Tester {
        secrets,
        escapes: Vec::new(),
    };
    let checked = tester.test(condition, subject)?;
    let mut parts = std::mem::take(&mut tester.escapes);
    parts.push(checked);
    Some(Cel::or(parts))
}

impl Tester<'_> {
    fn test(&mut self, condition: &Condition, subject: &Subject<'_>) -> Option<Cel> {
        Some(match condition {
            Condition::Constant(flag) => Cel::Constant(*flag),
            Condition::All(parts) => Cel::and(self.each(parts, subject)?),
            Condition::Any(parts) => Cel::or(self.each(parts, subject)?),
            Condition::One(parts) => cel::one(self.each(parts, subject)?)?,
            Condition::Not(inner) => self.test(inner, subject)?.negate(),
            Condition::Given(name) => {
                let below = self.below(subject, name)?;
                if below.shipped.is_some() {
                    Cel::Constant(true)
                } else {
                    below.given
                }
            }
            Condition::Property(name, inner) => {
                let below = self.below(subject, name)?;
                let absent = if below.shipped.is_some() {
                    Cel::Constant(false)
                } else {
                    below.given.clone().negate()
                };
                Cel::or([absent, self.test(inner, &below)?])
            }
            // Keys are tested where they are walked; here they could stand under a negation.
            Condition::Keys(_) => return None,
            Condition::Types(types) if types.contains(subject.known) => Cel::Constant(true),
            Condition::Types(_) | Condition::OneOf(_)
                if matches!(subject.shipped, Some(Value::Object(_) | Value::Array(_))) =>
            {
                return None;
            }
            Condition::Types(types) => cel::of_type(&subject.text, *types),
            Condition::OneOf(values) => cel::one_of(&subject.text, values)?,
            Condition::Text(TextAssertion::Pattern(pattern)) => self.of_text(
                subject,
                |text| Cel::Call(format!("{text}.matches({})", cel::text(pattern.as_str()))),
                true,
            )?,
            Condition::Text(TextAssertion::MinLength(count)) => {
                self.of_text(subject, |text| size(text, ">=", *count), false)?
            }
            Condition::Text(TextAssertion::MaxLength(count)) => {
                self.of_text(subject, |text| size(text, "<=", *count), false)?
            }
        })
    }

    fn each(&mut self, parts: &[Condition], subject: &Subject<'_>) -> Option<Vec<Cel>> {
        parts.iter().map(|part| self.test(part, subject)).collect()
    }

    /// A test of text, which every other value passes.
    fn of_text(
        &mut self,
        subject: &Subject<'_>,
        check: impl Fn(&str) -> Cel,
        costly: bool,
    ) -> Option<Cel> {
        if matches!(subject.shipped, Some(Value::Object(_) | Value::Array(_))) {
            return None;
        }
        let is_text = if Types::STRING.contains(subject.known) {
            Cel::Constant(true)
        } else {
            cel::of_type(&subject.text, Types::STRING)
        };
        if costly && subject.max_length.is_none_or(|length| length > MAX_TEXT) {
            let escape = Cel::and([
                subject.given.clone(),
                is_text.clone(),
                size(&subject.text, ">", MAX_TEXT),
            ]);
            if !self.escapes.contains(&escape) {
                self.escapes.push(escape);
            }
        }
        Some(Cel::or([is_text.negate(), check(&subject.text)]))
    }

    /// The property of a subject. A `null` in a free-form object deletes the shipped default or is refused, as Helm decides.
    fn below<'m>(&mut self, subject: &Subject<'m>, name: &str) -> Option<Subject<'m>> {
        let at = subject.at.key(name);
        if self.secrets.iter().any(|secret| secret.is_within(&at)) {
            return None;
        }
        let shipped = subject
            .shipped
            .and_then(|value| value.get(name))
            .filter(|value| !value.is_null());
        let map = if Types::OBJECT.contains(subject.known) {
            Cel::Constant(true)
        } else {
            cel::of_type(&subject.text, Types::OBJECT)
        };
        let path = cel::member(&subject.text, name);
        let given = Cel::and([subject.given.clone(), map, cel::has(&subject.text, name)]);
        if !subject.described {
            let null = Cel::and([given.clone(), cel::relation(&path, "==", "null")]);
            if !self.escapes.contains(&null) {
                self.escapes.push(null);
            }
        }
        let scalar = shipped.filter(|value| !matches!(value, Value::Object(_) | Value::Array(_)));
        let text = match scalar {
            Some(value) => format!("({given} ? dyn({path}) : dyn({}))", cel::literal(value)?),
            None => path,
        };
        let given = if scalar.is_some() {
            Cel::Constant(true)
        } else {
            given
        };
        Some(Subject {
            text,
            given,
            shipped,
            described: subject.described,
            known: Types::ALL,
            max_length: None,
            at,
        })
    }
}

/// How many characters a text has, compared with a number.
pub(super) fn size(text: &str, operator: &'static str, count: u64) -> Cel {
    cel::relation(&format!("size({text})"), operator, &count.to_string())
}
