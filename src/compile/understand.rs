// SPDX-License-Identifier: Apache-2.0
//! Chart tree → model, with what the chart ships. A subchart that is off is part of the API all the same, because a user may
//! switch it on.

use crate::chart::coalesce::{self, CoalesceError, Coalesced, Slice};
use crate::chart::{Chart, Prepared};
use crate::diagnostic::{Code, Diagnostic, Location};
use crate::json::Value;
use crate::model::{self, Model, Part, Switch};
use crate::pointer::InstancePointer;

/// The model of a chart tree, and the findings about its schemas.
pub(super) fn model(
    prepared: &Prepared,
    chart: &Chart,
) -> Result<(Model, Vec<Diagnostic>), Box<Diagnostic>> {
    let nothing = Value::object();
    let on = coalesce::coalesce(prepared, chart, &nothing).map_err(|error| clash(&error))?;
    let all = coalesce::coalesce_all(prepared, chart).unwrap_or_else(|_| on.clone());
    let switched = switches(&all.charts, &on);
    let parts: Vec<Part<'_>> = all
        .charts
        .iter()
        .map(|slice| part(slice, &all.charts, &switched))
        .collect();
    let (mut model, diagnostics) = model::build(&parts, shipped(&on, &all));
    if all.values != model.shipped {
        model.imported = Some(all.values.clone());
    }
    model.switched = switched;
    model.never_null = never_null(prepared, chart, &all.charts);
    Ok((model, diagnostics))
}

/// A value under a subchart's key that is not a mapping.
fn clash(error: &CoalesceError) -> Box<Diagnostic> {
    let location = Location {
        file: "values.yaml".to_owned(),
        pointer: error.at.to_pointer(),
        position: None,
    };
    Box::new(
        Diagnostic::new(Code::ValuesInvalid, error.to_string())
            .help("write a mapping there")
            .at(location),
    )
}

/// Whether a chart is off unless the user switches it on.
fn is_off(slice: &Slice<'_>, on: &Coalesced<'_>) -> bool {
    on.charts.iter().all(|other| other.at != slice.at)
}

/// What the chart ships, and below the key of a subchart that is off, what it ships once that is on.
fn shipped(on: &Coalesced<'_>, all: &Coalesced<'_>) -> Value {
    let mut shipped = on.values.clone();
    for slice in all.charts.iter().filter(|slice| is_off(slice, on)) {
        let part = all.values.pointer(&slice.at.to_pointer()).cloned();
        shipped.put(&slice.at, part.unwrap_or_default());
    }
    shipped
}

/// What switches the subcharts.
fn switches(slices: &[Slice<'_>], on: &Coalesced<'_>) -> Vec<Switch> {
    let switch = |slice: &Slice<'_>| {
        let keys = slice.switch?;
        Some(Switch {
            at: slice.at.clone(),
            conditions: keys.conditions.clone(),
            tags: keys.tags.clone(),
            off: is_off(slice, on),
        })
    };
    slices.iter().filter_map(switch).collect()
}

/// The subcharts whose values cannot be `null`.
fn never_null(prepared: &Prepared, chart: &Chart, slices: &[Slice<'_>]) -> Vec<InstancePointer> {
    let below = slices.iter().filter(|slice| !slice.at.is_root());
    let refused = below.filter(|slice| {
        let mut values = Value::object();
        values.put(&slice.at, Value::Null);
        coalesce::coalesce(prepared, chart, &values).is_err()
    });
    refused.map(|slice| slice.at.clone()).collect()
}

/// A chart's part of the model.
fn part<'a>(slice: &Slice<'a>, slices: &[Slice<'a>], switched: &[Switch]) -> Part<'a> {
    let children = slices.iter().enumerate().filter_map(|(index, other)| {
        let key = key_below(&slice.at, &other.at)?;
        Some((key, index))
    });
    let own = switched.iter().filter(|switch| switch.at == slice.at);
    let switches = own
        .flat_map(|switch| &switch.conditions)
        .filter_map(|condition| key_below(&slice.at, condition));
    Part {
        schema: slice.schema,
        children: children.collect(),
        switches: switches.collect(),
    }
}

/// The key of `at` in the mapping at `parent`; `None` when it is not directly inside.
fn key_below(parent: &InstancePointer, at: &InstancePointer) -> Option<String> {
    if at.parent().as_ref() != Some(parent) {
        return None;
    }
    at.last_key().map(str::to_owned)
}
