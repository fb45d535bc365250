// SPDX-License-Identifier: Apache-2.0
//! The status of the custom resource: one truthful summary of source, release and workload.
//!
//! Scalars only: a projected struct would drag the other API's schema, and its changes, into ours
//! (`docs/facts/kro.md#status-fields`). Each expression guards what may be absent, because a field
//! whose data is missing disappears from the status.

use super::release_name;
use super::text::{KroPart, KroText, map};
use crate::json::{Object, Value, object};
use crate::lower::api::Api;
use crate::lower::cel::Term;

/// `spec.schema.status` of the RGD: field → CEL expression that fills it.
pub(super) fn template(api: &Api) -> Object {
    let mut status = Object::new();
    let ready = format!("{} && {}", current("release"), condition("release", "True"));
    add(&mut status, "ready", &ready);
    add(&mut status, "phase", &phase(api));
    add(&mut status, "message", &message());
    add(
        &mut status,
        "observedGeneration",
        "schema.metadata.generation",
    );
    add_connection(&mut status, api);
    if api.status.workload.is_some() {
        let wanted = "workload.map(w, w.?spec.?replicas.orValue(0)).sum()";
        let ready = "workload.map(w, w.?status.?readyReplicas.orValue(0)).sum()";
        add(&mut status, "replicas", wanted);
        add(&mut status, "readyReplicas", ready);
    }
    for key in ["chartVersion", "appVersion"] {
        add(
            &mut status,
            key,
            &format!("release.status.history[0].{key}"),
        );
    }
    if let Some(secret) = &api.status.secret {
        // The duck type of the Service Binding specification 1.1, "Provisioned Service".
        let name = KroText::expression(text(secret, api));
        status.insert("binding".to_owned(), map([("name", name.into())]).into());
    }
    status
}

/// Adds a field that is filled by a CEL expression.
fn add(status: &mut Object, key: &str, expression: &str) {
    let expression = KroText::expression(expression);
    status.insert(key.to_owned(), KroPart::from(expression).into());
}

/// Adds the fields that tell a client where to connect, and with what.
fn add_connection(status: &mut Object, api: &Api) {
    if let Some(service) = &api.status.service {
        let endpoint = Term::Concatenation(vec![
            text(service, api),
            Term::text("."),
            metadata("namespace"),
            Term::text(".svc"),
        ]);
        add(status, "endpoint", &endpoint.to_string());
    }
    if let Some(port) = api.status.port {
        // kro wants every status field to refer to something; a release always has a name.
        let port = format!("release.metadata.name == \"\" ? 0 : {port}");
        add(status, "port", &port);
    }
    if let Some(secret) = &api.status.secret {
        add(status, "secretName", &text(secret, api).to_string());
    }
}

/// The columns of `kubectl get`.
pub(super) fn columns(api: &Api) -> Vec<Value> {
    let mut columns = vec![
        ("Ready", "boolean", ".status.ready"),
        ("Phase", "string", ".status.phase"),
    ];
    if api.status.workload.is_some() {
        columns.push(("Replicas", "integer", ".status.readyReplicas"));
    }
    columns.push(("Version", "string", ".status.chartVersion"));
    columns.push(("Message", "string", ".status.message"));
    columns.push(("Age", "date", ".metadata.creationTimestamp"));
    columns.into_iter().map(column).collect()
}

/// A column of `kubectl get`.
fn column((name, kind, path): (&str, &str, &str)) -> Value {
    object([
        ("name", name.into()),
        ("type", kind.into()),
        ("jsonPath", path.into()),
    ])
    .into()
}

/// The workload that Helm creates, found by labels: a list that is empty before Helm has run and never blocks.
pub(super) fn workload(api: &Api) -> Option<KroPart> {
    let workload = api.status.workload.as_ref()?;
    let labels = workload.labels.iter();
    let labels = labels.map(|(key, value)| (key.clone(), replaced(value, api).into()));
    let metadata = map([
        ("namespace", "${schema.metadata.namespace}".into()),
        (
            "selector",
            map([("matchLabels", KroPart::Map(labels.collect()))]),
        ),
    ]);
    let reference = map([
        ("apiVersion", "apps/v1".into()),
        ("kind", KroText::literal(&workload.kind).into()),
        ("metadata", metadata),
    ]);
    Some(map([("id", "workload".into()), ("externalRef", reference)]))
}

/// Whether a resource's status speaks of its present spec.
fn current(id: &str) -> String {
    format!(
        "{id}.?status.?observedGeneration.orValue(0) \
             == {id}.metadata.generation"
    )
}

fn condition(id: &str, status: &str) -> String {
    format!(
        "{id}.?status.?conditions.orValue([]).exists(c, \
         c.type == \"Ready\" && c.status == \"{status}\")"
    )
}

