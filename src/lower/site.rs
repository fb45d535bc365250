// SPDX-License-Identifier: Apache-2.0
//! A place: a node of the model, where it stands in the values, and what the chart ships there.

use crate::diagnostic::{Cause, Fate, Loss, Target};
use crate::json::{Value, compact};
use crate::lower::layout::Layout;
use crate::model::{Child, Link, Model, Node, NodeId, Property, Shape};
use crate::pointer::{InstancePointer, SchemaPointer};

/// Nodes below one another that are looked at, so that a chain of any length fits on a browser's stack of a megabyte. The deepest
/// chart of the corpus has 12.
pub const MAX_DEPTH: usize = 128;

/// Why nothing below a place is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteEnd {
    /// The node describes itself: it also stands above this place.
    Recursion,
    /// The place is deeper than [`MAX_DEPTH`].
    TooDeep,
}

impl SiteEnd {
    /// The cause of the loss.
    pub fn cause(self) -> Cause {
        match self {
            Self::Recursion => Cause::Recursion,
            Self::TooDeep => Cause::NestingTooDeep,
        }
    }
}

/// A node at a place in the values.
#[derive(Clone, Debug)]
pub struct Site<'m> {
    /// The model it belongs to.
    pub model: &'m Model,
    /// The node's id in `model`.
    pub id: NodeId,
    /// The location in the values; below a list or a map it stands for any item or key.
    pub at: InstancePointer,
    /// What the chart ships at exactly this location; `None` below lists and maps. Helm drops shipped nulls, so `null` is `None` too.
    pub shipped: Option<&'m Value>,
    /// Whether the schema requires the key, so that `null` cannot delete it.
    pub required: bool,
    /// What the chart may also ship here: everything at the places that `at` stands for, when these are many, and what subcharts that are
    /// off would hand up.
    pub samples: Vec<&'m Value>,
    /// Whether this is a value of a subchart that is off unless the user switches it on; those inside of its values are not meant.
    pub off: bool,
    /// How often there is such a place at most: once, or once for each item of the lists around it. `None` when nothing bounds them, as
    /// with the keys of a map.
    pub repeats: Option<u64>,
    trail: Vec<NodeId>,
}

impl<'m> Site<'m> {
    /// The values as a whole.
    pub fn root(model: &'m Model) -> Self {
        let (shipped, samples) = (Some(&model.shipped), model.imported.iter().collect());
        Self {
            model,
            id: model.root,
            at: InstancePointer::root(),
            shipped,
            required: true,
            samples,
            off: false,
            repeats: Some(1),
            trail: Vec::new(),
        }
    }

