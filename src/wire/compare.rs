// SPDX-License-Identifier: Apache-2.0
//! What `compare` answers.

use serde::Serialize;

use super::VerdictJson;
use crate::compare::{Change, Comparison, InstanceError, Replayed};
use crate::lower::api::Api;
use crate::pointer::InstancePointer;

/// A comparison of two versions of a chart.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Comparison"))]
#[serde(rename_all = "camelCase")]
pub struct ComparisonJson {
    /// Name, version and API of the chart that existing instances use.
    pub old: VersionJson,
    /// Name, version and API of the chart to which they would be upgraded.
    pub new: VersionJson,
    /// Whether any change or replayed instance breaks, or may break.
    pub breaks: bool,
    /// What kro does with the CustomResourceDefinition.
    #[cfg_attr(test, ts(type = "CrdUpdate"))]
    pub crd: &'static str,
    /// The differences, breaking ones first.
    pub changes: Vec<ChangeJson>,
    /// The given instances under both versions, in the order of their files.
    pub instances: Vec<ReplayedJson>,
}

/// One of the two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Version"))]
#[serde(rename_all = "camelCase")]
pub struct VersionJson {
    /// `name` of `Chart.yaml`.
    pub chart: String,
    /// `version` of `Chart.yaml`, a SemVer text.
    pub version: String,
    /// `apiVersion` of the custom resource, `<group>/<version>`.
    pub api_version: String,
    /// Kind of the custom resource, such as `ManagedPostgres`.
    pub kind: String,
}

/// A difference between two versions at one location, of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Change"))]
#[serde(rename_all = "camelCase")]
pub struct ChangeJson {
    /// JSON pointer into the values; `*` stands for any item or key, `~2` for a key that is called `*`.
    pub at: String,
    /// Stable kebab-case name of the kind of change.
    pub kind: &'static str,
    /// Whether an existing instance may break by it, or kro refuses the update.
    pub breaking: bool,
    /// The judges that report the change, without duplicates; never empty.
    #[cfg_attr(test, ts(type = "Array<Judge>"))]
    pub judges: Vec<&'static str>,
    /// One sentence: lower case, no full stop; the location is in `at`.
    pub message: String,
    /// What a person can do to spare existing instances.
    pub help: Option<String>,
}

/// An instance under both versions.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ReplayedInstance"))]
#[serde(rename_all = "camelCase")]
pub struct ReplayedJson {
    /// Path of the file, as the caller gave it.
    pub file: String,
    /// The document in the file, from 1.
    pub document: usize,
    /// Namespace and name, of a custom resource.
    pub name: Option<String>,
    /// Verdict on its values by the old version's schemas.
    pub old: VerdictJson,
    /// Verdict on its values by the new version's schemas.
    pub new: VerdictJson,
    /// JSON pointers to values that the new API drops and the old one kept.
    pub dropped: Vec<String>,
    /// Whether it was valid and no longer is, or loses values.
    pub breaks: bool,
}

/// The answer to a request for a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ComparisonAnswer"))]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum ComparisonAnswerJson {
    /// Every file was read and the versions were compared, also when instances break.
    Ok {
        /// Changes and replayed instances.
        comparison: ComparisonJson,
    },
    /// There is none, because a file holds no instances.
    Error {
        /// The first document that cannot be read as an instance.
        error: InstanceErrorJson,
    },
}

/// Why a file holds no instances.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "InstanceError"))]
pub struct InstanceErrorJson {
    /// Path of the file, as the caller gave it.
    pub file: String,
    /// The document in the file, from 1; `null` when the file cannot be cut into documents.
    pub document: Option<usize>,
    /// One sentence without its subject, which is the file or document.
    pub message: String,
    /// What a person can do about it.
    pub help: Option<String>,
}

impl From<&Api> for VersionJson {
    fn from(api: &Api) -> Self {
        Self {
            chart: api.chart.clone(),
            version: api.chart_version.clone(),
            api_version: api.api_version(),
            kind: api.kind.clone(),
        }
    }
}

impl From<&Change> for ChangeJson {
    fn from(change: &Change) -> Self {
        Self {
            at: change.at.to_string(),
            kind: change.kind.as_str(),
            breaking: change.breaking,
            judges: change.judges.iter().map(|judge| judge.as_str()).collect(),
            message: change.message.clone(),
            help: change.help.clone(),
        }
    }
}

impl From<&Replayed> for ReplayedJson {
    fn from(replayed: &Replayed) -> Self {
        let instance = &replayed.instance;
        Self {
            file: instance.file.clone(),
            document: instance.document,
            name: instance.name.clone(),
            old: VerdictJson::from(&replayed.old),
            new: VerdictJson::from(&replayed.new),
            dropped: replayed
                .dropped
                .iter()
                .map(InstancePointer::to_pointer)
                .collect(),
            breaks: replayed.breaks,
        }
    }
}

impl From<&InstanceError> for InstanceErrorJson {
    fn from(error: &InstanceError) -> Self {
        Self {
            file: error.file.clone(),
            document: error.document,
            message: error.message.clone(),
            help: error.help.clone(),
        }
    }
}

impl ComparisonJson {
    /// Everything that is known about going from one version to the other.
    pub fn new(old: &Api, new: &Api, comparison: &Comparison) -> Self {
        Self {
            old: VersionJson::from(old),
            new: VersionJson::from(new),
            breaks: comparison.breaks(),
            crd: comparison.crd.as_str(),
            changes: comparison.changes.iter().map(ChangeJson::from).collect(),
            instances: comparison
                .instances
                .iter()
                .map(ReplayedJson::from)
                .collect(),
        }
    }
}

impl ComparisonAnswerJson {
    /// The comparison, or why there is none.
    pub fn new(old: &Api, new: &Api, answer: &Result<Comparison, InstanceError>) -> Self {
        match answer {
            Ok(comparison) => Self::Ok {
                comparison: ComparisonJson::new(old, new, comparison),
            },
            Err(error) => Self::Error {
                error: error.into(),
            },
        }
    }
}
