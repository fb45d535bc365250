// SPDX-License-Identifier: Apache-2.0
//! Values that cannot change, or only grow. What counts is the value in force: writing down the shipped default changes nothing.

use super::reach::{Access, OLD_SPEC, Reached, SPEC};
use super::rules::PolicyRules;
use crate::describe;
use crate::diagnostic::Cause;
use crate::lower::cel::{self, Cel, Term};
use crate::model::Types;

impl PolicyRules<'_> {
    /// What an update of the value must keep.
    pub(super) fn transitions(&mut self, access: &Access<'_>) {
        let site = &access.site;
        let hints = &site.node().annotations.hints;
        let immutable = !site.at.is_root() && self.layout.is_immutable(&site.at, hints);
        let grow_only = self.layout.is_grow_only(&site.at) && !immutable;
        if access.loops() > 0 {
            if immutable {
                let message = "that the value of an item cannot \
                               be changed is not checked";
                self.report_loss(site, Cause::ListRule, message);
            }
            return;
        }
        let location = describe::location(&site.at);
        if immutable {
            let message = format!(
                "{location} cannot be \
                                   changed after creation"
            );
            self.on_update(access, unchanged(access), message);
        }
        if grow_only {
            let message = format!(
                "{location} can only \
                                   grow after creation"
            );
            self.on_update(access, grown(access), message);
        }
    }

    fn on_update(&mut self, access: &Access<'_>, holds: Cel, message: String) {
        let operation = Term::variable("request").member("operation");
        let update = operation.equals(Term::text("UPDATE"));
        self.require(&access.unguarded(), update.implies(holds), message);
    }
}

/// The value in force is the same as before.
fn unchanged(access: &Access<'_>) -> Cel {
    let (new, old) = (Reached::of(access, SPEC), Reached::of(access, OLD_SPEC));
    if let Some(default) = access.site.shipped.and_then(Term::scalar) {
        return new.or_default(&default).equals(old.or_default(&default));
    }
    let both_or_none = Term::truth(new.given.clone()).equals(Term::truth(old.given));
    Cel::and([both_or_none, new.given.implies(new.term.equals(old.term))])
}

/// The value in force is not less than before. Where nothing is shipped, what becomes of a value that is left out again is not
/// known, so it stays.
fn grown(access: &Access<'_>) -> Cel {
    let types = access.site.node().types.without(Types::NULL);
    let (new, old) = (Reached::of(access, SPEC), Reached::of(access, OLD_SPEC));
    let sure = access.described;
    if let Some(default) = access.site.shipped.and_then(Term::scalar) {
        let (new, old) = (new.or_default(&default), old.or_default(&default));
        return cel::at_least(&new, &old, types, sure);
    }
    let not_less = cel::at_least(&new.term, &old.term, types, sure);
    old.given.implies(Cel::and([new.given, not_less]))
}
