// SPDX-License-Identifier: Apache-2.0
//! Assertions and annotations → markers.

use std::cmp::Ordering;

use super::simpleschema::{FieldSpec, Markers, SimpleSchema, Type};
use super::text::readable_pattern;
use super::{Options, rule};
use crate::diagnostic::{Cause, Fate, Loss, Target};
use crate::json::Number;
use crate::lower::cel::Cel;
use crate::lower::layout::Layout;
use crate::lower::site::Site;
use crate::model::{
    Asserted, Assertion, Bound, Condition, ItemsAssertion, KeysAssertion, Node, NumberAssertion,
    Rule, Shape, TextAssertion, Types,
};
use crate::schema::Pattern;

/// Integers beyond this are not exact in the float64 of kro's bounds.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Marks a field with what its node asserts; returns what no marker expresses. The field's own type is in the document already.
pub(super) fn assertions(
    site: &Site<'_>,
    spec: &mut FieldSpec,
    document: &SimpleSchema,
    layout: &Layout,
    options: Options,
) -> Vec<Loss> {
    let asserted = site.node().assertions.iter();
    asserted
        .flat_map(|asserted| match &asserted.assertion {
            Assertion::Rule(rule) => {
                let condition = asserted.condition.as_ref();
                let condition = condition.filter(|rule| !layout.decides(rule, &site.at));
                self::rule(site, asserted, (*rule, condition), spec, document, options)
            }
            Assertion::Number(_)
            | Assertion::Text(_)
            | Assertion::Format(_)
            | Assertion::Items(_)
            | Assertion::Keys(_) => mark(site, asserted, spec, document).into_iter().collect(),
        })
        .collect()
}

/// A rule about several values, as CEL where the types allow it.
fn rule(
    site: &Site<'_>,
    asserted: &Asserted,
    (rule, condition): (Rule, Option<&Condition>),
    spec: &mut FieldSpec,
    document: &SimpleSchema,
    options: Options,
) -> Vec<Loss> {
    let (cause, unchecked) = unchecked(rule);
    let condition = condition.filter(|condition| can_be_rule(condition, site, options));
    let Some(condition) = condition else {
        return vec![rule_loss(site, asserted, Fate::Widened, cause, unchecked)];
    };
    let Some(lowered) = rule::lower(condition, site, spec, document) else {
        return vec![rule_loss(site, asserted, Fate::Widened, cause, unchecked)];
    };
    if lowered.cel != Cel::Constant(true) {
        spec.markers.validation.push(lowered.cel.to_string());
    }
    let mut losses = Vec::new();
    if shipped_breaks(condition, site) {
        let message = "the chart's default breaks the rule, which is checked only on values that \
                       an instance sets";
        losses.push(rule_loss(site, asserted, Fate::Widened, cause, message));
    }
    if lowered.of_fields {
        let message = "the rule is checked after the API \
                       server has dropped every `null`";
        let cause = Cause::NullInRule;
        losses.push(rule_loss(site, asserted, Fate::Widened, cause, message));
    }
    if lowered.of_shipped {
        let message = "the rule assumes the chart's default, \
                       which `null` would remove in Helm";
        let cause = Cause::NullInRule;
        losses.push(rule_loss(site, asserted, Fate::Narrowed, cause, message));
    }
    losses
}

/// Whether the field can have the rule. The API server tests a rule on the stored default too, and rejects the definition when it
/// does not hold.
fn can_be_rule(condition: &Condition, site: &Site<'_>, options: Options) -> bool {
    let breaks_itself = options.store_defaults && shipped_breaks(condition, site);
    affordable(site) && !breaks_itself
}

/// Whether what the chart ships breaks the rule.
fn shipped_breaks(condition: &Condition, site: &Site<'_>) -> bool {
    site.shipped
        .is_some_and(|shipped| !condition.holds(shipped))
}

