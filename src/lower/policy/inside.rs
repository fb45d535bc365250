// SPDX-License-Identifier: Apache-2.0
//! Rules inside free-form objects, where the custom resource checks nothing.
//!
//! `null` always passes: it deletes a shipped default, or Helm refuses it.

use super::condition::{MAX_TEXT, size};
use super::rules::{MAX_LOOPS, Spot, Walk};
use super::switch;
use crate::diagnostic::Cause;
use crate::json::{Number, Value};
use crate::lower::cel::{self, Cel};
use crate::lower::words;
use crate::model::{
    Asserted, Assertion, ItemsAssertion, Node, NumberAssertion, Record, Rest, Scalar, Shape,
    TextAssertion, Types,
};

/// A place that the custom resource gives a type, but does not describe further.
pub(super) fn open(walk: &mut Walk<'_>, spot: &Spot<'_>) {
    if walk.more() {
        let object = spot.site.node().types.without(Types::NULL) == Types::OBJECT;
        inside(walk, spot, if object { Types::OBJECT } else { Types::ALL });
    }
}

/// A place of which the custom resource says nothing.
fn hidden(walk: &mut Walk<'_>, spot: &Spot<'_>) {
    walk.fixed(spot);
    walk.growing(spot);
    if !walk.more() {
        return;
    }
    let spot = switch::while_on(spot);
    let spot = spot.only(cel::relation(&spot.text, "!=", "null"));
    let node = spot.site.node();
    let accepted = node.types.without(Types::NULL);
    if !matches!(node.shape, Shape::Never | Shape::Choice(_)) {
        let check = cel::of_type(&spot.text, accepted);
        walk.add(
            &spot,
            check,
            format!(
                "{} has to be {}",
                words::location(&spot.site.at),
                words::types(accepted)
            ),
        );
    }
    inside(walk, &spot, Types::ALL);
}

/// What a value has to satisfy that is of the type `known`.
fn inside(walk: &mut Walk<'_>, spot: &Spot<'_>, known: Types) {
    let node = spot.site.node();
    if spot.site.recursive() {
        walk.lose(
            spot,
            Cause::Recursion,
            "the schema describes itself here; what is inside is left to Helm",
        );
        return;
    }
    for asserted in &node.assertions {
        assertion(walk, spot, asserted);
    }
    walk.rules(spot);
    structure(walk, spot, known);
}

/// What the structure of a value demands.
pub(super) fn structure(walk: &mut Walk<'_>, spot: &Spot<'_>, known: Types) {
    let site = &spot.site;
    let mapping = if known == Types::OBJECT {
        Cel::Constant(true)
    } else {
        cel::of_type(&spot.text, Types::OBJECT)
    };
    let message = "what is inside is left to Helm";
    match &site.node().shape {
        Shape::Record(record) => self::record(walk, &spot.only(mapping), record),
        Shape::Map(_) | Shape::List(_) if spot.loops() >= MAX_LOOPS => {
            walk.lose(
                spot,
                Cause::NestingTooDeep,
                "what is inside of several lists or maps is left to Helm",
            );
        }
        Shape::Map(map) => {
            let spot = spot.only(mapping);
            walk.key_pattern(&spot, map.key_pattern.as_ref());
            hidden(walk, &spot.any(site.any(map.value), true));
        }
        Shape::List(item) => {
            let spot = spot.only(cel::of_type(&spot.text, Types::ARRAY));
            hidden(walk, &spot.any(site.any(*item), false));
        }
        Shape::Choice(values) => match cel::one_of(&spot.text, values) {
            Some(check) => walk.add(
                spot,
                check,
                format!(
                    "{} has to be {}",
                    words::location(&site.at),
                    words::choices(values)
                ),
            ),
            None => walk.lose(
                spot,
                Cause::EnumTypes,
                "the allowed values are left to Helm",
            ),
        },
        Shape::Never => walk.add(
            spot,
            Cel::Constant(false),
            format!("{} is not accepted", words::location(&site.at)),
        ),
        Shape::Tuple(..) => walk.lose(spot, Cause::Tuple, message),
        Shape::Union(variants)
            if variants
                .iter()
                .all(|variant| bare_scalar(site.model.node(variant.node))) => {}
        Shape::Union(_) => walk.lose(spot, Cause::UnionShape, message),
        Shape::Verbatim(_) => walk.lose(spot, Cause::Reference, message),
        Shape::Scalar(_) | Shape::Any => {}
    }
}

fn record(walk: &mut Walk<'_>, spot: &Spot<'_>, record: &Record) {
    let told = words::location(&spot.site.at);
    match &record.rest {
        Rest::Closed => {
            let names: Vec<Value> = record
                .properties
                .iter()
                .map(|field| Value::from(field.name.as_str()))
                .collect();
            let keys = spot.any(spot.site.clone(), true);
            let known = cel::one_of(&key_name(&keys.text), &names).unwrap_or(Cel::Constant(false));
            let check = Cel::or([known, cel::relation(&keys.text, "==", "null")]);
            let message = if names.is_empty() {
                format!("{told} accepts no keys")
            } else {
                format!(
                    "{told} has a key that is not accepted; a key has to be {}",
                    words::choices(&names)
                )
            };
            walk.add(&keys, check, message);
        }
        Rest::Typed(_) => walk.lose(spot, Cause::MixedObject, "keys by pattern are left to Helm"),
        Rest::Open | Rest::Free => {}
    }
    for field in &record.properties {
        let below = spot.site.property(field);
        if walk.layout.is_secret(&below.at) {
            continue;
        }
        // A shipped entry of a map may supply the value.
        if below.must_be_given() && !below.samples.iter().any(|sample| !sample.is_null()) {
            walk.add(
                spot,
                cel::has(&spot.text, &field.name),
                format!("{} has to be given", words::location(&below.at)),
            );
        }
        hidden(walk, &spot.field(below, &field.name));
    }
}

