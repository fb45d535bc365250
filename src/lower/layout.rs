// SPDX-License-Identifier: Apache-2.0
//! Where each value lives in the custom resource: decided once, read by all targets.
//!
//! `spec` is the chart's values, key for key. The exceptions are the secret values, which live in a Secret beside the custom
//! resource that the HelmRelease reads through `valuesFrom`: those that `managed-service.yaml` names, and those that the schema marks.

use std::collections::{BTreeSet, HashSet};

use crate::chart::{Chart, ServiceFile};
use crate::diagnostic::{Code, Diagnostic, Location};
use crate::json::Value;
use crate::model::{Condition, Hint, Leading, Link, Model, Node, NodeId, Scalar, Shape, Types};
use crate::pointer::InstancePointer;
use crate::schema::Pattern;

/// Where values live and which of them are fixed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    secret: Vec<InstancePointer>,
    immutable: Vec<InstancePointer>,
    grow_only: Vec<InstancePointer>,
    /// All of these.
    named: BTreeSet<InstancePointer>,
}

impl Layout {
    /// Decides the layout of a chart; pointers in `managed-service.yaml` that lead nowhere are reported, and passwords that no Secret can hold.
    pub fn of(model: &Model, chart: &Chart) -> (Self, Vec<Diagnostic>) {
        let ServiceFile {
            secret,
            immutable,
            grow_only,
            ..
        } = &chart.service;
        let mut diagnostics = Vec::new();
        for (key, pointers) in [
            ("secret", secret),
            ("immutable", immutable),
            ("growOnly", grow_only),
        ] {
            for (index, pointer) in pointers.iter().enumerate() {
                let found = check_pointer(model, key, pointer);
                diagnostics.extend(found.map(|found| found.at(service_location(key, index))));
            }
        }
        let mut layout = Self {
            secret: secret.clone(),
            immutable: immutable.clone(),
            grow_only: grow_only.clone(),
            named: BTreeSet::new(),
        };
        for (at, id) in layout.take_marked(model) {
            diagnostics.push(exposed_password(model, chart, &at, id));
        }
        let named = layout.secret.iter().chain(immutable).chain(grow_only);
        layout.named = named.cloned().collect();
        (layout, diagnostics)
    }

    /// Makes secret what the schema marks as a password; returns the places, and their nodes, that cannot be: in lists, maps and schemas
    /// that describe themselves. Helm merges mappings only, so that a list in a Secret would replace the one in the custom resource.
    fn take_marked(&mut self, model: &Model) -> Vec<(InstancePointer, NodeId)> {
        if !model.nodes().any(marked) {
            return Vec::new();
        }
        let leading = model.leading_to(marked, |_| true);
        // A part that is shared can stand at more places than anybody could list: then those count that are not deep inside.
        let mut deepest = usize::MAX;
        loop {
            let mut taken = self.clone();
            let left = taken.take_marked_above(model, &leading, deepest);
            if taken.secret.len() <= MAX_SECRETS + self.secret.len() || deepest == 0 {
                *self = taken;
                return left;
            }
            deepest = deepest.min(MAX_DEPTH) - 1;
        }
    }

    /// Makes secret what is marked less deep than this; see [`Self::take_marked`].
    fn take_marked_above(
        &mut self,
        model: &Model,
        leading: &Leading,
        deepest: usize,
    ) -> Vec<(InstancePointer, NodeId)> {
        let most = MAX_SECRETS + self.secret.len();
        let mut left = Vec::new();
        // A node is looked at again only where a Secret could hold what it marks: elsewhere, once tells all.
        let mut seen = HashSet::new();
        let mut stack = vec![(InstancePointer::root(), model.root, Vec::new(), true)];
        while let Some((at, id, mut trail, fixed)) = stack.pop() {
            let node = model.node(id);
            let room = trail.len() <= deepest && self.secret.len() <= most;
            let fixed = fixed && room && !trail.contains(&id);
            if self.secret.contains(&at) || (!fixed && !seen.insert(id)) {
                continue;
            }
            if marked(node) && !at.is_root() {
                if fixed {
                    self.secret.push(at);
                } else if left.iter().all(|(_, other)| *other != id) {
                    left.push((at, id));
                }
                continue;
            }
            trail.push(id);
            let children = node.shape.children().into_iter().rev();
            for child in children.filter(|child| leading.contains(child.node)) {
                let (at, fixed) = match child.link {
                    Link::Property(property) => (at.key(&property.name), fixed),
                    Link::Variant(_) => (at.clone(), fixed),
                    Link::Rest(_) | Link::Value(_) | Link::Position(_) | Link::Item => {
                        (at.any(), false)
                    }
                };
                stack.push((at, child.node, trail.clone(), fixed));
            }
        }
        left
    }

