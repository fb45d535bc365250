// SPDX-License-Identifier: Apache-2.0
//! Alternatives of a union: what tells them apart, and what they are called.

use std::collections::{HashMap, HashSet};

use super::naming;
use crate::json::compact;
use crate::model::{Model, NodeId, Property, Record, Shape, Variant};

/// Longest description that serves as a label, in characters.
const LONGEST_LABEL: usize = 60;

/// Most properties that a label names, when none of them is required.
const MOST_NAMED: usize = 2;

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

/// What the variants of a union are called, one label each, no two the same.
///
/// A label is the first of these that no other variant has, too: the title, the value of the tag, the name of the definition, what
/// the structure has and the others have not, the description, the kind of value.
pub(super) fn labels(model: &Model, variants: &[Variant]) -> Vec<String> {
    let tag = tag(model, variants);
    let census = Census::of(model, variants);
    let candidates: Vec<Vec<String>> = variants
        .iter()
        .map(|variant| candidates(model, variant, tag.as_deref(), &census))
        .collect();
    let mut uses: HashMap<&str, usize> = HashMap::new();
    for candidate in candidates.iter().flatten() {
        *uses.entry(candidate).or_default() += 1;
    }
    let own = |candidate: &&String| uses.get(candidate.as_str()) == Some(&1);
    candidates
        .iter()
        .enumerate()
        .map(|(index, candidates)| match candidates.iter().find(own) {
            Some(label) => label.clone(),
            None => {
                let kind = candidates.last().map_or("Structure", String::as_str);
                format!("{kind} {}", index + 1)
            }
        })
        .collect()
}

/// The possible labels of a variant, the best first, each once.
fn candidates(
    model: &Model,
    variant: &Variant,
    tag: Option<&str>,
    census: &Census<'_>,
) -> Vec<String> {
    let node = model.node(variant.node);
    let definition = variant.definition.as_deref().map(naming::label);
    let mut found: Vec<String> = variant.title.iter().cloned().collect();
    found.extend(tag.and_then(|tag| tag_value(model, variant.node, tag)));
    let described = short(node.annotations.description.as_deref());
    let kind = kind_label(&node.shape).to_owned();
    if let Some(record) = node.shape.record() {
        found.extend(definition);
        found.extend(census.distinction(record));
    } else {
        found.push(kind.clone());
        found.extend(definition);
    }
    found.extend(described);
    found.push(kind);
    let mut seen = HashSet::new();
    found.retain(|label| seen.insert(label.clone()));
    found
}

/// A description that is short enough for a label, without its full stop.
fn short(description: Option<&str>) -> Option<String> {
    let text = description?.trim().trim_end_matches('.');
    let fits = !text.is_empty() && text.chars().count() <= LONGEST_LABEL && !text.contains('\n');
    fits.then(|| text.to_owned())
}

fn kind_label(shape: &Shape) -> &'static str {
    match shape {
        Shape::Scalar(scalar) => match scalar.json_type() {
            Some("boolean") => "Yes or no",
            Some("string") => "Text",
            Some(_) => "Number",
            None => "Number or text",
        },
        Shape::Choice(_) => "Choice",
        Shape::List(_) | Shape::Tuple(..) => "List",
        Shape::Map(_) => "Keys and values",
        Shape::Record(_) => "Structure",
        Shape::Union(_) => "Alternatives",
        Shape::Any | Shape::Verbatim(_) => "Anything",
        Shape::Never => "Nothing",
    }
}

/// How many structures among the variants list a property, and how many require it.
struct Census<'m> {
    structures: usize,
    listed: HashMap<&'m str, usize>,
    required: HashMap<&'m str, usize>,
}

impl<'m> Census<'m> {
    fn of(model: &'m Model, variants: &[Variant]) -> Self {
        let mut census = Self {
            structures: 0,
            listed: HashMap::new(),
            required: HashMap::new(),
        };
        for record in variants
            .iter()
            .filter_map(|variant| model.node(variant.node).shape.record())
        {
            census.structures += 1;
            for property in &record.properties {
                *census.listed.entry(&property.name).or_default() += 1;
                let required = usize::from(property.required);
                *census.required.entry(&property.name).or_default() += required;
            }
        }
        census
    }

    /// What a structure has and others have not: the properties that only some require, or else those that it alone lists.
    fn distinction(&self, record: &Record) -> Option<String> {
        let required = record.properties.iter().filter(|property| {
            property.required && self.required.get(&*property.name) != Some(&self.structures)
        });
        let mut properties: Vec<&Property> = required.collect();
        if properties.is_empty() {
            let listed = record.properties.iter();
            let own = listed.filter(|property| self.listed.get(&*property.name) == Some(&1));
            properties = own.take(MOST_NAMED).collect();
        }
        let names: Vec<String> = properties
            .iter()
            .map(|property| naming::phrase(&property.name))
            .collect();
        (!names.is_empty()).then(|| format!("With {}", names.join(", ")))
    }
}
