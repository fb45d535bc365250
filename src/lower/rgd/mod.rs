// SPDX-License-Identifier: Apache-2.0
//! Model → kro ResourceGraphDefinition (kro v0.9.4).
//!
//! `spec` of the custom resource is the chart's values, handed to Flux as one expression, so that what is absent stays absent.
//! The OCIRepository and the HelmRelease live in the instance's namespace; the HelmRelease names the source by reference, so
//! that kro deletes the release before its source. The source has no `readyWhen`: a wrong tag would wipe the status of every
//! instance (`docs/facts/cluster.md#readywhen-on-the-source`).

mod description;
mod markers;
mod rule;
pub mod simpleschema;
mod spec;
mod status;
mod stored;
mod text;

use super::api::Api;
use super::layout::Layout;
use super::typing::Typing;
use crate::diagnostic::Lowered;
use crate::json::{Object, Value, object};
use crate::model::Model;
use simpleschema::SimpleSchema;
use text::{KroPart, KroText, map};

/// A ResourceGraphDefinition with the parts that `compare` reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rgd {
    /// The whole document, `apiVersion` and `kind` included.
    pub manifest: Value,
    /// Its `types` and `spec`, before they became text.
    pub schema: SimpleSchema,
    /// The fields of its `status`, with the expressions that fill them.
    pub status: Object,
    /// `additionalPrinterColumns`: what `kubectl get` shows, with `name`, `type` and `jsonPath` each.
    pub columns: Vec<Value>,
}

impl Rgd {
    /// The manifest as YAML.
    pub fn to_yaml(&self) -> String {
        crate::yaml::write(&self.manifest)
    }
}

/// What can be chosen about an RGD.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether the API server stores the shipped defaults in every instance, where they can be stored. They are then visible in the
    /// custom resource, and an instance keeps them when a later chart ships others.
    pub store_defaults: bool,
}

/// Lowers the model to an RGD.
pub fn lower(
    model: &Model,
    layout: &Layout,
    typing: &Typing,
    api: &Api,
    options: Options,
) -> Lowered<Rgd> {
    let (schema, losses) = spec::write(model, layout, typing, options);
    let (status, columns) = (status::template(api), status::columns(api));
    let mut definition = definition(&schema, api);
    definition.insert("status".to_owned(), status.clone().into());
    let printed = columns.clone().into();
    definition.insert("additionalPrinterColumns".to_owned(), printed);
    let spec = object([
        ("schema", definition.into()),
        ("resources", resources(layout, api).into()),
    ]);
    let manifest = object([
        ("apiVersion", "kro.run/v1alpha1".into()),
        ("kind", "ResourceGraphDefinition".into()),
        ("metadata", metadata(api).into()),
        ("spec", spec.into()),
    ]);
    Lowered {
        output: Rgd {
            manifest: manifest.into(),
            schema,
            status,
            columns,
        },
        losses,
    }
}

/// `spec.schema`: the names of the API, and what an instance may hold.
fn definition(schema: &SimpleSchema, api: &Api) -> Object {
    let mut definition = object([
        ("group", api.group.as_str().into()),
        ("apiVersion", api.version.as_str().into()),
        ("kind", api.kind.as_str().into()),
        ("scope", "Namespaced".into()),
    ]);
    let lists = [
        ("shortNames", &api.short_names),
        ("categories", &api.categories),
    ];
    for (key, names) in lists {
        if !names.is_empty() {
            let names: Vec<Value> = names.iter().map(String::as_str).map(Value::from).collect();
            definition.insert(key.to_owned(), names.into());
        }
    }
    let (types, spec) = simpleschema::to_values(schema);
    if !types.is_empty() {
        definition.insert("types".to_owned(), types.into());
    }
    definition.insert("spec".to_owned(), spec.into());
    definition
}

fn metadata(api: &Api) -> Object {
    // `${…}` is also the syntax of Flux's post-build substitution, which has to leave it alone
    // (`docs/facts/flux.md#post-build-substitution`).
    let annotations = object([("kustomize.toolkit.fluxcd.io/substitute", "disabled".into())]);
    object([
        ("name", api.rgd_name().into()),
        ("annotations", annotations.into()),
    ])
}

