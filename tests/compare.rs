// SPDX-License-Identifier: Apache-2.0
//! `compare` as scripts use it: exit codes, streams, files of instances.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use managed_services::json::{Value, read};

use support::{SAMPLE, answer, put, root};

const OLD: &str = r#"{"type":"object","properties":{"replicas":{"type":"integer","maximum":9},"size":{"type":"string"}}}"#;
const TIGHTER: &str = r#"{"type":"object","properties":{"replicas":{"type":"integer","maximum":5},"size":{"type":"string"}}}"#;
const RENAMED: &str = r#"{"type":"object","properties":{"replicas":{"type":"integer","maximum":9},"diskSize":{"type":"string"}}}"#;
const WIDER: &str = r#"{"type":"object","properties":{"replicas":{"type":"integer","maximum":9},"size":{"type":"string"},"more":{"type":"string"}}}"#;
const HEAD: &str = "apiVersion: managedservices.example.com/v1alpha1\nkind: ManagedSample\nmetadata: {name: db, namespace: prod}\n";

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("compare")
        .join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn chart(name: &str, schema: &str, values: &str) -> String {
    let folder = folder(name);
    put(&folder, SAMPLE.0, SAMPLE.1);
    std::fs::write(folder.join("values.yaml"), values).unwrap();
    std::fs::write(folder.join("values.schema.json"), schema).unwrap();
    folder.to_str().unwrap().to_owned()
}

