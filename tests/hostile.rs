// SPDX-License-Identifier: Apache-2.0
//! What a chart writes into names and keys stays data: generated files hold only their own documents, below the output folder.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

mod support;

use std::path::{Path, PathBuf};

use managed_services::yaml;

use support::{SAMPLE, answer, empty_folder, put, root};

/// Generates the files of a chart; exit code and standard error.
fn generate(chart: &Path, out: &Path) -> (i32, String) {
    let program = env!("CARGO_BIN_EXE_managed-services");
    let arguments = [
        "generate".as_ref(),
        chart.as_os_str(),
        "--out".as_ref(),
        out.as_os_str(),
    ];
    let (code, _, errors) = answer(&support::run(program, root(), &arguments, ""));
    (code, errors)
}

/// A chart in a folder of its own.
fn chart(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = empty_folder(name);
    for (path, text) in files {
        put(&folder, path, text);
    }
    folder
}

/// The kinds of the documents of a generated file.
fn kinds(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let documents = yaml::read_each(&text).unwrap();
    documents
        .iter()
        .filter_map(|document| document.get("kind")?.as_str().map(str::to_owned))
        .collect()
}

#[test]
fn a_line_break_in_a_key_stays_in_the_comment() {
    let evil = r#"x\napiVersion: v1\nkind: Evil\n---\ny\u0085kind: Evil\u2028kind: Evil"#;
    let schema = format!(
        r#"{{"type": "object", "properties": {{"{evil}": {{"type": "object", "properties": {{"a": {{"type": ["integer", "string"]}}}}}}}}}}"#
    );
    let folder = chart(
        "evil-key",
        &[
            SAMPLE,
            ("values.yaml", "{}\n"),
            ("values.schema.json", &schema),
        ],
    );
    let out = empty_folder("evil-key-out");
    let (code, errors) = generate(&folder, &out);
    assert_eq!(code, 0, "{errors}");
    let definitions = out.join("definitions");
    assert_eq!(
        kinds(&definitions.join("sample.yaml")),
        ["ResourceGraphDefinition"]
    );
    assert_eq!(
        kinds(&definitions.join("sample.policy.yaml")),
        [
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding"
        ]
    );
    assert_eq!(
        kinds(&definitions.join("sample.rbac.yaml")),
        ["ClusterRole"; 3]
    );
    let template = out.join("software-templates/sample/template.yaml");
    assert_eq!(kinds(&template), ["Template"]);
}

#[test]
fn a_chart_name_cannot_lead_out_of_the_output_folder() {
    for (index, name) in ["..", "../../escaped", "a/bc", r"a\bc", "a:bc"]
        .iter()
        .enumerate()
    {
        let folder = chart(
            &format!("evil-name-{index}"),
            &[
                ("Chart.yaml", &format!("name: '{name}'\nversion: 1.0.0\n")),
                ("values.yaml", "{}\n"),
                ("values.schema.json", "{}"),
            ],
        );
        let out = empty_folder("evil-name-out").join("inner");
        let (code, errors) = generate(&folder, &out);
        assert_eq!(code, 2, "{name}");
        assert!(
            errors.contains("cannot be part of a file name"),
            "{name}: {errors}"
        );
        assert!(!out.exists(), "{name}");
    }
}
