// SPDX-License-Identifier: Apache-2.0
//! Values that cannot change, or only grow. What counts is the value in force: writing down the shipped default changes nothing.

use super::reach::{Access, OLD_SPEC, Reached, SPEC};
use super::rules::PolicyRules;
use crate::diagnostic::Cause;
use crate::lower::cel::{self, Cel, Term};
use crate::lower::transition::{Transition, TransitionRule};

impl PolicyRules<'_> {
    /// What an update of the value must keep.
    pub(super) fn transitions(&mut self, access: &Access<'_>) {
        let site = &access.site;
        let described = access.described;
        let found = Transition::of(self.layout, site, described);
        let Some(transition) = found else {
            return;
        };
        if access.loops() > 0 {
            if transition.rule == TransitionRule::Immutable {
                let message = "that the value of an item cannot \
                               be changed is not checked";
                self.report_loss(site, Cause::ListRule, message);
            }
            return;
        }
        let holds = match transition.rule {
            TransitionRule::Immutable => unchanged(access, &transition),
            TransitionRule::GrowOnly => grown(access, &transition),
        };
        self.on_update(access, holds, transition.message());
        let rules = self.validations.len();
        self.transitions.push((rules, transition));
    }

    fn on_update(&mut self, access: &Access<'_>, holds: Cel, message: String) {
        let operation = Term::variable("request").member("operation");
        let update = operation.equals(Term::text("UPDATE"));
        self.require(&access.unguarded(), update.implies(holds), message);
    }
}

/// The shipped default as a term.
fn default_of(transition: &Transition) -> Option<Term> {
    transition.default.as_ref().and_then(Term::scalar)
}

/// The value in force is the same as before.
fn unchanged(access: &Access<'_>, transition: &Transition) -> Cel {
    let new = Reached::of(access, SPEC);
    let old = Reached::of(access, OLD_SPEC);
    if let Some(default) = default_of(transition) {
        let old = old.or_default(&default);
        return new.or_default(&default).equals(old);
    }
    let given = Term::truth(new.given.clone());
    let both_or_none = given.equals(Term::truth(old.given));
    let same = new.term.equals(old.term);
    Cel::and([both_or_none, new.given.implies(same)])
}

/// The value in force is not less than before. Where nothing is shipped, what becomes of a value that is left out again is not
/// known, so it stays.
fn grown(access: &Access<'_>, transition: &Transition) -> Cel {
    let types = transition.types;
    let new = Reached::of(access, SPEC);
    let old = Reached::of(access, OLD_SPEC);
    let sure = access.described;
    if let Some(default) = default_of(transition) {
        let new = new.or_default(&default);
        let old = old.or_default(&default);
        return cel::at_least(&new, &old, types, sure);
    }
    let not_less = cel::at_least(&new.term, &old.term, types, sure);
    old.given.implies(Cel::and([new.given, not_less]))
}
