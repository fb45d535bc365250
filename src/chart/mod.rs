// SPDX-License-Identifier: Apache-2.0
//! Charts: metadata, values, the tree of subcharts, and Helm's coalescing.

pub mod coalesce;
pub mod version;

use crate::json::Value;

pub use coalesce::{CoalesceError, Coalesced, Slice, coalesce};

/// A chart and its subcharts, as the files say: nothing coalesced, nothing switched off.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    /// `name` of `Chart.yaml`.
    pub name: String,
    /// `version` of `Chart.yaml`.
    pub version: String,
    /// `values.yaml`, a mapping; empty when the file is absent.
    pub values: Value,
    /// `values.schema.json`, when there is one.
    pub schema: Option<Schema>,
    /// `dependencies` of `Chart.yaml`, in order.
    pub dependencies: Vec<Dependency>,
    /// The charts found in `charts/`.
    pub subcharts: Vec<Chart>,
}

/// A `values.schema.json`.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// The parsed document.
    pub value: Value,
    /// Where it was read from.
    pub file: String,
}

/// One entry of `dependencies` in `Chart.yaml`.
#[derive(Clone, Debug, Default)]
pub struct Dependency {
    /// The name of the chart depended on.
    pub name: String,
    /// The range its version must lie in.
    pub version: String,
    /// The name it gets here instead.
    pub alias: Option<String>,
    /// Comma separated dotted paths into the values; the first that holds a boolean decides.
    pub condition: Option<String>,
    /// Names in the values' `tags`.
    pub tags: Vec<String>,
    /// What the parent takes from the subchart's values.
    pub import_values: Vec<Value>,
}
