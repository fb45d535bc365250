// SPDX-License-Identifier: Apache-2.0
//! Where each value lives in the custom resource: decided once, read by all targets.
//!
//! `spec` is the chart's values, key for key. The exceptions are the secret values, which live in a Secret beside the custom
//! resource that the HelmRelease reads through `valuesFrom`.

use crate::chart::{Chart, ServiceFile};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::json::Value;
use crate::model::{Hint, Model, Node, NodeId, Rest, Shape, Types};
use crate::pointer::InstancePointer;
use crate::schema::re2;

/// Where values live and which of them are fixed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    secret: Vec<InstancePointer>,
    immutable: Vec<InstancePointer>,
    grow_only: Vec<InstancePointer>,
}

impl Layout {
    /// Decides the layout of a chart; pointers in `managed-service.yaml` that lead nowhere are reported.
    pub fn of(model: &Model, chart: &Chart) -> (Self, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let ServiceFile { secret, immutable, grow_only, .. } = &chart.service;
        for (key, pointers) in [("secret", secret), ("immutable", immutable), ("growOnly", grow_only)] {
            for (index, pointer) in pointers.iter().enumerate() {
                let place = Place { file: "managed-service.yaml".to_owned(), pointer: format!("/{key}/{index}"), position: None };
                let found = match find(model, pointer) {
                    None => Diagnostic::new(Code::ServicePointerDangling, format!("`{pointer}` leads to no property of the schema"))
                        .help("name a property that the schema lists"),
                    Some(id) if key == "growOnly" && !ordered(model.node(id)) => {
                        let message = format!("values of `{pointer}` have no order, so none of them is less than another");
                        Diagnostic::new(Code::ServiceGrowOnly, message).help("name a number or a quantity, or make the value `immutable`")
                    }
                    Some(_) => continue,
                };
                diagnostics.push(found.at(place));
            }
        }
        (Self { secret: secret.clone(), immutable: immutable.clone(), grow_only: grow_only.clone() }, diagnostics)
    }

    /// Whether the value at this place lives in the Secret.
    pub fn is_secret(&self, at: &InstancePointer) -> bool {
        self.secret.contains(at)
    }

    /// Whether any value lives in the Secret.
    pub fn has_secrets(&self) -> bool {
        !self.secret.is_empty()
    }

    /// The secret places.
    pub fn secrets(&self) -> &[InstancePointer] {
        &self.secret
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

    /// Takes the secret values out of `values`: what is left, and what was taken, each in its place.
    pub fn split(&self, values: &Value) -> (Value, Option<Value>) {
        let (mut open, mut taken) = (values.clone(), Value::object());
        let mut any = false;
        for pointer in &self.secret {
            let tokens: Vec<String> = pointer.tokens().collect();
            if let Some(value) = take(&mut open, &tokens) {
                put(&mut taken, &tokens, value);
                any = true;
            }
        }
        (open, any.then_some(taken))
    }
}

/// Removes the value at a path, and the mappings that this leaves empty.
fn take(value: &mut Value, tokens: &[String]) -> Option<Value> {
    let (first, rest) = tokens.split_first()?;
    let object = value.as_object_mut()?;
    if rest.is_empty() {
        return object.shift_remove(first);
    }
    let below = object.get_mut(first)?;
    let taken = take(below, rest)?;
    if below.as_object().is_some_and(crate::json::Object::is_empty) {
        object.shift_remove(first);
    }
    Some(taken)
}

fn put(value: &mut Value, tokens: &[String], taken: Value) {
    let (Some((first, rest)), Some(object)) = (tokens.split_first(), value.as_object_mut()) else { return };
    if rest.is_empty() {
        object.insert(first.clone(), taken);
    } else {
        put(object.entry(first.clone()).or_insert_with(Value::object), rest, taken);
    }
}

/// Text that Kubernetes reads as a quantity, in short: every such text is one, and of the rest only rare spellings are.
const QUANTITY: &str = "^[0-9]+([.][0-9]+)?(m|k|[MGTPE]|[KMGTPE]i)?$";

/// Whether of two values here one can be less than the other.
fn ordered(node: &Node) -> bool {
    match &node.shape {
        Shape::Choice(values) => {
            let quantity = re2::compile(QUANTITY).ok();
            let text = |value: &str| quantity.as_ref().is_some_and(|quantity| quantity.is_match(value));
            values.iter().all(|value| matches!(value, Value::Number(_)) || value.as_str().is_some_and(text))
        }
        Shape::Integer | Shape::Number | Shape::String | Shape::IntOrString | Shape::Any => true,
        Shape::Union(_) | Shape::Verbatim(_) => node.types.meets(Types::NUMBER.or(Types::STRING)),
        Shape::Boolean | Shape::List(_) | Shape::Tuple(..) | Shape::Map(_) | Shape::Record(_) | Shape::Never => false,
    }
}

/// The node that a pointer leads to.
fn find(model: &Model, pointer: &InstancePointer) -> Option<NodeId> {
    let step = |id: NodeId, token: String| -> Option<NodeId> {
        match &model.node(id).shape {
            Shape::Record(record) => match (record.field(&token), &record.rest) {
                (Some(field), _) => Some(field.node),
                (None, Rest::Typed(rules)) => rules.first().map(|rule| rule.value),
                (None, Rest::Closed | Rest::Open | Rest::Free) => None,
            },
            Shape::Map(map) => Some(map.value),
            Shape::Union(variants) => variants.first().map(|variant| variant.node),
            Shape::Any => Some(id),
            Shape::Boolean
            | Shape::Integer
            | Shape::Number
            | Shape::String
            | Shape::IntOrString
            | Shape::Choice(_)
            | Shape::List(_)
            | Shape::Tuple(..)
            | Shape::Never
            | Shape::Verbatim(_) => None,
        }
    };
    pointer.tokens().try_fold(model.root, step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{compact, read};

    #[test]
    fn secrets_leave_no_trace() {
        let layout = Layout { secret: vec![InstancePointer::parse("/auth/password").unwrap()], ..Layout::default() };
        let (open, secret) = layout.split(&read(r#"{"a":1,"auth":{"password":"x"}}"#).unwrap());
        assert_eq!(compact(&open), r#"{"a":1}"#);
        assert_eq!(compact(&secret.unwrap()), r#"{"auth":{"password":"x"}}"#);
    }
}