    /// Whether the value at this place lives in the Secret.
    pub fn is_secret(&self, at: &InstancePointer) -> bool {
        self.secret.contains(at)
    }

    /// Whether the value at this place lives in the Secret, alone or as a part of one that does.
    pub fn holds_secret(&self, at: &InstancePointer) -> bool {
        self.secret.iter().any(|secret| at.is_within(secret))
    }

    /// Whether what a condition says of the value at this place depends on what a Secret may give, which the custom resource lacks.
    pub fn decides(&self, condition: &Condition, at: &InstancePointer) -> bool {
        match condition {
            Condition::Given(name) | Condition::Property(name, _) => {
                let at = at.key(name);
                self.secret.iter().any(|secret| secret.is_within(&at))
            }
            Condition::All(parts) | Condition::Any(parts) | Condition::One(parts) => {
                parts.iter().any(|part| self.decides(part, at))
            }
            Condition::Not(inner) => self.decides(inner, at),
            Condition::Keys(_) => self.secret.iter().any(|secret| secret.is_within(at)),
            Condition::Constant(_)
            | Condition::Types(_)
            | Condition::OneOf(_)
            | Condition::Text(_) => false,
        }
    }

    /// Whether anything about the values at, below or above this place is decided by their location.
    pub fn speaks_of(&self, at: &InstancePointer) -> bool {
        // What lies below a location follows it in their order.
        let below = self.named.range(at..).next();
        below.is_some_and(|named| named.is_within(at))
            || at.and_above().any(|above| self.named.contains(&above))
    }

    /// Whether a value at or below this place is fixed, or can only grow.
    pub fn binds(&self, at: &InstancePointer, hints: &[Hint]) -> bool {
        hints.contains(&Hint::Immutable)
            || self
                .immutable
                .iter()
                .chain(&self.grow_only)
                .any(|bound| bound.is_within(at))
    }

    /// Whether any value lives in the Secret.
    pub fn has_secrets(&self) -> bool {
        !self.secret.is_empty()
    }

    /// The locations whose values live in the Secret, each with all that is below it.
    pub fn secrets(&self) -> &[InstancePointer] {
        &self.secret
    }

    /// Values with nothing but the secret places, each holding this text.
    pub fn secrets_as(&self, text: &str) -> Value {
        let mut values = Value::object();
        for pointer in &self.secret {
            values.put(pointer, text.into());
        }
        values
    }

    /// Whether the value at this place is fixed after creation, by `managed-service.yaml` or by a hint in the schema.
    pub fn is_immutable(&self, at: &InstancePointer, hints: &[Hint]) -> bool {
        self.immutable.contains(at) || hints.contains(&Hint::Immutable)
    }

    /// The fixed places that `managed-service.yaml` names.
    pub fn immutables(&self) -> &[InstancePointer] {
        &self.immutable
    }

    /// Whether the value at this place cannot become less after creation.
    pub fn is_grow_only(&self, at: &InstancePointer) -> bool {
        self.grow_only.contains(at)
    }

    /// Takes the secret values out of `values`: what is left, and what was taken, each in its place. Of the mappings that this leaves empty,
    /// those stay that `is_required` tells.
    pub fn split(
        &self,
        values: &Value,
        is_required: &dyn Fn(&InstancePointer) -> bool,
    ) -> (Value, Option<Value>) {
        let (mut open, mut taken) = (values.clone(), Value::object());
        let mut any = false;
        for pointer in &self.secret {
            let keys: Vec<&str> = pointer.keys().collect();
            let root = InstancePointer::root();
            if let Some(value) = take(&mut open, &root, &keys, is_required) {
                taken.put(pointer, value);
                any = true;
            }
        }
        (open, any.then_some(taken))
    }
}

