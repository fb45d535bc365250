// SPDX-License-Identifier: Apache-2.0
//! The software template that removes an instance, one for all services with deliveries.
//!
//! Services may be delivered in different ways, so the steps of a pull request exist once for each
//! way, with the kinds that go this way as condition.

use super::delivery::Deliveries;
use super::host::{link, removal, stub};
use super::nunjucks::Nunjucks;
use super::{shown_text, text_or};
use crate::chart::{Delivery, PullRequest, ServiceFile};
use crate::json::{Object, Value, object};
use crate::lower::api::Api;

/// A service that may be removed.
#[derive(Clone, Copy)]
pub struct Removable<'a> {
    /// Its names.
    pub api: &'a Api,
    /// How it is delivered.
    pub service: &'a ServiceFile,
}

/// The template, `None` when no service has a delivery that can be taken back.
pub fn removal_template(services: &[Removable<'_>]) -> Option<Value> {
    let first = services.first()?;
    let chosen = &first.service.template;
    let requests = requests(services);
    let names = names(services, &requests);
    if names.is_empty() {
        return None;
    }
    let metadata = object([
        ("name", "remove-managed-service".into()),
        ("title", "Remove a managed service".into()),
        (
            "description",
            "Removes an instance. Disks \
             and backups may stay."
                .into(),
        ),
        ("tags", vec![Value::from("managed-service")].into()),
    ]);
    let mut spec = object([
        ("owner", text_or(&chosen.owner, "platform")),
        ("type", "managed-service-action".into()),
        ("parameters", vec![page(services, &names, &requests)].into()),
        ("steps", steps(&names, &requests).into()),
        ("output", output(&names, &requests)),
    ]);
    if let Some(lifecycle) = &chosen.lifecycle {
        spec.shift_insert(1, "lifecycle".to_owned(), lifecycle.as_str().into());
    }
    Some(
        object([
            ("apiVersion", "scaffolder.backstage.io/v1beta3".into()),
            ("kind", "Template".into()),
            ("metadata", metadata.into()),
            ("spec", spec.into()),
        ])
        .into(),
    )
}

/// A way to a repository, with the kinds that go it.
struct Way<'a> {
    request: &'a PullRequest,
    kinds: Vec<&'a str>,
}

/// The ways to repositories from which Backstage can remove a file.
fn requests<'a>(services: &[Removable<'a>]) -> Vec<Way<'a>> {
    let mut ways: Vec<Way<'a>> = Vec::new();
    for Removable { api, service } in services {
        for delivery in &service.deliveries {
            let Delivery::PullRequest(request) = delivery else {
                continue;
            };
            if removal(request).is_none() {
                continue;
            }
            match ways.iter_mut().find(|way| way.request == request) {
                Some(way) => way.kinds.push(&api.kind),
                None => ways.push(Way {
                    request,
                    kinds: vec![&api.kind],
                }),
            }
        }
    }
    ways
}

/// The ways to remove an instance.
fn names(services: &[Removable<'_>], requests: &[Way<'_>]) -> Vec<&'static str> {
    let all = services.iter().flat_map(|one| &one.service.deliveries);
    let applied = all.into_iter().any(|one| matches!(one, Delivery::Apply(_)));
    let mut names = Vec::new();
    if !requests.is_empty() {
        names.push("pull-request");
    }
    if applied {
        names.push("apply");
    }
    names
}

fn page(services: &[Removable<'_>], names: &[&str], requests: &[Way<'_>]) -> Value {
    let mut clusters: Vec<&str> = Vec::new();
    let mut versions: Vec<String> = Vec::new();
    for Removable { api, service } in services {
        let deliveries = Deliveries {
            all: &service.deliveries,
            chosen: &service.template,
        };
        clusters.extend(deliveries.clusters());
        versions.push(api.api_version());
    }
    let mut versions: Vec<&str> = versions.iter().map(String::as_str).collect();
    let mut kinds: Vec<&str> = services.iter().map(|one| one.api.kind.as_str()).collect();
    let mut repositories: Vec<&str> = Vec::new();
    for way in requests
        .iter()
        .filter(|way| way.request.repositories.len() > 1)
    {
        repositories.extend(way.request.repositories.iter().map(String::as_str));
    }
    for list in [&mut clusters, &mut versions, &mut kinds, &mut repositories] {
        list.sort_unstable();
        list.dedup();
    }
    let mut properties = object([
        ("cluster", one_of("Cluster", &clusters)),
        ("apiVersion", one_of("API version", &versions)),
        ("kind", one_of("Kind", &kinds)),
        ("namespace", name("Namespace", 63)),
        ("name", name("Name", 63)),
    ]);
    let mut required = vec!["cluster", "apiVersion", "kind", "namespace", "name"];
    if !repositories.is_empty() {
        let repository = one_of("Repository", &repositories);
        properties.insert("repository".to_owned(), repository);
    }
    if names.len() > 1 {
        properties.insert("delivery".to_owned(), one_of("Removed by", names));
        required.push("delivery");
    }
    let required: Vec<Value> = required.into_iter().map(Value::from).collect();
    object([
        ("title", "Instance".into()),
        ("required", required.into()),
        ("properties", properties.into()),
    ])
    .into()
}

