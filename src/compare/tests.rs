// SPDX-License-Identifier: Apache-2.0
//! Before and after, one row of kro's table (`docs/facts/kro.md#what-kro-compares`) at a time, then
//! what only Helm sees.

mod helm;

use super::{Comparison, Crd, InstanceError, Replayed, compare, compare_with};
use crate::chart::Files;
use crate::compile::{Compiled, compile};
use crate::validate::Answer;

fn chart_with(schema: &str, values: &str, service: &str) -> Compiled {
    let mut files: Files = [
        (
            "Chart.yaml",
            "apiVersion: v2\nname: sample\nversion: 1.0.0\n",
        ),
        ("values.yaml", values),
        ("values.schema.json", schema),
    ]
    .map(|(name, text)| (name.to_owned(), text.to_owned()))
    .into();
    if !service.is_empty() {
        files.insert("managed-service.yaml".to_owned(), service.to_owned());
    }
    let (compiled, diagnostics) = compile(&files);
    compiled.unwrap_or_else(|| panic!("{diagnostics:?}"))
}

/// A closed chart with these properties.
fn chart(properties: &str) -> Compiled {
    chart_with(
        &format!(
            r#"{{"type":"object","additionalProperties":false,"properties":{{{properties}}}}}"#
        ),
        "{}\n",
        "",
    )
}

/// `place kind [judges]`, with `!` before what breaks.
fn summary(comparison: &Comparison) -> Vec<String> {
    let line = |change: &super::Change| {
        let judges: Vec<&str> = change.judges.iter().map(|judge| judge.as_str()).collect();
        format!(
            "{}{} {} [{}]",
            if change.breaking { "!" } else { "" },
            change.at,
            change.kind.as_str(),
            judges.join(" ")
        )
    };
    comparison.changes.iter().map(line).collect()
}

fn check(before: &str, after: &str, crd: Crd, expected: &[&str]) {
    let comparison = compare(&chart(before), &chart(after));
    assert_eq!(
        (summary(&comparison), comparison.crd),
        (expected.iter().map(|&text| text.to_owned()).collect(), crd),
        "{before}\n{after}"
    );
    assert_eq!(
        comparison.breaks(),
        expected.iter().any(|text| text.starts_with('!'))
    );
}

const STRING: &str = r#""a":{"type":"string"}"#;

#[test]
fn equal_charts_do_not_differ() {
    for properties in [
        STRING,
        r#""a":{"type":"object","properties":{"b":{"type":"integer","minimum":1}}},"c":{"type":"array","items":{"enum":["x"]}}"#,
    ] {
        check(properties, properties, Crd::Unchanged, &[]);
    }
}

