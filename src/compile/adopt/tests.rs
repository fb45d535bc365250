// SPDX-License-Identifier: Apache-2.0
//! Tests of adopting releases: what is read, what is left out, what is proven.

use super::*;
use crate::json::compact;

const SCHEMA: &str = r#"{
    "type": "object",
    "properties": {
        "size": {"type": "string"},
        "nodes": {"type": "integer"},
        "labels": {
            "type": "object",
            "additionalProperties": {
                "type": "string"
            }
        },
        "auth": {
            "type": "object",
            "properties": {
                "user": {"type": "string"},
                "password": {
                    "type": "string",
                    "format": "password"
                }
            }
        },
        "cache": {
            "type": "object",
            "properties": {
                "enabled": {"type": "boolean"},
                "mode": {"type": "string"}
            }
        }
    }
}"#;

const CHART: &str = "
apiVersion: v2
name: demo
version: 1.2.3
dependencies:
  - name: cache
    version: 1.0.0
    condition: cache.enabled
";

const VALUES: &str = "
size: 10Gi
nodes: 1
labels: {a: b}
cache: {enabled: true}
";

fn compiled() -> Compiled {
    let cache = "apiVersion: v2\nname: cache\nversion: 1.0.0\n";
    let files = [
        ("Chart.yaml", CHART),
        ("values.yaml", VALUES),
        ("values.schema.json", SCHEMA),
        ("charts/cache/Chart.yaml", cache),
        ("charts/cache/values.yaml", "mode: fast\n"),
    ];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let (compiled, diagnostics) = crate::compile::compile(&files.into());
    assert!(compiled.is_some(), "{diagnostics:?}");
    compiled.unwrap()
}

fn adopt(text: &str) -> Adoption {
    let request = AdoptRequest {
        text,
        name: None,
        namespace: None,
    };
    compiled().adopt(&request).unwrap()
}

fn refused(text: &str) -> String {
    let request = AdoptRequest {
        text,
        name: None,
        namespace: None,
    };
    compiled().adopt(&request).unwrap_err().message
}

fn left(adoption: &Adoption) -> Vec<String> {
    let left = adoption.left.iter();
    left.map(|one| format!("{} {}", one.at, one.reason.as_str()))
        .collect()
}

#[test]
fn values_are_read_as_helm_prints_them() {
    for text in [
        "size: 20Gi\nnodes: 1\n",
        "USER-SUPPLIED VALUES:\nsize: 20Gi\n",
        "COMPUTED VALUES:\ncache:\n  enabled: true\n  mode: fast\nnodes: 1\nsize: 20Gi\n",
        r#"{"size":"20Gi","labels":{"a":"b"},"cache":{}}"#,
    ] {
        let adoption = adopt(text);
        let values = compact(&adoption.values);
        assert_eq!(
            (values.as_str(), adoption.same),
            (r#"{"size":"20Gi"}"#, true)
        );
        assert_eq!(adoption.left, []);
        assert_eq!(adoption.differences, []);
        assert_eq!(adoption.manifest, None, "nobody has named it");
    }
    let nothing = adopt("USER-SUPPLIED VALUES:\nnull\n");
    assert_eq!(
        (compact(&nothing.values).as_str(), nothing.same),
        ("{}", true)
    );
}

const RELEASE: &str = "
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: db-manageddemo, namespace: flux}
spec:
  interval: 5m
  targetNamespace: team
  releaseName: db-manageddemo
  chart: {spec: {chart: ./charts/demo, version: 1.0.0}}
  valuesFrom: [{kind: Secret, name: more}]
  postRenderers: []
  values:
    nodes: 3
    auth: {password: S3CRET}
";

#[test]
fn what_an_instance_does_not_take_over_is_listed() {
    let adoption = adopt(RELEASE);
    assert_eq!(
        left(&adoption),
        [
            "/spec/interval release-setting",
            "/spec/targetNamespace target-namespace",
            "/spec/chart/spec/version other-version",
            "/spec/valuesFrom/0 values-from",
            "/spec/postRenderers post-renderers",
            "/spec/values/auth/password secret-value",
        ]
    );
    assert!(!adoption.same, "there are values elsewhere");
    assert_eq!(adoption.differences, []);
    assert_eq!(compact(&adoption.values), r#"{"nodes":3}"#);
    assert_eq!(adoption.name.as_deref(), Some("db"));
    assert_eq!(adoption.namespace.as_deref(), Some("team"));
    let Manifest { resource, secret } = adoption.manifest.unwrap();
    assert!(!compact(&resource).contains("S3CRET"));
    assert!(compact(&secret.unwrap()).contains("S3CRET"));
    assert!(!format!("{:?}", adoption.left).contains("S3CRET"));
}

#[test]
fn another_release_is_not_taken_over() {
    let text = RELEASE.replace("db-manageddemo", "old");
    let adoption = adopt(&text);
    assert_eq!(adoption.name.as_deref(), Some("old"));
    let left = left(&adoption);
    assert!(left.contains(&" other-release".to_owned()), "{left:?}");
}

#[test]
fn what_does_not_fit_is_a_difference() {
    let adoption = adopt("size: null\nnodes: many\nother: 1\nlabels: {a: null, c: d}\n");
    assert_eq!(
        left(&adoption),
        [
            "/other no-field",
            "/size null-value",
            "/labels/a null-value",
            "/nodes other-type",
        ]
    );
    assert_eq!(compact(&adoption.values), r#"{"labels":{"c":"d"}}"#);
    assert!(!adoption.same);
    let at = adoption.differences.iter().map(|one| one.at.to_string());
    let at: Vec<String> = at.collect();
    assert_eq!(at, ["/size", "/nodes", "/labels/a", "/other"]);
}

#[test]
fn what_is_left_out_changes_nothing() {
    let adoption = adopt("cache: {enabled: false, mode: fast}\n");
    assert_eq!(
        compact(&adoption.values),
        r#"{"cache":{"enabled":false,"mode":"fast"}}"#
    );
    assert!(adoption.same, "a subchart that is off ships nothing");
}

#[test]
fn other_texts_are_refused() {
    for (text, message) in [
        ("- 1\n", "must be a mapping, not array"),
        ("a: [\n", "cannot be read as YAML"),
        (
            "apiVersion: v1\nkind: Secret\n",
            "is a `Secret` of `v1`, not a HelmRelease",
        ),
        (
            "apiVersion: managedservices.example.com/v1alpha1\nkind: ManagedDemo\n",
            "is already a `ManagedDemo`",
        ),
    ] {
        let found = refused(text);
        assert!(found.starts_with(message), "{found}");
    }
    let two = format!("{RELEASE}\n---\n{RELEASE}");
    assert_eq!(refused(&two), "holds 2 HelmReleases");
}
