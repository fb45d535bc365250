// SPDX-License-Identifier: Apache-2.0
//! Schemas and values with the answer that Helm 4.2.4 gave (`tests/oracle/helm/verdicts.py`).

use super::*;
use crate::json::read;

fn chart(schema: &str) -> Chart {
    Chart {
        name: "chart".to_owned(),
        version: "1.0.0".to_owned(),
        values: Value::object(),
        schema: Some(Schema::from_value(
            "values.schema.json".to_owned(),
            read(schema).unwrap_or_default(),
        )),
        ..Chart::default()
    }
}

fn verdict(schema: &str, values: &str) -> Verdict {
    let chart = chart(schema);
    let (prepared, values) = (Prepared::of(&chart), read(values).unwrap());
    let none = |_: &InstancePointer| Vec::new();
    Validator::compile(&chart).verdict_with(&prepared, &chart, &values, Some(&none))
}

/// The letter that stands for a verdict in the data.
fn letter(verdict: &Verdict) -> char {
    let broken = verdict
        .violations
        .iter()
        .any(|violation| violation.code == ViolationCode::SchemaBroken);
    match verdict.answer {
        Answer::Valid => 'v',
        Answer::Invalid if broken => 'b',
        Answer::Invalid => 'i',
        Answer::Unknown => 'u',
    }
}

fn check(lines: &str) -> usize {
    let (mut wrong, mut total) = (0, 0);
    for line in lines.lines() {
        let case = read(line).unwrap();
        let expected = case.get("expected").and_then(Value::as_str).unwrap();
        let mut chart = match case.get("tree") {
            Some(tree) => crate::chart::coalesce::tests::chart(tree),
            None => chart(case.get("schema").and_then(Value::as_str).unwrap()),
        };
        // The release of Helm that gave these answers.
        chart.service.profile = Profile::Helm42;
        let (validator, prepared) = (Validator::compile(&chart), Prepared::of(&chart));
        for (values, expected) in case
            .get("values")
            .and_then(Value::as_array)
            .unwrap()
            .iter()
            .zip(expected.chars())
        {
            let found = validator.verdict(&prepared, &chart, values);
            total += 1;
            if letter(&found) != expected {
                wrong += 1;
                let schema = case
                    .get("schema")
                    .map(crate::json::compact)
                    .unwrap_or_default();
                println!(
                    "{} {schema} {}: {} not {expected}",
                    chart.name,
                    crate::json::compact(values),
                    letter(&found)
                );
                println!("  {:?} {:?}", found.reasons, found.violations.first());
            }
        }
    }
    println!("{wrong} of {total} disagree");
    wrong
}

/// The frozen cases, or more than are worth keeping: `VERDICT_CASES=file cargo test judges_as_helm_does`.
#[test]
fn judges_as_helm_does() {
    let cases = std::env::var("VERDICT_CASES").map(|path| std::fs::read_to_string(path).unwrap());
    assert_eq!(
        check(
            cases
                .as_deref()
                .unwrap_or(include_str!("testdata/verdicts.ndjson"))
        ),
        0
    );
}

/// What a violation shows: place, keyword location, code, message, help.
fn shown(schema: &str, values: &str) -> Vec<String> {
    let shown = |violation: &Violation| {
        let help = violation
            .help
            .as_deref()
            .map(|help| format!(" → {help}"))
            .unwrap_or_default();
        format!(
            "{} {} {}: {}{help}",
            violation.at,
            violation.schema,
            violation.code.as_str(),
            violation.message
        )
    };
    verdict(schema, values)
        .violations
        .iter()
        .map(shown)
        .collect()
}

