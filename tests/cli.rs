// SPDX-License-Identifier: Apache-2.0
//! The command line as scripts use it: exit codes, streams, batches, bad input.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use managed_services::json::{Value, read};
use managed_services::yaml;

use support::{SAMPLE, empty_folder, put, root};

const POSTGRES: &str = "charts/postgres";

fn run(arguments: &[&str], input: &str) -> Output {
    support::run(
        env!("CARGO_BIN_EXE_managed-services"),
        root(),
        arguments,
        input,
    )
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A chart folder of its own for each test.
fn chart(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = empty_folder(name);
    for (path, text) in files {
        put(&folder, path, text);
    }
    folder
}

#[test]
fn the_usage_example_becomes_the_custom_resource() {
    let sets = [
        "--set",
        "replicas=3",
        "--set",
        "resources.requests.cpu=100m,resources.requests.memory=256Mi",
        "--set",
        "storage.storageClass=standard,storage.size=10Gi",
    ];
    let output = run(
        &[
            &["manifest", POSTGRES, "--name", "my-postgres"],
            sets.as_slice(),
        ]
        .concat(),
        "",
    );
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let expected = "apiVersion: managedservices.example.com/v1alpha1\nkind: ManagedPostgres\nmetadata:\n  name: my-postgres\n  namespace: default\nspec:\n  replicas: 3\n  storage:\n    size: 10Gi\n    storageClass: standard\n  resources:\n    requests:\n      memory: 256Mi\n      cpu: 100m\n";
    assert_eq!(stdout(&output), expected);
}

#[test]
fn validate_answers_yes_no_and_why() {
    assert_eq!(code(&run(&["validate", POSTGRES], "")), 0);
    let output = run(
        &[
            "validate",
            POSTGRES,
            "--set",
            "replicas=0,storage.size=10GB!",
            "--output",
            "json",
        ],
        "",
    );
    assert_eq!(code(&output), 1);
    let verdict = read(&stdout(&output)).unwrap();
    assert_eq!(
        verdict.get("verdict").and_then(Value::as_str),
        Some("invalid")
    );
    let at: Vec<&str> = verdict
        .get("violations")
        .and_then(Value::as_array)
        .unwrap()
        .iter()
        .map(|violation| violation.get("at").unwrap().as_str().unwrap())
        .collect();
    assert_eq!(at, ["/replicas", "/storage/size"]);
    let sarif = run(
        &[
            "validate",
            POSTGRES,
            "--set",
            "replicas=0",
            "--output",
            "sarif",
        ],
        "",
    );
    assert_eq!(
        read(&stdout(&sarif))
            .unwrap()
            .pointer("/runs/0/results/0/ruleId")
            .and_then(Value::as_str),
        Some("minimum")
    );
}

#[test]
fn batches_answer_line_by_line() {
    let lines = "{}\n{\"replicas\":0}\nnonsense\n[]\nnull\n";
    let output = run(&["validate", POSTGRES, "--batch"], lines);
    assert_eq!(code(&output), 0);
    let answers: Vec<String> = stdout(&output)
        .lines()
        .map(|line| {
            read(line)
                .unwrap()
                .get("verdict")
                .unwrap()
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(answers, ["valid", "invalid", "invalid", "invalid", "valid"]);
    let output = run(&["manifest", POSTGRES, "--name", "x", "--batch"], lines);
    let made: Vec<bool> = stdout(&output)
        .lines()
        .map(|line| {
            let check = read(line).unwrap();
            let keys: Vec<&String> = check.as_object().unwrap().keys().collect();
            assert_eq!(
                keys,
                ["names", "verdict", "manifest", "secret", "losses"],
                "as in Wasm"
            );
            check.get("manifest").unwrap().as_str().is_some()
        })
        .collect();
    assert_eq!(made, [true, true, false, false, true]);
}

#[test]
fn findings_show_the_line() {
    let schema = "{\n\t\"type\": object\n}";
    let files = [
        SAMPLE,
        ("values.yaml", "{}\n"),
        ("values.schema.json", schema),
    ];
    let folder = chart("excerpt", &files);
    let output = run(&["check", folder.to_str().unwrap()], "");
    let shown = "   2 | \t\"type\": object\n     | \t        ^\n";
    assert!(stderr(&output).contains(shown), "{}", stderr(&output));
}

#[test]
fn bad_input_names_location_and_help() {
    let object = ("values.schema.json", "{\"type\": \"object\"}");
    let values = ("values.yaml", "{}\n");
    let cases = [
        (
            "no-json",
            vec![
                SAMPLE,
                values,
                ("values.schema.json", "{\n  \"type\": object\n}"),
            ],
            "schema-not-json",
            "values.schema.json:2:11",
        ),
        (
            "empty",
            vec![SAMPLE, values, ("values.schema.json", "")],
            "schema-not-json",
            "values.schema.json:1:1",
        ),
        (
            "no-object",
            vec![SAMPLE, values, ("values.schema.json", "[]")],
            "schema-not-object",
            "values.schema.json:1:1",
        ),
        (
            "refuses",
            vec![
                SAMPLE,
                values,
                ("values.schema.json", "{\n\"type\": \"array\"}"),
            ],
            "schema-refuses-objects",
            "values.schema.json:2:1",
        ),
        (
            "bad-values",
            vec![SAMPLE, object, ("values.yaml", "a: b: c\n")],
            "values-invalid",
            "values.yaml:1:",
        ),
        (
            "list-values",
            vec![SAMPLE, object, ("values.yaml", "- a\n")],
            "values-invalid",
            "values.yaml:1:1",
        ),
        (
            "no-schema",
            vec![SAMPLE, values],
            "schema-missing",
            "values.schema.json",
        ),
        (
            "dangling",
            vec![
                SAMPLE,
                values,
                (
                    "values.schema.json",
                    "{\"properties\": {\"a\": {\n\"$ref\": \"#/nowhere\"}}}",
                ),
            ],
            "reference-dangling",
            "values.schema.json:2:1",
        ),
        (
            "no-chart",
            vec![values, object],
            "not-a-chart",
            "Chart.yaml",
        ),
        (
            "bad-pattern",
            vec![
                SAMPLE,
                values,
                (
                    "values.schema.json",
                    "{\"properties\": {\"a\": {\"pattern\": \"(?=x)\"}}}",
                ),
            ],
            "schema-broken",
            "/properties/a/pattern",
        ),
        (
            "service",
            vec![
                SAMPLE,
                values,
                object,
                ("managed-service.yaml", "api:\n  knd: X\n"),
            ],
            "service-field-unknown",
            "managed-service.yaml:2:3",
        ),
    ];
    for (name, files, error, place) in cases {
        let folder = chart(name, &files);
        for command in [
            "check", "rgd", "form", "losses", "template", "policy", "rbac",
        ] {
            let output = run(&[command, folder.to_str().unwrap()], "");
            let text = stderr(&output);
            assert_eq!(code(&output), 2, "{name} {command}: {text}");
            assert!(
                text.contains(&format!("error[{error}]"))
                    && text.contains(place)
                    && text.contains("help: "),
                "{name} {command}: {text}"
            );
            assert!(stdout(&output).is_empty(), "{name} {command}");
        }
        // What Helm says to values does not depend on whether anything can be derived from the chart.
        let verdict = match name {
            "no-chart" | "service" | "kind" => (2, ""),
            "no-schema" => (0, "valid: "),
            _ => (1, "invalid: "),
        };
        let output = run(&["validate", folder.to_str().unwrap()], "");
        let found = (code(&output), stdout(&output));
        assert!(
            found.0 == verdict.0 && found.1.starts_with(verdict.1),
            "{name}: {found:?}"
        );
    }
    let output = run(&["check", "no/such/folder"], "");
    assert_eq!(
        (code(&output), stderr(&output).contains("does not exist")),
        (2, true)
    );
    let output = run(&["manifest", POSTGRES, "--name", "My_DB"], "");
    assert_eq!(code(&output), 2);
    assert!(
        stderr(&output).contains("error[name-invalid]")
            && stderr(&output).contains("for example `my-db`"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn stale_files_are_shown_as_a_diff() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated");
    _ = std::fs::remove_dir_all(&out);
    let folder = out.to_str().unwrap();
    let generate = |more: &[&str]| {
        run(
            &[
                &[
                    "generate",
                    "charts/postgres",
                    "charts/umbrella",
                    "--out",
                    folder,
                ],
                more,
            ]
            .concat(),
            "",
        )
    };
    assert_eq!(code(&generate(&["--check"])), 1);
    assert_eq!(code(&generate(&[])), 0);
    assert_eq!(code(&generate(&["--check"])), 0);
    assert!(
        out.join("definitions/postgres.yaml").is_file()
            && !out.join("definitions/umbrella.yaml").exists()
    );
    assert!(
        out.join("definitions/postgres.policy.yaml").is_file()
            && out.join("definitions/postgres.rbac.yaml").is_file()
    );
    let path = out.join("definitions/postgres.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("maximum=9", "maximum=8")).unwrap();
    let output = generate(&["--check"]);
    assert_eq!(code(&output), 1);
    assert!(
        stdout(&output).contains("maximum=8") && stdout(&output).contains("maximum=9"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn a_dependency_of_the_same_name_is_another_chart() {
    let text = "apiVersion: v2\nname: common\nversion: 1.0.0\ndependencies:\n  - name: common\n    version: 2.0.0\n    repository: https://example.com\n";
    let folder = chart(
        "same-name",
        &[
            ("Chart.yaml", text),
            ("values.yaml", "{}\n"),
            ("values.schema.json", r#"{"type": "object"}"#),
        ],
    );
    let out = folder.join("out");
    assert_eq!(
        code(&run(
            &[
                "generate",
                folder.to_str().unwrap(),
                "--out",
                out.to_str().unwrap()
            ],
            ""
        )),
        0
    );
    assert!(out.join("definitions/common.yaml").is_file());
}

#[test]
fn committed_artefacts_are_fresh() {
    let folders = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/charts"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let charts: Vec<_> = folders
        .filter(|path| path.is_dir())
        .map(|path| path.to_str().unwrap().to_owned())
        .collect();
    let output = run(
        &[
            &["generate", "--check"],
            charts
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .as_slice(),
        ]
        .concat(),
        "",
    );
    assert_eq!(code(&output), 0, "{}", stdout(&output));
}

#[test]
fn packed_dependencies_are_read() {
    let schema = r#"{"type": "object", "additionalProperties": false, "properties": {"size": {"type": "integer", "maximum": 3}, "global": {"type": "object"}}}"#;
    let parent = "apiVersion: v2\nname: sample\nversion: 1.0.0\ndependencies:\n  - {name: sub, version: 1.0.0}\n";
    let folder = chart(
        "packed",
        &[
            ("Chart.yaml", parent),
            ("values.yaml", "{}\n"),
            ("values.schema.json", "{}"),
        ],
    );
    let inside = chart(
        "packed-sub",
        &[
            (
                "sub/Chart.yaml",
                "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
            ),
            ("sub/values.yaml", "size: 1\n"),
            ("sub/values.schema.json", schema),
        ],
    );
    std::fs::create_dir_all(folder.join("charts")).unwrap();
    let packed = Command::new("tar")
        .arg("-czf")
        .arg(folder.join("charts/sub-1.0.0.tgz"))
        .arg("-C")
        .arg(&inside)
        .arg("sub")
        .status()
        .unwrap();
    assert!(packed.success());
    let folder = folder.to_str().unwrap();
    assert_eq!(
        code(&run(&["validate", folder, "--set", "sub.size=4"], "")),
        1
    );
    assert!(stdout(&run(&["rgd", folder], "")).contains("maximum=3"));
    std::fs::write(Path::new(folder).join("charts/sub-1.0.0.tgz"), "no archive").unwrap();
    let broken = run(&["check", folder], "");
    assert_eq!(
        (code(&broken), stderr(&broken).contains("sub-1.0.0.tgz")),
        (2, true)
    );
}

#[test]
fn check_says_what_the_schema_leaves_open() {
    let schema = r#"{"type":"object","properties":{"a":{"type":"string","minimum":1,"default":"y"},"b":{},"c":{"type":"object","requried":["x"]}}}"#;
    let folder = chart(
        "fitness",
        &[
            SAMPLE,
            ("values.yaml", "a: x\nb: 1\nd: {e: 2, f: 3}\n"),
            ("values.schema.json", schema),
        ],
    );
    let folder = folder.to_str().unwrap();
    let output = run(&["check", folder, "--output", "json"], "");
    let report = read(&stdout(&output)).unwrap();
    let at = |pointer: &str| managed_services::json::compact(report.pointer(pointer).unwrap());
    assert_eq!(
        at("/0/coverage"),
        r#"{"described":1,"values":4,"percent":25,"undescribed":["/b","/d/e","/d/f"]}"#
    );
    assert_eq!(
        at("/0/untyped"),
        r#"{"locations":["/b","/c"],"complete":true}"#
    );
    let codes: Vec<String> = report
        .pointer("/0/diagnostics")
        .unwrap()
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.get("code").unwrap().as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        codes,
        ["keyword-idle", "keyword-unknown", "defaults-contradict"]
    );
    assert!(report.pointer("/0/lossCounts/rgd/narrowed").is_some());
    let human = stdout(&run(&["check", folder], ""));
    for part in [
        "1 of 4 values",
        "25 %",
        "not described by the schema: /b /d/e /d/f",
        "without a type: /b /c",
        "similar name is `required`",
    ] {
        assert!(human.contains(part), "{human}");
    }
}

#[test]
fn every_code_is_explained() {
    for code_name in ["open-object", "reference-dangling"] {
        let output = run(&["explain", code_name], "");
        assert_eq!((code(&output), stdout(&output).len() > 20), (0, true));
    }
    assert_eq!(code(&run(&["explain", "nonsense"], "")), 2);
    let slip = run(&["explain", "crd-not-update"], "");
    assert_eq!(
        stderr(&slip),
        "error: unknown code `crd-not-update`; did you mean `crd-not-updated`?\n"
    );
}

#[test]
fn secrets_never_enter_the_custom_resource_or_an_error() {
    let schema = r#"{"properties": {"auth": {"type": "object", "properties": {"user": {"type": "string"}, "password": {"type": "string", "pattern": "^[a-z]+$"}}}}}"#;
    let service = "secret: [/auth/password]\n";
    let folder = chart(
        "secret",
        &[
            SAMPLE,
            ("values.yaml", "auth: {}\n"),
            ("values.schema.json", schema),
            ("managed-service.yaml", service),
        ],
    );
    let folder = folder.to_str().unwrap();
    let output = run(
        &[
            "manifest",
            folder,
            "--name",
            "x",
            "--set",
            "auth.user=u,auth.password=hunter",
        ],
        "",
    );
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let text = stdout(&output);
    let documents: Vec<&str> = text.split("---\n").collect();
    let resource = yaml::read(documents.first().unwrap()).unwrap();
    assert!(
        resource.pointer("/spec/auth/user").is_some()
            && resource.pointer("/spec/auth/password").is_none()
    );
    let secret = yaml::read(documents.get(1).unwrap()).unwrap();
    assert_eq!(
        secret.pointer("/metadata/name").and_then(Value::as_str),
        Some("x-managedsample-values")
    );
    let wrong = run(&["validate", folder, "--set", "auth.password=Hunter2"], "");
    assert_eq!(code(&wrong), 1);
    assert!(!stdout(&wrong).contains("Hunter2") && !stderr(&wrong).contains("Hunter2"));
    let rgd = stdout(&run(&["rgd", folder], ""));
    assert!(
        !rgd.contains("password") && rgd.contains("valuesFrom"),
        "{rgd}"
    );
}
