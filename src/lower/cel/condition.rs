// SPDX-License-Identifier: Apache-2.0
//! Conditions of the model → CEL, for every target that writes CEL.

use super::{Cel, Relation, Term, exactly_one, of_type};
use crate::json::Value;
use crate::model::{Condition, TextAssertion, Types};

/// Longer texts cost too much to be searched by a pattern within the API server's budget.
pub(in crate::lower) const MAX_TEXT: u64 = 1024;

/// A value that a condition is about.
#[derive(Clone, Debug)]
pub(in crate::lower) struct Subject<V> {
    /// How it is reached, or what stands for it when it is not there.
    pub(in crate::lower) term: Term,
    /// Whether it is there.
    pub(in crate::lower) given: Cel,
    /// What the scope knows of it.
    pub(in crate::lower) value: V,
}

/// Where an expression is evaluated: what it can reach there, and what is known of it.
/// `V` is what is known of a value.
pub(in crate::lower) trait Scope<V> {
    /// The property of a subject; `None` when no expression reaches it.
    fn child(&mut self, subject: &Subject<V>, name: &str) -> Option<Subject<V>>;

    /// Whether the chart ships the value, so that it is never absent.
    fn is_shipped(&self, value: &V) -> bool;

    /// The types that the value can have.
    fn type_of(&self, value: &V) -> Types;

    /// Whether what the expression reaches is the whole value.
    fn is_whole(&self, value: &V) -> bool;

    /// That the value has one of these types; `None` when the expression cannot test it.
    fn has_type(&self, subject: &Subject<V>, types: Types) -> Option<Cel>;

    /// That the value is one of these; `None` when the expression cannot compare them, or not within the budget.
    fn one_of(&self, subject: &Subject<V>, values: &[Value]) -> Option<Cel>;

    /// Whether searching the value, when it is text, stays within the budget.
    fn affordable(&mut self, subject: &Subject<V>, is_text: &Cel) -> bool;
}

/// That the condition holds of the subject; `None` when CEL cannot say it in this scope.
pub(in crate::lower) fn test<V, S: Scope<V>>(
    scope: &mut S,
    condition: &Condition,
    subject: &Subject<V>,
) -> Option<Cel> {
    Some(match condition {
        Condition::Constant(flag) => Cel::Constant(*flag),
        Condition::All(parts) => Cel::and(each(scope, parts, subject)?),
        Condition::Any(parts) => Cel::or(each(scope, parts, subject)?),
        Condition::One(parts) => exactly_one(each(scope, parts, subject)?),
        Condition::Not(inner) => test(scope, inner, subject)?.negate(),
        Condition::Given(name) => {
            let child = scope.child(subject, name)?;
            present(scope, &child)
        }
        Condition::Property(name, inner) => {
            let child = scope.child(subject, name)?;
            let absent = present(scope, &child).negate();
            Cel::or([absent, test(scope, inner, &child)?])
        }
        // A walk over keys is only affordable where their number is bounded, and cannot stand under a negation:
        // who knows the place writes it.
        Condition::Keys(_) => return None,
        Condition::Types(types) if types.contains(scope.type_of(&subject.value)) => {
            Cel::Constant(true)
        }
        Condition::Types(_) | Condition::OneOf(_) | Condition::Text(_)
            if !scope.is_whole(&subject.value) =>
        {
            return None;
        }
        Condition::Types(types) => scope.has_type(subject, *types)?,
        Condition::OneOf(values) => scope.one_of(subject, values)?,
        Condition::Text(assertion) => text(scope, assertion, subject)?,
    })
}

fn each<V, S: Scope<V>>(
    scope: &mut S,
    parts: &[Condition],
    subject: &Subject<V>,
) -> Option<Vec<Cel>> {
    parts
        .iter()
        .map(|part| test(scope, part, subject))
        .collect()
}

/// Whether a property is there, be it because the chart ships it.
fn present<V, S: Scope<V>>(scope: &S, child: &Subject<V>) -> Cel {
    if scope.is_shipped(&child.value) {
        Cel::Constant(true)
    } else {
        child.given.clone()
    }
}

/// An assertion about text, which every other value passes.
fn text<V, S: Scope<V>>(
    scope: &mut S,
    assertion: &TextAssertion,
    subject: &Subject<V>,
) -> Option<Cel> {
    let types = scope.type_of(&subject.value);
    if !types.meets(Types::STRING) {
        return Some(Cel::Constant(true));
    }
    let is_text = if types == Types::STRING {
        Cel::Constant(true)
    } else {
        of_type(&subject.term, Types::STRING)
    };
    let holds = match assertion {
        TextAssertion::Pattern(pattern) => {
            if !scope.affordable(subject, &is_text) {
                return None;
            }
            subject.term.matches(pattern.as_str())
        }
        TextAssertion::MinLength(count) => subject.term.size_is(Relation::AtLeast, *count),
        TextAssertion::MaxLength(count) => subject.term.size_is(Relation::AtMost, *count),
    };
    Some(Cel::or([is_text.negate(), holds]))
}
