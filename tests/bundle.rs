// SPDX-License-Identifier: Apache-2.0
//! `bundle` as scripts use it: where documents come from, what is written, what is refused.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

mod support;

use std::path::{Path, PathBuf};
use std::process::Output;

use support::{SAMPLE, answer, empty_folder, put};

const DOCUMENT: &str = r##"{"$defs":{"size":{"type":"string","maxLength":{max}},"unused":{}}}"##;
const SCHEMA: &str = r##"{
    "$schema": "http://json-schema.org/draft-07/schema#",
    "properties": { "size": { "$ref": "https://example.com/common.json#/$defs/size" } }
}
"##;
const FILE: &str = "values.schema.json";

/// A folder of its own for each test, with a chart in `chart/`.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = empty_folder(&format!("bundle/{name}"));
    let chart = [
        ("chart/Chart.yaml", SAMPLE.1),
        ("chart/values.yaml", "size: 1Gi\n"),
    ];
    for (path, text) in chart.iter().chain(files) {
        put(&folder, path, text);
    }
    folder
}

fn document(max: u32) -> String {
    DOCUMENT.replace("{max}", &max.to_string())
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    support::run(
        env!("CARGO_BIN_EXE_managed-services"),
        folder,
        arguments,
        "",
    )
}

/// Exit code, standard output, standard error.
fn bundle(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    answer(&run(folder, &[&["bundle", "chart"], arguments].concat()))
}

fn schema(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("chart").join(FILE)).unwrap()
}

fn verdict(folder: &Path, set: &str) -> i32 {
    run(folder, &["validate", "chart", "--set", set])
        .status
        .code()
        .unwrap()
}

#[test]
fn a_cached_document_makes_the_verdict_known() {
    let folder = folder(
        "cache",
        &[
            ("chart/values.schema.json", SCHEMA),
            ("cache/example.com/common.json", &document(4)),
        ],
    );
    assert_eq!(verdict(&folder, "size=1Gi"), 2);
    let (code, diff, says) = bundle(&folder, &["--cache", "cache", "--check"]);
    assert_eq!(
        (code, says.lines().last().unwrap().contains("is stale")),
        (1, true),
        "{says}"
    );
    assert!(diff.contains("+    \"definitions\": {"), "{diff}");
    assert_eq!(schema(&folder), SCHEMA, "--check writes nothing");
    let (code, says, _) = bundle(&folder, &["--cache", "cache"]);
    assert_eq!(code, 0);
    assert!(
        says.starts_with("embedded  https://example.com/common.json sha256:"),
        "{says}"
    );
    let (head, _) = SCHEMA.rsplit_once("\n}").unwrap();
    assert!(
        schema(&folder).starts_with(head),
        "the author's text stays: {}",
        schema(&folder)
    );
    assert!(!schema(&folder).contains("unused"));
    assert_eq!(
        (
            verdict(&folder, "size=1Gi"),
            verdict(&folder, "size=too-long")
        ),
        (0, 1)
    );
    // Now nothing is needed any more, and nothing changes.
    let before = schema(&folder);
    for arguments in [
        &["--check"] as &[&str],
        &["--cache", "cache", "--check"],
        &[],
    ] {
        assert_eq!(bundle(&folder, arguments).0, 0, "{arguments:?}");
    }
    assert_eq!(schema(&folder), before);
}

#[test]
fn other_content_is_told() {
    let folder = folder(
        "changed",
        &[
            ("chart/values.schema.json", SCHEMA),
            ("common.json", &document(4)),
        ],
    );
    let from = ["--from", "https://example.com/common.json=common.json"];
    assert_eq!(bundle(&folder, &from).0, 0);
    put(&folder, "common.json", &document(99));
    let (code, _, says) = bundle(&folder, &[&from as &[&str], &["--check"]].concat());
    assert_eq!(code, 1);
    assert!(
        says.starts_with("changed   https://example.com/common.json sha256:")
            && says.contains(", was sha256:"),
        "{says}"
    );
    assert_eq!(verdict(&folder, "size=too-long"), 1);
    let (code, says, _) = bundle(&folder, &from);
    assert_eq!((code, says.starts_with("changed ")), (0, true), "{says}");
    assert_eq!(verdict(&folder, "size=too-long"), 0);
}

