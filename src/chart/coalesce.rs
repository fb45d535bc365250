// SPDX-License-Identifier: Apache-2.0
//! What Helm 4.2 makes of a chart tree and the user's values before it looks at any schema.
//!
//! | step | Helm's function | here |
//! |---|---|---|
//! | match, rename, switch off subcharts | `processDependencyEnabled` | `enable` |
//! | take `import-values` and defaults up into the parent | `processImportValues` | `import` |
//! | lay the user's values over the defaults | `CoalesceValues` | `merge::coalesce` |
//!
//! The steps are followed to the letter, because no short rule covers what they do together with nulls, globals and
//! mappings shared between charts (`merge` says more).

mod merge;

use std::fmt;

use crate::json::Value;
use crate::pointer::InstancePointer;

use super::version::is_compatible;
use super::{Chart, Dependency, Schema};
use merge::{Entry, Node, Table};

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
    /// Its schema.
    pub schema: Option<&'a Schema>,
    /// Which chart this is: the indices into [`Chart::subcharts`], from the root down. Aliases of a chart share it.
    pub source: Vec<usize>,
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

/// Coalesces the user's values with a chart tree as `helm install` does. A user document that is no mapping counts as empty.
///
/// # Errors
/// When the value under a subchart's key is not a mapping.
pub fn coalesce<'a>(chart: &'a Chart, user: &'a Value) -> Result<Coalesced<'a>, CoalesceError> {
    run(chart, user, false)
}

/// Coalesces a chart tree without user values as if every subchart were switched on: what a user may switch on is part of the API.
/// The values under a subchart's key are what it gets once it is on; those above may hold what switched-off subcharts would export.
///
/// # Errors
/// As [`coalesce`].
pub fn coalesce_all(chart: &Chart) -> Result<Coalesced<'_>, CoalesceError> {
    run(chart, &Value::Null, true)
}

fn run<'a>(chart: &'a Chart, user: &'a Value, all: bool) -> Result<Coalesced<'a>, CoalesceError> {
    let mut root = tree(chart, &mut Vec::new());
    let user = Table::of(user);
    enable(&mut root, &user, "", all)?;
    import_all(&mut root)?;
    let table = merge::coalesce_chart(&root, &user, false)?;
    let values = table.to_value();
    let mut charts = Vec::new();
    slices(&root, &values, &InstancePointer::root(), &mut charts);
    Ok(Coalesced { values, charts })
}

fn tree<'a>(chart: &'a Chart, source: &mut Vec<usize>) -> Node<'a> {
    let mut children = Vec::with_capacity(chart.subcharts.len());
    for (index, subchart) in chart.subcharts.iter().enumerate() {
        source.push(index);
        children.push(tree(subchart, source));
        source.pop();
    }
    let dependencies = chart
        .dependencies
        .iter()
        .map(|entry| Listed {
            entry,
            name: &entry.name,
            enabled: true,
        })
        .collect();
    Node {
        name: &chart.name,
        version: &chart.version,
        values: Table::of(&chart.values),
        schema: chart.schema.as_ref(),
        source: source.clone(),
        dependencies,
        children,
    }
}

/// An entry of `dependencies` and what became of it.
#[derive(Clone)]
struct Listed<'a> {
    entry: &'a Dependency,
    /// The alias, once aliases are applied.
    name: &'a str,
    enabled: bool,
}

impl<'a> Listed<'a> {
    fn fits(&self, chart: &Node<'a>) -> bool {
        chart.name == self.name && is_compatible(&self.entry.version, chart.version)
    }
}

