// SPDX-License-Identifier: Apache-2.0
//! What is answered about a release that is to become an instance.

use serde::Serialize;

use super::{ReviewedValueJson, SecretManifestJson, reviewed};
use crate::compile::{AdoptError, Adoption, LeftBehind};
use crate::json::Value;
use crate::yaml;

/// An instance made from a release, or why there is none.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Adoption"))]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum AdoptionJson {
    /// The text is a release.
    Ok(AdoptedJson),
    /// The text is not a release.
    Error(AdoptErrorJson),
}

/// An instance made from a release.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Adopted"))]
pub struct AdoptedJson {
    /// Name of the instance, as asked for, otherwise made from the release's; `null` where neither is known.
    pub name: Option<String>,
    /// Namespace of the instance, as asked for, otherwise that of the release; `null` where neither is known.
    pub namespace: Option<String>,
    /// The values of the instance, without secret ones and without what the chart ships anyway.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub values: Value,
    /// The custom resource as YAML; `null` while name or namespace is missing or wrong.
    pub manifest: Option<String>,
    /// The Secret with the secret values; `null` when there are none, and when there is no custom resource.
    pub secret: Option<SecretManifestJson>,
    /// Whether Helm is sure to get the same values from the instance as from the release.
    pub same: bool,
    /// The values that Helm gets otherwise: `live` from the release, `mine` from the instance.
    pub differences: Vec<ReviewedValueJson>,
    /// What the instance does not take over.
    pub left: Vec<LeftBehindJson>,
}

/// Why a text is not a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "AdoptError"))]
pub struct AdoptErrorJson {
    /// One sentence without its subject: lower case, no full stop.
    pub message: String,
    /// What a person can do about it.
    pub help: String,
}

/// A part of a release that an instance does not take over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "LeftBehind"))]
pub struct LeftBehindJson {
    /// JSON pointer into the document; empty for the document as a whole.
    pub at: String,
    /// Stable kebab-case name of the reason.
    pub code: String,
    /// One sentence: lower case, no full stop; holds no secret value.
    pub message: String,
    /// What a person can do about it.
    pub help: Option<String>,
}

impl From<&Result<Adoption, AdoptError>> for AdoptionJson {
    fn from(answer: &Result<Adoption, AdoptError>) -> Self {
        match answer {
            Ok(adoption) => Self::Ok(adoption.into()),
            Err(AdoptError { message, help }) => Self::Error(AdoptErrorJson {
                message: message.clone(),
                help: help.clone(),
            }),
        }
    }
}

impl From<&Adoption> for AdoptedJson {
    fn from(adoption: &Adoption) -> Self {
        let documents = adoption.manifest.as_ref();
        let secret = documents.and_then(|documents| documents.secret.as_ref());
        Self {
            name: adoption.name.clone(),
            namespace: adoption.namespace.clone(),
            values: adoption.values.clone(),
            manifest: documents.map(|documents| yaml::write(&documents.resource)),
            secret: secret.map(SecretManifestJson::from),
            same: adoption.same,
            differences: reviewed(&adoption.differences),
            left: adoption.left.iter().map(LeftBehindJson::from).collect(),
        }
    }
}

impl From<&LeftBehind> for LeftBehindJson {
    fn from(left: &LeftBehind) -> Self {
        Self {
            at: left.at.clone(),
            code: left.reason.as_str().to_owned(),
            message: left.message.clone(),
            help: left.help.clone(),
        }
    }
}