#[test]
fn what_is_missing_is_listed_with_help() {
    let folder = folder("missing", &[("chart/values.schema.json", SCHEMA)]);
    let (code, out, says) = bundle(&folder, &["--cache", "some where"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(
        says.contains("error[reference-remote]: `https://example.com/common.json` was not found"),
        "{says}"
    );
    assert!(
        says.contains("--> chart/values.schema.json:3:31 at /properties/size/$ref"),
        "{says}"
    );
    assert!(says.contains("curl -fsSL --create-dirs -o 'some where/example.com/common.json' 'https://example.com/common.json'"), "{says}");
    assert_eq!(schema(&folder), SCHEMA);
    // The repair, with a fetcher that needs no network.
    let path = says
        .split("-o '")
        .nth(1)
        .unwrap()
        .split('\'')
        .next()
        .unwrap();
    put(&folder, path, &document(4));
    assert_eq!(bundle(&folder, &["--cache", "some where"]).0, 0);
}

#[test]
fn a_file_beside_the_schema_is_found_by_itself() {
    let text = SCHEMA.replace("https://example.com/", "");
    let folder = folder(
        "beside",
        &[
            ("chart/values.schema.json", &text),
            ("chart/common.json", &document(4)),
        ],
    );
    let (code, says, _) = bundle(&folder, &[]);
    assert_eq!(
        (
            code,
            says.starts_with("embedded  file:///common.json sha256:")
        ),
        (0, true),
        "{says}"
    );
    assert_eq!(verdict(&folder, "size=too-long"), 1);
}

#[test]
fn standard_output_and_other_files_leave_the_chart_alone() {
    let folder = folder(
        "output",
        &[
            ("chart/values.schema.json", SCHEMA),
            ("common.json", &document(4)),
        ],
    );
    let from = ["--from", "https://example.com/common.json=common.json"];
    let (code, printed, says) = bundle(&folder, &[&from as &[&str], &["--output", "-"]].concat());
    assert_eq!((code, says.starts_with("embedded ")), (0, true), "{says}");
    assert_eq!(
        bundle(
            &folder,
            &[&from as &[&str], &["--output", "bundled.json"]].concat()
        )
        .0,
        0
    );
    assert_eq!(
        std::fs::read_to_string(folder.join("bundled.json")).unwrap(),
        printed
    );
    assert_eq!(schema(&folder), SCHEMA);
}

#[test]
fn what_cannot_be_bundled_is_not_written() {
    let elsewhere = SCHEMA.replace("/$defs/size", "/$defs/none");
    for (name, schema_text, common, expected) in [
        (
            "dangling",
            elsewhere.as_str(),
            document(4),
            "leads to nothing in that document",
        ),
        (
            "no-json",
            SCHEMA,
            "<html>".to_owned(),
            "`common.json` is not JSON",
        ),
        (
            "draft",
            SCHEMA,
            document(4).replacen('{', r#"{"$schema":"https://example.com/mine","#, 1),
            "unknown dialect",
        ),
        (
            "broken",
            SCHEMA,
            document(4).replace(r#""string""#, r#""text""#),
            "nothing was written",
        ),
    ] {
        let folder = folder(
            name,
            &[
                ("chart/values.schema.json", schema_text),
                ("common.json", &common),
            ],
        );
        let (code, out, says) = bundle(
            &folder,
            &["--from", "https://example.com/common.json=common.json"],
        );
        assert_eq!((code, out.as_str()), (2, ""), "{name}");
        assert!(says.contains(expected), "{name}: {says}");
        assert_eq!(schema(&folder), schema_text, "{name}");
    }
}

#[test]
fn a_chart_without_references_is_left_alone() {
    let text = "{\"type\":  \"object\"}";
    let folder = folder("none", &[("chart/values.schema.json", text)]);
    let (code, out, says) = bundle(&folder, &["--from", "https://example.com/x=nowhere.json"]);
    assert_eq!(
        (code, out.as_str()),
        (0, "unchanged chart/values.schema.json\n")
    );
    assert_eq!(says, "note: nothing refers to `https://example.com/x`\n");
    assert_eq!(schema(&folder), text);
}

#[test]
fn what_is_derived_reads_a_document_by_its_own_draft() {
    // In draft 7, the chart's, a `$ref` would hide `minLength`.
    let common = r##"{"$ref":"#/$defs/text","minLength":3,"$defs":{"text":{"type":"string"}}}"##;
    let text = SCHEMA.replace("#/$defs/size", "");
    let folder = folder(
        "dialects",
        &[("chart/values.schema.json", &text), ("common.json", common)],
    );
    assert_eq!(
        bundle(
            &folder,
            &["--from", "https://example.com/common.json=common.json"]
        )
        .0,
        0
    );
    let rgd = String::from_utf8(run(&folder, &["rgd", "chart"]).stdout).unwrap();
    assert!(rgd.contains("size: \"string | minLength=3 "), "{rgd}");
    assert_eq!(
        (verdict(&folder, "size=abc"), verdict(&folder, "size=ab")),
        (0, 1)
    );
}
