// SPDX-License-Identifier: Apache-2.0
//! The report of `check`, and what keeps Helm from reading a schema.

use super::*;

/// A schema with so many properties of each kind of finding.
fn noisy(count: usize) -> String {
    let property = |index: usize| {
        format!(
            r##""p{index}": {{"type": "string", "default": 1, "minimum": 1, "minLenght": 1}},
"q{index}": {{"$ref": "https://example.com/{index}"}}, "token{index}": {{"type": "string"}}"##
        )
    };
    let properties: Vec<String> = (0..count).map(property).collect();
    format!(
        r#"{{"type": "object", "properties": {{{}}}}}"#,
        properties.join(",\n")
    )
}

#[test]
fn check_is_short() {
    let folder = chart("noisy", &noisy(40), "{}\n");
    let folder = folder.to_str().unwrap();
    let (exit, short, _) = cli(&["check", folder]);
    assert_eq!(exit, 0, "{short}");
    assert!(short.lines().count() < 40, "{short}");
    for part in ["40 findings", "and 37 more", "fit ("] {
        assert!(short.contains(part), "{part}: {short}");
    }
    let codes = [
        "reference-remote",
        "password-unmarked",
        "keyword-unknown",
        "declared-default-invalid",
        "keyword-idle",
    ];
    let places = codes.map(|code| short.find(&format!("[{code}]")).unwrap());
    assert!(places.is_sorted(), "what stops users comes first: {short}");
    let (_, all, _) = cli(&["check", folder, "--all"]);
    let (_, json, _) = cli(&["check", folder, "--output", "json"]);
    let report = read(&json).unwrap();
    let diagnostics = report
        .pointer("/0/diagnostics")
        .unwrap()
        .as_array()
        .unwrap();
    assert_eq!(diagnostics.len(), 200, "JSON holds everything");
    assert_eq!(all.matches("  --> ").count(), 200, "--all shows everything");
    assert!(all.matches(" | ").count() > 100, "with the lines");
    assert_eq!(cli(&["check", folder, "--strict"]).0, 1);
    let broken = chart(
        "noisy-broken",
        r#"{"properties": {"a": {"type": "string"}}}"#,
        "a: 1\n",
    );
    let (exit, out, _) = cli(&["check", broken.to_str().unwrap()]);
    assert_eq!(exit, 1);
    assert!(out.ends_with("not fit: Helm rejects an instance that keeps the chart's defaults (1 warning; `--all` shows every finding and loss)\n"), "{out}");
    let clean = chart(
        "noisy-clean",
        r#"{"properties": {"a": {"type": "string"}}}"#,
        "a: x\n",
    );
    assert_eq!(cli(&["check", clean.to_str().unwrap(), "--strict"]).0, 0);
    let help = cli(&["check", "--help"]).1;
    for exit in ["  0  ", "  1  ", "  2  "] {
        assert!(help.contains(exit), "{help}");
    }
}

#[test]
fn check_is_short_on_the_corpus() {
    let mut lengths = Vec::new();
    for folder in crate::support::corpus_charts() {
        let (exit, out, error) = cli(&["check", folder.to_str().unwrap()]);
        assert!(exit < 2, "{}: {error}", folder.display());
        lengths.push(out.lines().count());
    }
    lengths.sort_unstable();
    let median = lengths.get(lengths.len() / 2).copied().unwrap_or_default();
    let longest = lengths.last().copied().unwrap_or_default();
    assert!(
        median < 15 && longest < 80,
        "median {median}, longest {longest}"
    );
}

