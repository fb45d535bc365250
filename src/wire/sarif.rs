// SPDX-License-Identifier: Apache-2.0
//! A verdict as SARIF 2.1.0, for code scanning in CI.

use serde::Serialize;

use super::{VerdictJson, ViolationJson};
use crate::validate::Answer;

/// A SARIF log with one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SarifJson {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [RunJson; 1],
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct RunJson {
    tool: ToolJson,
    results: Vec<ResultJson>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct ToolJson {
    driver: DriverJson,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct DriverJson {
    name: &'static str,
    version: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultJson {
    rule_id: String,
    level: &'static str,
    message: MessageJson,
    /// Left out by SARIF's own rules where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<ResultLocationJson>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct MessageJson {
    text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultLocationJson {
    physical_location: PhysicalLocationJson,
    logical_locations: [LogicalLocationJson; 1],
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocationJson {
    artifact_location: ArtifactLocationJson,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct ArtifactLocationJson {
    uri: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocationJson {
    fully_qualified_name: String,
    kind: &'static str,
}

impl SarifJson {
    /// The log of a verdict; `file` is the schema that the values were checked by.
    pub fn new(file: &str, verdict: &VerdictJson) -> Self {
        let violations = verdict
            .violations
            .iter()
            .map(|violation| ResultJson::of_violation(file, violation));
        let reasons = verdict
            .reasons
            .iter()
            .map(|text| ResultJson::of_reason(text));
        Self {
            schema: "https://json.schemastore.org/sarif-2.1.0.json",
            version: "2.1.0",
            runs: [RunJson {
                tool: ToolJson {
                    driver: DriverJson {
                        name: "managed-services",
                        version: env!("CARGO_PKG_VERSION"),
                    },
                },
                results: violations.chain(reasons).collect(),
            }],
        }
    }
}

impl ResultJson {
    fn of_violation(file: &str, violation: &ViolationJson) -> Self {
        Self {
            rule_id: violation.code.clone(),
            level: "error",
            message: MessageJson {
                text: format!("{}: {}", violation.subject(), violation.message),
            },
            locations: vec![ResultLocationJson {
                physical_location: PhysicalLocationJson {
                    artifact_location: ArtifactLocationJson {
                        uri: file.to_owned(),
                    },
                },
                logical_locations: [LogicalLocationJson {
                    fully_qualified_name: violation.at.clone(),
                    kind: "member",
                }],
            }],
        }
    }

    fn of_reason(reason: &str) -> Self {
        Self {
            rule_id: Answer::Unknown.as_str().to_owned(),
            level: "warning",
            message: MessageJson {
                text: reason.to_owned(),
            },
            locations: Vec::new(),
        }
    }
}
