// SPDX-License-Identifier: Apache-2.0
//! Model → Backstage software template (`scaffolder.backstage.io/v1beta3`).
//!
//! It works in a Backstage without our plugin and better with it: the property `values` carries a schema of what the native
//! form really runs ([`native`]), and names the field extension that takes over where it is installed. The custom resource is
//! written by `fetch:template:file` from a file beside the template, because `catalog:write` prints `yes` and `on` without
//! quotes, which kubectl and Flux then read as booleans.

mod chart;
mod delivery;
mod host;
mod native;
mod nunjucks;
mod remove;
mod rule;
mod skeleton;
#[cfg(test)]
mod tests;

use super::api::{Api, WATCHED_LABEL};
use super::layout::Layout;
use crate::chart::{Files, ServiceFile};
use crate::diagnostic::Lowered;
use crate::json::{Object, Value, object};
use crate::model::Model;
use delivery::Deliveries;
use nunjucks::Nunjucks;
pub use remove::{Removable, removal_template};

/// The field extension that the plugin provides.
pub const FIELD: &str = "ManagedServiceValues";

/// A software template and the file it renders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// `template.yaml`: the entity of kind `Template` for the catalog.
    pub entity: Value,
    /// Text of `manifest.yaml`, the file beside it that `fetch:template:file` fills in; `None` where
    /// an action of ours writes the custom resource.
    pub skeleton: Option<String>,
}

impl Template {
    /// The entity as the YAML text of `template.yaml`.
    pub fn to_yaml(&self) -> String {
        crate::yaml::write(&self.entity)
    }
}

/// Lowers the model to a template. `files` are the chart's own, which the field extension compiles in the browser.
pub fn lower(
    model: &Model,
    layout: &Layout,
    api: &Api,
    files: &Files,
    service: &ServiceFile,
) -> Lowered<Template> {
    let chosen = &service.template;
    let deliveries = Deliveries {
        all: &service.deliveries,
        chosen,
    };
    let delivered = !service.deliveries.is_empty();
    let native::NativeSchema { schema, losses } = native::lower(model, layout);
    let mut spec = object([
        ("owner", text_or(&chosen.owner, "platform")),
        ("type", text_or(&chosen.kind, "managed-service")),
        ("parameters", pages(schema, api, files, deliveries).into()),
        ("steps", steps(api, deliveries).into()),
        ("output", output(api, layout, deliveries)),
    ]);
    if let Some(lifecycle) = &chosen.lifecycle {
        spec.shift_insert(1, "lifecycle".to_owned(), lifecycle.as_str().into());
    }
    let mut metadata = object([
        ("name", name(api).into()),
        ("title", api.title.as_str().into()),
    ]);
    if let Some(description) = &api.description {
        metadata.insert("description".to_owned(), description.as_str().into());
    }
    let mut tags = vec!["managed-service".to_owned(), entity_name(&api.chart)];
    tags.retain(|tag| !tag.is_empty());
    for tag in &chosen.tags {
        if !tags.contains(tag) {
            tags.push(tag.clone());
        }
    }
    tags.dedup();
    let tags: Vec<Value> = tags.into_iter().map(Value::from).collect();
    metadata.insert("tags".to_owned(), tags.into());
    metadata.insert("annotations".to_owned(), annotations(api, deliveries));
    let entity = object([
        ("apiVersion", "scaffolder.backstage.io/v1beta3".into()),
        ("kind", "Template".into()),
        ("metadata", metadata.into()),
        ("spec", spec.into()),
    ]);
    Lowered {
        output: Template {
            entity: entity.into(),
            skeleton: (!delivered).then(|| skeleton::manifest(api)),
        },
        losses,
    }
}

fn text_or(text: &Option<String>, default: &str) -> Value {
    text.as_deref().unwrap_or(default).into()
}

/// The catalog `Location` that registers all templates at once.
pub fn location(charts: &[&str]) -> Value {
    let targets: Vec<Value> = charts
        .iter()
        .map(|chart| Value::from(format!("./{}/template.yaml", url_step(chart))))
        .collect();
    let entity = object([
        ("apiVersion", "backstage.io/v1alpha1".into()),
        ("kind", "Location".into()),
        (
            "metadata",
            object([
                ("name", "managed-services".into()),
                ("description", "Templates of all managed services".into()),
            ])
            .into(),
        ),
        ("spec", object([("targets", targets.into())]).into()),
    ]);
    entity.into()
}

