// SPDX-License-Identifier: Apache-2.0
//! Subcharts that are off: Helm does not look at their values, so neither does a rule.

use super::reach::{Access, Reached, SPEC};
use crate::json::Value;
use crate::lower::cel::{Cel, Term};
use crate::model::{Model, Switch};
use crate::pointer::InstancePointer;

/// The same place; when a subchart's values are there, only while it surely is on.
pub(super) fn while_on<'m>(access: &Access<'m>) -> Access<'m> {
    match access.site.model.switch(&access.site.at) {
        Some(switch) => access.only(on(access.site.model, switch)),
        None => access.clone(),
    }
}

/// A value that has to be given while all subcharts around it are on.
pub(super) fn required(model: &Model, at: &InstancePointer) -> Cel {
    let around = model
        .switched
        .iter()
        .filter(|switch| *at != switch.at && at.is_within(&switch.at));
    let all_on = Cel::and(around.map(|switch| on(model, switch)));
    all_on.implies(Reached::untyped(at, SPEC).given)
}

/// Holds only when the subchart is on (`chart::coalesce`). A value that is neither `true` nor `false` counts as off here, whatever
/// Helm makes of it.
fn on(model: &Model, switch: &Switch) -> Cel {
    let by_tags = tagged(model, &switch.tags);
    switch.conditions.iter().rev().fold(by_tags, |rest, at| {
        let flag = SwitchFlag::of(model, at);
        match flag.shipped {
            Some(true) => Cel::or([flag.given.negate(), flag.is_true]),
            Some(false) => flag.set,
            None => Cel::or([flag.set, Cel::and([flag.given.negate(), rest])]),
        }
    })
}

/// One tag that is true is enough; without any that is false it is on too.
fn tagged(model: &Model, tags: &[String]) -> Cel {
    let (mut any_on, mut none_off) = (Vec::new(), Vec::new());
    for tag in tags {
        let flag = SwitchFlag::of(model, &InstancePointer::root().key("tags").key(tag));
        let unless_unset = Cel::or([flag.given.negate(), flag.set.clone()]);
        any_on.push(match flag.shipped {
            Some(true) => unless_unset.clone(),
            Some(false) | None => flag.set.clone(),
        });
        none_off.push(match flag.shipped {
            Some(true) | None => unless_unset,
            Some(false) => flag.set,
        });
    }
    any_on.push(Cel::and(none_off));
    Cel::or(any_on)
}

/// A value that switches a subchart.
struct SwitchFlag {
    given: Cel,
    /// Whether it is `true`, when it is given.
    is_true: Cel,
    /// Whether it is given, and `true`.
    set: Cel,
    /// What the chart ships.
    shipped: Option<bool>,
}

impl SwitchFlag {
    fn of(model: &Model, at: &InstancePointer) -> Self {
        let Reached { given, term } = Reached::untyped(at, SPEC);
        let is_true = term.equals(Term::Boolean(true));
        Self {
            set: Cel::and([given.clone(), is_true.clone()]),
            given,
            is_true,
            shipped: model
                .shipped
                .pointer(&at.to_pointer())
                .and_then(Value::as_bool),
        }
    }
}
