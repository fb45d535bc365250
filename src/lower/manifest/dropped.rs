// SPDX-License-Identifier: Apache-2.0
//! What the API server drops of an instance: keys for which the custom resource has no field, and `null` where a type is known.

use crate::diagnostic::{Cause, Fate, Loss, Target};
use crate::json::{Object, Value};
use crate::lower::site::Site;
use crate::lower::typing::{Absent, Fields, Typed, TypedKey, Typing};
use crate::model::{Model, Rest};
use crate::pointer::{InstancePointer, SchemaPointer, Step};

/// A value, and what the custom resource holds there.
struct Held<'a, 'm> {
    at: InstancePointer,
    value: &'a Value,
    typed: &'a Typed,
    site: Option<Site<'m>>,
}

/// A loss for each key and each `null` that is dropped, in the order of the values.
pub fn losses(model: &Model, typing: &Typing, values: &Value) -> Vec<Loss> {
    let mut losses = Vec::new();
    let mut stack = Vec::new();
    let root = Some(Site::root(model));
    members(
        &InstancePointer::root(),
        values,
        typing.spec(),
        root.as_ref(),
        &mut stack,
        &mut losses,
    );
    stack.reverse();
    while let Some(held) = stack.pop() {
        let mut below = Vec::new();
        let Held {
            at,
            value,
            typed,
            site,
        } = &held;
        match (typed, value) {
            (_, Value::Null) => losses.push(null(at)),
            (Typed::Struct(fields), _) => {
                members(at, value, fields, site.as_ref(), &mut below, &mut losses);
            }
            (Typed::Map(inner), Value::Object(object)) => {
                below.extend(object.iter().map(|(key, value)| Held {
                    at: at.key(key),
                    value,
                    typed: inner,
                    site: site.as_ref().and_then(|site| site.under_key(key)),
                }));
            }
            (Typed::List(inner), Value::Array(items)) => {
                let items = items.iter().enumerate();
                below.extend(items.map(|(index, value)| Held {
                    at: at.index(index),
                    value,
                    typed: inner,
                    site: site.as_ref().and_then(|site| site.at_index(index)),
                }));
            }
            // Everything in a free-form object is kept, and a value of another type is refused.
            (
                Typed::Scalar(_)
                | Typed::Choice(_)
                | Typed::Alternatives(_)
                | Typed::Free(_)
                | Typed::Map(_)
                | Typed::List(_),
                _,
            ) => {}
        }
        stack.extend(below.into_iter().rev());
    }
    losses
}

/// The values without what is dropped.
pub(super) fn kept(typing: &Typing, values: &Value) -> Value {
    kept_members(typing.spec(), values)
}

fn kept_members(fields: &Fields, value: &Value) -> Value {
    let Some(object) = value.as_object() else {
        return value.clone();
    };
    let held = object.iter().filter_map(|(key, value)| {
        let typed = fields.get(key)?.typed()?;
        Some((key.clone(), kept_value(typed, value)?))
    });
    Value::Object(held.collect())
}

/// What is held of a value whose type is known; `None` of `null`.
fn kept_value(typed: &Typed, value: &Value) -> Option<Value> {
    Some(match (typed, value) {
        (_, Value::Null) => return None,
        (Typed::Struct(fields), _) => kept_members(fields, value),
        (Typed::Map(inner), Value::Object(object)) => {
            let held = object
                .iter()
                .filter_map(|(key, value)| Some((key.clone(), kept_value(inner, value)?)));
            Value::Object(held.collect::<Object>())
        }
        (Typed::List(inner), Value::Array(items)) => {
            let items = items.iter();
            // The API server refuses `null` as an item, so nothing is dropped.
            let held = items.map(|item| kept_value(inner, item).unwrap_or_default());
            Value::Array(held.collect())
        }
        (
            Typed::Scalar(_)
            | Typed::Choice(_)
            | Typed::Alternatives(_)
            | Typed::Free(_)
            | Typed::Map(_)
            | Typed::List(_),
            _,
        ) => value.clone(),
    })
}

/// The members of an object with listed keys: those that are held, and a loss for each that is not.
fn members<'a, 'm>(
    at: &InstancePointer,
    value: &'a Value,
    fields: &'a Fields,
    site: Option<&Site<'m>>,
    held: &mut Vec<Held<'a, 'm>>,
    losses: &mut Vec<Loss>,
) {
    for (key, value) in value.as_object().into_iter().flatten() {
        let at = at.key(key);
        match fields.get(key) {
            Some(TypedKey::Typed(typed) | TypedKey::Forced(typed) | TypedKey::Sampled(typed)) => {
                held.push(Held {
                    at,
                    value,
                    typed,
                    site: site.and_then(|site| site.under_key(key)),
                });
            }
            Some(TypedKey::Absent(Absent::Never)) => {
                losses.push(dropped(at, site, Cause::NeverAccepted));
            }
            Some(TypedKey::Absent(Absent::Unreadable)) => {
                losses.push(dropped(at, site, Cause::UnreadableKey));
            }
            // The Secret has it, or it is `null`, which is reported with the others.
            Some(TypedKey::Absent(Absent::Secret)) => {}
            None => losses.push(dropped(at, site, unlisted(site))),
        }
    }
}

/// Why the custom resource has no field for a key that is not listed.
fn unlisted(site: Option<&Site<'_>>) -> Cause {
    let record = site.and_then(|site| site.node().shape.record());
    match record.map(|record| &record.rest) {
        Some(Rest::Closed) => Cause::ClosedObject,
        Some(Rest::Open | Rest::Free | Rest::Typed(_)) | None => Cause::OpenObject,
    }
}

/// A `null` where a type is known: it is written, but cannot be stored.
fn null(at: &InstancePointer) -> Loss {
    let message = match at.last() {
        Some(Step::Index(_)) => {
            "the API server refuses \
         `null` as an item of a list"
        }
        Some(Step::Key(_) | Step::Any) | None => {
            "the API server drops `null` where the type is known, so it cannot delete a default of \
             the chart"
        }
    };
    Loss {
        target: Target::Manifest,
        at: at.clone(),
        schema: SchemaPointer::root(),
        fate: Fate::Narrowed,
        cause: Cause::NullDropped,
        message: message.to_owned(),
        same_as: None,
    }
}

fn dropped(at: InstancePointer, site: Option<&Site<'_>>, cause: Cause) -> Loss {
    let message = "the API has no field for this key: \
                   kubectl and Flux refuse it, others drop it";
    Loss {
        target: Target::Manifest,
        at,
        schema: site.map_or_else(SchemaPointer::root, |site| site.node().origin.clone()),
        fate: Fate::Narrowed,
        cause,
        message: message.to_owned(),
        same_as: None,
    }
}
