// SPDX-License-Identifier: Apache-2.0
//! Decisions, and that the definition and the policy follow them.

use super::*;
use crate::compile::{Compiled, compile};

fn chart(schema: &str, values: &str) -> Compiled {
    let files = [
        ("Chart.yaml", "name: demo\nversion: 1.0.0\n"),
        ("values.yaml", values),
        ("values.schema.json", schema),
    ];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    compile(&files.into()).0.unwrap()
}

fn entry<'c>(compiled: &'c Compiled, key: &str) -> &'c TypedKey {
    compiled.typing.spec().get(key).unwrap()
}

/// The messages of the policy about the values.
fn policy(compiled: &Compiled) -> String {
    compiled.policy().output.to_yaml()
}

#[test]
fn alternatives_of_one_type_leave_the_struct_around_them_typed() {
    let schema = r#"{ "type": "object", "properties": { "o": {
        "type": "object", "additionalProperties": false, "properties": {
            "n": { "type": "integer", "minimum": 1, "maximum": 9 },
            "u": { "anyOf": [
                { "type": "string", "pattern": "^a" }, { "type": "string", "enum": ["x", "y"] }
            ] }
        } } } }"#;
    let compiled = chart(schema, "o: {n: 2, u: abc}\n");
    let TypedKey::Typed(Typed::Struct(fields)) = entry(&compiled, "o") else {
        panic!("{:?}", entry(&compiled, "o"));
    };
    assert_eq!(
        fields.get("u"),
        Some(&TypedKey::Typed(Typed::Alternatives(Primitive::String)))
    );
    let rgd = compiled.rgd().output.to_yaml();
    assert!(rgd.contains("integer | minimum=1 maximum=9"), "{rgd}");
    // What the definition checks is not repeated in the policy.
    let policy = policy(&compiled);
    assert!(!policy.contains("spec.o"), "{policy}");
    // What the definition leaves open is a loss of both.
    let left = |losses: Vec<crate::diagnostic::Loss>| {
        losses
            .iter()
            .any(|loss| loss.at.to_string() == "/o/u" && loss.cause == Cause::UnionShape)
    };
    assert!(left(compiled.rgd().losses));
    assert!(left(compiled.policy().losses));
}

#[test]
fn a_structure_beside_other_types_is_checked_once() {
    let schema = r#"{ "type": "object", "properties": { "o": {
        "additionalProperties": false,
        "properties": { "n": { "type": "integer", "minimum": 1 } } } } }"#;
    let compiled = chart(schema, "{}\n");
    assert!(matches!(
        entry(&compiled, "o"),
        TypedKey::Forced(Typed::Struct(_))
    ));
    assert!(compiled.rgd().output.to_yaml().contains("minimum=1"));
    assert!(
        !policy(&compiled).contains("spec.o"),
        "{}",
        policy(&compiled)
    );
}

#[test]
fn what_has_the_type_of_its_shipped_value_is_left_to_the_policy() {
    let schema = r#"{ "type": "object", "properties": { "v": { "enum": ["auto", 1] } } }"#;
    let compiled = chart(schema, "v: auto\n");
    assert_eq!(
        entry(&compiled, "v"),
        &TypedKey::Sampled(Typed::Scalar(Primitive::String))
    );
    assert!(policy(&compiled).contains("`auto`, `1`"));
}

#[test]
fn a_property_without_a_type_makes_the_object_around_it_free() {
    let schema = r#"{ "type": "object", "properties": {
        "o": { "type": "object", "properties": { "a": { "type": "object", "properties": {
            "port": { "type": ["integer", "string"] } } } } },
        "m": { "type": "object", "additionalProperties": { "type": "array", "items": {} } } } }"#;
    let compiled = chart(schema, "{}\n");
    let TypedKey::Typed(Typed::Struct(fields)) = entry(&compiled, "o") else {
        panic!("{:?}", entry(&compiled, "o"));
    };
    assert_eq!(
        fields.get("a"),
        Some(&TypedKey::Typed(Typed::Free(Free::Property(
            "port".to_owned(),
            Untyped::IntOrString
        ))))
    );
    assert_eq!(
        entry(&compiled, "m"),
        &TypedKey::Typed(Typed::Free(Free::Values(Untyped::SeveralTypes)))
    );
}

#[test]
fn lists_are_nested_as_deeply_as_kro_reads_them() {
    let nested = |levels: usize| {
        let open = r#"{ "type": "array", "items": "#.repeat(levels);
        let item = format!("{open}{{ \"type\": \"string\" }}{}", "}".repeat(levels));
        let schema = format!(
            r#"{{ "type": "object", "properties": {{ "o": {{ "type": "object", "properties": {{ "l": {item} }} }} }} }}"#
        );
        let compiled = chart(&schema, "{}\n");
        (entry(&compiled, "o").clone(), compiled.rgd().losses)
    };
    assert!(matches!(nested(16).0, TypedKey::Typed(Typed::Struct(_))));
    let (entry, losses) = nested(17);
    let free = Free::Property("l".to_owned(), Untyped::TooNested);
    assert_eq!(entry, TypedKey::Typed(Typed::Free(free)));
    assert!(
        losses
            .iter()
            .any(|loss| loss.cause == Cause::NestingTooDeep)
    );
}

#[test]
fn integers_inside_of_free_form_objects_have_no_end() {
    let schema = r#"{ "type": "object", "properties": { "o": { "type": "object",
        "properties": { "n": { "type": "integer" }, "port": { "type": ["integer", "string"] } } } } }"#;
    let losses = chart(schema, "{}\n").rgd().losses;
    assert!(losses.iter().all(|loss| loss.cause != Cause::BoundTooLarge));
}