/// A name as one step of a URL.
fn url_step(name: &str) -> String {
    let mut step = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            step.push(char::from(byte));
        } else {
            step.push_str(&format!("%{byte:02X}"));
        }
    }
    step
}

/// The name of the entity.
pub fn name(api: &Api) -> String {
    match entity_name(&api.chart) {
        name if name.is_empty() => "managed-service".to_owned(),
        name => format!("managed-{name}"),
    }
}

/// Letters, digits and single dashes between them: what Backstage allows in an entity's name and in a tag.
fn entity_name(chart: &str) -> String {
    let chart = chart.to_lowercase();
    let words = chart.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let name: String = words.join("-").chars().take(50).collect();
    name.trim_end_matches('-').to_owned()
}

/// What the portal reads of the template without reading its steps.
fn annotations(api: &Api, deliveries: Deliveries<'_>) -> Value {
    let mut annotations = object([
        ("managed-services/api-version", api.api_version().into()),
        ("managed-services/kind", api.kind.as_str().into()),
        (
            "managed-services/chart-version",
            api.chart_version.as_str().into(),
        ),
    ]);
    for (key, names) in [
        ("managed-services/deliveries", deliveries.names()),
        ("managed-services/clusters", deliveries.clusters()),
    ] {
        if !names.is_empty() {
            annotations.insert(key.to_owned(), names.join(",").into());
        }
    }
    annotations.into()
}

/// The pages of the wizard.
fn pages(schema: Object, api: &Api, files: &Files, deliveries: Deliveries<'_>) -> Vec<Value> {
    let mut pages = vec![instance(api, deliveries), values(schema, files)];
    if !deliveries.all.is_empty() {
        pages.extend(deliveries.page());
    }
    pages.extend(deliveries.chosen.parameters.iter().cloned());
    pages
}

fn instance(api: &Api, deliveries: Deliveries<'_>) -> Value {
    let most = api.name_max();
    let name = object([
        ("type", "string".into()),
        ("title", "Name".into()),
        (
            "description",
            format!(
                "Lower-case letters, digits and dashes, a \
                 letter first, at most {most} characters."
            )
            .into(),
        ),
        ("maxLength", Value::from(i64::try_from(most).unwrap_or(30))),
        // Also the guard of the path that the manifest is written to.
        ("pattern", "^[a-z]([-a-z0-9]*[a-z0-9])?$".into()),
        ("ui:autofocus", true.into()),
    ]);
    let namespace = object([
        ("type", "string".into()),
        ("title", "Namespace".into()),
        ("default", "default".into()),
        ("maxLength", Value::from(63)),
        ("pattern", "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$".into()),
    ]);
    let mut properties = object([("name", name.into()), ("namespace", namespace.into())]);
    let mut required = vec!["name", "namespace"];
    if !deliveries.all.is_empty() {
        let (people, needed) = deliveries.people();
        properties.extend(people);
        required.extend(needed);
    }
    let required: Vec<Value> = required.into_iter().map(Value::from).collect();
    object([
        ("title", "Instance".into()),
        ("required", required.into()),
        ("properties", properties.into()),
    ])
    .into()
}

/// The values stand under one key, so that they cannot collide with the inputs beside them.
fn values(schema: Object, files: &Files) -> Value {
    let mut values = schema;
    values.insert("title".to_owned(), "Values".into());
    values.insert("default".to_owned(), Value::object());
    values.insert("ui:field".to_owned(), FIELD.into());
    // The review would compile this schema once per leaf, a minute for a large chart, and mix up places of one title.
    let review = object([("review", object([("explode", false.into())]).into())]);
    values.insert("ui:backstage".to_owned(), review.into());
    let files: Object = files
        .iter()
        .map(|(path, text)| (path.clone(), chart::shortened(path, text).into()))
        .collect();
    values.insert(
        "ui:options".to_owned(),
        object([("chart", object([("files", files.into())]).into())]).into(),
    );
    object([
        ("title", "Values".into()),
        ("required", vec![Value::from("values")].into()),
        ("properties", object([("values", values.into())]).into()),
    ])
    .into()
}

