// SPDX-License-Identifier: Apache-2.0
//! Assertions and annotations → markers.

use super::simpleschema::{Document, FieldSpec, Markers, Type};
use super::{Options, rule};
use crate::diagnostic::{Cause, Fate, Loss, Target};
use crate::json::Number;
use crate::lower::cel::Cel;
use crate::lower::site::Site;
use crate::lower::words;
use crate::model::{Asserted, Assertion, Condition, Node, Rule, Shape, Types};

/// Integers beyond this are not exact in the float64 of kro's bounds.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Marks a field with what its node asserts; returns what could not be said. The field's own type is in the document already.
pub(super) fn assertions(
    site: &Site<'_>,
    spec: &mut FieldSpec,
    document: &Document,
    options: Options,
) -> Vec<Loss> {
    let asserted = site.node().assertions.iter();
    asserted
        .flat_map(|asserted| match &asserted.assertion {
            Assertion::Rule(rule) => self::rule(site, asserted, *rule, spec, document, options),
            _ => mark(site, asserted, spec, document).into_iter().collect(),
        })
        .collect()
}

/// What the rules at the top of the values come to: `spec` itself takes no marker.
pub(super) fn object_rules(site: &Site<'_>) -> Vec<Loss> {
    let mut nothing = FieldSpec::from(Type::Object);
    assertions(site, &mut nothing, &Document::default(), Options::default())
}

/// A rule about several values, said in CEL where the types allow it.
fn rule(
    site: &Site<'_>,
    asserted: &Asserted,
    rule: Rule,
    spec: &mut FieldSpec,
    document: &Document,
    options: Options,
) -> Vec<Loss> {
    let lose = |fate: Fate, cause: Cause, message: &str| {
        site.loss_at(asserted.at.clone(), Target::Rgd, fate, cause, message)
    };
    // The API server tests a rule on the stored default too, and refuses the definition when it does not hold.
    let stores = |condition: &Condition| {
        options.store_defaults
            && site
                .shipped
                .is_some_and(|shipped| !condition.holds(shipped))
    };
    let condition = asserted
        .condition
        .as_ref()
        .filter(|condition| affordable(site) && !stores(condition));
    let said = condition
        .and_then(|condition| Some((condition, rule::lower(condition, site, spec, document)?)));
    let (cause, message) = match rule {
        Rule::Branches => (
            Cause::Conditional,
            "a rule with alternatives (`anyOf`, `oneOf`) is not checked",
        ),
        Rule::Conditional => (
            Cause::Conditional,
            "a rule that depends on other values is not checked",
        ),
        Rule::Not => (Cause::ShapeRule, "what `not` refuses is not checked"),
        Rule::Items => (Cause::ListRule, "a rule about the items is not checked"),
        Rule::Keys => (
            Cause::KeyRule,
            "a rule about the names of the keys is not checked",
        ),
    };
    let Some((condition, said)) = said else {
        return vec![lose(Fate::Widened, cause, message)];
    };
    if said.cel != Cel::Constant(true) {
        spec.markers.validation.push(said.cel.to_string());
    }
    let mut losses = Vec::new();
    if site
        .shipped
        .is_some_and(|shipped| !condition.holds(shipped))
    {
        let message = "what the chart ships breaks the rule, which is checked only when something is written here";
        losses.push(lose(Fate::Widened, cause, message));
    }
    if said.of_fields {
        let message = "the rule is checked after the API server has dropped every `null`";
        losses.push(lose(Fate::Widened, Cause::NullInRule, message));
    }
    if said.of_shipped {
        let message = "the rule takes for granted what the chart ships, although `null` could delete it in Helm";
        losses.push(lose(Fate::Narrowed, Cause::NullInRule, message));
    }
    losses
}