#[test]
fn errors_are_folded_too() {
    let properties: Vec<String> = (0..9)
        .map(|index| format!(r##""p{index}": {{"$ref": "#/nowhere{index}"}}"##))
        .collect();
    let schema = format!(r#"{{"properties": {{{}}}}}"#, properties.join(","));
    let folder = chart("errors", &schema, "{}\n");
    let folder = folder.to_str().unwrap();
    let (exit, _, short) = cli(&["rgd", folder]);
    assert_eq!((exit, short.matches("error[").count()), (2, 3), "{short}");
    assert!(
        short.contains("and 6 more; `check --all` lists them"),
        "{short}"
    );
    assert_eq!(
        cli(&["check", folder, "--all"]).2.matches("error[").count(),
        9
    );
}

#[test]
fn metaschema_message_without_value() {
    let message = |keywords: &str| {
        let schema = format!(r#"{{"type": "object", "properties": {{"a": {{{keywords}}}}}}}"#);
        let found = findings(&schema, "{}\n");
        let [only] = found.try_into().unwrap();
        let prefix = "schema-broken: Helm cannot read the schema: ";
        only.strip_prefix(prefix).unwrap_or(&only).to_owned()
    };
    for (keywords, expected) in [
        (
            r#""type": "String""#,
            "`String` is not a type; did you mean `string`?",
        ),
        (
            r#""type": "int""#,
            "`int` is not a type; did you mean `integer`?",
        ),
        (
            r#""type": ["string", "nil"]"#,
            "`nil` is not a type; did you mean `null`?",
        ),
        (
            r#""type": ["string", null]"#,
            "`type` must be the name of a type, not `null`; write `\"null\"` in quotes",
        ),
        (r#""type": []"#, "`type` must name at least one type"),
        (
            r#""pattern": "^(?!x)""#,
            "Helm cannot compile the pattern `^(?!x)`: RE2, which Helm uses, has no look-ahead: `(?!`",
        ),
        (
            r#""pattern": "(?<=a)b""#,
            "Helm cannot compile the pattern `(?<=a)b`: RE2, which Helm uses, has no look-behind: `(?<=`",
        ),
        (
            r#""pattern": "(a)\\1""#,
            "Helm cannot compile the pattern `(a)\\1`: RE2, which Helm uses, has no back references: `\\1`",
        ),
        (
            r#""required": true"#,
            "`required` must be a list of property names, not `true`; list the property in `required` of the object that holds it",
        ),
        (
            r#""minimum": "3""#,
            "`minimum` must be a number, not `3`; remove the quotes",
        ),
        (
            r#""minLength": -1"#,
            "`minLength` must be a whole number, at least 0, not `-1`",
        ),
        (
            r#""exclusiveMaximum": true"#,
            "`exclusiveMaximum` must be a number, not `true`; write the bound itself",
        ),
        (
            r#""additionalProperties": "false""#,
            "`additionalProperties` must be a schema, not `false`; remove the quotes",
        ),
        (
            r#""properties": {"b": "string"}"#,
            "a schema must be an object, `true` or `false`, not `string`; write `{\"type\": \"string\"}`",
        ),
        (
            r#""properties": ["b"]"#,
            "`properties` must be an object of schemas by name, not `[\"b\"]`",
        ),
        (r#""anyOf": []"#, "`anyOf` must not be an empty list"),
        (r#""enum": "a""#, "`enum` must be a list of values, not `a`"),
        (
            r#""items": "string""#,
            "`items` must be a schema, not `string`",
        ),
        (
            r#""required": ["a", "a"]"#,
            "`required` must not name anything twice",
        ),
        (
            r#""required": [1]"#,
            "`required` must be a list of names, not of `1`",
        ),
        (
            r#""patternProperties": {"(?=x)": {}}"#,
            "Helm cannot compile the pattern `(?=x)`: RE2, which Helm uses, has no look-ahead: `(?=`",
        ),
    ] {
        assert_eq!(message(keywords), expected, "{keywords}");
    }
    for dialect in [
        "http://json-schema.org/draft-04/schema#",
        "http://json-schema.org/draft-07/schema#",
        "https://json-schema.org/draft/2020-12/schema",
    ] {
        let schema =
            format!(r#"{{"$schema": "{dialect}", "properties": {{"a": {{"type": "String"}}}}}}"#);
        let found = findings(&schema, "{}\n").concat();
        assert!(
            found.contains("did you mean `string`?"),
            "{dialect}: {found}"
        );
    }
}
