// SPDX-License-Identifier: Apache-2.0
//! How the policy's expressions reach a place.

use super::condition::Known;
use crate::lower::cel::{self, Cel, Relation, Subject, Term};
use crate::lower::site::Site;
use crate::model::{Scalar, Shape, Types};
use crate::pointer::InstancePointer;

/// Longer lists and maps are left to Helm, so that a rule stays within its cost for any input.
const MAX_ITEMS: u64 = 100;

/// The variable that holds the values.
pub(super) const SPEC: &str = "variables.spec";
/// The variable that holds the values before the change.
pub(super) const OLD_SPEC: &str = "variables.oldSpec";

/// What stands between the values as a whole and a place.
#[derive(Clone, Debug)]
enum Guard {
    /// Further down nothing is checked unless this holds.
    Only(Cel),
    /// What follows is checked of each item, or each key, of this.
    Each { of: Term, name: String },
}

/// A site and how expressions access it.
#[derive(Clone, Debug)]
pub(super) struct Access<'m> {
    pub(super) site: Site<'m>,
    pub(super) term: Term,
    /// Whether the custom resource describes it.
    pub(super) described: bool,
    /// From the values as a whole down.
    guards: Vec<Guard>,
}

impl<'m> Access<'m> {
    /// The values as a whole. They are there even when the custom resource has none.
    pub(super) fn root(site: Site<'m>) -> Self {
        Self {
            site,
            term: Term::variable(SPEC),
            described: true,
            guards: Vec::new(),
        }
    }

    /// The same site, checked whether or not anything is there.
    pub(super) fn unguarded(&self) -> Self {
        Self {
            guards: Vec::new(),
            ..self.clone()
        }
    }

    /// The same site, of which the custom resource describes nothing but the type.
    pub(super) fn free_form(&self) -> Self {
        Self {
            described: false,
            ..self.clone()
        }
    }

    /// How many lists and maps this is inside of.
    pub(super) fn loops(&self) -> usize {
        self.guards
            .iter()
            .filter(|guard| matches!(guard, Guard::Each { .. }))
            .count()
    }

    /// The same site, once this holds.
    pub(super) fn only(&self, condition: Cel) -> Self {
        let mut access = self.clone();
        if condition != Cel::Constant(true) {
            access.guards.push(Guard::Only(condition));
        }
        access
    }

    /// A property, when it is given.
    pub(super) fn property(&self, site: Site<'m>, name: &str) -> Self {
        Self {
            site,
            term: self.term.member(name),
            ..self.only(self.term.has(name))
        }
    }

    /// Any item of a list.
    pub(super) fn item(&self, site: Site<'m>) -> Self {
        let name = self.loop_variable("item");
        let term = Term::variable(&name);
        self.each(site, name, term)
    }

    /// The value of any key of a map.
    pub(super) fn value(&self, site: Site<'m>) -> Self {
        self.key(site).0
    }

    /// The value of any key, and the key.
    pub(super) fn key(&self, site: Site<'m>) -> (Self, Term) {
        let name = self.loop_variable("key");
        let key = Term::variable(&name);
        (self.each(site, name, self.term.index(key.clone())), key)
    }

    fn loop_variable(&self, thing: &str) -> String {
        match self.loops() {
            0 => thing.to_owned(),
            outer => format!("{thing}{}", outer + 1),
        }
    }

    fn each(&self, site: Site<'m>, name: String, term: Term) -> Self {
        let mut access = self.clone();
        access.guards.push(Guard::Each {
            of: self.term.clone(),
            name,
        });
        Self {
            site,
            term,
            ..access
        }
    }

    /// What a condition at this site is about.
    pub(super) fn subject(&self) -> Subject<Known<'m>> {
        let node = self.site.node();
        let types = match &node.shape {
            Shape::Scalar(Scalar::String) if self.described => Types::STRING,
            Shape::Record(_) | Shape::Map(_) if self.described => Types::OBJECT,
            Shape::Scalar(_)
            | Shape::Choice(_)
            | Shape::List(_)
            | Shape::Tuple(..)
            | Shape::Map(_)
            | Shape::Record(_)
            | Shape::Union(_)
            | Shape::Any
            | Shape::Never
            | Shape::Verbatim(_) => Types::ALL,
        };
        Subject {
            term: self.term.clone(),
            given: Cel::Constant(true),
            value: Known {
                shipped: self.site.shipped,
                described: self.described,
                types,
                max_length: node.max_length().filter(|_| self.described),
                at: self.site.at.clone(),
            },
        }
    }

    /// The check, wherever the values lead to this site.
    pub(super) fn guard(&self, check: Cel) -> Cel {
        guarded(&self.guards, check)
    }
}

/// The check behind these guards, the first of which is the outermost.
fn guarded(guards: &[Guard], check: Cel) -> Cel {
    let Some((outermost, inner)) = guards.split_first() else {
        return check;
    };
    let check = guarded(inner, check);
    if check == Cel::Constant(true) {
        return check;
    }
    match outermost {
        Guard::Only(condition) => condition.clone().implies(check),
        Guard::Each { of, name } => Cel::or([
            of.size_is(Relation::More, MAX_ITEMS),
            Cel::Each(of.clone(), name.as_str().into(), Box::new(check)),
        ]),
    }
}

/// A value of the custom resource, reached without loops.
pub(super) struct Reached {
    /// Whether it is there.
    pub(super) given: Cel,
    pub(super) term: Term,
}

impl Reached {
    /// The value at a location below this variable. Nothing on the way is sure to be a mapping.
    pub(super) fn untyped(at: &InstancePointer, variable: &str) -> Self {
        Self::through(at, variable, true)
    }

    /// The value of a site. One inside a free-form object counts as missing when it is `null`.
    pub(super) fn of(access: &Access<'_>, variable: &str) -> Self {
        let reached = Self::through(&access.site.at, variable, !access.described);
        if access.described {
            return reached;
        }
        let not_null = reached.term.clone().is(Relation::Unequal, Term::Null);
        Self {
            given: Cel::and([reached.given, not_null]),
            ..reached
        }
    }

    fn through(at: &InstancePointer, variable: &str, unsure: bool) -> Self {
        let mut term = Term::variable(variable);
        let mut parts = Vec::new();
        for (depth, name) in at.keys().enumerate() {
            if depth > 0 && unsure {
                parts.push(cel::of_type(&term, Types::OBJECT));
            }
            parts.push(term.has(name));
            term = term.member(name);
        }
        Self {
            given: Cel::and(parts),
            term,
        }
    }

    /// The value in force: what is given, or else the shipped default.
    pub(super) fn or_default(&self, default: &Term) -> Term {
        self.term
            .clone()
            .untyped()
            .when(self.given.clone(), default.clone().untyped())
    }
}