    /// The node that `id` names in the model.
    pub fn node(&self) -> &'m Node {
        self.model.node(self.id)
    }

    /// How deep below the root of the values this is.
    pub fn depth(&self) -> usize {
        self.trail.len()
    }

    /// Why nothing below is looked at, if so.
    pub fn end(&self) -> Option<SiteEnd> {
        if self.trail.contains(&self.id) {
            Some(SiteEnd::Recursion)
        } else if self.trail.len() >= MAX_DEPTH {
            Some(SiteEnd::TooDeep)
        } else {
            None
        }
    }

    /// Whether nothing below is looked at.
    pub fn is_end(&self) -> bool {
        self.end().is_some()
    }

    /// The nodes above this place that its node leads to, each once.
    pub fn above_in_group(&self) -> Vec<NodeId> {
        let Some(group) = self.model.group(self.id) else {
            return Vec::new();
        };
        let mut above = self.trail.clone();
        above.retain(|id| self.model.group(*id) == Some(group));
        above.sort_unstable();
        above.dedup();
        above
    }

    /// Whether the schema describes the value in some cases only, although what holds it is described always.
    pub fn is_occasional(&self) -> bool {
        let parent = self.trail.last();
        self.node().is_occasional()
            && parent.is_none_or(|parent| !self.model.node(*parent).is_occasional())
    }

    /// Whether the key has to be given by the user: the schema requires it and the chart ships nothing that satisfies it.
    pub fn must_be_given(&self) -> bool {
        self.required && self.shipped.is_none()
    }

    /// Whether the chart ships the value in some of the cases that the place stands for.
    pub fn supplied(&self) -> bool {
        self.samples.iter().any(|sample| !sample.is_null())
    }

    /// Whether the Secret alone can give the value: it is secret, or a secret value is inside of it and nothing else in it has to be given.
    pub fn given_by_secret(&self, layout: &Layout) -> bool {
        if layout.holds_secret(&self.at) {
            return true;
        }
        let mut secrets = layout.secrets().iter();
        if !secrets.any(|secret| secret.is_within(&self.at)) {
            return false;
        }
        self.is_end()
            || self.node().shape.record().is_none_or(|record| {
                let mut fields = record.properties.iter();
                fields.all(|field| !self.property(field).must_be_written(layout))
            })
    }

    /// Whether the custom resource has to have the value, because neither the chart nor the Secret gives it.
    pub fn must_be_written(&self, layout: &Layout) -> bool {
        self.must_be_given() && !self.given_by_secret(layout)
    }

    /// Whether an instance has to say something here: the value itself, or one that the object shipped here lacks. What lives in a Secret
    /// is not said in the instance, and Helm asks nothing of a subchart that is switched off.
    pub fn asked(&self, layout: &Layout) -> bool {
        let node = self.node();
        let secret = layout.is_secret(&self.at);
        if secret || matches!(node.shape, Shape::Never) || self.off {
            return false;
        }
        if self.must_be_given() && self.given_by_secret(layout) {
            return false;
        }
        if self.must_be_given() {
            return !self.supplied();
        }
        self.model.switch(&self.at).is_none() && self.lacks_values(layout)
    }

    /// Whether the object shipped here lacks a value that an instance has to give.
    pub fn lacks_values(&self, layout: &Layout) -> bool {
        let (Some(Value::Object(_)), Shape::Record(record)) = (self.shipped, &self.node().shape)
        else {
            return false;
        };
        let mut properties = record.properties.iter();
        !self.is_end() && properties.any(|property| self.property(property).asked(layout))
    }

    fn below(
        &self,
        id: NodeId,
        at: InstancePointer,
        shipped: Option<&'m Value>,
        required: bool,
        samples: Vec<&'m Value>,
    ) -> Self {
        let mut trail = self.trail.clone();
        trail.push(self.id);
        let off = self.model.switch(&self.at).is_some_and(|switch| switch.off);
        Self {
            model: self.model,
            id,
            at,
            shipped: shipped.filter(|value| !value.is_null()),
            required,
            samples,
            off,
            repeats: self.repeats,
            trail,
        }
    }

    /// The place of a property.
    pub fn property(&self, property: &Property) -> Self {
        let samples = self
            .samples
            .iter()
            .filter_map(|sample| sample.get(&property.name))
            .collect();
        let shipped = self.shipped.and_then(|value| value.get(&property.name));
        self.below(
            property.node,
            self.at.key(&property.name),
            shipped,
            property.required,
            samples,
        )
    }

    /// The place of any item of a list or any value of a map.
    pub fn any(&self, id: NodeId) -> Self {
        let samples = self
            .shipped
            .into_iter()
            .chain(self.samples.iter().copied())
            .flat_map(members)
            .collect();
        let most = match &self.node().shape {
            Shape::List(_) | Shape::Tuple(..) => self.node().max_items(),
            Shape::Scalar(_)
            | Shape::Choice(_)
            | Shape::Map(_)
            | Shape::Record(_)
            | Shape::Union(_)
            | Shape::Any
            | Shape::Never
            | Shape::Verbatim(_) => None,
        };
        let repeats = self
            .repeats
            .zip(most)
            .and_then(|(times, most)| times.checked_mul(most));
        Self {
            repeats,
            ..self.below(id, self.at.any(), None, false, samples)
        }
    }

    /// The place of one position of a tuple.
    pub fn position(&self, id: NodeId, index: usize) -> Self {
        self.below(id, self.at.index(index), None, false, Vec::new())
    }

    /// The same place, seen as one variant of its union.
    pub fn variant(&self, id: NodeId) -> Self {
        self.below(
            id,
            self.at.clone(),
            self.shipped,
            self.required,
            self.samples.clone(),
        )
    }

    /// The sites below, in the order of the shape, each with how it is reached.
    pub fn children(&self) -> Vec<(Link<'m>, Self)> {
        let children = self.node().shape.children().into_iter();
        children
            .map(|child| (child.link, self.child(child)))
            .collect()
    }

    fn child(&self, child: Child<'m>) -> Self {
        match child.link {
            Link::Property(property) => self.property(property),
            Link::Rest(_) | Link::Value(_) | Link::Item => self.any(child.node),
            Link::Position(index) => self.position(child.node, index),
            Link::Variant(_) => self.variant(child.node),
        }
    }

    /// The site under a key of an object.
    pub fn under_key(&self, key: &str) -> Option<Self> {
        let shape = &self.node().shape;
        match shape.record().and_then(|record| record.property(key)) {
            Some(property) => Some(self.property(property)),
            None => Some(self.any(shape.under_key(key)?)),
        }
    }

    /// The site of an item of an array.
    pub fn at_index(&self, index: usize) -> Option<Self> {
        match &self.node().shape {
            Shape::List(item) => Some(self.any(*item)),
            Shape::Tuple(items, rest) => {
                let id = items.get(index).copied().or(*rest)?;
                Some(self.position(id, index))
            }
            Shape::Scalar(_)
            | Shape::Choice(_)
            | Shape::Map(_)
            | Shape::Record(_)
            | Shape::Union(_)
            | Shape::Any
            | Shape::Never
            | Shape::Verbatim(_) => None,
        }
    }

    /// A loss at this place.
    pub fn loss(
        &self,
        target: Target,
        fate: Fate,
        cause: Cause,
        message: impl Into<String>,
    ) -> Loss {
        self.loss_at(self.node().origin.clone(), target, fate, cause, message)
    }

    /// A loss at this place, of the keyword at `schema`.
    pub fn loss_at(
        &self,
        schema: SchemaPointer,
        target: Target,
        fate: Fate,
        cause: Cause,
        message: impl Into<String>,
    ) -> Loss {
        Loss {
            target,
            at: self.at.clone(),
            schema,
            fate,
            cause,
            message: message.into(),
            same_as: None,
        }
    }

    /// The shipped default as people read it, when it is short enough for a sentence.
    pub fn default_text(&self) -> Option<String> {
        short_text(self.shipped?)
    }
}