fn phase(api: &Api) -> String {
    let degraded = "workload.exists(w, w.?status.?readyReplicas.orValue(0) < w.?spec.?replicas.orValue(0)) \
                    ? \"Degraded\" : \"Ready\"";
    let ready = if api.status.workload.is_some() {
        format!("({degraded})")
    } else {
        "\"Ready\"".to_owned()
    };
    let failed = "release.?status.?conditions.orValue([]).exists(c, \
                  c.type == \"Ready\" && c.status == \"False\" \
                  && c.?observedGeneration.orValue(0) == release.metadata.generation)";
    format!(
        "{} && {} ? \"ChartUnavailable\" \
         : {} && {} ? {ready} \
         : {failed} ? \"Failed\" \
         : size(release.?status.?conditions.orValue([])) == 0 ? \"Pending\" : \"Progressing\"",
        current("source"),
        condition("source", "False"),
        current("release"),
        condition("release", "True"),
    )
}

/// What source and release say, in their own words. Both lists are mapped to texts first: lists of unlike elements cannot be added.
fn message() -> String {
    let source = "source.?status.?conditions.orValue([]).filter(c, \
                  c.type == \"Ready\" && c.status == \"False\").map(c, c.message)";
    let release = "release.?status.?conditions.orValue([]).filter(c, \
         c.type == \"Ready\").map(c, c.message)";
    format!("({source} + {release}).join(\"; \")")
}

/// A text of `managed-service.yaml` as a CEL expression of type string.
fn text(template: &str, api: &Api) -> Term {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((before, name, after)) = next_variable(rest) {
        if !before.is_empty() {
            parts.push(Term::text(before));
        }
        if name == "namespace" {
            parts.push(metadata(name));
        } else {
            parts.push(metadata("name"));
            parts.push(Term::text(&format!("-{}", api.suffix)));
        }
        rest = after;
    }
    if !rest.is_empty() || parts.is_empty() {
        parts.push(Term::text(rest));
    }
    if !parts.iter().any(|part| part.mentions(INSTANCE)) {
        // A constant; kro wants every status field to refer to something.
        let nothing = vec![Term::Integer(0), Term::Integer(0)];
        parts.push(metadata("name").method("substring", nothing));
    }
    Term::Concatenation(parts)
}

/// The instance, as kro calls it in expressions.
const INSTANCE: &str = "schema";

/// `namespace` is reserved only where a name stands alone.
fn metadata(name: &str) -> Term {
    let metadata = Term::variable(INSTANCE).member("metadata");
    Term::Member(metadata.into(), name.into())
}

/// The same for places where kro takes a text with expressions in it.
fn replaced(template: &str, api: &Api) -> KroText {
    let mut text = KroText::default();
    let mut rest = template;
    while let Some((before, name, after)) = next_variable(rest) {
        let value = match name {
            "namespace" => KroText::expression("schema.metadata.namespace"),
            _ => release_name(api),
        };
        text = text.then(&KroText::literal(before)).then(&value);
        rest = after;
    }
    text.then(&KroText::literal(rest))
}

fn next_variable(text: &str) -> Option<(&str, &str, &str)> {
    ["release", "namespace"]
        .into_iter()
        .filter_map(|name| {
            text.split_once(&format!("${{{name}}}"))
                .map(|(before, after)| (before, name, after))
        })
        .min_by_key(|(before, _, _)| before.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret_name(template: &str) -> String {
        let service = format!("status: {{secret: '{template}'}}\n");
        let files = [
            ("Chart.yaml", "name: demo\nversion: 1.0.0\n"),
            ("values.yaml", "{}\n"),
            ("values.schema.json", "{}"),
            ("managed-service.yaml", &service),
        ]
        .map(|(name, text)| (name.to_owned(), text.to_owned()));
        let compiled = crate::compile::compile(&files.into()).0.unwrap();
        let status = super::template(&compiled.api);
        let name = status.get("secretName").and_then(Value::as_str);
        name.unwrap().to_owned()
    }

    #[test]
    fn every_name_refers_to_the_instance() {
        for (template, expected) in [
            (
                "${release}-auth",
                r#"${schema.metadata.name + "-manageddemo" + "-auth"}"#,
            ),
            (
                "creds",
                r#"${"creds" + schema.metadata.name.substring(0, 0)}"#,
            ),
            // A text that reads like an expression is a text.
            (
                "schema.creds",
                r#"${"schema.creds" + schema.metadata.name.substring(0, 0)}"#,
            ),
        ] {
            assert_eq!(secret_name(template), expected);
        }
    }
}
