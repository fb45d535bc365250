// SPDX-License-Identifier: Apache-2.0
//! `managed-services.yaml`: where it is found, what overrides it, what is reported about it.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

mod support;

use std::path::Path;

use managed_services::chart::Files;
use managed_services::compile::{Compiled, compile};
use managed_services::diagnostic::{Code, Target};
use managed_services::json::Value;
use managed_services::lower::rgd::Options;
use managed_services::lower::template::{Removable, removal_template};
use managed_services::yaml;
use support::{all_charts, answer, empty_folder, put, read_files};

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

/// The chart that a template carries for the form.
fn chart_in(compiled: &Compiled) -> Files {
    let entity = compiled.template().output.entity;
    let files = "/spec/parameters/1/properties/values/ui:options/chart/files";
    let members = entity.pointer(files).unwrap().as_object().unwrap();
    let text = |text: &Value| text.as_str().unwrap().to_owned();
    let members = members.iter();
    members
        .map(|(path, value)| (path.clone(), text(value)))
        .collect()
}

/// The chart is shortened in the template, without another meaning.
#[test]
fn charts_in_templates_mean_the_same() {
    let mut shorter = 0;
    for folder in all_charts() {
        let Some(first) = compile(&read_files(&folder)).0 else {
            continue;
        };
        let files = chart_in(&first);
        let second = compile(&files).0.unwrap();
        let form = |compiled: &Compiled| serde_json::to_string(&compiled.form().output).unwrap();
        assert!(form(&second) == form(&first), "{}", folder.display());
        assert!(
            second.rgd().output == first.rgd().output,
            "{}",
            folder.display()
        );
        assert!(
            second.chart.values.same_text(&first.chart.values),
            "{}",
            folder.display()
        );
        let size = |files: &Files| files.values().map(String::len).sum::<usize>();
        shorter += usize::from(size(&files) < size(&read_files(&folder)));
    }
    assert!(shorter > 2, "nothing is shortened");
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
    let files = chart_in(&first);
    assert!(!files.contains_key(PLATFORM));
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

/// A template's member as YAML.
fn part(compiled: &Compiled, pointer: &str) -> String {
    let entity = compiled.template().output.entity;
    entity.pointer(pointer).map(yaml::write).unwrap_or_default()
}

#[test]
fn one_delivery_asks_nothing_and_has_no_condition() {
    let apply = compiled(
        "delivery: [{type: apply, clusters: [local], wait: 5}]\n",
        "",
    );
    assert_eq!(
        part(&apply, "/spec/steps/1"),
        "id: apply\nname: Apply to the cluster\naction: managed-services:apply\ninput:\n  \
         cluster: ${{ parameters.cluster }}\n  \
         manifest: ${{ steps.render.output.manifest }}\n  wait: 5\n"
    );
    assert!(!part(&apply, "/spec/parameters").contains("delivery"));
    assert!(!part(&apply, "/spec/output").contains("if:"));
    let template = apply.template().output;
    assert_eq!(template.skeleton, None);
    let annotations = part(&apply, "/metadata/annotations");
    assert!(
        annotations.contains("managed-services/deliveries: apply\n"),
        "{annotations}"
    );
    assert!(
        annotations.contains("managed-services/clusters: local\n"),
        "{annotations}"
    );
    let file = compiled("delivery: [{type: file}]\n", "");
    assert!(!part(&file, "/spec/parameters").contains("cluster"));
    assert!(part(&file, "/spec/output").contains("Nothing has been created yet"));
}

#[test]
fn without_deliveries_the_template_says_that_nothing_exists_yet() {
    let plain = compiled("", "");
    assert!(part(&plain, "/spec/steps").contains("fetch:template:file"));
    assert!(part(&plain, "/spec/output").contains("Nothing has been created yet"));
    assert!(plain.template().output.skeleton.is_some());
}

/// The inputs of the publish actions, read in their packages
/// (`docs/facts/backstage.md#pull-requests-of-the-publish-actions`).
const ACTIONS: [(&str, &str, &str, &[&str]); 4] = [
    (
        "github",
        "owner=a&repo=b",
        "publish:github:pull-request",
        &[
            "repoUrl",
            "branchName",
            "targetBranchName",
            "title",
            "description",
            "update",
            "filesToDelete",
        ],
    ),
    (
        "gitlab",
        "owner=a&repo=b",
        "publish:gitlab:merge-request",
        &[
            "repoUrl",
            "branchName",
            "targetBranchName",
            "title",
            "description",
            "commitAction",
            "removeSourceBranch",
        ],
    ),
    (
        "bitbucket-cloud",
        "workspace=a&project=c&repo=b",
        "publish:bitbucketCloud:pull-request",
        &[
            "repoUrl",
            "sourceBranch",
            "targetBranch",
            "title",
            "description",
        ],
    ),
    (
        "bitbucket-server",
        "project=c&repo=b",
        "publish:bitbucketServer:pull-request",
        &[
            "repoUrl",
            "sourceBranch",
            "targetBranch",
            "title",
            "description",
        ],
    ),
];

#[test]
fn publish_actions_get_inputs_that_they_have() {
    for (host, query, action, inputs) in ACTIONS {
        let platform = format!(
            "delivery:\n- {{type: pull-request, host: {host}, clusters: [local], \
             repository: 'git.example.test?{query}', branch: 'm{{{{x}}}}'}}\n"
        );
        let compiled = compiled(&platform, "");
        let entity = compiled.template().output.entity;
        let step = entity.pointer("/spec/steps/1").unwrap();
        assert_eq!(step.get("action").and_then(Value::as_str), Some(action));
        let input = step.get("input").and_then(Value::as_object).unwrap();
        for key in input.keys() {
            assert!(
                inputs.contains(&key.as_str()),
                "{action} has no input {key}"
            );
        }
        let target = input.iter().find(|(key, _)| key.starts_with("target"));
        let target = target.and_then(|(_, target)| target.as_str());
        assert_eq!(
            target,
            Some("${{ \"m{{x}}\" }}"),
            "text of others is no code"
        );
        let removed = removal_template(&[Removable {
            api: &compiled.api,
            service: &compiled.chart.service,
        }]);
        let can_remove = matches!(host, "github" | "gitlab");
        assert_eq!(removed.is_some(), can_remove, "{host}");
        let steps = removed
            .as_ref()
            .and_then(|entity| entity.pointer("/spec/steps"));
        let steps = steps.and_then(Value::as_array).unwrap_or_default();
        let mut publish = steps
            .iter()
            .filter(|step| step.get("action") == Some(&action.into()));
        for key in publish
            .find_map(|step| step.get("input")?.as_object())
            .iter()
            .flat_map(|input| input.keys())
        {
            assert!(
                inputs.contains(&key.as_str()),
                "{action} has no input {key}"
            );
        }
    }
}

#[test]
fn what_the_platform_adds_comes_after() {
    let platform = "\
template:
  register: true
  parameters: [{title: Cost, properties: {center: {type: string}}}]
  steps: [{id: tell, action: notification:send}]
  output: {links: [{title: Help, url: https://x.example.com}], text: [{content: Bye}]}
delivery: [{type: apply, clusters: [a]}, {type: file}]
";
    for platform in [
        platform.to_owned(),
        platform.replace("delivery:", "# delivery:"),
    ] {
        let compiled = compiled(&platform, "");
        let entity = compiled.template().output.entity;
        let last = |pointer: &str| {
            let list = entity.pointer(pointer).and_then(Value::as_array).unwrap();
            yaml::write(list.last().unwrap())
        };
        assert!(last("/spec/parameters").starts_with("title: Cost"));
        assert!(last("/spec/steps").starts_with("id: tell"));
        assert!(last("/spec/output/links").starts_with("title: Help"));
        assert!(last("/spec/output/text").starts_with("content: Bye"));
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
