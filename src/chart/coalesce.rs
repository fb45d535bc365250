// SPDX-License-Identifier: Apache-2.0
//! What Helm 4.2 makes of a chart tree and the user's values before it looks at any schema.
//!
//! | step | Helm's function | here |
//! |---|---|---|
//! | match and rename subcharts | `processDependencyEnabled` | `prepare`, once |
//! | switch off subcharts | `processDependencyEnabled` | `enable` |
//! | take `import-values` and defaults up into the parent | `processImportValues` | `import` |
//! | lay the user's values over the defaults | `CoalesceValues` | `merge::coalesce` |
//!
//! The steps are followed to the letter, because no short rule covers what they do together with nulls, globals and
//! mappings shared between charts (`merge` says more).

mod merge;
mod prepare;

use std::fmt;

use crate::json::Value;
use crate::pointer::InstancePointer;

use super::{Chart, Schema};
use merge::{ChartNode, Table, TableEntry};
use prepare::{Listed, PreparedChart, subchart};

pub use prepare::{Prepared, SwitchKeys};

/// The values that Helm validates, and the charts whose schemas see a part of them.
#[derive(Clone, Debug)]
pub struct Coalesced<'a> {
    /// The whole values document after coalescing.
    pub values: Value,
    /// Every enabled chart, in the order in which Helm validates.
    pub charts: Vec<Slice<'a>>,
}

/// One enabled chart and its part of the values.
#[derive(Clone, Debug)]
pub struct Slice<'a> {
    /// Where its values are in the whole document.
    pub at: InstancePointer,
    /// Its name as Helm prints it: the alias, where there is one.
    pub name: String,
    /// The chart's `values.schema.json`; `None` when Helm validates nothing for it.
    pub schema: Option<&'a Schema>,
    /// Which chart this is: the indices into [`Chart::subcharts`], from the root down. Aliases of a chart share it.
    pub source: Vec<usize>,
    /// What switches it, when anything does.
    pub switch: Option<&'a SwitchKeys>,
}

/// Why values cannot even be coalesced; Helm refuses them before any schema is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoalesceError {
    /// The place of the value that is no mapping.
    pub at: InstancePointer,
    /// The name of the subchart it belongs to.
    pub chart: String,
    /// The type of the value found there.
    pub found: &'static str,
}

impl fmt::Display for CoalesceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "values of subchart `{}` must be an object, not {}",
            self.chart, self.found
        )
    }
}

impl std::error::Error for CoalesceError {}

/// Coalesces the user's values with the chart tree that was prepared, as `helm install` does. A user document that is not a
/// mapping counts as empty.
///
/// # Errors
/// When the value under a subchart's key is not a mapping.
pub fn coalesce<'a>(
    prepared: &'a Prepared,
    chart: &'a Chart,
    user: &'a Value,
) -> Result<Coalesced<'a>, CoalesceError> {
    run(prepared, chart, user, Enabled::ByValues)
}

/// Coalesces as if every subchart were switched on: what a user may switch on is part of the API. The values under a subchart's
/// key are what it gets once it is on; those above may hold what switched-off subcharts would export.
///
/// # Errors
/// As [`coalesce`].
pub fn coalesce_all<'a>(
    prepared: &'a Prepared,
    chart: &'a Chart,
    user: &'a Value,
) -> Result<Coalesced<'a>, CoalesceError> {
    run(prepared, chart, user, Enabled::All)
}

/// Which subcharts are on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Enabled {
    /// As tags and conditions say.
    ByValues,
    All,
}

fn run<'a>(
    prepared: &'a Prepared,
    chart: &'a Chart,
    user: &'a Value,
    enabled: Enabled,
) -> Result<Coalesced<'a>, CoalesceError> {
    let mut root = node(&prepared.root, chart);
    let user = Table::of(user);
    enable(&mut root, &user, enabled)?;
    import_all(&mut root)?;
    let table = merge::coalesce_chart(&root, &user, false)?;
    let values = table.to_value();
    let mut charts = Vec::new();
    slices(&root, &values, &InstancePointer::root(), &mut charts);
    Ok(Coalesced { values, charts })
}

