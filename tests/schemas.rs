// SPDX-License-Identifier: Apache-2.0
//! The JSON Schemas of our own files: fresh, and of one mind with the decoder. The judge is the
//! `jsonschema` crate, which knows nothing of our tables.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tests may fail loudly"
)]

mod support;

use managed_services::chart::{Files, platform_schema, service_schema};
use managed_services::compile::compile;
use managed_services::diagnostic::Code;
use managed_services::json;
use proptest::prelude::*;
use serde_json::{Value, json};
use support::{all_charts, root};

const SERVICE: &str = "managed-service.yaml";
const PLATFORM: &str = "managed-services.yaml";

fn schema(file: &str) -> json::Value {
    if file == SERVICE {
        service_schema()
    } else {
        platform_schema()
    }
}

fn judge(file: &str) -> jsonschema::Validator {
    let schema = serde_json::from_str(&json::compact(&schema(file))).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
}

/// `UPDATE=1 cargo test --test schemas` rewrites `pkg/schemas/`.
#[test]
fn schemas_are_fresh() {
    for file in [SERVICE, PLATFORM] {
        let name = file.replace(".yaml", ".schema.json");
        let path = root().join("pkg/schemas").join(name);
        let text = json::pretty(&schema(file)) + "\n";
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        let path = path.display();
        assert!(found == text, "{path} is stale; run with UPDATE=1");
    }
}

#[test]
fn our_own_files_are_accepted() {
    let mut count = 0;
    let mut paths: Vec<_> = all_charts()
        .iter()
        .map(|chart| chart.join(SERVICE))
        .collect();
    paths.push(
        root()
            .join("tests/cluster/testdata/charts/echo")
            .join(SERVICE),
    );
    paths.push(root().join(PLATFORM));
    for path in paths.iter().filter(|path| path.is_file()) {
        let file = path.file_name().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        let value = managed_services::yaml::read(&text).unwrap();
        let value = serde_json::from_str(&json::compact(&value)).unwrap();
        let errors: Vec<String> = judge(file)
            .iter_errors(&value)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
        count += 1;
    }
    assert!(count >= 5, "the files are missing");
}

/// What the decoder and the checks of names find wrong with a file.
fn refusals(file: &str, document: &Value) -> Vec<String> {
    let chart = "apiVersion: v2\nname: sample\nversion: 1.0.0\n";
    let schema = r#"{"properties": {"size": {"type": "string"}, "key": {"type": "string"}}}"#;
    let files: Files = [
        ("Chart.yaml", chart.to_owned()),
        ("values.yaml", "size: 1Gi\nkey: a\n".to_owned()),
        ("values.schema.json", schema.to_owned()),
        (file, document.to_string()),
    ]
    .into_iter()
    .map(|(path, text)| (path.to_owned(), text))
    .collect();
    let (_, found) = compile(&files);
    let ours = [
        Code::ServiceYamlInvalid,
        Code::ServiceFieldUnknown,
        Code::ServiceNameInvalid,
    ];
    let found = found.into_iter().filter(|found| ours.contains(&found.code));
    found
        .map(|found| {
            let location = found.location.unwrap();
            assert_eq!(location.file, file);
            format!("{}: {}", location.pointer, found.message)
        })
        .collect()
}

/// A platform file with everything.
fn platform() -> Value {
    let github = "git.example.test?owner=acme&repo=gitops";
    json!({
        "api": {"group": "services.example.com", "version": "v1", "categories": ["managed"]},
        "source": {
            "registry": "oci://registry.example.com/charts", "interval": "5m",
            "provider": "generic", "secretRef": {"name": "registry"}
        },
        "profile": "helm-4.3",
        "template": {
            "owner": "group:default/platform", "lifecycle": "production", "type": "service",
            "tags": ["data"], "register": true,
            "parameters": [{"title": "Cost", "properties": {"center": {"type": "string"}}}],
            "steps": [{"id": "tell", "action": "notification:send", "input": {"info": "x"}}],
            "output": {
                "links": [{"title": "Help", "url": "https://docs.example.com"}],
                "text": [{"content": "x"}]
            }
        },
        "delivery": [
            {
                "type": "pull-request", "host": "github", "repository": github,
                "branch": "main", "path": "{cluster}/{namespace}/{kind}/{name}.yaml",
                "clusters": ["local"]
            },
            {"type": "apply", "clusters": ["local", "other"], "wait": 60},
            {"type": "file"}
        ]
    })
}

