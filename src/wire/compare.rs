// SPDX-License-Identifier: Apache-2.0
//! What `compare` answers.

use serde::Serialize;

use super::Verdict;
use crate::compare;
use crate::compile::Compiled;
use crate::pointer::InstancePointer;

/// A comparison of two versions of a chart.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The old version.
    pub old: Version,
    /// The new version.
    pub new: Version,
    /// Whether an instance breaks, or may.
    pub breaks: bool,
    /// What kro does with the CustomResourceDefinition: `unchanged`, `updated`, `stale` or `refused`.
    #[cfg_attr(test, ts(type = "'unchanged' | 'updated' | 'stale' | 'refused'"))]
    pub crd: &'static str,
    /// The differences, breaking ones first.
    pub changes: Vec<Change>,
    /// The instances that were replayed.
    pub instances: Vec<Instance>,
}

/// One of the two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Version {
    /// The chart's name.
    pub chart: String,
    /// The chart's version.
    pub version: String,
    /// `group/version` of the API.
    pub api_version: String,
    /// Kind of the API.
    pub kind: String,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// JSON pointer into the values; `*` stands for any item or key, `~2` for a key that is called `*`.
    pub at: String,
    /// Stable name of what changed.
    pub kind: &'static str,
    /// Whether an existing instance may break by it, or kro refuses the update.
    pub breaking: bool,
    /// Who says so: `kro`, `helm`, `cel-unseen`.
    #[cfg_attr(test, ts(type = "Array<'kro' | 'helm' | 'cel-unseen'>"))]
    pub judges: Vec<&'static str>,
    /// One sentence.
    pub message: String,
    /// What would spare existing instances.
    pub suggestion: Option<String>,
}

/// An instance under both versions.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Instance {
    /// The file.
    pub file: String,
    /// The document in the file, from 1.
    pub document: usize,
    /// Namespace and name, of a custom resource.
    pub name: Option<String>,
    /// The old version's verdict.
    pub old: Verdict,
    /// The new version's verdict.
    pub new: Verdict,
    /// JSON pointers to values that the new API drops and the old one kept.
    pub dropped: Vec<String>,
    /// Whether it was valid and is not any more, or loses values.
    pub breaks: bool,
}

/// The answer to a request for a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum ComparisonAnswer {
    /// The comparison.
    Ok {
        /// Everything that is known.
        comparison: Comparison,
    },
    /// There is none, because a file holds no instances.
    Error {
        /// Why.
        error: InstanceError,
    },
}

/// Why a file holds no instances.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct InstanceError {
    /// The file.
    pub file: String,
    /// The document in the file, from 1; `null` when the file cannot be cut into documents.
    pub document: Option<usize>,
    /// One sentence, without its subject.
    pub message: String,
    /// What would repair it.
    pub repair: Option<String>,
}

/// Compares two versions of a chart and replays the instances in `files`: names and texts.
pub fn compare(old: &Compiled, new: &Compiled, files: &[(String, String)]) -> ComparisonAnswer {
    let mut instances = Vec::new();
    for (file, text) in files {
        let found = match compare::instances(text, old) {
            Ok(found) => found,
            Err(compare::InstanceError {
                document,
                message,
                help,
            }) => {
                return ComparisonAnswer::Error {
                    error: InstanceError {
                        file: file.clone(),
                        document,
                        message,
                        repair: help,
                    },
                };
            }
        };
        let replayed = compare::replay(old, new, &found);
        instances.extend(
            found
                .iter()
                .zip(&replayed)
                .map(|(instance, replayed)| Instance::new(file.clone(), instance, replayed)),
        );
    }
    ComparisonAnswer::Ok {
        comparison: Comparison::new(old, new, &compare::compare(old, new), instances),
    }
}

impl From<&Compiled> for Version {
    fn from(compiled: &Compiled) -> Self {
        let api = &compiled.api;
        Self {
            chart: api.chart.clone(),
            version: api.chart_version.clone(),
            api_version: api.api_version(),
            kind: api.kind.clone(),
        }
    }
}

impl From<&compare::Change> for Change {
    fn from(change: &compare::Change) -> Self {
        Self {
            at: change.at.to_string(),
            kind: change.kind.as_str(),
            breaking: change.breaking,
            judges: change.judges.iter().map(|judge| judge.as_str()).collect(),
            message: change.message.clone(),
            suggestion: change.suggestion.clone(),
        }
    }
}

impl Instance {
    /// An instance of a file.
    pub fn new(file: String, instance: &compare::Instance, replayed: &compare::Replayed) -> Self {
        Self {
            file,
            document: instance.document,
            name: instance.name.clone(),
            old: Verdict::from(&replayed.old),
            new: Verdict::from(&replayed.new),
            dropped: replayed
                .dropped
                .iter()
                .map(InstancePointer::to_pointer)
                .collect(),
            breaks: replayed.breaks,
        }
    }
}

impl Comparison {
    /// Everything that is known about going from one version to the other.
    pub fn new(
        old: &Compiled,
        new: &Compiled,
        comparison: &compare::Comparison,
        instances: Vec<Instance>,
    ) -> Self {
        Self {
            old: Version::from(old),
            new: Version::from(new),
            breaks: comparison.breaks() || instances.iter().any(|instance| instance.breaks),
            crd: comparison.crd.as_str(),
            changes: comparison.changes.iter().map(Change::from).collect(),
            instances,
        }
    }
}
