// SPDX-License-Identifier: Apache-2.0
//! What `check` reports about a chart.

use std::collections::BTreeMap;

use serde::Serialize;

use super::DiagnosticJson;
use crate::compile::{Compiled, Fitness};
use crate::diagnostic::{Diagnostic, Loss, LossGroup, grouped};
use crate::pointer::InstancePointer;

/// How fit a chart is to become a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportJson {
    /// Path of the chart folder, as the caller gave it.
    pub chart: String,
    /// Kind of the custom resource, such as `ManagedPostgres`.
    pub kind: String,
    /// `apiVersion` of the custom resource, `<group>/<version>`.
    pub api_version: String,
    /// How many locations the model describes.
    pub locations: usize,
    /// How much of `values.yaml` the schema describes.
    pub coverage: CoverageJson,
    /// What the schema names without a type.
    pub untyped: UntypedJson,
    /// What the chart's author should correct or know.
    pub diagnostics: Vec<DiagnosticJson>,
    /// How many losses there are, by target and fate.
    pub loss_counts: BTreeMap<&'static str, BTreeMap<&'static str, usize>>,
    /// The losses by target, fate and cause.
    pub losses: Vec<LossGroupJson>,
}

/// How much of `values.yaml` the schema describes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CoverageJson {
    /// How many values it describes.
    pub described: usize,
    /// How many values there are.
    pub values: usize,
    /// The described part in percent, rounded down.
    pub percent: usize,
    /// JSON pointers to the values that the schema does not describe.
    pub undescribed: Vec<String>,
}

/// What the schema names without a type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UntypedJson {
    /// JSON pointers into the values; `*` stands for any item or key.
    pub locations: Vec<String>,
    /// False when there were too many locations to look at all of them.
    pub complete: bool,
}

/// Losses of one target with one fate and one cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LossGroupJson {
    /// The target that these losses share.
    pub target: &'static str,
    /// The fate that these losses share, such as `widened`.
    pub fate: &'static str,
    /// Stable kebab-case name of the reason, such as `any-type`.
    pub cause: &'static str,
    /// How many there are.
    pub count: usize,
    /// JSON pointer to the first of them.
    pub first: String,
}

impl ReportJson {
    /// The report on the chart in a folder.
    pub fn new(folder: &str, compiled: &Compiled, diagnostics: &[Diagnostic]) -> Self {
        let losses = compiled.losses();
        let fitness = compiled.fitness();
        Self {
            chart: folder.to_owned(),
            kind: compiled.api.kind.clone(),
            api_version: compiled.api.api_version(),
            locations: compiled.model.len(),
            coverage: CoverageJson::from(&fitness),
            untyped: UntypedJson {
                locations: texts(&fitness.untyped),
                complete: !fitness.cut,
            },
            diagnostics: diagnostics.iter().map(DiagnosticJson::from).collect(),
            loss_counts: counts(&losses),
            losses: grouped(&losses).iter().map(LossGroupJson::from).collect(),
        }
    }
}

impl From<&Fitness> for CoverageJson {
    fn from(fitness: &Fitness) -> Self {
        Self {
            described: fitness.described,
            values: fitness.values,
            percent: fitness.percent(),
            undescribed: texts(&fitness.undescribed),
        }
    }
}

impl From<&LossGroup<'_>> for LossGroupJson {
    fn from(group: &LossGroup<'_>) -> Self {
        Self {
            target: group.target.as_str(),
            fate: group.fate.as_str(),
            cause: group.cause.as_str(),
            count: group.count,
            first: group.first.at.to_string(),
        }
    }
}

fn texts(pointers: &[InstancePointer]) -> Vec<String> {
    pointers.iter().map(ToString::to_string).collect()
}

/// How many losses of each fate every target has.
fn counts(losses: &[Loss]) -> BTreeMap<&'static str, BTreeMap<&'static str, usize>> {
    let mut counts: BTreeMap<_, BTreeMap<_, usize>> = BTreeMap::new();
    for loss in losses {
        let target = counts.entry(loss.target.as_str()).or_default();
        *target.entry(loss.fate.as_str()).or_default() += 1;
    }
    counts
}