fn mark(
    site: &Site<'_>,
    asserted: &Asserted,
    spec: &mut FieldSpec,
    document: &Document,
) -> Option<Loss> {
    let (text, list, number) = (
        spec.ty == Type::String,
        matches!(spec.ty, Type::List(_)),
        matches!(spec.ty, Type::Integer | Type::Float),
    );
    let object = matches!(spec.ty, Type::Object | Type::Named(_) | Type::Map(_));
    let map = matches!(spec.ty, Type::Map(_));
    let widened = |cause: Cause, message: &str| {
        Some(site.loss_at(
            asserted.at.clone(),
            Target::Rgd,
            Fate::Widened,
            cause,
            message,
        ))
    };
    let markers = &mut spec.markers;
    match &asserted.assertion {
        Assertion::Minimum { bound, exclusive } if number => {
            match bound_marker(bound, *exclusive, spec.ty == Type::Integer, 1) {
                Ok(bound) => {
                    markers.minimum = Some(tighter(markers.minimum.take(), bound, f64::max))
                }
                Err(Cause::Exclusive) if affordable(site) => {
                    markers.validation.push(format!(
                        "self {} {}",
                        if *exclusive { ">" } else { ">=" },
                        rule::double(bound)
                    ));
                }
                // The API's integers end before the bound does.
                Err(_)
                    if spec.ty == Type::Integer
                        && bound.to_i64().is_none()
                        && bound.to_f64() < 0.0 => {}
                Err(cause) => match large(bound, *exclusive, false)
                    .filter(|_| spec.ty == Type::Integer && affordable(site))
                {
                    Some(rule) => markers.validation.push(rule),
                    None => return widened(cause, "the lower bound is not checked"),
                },
            }
        }
        Assertion::Maximum { bound, exclusive } if number => {
            match bound_marker(bound, *exclusive, spec.ty == Type::Integer, -1) {
                Ok(bound) => {
                    markers.maximum = Some(tighter(markers.maximum.take(), bound, f64::min))
                }
                Err(Cause::Exclusive) if affordable(site) => {
                    markers.validation.push(format!(
                        "self {} {}",
                        if *exclusive { "<" } else { "<=" },
                        rule::double(bound)
                    ));
                }
                Err(_)
                    if spec.ty == Type::Integer
                        && bound.to_i64().is_none()
                        && bound.to_f64() > 0.0 => {}
                Err(cause) => match large(bound, *exclusive, true)
                    .filter(|_| spec.ty == Type::Integer && affordable(site))
                {
                    Some(rule) => markers.validation.push(rule),
                    None => return widened(cause, "the upper bound is not checked"),
                },
            }
        }
        Assertion::MultipleOf(step)
            if spec.ty == Type::Integer && affordable(site) && whole(step).is_some() =>
        {
            markers
                .validation
                .extend(whole(step).map(|step| format!("self % {step} == 0")));
        }
        Assertion::MultipleOf(_) if number => {
            return widened(
                Cause::MultipleOf,
                "that the number is a multiple is not checked",
            );
        }
        Assertion::MinLength(count) if text => {
            markers.min_length = Some(markers.min_length.map_or(*count, |other| other.max(*count)))
        }
        Assertion::MaxLength(count) if text => {
            markers.max_length = Some(markers.max_length.map_or(*count, |other| other.min(*count)))
        }
        // Everything matches it, and kro refuses it.
        Assertion::Pattern(pattern) if pattern.is_empty() => {}
        Assertion::Pattern(pattern) if text => match rule::lower(
            &Condition::Matches(pattern.clone()),
            site,
            &bounded(site),
            document,
        ) {
            _ if !crate::schema::re2::accepts(pattern) => {
                return widened(Cause::Pattern, "the pattern is not checked");
            }
            _ if markers.pattern.is_none() => markers.pattern = Some(pattern.clone()),
            // There is room for one pattern; another one becomes a rule.
            Some(rule) if affordable(site) => markers.validation.push(rule.cel.to_string()),
            _ => return widened(Cause::Pattern, "the pattern is not checked"),
        },
        Assertion::Format(_) if text => return widened(Cause::Format, "the format is not checked"),
        Assertion::MinItems(count) if list => {
            markers.min_items = Some(markers.min_items.map_or(*count, |other| other.max(*count)))
        }
        Assertion::MaxItems(count) if list => {
            markers.max_items = Some(markers.max_items.map_or(*count, |other| other.min(*count)))
        }
        Assertion::UniqueItems if list => {
            if !scalar_items(site) {
                return widened(
                    Cause::UniqueObjects,
                    "that no two items are equal is not checked",
                );
            }
            markers.unique_items = true;
        }
        Assertion::MinProperties(count) if map && affordable(site) => {
            markers.validation.push(format!("size(self) >= {count}"))
        }
        Assertion::MaxProperties(count) if map && affordable(site) => {
            markers.validation.push(format!("size(self) <= {count}"))
        }
        Assertion::MinProperties(_) | Assertion::MaxProperties(_) if object => {
            return widened(Cause::KeyRule, "the number of keys is not checked");
        }
        // Keywords of another type than the place has are silent, as in JSON Schema.
        Assertion::Minimum { .. }
        | Assertion::Maximum { .. }
        | Assertion::MultipleOf(_)
        | Assertion::MinLength(_)
        | Assertion::MaxLength(_)
        | Assertion::Pattern(_)
        | Assertion::Format(_)
        | Assertion::MinItems(_)
        | Assertion::MaxItems(_)
        | Assertion::UniqueItems
        | Assertion::MinProperties(_)
        | Assertion::MaxProperties(_)
        | Assertion::Rule(_) => {}
    }
    None
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
    let holds = |upper: bool| {
        node.assertions
            .iter()
            .any(|asserted| match &asserted.assertion {
                Assertion::Minimum { bound, .. } if !upper => bound.to_f64() >= i64::MIN as f64,
                Assertion::Maximum { bound, .. } if upper => bound.to_f64() <= i64::MAX as f64,
                _ => false,
            })
    };
    holds(false) && holds(true)
}

