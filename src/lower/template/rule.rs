// SPDX-License-Identifier: Apache-2.0
//! Rules of an object that the native form can check: while one property has certain values, or is given at all, others
//! must be given too.
//!
//! The form and the backend see only what a person entered; Helm sees it over the shipped values. So a rule is lowered for
//! what the chart ships: a shipped value stands in for an absent one, and what is shipped need not be asked for.

use crate::json::{Object, Value, object};
use crate::lower::site::Site;
use crate::model::{Condition, Record, Shape};

/// The property by which charts turn a section on and off.
pub(super) const SWITCH: &str = "enabled";

/// What the native form can express of a rule.
pub(super) enum Expressed {
    /// The rule holds for every input, so nothing is written.
    Always,
    /// These schemas together are the rule.
    Schemas(Vec<RuleSchema>),
}

/// One `if`/`then`/`else` that requires properties.
pub(super) struct RuleSchema {
    pub(super) schema: Object,
    /// The properties that it may require.
    pub(super) required: Vec<String>,
    pub(super) visibility: Visibility,
}

/// Whether the form shows the properties of a rule.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Visibility {
    /// The form shows them whenever the rule can require them.
    Shown,
    /// A switch hides all of them, so the rule must be hidden with them.
    Hidden,
}

/// A rule in the only form that can be lowered: the test of one property decides whether others are required.
struct Demand<'c> {
    /// The property that decides.
    controller: &'c str,
    test: Test<'c>,
    /// The keyword below which the others are required.
    branch: BranchKeyword,
    required: Vec<&'c str>,
}

/// The test of a controller.
#[derive(Clone, Copy)]
enum Test<'c> {
    /// It is given.
    Given,
    /// It is absent or one of these.
    AbsentOr(&'c [Value]),
    /// It is given and one of these.
    GivenAnd(&'c [Value]),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum BranchKeyword {
    Then,
    Else,
}

impl<'c> Test<'c> {
    fn values(self) -> Option<&'c [Value]> {
        match self {
            Self::Given => None,
            Self::AbsentOr(values) | Self::GivenAnd(values) => Some(values),
        }
    }

    /// The result while no value is entered for the controller.
    fn untouched(self, shipped: Option<&Value>) -> bool {
        match (self, shipped) {
            (Self::Given, _) => shipped.is_some(),
            (Self::AbsentOr(values) | Self::GivenAnd(values), Some(value)) => {
                values.contains(value)
            }
            (Self::AbsentOr(_), None) => true,
            (Self::GivenAnd(_), None) => false,
        }
    }
}

/// Why a demand has no schema of its own.
enum NoSchema {
    /// Every input meets it.
    AlwaysMet,
    /// The form cannot express it.
    Inexpressible,
}

/// Lowers a rule about an object; `None` when the form cannot express it. `given` tells whether the object is there in every
/// instance, `schema` holds the properties that the form shows.
pub(super) fn lower(
    site: &Site<'_>,
    condition: &Condition,
    schema: &Object,
    given: bool,
) -> Option<Expressed> {
    let Shape::Record(record) = &site.node().shape else {
        return None;
    };
    // Below a list or a map it is unknown which shipped values lie under what is entered.
    if site.at.is_general() {
        return None;
    }
    let object = RuledObject {
        site,
        record,
        schema,
        given,
    };
    let mut schemas = Vec::new();
    for demand in demands(condition)? {
        match object.lower(&demand) {
            Ok(schema) => schemas.push(schema),
            Err(NoSchema::AlwaysMet) => {}
            Err(NoSchema::Inexpressible) => return None,
        }
    }
    if schemas.is_empty() {
        return Some(Expressed::Always);
    }
    Some(Expressed::Schemas(schemas))
}

/// The object that a rule is about.
struct RuledObject<'a> {
    site: &'a Site<'a>,
    record: &'a Record,
    /// What the form shows of it.
    schema: &'a Object,
    /// Whether every instance has it.
    given: bool,
}

