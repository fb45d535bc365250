// SPDX-License-Identifier: Apache-2.0
//! What the policy's expressions reach: what Helm will see, the custom resource's values over the shipped ones.

use crate::json::Value;
use crate::lower::cel::{self, Cel, MAX_TEXT, Relation, Scope, Subject, Term};
use crate::model::{Condition, Types};
use crate::pointer::InstancePointer;

/// What the policy knows of a value.
#[derive(Clone, Debug)]
pub(super) struct Known<'m> {
    /// What the chart ships there.
    pub(super) shipped: Option<&'m Value>,
    /// Whether the custom resource describes what is inside; otherwise it may be anything, `null` above all.
    pub(super) described: bool,
    /// The types that the custom resource lets in.
    pub(super) types: Types,
    /// The most characters that the custom resource lets in.
    pub(super) max_length: Option<u64>,
    /// Its location in the values.
    pub(super) at: InstancePointer,
}

impl Known<'_> {
    /// Whether the chart ships a mapping or a list, of which the custom resource holds a part only.
    fn ships_structure(&self) -> bool {
        matches!(self.shipped, Some(Value::Object(_) | Value::Array(_)))
    }
}

/// What the condition demands of the subject, as CEL that never refuses what Helm accepts; `None` when CEL cannot say it.
pub(super) fn demand(
    condition: &Condition,
    subject: &Subject<Known<'_>>,
    secrets: &[InstancePointer],
) -> Option<Cel> {
    let mut values = ValueScope {
        secrets,
        passes: Vec::new(),
    };
    let checked = cel::test(&mut values, condition, subject)?;
    values.passes.push(checked);
    Some(Cel::or(values.passes))
}

/// The values of an instance at admission.
struct ValueScope<'a> {
    /// Locations that the custom resource does not hold.
    secrets: &'a [InstancePointer],
    /// What lets a value pass without being looked at.
    passes: Vec<Cel>,
}

impl ValueScope<'_> {
    fn pass(&mut self, when: Cel) {
        if !self.passes.contains(&when) {
            self.passes.push(when);
        }
    }
}

impl<'m> Scope<Known<'m>> for ValueScope<'_> {
    /// A `null` in a free-form object deletes the shipped default or is refused, as Helm decides, so it passes.
    fn child(&mut self, subject: &Subject<Known<'m>>, name: &str) -> Option<Subject<Known<'m>>> {
        let known = &subject.value;
        let at = known.at.key(name);
        if self.secrets.iter().any(|secret| secret.is_within(&at)) {
            return None;
        }
        let shipped = known.shipped.and_then(|value| value.get(name));
        let shipped = shipped.filter(|value| !value.is_null());
        let is_mapping = if Types::OBJECT.contains(known.types) {
            Cel::Constant(true)
        } else {
            cel::of_type(&subject.term, Types::OBJECT)
        };
        let path = subject.term.member(name);
        let given = Cel::and([subject.given.clone(), is_mapping, subject.term.has(name)]);
        if !known.described {
            self.pass(Cel::and([given.clone(), path.clone().equals(Term::Null)]));
        }
        let value = Known {
            shipped,
            described: known.described,
            types: Types::ALL,
            max_length: None,
            at,
        };
        if shipped.is_none() || value.ships_structure() {
            return Some(Subject {
                term: path,
                given,
                value,
            });
        }
        let default = Term::scalar(shipped?)?;
        Some(Subject {
            term: path.untyped().when(given, default.untyped()),
            given: Cel::Constant(true),
            value,
        })
    }

    fn is_shipped(&self, value: &Known<'m>) -> bool {
        value.shipped.is_some()
    }

    fn type_of(&self, value: &Known<'m>) -> Types {
        value.types
    }

    fn is_whole(&self, value: &Known<'m>) -> bool {
        !value.ships_structure()
    }

    fn has_type(&self, subject: &Subject<Known<'m>>, types: Types) -> Option<Cel> {
        Some(cel::of_type(&subject.term, types))
    }

    fn one_of(&self, subject: &Subject<Known<'m>>, values: &[Value]) -> Option<Cel> {
        cel::one_of(&subject.term, values)
    }

    /// Every text is: longer ones than the budget allows pass, and Helm judges them.
    fn affordable(&mut self, subject: &Subject<Known<'m>>, is_text: &Cel) -> bool {
        let longest = subject.value.max_length;
        if longest.is_none_or(|longest| longest > MAX_TEXT) {
            self.pass(Cel::and([
                subject.given.clone(),
                is_text.clone(),
                subject.term.size_is(Relation::More, MAX_TEXT),
            ]));
        }
        true
    }
}