/// Whether the items of a list are scalars, which Kubernetes can compare (`x-kubernetes-list-type: set`).
fn scalar_items(site: &Site<'_>) -> bool {
    let Shape::List(item) = &site.node().shape else {
        return false;
    };
    let item = site.model.node(*item);
    let scalar = matches!(
        item.shape,
        Shape::Boolean | Shape::Integer | Shape::Number | Shape::String | Shape::Choice(_)
    );
    scalar && !item.types.meets(Types::ARRAY.or(Types::OBJECT))
}

/// The inclusive bound that kro can say; `step` leads away from an exclusive one.
fn bound_marker(
    bound: &Number,
    exclusive: bool,
    integer: bool,
    step: i64,
) -> Result<Number, Cause> {
    // Compared before it is rounded: the first integer beyond is rounded to the last one within.
    let beyond = bound
        .to_i64()
        .map_or(bound.to_f64().abs() > EXACT, |whole| {
            whole.unsigned_abs() > EXACT as u64
        });
    if beyond || !bound.to_f64().is_finite() {
        return Err(Cause::BoundTooLarge);
    }
    if !integer {
        // The API server cuts a fractional bound to a whole one when the number is whole, so 0 would pass a minimum of 0.5.
        let loosened = bound.to_f64().fract() * step as f64 > 0.0;
        return if exclusive || loosened {
            Err(Cause::Exclusive)
        } else {
            Ok(bound.clone())
        };
    }
    match bound.to_i64() {
        Some(whole) => Ok(Number::from(if exclusive { whole + step } else { whole })),
        // Between two whole numbers the bound is the next one inwards, exclusive or not.
        None => {
            let inwards = if step > 0 {
                bound.to_f64().ceil()
            } else {
                bound.to_f64().floor()
            };
            Number::from_f64(inwards).ok_or(Cause::BoundTooLarge)
        }
    }
}

/// A bound that a float64 cannot hold, as a rule: Helm compares the bound itself with the value as a float64.
fn large(bound: &Number, exclusive: bool, upper: bool) -> Option<String> {
    let exact = bound.to_i64()?;
    let float = exact as f64;
    // The nearest float64 on the inner side of the bound.
    let inner = match (float as i128).cmp(&i128::from(exact)) {
        std::cmp::Ordering::Greater if upper => float.next_down(),
        std::cmp::Ordering::Less if !upper => float.next_up(),
        _ => float,
    };
    let operator = match (upper, exclusive && inner as i128 == i128::from(exact)) {
        (true, true) => "<",
        (true, false) => "<=",
        (false, true) => ">",
        (false, false) => ">=",
    };
    Some(format!("double(self) {operator} {inner:?}"))
}

/// The text that a place holds, with the length that all of its keywords together bound.
fn bounded(site: &Site<'_>) -> FieldSpec {
    let most = site
        .node()
        .assertions
        .iter()
        .filter_map(|asserted| match asserted.assertion {
            Assertion::MaxLength(count) => Some(count),
            _ => None,
        });
    FieldSpec {
        ty: Type::String,
        markers: Markers {
            max_length: most.min(),
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

/// What `kubectl explain` says: the schema's words, then the chart's default, which is told and not stored.
pub(super) fn description(site: &Site<'_>, markers: &Markers) -> Option<String> {
    let annotations = &site.node().annotations;
    let title = annotations.title.as_deref().map(str::trim);
    let text = annotations.description.as_deref().map(str::trim);
    let mut sentences: Vec<String> = match (title, text) {
        (Some(title), Some(text)) if !text.to_lowercase().starts_with(&title.to_lowercase()) => {
            vec![format!("{title}: {text}")]
        }
        (_, Some(text)) => vec![text.to_owned()],
        (Some(title), None) => vec![title.to_owned()],
        (None, None) => Vec::new(),
    };
    sentences.extend(site.told_default().map(|text| format!("Default: {text}.")));
    if markers.immutable {
        sentences.push("Cannot be changed after creation.".to_owned());
    }
    if markers.grow_only {
        sentences.push("Can only grow after creation.".to_owned());
    }
    // A rule's own message cannot be set, so what it asks for is told here; and kro notices a changed description, not a changed rule.
    let rules = site
        .node()
        .assertions
        .iter()
        .filter_map(|asserted| asserted.condition.as_ref());
    sentences.extend(rules.filter_map(|condition| words::sentence(condition, site.shipped)));
    if annotations.deprecated {
        sentences.push("Deprecated.".to_owned());
    }
    let mut out = String::new();
    for sentence in sentences {
        if !out.is_empty() {
            out.push_str(if out.ends_with(['.', '!', '?', ':']) {
                " "
            } else {
                ". "
            });
        }
        out.push_str(&sentence);
    }
    (!out.is_empty()).then_some(out)
}
