// SPDX-License-Identifier: Apache-2.0
//! Alternatives of a union: what tells them apart, and what they are called.

use std::collections::HashSet;

use super::widget::scalar_label;
use crate::json::compact;
use crate::lower::naming;
use crate::model::{Model, Node, NodeId, Record, Shape, Variant};

/// The property that tells variants apart: a choice of one value in each of them.
pub(super) fn tag(model: &Model, variants: &[Variant]) -> Option<String> {
    let first = model.node(variants.first()?.node).shape.record()?;
    let mut names = first.properties.iter().map(|property| &property.name);
    names
        .find(|name| distinguishes(model, variants, name))
        .cloned()
}

/// Whether every variant has one value for this property, and no two the same.
fn distinguishes(model: &Model, variants: &[Variant], name: &str) -> bool {
    let mut seen = HashSet::new();
    variants
        .iter()
        .all(|variant| tag_value(model, variant.node, name).is_some_and(|value| seen.insert(value)))
}

fn tag_value(model: &Model, variant: NodeId, name: &str) -> Option<String> {
    let record = model.node(variant).shape.record()?;
    let Shape::Choice(values) = &model.node(record.property(name)?.node).shape else {
        return None;
    };
    let [value] = values.as_slice() else {
        return None;
    };
    Some(value.as_str().map_or_else(|| compact(value), str::to_owned))
}

/// The label of a variant: its title, its tag, or what it is.
pub(super) fn variant_label(
    model: &Model,
    variant: &Variant,
    tag: Option<&str>,
    index: usize,
) -> String {
    if let Some(title) = &variant.title {
        return title.clone();
    }
    tag.and_then(|tag| tag_value(model, variant.node, tag))
        .unwrap_or_else(|| kind_label(model.node(variant.node), index))
}

fn kind_label(node: &Node, index: usize) -> String {
    let kind = match &node.shape {
        Shape::Scalar(scalar) => scalar_label(*scalar),
        Shape::Choice(_) => "Choice",
        Shape::List(_) | Shape::Tuple(..) => "List",
        Shape::Map(_) => "Keys and values",
        Shape::Record(record) => return structure_label(record, index),
        Shape::Union(_) => "Alternatives",
        Shape::Any | Shape::Verbatim(_) => "Anything",
        Shape::Never => "Nothing",
    };
    kind.to_owned()
}

/// The label of a structure: what it requires.
fn structure_label(record: &Record, index: usize) -> String {
    let required = record
        .properties
        .iter()
        .filter(|property| property.required);
    let labels: Vec<String> = required
        .map(|property| naming::label(&property.name))
        .collect();
    if labels.is_empty() {
        format!("Structure {}", index + 1)
    } else {
        format!("With {}", labels.join(", "))
    }
}