/// More values than this do not become secret because the schema marks them.
const MAX_SECRETS: usize = 200;
/// Where there are more, only those count that are less deep than this, or even less.
const MAX_DEPTH: usize = 10;

/// What is wrong with a pointer of `managed-service.yaml`, listed under `key`; `None` when it can be used.
fn check_pointer(model: &Model, key: &str, pointer: &InstancePointer) -> Option<Diagnostic> {
    let Some(id) = find(model, pointer) else {
        let message = format!(
            "{} leads to no property of the schema",
            pointer.in_sentence()
        );
        let found = Diagnostic::new(Code::ServicePointerDangling, message);
        return Some(found.help("name a property that the schema lists"));
    };
    if key != "growOnly" || ordered(model.node(id)) {
        return None;
    }
    let message = format!("{} has no order, so it cannot grow", pointer.in_sentence());
    let found = Diagnostic::new(Code::ServiceGrowOnly, message);
    Some(found.help("name a number or a quantity, or make the value `immutable`"))
}

/// The location of an entry in a list of `managed-service.yaml`.
fn service_location(key: &str, index: usize) -> Location {
    Location {
        file: "managed-service.yaml".to_owned(),
        pointer: format!("/{key}/{index}"),
        position: None,
    }
}

/// The finding about a value that is marked as a password where no Secret can hold it.
fn exposed_password(model: &Model, chart: &Chart, at: &InstancePointer, id: NodeId) -> Diagnostic {
    let pointer = model.node(id).origin.to_string();
    let schema = chart.schema.as_ref();
    let position = schema.and_then(|schema| schema.document.position(&pointer));
    let message = format!(
        "`{at}` is marked as a password, but no Secret can hold it, so it stays in the custom \
         resource"
    );
    let help = "let the chart take the name of a Secret here, or remove the mark if the value is \
                not secret";
    Diagnostic::new(Code::PasswordInResource, message)
        .help(help)
        .at(Location {
            file: "values.schema.json".to_owned(),
            pointer,
            position,
        })
}

/// Whether the schema marks the value as a password.
fn marked(node: &Node) -> bool {
    node.annotations.hints.contains(&Hint::Password)
}

/// Removes the value at a path below `at`, and the mappings that this leaves empty and nothing requires.
fn take(
    value: &mut Value,
    at: &InstancePointer,
    keys: &[&str],
    is_required: &dyn Fn(&InstancePointer) -> bool,
) -> Option<Value> {
    let (first, rest) = keys.split_first()?;
    let object = value.as_object_mut()?;
    if rest.is_empty() {
        return object.shift_remove(*first);
    }
    let at = at.key(first);
    let below = object.get_mut(*first)?;
    let taken = take(below, &at, rest, is_required)?;
    let empty = below.as_object().is_some_and(crate::json::Object::is_empty);
    if empty && !is_required(&at) {
        object.shift_remove(*first);
    }
    Some(taken)
}

/// Text that Kubernetes reads as a quantity, in short: every such text is one, and of the rest only rare spellings are.
const QUANTITY: &str = "^[0-9]+([.][0-9]+)?(m|k|[MGTPE]|[KMGTPE]i)?$";

/// Whether of two values here one can be less than the other.
fn ordered(node: &Node) -> bool {
    match &node.shape {
        Shape::Choice(values) => {
            let quantity = Pattern::new(QUANTITY);
            values.iter().all(|value| {
                matches!(value, Value::Number(_))
                    || value.as_str().is_some_and(|text| quantity.finds(text))
            })
        }
        Shape::Scalar(scalar) => *scalar != Scalar::Boolean,
        Shape::Any => true,
        Shape::Union(_) | Shape::Verbatim(_) => node.types.meets(Types::NUMBER.or(Types::STRING)),
        Shape::List(_) | Shape::Tuple(..) | Shape::Map(_) | Shape::Record(_) | Shape::Never => {
            false
        }
    }
}