#[test]
fn violations_name_place_rule_and_repair() {
    let schema = r##"{
        "$schema": "http://json-schema.org/draft-07/schema#",
        "definitions": {"size": {"type": "object", "required": ["unit"], "properties": {"unit": {"enum": ["small", "large"]}}, "additionalProperties": false}},
        "properties": {
            "replicas": {"type": "integer", "minimum": 1},
            "size": {"$ref": "#/definitions/size"},
            "name": {"pattern": "^[a-z]\\s*$", "maxLength": 3},
            "mode": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            "list": {"items": [{"type": "string"}], "additionalItems": false, "uniqueItems": true},
            "dep": {"dependencies": {"a": ["b"]}},
            "port": {"const": "80"}
        },
        "required": ["replicas"]
    }"##;
    let values = r#"{"size": {"unit": "smal", "unti": 1}, "name": "ABCD", "mode": 1, "list": [1, 1], "dep": {"a": 1}, "port": 81}"#;
    let mut found = shown(schema, values);
    found.sort();
    assert_eq!(
        found,
        [
            " /required required: `replicas` is missing → add `replicas`",
            "/dep /properties/dep/dependencies dependent-required: `b` is missing (because `a` is set) → add `b`",
            "/list /properties/list/uniqueItems unique-items: items must be unique",
            "/list/0 /properties/list/items/0/type type: must be a string",
            "/list/1 /properties/list/additionalItems false-schema: must not be set → remove it",
            "/mode /properties/mode/anyOf any-of: must be a string or null",
            "/name /properties/name/maxLength max-length: must have at most 3 characters",
            "/name /properties/name/pattern pattern: must match the pattern `^[a-z]\\s*$`",
            "/port /properties/port/const const: must be `80` → use `80`",
            "/size/unit /definitions/size/properties/unit/enum enum: must be one of `small`, `large` → use `small`",
            "/size/unti /definitions/size/additionalProperties additional-properties: `unti` is not allowed here → remove `unti`",
        ]
    );
}

