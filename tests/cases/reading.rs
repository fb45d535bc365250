// SPDX-License-Identifier: Apache-2.0
//! What a chart author reads: findings, sentences, explanations.

mod report;

use std::path::PathBuf;

use managed_services::compile::{Compiled, compile};
use managed_services::diagnostic::Diagnostic;
use managed_services::json::{Value, read};
use managed_services::lower::manifest::{Request, ResourceAnnotations};

use crate::support::{SAMPLE, answer, demo, empty_folder, put, root, run};

/// The command line program's exit code, output and errors.
fn cli(arguments: &[&str]) -> (i32, String, String) {
    let program = env!("CARGO_BIN_EXE_managed-services");
    answer(&run(program, root(), arguments, ""))
}

/// A chart with this schema and these values in a folder of its own.
fn chart(name: &str, schema: &str, values: &str) -> PathBuf {
    let folder = empty_folder(&format!("reading-{name}"));
    put(&folder, SAMPLE.0, SAMPLE.1);
    put(&folder, "values.yaml", values);
    put(&folder, "values.schema.json", schema);
    folder
}

fn compiled(schema: &str, values: &str) -> (Option<Compiled>, Vec<Diagnostic>) {
    compile(&demo(&[
        ("values.schema.json", schema),
        ("values.yaml", values),
    ]))
}

/// The findings as `code: message`.
fn findings(schema: &str, values: &str) -> Vec<String> {
    let (_, diagnostics) = compiled(schema, values);
    let shown = |found: &Diagnostic| format!("{}: {}", found.code.as_str(), found.message);
    diagnostics.iter().map(shown).collect()
}

/// The violations of values as `/at: message → help`, with an empty `values.yaml`.
fn violations(schema: &str, values: &str) -> Vec<String> {
    let (compiled, diagnostics) = compiled(schema, "{}\n");
    assert!(compiled.is_some(), "{diagnostics:?}");
    let found = compiled.unwrap().verdict(&read(values).unwrap()).violations;
    let shown = found.iter().map(|violation| {
        let help = violation.help.as_ref().map(|help| format!(" → {help}"));
        let (at, message) = (&violation.at, &violation.message);
        format!("{at}: {message}{}", help.unwrap_or_default())
    });
    shown.collect()
}

