// SPDX-License-Identifier: Apache-2.0
//! Rules of an object that the native form runs too: while one property has certain values, or is there at all, others have to be.
//!
//! The form and the backend see only what a person entered, Helm sees it over the shipped values. So a rule is lowered for what the
//! chart ships: a shipped value stands in for an absent one, and what is shipped need not be asked for.

use super::native::SWITCH;
use crate::json::{Object, Value, object};
use crate::lower::site::Site;
use crate::model::{Condition, Record, Shape};

/// What has to be there, and when.
struct Demand<'c> {
    /// The property that decides.
    controller: &'c str,
    /// The values of it that count; `None` when it only has to be there.
    values: Option<&'c [Value]>,
    /// Whether an absent controller does not count.
    given: bool,
    /// Whether the others are needed when it counts, or when it does not.
    positive: bool,
    needed: Vec<&'c str>,
}

/// What the native form can say of a rule.
pub(super) enum Said {
    /// It holds whatever a person enters.
    Always,
    /// These schemas together say all of it.
    All(Vec<Written>),
}

/// A schema that says a demand.
pub(super) struct Written {
    pub(super) schema: Object,
    /// The names that it may require.
    pub(super) names: Vec<String>,
    /// Whether it is about properties that a switch hides, and has to be hidden with them.
    pub(super) hidden: bool,
}

/// Lowers a rule about an object; `None` when the form cannot say it. `given` tells whether the object is there in every instance,
/// `schema` holds the properties that the form shows.
pub(super) fn lower(
    site: &Site<'_>,
    condition: &Condition,
    schema: &Object,
    given: bool,
) -> Option<Said> {
    let Shape::Record(record) = &site.node().shape else {
        return None;
    };
    // Below a list or a map nobody knows which shipped values stand under what is entered.
    if site.at.tokens().any(|token| token == "*") {
        return None;
    }
    let written = demands(condition)?
        .iter()
        .map(|demand| lower_one(site, record, demand, schema, given))
        .collect::<Option<Vec<_>>>()?;
    let written: Vec<Written> = written.into_iter().flatten().collect();
    Some(if written.is_empty() {
        Said::Always
    } else {
        Said::All(written)
    })
}

/// `Some(None)` when the demand is always met.
fn lower_one(
    site: &Site<'_>,
    record: &Record,
    demand: &Demand<'_>,
    schema: &Object,
    given: bool,
) -> Option<Option<Written>> {
    // `null` would delete what is shipped, and is no value to Helm where nothing is.
    let solid = |name: &str| {
        record
            .field(name)
            .is_some_and(|field| !site.model.node(field.node).nullable())
    };
    if !solid(demand.controller) || !demand.needed.iter().all(|name| solid(name)) {
        return None;
    }
    let shipped = |name: &str| {
        site.shipped
            .and_then(|value| value.get(name))
            .filter(|value| !value.is_null())
    };
    let needed: Vec<String> = demand
        .needed
        .iter()
        .filter(|name| shipped(name).is_none())
        .map(|name| (*name).to_owned())
        .collect();
    let untouched = match (shipped(demand.controller), demand.values) {
        (Some(value), Some(values)) => values.contains(value),
        (Some(_), None) => true,
        (None, _) => !demand.given,
    };
    let counts_always = untouched && demand.values.is_none();
    if needed.is_empty() || (counts_always && !demand.positive) {
        return Some(None);
    }
    // The form draws every object, and would insist on what is required inside one that nobody wants.
    if counts_always || (untouched == demand.positive && !given) {
        return None;
    }
    let controller = site.model.node(record.field(demand.controller)?.node);
    // The form writes objects and lists that nobody touched.
    let simple = matches!(
        controller.shape,
        Shape::Boolean | Shape::Integer | Shape::Number | Shape::String | Shape::Choice(_)
    );
    // A number has several texts.
    let plain = demand.values.is_none_or(|values| {
        values
            .iter()
            .all(|value| matches!(value, Value::Bool(_) | Value::String(_)))
    });
    let turned_on = demand.controller == SWITCH
        && demand.positive
        && matches!(demand.values, Some([Value::Bool(true)]));
    let hidden = hides(schema, demand.controller, turned_on, &needed)?;
    if !simple || !plain {
        return None;
    }
    let mut test = Object::new();
    if let Some(values) = demand.values {
        test.insert(
            "properties".to_owned(),
            object([(
                demand.controller,
                object([("enum", values.to_vec().into())]).into(),
            )])
            .into(),
        );
    }
    if !untouched {
        test.insert(
            "required".to_owned(),
            vec![Value::from(demand.controller)].into(),
        );
    }
    let required: Vec<Value> = needed
        .iter()
        .map(|name| Value::from(name.as_str()))
        .collect();
    let branch = object([("required", required.into())]);
    let said = object([
        ("if", test.into()),
        (if demand.positive { "then" } else { "else" }, branch.into()),
    ]);
    Some(Some(Written {
        schema: said,
        names: needed,
        hidden,
    }))
}

