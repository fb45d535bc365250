// SPDX-License-Identifier: Apache-2.0
//! API names → ClusterRoles: what kro needs to serve the kind, and what people in a namespace may do with instances.
//!
//! kro may do nothing with a generated kind by itself when it is installed with `rbac.mode:
//! aggregation`, and one definition that it may not serve holds up all others
//! (`docs/facts/cluster.md#a-kind-that-kro-may-not-list`). Kubernetes' roles `view`, `edit` and
//! `admin` know no generated kind either. All of them are extended by labels, so nothing has to be
//! bound. There are no losses: no value of the chart has a role in it.

use super::api::Api;
use crate::json::{Value, object};

/// The label by which kro's own role takes in others (kro v0.9.4, `helm/templates/cluster-role.yaml`).
const TO_KRO: &str = "rbac.kro.run/aggregate-to-controller";

/// Kubernetes' `edit` takes in `view`, and `admin` takes in `edit`.
const TO_VIEW: &str = "rbac.authorization.k8s.io/aggregate-to-view";
const TO_EDIT: &str = "rbac.authorization.k8s.io/aggregate-to-edit";

const READ: [&str; 3] = ["get", "list", "watch"];
const WRITE: [&str; 5] = ["create", "delete", "deletecollection", "patch", "update"];
/// kro applies its objects on the server and deletes them one by one.
const MANAGE: [&str; 7] = [
    "get", "list", "watch", "create", "patch", "update", "delete",
];

/// ClusterRoles that aggregate into kro's and into the cluster's `view` and `edit`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rbac {
    /// Three ClusterRoles: for kro, for viewers, for editors.
    pub documents: Vec<Value>,
}

impl Rbac {
    /// The documents as YAML.
    pub fn to_yaml(&self) -> String {
        crate::yaml::write_documents(&self.documents)
    }
}

/// Lowers the names to roles.
pub fn lower(api: &Api) -> Rbac {
    // RBAC knows a kind only by its plural, which is kro's choice. The group holds nothing but kinds like this one.
    let instances = |verbs: &[&str]| rule(&api.group, "*", verbs);
    let mut kro = vec![
        instances(&["get", "list", "watch", "patch", "update"]),
        rule("helm.toolkit.fluxcd.io", "helmreleases", &MANAGE),
        rule("source.toolkit.fluxcd.io", "ocirepositories", &MANAGE),
    ];
    kro.extend(
        api.status
            .workload
            .as_ref()
            .map(|workload| rule("apps", &format!("{}s", workload.kind.to_lowercase()), &READ)),
    );
    let documents = vec![
        role(api, "kro", TO_KRO, kro),
        role(api, "view", TO_VIEW, vec![instances(&READ)]),
        role(api, "edit", TO_EDIT, vec![instances(&WRITE)]),
    ];
    Rbac { documents }
}

fn role(api: &Api, purpose: &str, label: &str, rules: Vec<Value>) -> Value {
    let labels = object([(label, "true".into())]);
    let metadata = object([
        (
            "name",
            format!("{}.{}:{purpose}", api.rgd_name(), api.group).into(),
        ),
        ("labels", labels.into()),
    ]);
    object([
        ("apiVersion", "rbac.authorization.k8s.io/v1".into()),
        ("kind", "ClusterRole".into()),
        ("metadata", metadata.into()),
        ("rules", rules.into()),
    ])
    .into()
}

fn texts(texts: &[&str]) -> Value {
    let texts: Vec<Value> = texts.iter().map(|text| Value::from(*text)).collect();
    Value::from(texts)
}

fn rule(group: &str, resource: &str, verbs: &[&str]) -> Value {
    object([
        ("apiGroups", texts(&[group])),
        ("resources", texts(&[resource])),
        ("verbs", texts(verbs)),
    ])
    .into()
}