impl RuledObject<'_> {
    fn lower(&self, demand: &Demand<'_>) -> Result<RuleSchema, NoSchema> {
        let names = std::iter::once(demand.controller).chain(demand.required.iter().copied());
        if !names.into_iter().all(|name| self.rejects_null(name)) {
            return Err(NoSchema::Inexpressible);
        }
        let required = self.not_shipped(&demand.required);
        if required.is_empty() {
            return Err(NoSchema::AlwaysMet);
        }
        let shipped = self.shipped(demand.controller);
        if shipped.is_some() && demand.test.values().is_none() {
            // The test holds in every instance, because the chart ships the controller.
            return Err(match demand.branch {
                BranchKeyword::Then => NoSchema::Inexpressible,
                BranchKeyword::Else => NoSchema::AlwaysMet,
            });
        }
        let untouched = demand.test.untouched(shipped);
        // The form draws every object, and would insist on what is required inside one that nobody wants.
        if !self.given && untouched == (demand.branch == BranchKeyword::Then) {
            return Err(NoSchema::Inexpressible);
        }
        let visibility = self.visibility(demand, &required);
        match visibility {
            Some(visibility) if self.can_test(demand) => Ok(RuleSchema {
                schema: rule_schema(demand, untouched, &required),
                required,
                visibility,
            }),
            Some(_) | None => Err(NoSchema::Inexpressible),
        }
    }

    /// Whether the property is described and `null` is not a value of it: `null` would delete what is shipped, and is no value to
    /// Helm where nothing is.
    fn rejects_null(&self, name: &str) -> bool {
        let property = self.record.property(name);
        property.is_some_and(|property| !self.site.model.node(property.node).nullable())
    }

    fn shipped(&self, name: &str) -> Option<&Value> {
        let shipped = self.site.shipped?.get(name)?;
        (!shipped.is_null()).then_some(shipped)
    }

    fn not_shipped(&self, names: &[&str]) -> Vec<String> {
        let missing = names.iter().filter(|name| self.shipped(name).is_none());
        missing.map(|name| (*name).to_owned()).collect()
    }

    /// Whether the form writes the controller only when a person enters it, and always in one way: it writes objects and lists
    /// that nobody touched, and a number has several texts.
    fn can_test(&self, demand: &Demand<'_>) -> bool {
        let Some(controller) = self.record.property(demand.controller) else {
            return false;
        };
        let shape = &self.site.model.node(controller.node).shape;
        let scalar = shape.is_plain_scalar() || matches!(shape, Shape::Choice(_));
        let values = demand.test.values().unwrap_or_default();
        scalar
            && values
                .iter()
                .all(|value| matches!(value, Value::Bool(_) | Value::String(_)))
    }

    /// Whether the properties of a demand are shown or hidden together; `None` when the form could require what it does not
    /// show.
    fn visibility(&self, demand: &Demand<'_>, required: &[String]) -> Option<Visibility> {
        let known = required
            .iter()
            .all(|name| self.shows(name) || self.hides(name));
        if self.shows(demand.controller) {
            let all_shown = required.iter().all(|name| self.shows(name));
            let shown = all_shown || (known && demand.turned_on());
            return shown.then_some(Visibility::Shown);
        }
        (known && self.hides(demand.controller)).then_some(Visibility::Hidden)
    }

    /// Whether the form shows the property in any case.
    fn shows(&self, name: &str) -> bool {
        has_property(self.schema, name)
    }

    /// Whether the form shows the property only in a position of the object's switch.
    fn hides(&self, name: &str) -> bool {
        let branch = self.schema.get("then").or_else(|| self.schema.get("else"));
        branch
            .and_then(Value::as_object)
            .is_some_and(|branch| has_property(branch, name))
    }
}

impl Demand<'_> {
    /// Whether the demand holds while the object's switch is on, which shows everything.
    fn turned_on(&self) -> bool {
        self.controller == SWITCH
            && self.branch == BranchKeyword::Then
            && matches!(self.test.values(), Some([Value::Bool(true)]))
    }
}