#[test]
fn fields() {
    check(
        &format!("{STRING},\"b\":{{\"type\":\"integer\"}}"),
        STRING,
        Crd::Refused,
        &["!/b field-removed [kro helm]"],
    );
    check(
        STRING,
        &format!("{STRING},\"b\":{{\"type\":\"integer\"}}"),
        Crd::Updated,
        &["/b field-added [kro helm]"],
    );
    let object = |required: &str| {
        format!(
            r#""o":{{"type":"object","additionalProperties":false,{required}"properties":{{"a":{{"type":"string"}}}}}}"#
        )
    };
    let (free, required) = (object(""), object(r#""required":["a"],"#));
    check(
        &free,
        &required,
        Crd::Refused,
        &["!/o/a required-added [kro helm]"],
    );
    check(
        &required,
        &free,
        Crd::Updated,
        &["/o/a required-removed [kro helm]"],
    );
    // An optional object with a required child.
    check(
        STRING,
        &format!("{STRING},{required}"),
        Crd::Updated,
        &["/o field-added [kro helm]"],
    );
    let wider = required.replace(r#"["a"]"#, r#"["a","b"]"#).replace(
        r#""a":{"type":"string"}"#,
        r#""a":{"type":"string"},"b":{"type":"string"}"#,
    );
    check(
        &required,
        &wider,
        Crd::Refused,
        &["!/o/b required-added [kro helm]"],
    );
}

#[test]
fn types_and_choices() {
    let of = |keywords: &str| format!(r#""a":{{{keywords}}}"#);
    let (integer, number) = (of(r#""type":"integer""#), of(r#""type":"number""#));
    // kro refuses any other type; Helm would accept the wider one.
    check(&integer, &number, Crd::Refused, &["!/a type-changed [kro]"]);
    check(
        &number,
        &integer,
        Crd::Refused,
        &["!/a type-changed [kro helm]"],
    );
    check(
        STRING,
        &integer,
        Crd::Refused,
        &["!/a type-changed [kro helm]"],
    );
    let (two, three) = (of(r#""enum":["x","y"]"#), of(r#""enum":["x","y","z"]"#));
    check(
        &three,
        &two,
        Crd::Refused,
        &["!/a choice-removed [kro helm]"],
    );
    check(&two, &three, Crd::Updated, &["/a choice-added [kro helm]"]);
    check(
        STRING,
        &two,
        Crd::Stale,
        &[
            "!/a choices-introduced [helm cel-unseen]",
            " crd-not-updated [cel-unseen]",
        ],
    );
    check(
        &two,
        STRING,
        Crd::Stale,
        &[
            " crd-not-updated [cel-unseen]",
            "/a choices-dropped [helm cel-unseen]",
        ],
    );
}

#[test]
fn limits() {
    let of = |keywords: &str| format!(r#""a":{{{keywords}}}"#);
    for (ty, tight, loose, kind) in [
        ("integer", r#""minimum":2"#, r#""minimum":1"#, "bound"),
        ("integer", r#""maximum":2"#, r#""maximum":3"#, "bound"),
        ("string", r#""minLength":2"#, r#""minLength":1"#, "length"),
        ("string", r#""maxLength":2"#, r#""maxLength":3"#, "length"),
        (
            r#"array","items":{"type":"string"},"x":""#,
            r#""minItems":2"#,
            r#""minItems":1"#,
            "length",
        ),
        (
            r#"array","items":{"type":"string"},"x":""#,
            r#""maxItems":2"#,
            r#""maxItems":3"#,
            "length",
        ),
    ] {
        let base = format!(r#""type":"{ty}""#);
        let (none, tight, loose) = (
            of(&base),
            of(&format!("{base},{tight}")),
            of(&format!("{base},{loose}")),
        );
        let (tightened, loosened) = (
            format!("!/a {kind}-tightened [kro helm]"),
            format!("/a {kind}-loosened [kro helm]"),
        );
        check(&none, &loose, Crd::Refused, &[&tightened]);
        check(&loose, &tight, Crd::Refused, &[&tightened]);
        check(&tight, &loose, Crd::Updated, &[&loosened]);
        check(&tight, &none, Crd::Updated, &[&loosened]);
    }
    let (one, other) = (
        of(r#""type":"string","pattern":"^a""#),
        of(r#""type":"string","pattern":"^b""#),
    );
    check(
        STRING,
        &one,
        Crd::Refused,
        &["!/a pattern-changed [kro helm]"],
    );
    check(
        &one,
        &other,
        Crd::Refused,
        &["!/a pattern-changed [kro helm]"],
    );
    check(
        &one,
        STRING,
        Crd::Updated,
        &["/a pattern-removed [kro helm]"],
    );
}

#[test]
fn descriptions_defaults_and_items() {
    check(
        STRING,
        r#""a":{"type":"string","description":"Text"}"#,
        Crd::Updated,
        &[],
    );
    let schema = r#"{"type":"object","properties":{"a":{"type":"string"}}}"#;
    let comparison = compare(
        &chart_with(schema, "a: x\n", ""),
        &chart_with(schema, "a: y\n", ""),
    );
    assert_eq!(
        (summary(&comparison), comparison.crd),
        (vec!["/a default-changed [helm]".to_owned()], Crd::Updated)
    );
    let list = |item: &str| {
        format!(
            r#""a":{{"type":"array","items":{{"type":"object","additionalProperties":false,"properties":{{{item}}}}}}}"#
        )
    };
    check(
        &list(r#""b":{"type":"string"},"c":{"type":"string"}"#),
        &list(r#""b":{"type":"string"}"#),
        Crd::Refused,
        &["!/a/*/c field-removed [kro helm]"],
    );
}

#[test]
fn objects() {
    let fields = r#""o":{"type":"object","additionalProperties":false,"properties":{"a":{"type":"string"}}}"#;
    let (free, map) = (
        r#""o":{"type":"object"}"#,
        r#""o":{"type":"object","additionalProperties":{"type":"string"}}"#,
    );
    let (note, seen) = (
        " crd-not-updated [cel-unseen]",
        "/o shape-widened [cel-unseen]",
    );
    check(
        fields,
        free,
        Crd::Refused,
        &[
            "!/o shape-widened [kro]",
            "/o object-opened [helm]",
            "/o/a field-removed [helm]",
        ],
    );
    check(
        free,
        map,
        Crd::Stale,
        &[
            "!/o shape-narrowed [cel-unseen]",
            "!/o/* shape-narrowed [helm]",
            note,
        ],
    );
    check(
        map,
        free,
        Crd::Stale,
        &[note, seen, "/o/* shape-widened [helm]"],
    );
    // kro reports the added properties only.
    let into = [
        "!/o shape-narrowed [cel-unseen]",
        "!/o object-closed [helm]",
        "!/o/a shape-narrowed [helm]",
    ];
    check(free, fields, Crd::Updated, &into);
    // Nothing inside the values of a map.
    let bounded = r#""o":{"type":"object","additionalProperties":{"type":"string","maxLength":3}}"#;
    check(
        map,
        bounded,
        Crd::Stale,
        &["!/o/* length-tightened [helm cel-unseen]", note],
    );
}

#[test]
fn what_kro_does_not_see() {
    let list =
        |keywords: &str| format!(r#""a":{{"type":"array","items":{{"type":"string"}}{keywords}}}"#);
    let note = " crd-not-updated [cel-unseen]";
    check(
        &list(""),
        &list(r#","uniqueItems":true"#),
        Crd::Stale,
        &["!/a rule-added [helm cel-unseen]", note],
    );
    check(
        &list(r#","uniqueItems":true"#),
        &list(""),
        Crd::Stale,
        &[note, "/a rule-removed [helm cel-unseen]"],
    );
    let number = |keywords: &str| format!(r#""a":{{"type":"integer"{keywords}}}"#);
    check(
        &number(""),
        &number(r#","multipleOf":2"#),
        Crd::Stale,
        &["!/a rule-changed [helm]", note],
    );
    let schema = r#"{"type":"object","properties":{"a":{"type":"string"}}}"#;
    let (before, after) = (
        chart_with(schema, "{}\n", ""),
        chart_with(schema, "{}\n", "immutable: [/a]\n"),
    );
    let comparison = compare(&before, &after);
    // `immutable` is summary in the description too, which kro sees.
    assert_eq!(
        (summary(&comparison), comparison.crd),
        (
            vec!["/a immutable-added [cel-unseen]".to_owned()],
            Crd::Updated
        )
    );
    let growing = chart_with(schema, "{}\n", "growOnly: [/a]\n");
    assert_eq!(
        summary(&compare(&before, &growing)),
        ["/a grow-only-added [cel-unseen]"]
    );
    assert_eq!(
        summary(&compare(&growing, &before)),
        ["/a grow-only-removed [cel-unseen]"]
    );
}

#[test]
fn names_and_status() {
    let schema = r#"{"type":"object"}"#;
    let of = |service: &str| chart_with(schema, "{}\n", service);
    let plain = of("");
    for service in [
        "api:\n  kind: Other\n",
        "api:\n  group: x.example.com\n",
        "api:\n  version: v1\n",
    ] {
        let comparison = compare(&plain, &of(service));
        assert_eq!(
            (summary(&comparison), comparison.crd),
            (vec!["! api-changed [kro]".to_owned()], Crd::Refused),
            "{service}"
        );
    }
    let status = of("status:\n  port: 5432\n");
    assert_eq!(
        summary(&compare(&plain, &status)),
        [" status-field-added [kro]"]
    );
    assert_eq!(
        summary(&compare(&status, &plain)),
        ["! status-field-removed [kro]"]
    );
}

#[test]
fn a_renamed_field_is_recognised() {
    for (before, after, known) in [
        (
            r#""replicaCount":{"type":"integer"}"#,
            r#""replicaCounts":{"type":"integer"}"#,
            true,
        ),
        (
            r#""pullPolicy":{"type":"string"}"#,
            r#""imagePullPolicy":{"type":"string"}"#,
            true,
        ),
        (
            r#""x":{"type":"string","description":"Disk"}"#,
            r#""size":{"type":"string","description":"Disk"}"#,
            true,
        ),
        (
            r#""replicaCount":{"type":"integer"}"#,
            r#""replicaCounts":{"type":"string"}"#,
            false,
        ),
        (
            r#""x":{"type":"string"}"#,
            r#""size":{"type":"string"}"#,
            false,
        ),
    ] {
        let comparison = compare(&chart(before), &chart(after));
        let help = comparison
            .changes
            .iter()
            .find(|change| change.breaking)
            .and_then(|change| change.help.clone())
            .unwrap();
        assert_eq!(help.contains("renamed to"), known, "{before} {help}");
    }
}

#[test]
fn secrets_are_not_shown() {
    let schema = r#"{"type":"object","properties":{"a":{"type":"string"}}}"#;
    let of = |values: &str| chart_with(schema, values, "secret: [/a]\n");
    let comparison = compare(&of("a: hunter1\n"), &of("a: hunter2\n"));
    assert_eq!(summary(&comparison), ["/a default-changed [helm]"]);
    assert!(!format!("{comparison:?}").contains("hunter"));
    let nested = r#"{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"string"}}}}}"#;
    let of = |values: &str| chart_with(nested, values, "secret: [/a/b]\n");
    assert!(!format!("{:?}", compare(&of("{}\n"), &of("a: {b: hunter2}\n"))).contains("hunter"));
}

fn replay(old: &Compiled, new: &Compiled, text: &str) -> Result<Vec<Replayed>, InstanceError> {
    let files = [("file.yaml".to_owned(), text.to_owned())];
    compare_with(old, new, &files).map(|comparison| comparison.instances)
}

#[test]
fn instances_are_replayed() {
    let old = chart(
        r#""a":{"type":"integer"},"b":{"type":"string"},"m":{"type":"object","additionalProperties":false,"properties":{"u":{"type":"string"},"w":{"type":"string"}}}"#,
    );
    let new = chart(
        r#""a":{"type":"integer","maximum":5},"b":{"type":"string"},"m":{"type":"object","properties":{"u":{"type":"string"}}}"#,
    );
    let head = "apiVersion: managedservices.example.com/v1alpha1\nkind: ManagedSample\nmetadata: {name: db, namespace: prod}\n";
    let text = format!(
        "{head}spec: {{a: 9}}\n---\na: 3\n---\n{head}spec: {{m: {{u: p, w: q}}}}\n---\na: wrong\n---\n{head}"
    );
    let replayed = replay(&old, &new, &text).unwrap();
    let first = &replayed.first().unwrap().instance;
    assert_eq!(first.name.as_deref(), Some("prod/db"));
    let answers: Vec<_> = replayed
        .iter()
        .map(|one| {
            (
                one.old.answer,
                one.new.answer,
                one.dropped.len(),
                one.breaks,
            )
        })
        .collect();
    assert_eq!(
        answers,
        [
            (Answer::Valid, Answer::Invalid, 0, true),
            (Answer::Valid, Answer::Valid, 0, false),
            (Answer::Valid, Answer::Valid, 1, true),
            (Answer::Invalid, Answer::Invalid, 0, false),
            (Answer::Valid, Answer::Valid, 0, false),
        ]
    );
    let list = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: managedservices.example.com/v1alpha1\n  kind: ManagedSample\n  spec: {a: 1}\n";
    assert_eq!(replay(&old, &old, list).unwrap().len(), 1);
    assert_eq!(replay(&old, &old, "").unwrap().len(), 1);
    let other = format!("a: 1\n---\n{}", head.replace("ManagedSample", "Other"));
    let error = replay(&old, &old, &other).unwrap_err();
    assert_eq!(error.file, "file.yaml");
    assert_eq!(error.document, Some(2));
    assert!(
        error.message.contains("`Other`") && error.message.contains("`ManagedSample`"),
        "{}",
        error.message
    );
    assert_eq!(replay(&old, &old, "- 1\n").unwrap_err().document, Some(1));
    assert!(replay(&old, &old, "a: [").is_err());
}