/// Why a rule is not checked, and the message.
fn unchecked(rule: Rule) -> (Cause, &'static str) {
    match rule {
        Rule::Branches => (
            Cause::Conditional,
            "a rule with alternatives (`anyOf`, `oneOf`) is not checked",
        ),
        Rule::Conditional => (
            Cause::Conditional,
            "a rule that depends on other values is not checked",
        ),
        Rule::Not => (Cause::ShapeRule, "what `not` rejects is not checked"),
        Rule::Items => (Cause::ListRule, "a rule about the items is not checked"),
        Rule::Keys => (
            Cause::KeyRule,
            "a rule about the names of the keys is not checked",
        ),
    }
}

fn rule_loss(
    site: &Site<'_>,
    asserted: &Asserted,
    fate: Fate,
    cause: Cause,
    message: &str,
) -> Loss {
    site.loss_at(asserted.at.clone(), Target::Rgd, fate, cause, message)
}

/// What a marker or a rule of the field comes to.
enum Marked {
    /// The field holds all of it, or it applies to no value of the field's type.
    Held,
    /// The API checks less.
    Widened(Cause, &'static str),
}

fn mark(
    site: &Site<'_>,
    asserted: &Asserted,
    spec: &mut FieldSpec,
    document: &SimpleSchema,
) -> Option<Loss> {
    let marked = match (&asserted.assertion, &spec.ty) {
        (Assertion::Number(assertion), Type::Integer | Type::Float) => {
            mark_number(site, assertion, spec)
        }
        (Assertion::Text(assertion), Type::String) => mark_text(site, assertion, spec, document),
        (Assertion::Format(_), Type::String) => {
            Marked::Widened(Cause::Format, "the format is not checked")
        }
        (Assertion::Items(assertion), Type::List(_)) => mark_items(site, *assertion, spec),
        (Assertion::Keys(assertion), Type::Map(_)) if affordable(site) => {
            let rule = match assertion {
                KeysAssertion::MinProperties(least) => format!("size(self) >= {least}"),
                KeysAssertion::MaxProperties(most) => format!("size(self) <= {most}"),
            };
            spec.markers.validation.push(rule);
            Marked::Held
        }
        (Assertion::Keys(_), Type::Object | Type::Named(_) | Type::Map(_)) => {
            Marked::Widened(Cause::KeyRule, "the number of keys is not checked")
        }
        // Keywords of another type than the place has are silent, as in JSON Schema.
        (
            Assertion::Number(_)
            | Assertion::Text(_)
            | Assertion::Format(_)
            | Assertion::Items(_)
            | Assertion::Keys(_)
            | Assertion::Rule(_),
            _,
        ) => Marked::Held,
    };
    match marked {
        Marked::Held => None,
        Marked::Widened(cause, message) => Some(site.loss_at(
            asserted.at.clone(),
            Target::Rgd,
            Fate::Widened,
            cause,
            message,
        )),
    }
}

fn mark_number(site: &Site<'_>, assertion: &NumberAssertion, spec: &mut FieldSpec) -> Marked {
    match assertion {
        NumberAssertion::Minimum(bound) => mark_bound(site, bound, BoundSide::Lower, spec),
        NumberAssertion::Maximum(bound) => mark_bound(site, bound, BoundSide::Upper, spec),
        NumberAssertion::MultipleOf(step) => match whole(step) {
            Some(step) if spec.ty == Type::Integer && affordable(site) => {
                spec.markers.validation.push(format!("self % {step} == 0"));
                Marked::Held
            }
            Some(_) | None => Marked::Widened(Cause::MultipleOf, "`multipleOf` is not checked"),
        },
    }
}

/// Which end of the accepted numbers a bound is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum BoundSide {
    Lower,
    Upper,
}

impl BoundSide {
    /// The CEL operator between an accepted value and the bound.
    fn operator(self, exclusive: bool) -> &'static str {
        match (self, exclusive) {
            (Self::Lower, true) => ">",
            (Self::Lower, false) => ">=",
            (Self::Upper, true) => "<",
            (Self::Upper, false) => "<=",
        }
    }

    /// Whether the API's integers, of 64 bits, end before a bound does.
    fn beyond_int64(self, bound: &Number) -> bool {
        let outwards = match self {
            Self::Lower => bound.to_f64() < 0.0,
            Self::Upper => bound.to_f64() > 0.0,
        };
        bound.to_i64().is_none() && outwards
    }
}