/// The name shared by source, HelmRelease and release, as kro computes it.
fn release_name(api: &Api) -> KroText {
    instance_name().then(&KroText::literal(&format!("-{}", api.suffix)))
}

/// The name of the instance.
fn instance_name() -> KroText {
    KroText::expression("schema.metadata.name")
}

fn resources(layout: &Layout, api: &Api) -> Vec<Value> {
    let mut resources = vec![source(api), helm_release(layout, api)];
    resources.extend(status::workload(api));
    resources.into_iter().map(Value::from).collect()
}

fn source(api: &Api) -> KroPart {
    let selector = map([
        (
            "mediaType",
            "application/vnd.cncf.helm.chart.content.v1.tar+gzip".into(),
        ),
        ("operation", "copy".into()),
    ]);
    let tag = KroText::literal(&api.source_tag);
    let mut spec = vec![
        ("interval", KroText::literal(&api.source_interval).into()),
        ("url", KroText::literal(&api.source_url).into()),
        ("ref", map([("tag", tag.into())])),
        ("layerSelector", selector),
    ];
    if let Some(provider) = &api.source_provider {
        spec.push(("provider", KroText::literal(provider).into()));
    }
    if let Some(secret) = &api.source_secret {
        let name = KroText::literal(secret).into();
        spec.push(("secretRef", map([("name", name)])));
    }
    let spec = spec.into_iter();
    let spec = KroPart::Map(spec.map(|(key, part)| (key.to_owned(), part)).collect());
    let template = map([
        ("apiVersion", "source.toolkit.fluxcd.io/v1".into()),
        ("kind", "OCIRepository".into()),
        ("metadata", map([("name", release_name(api).into())])),
        ("spec", spec),
    ]);
    map([("id", "source".into()), ("template", template)])
}

/// The HelmRelease, which is ready when Flux has released the current generation.
fn helm_release(layout: &Layout, api: &Api) -> KroPart {
    let template = map([
        ("apiVersion", "helm.toolkit.fluxcd.io/v2".into()),
        ("kind", "HelmRelease".into()),
        ("metadata", map([("name", release_name(api).into())])),
        ("spec", helm_release_spec(layout, api)),
    ]);
    let ready = [
        "${release.status.observedGeneration == release.metadata.generation}",
        "${release.status.conditions.exists(c, c.type == \"Ready\" && c.status == \"True\")}",
    ];
    map([
        ("id", "release".into()),
        (
            "readyWhen",
            KroPart::List(ready.map(KroPart::from).to_vec()),
        ),
        ("template", template),
    ])
}

/// `spec` of the HelmRelease.
fn helm_release_spec(layout: &Layout, api: &Api) -> KroPart {
    let source = map([
        ("kind", "OCIRepository".into()),
        ("name", "${source.metadata.name}".into()),
    ]);
    let mut spec = vec![
        ("interval", "10m".into()),
        ("timeout", "15m".into()),
        ("releaseName", release_name(api).into()),
        ("chartRef", source),
        ("install", helm_action()),
        ("upgrade", helm_action()),
    ];
    if layout.has_secrets() {
        let after = KroText::literal(&api.values_secret(""));
        let reference = map([
            ("kind", "Secret".into()),
            ("name", instance_name().then(&after).into()),
            ("valuesKey", "values.yaml".into()),
            ("optional", true.into()),
        ]);
        spec.push(("valuesFrom", KroPart::List(vec![reference])));
    }
    // A custom resource without `spec` would leave `${schema.spec}` pending forever; `dyn` lets both branches have one type
    // and keeps every key's own name.
    let values = "${has(schema.spec) ? dyn(schema.spec) : {}}";
    spec.push(("values", values.into()));
    let spec = spec.into_iter();
    KroPart::Map(spec.map(|(key, part)| (key.to_owned(), part)).collect())
}

/// How Flux installs and upgrades: it never uninstalls a half-started database, and never takes over another release's objects.
fn helm_action() -> KroPart {
    let strategy = map([
        ("name", "RetryOnFailure".into()),
        ("retryInterval", "1m".into()),
    ]);
    map([
        ("disableTakeOwnership", true.into()),
        ("strategy", strategy),
    ])
}