/// Whether the type says everything about a node.
fn bare_scalar(node: &Node) -> bool {
    node.assertions.is_empty()
        && matches!(
            node.shape,
            Shape::Scalar(Scalar::Boolean | Scalar::Integer | Scalar::Number | Scalar::String)
        )
}

fn key_name(value: &str) -> String {
    value.rsplit_once('[').map_or_else(
        || value.to_owned(),
        |(_, name)| name.trim_end_matches(']').to_owned(),
    )
}

/// A keyword about the value itself. A value of another type than it speaks of passes.
fn assertion(walk: &mut Walk<'_>, spot: &Spot<'_>, asserted: &Asserted) {
    let text = spot.text.as_str();
    let types = asserted.assertion.types();
    let (check, demand) = match &asserted.assertion {
        Assertion::Number(number) => number_demand(text, number),
        Assertion::Text(assertion) => text_demand(text, assertion),
        Assertion::Items(ItemsAssertion::MinItems(count)) => (
            Some(size(text, ">=", *count)),
            format!("have at least {}", words::counted(*count, "item")),
        ),
        Assertion::Items(ItemsAssertion::MaxItems(count)) => (
            Some(size(text, "<=", *count)),
            format!("have at most {}", words::counted(*count, "item")),
        ),
        // Shipped keys count too, and `null` takes them away.
        Assertion::Format(_)
        | Assertion::Items(ItemsAssertion::UniqueItems)
        | Assertion::Keys(_) => (None, String::new()),
        Assertion::Rule(_) => return,
    };
    if !spot.site.node().types.meets(types) {
        return;
    }
    match check {
        Some(check) => {
            let message = format!("{} has to {demand}", words::location(&spot.site.at));
            walk.add(&spot.only(cel::of_type(text, types)), check, message);
        }
        None => walk.lose_keyword(
            spot,
            asserted,
            cause(&asserted.assertion),
            "the rule is left to Helm",
        ),
    }
}

fn number_demand(text: &str, assertion: &NumberAssertion) -> (Option<Cel>, String) {
    match assertion {
        NumberAssertion::Minimum(bound) => {
            let (operator, word) = if bound.exclusive {
                (">", "more than")
            } else {
                (">=", "at least")
            };
            bound_demand(text, operator, word, &bound.number)
        }
        NumberAssertion::Maximum(bound) => {
            let (operator, word) = if bound.exclusive {
                ("<", "less than")
            } else {
                ("<=", "at most")
            };
            bound_demand(text, operator, word, &bound.number)
        }
        NumberAssertion::MultipleOf(step) => {
            let whole = step.to_i64().filter(|step| *step > 0);
            let check = whole.map(|step| {
                Cel::or([
                    cel::relation(&format!("type({text})"), "!=", "int"),
                    cel::relation(&format!("{text} % {step}"), "==", "0"),
                ])
            });
            (check, format!("be a multiple of {step}"))
        }
    }
}

fn bound_demand(
    text: &str,
    operator: &'static str,
    word: &str,
    bound: &Number,
) -> (Option<Cel>, String) {
    let check = cel::number(bound).map(|bound| cel::relation(text, operator, &bound));
    (check, format!("be {word} {bound}"))
}

fn text_demand(text: &str, assertion: &TextAssertion) -> (Option<Cel>, String) {
    match assertion {
        TextAssertion::MinLength(count) => (
            Some(size(text, ">=", *count)),
            format!("have at least {}", words::counted(*count, "character")),
        ),
        TextAssertion::MaxLength(count) => (
            Some(size(text, "<=", *count)),
            format!("have at most {}", words::counted(*count, "character")),
        ),
        TextAssertion::Pattern(pattern) => {
            let matches = Cel::Call(format!("{text}.matches({})", cel::text(pattern.as_str())));
            let check = pattern
                .is_valid()
                .then(|| Cel::or([size(text, ">", MAX_TEXT), matches]));
            (
                check,
                format!("match `{}`", words::one_line(pattern.as_str())),
            )
        }
    }
}

fn cause(assertion: &Assertion) -> Cause {
    match assertion {
        Assertion::Number(NumberAssertion::Minimum(_) | NumberAssertion::Maximum(_)) => {
            Cause::BoundTooLarge
        }
        Assertion::Number(NumberAssertion::MultipleOf(_)) => Cause::MultipleOf,
        Assertion::Text(TextAssertion::Pattern(_)) => Cause::Pattern,
        Assertion::Format(_) => Cause::Format,
        Assertion::Items(ItemsAssertion::UniqueItems) => Cause::UniqueObjects,
        Assertion::Text(TextAssertion::MinLength(_) | TextAssertion::MaxLength(_))
        | Assertion::Items(ItemsAssertion::MinItems(_) | ItemsAssertion::MaxItems(_))
        | Assertion::Rule(_) => Cause::ShapeRule,
        Assertion::Keys(_) => Cause::KeyRule,
    }
}
