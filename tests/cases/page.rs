// SPDX-License-Identifier: Apache-2.0
//! Text that people type into the fields of the page, as the engine reads it for them.

use managed_services::json::compact;
use managed_services::wire::YamlReadingJson;

/// The value as JSON, or where and why there is none.
fn read(text: &str) -> String {
    let reading = YamlReadingJson::new(text);
    reading.error.map_or_else(
        || compact(&reading.value),
        |error| format!("{}:{} {}", error.line, error.column, error.message),
    )
}

#[test]
fn freeform_yaml_version() {
    for (text, value) in [
        (
            "defaultMode: 0644\nenabled: no\n",
            r#"{"defaultMode":420,"enabled":false}"#,
        ),
        (
            "- yes\n- on\n- y\n- 0o17\n- 0x1F\n- 1_000\n- 010",
            r#"[true,true,true,15,31,1000,8]"#,
        ),
        (
            "a: &x {b: 1}\nc: {<<: *x, d: 2}",
            r#"{"a":{"b":1},"c":{"b":1,"d":2}}"#,
        ),
        ("!!binary aGVsbG8=", r#""hello""#),
        ("on: off", r#"{"true":false}"#),
        ("12:30", r#""12:30""#),
        ("1e3", "1000"),
        ("plain text", r#""plain text""#),
        ("", "null"),
        ("# only a comment", "null"),
        (
            "a: 9007199254740993",
            "1:1 `9007199254740993` is too large to store exactly; quotes make it a text",
        ),
        ("a: 9007199254740992", r#"{"a":9007199254740992}"#),
        ("a:\n  - x\n  - [", "3:6 did not find expected node content"),
        (
            "a: 1\nb: 2\na: 3",
            "3:1 this key is given twice in one mapping",
        ),
    ] {
        assert_eq!(read(text), value, "{text}");
    }
}

#[test]
fn freeform_second_document() {
    for (text, value) in [
        ("a: x\n---\nb: 1\n", r#"{"a":"x","b":1}"#),
        ("---\na: x\n", r#"{"a":"x"}"#),
        (
            "a: {x: 1, z: 2}\n---\na: {z: 3}\n---\n",
            r#"{"a":{"x":1,"z":3}}"#,
        ),
        ("a: x\n--- # next\n", r#"{"a":"x"}"#),
        (
            "- a\n---\n- b",
            "1:1 the values are of type array, not a mapping",
        ),
        (
            "a: 1\n---\ntext",
            "3:1 the values are of type string, not a mapping",
        ),
        (
            "a: 1\n--- b: 2",
            "2:1 `b: 2` follows the document separator `---` on its line",
        ),
        (
            "a: 1\n...\nb: 2",
            "3:1 nothing is read after the document end `...`; separate documents with `---`",
        ),
        ("a: 1\n...\n", r#"{"a":1}"#),
        (
            "a: 1\n...\n[",
            "3:1 nothing is read after the document end `...`; separate documents with `---`",
        ),
    ] {
        assert_eq!(read(text), value, "{text}");
    }
}
