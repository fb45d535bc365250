// SPDX-License-Identifier: Apache-2.0
//! How large the CustomResourceDefinition becomes: kro writes a type out wherever it is used
//! (`docs/facts/kro.md#custom-types`), and etcd refuses large objects. Estimated from the model, on the large side.

use std::collections::HashMap;

use super::{Descriptions, Fields, Typed};
use crate::describe;
use crate::json::Value;
use crate::lower::layout::Layout;
use crate::lower::shared::SharedKey;
use crate::lower::site::Site;
use crate::model::{Assertion, Node, NodeId, Shape, TextAssertion, Types};

/// What a free-form object weighs.
const FREE: u64 = 64;

/// The parts of the definition, each after those inside it, and what they weigh.
pub(super) struct Weights {
    parts: Vec<WeighedPart>,
}

/// A struct, a map or a list.
struct WeighedPart {
    /// What stands here, apart from descriptions and the parts below.
    own: u64,
    /// The descriptions, as they are and cut.
    described: [u64; 2],
    below: Vec<usize>,
    /// The node, when it could be a free-form object instead.
    node: Option<NodeId>,
}

impl Weights {
    /// Weighs the typing of the values.
    pub(super) fn of(root: &Site<'_>, fields: &Fields, layout: &Layout) -> Self {
        let mut weighing = Weighing {
            layout,
            known: HashMap::new(),
            parts: Vec::new(),
        };
        let mut top = WeighedPart::new(None);
        weighing.fields(root, fields, &mut top);
        weighing.parts.push(top);
        Self {
            parts: weighing.parts,
        }
    }

    /// The size of the definition in bytes.
    pub(super) fn total(&self, descriptions: Descriptions) -> u64 {
        self.sizes(descriptions).last().copied().unwrap_or_default()
    }

    /// The size of each part with all that is inside.
    fn sizes(&self, descriptions: Descriptions) -> Vec<u64> {
        let mut sizes: Vec<u64> = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            let inside = part.below.iter().filter_map(|below| sizes.get(*below));
            let own = part.own.saturating_add(part.described(descriptions));
            sizes.push(inside.fold(own, |sum, size| sum.saturating_add(*size)));
        }
        sizes
    }

    /// The node whose places, made free-form, save so many bytes and few more; the one that saves most, when none saves enough.
    pub(super) fn to_free(&self, excess: u64, descriptions: Descriptions) -> Option<NodeId> {
        let sizes = self.sizes(descriptions);
        let mut saved: HashMap<NodeId, u64> = HashMap::new();
        for ((part, uses), size) in self.parts.iter().zip(self.uses()).zip(sizes) {
            if let Some(node) = part.node {
                let saving = uses.saturating_mul(size.saturating_sub(FREE));
                let sum = saved.entry(node).or_default();
                *sum = sum.saturating_add(saving);
            }
        }
        saved.retain(|_, saving| *saving > 0);
        let enough = saved.iter().filter(|(_, saving)| **saving >= excess);
        let least = enough.min_by_key(|(node, saving)| (**saving, **node));
        let most = saved.iter().max_by_key(|(node, saving)| (**saving, **node));
        least.or(most).map(|(node, _)| *node)
    }

    /// How often each part is written out.
    fn uses(&self) -> Vec<u64> {
        let mut uses = vec![0_u64; self.parts.len()];
        if let Some(top) = uses.last_mut() {
            *top = 1;
        }
        for (index, part) in self.parts.iter().enumerate().rev() {
            let above = uses.get(index).copied().unwrap_or_default();
            for below in &part.below {
                if let Some(uses) = uses.get_mut(*below) {
                    *uses = uses.saturating_add(above);
                }
            }
        }
        uses
    }
}

impl WeighedPart {
    fn new(node: Option<NodeId>) -> Self {
        Self {
            own: FREE,
            described: [0, 0],
            below: Vec::new(),
            node,
        }
    }

    fn described(&self, descriptions: Descriptions) -> u64 {
        let [full, cut] = self.described;
        match descriptions {
            Descriptions::Full => full,
            Descriptions::Cut => cut,
            Descriptions::Absent => 0,
        }
    }
}

/// Weighs parts that stand at several places once.
struct Weighing<'a> {
    layout: &'a Layout,
    known: HashMap<SharedKey, usize>,
    parts: Vec<WeighedPart>,
}

