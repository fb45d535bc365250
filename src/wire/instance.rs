// SPDX-License-Identifier: Apache-2.0
//! What `check` answers about an instance.

use serde::Serialize;

use super::{LossJson, VerdictJson, ViolationJson, losses};
use crate::compile::InstanceCheck;
use crate::json::Value;
use crate::yaml;

/// Everything that is known about an instance before it is created.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "InstanceCheck"))]
pub struct InstanceCheckJson {
    /// What is wrong with its name, namespace and annotations; `at` is `/metadata/name`, `/metadata/namespace` or below
    /// `/metadata/annotations`.
    pub names: Vec<ViolationJson>,
    /// Whether Helm accepts its values, those in the Secret included.
    pub verdict: VerdictJson,
    /// The custom resource as YAML; `null` when a name is wrong or the values are not a mapping.
    pub manifest: Option<String>,
    /// The Secret with the secret values; `null` when there are none, and when there is no custom resource.
    pub secret: Option<SecretManifestJson>,
    /// What the custom resource could not express.
    pub losses: Vec<LossJson>,
}

/// The Secret of an instance. It belongs into the namespace of the instance, and not into Git.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "SecretManifest"))]
pub struct SecretManifestJson {
    /// `metadata.name` of the Secret, derived from the instance's name.
    pub name: String,
    /// The Secret as YAML; holds the secret values in plain text.
    pub manifest: String,
}

impl std::fmt::Debug for SecretManifestJson {
    /// Without the values, so that no test or log prints them.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretManifestJson")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl From<&InstanceCheck> for InstanceCheckJson {
    fn from(check: &InstanceCheck) -> Self {
        let lowered = check.manifest.as_ref();
        let documents = lowered.map(|lowered| &lowered.output);
        let secret = documents.and_then(|documents| documents.secret.as_ref());
        Self {
            names: check.names.iter().map(ViolationJson::from).collect(),
            verdict: VerdictJson::from(&check.verdict),
            manifest: documents.map(|documents| yaml::write(&documents.resource)),
            secret: secret.map(SecretManifestJson::from),
            losses: lowered.map_or_else(Vec::new, |lowered| losses(&lowered.losses)),
        }
    }
}

impl From<&Value> for SecretManifestJson {
    fn from(secret: &Value) -> Self {
        let name = secret.pointer("/metadata/name").and_then(Value::as_str);
        Self {
            name: name.unwrap_or_default().to_owned(),
            manifest: yaml::write(secret),
        }
    }
}
