// SPDX-License-Identifier: Apache-2.0
//! Keywords of the subschemas that apply to a value → assertions and annotations.

use super::condition::{self, count};
use super::conjunct::Conjunct;
use super::{
    Annotations, Asserted, Assertion, Bound, ItemsAssertion, KeysAssertion, NumberAssertion, Rule,
    Shape, TextAssertion, hint,
};
use crate::json::{Number, Object, Value};
use crate::schema::{Pattern, Patterns};

/// The assertions of all subschemas, each with its place.
pub(super) fn assertions<'a: 's, 's>(
    conjuncts: impl Iterator<Item = &'s Conjunct<'a>>,
    shape: &Shape,
    patterns: &Patterns,
) -> Vec<Asserted> {
    let mut all = Vec::new();
    for conjunct in conjuncts {
        for keyword in conjunct.keywords() {
            all.extend(asserted(conjunct, keyword, shape, patterns));
        }
    }
    all
}

fn asserted(
    conjunct: &Conjunct<'_>,
    (key, value): (&str, &Value),
    shape: &Shape,
    patterns: &Patterns,
) -> Option<Asserted> {
    let object = conjunct.object()?;
    let assertion = assertion(key, value, object, shape, patterns)?;
    let condition = match &assertion {
        Assertion::Format(_) if !conjunct.dialect.asserts_format() => return None,
        Assertion::Rule(_) => condition::read(key, value, object, conjunct.dialect, patterns),
        Assertion::Number(_)
        | Assertion::Text(_)
        | Assertion::Format(_)
        | Assertion::Items(_)
        | Assertion::Keys(_) => None,
    };
    Some(Asserted {
        at: conjunct.pointer.key(key),
        assertion,
        condition,
    })
}

fn assertion(
    key: &str,
    value: &Value,
    object: &Object,
    shape: &Shape,
    patterns: &Patterns,
) -> Option<Assertion> {
    Some(match key {
        "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum" | "multipleOf" => {
            Assertion::Number(number_assertion(key, value.as_number()?, object)?)
        }
        "minLength" => Assertion::Text(TextAssertion::MinLength(count(value)?)),
        "maxLength" => Assertion::Text(TextAssertion::MaxLength(count(value)?)),
        "pattern" => Assertion::Text(TextAssertion::Pattern(patterns.get(value.as_str()?))),
        "format" => Assertion::Format(value.as_str()?.to_owned()),
        "minItems" => Assertion::Items(ItemsAssertion::MinItems(count(value)?)),
        "maxItems" => Assertion::Items(ItemsAssertion::MaxItems(count(value)?)),
        "uniqueItems" if value.as_bool() == Some(true) => {
            Assertion::Items(ItemsAssertion::UniqueItems)
        }
        "minProperties" => Assertion::Keys(KeysAssertion::MinProperties(count(value)?)),
        "maxProperties" => Assertion::Keys(KeysAssertion::MaxProperties(count(value)?)),
        _ => Assertion::Rule(rule(key, value, object, shape)?),
    })
}

fn number_assertion(key: &str, number: &Number, object: &Object) -> Option<NumberAssertion> {
    if !number.is_computable() {
        return None;
    }
    // Draft 4 marks a bound as exclusive with a boolean beside it; later drafts give a second bound.
    Some(match key {
        "minimum" | "exclusiveMinimum" => {
            let exclusive = key == "exclusiveMinimum" || flag(object, "exclusiveMinimum");
            NumberAssertion::Minimum(bound(number, exclusive, !number.is_negative()))
        }
        "maximum" | "exclusiveMaximum" => {
            let exclusive = key == "exclusiveMaximum" || flag(object, "exclusiveMaximum");
            NumberAssertion::Maximum(bound(number, exclusive, number.is_negative()))
        }
        "multipleOf" => NumberAssertion::MultipleOf(number.clone()),
        _ => return None,
    })
}

/// A bound. No float lies between zero and a number that is closer to it than all of them, so zero itself is the bound; it is
/// refused when the number lies `inwards` of it.
fn bound(number: &Number, exclusive: bool, inwards: bool) -> Bound {
    if number.to_f64() == 0.0 && number.is_beyond_floats() {
        return Bound {
            number: Number::from(0),
            exclusive: inwards,
        };
    }
    Bound {
        number: number.clone(),
        exclusive,
    }
}

/// The kind of a keyword that is kept as written; `None` when it asserts nothing, or the shape holds what it asserts.
fn rule(key: &str, value: &Value, object: &Object, shape: &Shape) -> Option<Rule> {
    match key {
        "not" => Some(Rule::Not),
        "if" if object.contains_key("then") || object.contains_key("else") => {
            Some(Rule::Conditional)
        }
        "dependentRequired" | "dependentSchemas" | "dependencies" => Some(Rule::Conditional),
        "contains" => Some(Rule::Items),
        "unevaluatedItems" if value.as_bool() != Some(true) => Some(Rule::Items),
        "propertyNames" if !is_key_pattern(value, shape) => Some(Rule::Keys),
        _ => None,
    }
}

fn flag(object: &Object, key: &str) -> bool {
    object.get(key).and_then(Value::as_bool) == Some(true)
}

/// Whether `propertyNames` is nothing but the pattern that the map's shape already holds.
fn is_key_pattern(names: &Value, shape: &Shape) -> bool {
    let Shape::Map(map) = shape else {
        return false;
    };
    let pattern = names.get("pattern").and_then(Value::as_str);
    let alone = names.as_object().is_some_and(|names| names.len() == 1);
    alone && pattern.is_some() && map.key_pattern.as_ref().map(Pattern::as_str) == pattern
}

/// Adds what a subschema tells people; what is already there stays, because the nearer place goes first.
pub(super) fn annotate(annotations: &mut Annotations, conjunct: &Conjunct<'_>) {
    let Some(object) = conjunct.object() else {
        return;
    };
    fill(&mut annotations.title, text(object, "title"));
    fill(&mut annotations.description, text(object, "description"));
    fill(&mut annotations.format, text(object, "format"));
    fill(&mut annotations.default, object.get("default").cloned());
    if annotations.examples.is_empty() {
        let examples = object.get("examples").and_then(Value::as_array);
        annotations.examples = examples.unwrap_or_default().to_vec();
    }
    annotations.deprecated |= flag(object, "deprecated");
    annotations.read_only |= flag(object, "readOnly");
    for hint in hint::read(object) {
        if !annotations.hints.contains(&hint) {
            annotations.hints.push(hint);
        }
    }
}

/// Sets what is not set yet.
fn fill<T>(place: &mut Option<T>, value: Option<T>) {
    if place.is_none() {
        *place = value;
    }
}

/// The text of a keyword, unless it is blank.
fn text(object: &Object, key: &str) -> Option<String> {
    let text = object.get(key)?.as_str()?;
    (!text.trim().is_empty()).then(|| text.to_owned())
}