#[test]
fn no_message_repeats_a_value() {
    let schema = r#"{"properties": {"v": {"type": "number", "enum": [1], "const": 2, "pattern": "^a$", "minLength": 99, "not": {}, "oneOf": [{"type": "null"}, {"maxLength": 1}], "format": "date"}}}"#;
    let found = verdict(schema, r#"{"v": "hunter2-secret"}"#);
    assert_eq!(found.answer, Answer::Invalid);
    assert!(!format!("{found:?}").contains("hunter2"), "{found:?}");
}

#[test]
fn cycles_are_named() {
    assert_eq!(
        shown(
            r##"{"properties": {"v": {"$ref": "#/properties/v"}}}"##,
            r#"{"v": 1}"#
        ),
        [
            "/v  reference-cycle: the schema refers to itself here without end, so Helm refuses every value"
        ]
    );
}

#[test]
fn a_broken_schema_refuses_everything() {
    let found = verdict(r#"{"properties": {"v": {"pattern": "(?=a)"}}}"#, "{}");
    assert_eq!(
        (found.answer, found.violations[0].schema.as_str()),
        (Answer::Invalid, "/properties/v/pattern")
    );
    assert!(
        found.violations[0]
            .message
            .starts_with("Helm cannot use the chart's schema"),
        "{found:?}"
    );
}

#[test]
fn hostile_schemas_get_a_bounded_answer() {
    // Twins are asked once; siblings that differ double the work at each level.
    for (other, expected) in [
        ("", Answer::Valid),
        (r#""maxProperties": 5, "#, Answer::Unknown),
    ] {
        let twins = (0..60)
            .map(|n| format!(r##""d{n}": {{"allOf": [{{"$ref": "#/$defs/d{m}"}}, {{{other}"$ref": "#/$defs/d{m}"}}]}}"##, m = n + 1))
            .collect::<Vec<_>>();
        let twins = format!(
            r##"{{"$ref": "#/$defs/d0", "$defs": {{{}, "d60": {{}}}}}}"##,
            twins.join(",")
        );
        assert_eq!(verdict(&twins, "{}").answer, expected);
    }
    let chain = (0..5000)
        .map(|n| format!(r##""d{n}": {{"$ref": "#/$defs/d{}"}}"##, n + 1))
        .collect::<Vec<_>>();
    let chain = format!(
        r##"{{"$ref": "#/$defs/d0", "$defs": {{{}, "d5000": {{}}}}}}"##,
        chain.join(",")
    );
    assert_eq!(verdict(&chain, "{}").answer, Answer::Valid);
    let deep = format!(
        "{}{{}}{}",
        r#"{"properties":{"a":"#.repeat(90),
        "}}".repeat(90)
    );
    assert_eq!(verdict(&deep, "{}").answer, Answer::Valid);
    let nested = format!("{}{{}}{}", r#"{"not":"#.repeat(190), "}".repeat(190));
    assert_eq!(verdict(&nested, "{}").answer, Answer::Valid);
    for pattern in ["(a*)*b", "(x+x+)+y", "((a{0,30}){0,30})"] {
        let schema = format!(r#"{{"properties": {{"v": {{"pattern": "^{pattern}$"}}}}}}"#);
        assert_eq!(
            verdict(&schema, &format!(r#"{{"v": "{}c"}}"#, "a".repeat(50_000))).answer,
            Answer::Invalid
        );
    }
}

#[test]
fn hostile_values_get_a_bounded_answer() {
    let schema = r##"{"additionalProperties": {"$ref": "#"}, "allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"allOf": [{"type": "object"}]}}, "items": {"$ref": "#"}}"##;
    let deep = |depth: usize| format!("{}{{}}{}", r#"{"a":"#.repeat(depth), "}".repeat(depth));
    assert_eq!(verdict(schema, &deep(190)).answer, Answer::Valid);
    assert_eq!(verdict(schema, &deep(400)).answer, Answer::Unknown);
    let chain = (0..60)
        .map(|n| {
            format!(
                r##""d{n}": {{"title": "t", "$ref": "#/$defs/d{}"}}"##,
                n + 1
            )
        })
        .collect::<Vec<_>>()
        .join(",");
    let chain = format!(
        r##"{{"$ref": "#/$defs/d0", "$defs": {{{chain}, "d60": {{"properties": {{"a": {{"$ref": "#"}}}}}}}}}}"##
    );
    for (depth, answer) in [(45, Answer::Valid), (190, Answer::Unknown)] {
        assert_eq!(verdict(&chain, &deep(depth)).answer, answer);
    }
    let nots = format!(
        "{}{}{}",
        r#"{"allOf":["#.repeat(80),
        r##"{"additionalProperties":{"$ref":"#"}}"##,
        "]}".repeat(80)
    );
    for (depth, answer) in [(14, Answer::Valid), (190, Answer::Unknown)] {
        assert_eq!(verdict(&nots, &deep(depth)).answer, answer);
    }
    let either = r##"{"anyOf": [{"properties": {"a": {"$ref": "#"}}, "required": ["z"]}, {"properties": {"a": {"$ref": "#"}}, "maxProperties": 0}, {"additionalProperties": {"$ref": "#"}, "required": ["a"]}]}"##;
    _ = verdict(either, &deep(14));
    let twice = r##"{"allOf": [{"properties": {"a": {"$ref": "#"}}}, {"properties": {"a": {"$ref": "#"}}}]}"##;
    assert_eq!(verdict(twice, &deep(10)).answer, Answer::Valid);
    assert_ne!(verdict(twice, &deep(190)).answer, Answer::Invalid);
}

#[test]
fn alternatives_and_negations_say_why() {
    let either = r#"{"properties": {"v": {"anyOf": [{"required": ["key"]}, {"required": ["keySecret"], "properties": {"n": {"type": "null"}}}, {"type": "string", "minLength": 3}]}}}"#;
    let [only] = shown(either, r#"{"v": {}}"#).try_into().unwrap();
    assert_eq!(
        only,
        "/v /properties/v/anyOf any-of: matches none of 3 alternatives: `key` is missing · `keySecret` is missing · must be a string"
    );
    let not = |rule: &str| {
        let schema = format!(r#"{{"properties": {{"v": {{"not": {rule}}}}}}}"#);
        let [only] = shown(&schema, r#"{"v": "postgres"}"#).try_into().unwrap();
        only
    };
    for (rule, expected) in [
        (r#"{"const": "postgres"}"#, "must not be `postgres`"),
        (
            r#"{"type": "string", "enum": ["root", "postgres"]}"#,
            "must not be one of `root`, `postgres`",
        ),
        (r#"{"pattern": "^p"}"#, "must not match `^p`"),
        (r#"{"minLength": 1}"#, "must have fewer than 1 character"),
        (r#"{"maximum": 1}"#, "must not match the schema in `not`"),
    ] {
        assert_eq!(not(rule), format!("/v /properties/v/not not: {expected}"));
    }
}

#[test]
fn a_resource_is_compiled_as_a_whole() {
    // Helm's library compiles the resource around a reference's target, too: its mistakes count.
    let schema = |keyword: &str| {
        format!(
            r##"{{"properties": {{"p": {{"$ref": "e#/$defs/d"}}}}, "$defs": {{"e": {{"$id": "e", "$defs": {{"d": {{}}}}, {keyword}}}}}}}"##
        )
    };
    for keyword in [r##""not": {"$ref": "#/nowhere"}"##, r#""pattern": "(?=a)""#] {
        let found = verdict(&schema(keyword), "{}");
        assert_eq!(letter(&found), 'b', "{keyword}: {found:?}");
    }
    assert_eq!(
        verdict(&schema(r#""title": "e""#), "{}").answer,
        Answer::Valid
    );
}
