// SPDX-License-Identifier: Apache-2.0
//! Chart text stays data in every generated file and on the terminal.

use std::path::{Path, PathBuf};

use managed_services::yaml;

use crate::support::{SAMPLE, answer, empty_folder, put, root, run};

pub(crate) const VALUES: (&str, &str) = ("values.yaml", "{}\n");

/// Runs the program; exit code, standard output, standard error.
pub(crate) fn ran(arguments: &[&str]) -> (i32, String, String) {
    answer(&run(
        env!("CARGO_BIN_EXE_managed-services"),
        root(),
        arguments,
        "",
    ))
}

/// A chart in a folder of its own.
pub(crate) fn chart(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = empty_folder(name);
    for (path, text) in files {
        put(&folder, path, text);
    }
    folder
}

/// A chart whose schema has these properties.
fn with_properties(name: &str, properties: &str) -> PathBuf {
    let schema = format!("{{\"type\": \"object\", \"properties\": {properties}}}");
    chart(name, &[SAMPLE, VALUES, ("values.schema.json", &schema)])
}

/// Generates the files of charts; exit code and standard error.
fn generate(charts: &[&Path], out: &Path) -> (i32, String) {
    let mut arguments = vec!["generate", "--out", out.to_str().unwrap()];
    arguments.extend(charts.iter().map(|chart| chart.to_str().unwrap()));
    let (code, _, errors) = ran(&arguments);
    (code, errors)
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
fn attack_yaml_comment_injection() {
    for (index, key) in [
        r"x\napiVersion: v1\nkind: Evil\n---\ny",
        r"x\u0085kind: Evil",
        r"x\u2028kind: Evil\u2029kind: Evil",
        r"x\rkind: Evil",
        r"\u0000\u001b\ufeff---\nkind: Evil",
    ]
    .iter()
    .enumerate()
    {
        let inner = r#"{"type": "object", "properties": {"a": {"type": ["integer", "string"]}}}"#;
        let folder = with_properties(
            &format!("evil-key-{index}"),
            &format!("{{\"{key}\": {inner}}}"),
        );
        let out = empty_folder("evil-key-out");
        let (code, errors) = generate(&[&folder], &out);
        assert_eq!(code, 0, "{errors}");
        let rbac: &[&str] = &["ClusterRole"; 3];
        for (file, expected) in [
            ("definitions/sample.yaml", &["ResourceGraphDefinition"][..]),
            (
                "definitions/sample.policy.yaml",
                &[
                    "ValidatingAdmissionPolicy",
                    "ValidatingAdmissionPolicyBinding",
                ],
            ),
            ("definitions/sample.rbac.yaml", rbac),
            ("software-templates/sample/template.yaml", &["Template"]),
            ("software-templates/catalog-info.yaml", &["Location"]),
        ] {
            assert_eq!(kinds(&out.join(file)), expected, "{key} {file}");
        }
    }
}

#[test]
fn attack_generate_path_traversal() {
    for (index, name) in [
        "..",
        ".",
        ".git",
        "../../escaped",
        "../.github/workflows/ci",
        "a/bc",
        r"a\bc",
        "a:bc",
        "x.",
    ]
    .iter()
    .enumerate()
    {
        let folder = chart(
            &format!("evil-name-{index}"),
            &[
                ("Chart.yaml", &format!("name: '{name}'\nversion: 1.0.0\n")),
                VALUES,
                ("values.schema.json", "{}"),
            ],
        );
        let out = empty_folder("evil-name-out").join("inner");
        let (code, errors) = generate(&[&folder], &out);
        assert_ne!(code, 0, "{name}");
        assert!(errors.contains("name"), "{name}: {errors}");
        assert!(!out.exists(), "{name}");
    }
    // Helm drops what cannot be printed.
    let turned = ("Chart.yaml", "name: \"a\\u202Eb\"\nversion: 1.0.0\n");
    let folder = chart(
        "evil-name-turned",
        &[turned, VALUES, ("values.schema.json", "{}")],
    );
    let out = empty_folder("evil-name-turned-out");
    assert_eq!(generate(&[&folder], &out).0, 0);
    assert!(out.join("definitions/ab.yaml").is_file());
}

/// A link in the place of an output folder does not lead the files elsewhere either.
#[cfg(unix)]
#[test]
fn attack_generate_path_traversal_by_link() {
    let folder = with_properties("linked-chart", "{}");
    let out = empty_folder("linked-out");
    let elsewhere = empty_folder("linked-elsewhere");
    std::os::unix::fs::symlink(&elsewhere, out.join("software-templates")).unwrap();
    let (code, errors) = generate(&[&folder], &out);
    assert_eq!(code, 2);
    assert!(errors.contains("symbolic link"), "{errors}");
    assert_eq!(std::fs::read_dir(&elsewhere).unwrap().count(), 0);
    // A link in the place of a file is replaced, not followed.
    std::fs::remove_file(out.join("software-templates")).unwrap();
    put(&elsewhere, "target", "untouched");
    std::fs::create_dir_all(out.join("definitions")).unwrap();
    let link = out.join("definitions/sample.yaml");
    std::os::unix::fs::symlink(elsewhere.join("target"), &link).unwrap();
    assert_eq!(generate(&[&folder], &out).0, 0);
    let text = std::fs::read_to_string(elsewhere.join("target")).unwrap();
    assert_eq!(text, "untouched");
    assert_eq!(kinds(&link), ["ResourceGraphDefinition"]);
}

#[cfg(unix)]
#[test]
fn attack_bundle_reads_any_file() {
    let outside = empty_folder("outside");
    put(&outside, "secret.json", r#"{"secret": "LEAK"}"#);
    put(&outside, "token", "LEAK-not-json");
    let absolute = outside.join("secret.json").display().to_string();
    for (index, (reference, link)) in [
        (format!("file://{absolute}"), None),
        (format!("file:///{absolute}"), None),
        ("file:///../outside/secret.json".to_owned(), None),
        ("../outside/secret.json".to_owned(), None),
        ("file:///sub/../../outside/token".to_owned(), None),
        ("file:///%2e%2e/outside/secret.json".to_owned(), None),
        ("linked.json".to_owned(), Some(absolute.clone())),
        (
            "linked.json".to_owned(),
            Some("../outside/token".to_owned()),
        ),
        (
            "linked/secret.json".to_owned(),
            Some("../outside".to_owned()),
        ),
    ]
    .iter()
    .enumerate()
    {
        let properties = format!("{{\"a\": {{\"$ref\": \"{reference}\"}}}}");
        let folder = with_properties(&format!("bundle-outside-{index}"), &properties);
        if let Some(target) = link {
            let name = reference.split('/').next().unwrap();
            std::os::unix::fs::symlink(target, folder.join(name)).unwrap();
        }
        let (code, out, errors) = ran(&["bundle", folder.to_str().unwrap(), "--output", "-"]);
        assert_eq!(code, 2, "{reference}");
        let shown = format!("{out}{errors}");
        assert!(!shown.contains("LEAK"), "{reference}: {shown}");
        let said = errors.contains("leads out of the chart") || errors.contains("was not found");
        assert!(said, "{reference}: {errors}");
        assert!(!shown.contains("not JSON"), "{reference}: {shown}");
    }
    // A link inside the chart is no way out.
    let properties = r#"{"a": {"$ref": "linked.json"}, "b": {"$ref": "sub/../common.json"}}"#;
    let folder = with_properties("bundle-inside", properties);
    put(&folder, "common.json", r#"{"type": "string"}"#);
    std::os::unix::fs::symlink("common.json", folder.join("linked.json")).unwrap();
    let (code, _, errors) = ran(&["bundle", folder.to_str().unwrap(), "--output", "-"]);
    assert_eq!(code, 0, "{errors}");
}

/// Whether a text can be shown: no control sequence, no hidden direction, no command for a CI runner.
fn is_harmless(text: &str) -> bool {
    let hidden = |letter: char| {
        (letter.is_control() && !matches!(letter, '\n' | '\t'))
            || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{feff}')
    };
    let commands = text
        .lines()
        .any(|line| line.trim_start().starts_with("::") || line.contains("##["));
    !text.contains(hidden) && !commands
}

#[test]
fn attack_terminal_and_ci_injection() {
    let evil = "x\u{1b}]0;PWNED\u{7}\n::error file=x::fake\r##[group]\u{202e}\u{9b}2J\u{2028}";
    let key = managed_services::json::quoted(evil);
    let schema = format!(
        "{{\"type\": \"object\", \"additionalProperties\": false, \"required\": [{key}], \"properties\": {{\
         {key}: {{\"type\": \"integer\", \"description\": {key}, \"default\": {key}}}, \
         \"b\": {{\"properties\": {{{key}: {{\"type\": [\"integer\", \"string\"]}}}}}}, \
         \"c\": {{\"enum\": [{key}], \"title\": {key}, \"pattern\": {key}, \"minimum\": {key}}}, \
         \"d\": {{\"allOf\": [{{\"unknown-{}: 1}}]}}}}}}",
        key.trim_start_matches('"')
    );
    let service =
        format!("title: {key}\ndescription: {key}\nimmutable: [{key}]\nsource: {{url: {key}}}\n");
    let broken = chart(
        "terminal-broken",
        &[
            SAMPLE,
            ("values.yaml", &format!("{key}: {key}\nb: {{{key}: 1}}\n")),
            ("values.schema.json", &schema),
            ("managed-service.yaml", &service),
        ],
    );
    let schema = schema.replace(&format!("\"minimum\": {key}"), "\"minimum\": 1");
    let fine = chart(
        "terminal-fine",
        &[
            SAMPLE,
            ("values.yaml", &format!("{key}: {key}\nb: {{{key}: 1}}\n")),
            ("values.schema.json", &schema),
            ("managed-service.yaml", &format!("description: {key}\n")),
        ],
    );
    let bad_name = chart(
        "terminal-name",
        &[
            ("Chart.yaml", &format!("name: {key}\nversion: {key}\n")),
            VALUES,
            ("values.schema.json", "{}"),
        ],
    );
    let out = empty_folder("terminal-out");
    let out = out.to_str().unwrap();
    for folder in [&broken, &fine, &bad_name] {
        let folder = folder.to_str().unwrap();
        let json = format!("{{{key}: {{{key}: 1}}}}");
        put(Path::new(folder), "instance.yaml", &json);
        let instance = format!("{folder}/instance.yaml");
        for arguments in [
            vec!["check", folder],
            vec!["validate", folder],
            vec!["validate", folder, "-f", &instance],
            vec!["validate", folder, "--set", evil],
            vec!["manifest", folder, "--name", evil],
            vec!["manifest", folder, "--name", "x", "-f", &instance],
            vec!["compare", folder, fine.to_str().unwrap()],
            vec![
                "compare",
                fine.to_str().unwrap(),
                folder,
                "--instances",
                &instance,
            ],
            vec!["generate", folder, "--out", out],
            vec!["generate", folder, "--out", out, "--check"],
            vec!["bundle", folder, "--output", "-"],
            vec!["bundle", folder, "--check", "--from", evil],
            vec!["rgd", folder],
            vec!["policy", folder],
            vec!["template", folder],
            vec!["losses", folder],
            vec!["check", folder, "--output", "json"],
            vec!["validate", folder, "--output", "sarif"],
        ] {
            let (_, out, errors) = ran(&arguments);
            let machine = arguments.contains(&"json")
                || arguments.contains(&"sarif")
                || ["form", "losses"].contains(&arguments[0])
                || arguments.contains(&"-");
            assert!(is_harmless(&errors), "{arguments:?}: {errors:?}");
            assert!(machine || is_harmless(&out), "{arguments:?}: {out:?}");
            assert!(!out.contains("##["), "{arguments:?}: {out:?}");
            if machine && !out.is_empty() {
                managed_services::json::read(&out).unwrap();
            }
        }
    }
}

#[test]
fn attack_foreign_api_groups() {
    for (group, fine) in [
        ("kro.run", false),
        ("internal.kro.run", false),
        ("helm.toolkit.fluxcd.io", false),
        ("source.toolkit.fluxcd.io", false),
        ("fluxcd.io", false),
        ("apps", false),
        ("rbac.authorization.k8s.io", false),
        ("apiextensions.k8s.io", false),
        ("node.kubernetes.io", false),
        ("cluster.x-k8s.io", false),
        ("cert-manager.io", false),
        ("argoproj.io", false),
        ("data.example.org", true),
        ("mykro.run", true),
        ("notk8s.io", true),
    ] {
        let folder = chart(
            "foreign-group",
            &[
                SAMPLE,
                VALUES,
                ("values.schema.json", "{}"),
                (
                    "managed-service.yaml",
                    &format!("api: {{group: {group}}}\n"),
                ),
            ],
        );
        let folder = folder.to_str().unwrap();
        // The rest of the commands for one of each kind.
        let all = ["kro.run", "data.example.org"].contains(&group);
        let commands: &[&str] = if all {
            &["rgd", "policy", "rbac", "template"]
        } else {
            &["rgd"]
        };
        for command in commands {
            let (code, out, errors) = ran(&[command, folder]);
            assert_eq!(code == 0, fine, "{group} {command}: {errors}");
            assert_eq!(out.is_empty(), !fine, "{group} {command}");
            assert!(fine || errors.contains(group), "{errors}");
        }
        if !all {
            continue;
        }
        let (code, _, errors) = ran(&["manifest", folder, "--name", "x"]);
        assert_eq!(code == 0, fine, "{group}: {errors}");
        let (code, out, _) = ran(&["check", folder]);
        assert_eq!(code, i32::from(!fine), "{group}: {out}");
        assert!(fine || out.contains("error[service-name-invalid]"), "{out}");
        // Helm's verdict and the form need no group.
        for command in ["validate", "form"] {
            let (code, _, errors) = ran(&[command, folder]);
            assert_eq!(code, 0, "{group} {command}: {errors}");
        }
    }
}

#[test]
fn kind_rule_too_strict() {
    for (name, kind) in [
        ("plan-b", "ManagedPlanB"),
        ("postgres-HA", "ManagedPostgresHA"),
        ("UPPER", "ManagedUPPER"),
        ("c", "ManagedC"),
        ("dns", "ManagedDns"),
        ("DNS", "ManagedDNS"),
        ("x.y_z", "ManagedXYZ"),
        ("1st", "Managed1st"),
        ("数据库", "Managed"),
    ] {
        let folder = chart(
            "any-name",
            &[
                (
                    "Chart.yaml",
                    &format!("apiVersion: v2\nname: '{name}'\nversion: 1.0.0\n"),
                ),
                VALUES,
                ("values.schema.json", "{}"),
            ],
        );
        let folder = folder.to_str().unwrap();
        for command in ["validate", "check", "rgd"] {
            let (code, out, errors) = ran(&[command, folder]);
            assert_eq!(code, 0, "{name} {command}: {errors}");
            assert!(
                command != "rgd" || out.contains(&format!("kind: {kind}\n")),
                "{out}"
            );
        }
    }
    for (kind, fine) in [
        ("A", true),
        ("PlanB", true),
        ("API", true),
        ("DNS", false),
        ("Dns", false),
        ("lower", false),
        ("Dash-ed", false),
        (&"K".repeat(59), true),
        (&"K".repeat(60), false),
    ] {
        let folder = chart(
            "any-kind",
            &[
                SAMPLE,
                VALUES,
                ("values.schema.json", "{}"),
                ("managed-service.yaml", &format!("api: {{kind: {kind}}}\n")),
            ],
        );
        let folder = folder.to_str().unwrap();
        let (code, _, errors) = ran(&["rgd", folder]);
        assert_eq!(code, if fine { 0 } else { 2 }, "{kind}: {errors}");
        assert_eq!(ran(&["validate", folder]).0, 0, "{kind}");
    }
}

#[test]
fn same_kind_twice() {
    let named = |folder: &str, name: &str, service: &str| {
        chart(
            &format!("twice-{folder}"),
            &[
                (
                    "Chart.yaml",
                    &format!("apiVersion: v2\nname: '{name}'\nversion: 1.0.0\n"),
                ),
                VALUES,
                ("values.schema.json", "{}"),
                ("managed-service.yaml", service),
            ],
        )
    };
    for (one, other, service, fine) in [
        ("my.chart", "my-chart", "{}", false),
        ("postgres", "Postgres", "{}", false),
        ("a", "b", "api: {kind: Same}", false),
        // One name of the definition, one of the policy.
        ("a", "b", "api: {kind: SAME}", false),
        // kro makes one plural of both.
        ("node", "nodes", "{}", false),
        ("city", "cities", "{}", false),
        ("box", "boxes", "{}", false),
        ("a", "b", "api: {shortNames: [x]}", false),
        ("redis", "valkey", "{}", true),
        ("status", "stat", "{}", true),
        // `postgres.policy.yaml` would be two files.
        ("postgres", "postgres.policy", "api: {}", false),
        // One is a file, the other one a folder.
        ("catalog-info.yaml", "b", "{}", false),
    ] {
        let second = if service.contains("Same") {
            "api: {kind: Same}"
        } else {
            service
        };
        let charts = [named("one", one, service), named("other", other, second)];
        let out = empty_folder("twice-out");
        let (code, errors) = generate(&[&charts[0], &charts[1]], &out);
        assert_eq!(code, if fine { 0 } else { 2 }, "{one} {other}: {errors}");
        assert!(fine || errors.contains(&format!("`{one}`")), "{errors}");
        assert!(
            fine || errors.contains(other) || one == "catalog-info.yaml",
            "{errors}"
        );
    }
}

/// A disk that is full from the start: the old files stay.
#[cfg(target_os = "linux")]
#[test]
fn attack_half_written_definitions() {
    let folder = with_properties("half", "{\"a\": {\"type\": \"string\"}}");
    let out = empty_folder("half-out");
    assert_eq!(generate(&[&folder], &out).0, 0);
    let definition = out.join("definitions/sample.yaml");
    let old = std::fs::read_to_string(&definition).unwrap();
    let left = |out: &Path| {
        let files = std::fs::read_dir(out.join("definitions")).unwrap();
        files
            .filter(|file| {
                !file
                    .as_ref()
                    .unwrap()
                    .file_name()
                    .to_string_lossy()
                    .starts_with("sample")
            })
            .count()
    };
    assert_eq!(left(&out), 0, "nothing is left beside the files");
    let properties: Vec<String> = (0..300)
        .map(|index| {
            format!(
                "\"key{index}\": {{\"type\": \"string\", \"description\": \"{}\"}}",
                "x".repeat(60)
            )
        })
        .collect();
    let large = with_properties("half-large", &format!("{{{}}}", properties.join(",")));
    let limited = |limit: &str| {
        std::process::Command::new("sh")
            .args([
                "-c",
                &format!("ulimit -f {limit}; trap '' XFSZ; exec \"$0\" \"$@\""),
            ])
            .arg(env!("CARGO_BIN_EXE_managed-services"))
            .args(["generate", "--out"])
            .args([&out, &large])
            .output()
            .unwrap()
    };
    // Files may have 8 KiB: writing ends in the middle, as on a full disk.
    let (code, _, errors) = answer(&limited("16"));
    assert_eq!(code, 2, "{errors}");
    assert!(errors.contains("sample.yaml`: "), "{errors}");
    assert_eq!(std::fs::read_to_string(&definition).unwrap(), old);
    assert_eq!(left(&out), 0, "nothing is left beside the files");
    let (code, _, errors) = answer(&limited("unlimited"));
    assert_eq!(code, 0, "{errors}");
    assert_ne!(std::fs::read_to_string(&definition).unwrap(), old);
    // A killed run leaves the old file or the new one.
    let new = std::fs::read_to_string(&definition).unwrap();
    for wait in [5, 30, 70] {
        std::fs::write(&definition, &old).unwrap();
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_managed-services"))
            .args(["generate", "--out"])
            .args([&out, &large])
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        _ = child.kill();
        child.wait().unwrap();
        let found = std::fs::read_to_string(&definition).unwrap();
        assert!(found == old || found == new, "{} bytes", found.len());
    }
}
