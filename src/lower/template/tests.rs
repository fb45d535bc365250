// SPDX-License-Identifier: Apache-2.0
//! What the native form gets.

use crate::chart::Files;
use crate::compile::compile;
use crate::diagnostic::{Fate, Target};
use crate::json::{Value, compact, read};

/// The native schema of one property of a chart, and where the template has losses of a fate.
fn native(schema: &str, values: &str, property: &str, fate: Fate) -> (Value, Vec<String>) {
    let texts = [
        (
            "Chart.yaml",
            "apiVersion: v2\nname: sample\nversion: 1.0.0\n",
        ),
        ("values.yaml", values),
        ("values.schema.json", schema),
    ];
    let files: Files = texts
        .into_iter()
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect();
    let compiled = compile(&files).0.unwrap();
    let template = compiled.template();
    let pointer = format!("/spec/parameters/1/properties/values/properties/{property}");
    let losses = template
        .losses
        .iter()
        .filter(|loss| loss.target == Target::Template && loss.fate == fate);
    (
        template.output.entity.pointer(&pointer).unwrap().clone(),
        losses.map(|loss| loss.at.to_string()).collect(),
    )
}

/// A section with a switch, a text, and whatever else is written.
fn section(more: &str) -> String {
    let fields = r#""interval": {"type": "string"}, "enabled": {"type": "boolean"}"#;
    format!(
        r#"{{"type": "object", "properties": {{"metrics": {{"type": "object", "properties": {{{fields}}}{more}}}}}}}"#
    )
}

fn names(value: &Value, pointer: &str) -> Vec<String> {
    value
        .pointer(pointer)
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|object| object.keys().cloned())
        .collect()
}

#[test]
fn a_section_that_is_off_is_hidden_until_it_is_turned_on() {
    let (found, widened) = native(
        &section(""),
        "metrics: {enabled: false, interval: 30s}\n",
        "metrics",
        Fate::Widened,
    );
    assert_eq!(names(&found, "/properties"), ["enabled"]);
    assert_eq!(names(&found, "/then/properties"), ["interval"]);
    assert_eq!(
        compact(found.get("if").unwrap()),
        r#"{"properties":{"enabled":{"const":true}},"required":["enabled"]}"#
    );
    assert_eq!(widened, ["/metrics"]);
}

#[test]
fn a_section_that_is_on_is_hidden_once_it_is_turned_off() {
    let (found, _) = native(
        &section(""),
        "metrics: {enabled: true, interval: 30s}\n",
        "metrics",
        Fate::Widened,
    );
    assert_eq!(names(&found, "/else/properties"), ["interval"]);
    assert_eq!(
        compact(found.get("if").unwrap()),
        r#"{"properties":{"enabled":{"const":false}},"required":["enabled"]}"#
    );
    assert!(found.get("then").is_none());
}