/// A service's file with everything.
fn service() -> Value {
    let mut service = platform();
    service["api"]["kind"] = json!("ManagedSample");
    service["api"]["shortNames"] = json!(["ms"]);
    service["source"]["url"] = json!("oci://registry.example.com/other/sample");
    service["source"]["tag"] = json!("1.0.0");
    service["title"] = json!("Sample");
    service["description"] = json!("An example.");
    service["icon"] = json!("box");
    service["immutable"] = json!(["/key"]);
    service["growOnly"] = json!(["/size"]);
    service["secret"] = json!([]);
    service["status"] = json!({
        "service": "${release}", "port": 80, "secret": "${release}-credentials",
        "workload": {"kind": "Deployment", "labels": {"app.kubernetes.io/name": "sample"}}
    });
    service["delivery"][0] = json!({
        "type": "pull-request", "host": "gitlab", "clusters": ["local"],
        "repositories": ["gitlab.example.test?project=17&repo=gitops"]
    });
    service
}

/// All locations of a document.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointers(item, &format!("{at}/{index}"), found);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                let key = key.replace('~', "~0").replace('/', "~1");
                pointers(member, &format!("{at}/{key}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A value that stands in the place of another.
fn strange() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(7),
        json!(-1),
        json!(1.5),
        json!(80.0),
        json!(99_999),
        json!(""),
        json!("  "),
        json!("x"),
        json!("A b"),
        json!("file"),
        json!("apply"),
        json!("gerrit"),
        json!("/key"),
        json!("/~2"),
        json!("render"),
        json!("../{namespace}/{name}.yaml"),
        json!("a/{namespace}-{name}.yml"),
        json!("{namespace}/{nam}.yaml"),
        json!("host?repo=a&project=b"),
        json!([]),
        json!([1]),
        json!(["a", "a"]),
        json!([{}]),
        json!({}),
        json!({"a": "b"}),
        json!({"name": {}}),
        json!({"a b": "c"}),
    ])
}

#[derive(Clone, Debug)]
enum Change {
    Replace(Value),
    Remove,
    Misspell,
    Add(Value),
    Repeat,
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => strange().prop_map(Change::Replace),
        1 => Just(Change::Remove),
        1 => Just(Change::Misspell),
        1 => strange().prop_map(Change::Add),
        1 => Just(Change::Repeat),
    ]
}

fn mutate(document: &mut Value, at: usize, change: Change) {
    let mut all = Vec::new();
    pointers(document, "", &mut all);
    let pointer = all[at % all.len()].clone();
    match change {
        Change::Replace(value) => *document.pointer_mut(&pointer).unwrap() = value,
        Change::Add(value) => match document.pointer_mut(&pointer).unwrap() {
            Value::Object(members) => _ = members.insert("name".to_owned(), value),
            Value::Array(items) => items.push(value),
            other => *other = value,
        },
        Change::Remove | Change::Misspell | Change::Repeat => {
            let Some((above, last)) = pointer.rsplit_once('/') else {
                return;
            };
            let last = last.replace("~1", "/").replace("~0", "~");
            match document.pointer_mut(above).unwrap() {
                Value::Object(members) => {
                    let value = members.remove(&last).unwrap();
                    if !matches!(change, Change::Remove) {
                        members.insert(format!("{last}s"), value);
                    }
                }
                Value::Array(items) => {
                    let index: usize = last.parse().unwrap();
                    if matches!(change, Change::Repeat) {
                        items.push(items[index].clone());
                    } else {
                        items.remove(index);
                    }
                }
                _ => {}
            }
        }
    }
}

fn agree(file: &str, document: &Value) {
    let judge = judge(file);
    let errors: Vec<String> = judge
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    let found = refusals(file, document);
    assert_eq!(
        errors.is_empty(),
        found.is_empty(),
        "schema: {errors:?}\ndecoder: {found:?}\n{document:#}"
    );
}

#[test]
fn whole_files_are_accepted() {
    for (file, document) in [
        (PLATFORM, platform()),
        (SERVICE, service()),
        (PLATFORM, json!(null)),
    ] {
        assert_eq!(refusals(file, &document), [""; 0]);
        agree(file, &document);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn schema_and_decoder_agree(
        of_service in any::<bool>(),
        changes in prop::collection::vec((any::<usize>(), change()), 1..3),
    ) {
        let (file, mut document) =
            if of_service { (SERVICE, service()) } else { (PLATFORM, platform()) };
        for (at, change) in changes {
            mutate(&mut document, at, change);
        }
        agree(file, &document);
    }
}
