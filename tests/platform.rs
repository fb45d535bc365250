// SPDX-License-Identifier: Apache-2.0
//! `managed-services.yaml`: where it is found, what overrides it, what is reported about it.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

mod support;

use std::path::Path;

use managed_services::chart::Files;
use managed_services::compile::{Compiled, compile};
use managed_services::diagnostic::{Code, Target};
use managed_services::lower::rgd::Options;
use managed_services::yaml;
use support::{answer, empty_folder, put};

const PLATFORM: &str = "managed-services.yaml";
const SERVICE: &str = "managed-service.yaml";
const SCHEMA: &str = r#"{"type": "object", "properties": {"size": {"type": "string"}}}"#;

fn files(platform: &str, service: &str) -> Files {
    [
        (
            "Chart.yaml",
            "apiVersion: v2\nname: sample\nversion: 1.0.0\n",
        ),
        ("values.schema.json", SCHEMA),
        ("values.yaml", "size: 1Gi\n"),
        (PLATFORM, platform),
        (SERVICE, service),
    ]
    .into_iter()
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .collect()
}

fn compiled(platform: &str, service: &str) -> Compiled {
    let (compiled, found) = compile(&files(platform, service));
    assert!(found.is_empty(), "{found:?}");
    compiled.unwrap()
}