#[test]
fn unknown_keys_are_refused_without_sight_of_the_hidden_ones() {
    let (found, _) = native(
        &section(r#", "additionalProperties": false"#),
        "metrics: {enabled: false}\n",
        "metrics",
        Fate::Widened,
    );
    assert!(found.get("additionalProperties").is_none());
    assert_eq!(
        found.pointer("/propertyNames/enum").unwrap(),
        &read(r#"["interval","enabled"]"#).unwrap()
    );
}

#[test]
fn what_has_to_be_given_is_never_hidden() {
    let (found, _) = native(
        &section(r#", "required": ["interval"]"#),
        "metrics: {enabled: false}\n",
        "metrics",
        Fate::Widened,
    );
    assert_eq!(names(&found, "/properties"), ["interval", "enabled"]);
    assert!(found.get("if").is_none());
}

#[test]
fn without_a_shipped_switch_everything_is_shown() {
    for (schema, values) in [
        (section(""), "metrics: {interval: 30s}\n"),
        (section(""), "other: 1\n"),
        (
            section("").replace(r#""boolean""#, r#"["boolean", "null"]"#),
            "metrics: {enabled: false}\n",
        ),
        (
            section(r#", "additionalProperties": {"type": "string"}"#),
            "metrics: {enabled: false}\n",
        ),
    ] {
        let (found, _) = native(&schema, values, "metrics", Fate::Widened);
        assert_eq!(
            names(&found, "/properties"),
            ["interval", "enabled"],
            "{schema} {values}"
        );
        assert!(found.get("if").is_none());
    }
}

/// The schema of an object whose `kind` decides what else is needed, and the rules that the form got.
fn rules(rule: &str, values: &str) -> (Vec<String>, Vec<String>) {
    let text = r#"{"type": "string", "minLength": 1}"#;
    let fields = format!(
        r#""kind": {{"enum": ["s3", "disk"]}}, "bucket": {text}, "path": {text}, "size": {{"type": "object"}}"#
    );
    let schema = format!(
        r#"{{"type": "object", "properties": {{"store": {{"type": "object", "properties": {{{fields}}}, {rule}}}}}}}"#
    );
    let (found, widened) = native(&schema, values, "store", Fate::Widened);
    (conditions(&found), widened)
}

/// The rules of an object: its own and those in `allOf`.
fn conditions(schema: &Value) -> Vec<String> {
    let own = schema
        .as_object()
        .unwrap()
        .iter()
        .filter(|(key, _)| matches!(key.as_str(), "if" | "then" | "else"));
    let own: crate::json::Object = own
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let own = if own.is_empty() {
        None
    } else {
        Some(compact(&own.into()))
    };
    own.into_iter()
        .chain(
            schema
                .get("allOf")
                .and_then(Value::as_array)
                .unwrap_or_default()
                .iter()
                .map(compact),
        )
        .collect()
}

const S3: &str = r#""if": {"properties": {"kind": {"const": "s3"}}}, "then": {"required": ["bucket"]}, "else": {"required": ["path"]}"#;

#[test]
fn what_a_value_demands_is_required_while_it_has_that_value() {
    let (found, widened) = rules(S3, "store: {kind: disk, path: /data}\n");
    assert_eq!(
        found,
        [
            r#"{"if":{"properties":{"kind":{"enum":["s3"]}},"required":["kind"]},"then":{"required":["bucket"]}}"#
        ]
    );
    assert!(widened.is_empty());
}

#[test]
fn a_shipped_value_stands_in_for_an_absent_one() {
    let (found, _) = rules(S3, "store: {kind: s3, bucket: mine}\n");
    assert_eq!(
        found,
        [r#"{"if":{"properties":{"kind":{"enum":["s3"]}}},"else":{"required":["path"]}}"#]
    );
}

#[test]
fn what_is_shipped_need_not_be_asked_for() {
    assert_eq!(
        rules(S3, "store: {kind: s3, bucket: mine, path: /data}\n"),
        (Vec::new(), Vec::new())
    );
}

#[test]
fn an_object_that_is_not_configured_has_no_conditions() {
    // Without a shipped kind the condition holds of an object that nobody asked for, but that the form draws.
    let (found, widened) = rules(S3, "other: 1\n");
    assert_eq!((found, widened), (Vec::new(), vec!["/store".to_owned()]));
}

#[test]
fn a_property_demands_others() {
    let rule = r#""dependencies": {"bucket": ["path"], "size": ["path"]}"#;
    let schema = r#""$schema": "http://json-schema.org/draft-07/schema#", "type": "object""#;
    let text = r#"{"type": "string", "minLength": 1}"#;
    let whole = |rule: &str| {
        format!(
            r#"{{{schema}, "properties": {{"store": {{"type": "object", "properties": {{"bucket": {text}, "path": {text}, "size": {{"type": "object"}}}}, {rule}}}}}}}"#
        )
    };
    let (found, widened) = native(
        &whole(r#""dependencies": {"bucket": ["path"]}"#),
        "store: {}\n",
        "store",
        Fate::Widened,
    );
    assert_eq!(
        conditions(&found),
        [r#"{"if":{"required":["bucket"]},"then":{"required":["path"]}}"#]
    );
    assert!(widened.is_empty());
    // The form writes an empty object that nobody touched.
    let (found, widened) = native(&whole(rule), "store: {}\n", "store", Fate::Widened);
    assert!(conditions(&found).is_empty());
    assert_eq!(widened, ["/store"]);
}

#[test]
fn null_may_delete_what_is_shipped() {
    let rule = S3.replace("\"bucket\"", "\"note\"");
    let schema = format!(
        r#"{{"type": "object", "properties": {{"store": {{"type": "object", "properties": {{"kind": {{"enum": ["s3", "disk"]}}, "path": {{"type": "string"}}, "note": {{"type": ["string", "null"]}}}}, {rule}}}}}}}"#
    );
    let (_, widened) = native(
        &schema,
        "store: {kind: s3, path: /data, note: x}\n",
        "store",
        Fate::Widened,
    );
    assert_eq!(widened, ["/store"]);
}

#[test]
fn a_switch_may_demand_what_it_shows() {
    let rule = r#", "if": {"properties": {"enabled": {"const": true}}, "required": ["enabled"]}, "then": {"required": ["interval"]}"#;
    let (found, _) = native(
        &section(rule),
        "metrics: {enabled: false}\n",
        "metrics",
        Fate::Widened,
    );
    assert_eq!(names(&found, "/then/properties"), ["interval"]);
    assert_eq!(
        compact(found.pointer("/allOf/0/then").unwrap()),
        r#"{"required":["interval"]}"#
    );
}

#[test]
fn a_rule_about_hidden_properties_is_hidden_with_them() {
    let fields = r#""enabled": {"type": "boolean"}, "remote": {"type": "boolean"}, "bucket": {"type": "string", "minLength": 1}"#;
    let rule = r#""if": {"properties": {"remote": {"const": true}}, "required": ["remote"]}, "then": {"required": ["bucket"]}"#;
    let schema = format!(
        r#"{{"type": "object", "properties": {{"backup": {{"type": "object", "properties": {{{fields}}}, {rule}}}}}}}"#
    );
    let (found, _) = native(
        &schema,
        "backup: {enabled: true}\n",
        "backup",
        Fate::Widened,
    );
    assert!(found.get("allOf").is_none());
    assert_eq!(
        compact(found.pointer("/else/then").unwrap()),
        r#"{"required":["bucket"]}"#
    );
}