/// The tree to work on, with the charts' own values.
fn node<'a>(branch: &'a PreparedChart, chart: &'a Chart) -> ChartNode<'a> {
    let children = branch.children.iter();
    ChartNode {
        branch,
        values: Table::of(&chart.values),
        schema: chart.schema.as_ref(),
        listed: branch.listed.iter().collect(),
        children: children
            .filter_map(|child| Some(node(child, subchart(child, chart)?)))
            .collect(),
    }
}

/// Puts the charts under their final names, and drops those that tags and conditions switch off.
fn enable<'a>(
    chart: &mut ChartNode<'a>,
    values: &Table<'a>,
    enabled: Enabled,
) -> Result<(), CoalesceError> {
    let Some(matched) = &chart.branch.matched else {
        return Ok(());
    };
    chart.listed = matched.listed.iter().collect();
    chart.children = renamed(chart, &matched.children);
    let coalesced = merge::coalesce_chart(chart, values, false)?;
    if enabled == Enabled::ByValues {
        let off: Vec<&str> = chart
            .listed
            .iter()
            .filter(|listed| !is_enabled(listed, &coalesced))
            .map(|listed| listed.name.as_str())
            .collect();
        chart.children.retain(|child| !off.contains(&child.name()));
        chart
            .listed
            .retain(|listed| !off.contains(&listed.name.as_str()));
    }
    for child in &mut chart.children {
        enable(child, &coalesced, enabled)?;
    }
    Ok(())
}

/// The charts below, once they are matched. Each keeps its values, and what is below it as the folders are.
fn renamed<'a>(chart: &ChartNode<'a>, children: &'a [PreparedChart]) -> Vec<ChartNode<'a>> {
    let renamed = |branch: &'a PreparedChart| {
        let mut before = chart.children.iter();
        let found = before.find(|child| child.branch.source == branch.source)?;
        Some(ChartNode {
            branch,
            ..found.clone()
        })
    };
    children.iter().filter_map(renamed).collect()
}

/// The first condition that holds a boolean decides, then the tags.
fn is_enabled(listed: &Listed, values: &Table<'_>) -> bool {
    let mut conditions = listed.conditions.iter();
    conditions
        .find_map(|path| values.lookup(path)?.as_bool())
        .unwrap_or_else(|| is_tagged(listed, values))
}

/// Whether one of the tags is on, or none is off.
fn is_tagged(listed: &Listed, values: &Table<'_>) -> bool {
    let Some(TableEntry::Table(tags)) = values.get("tags") else {
        return true;
    };
    let flags: Vec<bool> = listed
        .tags
        .iter()
        .filter_map(|tag| tags.get(tag)?.as_bool())
        .collect();
    flags.contains(&true) || !flags.contains(&false)
}

fn import_all(chart: &mut ChartNode<'_>) -> Result<(), CoalesceError> {
    for child in &mut chart.children {
        import_all(child)?;
    }
    import(chart)
}

/// Gives a chart that lists dependencies new defaults: its own, over its subcharts', over what it imports from them.
fn import(chart: &mut ChartNode<'_>) -> Result<(), CoalesceError> {
    if chart.listed.is_empty() {
        return Ok(());
    }
    let values = merge::coalesce_chart(chart, &Table::default(), true)?;
    let imported = Table::default();
    for import in chart.listed.iter().flat_map(|listed| &listed.imports) {
        if let Some(TableEntry::Table(table)) = values.lookup(&import.from) {
            merge::tables(&imported, &table.unless_empty().at_path(&import.to), true);
        }
    }
    let defaults = values.deep_copy();
    merge::tables(&defaults, &imported, true);
    chart.values = defaults;
    Ok(())
}

fn slices<'a>(
    chart: &ChartNode<'a>,
    values: &Value,
    at: &InstancePointer,
    out: &mut Vec<Slice<'a>>,
) {
    out.push(Slice {
        at: at.clone(),
        name: chart.name().to_owned(),
        schema: chart.schema,
        source: chart.branch.source.clone(),
        switch: chart.branch.keys.as_ref(),
    });
    for child in &chart.children {
        // Coalescing leaves a mapping under every enabled chart's key; Helm skips what is not there.
        if let Some(part @ Value::Object(_)) = values.get(child.name()) {
            slices(child, part, &at.key(child.name()), out);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
