// SPDX-License-Identifier: Apache-2.0
//! Where what a chart ships breaks its own schemas. A value that only the user can give is not a default, so that its absence
//! breaks nothing.

use crate::chart::{Chart, Prepared};
use crate::diagnostic::{Code, Diagnostic, Location};
use crate::json::Value;
use crate::model::{Model, Switch};
use crate::pointer::InstancePointer;
use crate::validate::{Answer, Validator, Verdict, Violation};

/// The defaults that Helm refuses.
pub(super) struct BrokenDefaults {
    /// Of the chart as it is shipped.
    shipped: Vec<Violation>,
    /// Of subcharts that are off by default, once all of them are on.
    once_on: Vec<Violation>,
}

impl BrokenDefaults {
    /// Asks for the verdict on the defaults; twice where a subchart is off.
    pub(super) fn of(
        validator: &Validator,
        prepared: &Prepared,
        chart: &Chart,
        model: &Model,
    ) -> Self {
        let broken = |values: &Value| refused(validator.verdict(prepared, chart, values));
        let off: Vec<&Switch> = model.switched.iter().filter(|switch| switch.off).collect();
        let mut once_on = Vec::new();
        if !off.is_empty() {
            once_on = broken(&turned_on(&off));
            once_on.retain(|violation| is_below(&violation.at, &off));
        }
        Self {
            shipped: broken(&Value::object()),
            once_on,
        }
    }

    /// The violations of the shipped defaults, then those that appear once the optional subcharts are on.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Violation> {
        self.shipped.iter().chain(&self.once_on)
    }

    /// The finding that the chart's own defaults are refused.
    pub(super) fn finding(&self) -> Option<Diagnostic> {
        let Violation { at, message, .. } = self.shipped.first()?;
        let location = Location {
            file: "values.yaml".to_owned(),
            pointer: at.to_pointer(),
            position: None,
        };
        let message = format!("the chart's own defaults break its schema at `{at}`: {message}");
        Some(
            Diagnostic::new(Code::DefaultsInvalid, message)
                .help("correct the default or the schema")
                .at(location),
        )
    }
}

/// The violations of a verdict that says no, without values that are missing.
fn refused(verdict: Verdict) -> Vec<Violation> {
    if verdict.answer != Answer::Invalid {
        return Vec::new();
    }
    let mut violations = verdict.violations;
    violations.retain(|violation| violation.code != "required");
    violations
}

/// Values that switch these subcharts on.
fn turned_on(switches: &[&Switch]) -> Value {
    let mut values = Value::object();
    let tags = InstancePointer::root().key("tags");
    for switch in switches {
        let tags = switch.tags.iter().map(|tag| tags.key(tag));
        for at in switch.conditions.iter().cloned().chain(tags) {
            values.put(&at, Value::Bool(true));
        }
    }
    values
}

/// Whether a location is in the values of one of these subcharts.
fn is_below(at: &InstancePointer, switches: &[&Switch]) -> bool {
    switches.iter().any(|switch| at.is_within(&switch.at))
}