/// A value as people read it, when it is short enough for a sentence.
pub fn short_text(value: &Value) -> Option<String> {
    let text = match value {
        Value::Object(_) => return None,
        Value::String(text) if text.is_empty() => "empty".to_owned(),
        Value::String(text) if text.lines().count() > 1 => return None,
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => compact(value),
    };
    (text.chars().count() <= 120).then_some(text)
}

fn members(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(object) => object.values().collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::compile::Compiled;

    fn compiled(schema: &str) -> Compiled {
        let files = [
            ("Chart.yaml", "name: demo\nversion: 1.0.0\n"),
            ("values.yaml", "{}\n"),
            ("values.schema.json", schema),
        ]
        .map(|(name, text)| (name.to_owned(), text.to_owned()));
        crate::compile::compile(&files.into()).0.unwrap()
    }

    /// All losses, and the definition.
    fn answers(schema: &str) -> (Vec<String>, String) {
        let compiled = compiled(schema);
        let losses = compiled.losses();
        let lines = losses
            .iter()
            .map(|loss| format!("{} {} {}", loss.at, loss.cause.as_str(), loss.message));
        (lines.collect(), compiled.rgd().output.to_yaml())
    }

    #[test]
    fn a_key_that_starts_with_a_star_is_marked_like_any_other() {
        let (losses, definition) = answers(
            r#"{"type":"object","additionalProperties":false,"properties":{
                "*foo":{"type":"string","x-immutable":true},"foo":{"type":"string","x-immutable":true}}}"#,
        );
        assert_eq!(
            definition.matches("immutable=true").count(),
            2,
            "{definition}"
        );
        for at in ["/*foo transition", "/foo transition"] {
            assert!(
                losses.iter().any(|loss| loss.starts_with(at)),
                "{losses:#?}"
            );
        }
    }

    #[test]
    fn a_key_called_star_gets_the_answers_of_any_other_key() {
        let schema = r#"{"type":"object","required":["foo"],"additionalProperties":false,"properties":{
            "foo":{"type":"object","required":["foo"],"properties":{"foo":{"type":"string","title":"t","x-immutable":true,"pattern":"."}}},
            "list":{"type":"array","items":{"type":"object","properties":{"foo":{"type":"integer","minimum":1}}}}}}"#;
        let (plain, _) = answers(schema);
        let (starred, definition) = answers(&schema.replace("\"foo\"", "\"*\""));
        let expected: Vec<String> = plain
            .iter()
            .map(|loss| loss.replace("/foo", "/~2"))
            .collect();
        assert_eq!(starred, expected);
        assert!(definition.contains("immutable=true"), "{definition}");
    }
}
