// SPDX-License-Identifier: Apache-2.0
//! Charts as Helm 4 loads them: what it ignores, merges, rejects.
//!
//! The answers are Helm 4.2.4's; `tests/conformance/loading_test.go` asks Helm itself about generated chart trees, and about
//! every chart in `data/`.

mod packages;

use std::path::{Path, PathBuf};

use crate::support::{answer, empty_folder, put, root, run};

const CHART: (&str, &str) = ("Chart.yaml", "apiVersion: v2\nname: demo\nversion: 1.0.0\n");
const SCHEMA: (&str, &str) = ("values.schema.json", r#"{"type": "object"}"#);
const SUBCHART: (&str, &str) = ("charts/s/Chart.yaml", "name: s\nversion: 1.0.0\n");

/// Runs a command on a chart. Gives the exit code and both outputs.
fn command(command: &str, chart: &Path, options: &[&str]) -> (i32, String) {
    let chart = chart.to_str().unwrap();
    let program = env!("CARGO_BIN_EXE_managed-services");
    let arguments = [&[command, chart], options].concat();
    let (code, out, errors) = answer(&run(program, root(), &arguments, ""));
    (code, out + &errors)
}

/// Asks for the verdict on a chart, and expects it together with a part of the text.
#[track_caller]
fn expect(chart: &Path, options: &[&str], code: i32, part: &str) {
    let (found, text) = command("validate", chart, options);
    assert!(
        found == code && text.contains(part),
        "{}: {found} {text}",
        chart.display()
    );
}

fn data(path: &str) -> PathBuf {
    root().join("tests/cases/data").join(path)
}

/// A folder with these files, and with `Chart.yaml` and a schema that accepts everything unless they are among them.
fn tree(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = empty_folder(&format!("loading-{name}"));
    for (path, text) in [CHART, SCHEMA].iter().chain(files) {
        put(&folder, path, text);
    }
    folder
}

#[test]
fn subchart_unreadable_valid() {
    let chart = data("subchart-unreadable-valid/c");
    expect(&chart, &[], 1, "is not JSON");
    assert_eq!(command("check", &chart, &[]).0, 2);
    // Helm reads the schema of an enabled chart, whatever the values are, and none other.
    let listed = "apiVersion: v2\nname: demo\nversion: 1.0.0\n\
                  dependencies: [{name: s, version: 1.0.0, condition: s.use}]\n";
    for (index, schema) in [
        "",
        "{",
        "[]",
        "null",
        r#"{"type": 5}"#,
        "{} {}",
        "{\"a\": 1,}",
    ]
    .iter()
    .enumerate()
    {
        let files = [SUBCHART, ("charts/s/values.schema.json", schema)];
        let always = tree(&format!("unreadable-{index}"), &files);
        expect(&always, &[], 1, "[schema-broken]");
        let files = [
            &files[..],
            &[("Chart.yaml", listed), ("values.yaml", "s: {use: false}")],
        ];
        let off = tree(&format!("unreadable-off-{index}"), &files.concat());
        expect(&off, &[], 0, "valid");
        expect(&off, &["--set", "s.use=true"], 1, "[schema-broken]");
        let (code, text) = command("check", &off, &[]);
        assert!(
            code == 0 && text.contains("[subchart-unreadable]"),
            "{text}"
        );
    }
}

#[test]
fn chart_that_helm_cannot_load() {
    for (name, part) in [
        ("version", "is not a version"),
        ("duplicate", "more than one dependency"),
        ("folder", "`charts/stuff` is not a chart"),
    ] {
        let chart = data("chart-that-helm-cannot-load").join(name);
        expect(&chart, &[], 1, part);
        for other in ["check", "rgd", "form", "template"] {
            let (code, text) = command(other, &chart, &[]);
            assert!(code == 2 && text.contains("error["), "{other}: {text}");
        }
    }
    let start = "apiVersion: v2\nname: demo\nversion: 1.0.0\n";
    for (name, more, part) in [
        ("type", "type: foo", "`type` must be"),
        ("library", "type: library", "library charts"),
        (
            "alias",
            "dependencies: [{name: s, alias: a.b}]",
            "the alias",
        ),
        ("api", "apiVersion: v9", "apiVersion"),
        ("next-api", "apiVersion: v3", "apiVersion"),
        ("empty", "dependencies: [~]", "empty"),
        ("list", "keywords: one", "must be a list"),
        ("text", "description: {a: b}", "must be text"),
        ("flag", "deprecated: 'no'", "must be `true` or `false`"),
        ("yaml", "a: b: c", "is not YAML"),
        ("path", "name: a/b", "name of a chart"),
    ] {
        let chart = tree(
            name,
            &[("Chart.yaml", &format!("{start}{more}\n")), SUBCHART],
        );
        expect(&chart, &[], 1, part);
    }
    for (name, file, text) in [
        ("sub-values", "charts/s/values.yaml", "- a\n"),
        (
            "sub-version",
            "charts/s/Chart.yaml",
            "name: s\nversion: x\n",
        ),
        ("lock", "Chart.lock", "<<<<<<< HEAD\n"),
        (
            "sub-lock",
            "charts/s/requirements.lock",
            "generated: yesterday\n",
        ),
        ("nested", "charts/s/charts/t/values.yaml", "a: 1\n"),
    ] {
        expect(
            &tree(name, &[SUBCHART, (file, text)]),
            &[],
            1,
            "Helm refuses to load the chart",
        );
    }
}

#[test]
fn requirements_yaml() {
    expect(&data("requirements-yaml/c"), &[], 0, "valid");
    let closed = (
        "charts/s/values.schema.json",
        r#"{"required": ["password"]}"#,
    );
    let old = "apiVersion: v1\nname: demo\nversion: 1.0.0\n";
    for (name, chart, requirements, code) in [
        (
            "condition",
            old,
            "[{name: s, version: '*', condition: s.use}]",
            0,
        ),
        (
            "no-api",
            "name: demo\nversion: 1.0.0\n",
            "[{name: s, version: '*', condition: s.use}]",
            0,
        ),
        (
            "v2",
            CHART.1,
            "[{name: s, version: '*', condition: s.use}]",
            0,
        ),
        ("tags", old, "[{name: s, version: '*', tags: [off]}]", 0),
        ("plain", old, "[{name: s, version: '*'}]", 1),
        ("null", old, "", 1),
        ("text", old, "s", 1),
    ] {
        let files = [
            ("Chart.yaml", chart),
            (
                "requirements.yaml",
                &*format!("dependencies: {requirements}\n"),
            ),
            ("values.yaml", "s: {use: false}\ntags: {off: false}\n"),
            SUBCHART,
            closed,
        ];
        let chart = tree(&format!("requirements-{name}"), &files);
        expect(
            &chart,
            &[],
            code,
            if code == 0 { "valid" } else { "invalid" },
        );
        if name == "v2" {
            assert!(
                command("check", &chart, &[])
                    .1
                    .contains("[requirements-outdated]")
            );
        }
    }
}

#[test]
fn helmignore() {
    expect(&data("helmignore/c"), &[], 0, "valid");
    let strict = ("values.schema.json", r#"{"required": ["zzz"]}"#);
    let stray = ("charts/README.md", "");
    for (name, rules, files, code) in [
        ("name", "*.json", vec![strict], 0),
        ("comment", "# *.json", vec![strict], 1),
        ("negated", "!*.json", vec![strict], 1),
        ("all-but", "!*.yaml", vec![strict], 0),
        ("folder", "charts/", vec![stray], 0),
        ("folder-only", "README.md/", vec![stray], 1),
        ("rooted", "/README.md", vec![stray], 1),
        ("path", "charts/*.md", vec![stray], 0),
        ("mark", "\u{feff}*.json", vec![strict], 0),
        ("stars", "a/**", vec![], 1),
        ("broken", "[", vec![], 1),
        ("unreached", "x*[", vec![], 0),
        ("chart", "Chart.yaml", vec![], 1),
        (
            "ours",
            "managed-service.yaml",
            vec![("managed-service.yaml", "api: {kind: Thing}\n")],
            0,
        ),
    ] {
        let chart = tree(
            &format!("ignore-{name}"),
            &[&files[..], &[(".helmignore", rules)]].concat(),
        );
        let (found, text) = command("validate", &chart, &[]);
        assert!(found == code, "{name}: {text}");
        if name == "ours" {
            assert!(command("rgd", &chart, &[]).1.contains("kind: Thing"));
        }
    }
}

#[test]
fn values_several_documents() {
    expect(&data("values-several-documents/c"), &[], 0, "valid");
    let schema = (
        "values.schema.json",
        r#"{"required": ["b"], "properties": {"b": {"const": 2}}}"#,
    );
    for (name, values, code) in [
        ("two", "a: 1\n---\nb: 2\n", 0),
        ("later", "b: 1\n---\nb: 2\n", 0),
        ("empty", "---\n---\n# nothing\n---\nb: 2\n", 0),
        ("one", "a: 1\n", 1),
        ("list", "b: 2\n---\n- c\n", 1),
        ("separator", "b: 2\n--- x\n", 1),
    ] {
        let chart = tree(
            &format!("documents-{name}"),
            &[schema, ("values.yaml", values)],
        );
        let (found, text) = command("validate", &chart, &[]);
        assert_eq!(found, code, "{name}: {text}");
    }
}

#[test]
fn charts_folder_stray_entry() {
    expect(
        &data("charts-folder-stray-entry/chart"),
        &[],
        1,
        "`charts/NOTES.md` is not a chart",
    );
    for (name, file, code) in [
        ("index", "charts/index.yaml", 1),
        ("gz", "charts/x.tar.gz", 1),
        ("bare-folder", "charts/x/values.yaml", 1),
        ("folder-like-a-package", "charts/x.tgz/Chart.yaml", 1),
        ("no-package", "charts/x.tgz", 1),
        ("below", "charts/s/charts/README", 1),
        ("hidden", "charts/.gitkeep", 0),
        ("off", "charts/_x/values.yaml", 0),
        ("signature", "charts/x.tgz.prov", 0),
        ("signature-below", "charts/s/x.prov", 0),
    ] {
        let chart = tree(&format!("stray-{name}"), &[SUBCHART, (file, "")]);
        let (found, text) = command("validate", &chart, &[]);
        assert_eq!(found, code, "{name}: {text}");
    }
}

#[cfg(unix)]
#[test]
fn charts_folder_stray_entry_that_is_a_link() {
    let chart = tree("link", &[("real/Chart.yaml", SUBCHART.1)]);
    std::fs::create_dir_all(chart.join("charts")).unwrap();
    std::os::unix::fs::symlink("../real", chart.join("charts/s")).unwrap();
    expect(&chart, &[], 0, "valid");
    std::os::unix::fs::symlink("../gone", chart.join("charts/t")).unwrap();
    expect(&chart, &[], 1, "leads nowhere");
}

#[test]
fn chart_without_values_yaml() {
    let chart = data("chart-without-values-yaml/chart");
    expect(&chart, &[], 0, "valid");
    for other in ["check", "rgd", "form", "template", "losses"] {
        assert_eq!(command(other, &chart, &[]).0, 0, "{other}");
    }
    let strict = ("values.schema.json", r#"{"required": ["zzz"]}"#);
    expect(&tree("no-values", &[strict]), &[], 1, "`zzz`");
    expect(&tree("no-values-below", &[SUBCHART]), &[], 0, "valid");
    expect(
        &tree("empty-values", &[("values.yaml", "# nothing\n")]),
        &[],
        0,
        "valid",
    );
}

#[test]
fn disabled_subchart_dangling_ref() {
    let chart = data("disabled-subchart-dangling-ref/chart");
    expect(&chart, &[], 0, "valid");
    expect(&chart, &["--set", "db.enabled=true"], 1, "leads to nothing");
    for other in ["check", "rgd", "form", "template", "policy"] {
        assert_eq!(command(other, &chart, &[]).0, 0, "{other}");
    }
    let text = command("check", &chart, &[]).1;
    assert!(
        text.contains("subchart `db` cannot be switched on"),
        "{text}"
    );
    // Above the broken chart one that is on, or off.
    let schema = (
        "charts/s/charts/t/values.schema.json",
        r##"{"pattern": "("}"##,
    );
    let below = ("charts/s/charts/t/Chart.yaml", "name: t\nversion: 1.0.0\n");
    let listed = "name: demo\nversion: 1.0.0\ndependencies: [{name: s, version: '*', tags: [t]}]\n";
    for (name, chart, code) in [("on", CHART.1, 1), ("off", listed, 0)] {
        let off = ("values.yaml", "tags: {t: false}\n");
        let chart = ("Chart.yaml", chart);
        let chart = tree(
            &format!("broken-{name}"),
            &[chart, off, SUBCHART, below, schema],
        );
        let (found, text) = command("validate", &chart, &[]);
        assert_eq!(found, code, "{name}: {text}");
    }
}

#[test]
fn boolean_schema() {
    let chart = data("boolean-schema/c");
    expect(&chart, &[], 0, "valid");
    for other in ["check", "rgd", "form", "template"] {
        assert_eq!(command(other, &chart, &[]).0, 0, "{other}");
    }
    for (name, file, schema, code) in [
        ("false", "values.schema.json", "false", 1),
        ("true", "values.schema.json", "\u{feff}true\n", 0),
        ("null", "values.schema.json", "null", 1),
        ("number", "values.schema.json", "5", 1),
        ("below-true", "charts/s/values.schema.json", "true", 0),
        ("below-false", "charts/s/values.schema.json", "false", 1),
    ] {
        let chart = tree(&format!("boolean-{name}"), &[SUBCHART, (file, schema)]);
        let (found, text) = command("validate", &chart, &[]);
        assert_eq!(found, code, "{name}: {text}");
    }
}

#[test]
fn missing_dependency_unnoticed() {
    let chart = data("missing-dependency-unnoticed/chart");
    expect(&chart, &[], 2, "dependency `db` is not in `charts/`");
    let (code, text) = command("check", &chart, &[]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("[dependency-missing]") && text.contains("run `helm dependency build`"));
    let start = "apiVersion: v2\nname: demo\nversion: 1.0.0\n";
    let strict = ("values.schema.json", r#"{"required": ["zzz"]}"#);
    for (name, dependencies, schema, code) in [
        ("there", "[{name: s, version: '*'}]", SCHEMA, 0),
        ("renamed", "[{name: s, version: '*', alias: x}]", SCHEMA, 0),
        // Helm looks at names only.
        ("other-version", "[{name: s, version: 2.0.0}]", SCHEMA, 0),
        (
            "gone",
            "[{name: s, version: '*'}, {name: t, version: '*'}]",
            SCHEMA,
            2,
        ),
        // What is missing might ship `zzz`.
        (
            "imports",
            "[{name: t, version: '*', import-values: [x]}]",
            strict,
            2,
        ),
        (
            "broken",
            "[{name: t, version: '*'}]",
            ("values.schema.json", "{"),
            1,
        ),
    ] {
        let chart = (
            "Chart.yaml",
            &*format!("{start}dependencies: {dependencies}\n"),
        );
        let chart = tree(&format!("missing-{name}"), &[chart, SUBCHART, schema]);
        let (found, text) = command("validate", &chart, &[]);
        assert_eq!(found, code, "{name}: {text}");
    }
    // Two charts for one dependency: Helm takes either.
    let twins = [
        SUBCHART,
        ("charts/t/Chart.yaml", SUBCHART.1),
        ("charts/t/values.yaml", "a: 1\n"),
    ];
    expect(&tree("twins", &twins), &[], 2, "Helm takes either");
    expect(&tree("copies", &twins[..2]), &[], 0, "valid");
    // So a schema that only one of them breaks is no certain reason.
    let broken = ("charts/t/values.schema.json", "{");
    let broken = [&twins[..], &[broken]].concat();
    expect(&tree("broken-twin", &broken), &[], 2, "Helm takes either");
}

#[test]
fn subchart_values_not_a_table() {
    let chart = data("subchart-values-not-a-table/chart");
    expect(&chart, &[], 1, "[subchart-not-object]");
    expect(&chart, &["--set", "sub.enabled=false"], 0, "valid");
    expect(&chart, &["--set", "sub.m.p=3"], 0, "valid");
    for other in ["check", "rgd", "form", "template"] {
        let (code, text) = command(other, &chart, &[]);
        assert_ne!(code, 2, "{other}: {text}");
    }
    let values = ("values.yaml", "s: [1]\n");
    let unlisted = tree("table-unlisted", &[values, SUBCHART]);
    expect(&unlisted, &[], 1, "[subchart-not-object]");
    expect(&unlisted, &["--set", "s.a=1"], 0, "valid");
    // What is imported is taken from the shipped values alone, which no user can mend.
    let listed = "name: demo\nversion: 1.0.0\ndependencies: [{name: s, version: '*'}]\n";
    let listed = tree("table-listed", &[values, SUBCHART, ("Chart.yaml", listed)]);
    expect(&listed, &["--set", "s.a=1"], 1, "[subchart-not-object]");
}

#[test]
fn a_chart_whose_only_schema_is_a_subcharts() {
    let chart = empty_folder("loading-umbrella");
    let schema = r#"{"properties": {"size": {"type": "string"}}}"#;
    for (path, text) in [CHART, SUBCHART, ("charts/s/values.schema.json", schema)] {
        put(&chart, path, text);
    }
    expect(&chart, &[], 0, "valid");
    expect(&chart, &["--set", "s.size=1"], 1, "/s/size");
    let (code, text) = command("form", &chart, &[]);
    assert!(code == 0 && text.contains("size"), "{text}");
}

#[test]
fn attack_small_verdict_edges() {
    for (name, reference, code) in [
        ("zeros", "#/$defs/l/00", 0),
        ("plus", "#/$defs/l/+0", 0),
        ("plain", "#/$defs/l/0", 0),
        ("beyond", "#/$defs/l/01", 1),
        ("negative", "#/$defs/l/-1", 1),
    ] {
        let schema = format!(
            r#"{{"$schema": "http://json-schema.org/draft-07/schema#", "$defs": {{"l": [{{"type": "string"}}]}},
                "properties": {{"a": {{"$ref": "{reference}"}}}}}}"#
        );
        let chart = tree(&format!("edge-{name}"), &[("values.schema.json", &schema)]);
        let (found, text) = command("validate", &chart, &[]);
        assert_eq!(found, code, "{name}: {text}");
        if code == 0 {
            expect(&chart, &["--set", "a=1"], 1, "/a: must be a string");
        }
    }
    let chart = tree("edge-documents", &[]);
    let program = env!("CARGO_BIN_EXE_managed-services");
    let arguments = ["validate", chart.to_str().unwrap(), "--batch"];
    let lines = "[1]\n\"x\"\n5\ntrue\nnull\n{}\n";
    let (_, out, _) = answer(&run(program, root(), &arguments, lines));
    let answers: Vec<bool> = out
        .lines()
        .map(|line| line.contains(r#""verdict":"valid""#))
        .collect();
    assert_eq!(answers, [false, false, false, false, true, true], "{out}");
}
