// SPDX-License-Identifier: Apache-2.0
//! Where what a chart ships breaks its own schemas. A value that only the user can give is not a default, so that its absence
//! breaks nothing.

use std::cell::OnceCell;

use super::Compiled;
use crate::chart::{Chart, Prepared};
use crate::diagnostic::{Code, Diagnostic, Location, ViolationCode};
use crate::json::Value;
use crate::model::Switch;
use crate::pointer::InstancePointer;
use crate::validate::{Answer, Validator, Verdict, Violation};

/// The defaults that Helm refuses.
pub(super) struct BrokenDefaults {
    /// Of the chart as it is shipped.
    shipped: Vec<Violation>,
    /// Of subcharts that are off by default, once all of them are on. Asked for at the first need: only the definition reports
    /// them, and a page that opens a form should not wait for a second verdict.
    once_on: OnceCell<Vec<Violation>>,
}

impl BrokenDefaults {
    /// Asks for the verdict on the defaults.
    pub(super) fn of(validator: &Validator, prepared: &Prepared, chart: &Chart) -> Self {
        Self {
            shipped: refused(validator.verdict(prepared, chart, &Value::object())),
            once_on: OnceCell::new(),
        }
    }

    /// The findings that the chart's own defaults are refused.
    pub(super) fn findings(&self) -> impl Iterator<Item = Diagnostic> {
        self.shipped.iter().map(finding)
    }
}

fn finding(Violation { at, message, .. }: &Violation) -> Diagnostic {
    let location = Location {
        file: "values.yaml".to_owned(),
        pointer: at.to_pointer(),
        position: None,
    };
    let place = at.in_sentence();
    let message = format!(
        "the chart's own defaults break \
                           its schema at {place}: {message}"
    );
    Diagnostic::new(Code::DefaultsInvalid, message)
        .help("correct the default or the schema")
        .at(location)
}

impl Compiled {
    /// The violations of the shipped defaults, then those that appear once the optional subcharts are on.
    pub(super) fn broken_defaults(&self) -> impl Iterator<Item = &Violation> {
        let BrokenDefaults { shipped, once_on } = &self.broken_defaults;
        let once_on = once_on.get_or_init(|| self.broken_once_on());
        shipped.iter().chain(once_on)
    }

    /// The violations below subcharts that are off by default, once all of these are on.
    fn broken_once_on(&self) -> Vec<Violation> {
        let switches = self.model.switched.iter();
        let off: Vec<&Switch> = switches.filter(|switch| switch.off).collect();
        if off.is_empty() {
            return Vec::new();
        }
        let values = turned_on(&off);
        let verdict = self.validator.verdict(&self.prepared, &self.chart, &values);
        let mut found = refused(verdict);
        found.retain(|violation| is_below(&violation.at, &off));
        found
    }
}

/// The violations of a verdict that says no, without values that are missing.
fn refused(verdict: Verdict) -> Vec<Violation> {
    if verdict.answer != Answer::Invalid {
        return Vec::new();
    }
    let mut violations = verdict.violations;
    violations.retain(|violation| violation.code != ViolationCode::Required);
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