fn mark_bound(site: &Site<'_>, bound: &Bound, side: BoundSide, spec: &mut FieldSpec) -> Marked {
    let integer = spec.ty == Type::Integer;
    let markers = &mut spec.markers;
    let Bound { number, exclusive } = bound;
    match bound_marker(bound, side, integer) {
        Ok(inclusive) => match side {
            BoundSide::Lower => {
                markers.minimum = Some(tighter(markers.minimum.take(), inclusive, f64::max));
            }
            BoundSide::Upper => {
                markers.maximum = Some(tighter(markers.maximum.take(), inclusive, f64::min));
            }
        },
        Err(Cause::Exclusive) if affordable(site) => {
            let operator = side.operator(*exclusive);
            markers
                .validation
                .push(format!("self {operator} {}", rule::double(number)));
        }
        Err(_) if integer && side.beyond_int64(number) => {}
        Err(cause) => match large(bound, side).filter(|_| integer && affordable(site)) {
            Some(rule) => markers.validation.push(rule),
            None => {
                let message = match side {
                    BoundSide::Lower => "the lower bound is not checked",
                    BoundSide::Upper => "the upper bound is not checked",
                };
                return Marked::Widened(cause, message);
            }
        },
    }
    Marked::Held
}

fn mark_text(
    site: &Site<'_>,
    assertion: &TextAssertion,
    spec: &mut FieldSpec,
    document: &SimpleSchema,
) -> Marked {
    let markers = &mut spec.markers;
    match assertion {
        TextAssertion::MinLength(least) => {
            markers.min_length = markers.min_length.max(Some(*least));
        }
        TextAssertion::MaxLength(most) => {
            markers.max_length = Some(markers.max_length.map_or(*most, |other| other.min(*most)));
        }
        TextAssertion::Pattern(pattern) => return mark_pattern(site, pattern, spec, document),
    }
    Marked::Held
}

/// There is room for one pattern; another one becomes a rule.
fn mark_pattern(
    site: &Site<'_>,
    pattern: &Pattern,
    spec: &mut FieldSpec,
    document: &SimpleSchema,
) -> Marked {
    let widened = Marked::Widened(Cause::Pattern, "the pattern is not checked");
    // Everything matches an empty pattern, and kro refuses it.
    if pattern.as_str().is_empty() {
        return Marked::Held;
    }
    if !pattern.is_valid() {
        return widened;
    }
    if let Some(text) = readable_pattern(pattern.as_str())
        && spec.markers.pattern.is_none()
    {
        spec.markers.pattern = Some(text);
        return Marked::Held;
    }
    if !affordable(site) {
        return widened;
    }
    let condition = Condition::Text(TextAssertion::Pattern(pattern.clone()));
    match rule::lower(&condition, site, &bounded(site), document) {
        Some(rule) => spec.markers.validation.push(rule.cel.to_string()),
        None => return widened,
    }
    Marked::Held
}

fn mark_items(site: &Site<'_>, assertion: ItemsAssertion, spec: &mut FieldSpec) -> Marked {
    let markers = &mut spec.markers;
    match assertion {
        ItemsAssertion::MinItems(least) => {
            markers.min_items = markers.min_items.max(Some(least));
        }
        ItemsAssertion::MaxItems(most) => {
            markers.max_items = Some(markers.max_items.map_or(most, |other| other.min(most)));
        }
        ItemsAssertion::UniqueItems if scalar_items(site) => markers.unique_items = true,
        ItemsAssertion::UniqueItems => {
            return Marked::Widened(Cause::UniqueObjects, "`uniqueItems` is not checked");
        }
    }
    Marked::Held
}

/// Items that a rule is tested on at most, when it stands below lists.
const MAX_ITEMS: u64 = 1000;

/// Whether a CEL rule here stays within the API server's cost budget whatever the user sends. Below
/// a list the rule is estimated once per possible item, which a list without `maxItems` multiplies
/// beyond any budget; the keys of a map cannot be bounded (`docs/facts/kro.md#cost-of-cel-rules`).
pub(super) fn affordable(site: &Site<'_>) -> bool {
    site.repeats.is_some_and(|times| times <= MAX_ITEMS)
}

