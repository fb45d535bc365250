// SPDX-License-Identifier: Apache-2.0
//! Chart tree → model, with what the chart ships. A subchart that is off is part of the API all the same, because a user may
//! switch it on.

use std::collections::HashSet;

use super::findings;
use crate::chart::coalesce::{CoalesceError, Coalesced, Slice, coalesce, coalesce_all};
use crate::chart::{Chart, Prepared};
use crate::diagnostic::{Code, Diagnostic, Location};
use crate::json::Value;
use crate::model::{self, Model, Part, Switch};
use crate::pointer::InstancePointer;
use crate::validate::{SchemaProblem, Validator};

/// Shipped values that are replaced because a subchart needs a mapping there.
const MAX_HEALED: usize = 100;

/// The model of a chart tree, and the findings about its schemas.
pub(super) fn model(
    prepared: &Prepared,
    chart: &Chart,
    validator: &Validator,
) -> Result<(Model, Vec<Diagnostic>), Box<Diagnostic>> {
    // What a user can mend is mended, so that a clash in the defaults leaves the rest to be described.
    let user = healed(Value::object(), |user| {
        coalesce(prepared, chart, user).err()
    });
    let on = match coalesce(prepared, chart, &user) {
        Ok(on) => on,
        Err(error) => return Err(clash(&error)),
    };
    let user = healed(user.clone(), |user| {
        coalesce_all(prepared, chart, user).err()
    });
    let all = coalesce_all(prepared, chart, &user);
    let all = all.unwrap_or_else(|_| on.clone());
    let switched = switches(&all.charts, &on);
    let mut problems = Vec::new();
    let mut diagnostics = Vec::new();
    let mut parts = Vec::new();
    for slice in &all.charts {
        let mut part = part(slice, &all.charts, &switched);
        let broken = validator.problems(&slice.source);
        match broken.first() {
            Some(problem) if can_be_off(slice, &switched) => {
                diagnostics.push(unusable_when_on(slice, problem));
                part.schema = None;
            }
            Some(_) => {
                let fault = part.schema.and_then(|schema| schema.fault.as_deref());
                diagnostics.extend(fault.cloned());
                problems.extend(broken.iter().cloned());
                part.schema = part.schema.filter(|schema| schema.fault.is_none());
            }
            None => {
                // Helm may read what is nested too deeply for us.
                let fault = part.schema.and_then(|schema| schema.fault.as_deref());
                diagnostics.extend(fault.cloned());
                part.schema = part.schema.filter(|schema| schema.fault.is_none());
            }
        }
        parts.push(part);
    }
    let (mut model, found) = model::build(&parts, shipped(&on, &all));
    diagnostics.extend(found);
    diagnostics.extend(findings::broken_schemas(problems, chart, &diagnostics));
    if all.values != model.shipped {
        model.imported = Some(all.values.clone());
    }
    model.switched = switched;
    model.never_null = never_null(prepared, chart, &all.charts);
    for slice in &all.charts {
        if let Some(chart) = chart_of(chart, slice) {
            collect_nulls(&chart.values, &slice.at, &mut model.nulls);
        }
    }
    Ok((model, diagnostics))
}

/// The user's values with a mapping wherever a shipped value keeps a subchart from being coalesced.
fn healed(mut user: Value, clash: impl Fn(&Value) -> Option<CoalesceError>) -> Value {
    for _ in 0..MAX_HEALED {
        match clash(&user).map(|error| error.at) {
            // What was mended and still clashes no user can mend.
            Some(at) if user.pointer(&at.to_pointer()).is_none() => {
                user.put(&at, Value::object());
            }
            Some(_) | None => break,
        }
    }
    user
}

/// Whether a chart, or one above it, can be switched off.
fn can_be_off(slice: &Slice<'_>, switched: &[Switch]) -> bool {
    switched.iter().any(|switch| slice.at.is_within(&switch.at))
}

/// A subchart that no values can switch on.
fn unusable_when_on(slice: &Slice<'_>, problem: &SchemaProblem) -> Diagnostic {
    let SchemaProblem { at, file, message } = problem;
    let message = format!(
        "subchart `{}` cannot be switched on: Helm cannot use its schema: {message}",
        slice.name
    );
    Diagnostic::new(Code::SubchartUnreadable, message)
        .help("correct the schema of the subchart")
        .at(Location {
            file: file.clone(),
            pointer: at.to_string(),
            position: slice.schema.and_then(|schema| schema.position(at)),
        })
}

/// The chart of the tree whose values a slice holds.
fn chart_of<'c>(chart: &'c Chart, slice: &Slice<'_>) -> Option<&'c Chart> {
    let mut indices = slice.source.iter();
    indices.try_fold(chart, |chart, index| chart.subcharts.get(*index))
}

/// Where a chart's own values hold `null`. Their depth is bounded by their reader.
fn collect_nulls(value: &Value, at: &InstancePointer, nulls: &mut HashSet<InstancePointer>) {
    let Value::Object(members) = value else {
        return;
    };
    for (key, member) in members {
        let at = at.key(key);
        if member.is_null() {
            nulls.insert(at);
        } else {
            collect_nulls(member, &at, nulls);
        }
    }
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
        coalesce(prepared, chart, &values).is_err()
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
