// SPDX-License-Identifier: Apache-2.0
//! What the native form gets.

use crate::chart::Files;
use crate::compile::compile;
use crate::diagnostic::{Fate, Target};
use crate::json::{Value, compact, read};

/// The native schema of one property of a chart, and where the template has losses of a fate.
fn native(schema: &str, values: &str, property: &str, fate: Fate) -> (Value, Vec<String>) {
    let texts = [("Chart.yaml", "apiVersion: v2\nname: sample\nversion: 1.0.0\n"), ("values.yaml", values), ("values.schema.json", schema)];
    let files: Files = texts.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
    let compiled = compile(&files).0.unwrap();
    let template = compiled.template();
    let pointer = format!("/spec/parameters/1/properties/values/properties/{property}");
    let losses = template.losses.iter().filter(|loss| loss.target == Target::Template && loss.fate == fate);
    (template.output.entity.pointer(&pointer).unwrap().clone(), losses.map(|loss| loss.at.to_string()).collect())
}

/// A section with a switch, a text, and whatever else is written.
fn section(more: &str) -> String {
    let fields = r#""interval": {"type": "string"}, "enabled": {"type": "boolean"}"#;
    format!(r#"{{"type": "object", "properties": {{"metrics": {{"type": "object", "properties": {{{fields}}}{more}}}}}}}"#)
}

fn names(value: &Value, pointer: &str) -> Vec<String> {
    value.pointer(pointer).and_then(Value::as_object).into_iter().flat_map(|object| object.keys().cloned()).collect()
}

#[test]
fn a_section_that_is_off_is_hidden_until_it_is_turned_on() {
    let (found, widened) = native(&section(""), "metrics: {enabled: false, interval: 30s}\n", "metrics", Fate::Widened);
    assert_eq!(names(&found, "/properties"), ["enabled"]);
    assert_eq!(names(&found, "/then/properties"), ["interval"]);
    assert_eq!(compact(found.get("if").unwrap()), r#"{"properties":{"enabled":{"const":true}},"required":["enabled"]}"#);
    assert_eq!(widened, ["/metrics"]);
}

#[test]
fn a_section_that_is_on_is_hidden_once_it_is_turned_off() {
    let (found, _) = native(&section(""), "metrics: {enabled: true, interval: 30s}\n", "metrics", Fate::Widened);
    assert_eq!(names(&found, "/else/properties"), ["interval"]);
    assert_eq!(compact(found.get("if").unwrap()), r#"{"properties":{"enabled":{"const":false}},"required":["enabled"]}"#);
    assert!(found.get("then").is_none());
}

#[test]
fn unknown_keys_are_refused_without_sight_of_the_hidden_ones() {
    let (found, _) = native(&section(r#", "additionalProperties": false"#), "metrics: {enabled: false}\n", "metrics", Fate::Widened);
    assert!(found.get("additionalProperties").is_none());
    assert_eq!(found.pointer("/propertyNames/enum").unwrap(), &read(r#"["interval","enabled"]"#).unwrap());
}

#[test]
fn what_has_to_be_given_is_never_hidden() {
    let (found, _) = native(&section(r#", "required": ["interval"]"#), "metrics: {enabled: false}\n", "metrics", Fate::Widened);
    assert_eq!(names(&found, "/properties"), ["interval", "enabled"]);
    assert!(found.get("if").is_none());
}

#[test]
fn without_a_shipped_switch_everything_is_shown() {
    for (schema, values) in [
        (section(""), "metrics: {interval: 30s}\n"),
        (section(""), "other: 1\n"),
        (section("").replace(r#""boolean""#, r#"["boolean", "null"]"#), "metrics: {enabled: false}\n"),
        (section(r#", "additionalProperties": {"type": "string"}"#), "metrics: {enabled: false}\n"),
    ] {
        let (found, _) = native(&schema, values, "metrics", Fate::Widened);
        assert_eq!(names(&found, "/properties"), ["interval", "enabled"], "{schema} {values}");
        assert!(found.get("if").is_none());
    }
}
