// SPDX-License-Identifier: Apache-2.0
//! Subcharts that are off: Helm does not look at their values, so neither does a rule.

use super::rules::{SPEC, Spot};
use crate::json::Value;
use crate::lower::cel::{self, Cel};
use crate::model::{Model, Switch, Types};
use crate::pointer::InstancePointer;

/// The same place; when a subchart's values are there, only while it surely is on.
pub(super) fn while_on<'m>(spot: &Spot<'m>) -> Spot<'m> {
    match spot.site.model.switch(&spot.site.at) {
        Some(switch) => spot.only(on(spot.site.model, switch)),
        None => spot.clone(),
    }
}

/// A value that has to be given while all subcharts around it are on.
pub(super) fn required(model: &Model, at: &InstancePointer) -> Cel {
    let around = model
        .switched
        .iter()
        .filter(|switch| *at != switch.at && at.is_within(&switch.at));
    Cel::or([
        Cel::and(around.map(|switch| on(model, switch))).negate(),
        reach(at).0,
    ])
}

/// Holds only when the subchart is on (`chart::coalesce`). A value that is neither `true` nor `false` counts as off here, whatever
/// Helm makes of it.
fn on(model: &Model, switch: &Switch) -> Cel {
    let by_tags = tagged(model, &switch.tags);
    switch.conditions.iter().rev().fold(by_tags, |rest, at| {
        let (given, text) = reach(at);
        let set = Cel::and([given.clone(), cel::relation(&text, "==", "true")]);
        match model.shipped.pointer(&at.to_pointer()) {
            Some(Value::Bool(true)) => {
                Cel::or([given.negate(), cel::relation(&text, "==", "true")])
            }
            Some(Value::Bool(false)) => set,
            _ => Cel::or([set, Cel::and([given.negate(), rest])]),
        }
    })
}

/// One tag that is true is enough; without any that is false it is on too.
fn tagged(model: &Model, tags: &[String]) -> Cel {
    let states = tags.iter().map(|tag| {
        let at = InstancePointer::root().key("tags").key(tag);
        let (given, text) = reach(&at);
        let set = Cel::and([given.clone(), cel::relation(&text, "==", "true")]);
        match model.shipped.pointer(&at.to_pointer()) {
            Some(Value::Bool(true)) => (
                Cel::or([given.clone().negate(), set.clone()]),
                Cel::or([given.negate(), set]),
            ),
            Some(Value::Bool(false)) => (set.clone(), set),
            _ => (set.clone(), Cel::or([given.negate(), set])),
        }
    });
    let (on, not_off): (Vec<Cel>, Vec<Cel>) = states.unzip();
    Cel::or(on.into_iter().chain([Cel::and(not_off)]))
}

/// Whether the custom resource has something at a place, and how it is reached. Nothing on the way is sure to be a mapping.
fn reach(at: &InstancePointer) -> (Cel, String) {
    let mut text = SPEC.to_owned();
    let mut parts = Vec::new();
    for (depth, name) in at.keys().enumerate() {
        if depth > 0 {
            parts.push(cel::of_type(&text, Types::OBJECT));
        }
        parts.push(cel::has(&text, name));
        text = cel::member(&text, name);
    }
    (Cel::and(parts), text)
}
