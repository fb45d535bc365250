// SPDX-License-Identifier: Apache-2.0
//! Values → the custom resource: sparse, in the schema's order, quoted so that kubectl, Flux and the API server read back exactly
//! these values. Secret values become a Secret beside it.

use super::api::{Api, WATCHED_LABEL};
use super::layout::Layout;
use super::site::Site;
use crate::diagnostic::{Cause, Fate, Loss, Lowered, Target};
use crate::json::{Object, Value, object};
use crate::model::{Map, Model, Record, Rest, Shape};

/// What a custom resource is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// Name of the instance; checked by the caller with [`Api::check_name`].
    pub name: &'a str,
    /// Namespace of the instance.
    pub namespace: &'a str,
    /// What the user chose.
    pub values: &'a Value,
}

/// The documents of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The custom resource.
    pub resource: Value,
    /// The Secret with the secret values, when there are any.
    pub secret: Option<Value>,
}

/// Writes the custom resource of an instance. `spec` is always there, because kro does not require
/// it (`docs/facts/kro.md#spec-is-optional`).
pub fn lower(
    model: &Model,
    layout: &Layout,
    api: &Api,
    request: &Request<'_>,
) -> Lowered<Manifest> {
    let (open, taken) = layout.split(request.values);
    let spec = ordered(&Site::root(model), &open);
    let losses = nulls(&open);
    let named = |name: &str| {
        object([
            ("name", name.into()),
            ("namespace", request.namespace.into()),
        ])
    };
    let resource = object([
        ("apiVersion", api.api_version().into()),
        ("kind", api.kind.as_str().into()),
        ("metadata", named(request.name).into()),
        ("spec", spec),
    ]);
    let secret = taken.map(|taken| {
        let mut watched = named(&api.values_secret(request.name));
        let (label, value) = WATCHED_LABEL;
        watched.insert("labels".to_owned(), object([(label, value.into())]).into());
        let data = object([(
            "values.yaml",
            crate::yaml::write(&ordered(&Site::root(model), &taken)).into(),
        )]);
        object([
            ("apiVersion", "v1".into()),
            ("kind", "Secret".into()),
            ("metadata", watched.into()),
            ("type", "Opaque".into()),
            ("stringData", data.into()),
        ])
        .into()
    });
    Lowered {
        output: Manifest {
            resource: resource.into(),
            secret,
        },
        losses,
    }
}

/// The value with its keys in the schema's order; keys that the schema does not list follow in their own.
fn ordered(site: &Site<'_>, value: &Value) -> Value {
    // Values are finite even where the schema is recursive, so this ends with the value.
    match (&site.node().shape, value) {
        (Shape::Record(record), Value::Object(object)) => {
            Value::Object(members(site, record, object))
        }
        (Shape::Map(Map { value: id, .. }), Value::Object(object)) => Value::Object(
            object
                .iter()
                .map(|(key, item)| (key.clone(), ordered(&site.any(*id), item)))
                .collect(),
        ),
        (Shape::List(item), Value::Array(items)) => Value::Array(
            items
                .iter()
                .map(|value| ordered(&site.any(*item), value))
                .collect(),
        ),
        (Shape::Tuple(ids, rest), Value::Array(items)) => {
            let id = |index: usize| ids.get(index).copied().or(*rest);
            let item = |(index, value)| {
                id(index).map_or_else(
                    || Value::clone(value),
                    |id| ordered(&site.position(id, index), value),
                )
            };
            Value::Array(items.iter().enumerate().map(item).collect())
        }
        (Shape::Union(variants), Value::Object(object)) => {
            // The variant that lists most of the keys gives the order; any order is right, this one is the expected one.
            let known = |record: &Record| {
                object
                    .keys()
                    .filter(|key| record.property(key).is_some())
                    .count()
            };
            let records =
                variants
                    .iter()
                    .filter_map(|variant| match &site.model.node(variant.node).shape {
                        Shape::Record(record) => Some((known(record), variant.node)),
                        _ => None,
                    });
            let best = records.reduce(|best, other| if other.0 > best.0 { other } else { best });
            best.map_or_else(
                || value.clone(),
                |(_, id)| ordered(&site.variant(id), value),
            )
        }
        _ => value.clone(),
    }
}

fn members(site: &Site<'_>, record: &Record, object: &Object) -> Object {
    let mut out = Object::new();
    for field in &record.properties {
        if let Some(value) = object.get(&field.name) {
            out.insert(field.name.clone(), ordered(&site.property(field), value));
        }
    }
    for (key, value) in object
        .iter()
        .filter(|(key, _)| record.property(key).is_none())
    {
        let id = match &record.rest {
            Rest::Typed(rules) => rules.first().map(|rule| rule.value),
            Rest::Closed | Rest::Open | Rest::Free => None,
        };
        out.insert(
            key.clone(),
            id.map_or_else(|| value.clone(), |id| ordered(&site.any(id), value)),
        );
    }
    out
}

/// A null in the values: it is written, but the API server drops it where the type is known.
fn nulls(values: &Value) -> Vec<Loss> {
    let mut losses = Vec::new();
    let mut stack = vec![(crate::pointer::InstancePointer::root(), values)];
    while let Some((at, value)) = stack.pop() {
        match value {
            Value::Null => losses.push(Loss {
                target: Target::Manifest,
                at,
                schema: crate::pointer::SchemaPointer::root(),
                fate: Fate::Narrowed,
                cause: Cause::NullDropped,
                message: "the API server drops `null` where the type is known, so it cannot delete a default of the chart".to_owned(),
            }),
            Value::Object(object) => stack.extend(object.iter().rev().map(|(key, member)| (at.key(key), member))),
            Value::Array(_) | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    losses
}