#[test]
fn the_service_is_laid_over_the_platform() {
    let platform = "\
api: {group: data.example.com, version: v1, categories: [all]}
source: {registry: oci://registry.example.com/x/, interval: 5m, secretRef: {name: a}}
template: {owner: group:default/a, tags: [one, two]}
";
    let api = compiled(platform, "").api;
    assert_eq!(api.api_version(), "data.example.com/v1");
    assert_eq!(api.source_url, "oci://registry.example.com/x/sample");
    assert_eq!(api.source_secret.as_deref(), Some("a"));
    let service = "\
api: {version: v2, categories: []}
source: {secretRef: null, interval: null}
template: {tags: [three]}
";
    let compiled = compiled(platform, service);
    let api = compiled.api;
    assert_eq!(api.api_version(), "data.example.com/v2");
    assert_eq!(api.categories, [""; 0]);
    assert_eq!(api.source_secret, None);
    assert_eq!(api.source_interval, "10m");
    let template = &compiled.chart.service.template;
    assert_eq!(template.owner.as_deref(), Some("group:default/a"));
    assert_eq!(template.tags, ["three"]);
}

#[test]
fn credentials_of_the_registry_are_in_the_definition() {
    let platform = "source: {provider: aws, secretRef: {name: registry}}\n";
    let rgd = compiled(platform, "").rgd().output.manifest;
    let source = rgd.pointer("/spec/resources/0/template/spec").unwrap();
    let source = yaml::write(source);
    assert!(
        source.contains("provider: aws\nsecretRef:\n  name: registry\n"),
        "{source}"
    );
}

/// What the portal compiles has one file of ours, and gives the same API.
#[test]
fn the_chart_in_the_template_stands_alone() {
    let platform = "\
api: {group: data.example.com}
source: {registry: oci://registry.example.com/x, secretRef: {name: a}}
template: {owner: group:default/a}
delivery: [{type: apply, clusters: [local]}]
";
    let first = compiled(platform, "title: Mine\napi: {version: v3}\n");
    let entity = first.template().output.entity;
    let pages = entity
        .pointer("/spec/parameters")
        .unwrap()
        .as_array()
        .unwrap();
    let options = pages
        .iter()
        .find_map(|page| page.pointer("/properties/values/ui:options/chart/files"));
    let members = options.unwrap().as_object().unwrap();
    assert!(!members.contains_key(PLATFORM));
    let members = members.iter();
    let files = members.map(|(path, text)| (path.clone(), text.as_str().unwrap().to_owned()));
    let files: Files = files.collect();
    let second = compile(&files).0.unwrap();
    assert_eq!(second.api, first.api);
    for target in [Target::Rgd, Target::Policy, Target::Rbac] {
        let text = |compiled: &Compiled| compiled.yaml(target, Options::default()).unwrap().output;
        assert_eq!(text(&second), text(&first));
    }
}

#[test]
fn names_are_reported_in_the_file_that_has_them() {
    for (platform, service, file) in [
        ("api: {group: x}\n", "", PLATFORM),
        ("", "api: {group: x}\n", SERVICE),
        ("api: {group: z}\n", "api: {group: x}\n", SERVICE),
        ("source: {registry: https://x}\n", "", PLATFORM),
    ] {
        let (_, found) = compile(&files(platform, service));
        let [found] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(found.code, Code::ServiceNameInvalid);
        assert_eq!(found.location.as_ref().unwrap().file, file);
    }
}

#[test]
fn what_cannot_be_delivered_is_a_warning() {
    let request = |host: &str, rest: &str| {
        format!(
            "delivery: [{{type: pull-request, host: {host}, \
             repository: 'h?owner=a&project=b&repo=c', {rest}}}]\n"
        )
    };
    let shared = "clusters: [a, b], path: '{namespace}/{name}.yaml'";
    for (host, rest, code) in [
        ("gitea", "clusters: [a]", Code::DeliveryUnsupported),
        ("azure", "clusters: [a]", Code::DeliveryUnsupported),
        ("gerrit", "clusters: [a]", Code::DeliveryUnsupported),
        ("github", shared, Code::DeliveryPathShared),
    ] {
        let (compiled, found) = compile(&files(&request(host, rest), ""));
        assert!(compiled.is_some());
        let codes: Vec<Code> = found.iter().map(|found| found.code).collect();
        assert_eq!(codes, [code], "{host}");
        assert!(found[0].location.as_ref().unwrap().position.is_some());
    }
}

fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let program = env!("CARGO_BIN_EXE_managed-services");
    answer(&support::run(program, folder, arguments, ""))
}

/// A repository with a chart two folders down.
fn repository(name: &str, platform: &str) -> std::path::PathBuf {
    let folder = empty_folder(name);
    put(&folder, "repository/.git", "gitdir: elsewhere\n");
    put(&folder, "repository/managed-services.yaml", platform);
    for (path, text) in files("", "") {
        if !path.starts_with("managed-") {
            put(&folder, &format!("repository/charts/sample/{path}"), &text);
        }
    }
    folder.join("repository")
}

fn group(folder: &Path, arguments: &[&str]) -> String {
    let arguments = [&["rgd"], arguments].concat();
    let (code, out, error) = run(folder, &arguments);
    assert_eq!(code, 0, "{error}");
    let rgd = yaml::read(&out).unwrap();
    let group = rgd.pointer("/spec/schema/group").unwrap().as_str();
    group.unwrap().to_owned()
}

#[test]
fn the_nearest_file_up_to_the_root_of_the_repository_counts() {
    let repository = repository("platform-nearest", "api: {group: near.example.com}\n");
    assert_eq!(group(&repository, &["charts/sample"]), "near.example.com");
    let chart = repository.join("charts/sample");
    assert_eq!(group(&chart, &["."]), "near.example.com");
    assert_eq!(
        group(&chart, &["../../charts/../charts/sample"]),
        "near.example.com"
    );
    put(
        &repository,
        "other.yaml",
        "api: {group: named.example.com}\n",
    );
    let named = ["charts/sample", "--platform", "other.yaml"];
    assert_eq!(group(&repository, &named), "named.example.com");
    put(
        &repository,
        "charts/managed-services.yaml",
        "api: {group: nearer.example.com}\n",
    );
    assert_eq!(group(&repository, &["charts/sample"]), "nearer.example.com");
    put(
        &chart,
        "managed-services.yaml",
        "api: {group: own.example.com}\n",
    );
    assert_eq!(group(&repository, &["charts/sample"]), "own.example.com");
}

#[test]
fn above_the_repository_nothing_is_looked_for() {
    let repository = repository("platform-above", "");
    std::fs::remove_file(repository.join("managed-services.yaml")).unwrap();
    let above = repository.parent().unwrap();
    put(
        above,
        "managed-services.yaml",
        "api: {group: above.example.com}\n",
    );
    assert_eq!(
        group(&repository, &["charts/sample"]),
        "managedservices.example.com"
    );
    let missing = ["rgd", "charts/sample", "--platform", "missing.yaml"];
    let (code, _, error) = run(&repository, &missing);
    assert_eq!(code, 2);
    assert!(error.contains("cannot read `missing.yaml`"), "{error}");
}

#[test]
fn an_unknown_key_is_reported_at_its_line_with_the_nearest_name() {
    let platform = "source:\n  registry: oci://a\n  intervall: 10m\n";
    let repository = repository("platform-unknown", platform);
    let (code, _, error) = run(&repository, &["check", "charts/sample"]);
    assert_eq!(code, 2);
    assert!(error.contains("did you mean `interval`?"), "{error}");
    assert!(error.contains("--> managed-services.yaml:3:3"), "{error}");
    assert!(error.contains("  intervall: 10m"), "{error}");
}

#[test]
fn schemas_are_printed() {
    for (file, name) in [("service", SERVICE), ("platform", PLATFORM)] {
        let (code, out, _) = run(support::root(), &["schema", file]);
        assert_eq!(code, 0);
        let path = format!("pkg/schemas/{}", name.replace(".yaml", ".schema.json"));
        let shipped = std::fs::read_to_string(support::root().join(path)).unwrap();
        assert!(out == shipped, "{name} differs");
    }
}
