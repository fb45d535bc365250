// SPDX-License-Identifier: Apache-2.0
//! Widgets of scalars, choices and lists: what a field for them takes from the schema's assertions.

use super::ast::{ChoiceOption, Field, QuantityKind, Scale, Widget};
use crate::json::{Number, Value, compact};
use crate::model::{
    Annotations, Bound, Hint, ItemsAssertion, Node, NumberAssertion, Scalar, Slider, TextAssertion,
};
use crate::schema::Pattern;

/// A value of a choice, with what the schema calls it.
pub(super) fn option(value: &Value, annotations: &Annotations) -> ChoiceOption {
    let text = annotations.choice(value);
    let label = match value {
        Value::String(text) if text.is_empty() => "(empty)".to_owned(),
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            compact(value)
        }
    };
    ChoiceOption {
        value: value.clone(),
        label: text.and_then(|text| text.title.clone()).unwrap_or(label),
        help: text.and_then(|text| text.description.clone()),
    }
}

/// The widget of a scalar; `key` is the name of the property.
pub(super) fn scalar(kind: Scalar, node: &Node, key: Option<&str>) -> Widget {
    match kind {
        Scalar::Boolean => Widget::Toggle,
        Scalar::Integer => number(node, true),
        Scalar::Number => number(node, false),
        Scalar::String => text(node, key),
        Scalar::IntOrString => int_or_string(node),
    }
}

/// Keeps the first of several counts.
pub(super) fn first(kept: &mut Option<u32>, count: u64) {
    *kept = kept.or(u32::try_from(count).ok());
}

pub(super) fn list(node: &Node, item: Field) -> Widget {
    let (mut min_items, mut max_items, mut unique) = (None, None, false);
    for assertion in node.items_assertions() {
        match assertion {
            ItemsAssertion::MinItems(least) => first(&mut min_items, least),
            ItemsAssertion::MaxItems(most) => first(&mut max_items, most),
            ItemsAssertion::UniqueItems => unique = true,
        }
    }
    Widget::List {
        item: Box::new(item),
        min_items,
        max_items,
        unique,
    }
}

/// What a field for numbers takes from the schema.
#[derive(Default)]
struct NumberRules {
    minimum: Option<Bound>,
    maximum: Option<Bound>,
    step: Option<f64>,
}

impl NumberRules {
    /// The first bound of each kind, and the first step.
    fn of(node: &Node) -> Self {
        let mut rules = Self::default();
        for assertion in node.number_assertions() {
            match assertion {
                NumberAssertion::Minimum(bound) => _ = rules.minimum.get_or_insert(bound.clone()),
                NumberAssertion::Maximum(bound) => _ = rules.maximum.get_or_insert(bound.clone()),
                NumberAssertion::MultipleOf(step) => _ = rules.step.get_or_insert(step.to_f64()),
            }
        }
        rules
    }
}

/// A bound as JavaScript can hold it.
fn finite(bound: Option<&Bound>) -> Option<f64> {
    bound
        .map(|bound| bound.number.to_f64())
        .filter(|bound| bound.is_finite())
}

fn exclusive(bound: Option<&Bound>) -> bool {
    bound.is_some_and(|bound| bound.exclusive)
}

fn int_or_string(node: &Node) -> Widget {
    let numbers = NumberRules::of(node);
    Widget::IntOrString {
        pattern: TextRules::of(node).pattern_text(),
        minimum: finite(numbers.minimum.as_ref()),
        maximum: finite(numbers.maximum.as_ref()),
    }
}

fn number(node: &Node, integer: bool) -> Widget {
    let NumberRules {
        minimum,
        maximum,
        step,
    } = NumberRules::of(node);
    Widget::Number {
        integer,
        minimum: finite(minimum.as_ref()),
        maximum: finite(maximum.as_ref()),
        exclusive_minimum: exclusive(minimum.as_ref()),
        exclusive_maximum: exclusive(maximum.as_ref()),
        step,
    }
}

/// The scale that a slider would offer.
pub(super) fn scale(slider: &Slider) -> Scale {
    let float = |number: &Number| Some(number.to_f64()).filter(|float| float.is_finite());
    Scale {
        minimum: slider.minimum.as_ref().and_then(float),
        maximum: slider.maximum.as_ref().and_then(float),
        unit: slider.unit.clone(),
    }
}

/// What a field for texts takes from the schema.
#[derive(Default)]
struct TextRules<'m> {
    min_length: Option<u32>,
    max_length: Option<u32>,
    pattern: Option<&'m Pattern>,
}

impl<'m> TextRules<'m> {
    /// The first assertion of each kind.
    fn of(node: &'m Node) -> Self {
        let mut rules = Self::default();
        for assertion in node.text_assertions() {
            match assertion {
                TextAssertion::MinLength(least) => first(&mut rules.min_length, *least),
                TextAssertion::MaxLength(most) => first(&mut rules.max_length, *most),
                TextAssertion::Pattern(pattern) => _ = rules.pattern.get_or_insert(pattern),
            }
        }
        rules
    }

    fn pattern_text(&self) -> Option<String> {
        self.pattern.map(ToString::to_string)
    }
}

fn text(node: &Node, key: Option<&str>) -> Widget {
    let examples = node.annotations.examples.iter().filter_map(Value::as_str);
    let examples: Vec<String> = examples.map(str::to_owned).collect();
    let rules = TextRules::of(node);
    let pattern = rules.pattern_text();
    if let Some(quantity) = rules.pattern.and_then(|pattern| quantity(pattern, key)) {
        return Widget::Quantity {
            quantity,
            pattern,
            examples,
        };
    }
    Widget::Text {
        multiline: node.annotations.hints.contains(&Hint::Multiline),
        min_length: rules.min_length,
        max_length: rules.max_length,
        pattern,
        format: node.annotations.format.clone(),
        examples,
    }
}

/// The kind of quantity that a pattern accepts; the name only decides of what it is a quantity.
fn quantity(pattern: &Pattern, key: Option<&str>) -> Option<QuantityKind> {
    let bytes = pattern.finds("10Gi") && pattern.finds("256Mi");
    let cores = pattern.finds("100m") && pattern.finds("2");
    // A pattern that accepts any word is not a pattern of quantities.
    if pattern.finds("storage") || pattern.finds("10Xi") || !(bytes || cores) {
        return None;
    }
    let key = key.unwrap_or_default().to_lowercase();
    Some(match (bytes, cores) {
        (false, _) => QuantityKind::Cpu,
        (true, _) if key.contains("memory") => QuantityKind::Memory,
        (true, _) if key.contains("cpu") => QuantityKind::Cpu,
        (true, _) if key.contains("size") || key.contains("storage") => QuantityKind::Storage,
        (true, _) => QuantityKind::Any,
    })
}