impl Weighing<'_> {
    /// Weighs the fields of a struct.
    fn fields(&mut self, site: &Site<'_>, fields: &Fields, part: &mut WeighedPart) {
        let record = site.node().shape.record();
        for (name, entry) in fields {
            let Some(typed) = entry.typed() else { continue };
            part.own += written(name) + 4;
            match record.and_then(|record| record.property(name)) {
                Some(property) => {
                    let below = site.property(property);
                    let [full, cut] = &mut part.described;
                    let texts = description(&below);
                    if !texts.is_empty() {
                        *full += 17 + written(&texts);
                        *cut += 20
                            + written(&texts.chars().take(Descriptions::CUT).collect::<String>());
                    }
                    if below.must_be_given() {
                        part.own += written(name) + 3;
                    }
                    part.own += below.shipped.map_or(0, weight_of_value);
                    self.value(&below, typed, part);
                }
                None => part.own += 200,
            }
        }
    }

    /// Weighs a value that stands in a part.
    fn value(&mut self, site: &Site<'_>, typed: &Typed, part: &mut WeighedPart) {
        match typed {
            Typed::List(_) | Typed::Map(_) | Typed::Struct(_) => {
                part.below.push(self.part(site, typed));
            }
            Typed::Scalar(_) | Typed::Choice(_) | Typed::Alternatives(_) => {
                part.own += 18 + assertions(site.node());
            }
            Typed::Free(_) => part.own += FREE + assertions(site.node()),
        }
    }

    fn part(&mut self, site: &Site<'_>, typed: &Typed) -> usize {
        let key = SharedKey::of(site, self.layout);
        if let Some(known) = key.as_ref().and_then(|key| self.known.get(key)) {
            return *known;
        }
        let object = Types::OBJECT.contains(site.node().types.without(Types::NULL));
        let node = object.then(|| site.model.first_alike(site.id));
        let mut part = WeighedPart::new(node);
        part.own += assertions(site.node());
        match (typed, &site.node().shape) {
            (Typed::Struct(fields), _) => self.fields(site, fields, &mut part),
            (Typed::List(item), Shape::List(id)) => self.value(&site.any(*id), item, &mut part),
            (Typed::Map(value), Shape::Map(map)) => {
                self.value(&site.any(map.value), value, &mut part);
            }
            (
                Typed::Scalar(_)
                | Typed::Choice(_)
                | Typed::Alternatives(_)
                | Typed::List(_)
                | Typed::Map(_)
                | Typed::Free(_),
                _,
            ) => {}
        }
        let index = self.parts.len();
        self.parts.push(part);
        self.known.extend(key.map(|key| (key, index)));
        index
    }
}

/// About what `kubectl explain` shows of a place.
fn description(site: &Site<'_>) -> String {
    let node = site.node();
    let mut text = String::new();
    for part in node
        .annotations
        .title
        .iter()
        .chain(&node.annotations.description)
    {
        text.push_str(part);
        text.push_str(". ");
    }
    if let Some(default) = site.default_text() {
        text.push_str("Default: . ");
        text.push_str(&default);
    }
    for sentence in sentences(node) {
        text.push_str(&sentence);
        text.push(' ');
    }
    text
}

/// The rules of a node in words.
fn sentences(node: &Node) -> impl Iterator<Item = String> {
    let conditions = node.assertions.iter();
    let conditions = conditions.filter_map(|asserted| asserted.condition.as_ref());
    conditions.flat_map(|condition| describe::sentences(condition, None))
}

/// The length of the rules of a node as sentences; as expressions they are about three times as long.
fn rules(node: &Node) -> u64 {
    sentences(node).map(|sentence| written(&sentence) + 2).sum()
}

/// What the assertions of a node weigh.
fn assertions(node: &Node) -> u64 {
    let mut weight = 3 * rules(node);
    for asserted in &node.assertions {
        weight += match &asserted.assertion {
            Assertion::Text(TextAssertion::Pattern(pattern)) => 14 + written(pattern.as_str()),
            Assertion::Text(_) | Assertion::Items(_) => 24,
            Assertion::Format(_) => 0,
            // A bound that is exclusive or a fraction becomes a rule.
            Assertion::Number(_) | Assertion::Keys(_) => 90,
            Assertion::Rule(_) => 130,
        };
    }
    if let Shape::Choice(values) = &node.shape {
        weight += values.iter().map(weight_of_value).sum::<u64>() + 40;
    }
    weight
}

/// What a constant weighs as JSON.
fn weight_of_value(value: &Value) -> u64 {
    match value {
        Value::Object(_) => 0,
        Value::String(text) => 3 + written(text),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            1 + written(&crate::json::compact(value))
        }
    }
}

/// The bytes of a text as Go writes it into JSON.
fn written(text: &str) -> u64 {
    let bytes = text.bytes().map(|byte| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' => 2,
        b'<' | b'>' | b'&' | 0..0x20 => 6,
        _ => 1,
    });
    bytes.sum()
}
