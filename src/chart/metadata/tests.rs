// SPDX-License-Identifier: Apache-2.0
//! Texts with what Helm says to them.

use super::time::is_time;
use super::*;
use crate::yaml;

fn problems(texts: &[&str]) -> Vec<String> {
    let mut metadata = Metadata::default();
    for text in texts {
        if let Err(fault) = metadata.read(&yaml::read(text).unwrap()) {
            return vec![format!("{}: {}", fault.pointer, fault.message)];
        }
    }
    metadata.assume_api_version();
    let faults = metadata.problems().into_iter();
    faults
        .map(|fault| format!("{}: {}", fault.pointer, fault.message))
        .collect()
}

#[test]
fn what_helm_accepts() {
    for text in [
        "name: a\nversion: 1",
        "NAME: a\nVersion: v1.2.3-rc.1+b\ntype: application",
        "name: 5\nversion: 1.0\ndescription: true\nsources: [1, null]\ndependencies:",
        "name: a\nversion: 1.2.3\nannotations: {a: 1, b: null}\nunknown: [x]",
        "name: a\nversion: 1.2.3\ndependencies: [{name: b, alias: c_D-1}, {name: b}]",
    ] {
        assert_eq!(problems(&[text]), [""; 0], "{text}");
    }
}

#[test]
fn what_helm_rejects() {
    for (text, pointer) in [
        ("- a", ""),
        ("version: 1.0.0", "/name"),
        ("name: a/b\nversion: 1.0.0", "/name"),
        ("name: ..\nversion: 1.0.0", "/name"),
        ("name: [a]\nversion: 1.0.0", "/name"),
        ("name: a\nversion: one", "/version"),
        ("name: a\nversion: 1.0.0.0", "/version"),
        ("name: a\nversion: 1.0.0\ntype: foo", "/type"),
        ("name: a\nversion: 1.0.0\nkeywords: a", "/keywords"),
        ("name: a\nversion: 1.0.0\ndeprecated: 'yes'", "/deprecated"),
        (
            "name: a\nversion: 1.0.0\nmaintainers: [null]",
            "/maintainers",
        ),
        (
            "name: a\nversion: 1.0.0\nmaintainers: [me]",
            "/maintainers/0",
        ),
        (
            "name: a\nversion: 1.0.0\nannotations: {a: [b]}",
            "/annotations/a",
        ),
        (
            "name: a\nversion: 1.0.0\ndependencies: [{name: b}, {name: b}]",
            "/dependencies/1",
        ),
        (
            "name: a\nversion: 1.0.0\ndependencies: [{name: b, alias: c.d}]",
            "/dependencies/0",
        ),
        (
            "name: a\nversion: 1.0.0\ndependencies: [{name: b, tags: c}]",
            "/dependencies/0/tags",
        ),
        (
            "name: a\nversion: 1.0.0\ndependencies: [~]",
            "/dependencies/0",
        ),
    ] {
        let found = problems(&[text]);
        let first = found.first().map(String::as_str).unwrap_or_default();
        assert_eq!(first.split(": ").next(), Some(pointer), "{text}: {found:?}");
    }
}

#[test]
fn a_later_file_is_laid_over() {
    let mut metadata = Metadata::default();
    let first = "name: a\nversion: 1.0.0\ndependencies: [{name: b, condition: x}, {name: c}]";
    for text in [first, "", "dependencies: [{name: d, version: 2}]"] {
        metadata.read(&yaml::read(text).unwrap()).unwrap();
    }
    let [dependency] = &metadata.dependencies()[..] else {
        panic!("{metadata:?}");
    };
    assert_eq!((&*dependency.name, &*dependency.version), ("d", "2"));
    assert_eq!(dependency.condition.as_deref(), Some("x"));
}

#[test]
fn times_are_rfc_3339() {
    for (text, expected) in [
        ("2026-01-31T12:00:00Z", true),
        ("2026-01-31T12:00:00.123456789+02:00", true),
        ("2024-02-29T00:00:00-23:59", true),
        ("2026-02-29T00:00:00Z", false),
        ("2026-01-31", false),
        ("2026-01-31T24:00:00Z", false),
        ("2026-01-31T12:00:00.Z", false),
        ("2026-01-31T12:00:00+2:00", false),
        ("2026-01-31 12:00:00Z", false),
    ] {
        assert_eq!(is_time(text), expected, "{text}");
    }
}

#[test]
fn names_are_cleaned() {
    assert_eq!(clean("a\u{200b}\tb\u{7}e\u{301}"), "a be\u{301}");
}