/// The node that a pointer leads to.
pub fn find(model: &Model, pointer: &InstancePointer) -> Option<NodeId> {
    pointer
        .keys()
        .try_fold(model.root, |id, key| below(model, id, key, 0))
}

/// How many unions inside of each other a step goes through; more are no schema that people write.
const MAX_UNIONS: usize = 4;

fn below(model: &Model, id: NodeId, token: &str, unions: usize) -> Option<NodeId> {
    let shape = &model.node(id).shape;
    match shape {
        Shape::Union(variants) if unions < MAX_UNIONS => variants
            .iter()
            .find_map(|variant| below(model, variant.node, token, unions + 1)),
        Shape::Any => Some(id),
        Shape::Map(_)
        | Shape::Record(_)
        | Shape::Union(_)
        | Shape::Scalar(_)
        | Shape::Choice(_)
        | Shape::List(_)
        | Shape::Tuple(..)
        | Shape::Never
        | Shape::Verbatim(_) => shape.under_key(token),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{compact, read};

    fn compiled(schema: &str, service: &str) -> (crate::compile::Compiled, Vec<Diagnostic>) {
        let files = [
            ("Chart.yaml", "name: demo\nversion: 1.0.0\n"),
            ("values.yaml", "{}\n"),
            ("values.schema.json", schema),
            ("managed-service.yaml", service),
        ];
        let files = files
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .into();
        let (compiled, diagnostics) = crate::compile::compile(&files);
        (compiled.unwrap(), diagnostics)
    }

    #[test]
    fn secrets_leave_no_trace_but_what_is_required() {
        let secret = ["/auth/password", "/main/key"];
        let layout = Layout {
            secret: secret
                .map(|at| InstancePointer::parse(at).unwrap())
                .to_vec(),
            ..Layout::default()
        };
        let is_required = |at: &InstancePointer| at.to_pointer() == "/main";
        let values = read(r#"{"a":1,"auth":{"password":"x"},"main":{"key":"y"}}"#).unwrap();
        let (open, secret) = layout.split(&values, &is_required);
        assert_eq!(compact(&open), r#"{"a":1,"main":{}}"#);
        assert_eq!(
            compact(&secret.unwrap()),
            r#"{"auth":{"password":"x"},"main":{"key":"y"}}"#
        );
    }

    #[test]
    fn marked_values_are_secret_where_a_secret_can_hold_them() {
        let schema = r##"{
            "type": "object",
            "$defs": { "tree": { "type": "object", "properties": { "pin": { "format": "password" }, "child": { "$ref": "#/$defs/tree" } } } },
            "properties": {
                "token": { "type": "string", "format": "password" },
                "key": { "type": "object", "writeOnly": true, "properties": { "pem": { "type": "string", "format": "password" } } },
                "named": { "type": "object", "properties": { "inner": { "render": "password", "type": "string" } } },
                "either": { "oneOf": [{ "type": "string" }, { "type": "object", "properties": { "word": { "format": "password", "type": "string" } } }] },
                "users": { "type": "array", "items": { "type": "object", "properties": { "password": { "format": "password" } } } },
                "byName": { "type": "object", "additionalProperties": { "type": "string", "writeOnly": true } },
                "tree": { "$ref": "#/$defs/tree" }
            }
        }"##;
        let (compiled, diagnostics) = compiled(schema, "secret: [/named]\n");
        let secrets: Vec<String> = compiled
            .layout
            .secrets()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            secrets,
            [
                "/named",
                "/token",
                "/key",
                "/either/word",
                "/tree/pin",
                "/tree/child/pin"
            ]
        );
        let left = diagnostics
            .iter()
            .filter(|found| found.code == Code::PasswordInResource);
        let left: Vec<&str> = left
            .map(|found| found.location.as_ref().unwrap().pointer.as_str())
            .collect();
        assert_eq!(
            left,
            [
                "/properties/users/items/properties/password",
                "/properties/byName/additionalProperties",
                "/$defs/tree/properties/pin"
            ]
        );
    }
}