/// Matches listed dependencies with the charts that are there, renames, and drops what tags and conditions switch off.
/// A chart that lists nothing keeps everything below it untouched, conditions of deeper charts included. With `all` nothing is dropped.
fn enable<'a>(
    chart: &mut Node<'a>,
    values: &Table<'a>,
    path: &str,
    all: bool,
) -> Result<(), CoalesceError> {
    if chart.dependencies.is_empty() {
        return Ok(());
    }
    let mut children: Vec<Node<'a>> = chart
        .children
        .iter()
        .filter(|child| !chart.dependencies.iter().any(|listed| listed.fits(child)))
        .cloned()
        .collect();
    for listed in &mut chart.dependencies {
        let alias = listed
            .entry
            .alias
            .as_deref()
            .filter(|alias| !alias.is_empty());
        if let Some(found) = chart.children.iter().find(|child| listed.fits(child)) {
            let mut found = found.clone();
            found.name = alias.unwrap_or(found.name);
            children.push(found);
        }
        listed.name = alias.unwrap_or(listed.name);
    }
    chart.children = children;
    let coalesced = merge::coalesce_chart(chart, values, false)?;
    if !all {
        apply_tags(&mut chart.dependencies, &coalesced);
        apply_conditions(&mut chart.dependencies, &coalesced, path);
    }
    let removed: Vec<&str> = chart
        .dependencies
        .iter()
        .filter(|listed| !listed.enabled)
        .map(|listed| listed.name)
        .collect();
    chart
        .children
        .retain(|child| !removed.contains(&child.name));
    chart
        .dependencies
        .retain(|listed| !removed.contains(&listed.name));
    for child in &mut chart.children {
        let path = format!("{path}{}.", child.name);
        enable(child, &coalesced, &path, all)?;
    }
    Ok(())
}

fn apply_tags<'a>(dependencies: &mut [Listed<'a>], values: &Table<'a>) {
    let Some(Entry::Table(tags)) = values.get("tags") else {
        return;
    };
    for listed in dependencies {
        let flags = listed
            .entry
            .tags
            .iter()
            .filter_map(|tag| tags.get(tag)?.as_bool());
        let (mut any_true, mut any_false) = (false, false);
        for flag in flags {
            any_true |= flag;
            any_false |= !flag;
        }
        listed.enabled = any_true || !any_false;
    }
}

fn apply_conditions<'a>(dependencies: &mut [Listed<'a>], values: &Table<'a>, path: &str) {
    for listed in dependencies {
        let condition = listed.entry.condition.as_deref().unwrap_or_default().trim();
        // Only the ends are trimmed: `a, b` looks for a key that starts with a blank, in Helm as here.
        let mut flags = condition
            .split(',')
            .filter(|condition| !condition.is_empty())
            .filter_map(|condition| values.lookup(&format!("{path}{condition}"))?.as_bool());
        if let Some(flag) = flags.next() {
            listed.enabled = flag;
        }
    }
}

fn import_all(chart: &mut Node<'_>) -> Result<(), CoalesceError> {
    for child in &mut chart.children {
        import_all(child)?;
    }
    import(chart)
}

/// Gives a chart that lists dependencies new defaults: its own, over its subcharts', over what it imports from them.
fn import(chart: &mut Node<'_>) -> Result<(), CoalesceError> {
    if chart.dependencies.is_empty() {
        return Ok(());
    }
    let values = merge::coalesce_chart(chart, &Table::default(), true)?;
    let imported = Table::default();
    for listed in &chart.dependencies {
        for entry in &listed.entry.import_values {
            let (child, parent) = match entry {
                Value::String(name) => (format!("exports.{name}"), "."),
                Value::Object(pair) => {
                    let text = |key: &str| pair.get(key).and_then(Value::as_str).unwrap_or("<nil>");
                    (text("child").to_owned(), text("parent"))
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => continue,
            };
            if let Some(Entry::Table(table)) = values.lookup(&format!("{}.{child}", listed.name)) {
                merge::tables(&imported, &table.unless_empty().at_path(parent), true);
            }
        }
    }
    let defaults = values.deep_copy();
    merge::tables(&defaults, &imported, true);
    chart.values = defaults;
    Ok(())
}

fn slices<'a>(chart: &Node<'a>, values: &Value, at: &InstancePointer, out: &mut Vec<Slice<'a>>) {
    out.push(Slice {
        at: at.clone(),
        name: chart.name.to_owned(),
        schema: chart.schema,
        source: chart.source.clone(),
    });
    for child in &chart.children {
        // Coalescing leaves a mapping under every enabled chart's key; Helm skips what is not there.
        if let Some(part @ Value::Object(_)) = values.get(child.name) {
            slices(child, part, &at.key(child.name), out);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