/// Whether a demand is about properties that are hidden together; `None` when the form could ask for what it does not show.
fn hides(schema: &Object, controller: &str, turned_on: bool, needed: &[String]) -> Option<bool> {
    let has = |properties: Option<&Value>, name: &str| {
        properties
            .and_then(|properties| properties.get(name))
            .is_some()
    };
    let branch = schema
        .get("then")
        .or_else(|| schema.get("else"))
        .and_then(|branch| branch.get("properties"));
    let (shown, hidden) = (
        |name: &str| has(schema.get("properties"), name),
        |name: &str| has(branch, name),
    );
    let known = needed.iter().all(|name| shown(name) || hidden(name));
    if shown(controller) {
        // A switch that is on shows all.
        return (needed.iter().all(|name| shown(name)) || (turned_on && known)).then_some(false);
    }
    (hidden(controller) && known).then_some(true)
}

/// The demands that together are the condition; `None` when it says anything else.
fn demands(condition: &Condition) -> Option<Vec<Demand<'_>>> {
    match condition {
        Condition::All(parts) => Some(
            parts
                .iter()
                .map(demands)
                .collect::<Option<Vec<_>>>()?
                .into_iter()
                .flatten()
                .collect(),
        ),
        Condition::Any(parts) => {
            let [first, second] = parts.as_slice() else {
                return None;
            };
            let (test, positive) = match first {
                Condition::Not(test) => (test.as_ref(), true),
                test => (test, false),
            };
            let (controller, values, given) = test_of(test)?;
            Some(vec![Demand {
                controller,
                values,
                given,
                positive,
                needed: given_names(second)?,
            }])
        }
        _ => None,
    }
}

/// The property that a test is about, the values it asks for, and whether it asks for the property to be there.
fn test_of(test: &Condition) -> Option<(&str, Option<&[Value]>, bool)> {
    match test {
        Condition::Given(name) => Some((name, None, true)),
        Condition::Property(name, of) => match of.as_ref() {
            Condition::OneOf(values) => Some((name, Some(values), false)),
            _ => None,
        },
        Condition::All(parts) => match parts.as_slice() {
            [one, other] => match (test_of(one)?, test_of(other)?) {
                ((name, None, true), (same, Some(values), false))
                | ((name, Some(values), false), (same, None, true))
                    if name == same =>
                {
                    Some((name, Some(values), true))
                }
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

fn given_names(condition: &Condition) -> Option<Vec<&str>> {
    match condition {
        Condition::Given(name) => Some(vec![name]),
        Condition::All(parts) => Some(
            parts
                .iter()
                .map(given_names)
                .collect::<Option<Vec<_>>>()?
                .into_iter()
                .flatten()
                .collect(),
        ),
        _ => None,
    }
}
