// SPDX-License-Identifier: Apache-2.0
//! Presentation advice from the vendor keywords in use, normalised into one enum
//! (`docs/facts/helm.md#vendor-keywords`).

use crate::json::{Number, Object, Value};
use crate::schema::vendor;

/// The scale that a slider would offer. It constrains nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Slider {
    /// Least value offered (`sliderMin`).
    pub minimum: Option<Number>,
    /// Greatest value offered (`sliderMax`).
    pub maximum: Option<Number>,
    /// Unit that follows the number in the value (`sliderUnit`).
    pub unit: Option<String>,
}

/// One piece of advice. A hint never changes what is valid.
#[derive(Clone, Debug, PartialEq)]
pub enum Hint {
    /// The value cannot change after creation (`self == oldSelf`, `x-immutable`, `mutable: false`).
    Immutable,
    /// Integer or string, as Kubernetes has it.
    IntOrString,
    /// Keys that are not listed are kept.
    PreserveUnknown,
    /// Not for most people.
    Hidden,
    /// A text of several lines.
    Multiline,
    /// Secret (`format: password`, `writeOnly`, `render: password`).
    Password,
    /// A number on a scale.
    Slider(Slider),
    /// Values are taken from a list of this kind in the cluster.
    Options(String),
    /// Position among its siblings.
    Order(i64),
}

/// Reads the hints of a schema object.
pub(super) fn read(schema: &Object) -> Vec<Hint> {
    let flag = |key: &str| schema.get(key).and_then(Value::as_bool) == Some(true);
    let text = |key: &str| schema.get(key).and_then(Value::as_str);
    let mut hints = Vec::new();
    if flag(vendor::INT_OR_STRING) {
        hints.push(Hint::IntOrString);
    }
    if flag(vendor::PRESERVE_UNKNOWN) {
        hints.push(Hint::PreserveUnknown);
    }
    let rules = schema
        .get(vendor::VALIDATIONS)
        .and_then(Value::as_array)
        .unwrap_or_default();
    let fixed = |rule: &Value| {
        rule.get("rule")
            .and_then(Value::as_str)
            .is_some_and(|rule| rule.replace(' ', "") == "self==oldSelf")
    };
    if rules.iter().any(fixed)
        || flag("x-immutable")
        || flag("immutable")
        || schema.get("mutable").and_then(Value::as_bool) == Some(false)
    {
        hints.push(Hint::Immutable);
    }
    if flag("hidden") || flag("x-ui-hidden") || flag("x-ui-advanced") {
        hints.push(Hint::Hidden);
    }
    match text("render") {
        Some("textArea") => hints.push(Hint::Multiline),
        Some("slider") => hints.push(slider(schema)),
        Some(_) | None => {}
    }
    // `writeOnly` is JSON Schema's word (validation 9.4), the format OpenAPI's (3.0, data types).
    if text("render") == Some("password") || text("format") == Some("password") || flag("writeOnly")
    {
        hints.push(Hint::Password);
    }
    if let Some(source) = schema
        .get("x-cozystack-options")
        .and_then(|options| options.get("source"))
        .and_then(Value::as_str)
    {
        hints.push(Hint::Options(source.to_owned()));
    }
    if let Some(order) = schema
        .get("x-ui-order")
        .or_else(|| schema.get("order"))
        .and_then(Value::as_number)
        .and_then(Number::to_i64)
    {
        hints.push(Hint::Order(order));
    }
    hints
}

fn slider(schema: &Object) -> Hint {
    let number = |key: &str| schema.get(key).and_then(Value::as_number).cloned();
    let unit = schema
        .get("sliderUnit")
        .and_then(Value::as_str)
        .map(str::to_owned);
    Hint::Slider(Slider {
        minimum: number("sliderMin"),
        maximum: number("sliderMax"),
        unit,
    })
}