/// The only violation of a value under `v`, without its location.
fn violation(schema: &str, value: &str) -> String {
    let schema = format!(r#"{{"properties": {{"v": {schema}}}}}"#);
    let [only] = violations(&schema, &format!(r#"{{"v": {value}}}"#))
        .try_into()
        .unwrap();
    only.strip_prefix("/v: ").unwrap_or(&only).to_owned()
}

#[test]
fn alternatives_not_explained() {
    for (schema, value, expected) in [
        (
            r#"{"oneOf": [{"required": ["key"]}, {"required": ["keySecret"]}]}"#,
            "{}",
            "matches none of 2 alternatives: `key` is missing · `keySecret` is missing",
        ),
        (
            r#"{"oneOf": [{"title": "S3", "required": ["key", "id"]}, {"title": "vault", "required": ["keySecret"]}, {"anyOf": [{"required": ["file"]}]}]}"#,
            "{}",
            "matches none of 3 alternatives: `key`, `id` are missing (S3) · `keySecret` is missing (vault) · `file` is missing",
        ),
        (
            r#"{"oneOf": [{"const": "s"}, {"const": "l"}]}"#,
            r#""m""#,
            "must be one of `s`, `l`",
        ),
        (
            r#"{"anyOf": [{"const": "small"}, {"type": "integer"}]}"#,
            r#""smal""#,
            "must be an integer or `small` → use `small`",
        ),
        (
            r#"{"anyOf": [{"type": "string", "minLength": 3}, {"type": "null"}]}"#,
            r#""m""#,
            "must have at least 3 characters or be null",
        ),
        (
            r#"{"anyOf": [{"properties": {"kind": {"const": "s3"}, "bucket": {"type": "string"}}}, {"properties": {"kind": {"const": "vault"}}}]}"#,
            r#"{"kind": "s3", "bucket": 1}"#,
            "matches none of 2 alternatives: `bucket` must be a string · `kind` must be `vault`",
        ),
        (
            r#"{"anyOf": [{"properties": {"a": {}}, "additionalProperties": false}, {"required": ["c"]}]}"#,
            r#"{"b": 1}"#,
            "matches none of 2 alternatives: `b` is not allowed here · `c` is missing",
        ),
        (
            r#"{"oneOf": [{"type": "string"}, {"title": "short", "maxLength": 3}]}"#,
            r#""m""#,
            "must match only one of 2 alternatives, matches numbers 1 and 2 (short)",
        ),
        (
            r#"{"not": {"const": "postgres"}}"#,
            r#""postgres""#,
            "must not be `postgres`",
        ),
        (
            r#"{"not": {"required": ["a", "b"]}}"#,
            r#"{"a": 1, "b": 1}"#,
            "`a` and `b` must not both be set",
        ),
        (
            r#"{"if": {"properties": {"mode": {"const": "tls"}}, "required": ["mode"]}, "then": {"required": ["cert"]}}"#,
            r#"{"mode": "tls"}"#,
            "`cert` is missing (because `mode` is `tls`) → add `cert`",
        ),
        (
            r#"{"if": {"required": ["a"]}, "else": {"required": ["b"]}}"#,
            "{}",
            "`b` is missing (because `a` is not set) → add `b`",
        ),
        (
            r#"{"dependentRequired": {"user": ["password"]}}"#,
            r#"{"user": "x"}"#,
            "`password` is missing (because `user` is set) → add `password`",
        ),
    ] {
        assert_eq!(violation(schema, value), expected, "{schema}");
    }
    let twice = r#"{"allOf": [{"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}]}"#;
    assert_eq!(violations(twice, "{}").len(), 1, "the same sentence once");
    let both = r#"{"anyOf": [{"required": ["a"]}, {"required": ["b"]}], "allOf": [{"anyOf": [{"required": ["c"]}, {"required": ["d"]}]}]}"#;
    assert_eq!(violations(both, "{}").len(), 2, "another sentence each");
}

#[test]
fn draft_04_exclusive_bound_message() {
    let dialect = "http://json-schema.org/draft-04/schema#";
    for (rule, value, expected) in [
        (
            r#""maximum": 1, "exclusiveMaximum": true"#,
            "1",
            "must be less than 1",
        ),
        (
            r#""minimum": 0.5, "exclusiveMinimum": true"#,
            "0.5",
            "must be greater than 0.5",
        ),
        (
            r#""maximum": 1, "exclusiveMaximum": false"#,
            "2",
            "must be at most 1 → use 1",
        ),
    ] {
        let schema = format!(r#"{{"$schema": "{dialect}", "properties": {{"v": {{{rule}}}}}}}"#);
        let found = violations(&schema, &format!(r#"{{"v": {value}}}"#));
        assert_eq!(found, [format!("/v: {expected}")]);
    }
    assert_eq!(
        violation(r#"{"exclusiveMaximum": 1}"#, "1"),
        "must be less than 1"
    );
}

#[test]
fn explain_knows_no_violation() {
    for code in [
        "type",
        "any-of",
        "one-of",
        "required",
        "enum",
        "name-invalid",
        "values-not-object",
        "reference-dangling",
        "open-object",
        "narrowed",
        "crd-not-updated",
        "unknown",
    ] {
        let (exit, out, _) = cli(&["explain", code]);
        assert_eq!((exit, out.len() > 20), (0, true), "{code}: {out}");
    }
    let (exit, out, _) = cli(&["explain", "pattern"]);
    assert_eq!(
        (exit, out.lines().count()),
        (0, 2),
        "as a violation and as a loss: {out}"
    );
    let (exit, _, error) = cli(&["explain", "one-off"]);
    let expected = "error: unknown code `one-off`; did you mean `one-of`?\n";
    assert_eq!((exit, error.as_str()), (2, expected));
    // Codes come from the tables, whose test explains each; none is written into a format string of a command.
    let folders =
        ["src/cli", "src/cli/check"].map(|folder| std::fs::read_dir(root().join(folder)).unwrap());
    let paths = folders
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path());
    for path in paths.filter(|path| path.is_file()) {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut codes = text.split("error[").skip(1);
        assert!(
            codes.all(|rest| rest.starts_with('{')),
            "{}",
            path.display()
        );
    }
}

#[test]
fn place_of_the_root_is_empty() {
    let schema = r#"{"type": "object", "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}"#;
    let found = findings(schema, "{}\n");
    let expected = "defaults-invalid: the chart's own defaults break its schema at the top of the values: matches none of 2 alternatives: `a` is missing · `b` is missing";
    assert!(found.contains(&expected.to_owned()), "{found:?}");
    let folder = chart("root", schema, "{}\n");
    let folder = folder.to_str().unwrap();
    for command in [["validate", folder].as_slice(), &["check", folder, "--all"]] {
        let (_, out, _) = cli(command);
        assert!(out.contains("the top of the values"), "{out}");
        assert!(!out.contains("``"), "{out}");
    }
    let not_a_map = cli(&["validate", folder, "--output", "sarif"]).1;
    assert!(
        not_a_map.contains("the top of the values: matches"),
        "{not_a_map}"
    );
}

#[test]
fn repair_that_does_not_repair() {
    let pattern =
        r#"{"properties": {"m": {"type": "string", "pattern": "^x", "examples": ["bad", "x1"]}}}"#;
    let (compiled, _) = compiled(pattern, "m: nomatch\n");
    let verdict = compiled.unwrap().verdict(&Value::object());
    let help = verdict.violations.first().unwrap().help.as_deref();
    assert_eq!(
        help,
        Some("for example `x1`"),
        "the shipped text does not match"
    );
    for (schema, value, expected) in [
        (
            r#"{"pattern": "^x", "examples": ["bad"]}"#,
            r#""y""#,
            "must match the pattern `^x`",
        ),
        (
            r#"{"type": "integer", "minimum": 0.5}"#,
            "0",
            "must be at least 0.5",
        ),
        (
            r#"{"minimum": 2, "multipleOf": 2}"#,
            "0",
            "must be at least 2 → use 2",
        ),
        (
            r#"{"enum": ["small"], "maxLength": 9}"#,
            r#""smal""#,
            "must be `small` → use `small`",
        ),
        (
            r#"{"properties": {"abcd": {}}, "additionalProperties": false}"#,
            r#"{"abce": 1, "abcd": 1}"#,
            "/v/abce: `abce` is not allowed here → remove `abce`",
        ),
        (
            r#"{"properties": {"abcd": {"type": "string"}}, "additionalProperties": false}"#,
            r#"{"abce": 1}"#,
            "/v/abce: `abce` is not allowed here → remove `abce`",
        ),
        (
            r#"{"properties": {"abcd": {}}, "additionalProperties": false}"#,
            r#"{"abce": 1}"#,
            "/v/abce: `abce` is not allowed here → use `abcd` instead of `abce`",
        ),
        (
            r#"{"required": ["a"], "properties": {"a": false}}"#,
            "{}",
            "`a` is missing",
        ),
    ] {
        assert_eq!(violation(schema, value), expected, "{schema}");
    }
    for name in ["", "9", "-", "A_b", &format!("{}-x", "a".repeat(29))] {
        let (compiled, _) = self::compiled("{}", "{}\n");
        let compiled = compiled.unwrap();
        let values = Value::object();
        let namespace = "default";
        let check = |name: &str| {
            let request = Request {
                name,
                namespace,
                values: &values,
                annotations: &ResourceAnnotations::new(),
            };
            compiled.check(&request).names
        };
        for problem in check(name) {
            let help = problem.help.unwrap();
            let Some(example) = help.strip_prefix("for example ") else {
                continue;
            };
            assert_eq!(check(example.trim_matches('`')), [], "{name}: {help}");
        }
    }
}

#[test]
fn onyxia_hints_called_unknown() {
    let facts = std::fs::read_to_string(root().join("docs/facts/helm.md")).unwrap();
    let (_, table) = facts.split_once("## Vendor keywords").unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.map(|line| line.split('|').nth(1).unwrap());
    let listed: Vec<&str> = cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect();
    assert!(listed.contains(&"sliderRangeId"), "{listed:?}");
    let more = [
        "sliderExtremitySemantic",
        "x-onyxia",
        "ui:widget",
        "sliderAnything",
    ];
    for keyword in listed
        .iter()
        .chain(&more)
        .filter(|keyword| !keyword.starts_with('-'))
    {
        let schema =
            format!(r#"{{"properties": {{"cpu": {{"type": "string", "{keyword}": "x"}}}}}}"#);
        let found = findings(&schema, "{}\n");
        assert!(
            !found.iter().any(|found| found.contains("keyword")),
            "{found:?}"
        );
    }
    let [slip] = findings(r#"{"properties": {"a": {"minimun": 1}}}"#, "{}\n")
        .try_into()
        .unwrap();
    assert!(slip.starts_with("keyword-unknown"), "{slip}");
}

#[test]
fn empty_required_floods_check() {
    for rule in [
        r#""required": []"#,
        r#""properties": {}"#,
        r#""additionalProperties": true"#,
        r#""items": {}"#,
        r#""uniqueItems": false"#,
        r#""minItems": 0"#,
    ] {
        let schema = format!(r#"{{"properties": {{"a": {{"type": "string", {rule}}}}}}}"#);
        assert_eq!(findings(&schema, "{}\n"), [""; 0], "{rule}");
    }
    let idle = findings(
        r#"{"properties": {"a": {"type": "string", "minimum": 1}}}"#,
        "{}\n",
    );
    assert_eq!(idle.len(), 1, "{idle:?}");
}

/// A schema whose `}` after `a` stands too late, too early, or where `properties` is missing.
#[test]
fn misplaced_braces_are_one_finding() {
    let late = r#"{"properties": {"a": {"type": "object", "b": {"type": "string"}, "c": {"type": "string"}, "d": {}, "e": {}}}}"#;
    let early = r#"{"properties": {"a": {"type": "object"}}, "b": {"type": "string"}, "c": {}, "d": {}, "e": {}}"#;
    let values = "a: {}\nb: x\nc: x\n";
    for (schema, expected) in [
        (
            late,
            "`b`, `c`, `d` and 1 more: properties of the object above stand inside the schema of `a` and have no effect",
        ),
        (
            early,
            "`b`, `c`, `d` and 1 more: properties stand where keywords are expected and have no effect",
        ),
    ] {
        let (_, diagnostics) = compiled(schema, values);
        let [found] = diagnostics.try_into().unwrap();
        assert_eq!(found.message, expected);
        assert_eq!(
            found.related.len(),
            3,
            "every keyword is located: {found:?}"
        );
    }
    let found = findings(
        r#"{"properties": {"a": {"port": "string", "host": "string"}}}"#,
        "a: {port: 1}\n",
    );
    assert_eq!(
        found,
        [
            "keyword-unknown: `port`, `host`: properties stand where keywords are expected and have no effect"
        ]
    );
}

#[test]
fn password_without_a_mark() {
    let advised = |property: &str, values: &str| {
        let schema = format!(
            r#"{{"properties": {{"admin": {{"type": "object", "properties": {{{property}}}}}}}}}"#
        );
        let (_, diagnostics) = compiled(&schema, values);
        diagnostics
            .into_iter()
            .filter(|found| found.code.as_str() == "password-unmarked")
            .collect::<Vec<_>>()
    };
    let [found] = advised(
        r#""password": {"type": "string"}"#,
        "admin: {password: changeme}\n",
    )
    .try_into()
    .unwrap();
    assert_eq!(
        found.message,
        "`/admin/password` looks like a password, but would stand in the custom resource"
    );
    let help = found.help.unwrap();
    assert!(
        help.starts_with(
            "mark it with `format: password` or name it under `secret` in managed-service.yaml"
        ),
        "{help}"
    );
    for secret in [
        "adminPassword",
        "DB_PASSWORD",
        "apiKey",
        "api-key",
        "secretKey",
        "privateKey",
        "credentials",
        "bearerToken",
        "clientSecret",
    ] {
        let property = format!(r#""{secret}": {{"type": ["string", "null"]}}"#);
        assert_eq!(advised(&property, "{}\n").len(), 1, "{secret}");
    }
    for other in [
        r#""existingSecret": {"type": "string"}"#,
        r#""secretName": {"type": "string"}"#,
        r#""passwordKey": {"type": "string"}"#,
        r#""tokenSecretRef": {"type": "string"}"#,
        r#""existingPassword": {"type": "string"}"#,
        r#""passwordFile": {"type": "string"}"#,
        r#""password": {"type": "boolean"}"#,
        r#""password": {"type": "string", "format": "password"}"#,
        r#""password": {"type": "string", "writeOnly": true}"#,
        r#""password": {"type": "string", "writeOnly": false}"#,
        r#""password": {"enum": ["plain", "hashed"]}"#,
        r#""password": {"type": "string", "description": "Name of the Secret that holds it"}"#,
        r#""password": {"type": "string", "default": "admin-password"}"#,
        r#""allowEmptyPassword": {"type": "string"}"#,
        r#""tokenTTL": {"type": "string"}"#,
        r#""secretKeys": {"properties": {"password": {"type": "string"}}}"#,
        r#""passwordSecret": {"properties": {"name": {"type": "string"}, "password": {"type": "string"}}}"#,
    ] {
        assert_eq!(advised(other, "{}\n"), [], "{other}");
    }
    let listed = advised(
        r#""users": {"type": "array", "items": {"properties": {"password": {"type": "string"}}}}"#,
        "{}\n",
    );
    let help = listed.first().unwrap().help.as_deref().unwrap();
    assert!(
        help.starts_with("let the chart take the name of a Secret"),
        "{help}"
    );
}

#[test]
fn shown_default_of_another_type() {
    for (rule, values, ghost, code) in [
        (
            r#""type": ["boolean", "null"], "default": """#,
            "v:\n",
            false,
            "declared-default-invalid",
        ),
        (
            r#""type": ["object", "null"], "default": """#,
            "v:\n",
            false,
            "declared-default-invalid",
        ),
        (
            r#""type": "integer", "minimum": 2, "default": 1"#,
            "{}\n",
            false,
            "declared-default-invalid",
        ),
        (
            r#""enum": ["a", "b"], "default": "c""#,
            "{}\n",
            false,
            "declared-default-invalid",
        ),
        (
            r#""type": "boolean", "default": true"#,
            "v: null\n",
            false,
            "defaults-contradict",
        ),
        (r#""type": "boolean", "default": true"#, "{}\n", true, ""),
    ] {
        let schema = format!(r#"{{"properties": {{"v": {{{rule}}}}}}}"#);
        let (compiled, diagnostics) = compiled(&schema, values);
        let form = managed_services::wire::text(&compiled.unwrap().form().output);
        assert_eq!(
            form.contains(r#""source":"schema""#),
            ghost,
            "{rule}: {form}"
        );
        let codes: Vec<&str> = diagnostics
            .iter()
            .map(|found| found.code.as_str())
            .collect();
        assert_eq!(codes.concat(), code, "{rule}");
    }
}