/// A whole number that `%` takes.
fn whole(step: &Number) -> Option<i64> {
    step.to_i64().filter(|step| *step > 0)
}

/// Whether the schema itself refuses whole numbers that do not fit into 64 bits, which are no integers to the API server.
pub(super) fn within_int64(node: &Node) -> bool {
    let (mut lower, mut upper) = (false, false);
    for assertion in node.number_assertions() {
        match assertion {
            NumberAssertion::Minimum(bound) => lower |= bound.number.to_f64() >= i64::MIN as f64,
            NumberAssertion::Maximum(bound) => upper |= bound.number.to_f64() <= i64::MAX as f64,
            NumberAssertion::MultipleOf(_) => {}
        }
    }
    lower && upper
}

/// Whether the items of a list are scalars, which Kubernetes can compare (`x-kubernetes-list-type: set`).
fn scalar_items(site: &Site<'_>) -> bool {
    let Shape::List(item) = &site.node().shape else {
        return false;
    };
    let item = site.model.node(*item);
    let scalar = item.shape.is_plain_scalar() || matches!(item.shape, Shape::Choice(_));
    scalar && !item.types.meets(Types::ARRAY.or(Types::OBJECT))
}

/// The inclusive bound that kro can say.
fn bound_marker(bound: &Bound, side: BoundSide, integer: bool) -> Result<Number, Cause> {
    let Bound { number, exclusive } = bound;
    // Compared before it is rounded: the first integer beyond is rounded to the last one within.
    let beyond = number
        .to_i64()
        .map_or(number.to_f64().abs() > EXACT, |whole| {
            whole.unsigned_abs() > EXACT as u64
        });
    if beyond || !number.to_f64().is_finite() {
        return Err(Cause::BoundTooLarge);
    }
    // Leads away from an exclusive bound.
    let inwards: i64 = match side {
        BoundSide::Lower => 1,
        BoundSide::Upper => -1,
    };
    if !integer {
        // The API server cuts a fractional bound to a whole one when the number is whole, so 0 would pass a minimum of 0.5.
        let loosened = number.to_f64().fract() * inwards as f64 > 0.0;
        return if *exclusive || loosened {
            Err(Cause::Exclusive)
        } else {
            Ok(number.clone())
        };
    }
    match number.to_i64() {
        Some(whole) if *exclusive => Ok(Number::from(whole + inwards)),
        Some(whole) => Ok(Number::from(whole)),
        // Between two whole numbers the bound is the next one inwards, exclusive or not.
        None => {
            let next = match side {
                BoundSide::Lower => number.to_f64().ceil(),
                BoundSide::Upper => number.to_f64().floor(),
            };
            Number::from_f64(next).ok_or(Cause::BoundTooLarge)
        }
    }
}

/// A bound that a float64 cannot hold, as a rule: Helm compares the bound itself with the value as a float64.
fn large(bound: &Bound, side: BoundSide) -> Option<String> {
    let exact = bound.number.to_i64()?;
    let float = exact as f64;
    // The nearest float64 on the inner side of the bound.
    let inner = match ((float as i128).cmp(&i128::from(exact)), side) {
        (Ordering::Greater, BoundSide::Upper) => float.next_down(),
        (Ordering::Less, BoundSide::Lower) => float.next_up(),
        (Ordering::Greater, BoundSide::Lower)
        | (Ordering::Less, BoundSide::Upper)
        | (Ordering::Equal, _) => float,
    };
    let exclusive = bound.exclusive && inner as i128 == i128::from(exact);
    Some(format!(
        "double(self) {} {inner:?}",
        side.operator(exclusive)
    ))
}

/// The text that a place holds, with the length that all of its keywords together bound.
fn bounded(site: &Site<'_>) -> FieldSpec {
    FieldSpec {
        ty: Type::String,
        markers: Markers {
            max_length: site.node().max_length(),
            ..Markers::default()
        },
    }
}

fn tighter(before: Option<Number>, bound: Number, choose: fn(f64, f64) -> f64) -> Number {
    match before {
        Some(before) if choose(before.to_f64(), bound.to_f64()) == before.to_f64() => before,
        Some(_) | None => bound,
    }
}
