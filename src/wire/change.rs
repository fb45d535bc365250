// SPDX-License-Identifier: Apache-2.0
//! What is answered about the change of an instance.

use serde::Serialize;

use super::{InstanceCheckJson, ViolationJson};
use crate::compile::{InstanceChange, ReviewKind, ReviewedValue};
use crate::json::Value;

/// Everything that is known about a change before it is sent.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "InstanceChange"))]
pub struct InstanceChangeJson {
    /// What `check` answers about the instance after the change.
    pub check: InstanceCheckJson,
    /// The values that must not change this way; `params.enforcedBy` is `definition` or `policy`.
    pub transitions: Vec<ViolationJson>,
    /// Sentences on what about the change is not known.
    pub reasons: Vec<String>,
}

/// A value side by side.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ReviewedValue"))]
pub struct ReviewedValueJson {
    /// JSON pointer into the values.
    pub at: String,
    /// The label that the form shows for it.
    pub label: String,
    /// From the live value to mine; without live values, from the base to mine.
    pub kind: ReviewKindJson,
    /// What the chart ships there, which is in force while nothing is chosen.
    pub default: Option<ReviewSideJson>,
    /// What the form was opened with.
    pub base: Option<ReviewSideJson>,
    /// What the cluster or the file holds now.
    pub live: Option<ReviewSideJson>,
    /// What would be sent.
    pub mine: Option<ReviewSideJson>,
    /// Whether it is secret: then the value of each side that is set is `null`.
    pub secret: bool,
    /// Whether live and mine both differ from the base and from each other.
    pub conflict: bool,
}

/// How a value gets from live to mine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ReviewKind"))]
#[serde(rename_all = "lowercase")]
pub enum ReviewKindJson {
    /// It is only in mine.
    Added,
    /// It is in both, and differs.
    Changed,
    /// It is only in live.
    Removed,
    /// It is equal in both, or in neither.
    Same,
}

/// A side that sets the value.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ReviewSide"))]
pub struct ReviewSideJson {
    /// The value, which may be `null`.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub value: Value,
}

impl From<&InstanceChange> for InstanceChangeJson {
    fn from(change: &InstanceChange) -> Self {
        Self {
            check: InstanceCheckJson::from(&change.check),
            transitions: change.transitions.iter().map(ViolationJson::from).collect(),
            reasons: change.reasons.clone(),
        }
    }
}

impl From<ReviewKind> for ReviewKindJson {
    fn from(kind: ReviewKind) -> Self {
        match kind {
            ReviewKind::Added => Self::Added,
            ReviewKind::Changed => Self::Changed,
            ReviewKind::Removed => Self::Removed,
            ReviewKind::Same => Self::Same,
        }
    }
}

impl From<&ReviewedValue> for ReviewedValueJson {
    fn from(one: &ReviewedValue) -> Self {
        Self {
            at: one.at.to_pointer(),
            label: one.label.clone(),
            kind: one.kind.into(),
            default: side(one.default.as_ref()),
            base: side(one.base.as_ref()),
            live: side(one.live.as_ref()),
            mine: side(one.mine.as_ref()),
            secret: one.secret,
            conflict: one.conflict,
        }
    }
}

fn side(value: Option<&Value>) -> Option<ReviewSideJson> {
    let value = value?.clone();
    Some(ReviewSideJson { value })
}

/// Reviewed values for the wire.
pub fn reviewed(found: &[ReviewedValue]) -> Vec<ReviewedValueJson> {
    found.iter().map(ReviewedValueJson::from).collect()
}