fn one_of(title: &str, names: &[&str]) -> Value {
    let names: Vec<Value> = names.iter().map(|name| (*name).into()).collect();
    object([
        ("type", "string".into()),
        ("title", title.into()),
        ("enum", names.into()),
    ])
    .into()
}

fn name(title: &str, most: i64) -> Value {
    object([
        ("type", "string".into()),
        ("title", title.into()),
        ("maxLength", most.into()),
        ("pattern", "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$".into()),
    ])
    .into()
}

/// The condition of the steps of one way, as an expression.
fn condition(names: &[&str], name: &'static str, kinds: &[&str]) -> Nunjucks {
    let mut condition = Nunjucks::code("${{ ");
    if names.len() > 1 {
        condition.push(Nunjucks::code("parameters.delivery === '"));
        condition.push(Nunjucks::code(name));
        condition.push(Nunjucks::code("' and "));
    }
    condition.push(Nunjucks::code("("));
    for (index, kind) in kinds.iter().enumerate() {
        if index > 0 {
            condition.push(Nunjucks::code(" or "));
        }
        condition.push(Nunjucks::code("parameters.kind === "));
        condition.push(Nunjucks::text(kind));
    }
    condition.push(Nunjucks::code(") }}"));
    condition
}

fn steps(names: &[&str], requests: &[Way<'_>]) -> Vec<Value> {
    let mut steps = Vec::new();
    for (index, way) in requests.iter().enumerate() {
        let when = String::from(condition(names, "pull-request", &way.kinds));
        let parts = [stub(way.request), removal(way.request)];
        for mut step in parts.into_iter().flatten() {
            step.insert("if".to_owned(), when.as_str().into());
            number(&mut step, index);
            steps.push(step.into());
        }
    }
    if names.contains(&"apply") {
        let mut input = Object::new();
        for key in ["cluster", "apiVersion", "kind", "namespace", "name"] {
            let value = format!("${{{{ parameters.{key} }}}}");
            input.insert(key.to_owned(), value.into());
        }
        let mut step = object([
            ("id", "delete".into()),
            ("name", "Delete from the cluster".into()),
            ("action", "managed-services:delete".into()),
            ("input", input.into()),
        ]);
        if names.len() > 1 {
            let when = "${{ parameters.delivery \
                        === 'apply' }}";
            step.insert("if".to_owned(), when.into());
        }
        steps.push(step.into());
    }
    steps
}

/// Makes the id of a step unique among the ways.
fn number(step: &mut Object, index: usize) {
    if index == 0 {
        return;
    }
    if let Some(Value::String(id)) = step.get_mut("id") {
        id.push_str(&format!("-{}", index + 1));
    }
}

fn output(names: &[&str], requests: &[Way<'_>]) -> Value {
    let mut links: Vec<Value> = Vec::new();
    for (index, way) in requests.iter().enumerate() {
        let Some(mut link) = link(way.request) else {
            continue;
        };
        let when = condition(names, "pull-request", &way.kinds);
        link.insert("if".to_owned(), String::from(when).into());
        if let Some(Value::String(url)) = link.get_mut("url").filter(|_| index > 0) {
            *url = url.replace("pull-request'", &format!("pull-request-{}'", index + 1));
        }
        links.push(link.into());
    }
    let mut texts: Vec<Value> = Vec::new();
    let mut show = |name: &'static str, text: Nunjucks| {
        let mut text = shown_text("Next step", text);
        if names.len() > 1 {
            let when = format!(
                "${{{{ parameters.delivery \
                                === '{name}' }}}}"
            );
            text.insert("if".to_owned(), when.into());
        }
        texts.push(text.into());
    };
    if names.contains(&"pull-request") {
        let text = "The instance runs until the pull request is merged.\n";
        show("pull-request", Nunjucks::code(text));
    }
    if names.contains(&"apply") {
        show(
            "apply",
            Nunjucks::code("${{ steps.delete.output.message }}\n"),
        );
    }
    object([("links", links.into()), ("text", texts.into())]).into()
}