fn steps(api: &Api, deliveries: Deliveries<'_>) -> Vec<Value> {
    if !deliveries.all.is_empty() {
        return deliveries.steps(api);
    }
    let mut steps = vec![step()];
    steps.extend(deliveries.chosen.steps.iter().cloned());
    steps
}

fn step() -> Value {
    let values = object([
        ("name", "${{ parameters.name }}".into()),
        ("namespace", "${{ parameters.namespace }}".into()),
        ("spec", "${{ parameters.values }}".into()),
    ]);
    let input = object([
        ("url", "./manifest.yaml".into()),
        ("targetPath", "${{ parameters.name }}.yaml".into()),
        ("values", values.into()),
    ]);
    object([
        ("id", "manifest".into()),
        ("name", "Write the custom resource".into()),
        ("action", "fetch:template:file".into()),
        ("input", input.into()),
    ])
    .into()
}

fn output(api: &Api, layout: &Layout, deliveries: Deliveries<'_>) -> Value {
    let (mut links, mut texts) = if deliveries.all.is_empty() {
        let next = shown_text("Next step", next_step());
        let resource = shown_text("Custom resource", custom_resource(api));
        (Vec::new(), vec![next.into(), resource.into()])
    } else {
        deliveries.output(api)
    };
    if layout.has_secrets() {
        texts.push(shown_text("Secret values", secret_values(api, layout)).into());
    }
    links.extend(deliveries.chosen.links.iter().cloned());
    texts.extend(deliveries.chosen.texts.iter().cloned());
    let mut output = Object::new();
    if !links.is_empty() {
        output.insert("links".to_owned(), links.into());
    }
    output.insert("text".to_owned(), texts.into());
    output.into()
}

/// What a task says that only wrote a file.
fn next_step() -> Nunjucks {
    Nunjucks::code(
        "Nothing has been created yet: this task only wrote the custom resource below. Save it as \
         `${{ parameters.name }}.yaml`, and apply it with \
         `kubectl apply -f ${{ parameters.name }}.yaml`, or commit it to the repository that your \
         cluster follows.\n\n\
         The platform team can let this template do that: see `delivery` in \
         `managed-services.yaml`.\n",
    )
}

/// A text that the finished task shows, in Markdown.
fn shown_text(title: &str, content: Nunjucks) -> Object {
    let content = String::from(content);
    object([("title", title.into()), ("content", content.into())])
}

fn custom_resource(api: &Api) -> Nunjucks {
    let mut text = Nunjucks::code("```yaml\napiVersion: ");
    text.push(Nunjucks::literal(&api.api_version()));
    text.push(Nunjucks::code("\nkind: "));
    text.push(Nunjucks::literal(&api.kind));
    text.push(Nunjucks::code(
        "\nmetadata:\n  name: ${{ parameters.name | dump }}\n  \
         namespace: ${{ parameters.namespace | dump }}\n\
         spec: ${{ parameters.values | dump(2) | indent(2) }}\n```\n",
    ));
    text
}

/// How a person gives the values that no parameter may carry, because a task's parameters are kept and shown.
fn secret_values(api: &Api, layout: &Layout) -> Nunjucks {
    let example = crate::yaml::write(&layout.secrets_as("..."));
    let (label, value) = WATCHED_LABEL;
    let mut name = Nunjucks::code("${{ parameters.name }}");
    name.push(Nunjucks::literal(&api.values_secret("")));
    let mut text = Nunjucks::code(
        "Passwords and the like come from a Secret. Write them into a file `values.yaml`:\n\n\
         ```yaml\n",
    );
    text.push(Nunjucks::literal(&example));
    text.push(Nunjucks::code(
        "```\n\nand make the Secret of it:\n\n```sh\nkubectl create secret generic ",
    ));
    text.push(name.clone());
    text.push(Nunjucks::code(
        " --namespace ${{ parameters.namespace }} --from-file=values.yaml\n\
         kubectl label secret ",
    ));
    text.push(name);
    text.push(Nunjucks::code(
        " --namespace ${{ \
                              parameters.namespace }} ",
    ));
    text.push(Nunjucks::literal(&format!("{label}={value}\n```\n")));
    text
}