fn has_property(schema: &Object, name: &str) -> bool {
    let properties = schema.get("properties");
    properties.is_some_and(|properties| properties.get(name).is_some())
}

/// The demand as `if` and `then` or `else`. `untouched` is the result of the test while the controller is absent.
fn rule_schema(demand: &Demand<'_>, untouched: bool, required: &[String]) -> Object {
    let mut test = Object::new();
    if let Some(values) = demand.test.values() {
        let allowed = object([("enum", values.to_vec().into())]);
        let properties = object([(demand.controller, allowed.into())]);
        test.insert("properties".to_owned(), properties.into());
    }
    if !untouched {
        let controller = vec![Value::from(demand.controller)];
        test.insert("required".to_owned(), controller.into());
    }
    let names: Vec<Value> = required
        .iter()
        .map(|name| Value::from(name.as_str()))
        .collect();
    let branch = match demand.branch {
        BranchKeyword::Then => "then",
        BranchKeyword::Else => "else",
    };
    object([
        ("if", test.into()),
        (branch, object([("required", names.into())]).into()),
    ])
}

/// The demands that together are the condition; `None` when the condition is anything else.
fn demands(condition: &Condition) -> Option<Vec<Demand<'_>>> {
    match condition {
        Condition::All(parts) => {
            let parts: Option<Vec<_>> = parts.iter().map(demands).collect();
            Some(parts?.into_iter().flatten().collect())
        }
        Condition::Any(parts) => {
            let [first, second] = parts.as_slice() else {
                return None;
            };
            let (test, branch) = if let Condition::Not(test) = first {
                (test.as_ref(), BranchKeyword::Then)
            } else {
                (first, BranchKeyword::Else)
            };
            let (controller, test) = test_of(test)?;
            Some(vec![Demand {
                controller,
                test,
                branch,
                required: given_names(second)?,
            }])
        }
        Condition::Constant(_)
        | Condition::Types(_)
        | Condition::OneOf(_)
        | Condition::Text(_)
        | Condition::Given(_)
        | Condition::Property(..)
        | Condition::Keys(_)
        | Condition::One(_)
        | Condition::Not(_) => None,
    }
}

/// The property that a condition tests, and how.
fn test_of(condition: &Condition) -> Option<(&str, Test<'_>)> {
    match condition {
        Condition::Given(name) => Some((name, Test::Given)),
        Condition::Property(name, inner) => {
            if let Condition::OneOf(values) = inner.as_ref() {
                Some((name, Test::AbsentOr(values)))
            } else {
                None
            }
        }
        Condition::All(parts) => {
            let [one, other] = parts.as_slice() else {
                return None;
            };
            both(test_of(one)?, test_of(other)?)
        }
        Condition::Constant(_)
        | Condition::Types(_)
        | Condition::OneOf(_)
        | Condition::Text(_)
        | Condition::Keys(_)
        | Condition::Any(_)
        | Condition::One(_)
        | Condition::Not(_) => None,
    }
}

/// Two tests of one property as one test.
fn both<'c>(one: (&'c str, Test<'c>), other: (&'c str, Test<'c>)) -> Option<(&'c str, Test<'c>)> {
    match (one, other) {
        ((name, Test::Given), (same, Test::AbsentOr(values)))
        | ((name, Test::AbsentOr(values)), (same, Test::Given))
            if name == same =>
        {
            Some((name, Test::GivenAnd(values)))
        }
        _ => None,
    }
}

/// The properties that a condition requires; `None` when it is anything else.
fn given_names(condition: &Condition) -> Option<Vec<&str>> {
    match condition {
        Condition::Given(name) => Some(vec![name]),
        Condition::All(parts) => {
            let parts: Option<Vec<_>> = parts.iter().map(given_names).collect();
            Some(parts?.into_iter().flatten().collect())
        }
        Condition::Constant(_)
        | Condition::Types(_)
        | Condition::OneOf(_)
        | Condition::Text(_)
        | Condition::Property(..)
        | Condition::Keys(_)
        | Condition::Any(_)
        | Condition::One(_)
        | Condition::Not(_) => None,
    }
}
