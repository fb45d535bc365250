// SPDX-License-Identifier: Apache-2.0
//! The chart as its files say: `Chart.yaml`, `values.yaml`, `values.schema.json`, `managed-service.yaml`, and the subcharts
//! below `charts/`. Coalescing, which mixes them as Helm does, is [`coalesce`].

pub mod coalesce;
mod described;
mod files;
pub mod ignore;
mod load;
mod metadata;
mod profile;
mod service;
pub mod version;

use std::collections::BTreeMap;

pub use coalesce::{CoalesceError, Coalesced, Prepared, Slice, coalesce};
pub use files::{IN_PACKAGE, Interest, interest};
pub use load::{load, visible};
pub use profile::Profile;
pub(crate) use service::joined;
pub use service::{
    ApplyDelivery, ConnectFile, Delivery, Host, Kept, PLATFORM_FILE, PullRequest, RemovalFile,
    RemovalName, SERVICE_FILE, ServiceFile, StatusFile, TemplateFile, TextPart, ValueCondition,
    ValueTest, Workload, parts, platform_schema, service_schema,
};

use crate::json::Value;
pub use crate::schema::Schema;

/// The text files of a chart: path relative to the chart folder, with `/` between parts → text.
pub type Files = BTreeMap<String, String>;

/// A chart and its subcharts, as the files say (no coalescing done).
#[derive(Clone, Debug, Default)]
pub struct Chart {
    /// `name` of `Chart.yaml`; the chart's folder may be called otherwise.
    pub name: String,
    /// `version` of `Chart.yaml`, a SemVer text as written.
    pub version: String,
    /// `appVersion` of `Chart.yaml`: free text, the version of the packaged software.
    pub app_version: Option<String>,
    /// `description` of `Chart.yaml`, one sentence for people.
    pub description: Option<String>,
    /// `values.yaml`, a mapping: all its documents, merged; empty when absent.
    pub values: Value,
    /// `values.schema.json` beside `values.yaml`; `None` when the chart has none, so that Helm validates nothing.
    pub schema: Option<Schema>,
    /// The dependencies that `Chart.yaml` lists, or `requirements.yaml`, in order.
    pub dependencies: Vec<Dependency>,
    /// The charts found in `charts/`, by the name of the folder or package.
    pub subcharts: Vec<Chart>,
    /// `managed-service.yaml` over `managed-services.yaml`, with defaults where both are silent.
    pub service: ServiceFile,
    /// Why it stays unknown whether Helm accepts values: what belongs to the chart and is not here. Only at the top chart.
    pub doubts: Vec<String>,
}

impl Chart {
    /// The chart below this one that the indices into [`Chart::subcharts`] lead to.
    pub fn below(&self, source: &[usize]) -> Option<&Self> {
        let mut chart = self;
        for index in source {
            chart = chart.subcharts.get(*index)?;
        }
        Some(chart)
    }
}

/// One entry of `dependencies` in `Chart.yaml` or `requirements.yaml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dependency {
    /// `name` in the `Chart.yaml` of the subchart, not the folder's name.
    pub name: String,
    /// A version range in Helm's (Masterminds) syntax.
    pub version: String,
    /// The key that replaces the name.
    pub alias: Option<String>,
    /// Comma-separated paths into the values; the first that holds a boolean decides whether the chart is enabled.
    pub condition: Option<String>,
    /// Groups that `tags` in the values can switch.
    pub tags: Vec<String>,
    /// `import-values`, as written: names, or mappings of `child` and `parent`.
    pub import_values: Vec<Value>,
}
