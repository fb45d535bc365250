// SPDX-License-Identifier: Apache-2.0
//! The README's example is what the engine really says. `UPDATE=1` rewrites the blocks; review the diff.

#![expect(
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "tests may fail loudly"
)]

mod support;

use std::collections::BTreeMap;

use managed_services::compile::compile;
use managed_services::json::{Value, object, read};
use managed_services::lower::form::{Field, Widget};
use managed_services::lower::manifest::{Request, ResourceAnnotations};
use managed_services::yaml;

use support::{read_files, root};

fn blocks() -> BTreeMap<&'static str, String> {
    let files = read_files(&root().join("tests/fixtures/readme"));
    let compiled = compile(&files).0.unwrap();
    let rgd = compiled.rgd();
    let schema = rgd.output.manifest.pointer("/spec/schema").unwrap();
    let part = |key: &str| schema.get(key).unwrap().clone();
    let values = read(r#"{"replicas":3,"storage":{"size":"20Gi"}}"#).unwrap();
    let manifest = yaml::write(
        &compiled
            .manifest(&Request {
                name: "my-postgres",
                namespace: "default",
                values: &values,
                annotations: &ResourceAnnotations::new(),
            })
            .output
            .resource,
    );
    let mut form = String::new();
    fields(&compiled.form().output.root, 0, &mut form);
    let mut losses: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for loss in &rgd.losses {
        losses
            .entry((loss.fate.as_str(), loss.cause.as_str()))
            .or_default()
            .push(loss.at.to_string());
    }
    let losses: String = losses
        .iter()
        .map(|((fate, cause), places)| format!("{fate:9}{cause:18}{}\n", places.join(" ")))
        .collect();
    BTreeMap::from([
        ("schema", files.get("values.schema.json").unwrap().clone()),
        ("form", form),
        (
            "api",
            yaml::write(&Value::Object(object([
                ("types", part("types")),
                ("spec", part("spec")),
            ]))),
        ),
        ("manifest", manifest),
        ("losses", losses),
    ])
}

/// The form as a person sees it: label, control, ghost.
fn fields(field: &Field, depth: usize, out: &mut String) {
    let control = match &field.widget {
        Widget::Number {
            minimum, maximum, ..
        } => format!(
            "[ {} … {} ]",
            minimum.unwrap_or_default(),
            maximum.unwrap_or_default()
        ),
        Widget::Quantity { .. } => "[ quantity ]".to_owned(),
        Widget::IntOrString { .. } => "[ number or text ]".to_owned(),
        _ => String::new(),
    };
    if depth > 0 {
        let ghost = field.ghost.as_ref().map(|ghost| {
            format!(
                "default {}",
                managed_services::json::compact(&ghost.value).replace('"', "")
            )
        });
        let line = format!(
            "{}{:9} {control:18} {}",
            "  ".repeat(depth - 1),
            field.label,
            ghost.unwrap_or_default()
        );
        out.push_str(line.trim_end());
        out.push('\n');
    }
    if let Widget::Section { fields: below, .. } = &field.widget {
        below.iter().for_each(|field| fields(field, depth + 1, out));
    }
}

#[test]
fn the_example_is_real() {
    let path = root().join("README.md");
    let mut readme = std::fs::read_to_string(&path).unwrap();
    for (name, expected) in blocks() {
        let marker = format!("<!-- example: {name} -->");
        let start = readme.find(&marker).unwrap_or(readme.len());
        assert!(start < readme.len(), "README.md has no block `{name}`");
        let open = start + readme[start..].find("```").unwrap();
        let body = open + readme[open..].find('\n').unwrap() + 1;
        let close = body + readme[body..].find("```").unwrap();
        if std::env::var_os("UPDATE").is_some() {
            readme.replace_range(body..close, &expected);
        } else {
            assert_eq!(
                &readme[body..close],
                expected,
                "block `{name}` of README.md is stale; run with UPDATE=1"
            );
        }
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, readme).unwrap();
    }
}
