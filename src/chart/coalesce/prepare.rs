// SPDX-License-Identifier: Apache-2.0
//! What no value changes about a chart tree: which dependency is which chart, aliases, where conditions and tags are looked up,
//! what is imported. Prepared once, because a form asks at every keystroke.

use crate::chart::version::is_compatible;
use crate::chart::{Chart, Dependency};
use crate::json::{Object, Value};
use crate::pointer::InstancePointer;

/// A chart tree with its dependencies matched and renamed.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub(super) root: PreparedChart,
}

/// What switches a subchart. The first condition that holds `true` or `false` decides, then the tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwitchKeys {
    /// Where its conditions are.
    pub conditions: Vec<InstancePointer>,
    /// Its tags, below `/tags`.
    pub tags: Vec<String>,
}

/// A chart in the prepared tree.
#[derive(Clone, Debug)]
pub(super) struct PreparedChart {
    /// The alias, where there is one.
    pub(super) name: String,
    /// The indices into [`Chart::subcharts`], from the root down.
    pub(super) source: Vec<usize>,
    /// Its dependencies and the charts below it, as the folders are. Helm sees them so until it has come down to this chart.
    pub(super) listed: Vec<Listed>,
    pub(super) children: Vec<PreparedChart>,
    /// The same once they are matched. `None` where Helm does not match: a chart that lists nothing keeps everything below it
    /// untouched, so that conditions of deeper charts are never looked at.
    pub(super) matched: Option<Matched>,
    /// What switches this chart.
    pub(super) keys: Option<SwitchKeys>,
}

/// Dependencies, and the charts below, under their final names.
#[derive(Clone, Debug)]
pub(super) struct Matched {
    pub(super) listed: Vec<Listed>,
    pub(super) children: Vec<PreparedChart>,
}

/// An entry of `dependencies`, prepared.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    /// The alias, where there is one.
    pub(super) name: String,
    /// Dotted paths into the values of the whole tree.
    pub(super) conditions: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) imports: Vec<Import>,
}

/// An entry of `import-values`: dotted paths.
#[derive(Clone, Debug)]
pub(super) struct Import {
    /// From the values of the chart that imports.
    pub(super) from: String,
    /// Into the values of the chart that imports; `.` is these values as a whole.
    pub(super) to: String,
}

impl Prepared {
    /// Prepares a chart tree.
    pub fn of(chart: &Chart) -> Self {
        let mut root = raw(chart, Vec::new());
        root.matched = matched(&root, chart, "");
        Self { root }
    }
}

/// The chart and all below it, as the folders are.
fn raw(chart: &Chart, source: Vec<usize>) -> PreparedChart {
    let mut children = Vec::new();
    for (index, subchart) in chart.subcharts.iter().enumerate() {
        let mut below = source.clone();
        below.push(index);
        children.push(raw(subchart, below));
    }
    PreparedChart {
        name: chart.name.clone(),
        children,
        matched: None,
        listed: chart
            .dependencies
            .iter()
            .map(|entry| Listed::new(entry, &entry.name, ""))
            .collect(),
        keys: None,
        source,
    }
}

/// Matches listed dependencies with the charts that are there, and renames these. `path` leads to the chart's values and ends
/// with a dot.
fn matched(branch: &PreparedChart, chart: &Chart, path: &str) -> Option<Matched> {
    if chart.dependencies.is_empty() {
        return None;
    }
    let listed: Vec<Listed> = chart
        .dependencies
        .iter()
        .map(|entry| Listed::new(entry, key(entry), path))
        .collect();
    let mut children = renamed(branch, chart);
    for child in &mut children {
        let own = listed.iter().find(|listed| listed.name == child.name);
        child.keys = own.and_then(SwitchKeys::of);
        if let Some(subchart) = subchart(child, chart) {
            let path = format!("{path}{}.", child.name);
            child.matched = matched(child, subchart, &path);
        }
    }
    Some(Matched { listed, children })
}

/// The charts below: first those that no entry means, then one for each entry, under its key.
fn renamed(branch: &PreparedChart, chart: &Chart) -> Vec<PreparedChart> {
    let entries = &chart.dependencies;
    let mut out = Vec::new();
    for child in &branch.children {
        if !entries.iter().any(|entry| fits(entry, child, chart)) {
            out.push(child.clone());
        }
    }
    for entry in entries {
        let mut children = branch.children.iter();
        if let Some(found) = children.find(|child| fits(entry, child, chart)) {
            out.push(PreparedChart {
                name: key(entry).to_owned(),
                ..found.clone()
            });
        }
    }
    out
}

/// The key of a dependency's values: the alias, where there is one.
fn key(entry: &Dependency) -> &str {
    match entry.alias.as_deref() {
        None | Some("") => &entry.name,
        Some(alias) => alias,
    }
}

/// Whether an entry of `dependencies` means this child of the chart.
fn fits(entry: &Dependency, child: &PreparedChart, chart: &Chart) -> bool {
    subchart(child, chart).is_some_and(|subchart| {
        subchart.name == entry.name && is_compatible(&entry.version, &subchart.version)
    })
}

/// The chart that a child of another is.
pub(super) fn subchart<'c>(child: &PreparedChart, chart: &'c Chart) -> Option<&'c Chart> {
    chart.subcharts.get(*child.source.last()?)
}

impl Listed {
    fn new(entry: &Dependency, name: &str, path: &str) -> Self {
        let condition = entry.condition.as_deref().unwrap_or_default();
        // Only the ends are trimmed: `a, b` looks for a key that starts with a blank, in Helm as here.
        let conditions = condition.trim().split(',').filter(|text| !text.is_empty());
        Self {
            name: name.to_owned(),
            conditions: conditions.map(|text| format!("{path}{text}")).collect(),
            tags: entry.tags.clone(),
            imports: entry
                .import_values
                .iter()
                .filter_map(|import| Import::read(import, name))
                .collect(),
        }
    }
}

impl Import {
    /// An entry of `import-values`; `None` when Helm passes over it, as it is neither a name nor a pair.
    fn read(entry: &Value, name: &str) -> Option<Self> {
        match entry {
            Value::String(export) => Some(Self {
                from: format!("{name}.exports.{export}"),
                to: ".".to_owned(),
            }),
            Value::Object(pair) => Some(Self {
                from: format!("{name}.{}", printed_member(pair, "child")),
                to: printed_member(pair, "parent").to_owned(),
            }),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
        }
    }
}

/// A member's text, or how Go prints a value that is missing.
fn printed_member<'p>(pair: &'p Object, key: &str) -> &'p str {
    pair.get(key).and_then(Value::as_str).unwrap_or("<nil>")
}

impl SwitchKeys {
    fn of(listed: &Listed) -> Option<Self> {
        if listed.conditions.is_empty() && listed.tags.is_empty() {
            return None;
        }
        Some(Self {
            conditions: listed.conditions.iter().map(|path| pointer(path)).collect(),
            tags: listed.tags.clone(),
        })
    }
}

/// The pointer that leads where a dotted path leads.
fn pointer(path: &str) -> InstancePointer {
    path.split('.')
        .fold(InstancePointer::root(), |at, key| at.key(key))
}