fn file(name: &str, text: &str) -> String {
    let path = folder("instances").join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn compare(arguments: &[&str]) -> (i32, String, String) {
    let all = [&["compare"], arguments].concat();
    answer(&support::run(
        env!("CARGO_BIN_EXE_managed-services"),
        root(),
        &all,
        "",
    ))
}

#[test]
fn exit_codes_tell_whether_anything_breaks() {
    let old = chart("codes-old", OLD, "replicas: 1\n");
    let (code, out, _) = compare(&[&old, &old]);
    assert_eq!(
        (
            code,
            out.contains("no differences"),
            out.contains("nothing breaks")
        ),
        (0, true, true),
        "{out}"
    );
    let (code, out, _) = compare(&[&old, &chart("codes-wider", WIDER, "replicas: 2\n")]);
    assert_eq!(code, 0, "{out}");
    assert!(
        out.contains("/more: field `more` was added [kro, helm]"),
        "{out}"
    );
    assert!(
        out.contains("/replicas: default changed from `1` to `2`"),
        "{out}"
    );
    let (code, out, _) = compare(&[&old, &chart("codes-tighter", TIGHTER, "replicas: 1\n")]);
    assert_eq!(code, 1, "{out}");
    assert!(
        out.contains("/replicas: upper bound changed from 9 to 5 [kro, helm]")
            && out.ends_with("\nbreaks\n"),
        "{out}"
    );
    let (code, out, error) = compare(&[&old, "no/such/folder"]);
    assert_eq!(
        (code, out.is_empty(), error.contains("error[not-a-chart]")),
        (2, true, true),
        "{error}"
    );
    let broken = chart("codes-broken", "{\"type\": object}", "{}\n");
    let (code, _, error) = compare(&[&broken, &old]);
    assert_eq!(
        (code, error.contains("error[schema-not-json]")),
        (2, true),
        "{error}"
    );
}

#[test]
fn json_has_every_member() {
    let (old, new) = (
        chart("json-old", OLD, "{}\n"),
        chart("json-new", RENAMED, "{}\n"),
    );
    let instance = file("json.yaml", &format!("{HEAD}spec: {{size: 10Gi}}\n"));
    let (code, out, _) = compare(&[&old, &new, "--instances", &instance, "--output", "json"]);
    assert_eq!(code, 1);
    let answer = read(&out).unwrap();
    let text = |pointer: &str| {
        answer
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(
        (text("/old/kind"), text("/new/apiVersion")),
        (
            "ManagedSample".to_owned(),
            "managedservices.example.com/v1alpha1".to_owned()
        )
    );
    assert_eq!(
        (text("/crd"), text("/changes/0/kind"), text("/changes/0/at")),
        ("refused".into(), "field-removed".into(), "/size".into())
    );
    assert!(text("/changes/0/help").contains("`diskSize`"), "{out}");
    assert_eq!(
        answer
            .pointer("/changes/0/breaking")
            .and_then(Value::as_bool),
        Some(true)
    );
    assert_eq!(
        (text("/instances/0/name"), text("/instances/0/dropped/0")),
        ("prod/db".to_owned(), "/size".to_owned())
    );
    assert_eq!(
        answer
            .pointer("/instances/0/breaks")
            .and_then(Value::as_bool),
        Some(true)
    );
    let change = answer.pointer("/changes/1").unwrap().as_object().unwrap();
    assert_eq!(
        change.keys().collect::<Vec<_>>(),
        ["at", "kind", "breaking", "judges", "message", "help"]
    );
}

#[test]
fn instances_are_replayed_from_several_files() {
    let (old, new) = (
        chart("replay-old", OLD, "{}\n"),
        chart("replay-new", TIGHTER, "{}\n"),
    );
    let many = file(
        "many.yaml",
        &format!("---\n{HEAD}spec: {{replicas: 9}}\n---\n{HEAD}spec: {{replicas: 3}}\n"),
    );
    let values = file("values.yaml", "replicas: 7\n");
    let (code, out, _) = compare(&[&old, &new, "--instances", &many, &values]);
    assert_eq!(code, 1);
    assert!(out.contains("instances: 3 replayed, 2 break"), "{out}");
    assert!(
        out.contains("many.yaml, document 1 (prod/db): was valid, is invalid"),
        "{out}"
    );
    assert!(
        out.contains("values.yaml, document 1: was valid, is invalid"),
        "{out}"
    );
    // What was refused before does not break now.
    let wrong = file("wrong.yaml", "replicas: many\n");
    let (code, out, _) = compare(&[&old, &old, "--instances", &wrong]);
    assert_eq!(
        (code, out.contains("was invalid, is invalid")),
        (0, true),
        "{out}"
    );
}

#[test]
fn instances_of_another_kind_are_no_answer() {
    let old = chart("kind-old", OLD, "{}\n");
    let other = file(
        "other.yaml",
        &format!(
            "{HEAD}---\n{}",
            HEAD.replace("ManagedSample", "ManagedOther")
        ),
    );
    let (code, out, error) = compare(&[&old, &old, "--instances", &other]);
    assert_eq!((code, out.is_empty()), (2, true));
    for part in [
        "other.yaml",
        "document 2",
        "`ManagedOther`",
        "`ManagedSample`",
        "help: ",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    for (name, text, part) in [
        ("list.yaml", "- 1\n", "document 1"),
        ("bad.yaml", "a: [\n", "is not YAML"),
        ("spec.yaml", "x", "mapping"),
    ] {
        let (code, _, error) = compare(&[&old, &old, "--instances", &file(name, text)]);
        assert_eq!(
            (code, error.contains(part) && error.contains(name)),
            (2, true),
            "{error}"
        );
    }
    let (code, _, error) = compare(&[&old, &old, "--instances", "no/such.yaml"]);
    assert_eq!((code, error.contains("no/such.yaml")), (2, true));
}

#[test]
fn a_kind_of_change_is_explained() {
    let output = Command::new(env!("CARGO_BIN_EXE_managed-services"))
        .args(["explain", "crd-not-updated"])
        .output()
        .unwrap();
    assert!(output.status.success() && output.stdout.len() > 20);
}

#[test]
fn the_projects_own_charts_compare_with_themselves() {
    let charts = Path::new(env!("CARGO_MANIFEST_DIR")).join("charts");
    let folders: Vec<_> = std::fs::read_dir(charts)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    assert!(folders.len() > 1);
    for folder in folders {
        let (code, out, error) = compare(&[folder.to_str().unwrap(), folder.to_str().unwrap()]);
        assert_eq!(
            (code, out.contains("no differences")),
            (0, true),
            "{out}{error}"
        );
    }
}
