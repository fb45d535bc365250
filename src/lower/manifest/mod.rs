// SPDX-License-Identifier: Apache-2.0
//! Values → the custom resource: sparse, in the schema's order, quoted so that kubectl, Flux and the API server read back exactly
//! these values. Secret values become a Secret beside it.

mod dropped;
mod misfit;

use std::collections::BTreeMap;

use super::api::{Api, WATCHED_LABEL};
use super::layout::Layout;
use super::site::Site;
use super::typing::Typing;
use crate::diagnostic::Lowered;
use crate::json::{Object, Value, object};
use crate::model::{Link, Model};
use crate::pointer::InstancePointer;

pub use dropped::losses as dropped;
pub use misfit::{WrongType, misfits};

/// ResourceAnnotations of a custom resource, by key.
pub type ResourceAnnotations = BTreeMap<String, String>;

/// What a custom resource is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    /// Name of the instance; checked by the caller with [`Api::check_name`].
    pub name: &'a str,
    /// Namespace of the instance.
    pub namespace: &'a str,
    /// What the user chose.
    pub values: &'a Value,
    /// What else the custom resource's metadata says.
    pub annotations: &'a ResourceAnnotations,
}

/// The documents of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The custom resource with `metadata` and `spec`; holds no secret value.
    pub resource: Value,
    /// The Secret with the secret values, when there are any.
    pub secret: Option<Value>,
}

/// Writes the custom resource of an instance. `spec` is always there, because kro does not require
/// it (`docs/facts/kro.md#spec-is-optional`).
pub fn lower(
    model: &Model,
    layout: &Layout,
    typing: &Typing,
    api: &Api,
    request: &Request<'_>,
) -> Lowered<Manifest> {
    let (open, taken) = split(model, layout, request.values);
    let spec = ordered(&Site::root(model), &open);
    let losses = dropped::losses(model, typing, &open);
    let resource = object([
        ("apiVersion", api.api_version().into()),
        ("kind", api.kind.as_str().into()),
        ("metadata", annotated(request).into()),
        ("spec", spec),
    ]);
    let secret = taken.map(|taken| {
        let values = ordered(&Site::root(model), &taken);
        secret_resource(&api.values_secret(request.name), request.namespace, &values)
    });
    Lowered {
        output: Manifest {
            resource: resource.into(),
            secret,
        },
        losses,
    }
}

/// Whether the schema requires the value at a location, and the chart does not ship it.
fn is_required(model: &Model, at: &InstancePointer) -> bool {
    at.keys()
        .try_fold(Site::root(model), |site, key| site.under_key(key))
        .is_some_and(|site| site.must_be_given())
}

fn metadata(name: &str, namespace: &str) -> Object {
    object([("name", name.into()), ("namespace", namespace.into())])
}

fn annotated(request: &Request<'_>) -> Object {
    let mut metadata = metadata(request.name, request.namespace);
    if !request.annotations.is_empty() {
        let annotations = request.annotations.iter();
        let annotations = annotations.map(|(key, text)| (key.clone(), text.as_str().into()));
        let annotations: Object = annotations.collect();
        metadata.insert("annotations".to_owned(), annotations.into());
    }
    metadata
}

/// The spec as the API server stores it: without the secret values, and without what it drops.
pub fn stored(model: &Model, layout: &Layout, typing: &Typing, values: &Value) -> Value {
    let (open, _) = split(model, layout, values);
    dropped::kept(typing, &open)
}

/// The values that the custom resource has, and those that the Secret has.
pub fn split(model: &Model, layout: &Layout, values: &Value) -> (Value, Option<Value>) {
    let is_required = |at: &InstancePointer| is_required(model, at);
    layout.split(values, &is_required)
}

/// The Secret with an instance's secret values, labelled so that Flux acts on its changes at once.
fn secret_resource(name: &str, namespace: &str, values: &Value) -> Value {
    let (label, value) = WATCHED_LABEL;
    let mut metadata = metadata(name, namespace);
    metadata.insert("labels".to_owned(), object([(label, value.into())]).into());
    let data = object([("values.yaml", crate::yaml::write(values).into())]);
    object([
        ("apiVersion", "v1".into()),
        ("kind", "Secret".into()),
        ("metadata", metadata.into()),
        ("type", "Opaque".into()),
        ("stringData", data.into()),
    ])
    .into()
}

/// The value with its keys in the schema's order; keys that the schema does not list follow in their own.
fn ordered(site: &Site<'_>, value: &Value) -> Value {
    // Values are finite even where the schema is recursive, so this ends with the value.
    match value {
        Value::Object(object) => Value::Object(ordered_members(site, object)),
        Value::Array(items) => {
            let items = items.iter().enumerate();
            let items = items.map(|(index, item)| ordered_below(site.at_index(index), item));
            Value::Array(items.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

fn ordered_below(site: Option<Site<'_>>, value: &Value) -> Value {
    site.map_or_else(|| value.clone(), |site| ordered(&site, value))
}

fn ordered_members(site: &Site<'_>, object: &Object) -> Object {
    let variant = variant_of(site, object);
    let site = variant.as_ref().unwrap_or(site);
    let record = site.node().shape.record();
    let listed = record.map_or_else(Vec::new, |record| record.properties.iter().collect());
    let listed = listed
        .into_iter()
        .filter_map(|property| object.get_key_value(&property.name));
    let others = object
        .iter()
        .filter(|(key, _)| record.is_none_or(|record| record.property(key).is_none()));
    listed
        .chain(others)
        .map(|(key, value)| (key.clone(), ordered_below(site.under_key(key), value)))
        .collect()
}

/// The variant of a union that lists most of the keys. Any order is right; this variant's is the expected one.
fn variant_of<'m>(site: &Site<'m>, object: &Object) -> Option<Site<'m>> {
    let variants = site.children().into_iter();
    let variants = variants.filter(|(link, _)| matches!(link, Link::Variant(_)));
    let counted =
        variants.filter_map(|(_, variant)| Some((listed_keys(&variant, object)?, variant)));
    let best = counted.reduce(|best, other| if other.0 > best.0 { other } else { best });
    best.map(|(_, variant)| variant)
}

/// How many of the keys a variant lists; `None` when it is not a record.
fn listed_keys(variant: &Site<'_>, object: &Object) -> Option<usize> {
    let record = variant.node().shape.record()?;
    let keys = object.keys();
    Some(keys.filter(|key| record.property(key).is_some()).count())
}
