// SPDX-License-Identifier: Apache-2.0
//! Helm's table merging, on mappings that are shared as Go's maps are.
//!
//! Sharing is part of the behaviour: when a parent's globals are copied down, only the top level is copied, so what a
//! subchart's defaults add at depth two appears in the parent's values too, and in the siblings'. Hence [`Table`] is a
//! reference to a mapping, and only [`Table::deep_copy`] breaks sharing, exactly where Helm does.

use std::cell::RefCell;
use std::rc::Rc;

use indexmap::{IndexMap, IndexSet};

use crate::chart::Schema;
use crate::json::Value;
use crate::pointer::InstancePointer;

use super::CoalesceError;
use super::prepare::{Listed, PreparedChart};

const GLOBAL: &str = "global";

/// A chart on its way through the steps.
#[derive(Clone)]
pub(super) struct ChartNode<'a> {
    pub(super) branch: &'a PreparedChart,
    pub(super) values: Table<'a>,
    pub(super) schema: Option<&'a Schema>,
    /// The dependencies that are on.
    pub(super) listed: Vec<&'a Listed>,
    /// The charts that are on.
    pub(super) children: Vec<ChartNode<'a>>,
}

impl<'a> ChartNode<'a> {
    /// The key of its values.
    pub(super) fn name(&self) -> &'a str {
        &self.branch.name
    }
}

/// A mapping, or anything else: lists are never looked into.
#[derive(Clone)]
pub(super) enum TableEntry<'a> {
    Leaf(&'a Value),
    Table(Table<'a>),
}

impl<'a> TableEntry<'a> {
    fn of(value: &'a Value) -> Self {
        match value {
            Value::Object(_) => Self::Table(Table::of(value)),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => Self::Leaf(value),
        }
    }

    fn is_null(&self) -> bool {
        matches!(self, Self::Leaf(Value::Null))
    }

    pub(super) fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Leaf(value) => value.as_bool(),
            Self::Table(_) => None,
        }
    }

    fn type_name(&self) -> &'static str {
        match self {
            Self::Leaf(value) => value.type_name(),
            Self::Table(_) => "object",
        }
    }
}

/// A mapping whose clones share their members, as Go's maps do.
#[derive(Clone, Default)]
pub(super) struct Table<'a>(Rc<RefCell<IndexMap<&'a str, TableEntry<'a>>>>);

impl<'a> Table<'a> {
    /// A new mapping with the members of a value; empty when that is no mapping.
    pub(super) fn of(value: &'a Value) -> Self {
        let table = Self::default();
        if let Value::Object(members) = value {
            table.0.borrow_mut().extend(
                members
                    .iter()
                    .map(|(key, member)| (key.as_str(), TableEntry::of(member))),
            );
        }
        table
    }

    pub(super) fn get(&self, key: &str) -> Option<TableEntry<'a>> {
        self.0.borrow().get(key).cloned()
    }

    fn set(&self, key: &'a str, entry: TableEntry<'a>) {
        self.0.borrow_mut().insert(key, entry);
    }

    fn remove(&self, key: &str) {
        self.0.borrow_mut().shift_remove(key);
    }

    fn members(&self) -> Vec<(&'a str, TableEntry<'a>)> {
        self.0
            .borrow()
            .iter()
            .map(|(key, entry)| (*key, entry.clone()))
            .collect()
    }

    fn shallow_copy(&self) -> Self {
        Self(Rc::new(RefCell::new(self.0.borrow().clone())))
    }

    pub(super) fn deep_copy(&self) -> Self {
        let copy = |(key, entry): (&&'a str, &TableEntry<'a>)| match entry {
            TableEntry::Leaf(value) => (*key, TableEntry::Leaf(value)),
            TableEntry::Table(table) => (*key, TableEntry::Table(table.deep_copy())),
        };
        Self(Rc::new(RefCell::new(
            self.0.borrow().iter().map(copy).collect(),
        )))
    }

    /// What a dotted path leads to.
    pub(super) fn lookup(&self, path: &str) -> Option<TableEntry<'a>> {
        let mut parts = path.split('.');
        let mut entry = self.get(parts.next()?)?;
        for part in parts {
            let TableEntry::Table(table) = entry else {
                return None;
            };
            entry = table.get(part)?;
        }
        Some(entry)
    }

    /// This mapping; a fresh one when it is empty, because Helm does not share an empty import.
    pub(super) fn unless_empty(&self) -> Self {
        if self.0.borrow().is_empty() {
            Self::default()
        } else {
            self.clone()
        }
    }

    /// This mapping, wrapped in one mapping for each part of a dotted path; `.` wraps nothing.
    pub(super) fn at_path(&self, path: &'a str) -> Self {
        if path == "." {
            return self.clone();
        }
        path.split('.').rev().fold(self.clone(), |inner, part| {
            let outer = Self::default();
            outer.set(part, TableEntry::Table(inner));
            outer
        })
    }

    pub(super) fn to_value(&self) -> Value {
        let member = |(key, entry): (&&'a str, &TableEntry<'a>)| match entry {
            TableEntry::Leaf(value) => ((*key).to_owned(), (*value).clone()),
            TableEntry::Table(table) => ((*key).to_owned(), table.to_value()),
        };
        Value::Object(self.0.borrow().iter().map(member).collect())
    }

    fn drop_nulls(&self) {
        self.0.borrow_mut().retain(|_, entry| !entry.is_null());
        for (_, entry) in self.members() {
            if let TableEntry::Table(table) = entry {
                table.drop_nulls();
            }
        }
    }
}

/// Lays `values` over a chart's and its subcharts' defaults; `merge` keeps nulls.
pub(super) fn coalesce_chart<'a>(
    chart: &ChartNode<'a>,
    values: &Table<'a>,
    merge: bool,
) -> Result<Table<'a>, CoalesceError> {
    let copy = values.deep_copy();
    coalesce_into(chart, &copy, &InstancePointer::root(), merge)?;
    Ok(copy)
}

fn coalesce_into<'a>(
    chart: &ChartNode<'a>,
    into: &Table<'a>,
    at: &InstancePointer,
    merge: bool,
) -> Result<(), CoalesceError> {
    own_values(chart, into, merge);
    for child in &chart.children {
        let at = at.key(child.name());
        let part = match into.get(child.name()) {
            None => {
                let part = Table::default();
                into.set(child.name(), TableEntry::Table(part.clone()));
                part
            }
            Some(TableEntry::Table(part)) => part,
            Some(other @ TableEntry::Leaf(_)) => {
                return Err(CoalesceError {
                    at,
                    chart: child.name().to_owned(),
                    found: other.type_name(),
                });
            }
        };
        globals(&part, into);
        coalesce_into(child, &part, &at, merge)?;
    }
    Ok(())
}

fn own_values<'a>(chart: &ChartNode<'a>, into: &Table<'a>, merge: bool) {
    for (key, default) in chart.values.deep_copy().members() {
        match into.get(key) {
            Some(TableEntry::Leaf(Value::Null)) if !merge => into.remove(key),
            Some(TableEntry::Leaf(_)) => {}
            Some(TableEntry::Table(chosen)) => {
                if let TableEntry::Table(default) = default {
                    let merge = merge || chart.children.iter().any(|child| child.name() == key);
                    if !merge {
                        default.drop_nulls();
                    }
                    tables(&chosen, &default, merge);
                }
            }
            None => {
                if !merge {
                    match &default {
                        TableEntry::Leaf(Value::Null) => continue,
                        TableEntry::Table(table) => table.drop_nulls(),
                        TableEntry::Leaf(_) => {}
                    }
                }
                into.set(key, default);
            }
        }
    }
}

/// Copies the parent's globals down over the subchart's. Nested mappings stay shared with the parent.
fn globals<'a>(into: &Table<'a>, parent: &Table<'a>) {
    let own = match into.get(GLOBAL) {
        None => Table::default(),
        Some(TableEntry::Table(table)) => table,
        Some(TableEntry::Leaf(_)) => return,
    };
    let from = match parent.get(GLOBAL) {
        None => Table::default(),
        Some(TableEntry::Table(table)) => table,
        Some(TableEntry::Leaf(_)) => return,
    };
    for (key, entry) in from.members() {
        match (entry, own.get(key)) {
            (TableEntry::Table(table), None) => {
                own.set(key, TableEntry::Table(table.shallow_copy()))
            }
            (TableEntry::Table(table), Some(TableEntry::Table(existing))) => {
                let table = table.shallow_copy();
                tables(&table, &existing, true);
                own.set(key, TableEntry::Table(table));
            }
            (TableEntry::Table(_), Some(TableEntry::Leaf(_)))
            | (TableEntry::Leaf(_), Some(TableEntry::Table(_))) => {}
            (leaf @ TableEntry::Leaf(_), None | Some(TableEntry::Leaf(_))) => own.set(key, leaf),
        }
    }
    into.set(GLOBAL, TableEntry::Table(own));
}

/// Adds to `into` what it lacks of `from`. Without `merge`, a null in `into` over something in `from` deletes the key.
pub(super) fn tables<'a>(into: &Table<'a>, from: &Table<'a>, merge: bool) {
    if Rc::ptr_eq(&into.0, &from.0) {
        return;
    }
    let held: IndexSet<&str> = from
        .0
        .borrow()
        .iter()
        .filter(|(_, entry)| !entry.is_null())
        .map(|(key, _)| *key)
        .collect();
    for (key, entry) in into.members() {
        if entry.is_null() {
            from.set(key, entry);
        }
    }
    for (key, entry) in from.members() {
        match (into.get(key), entry) {
            (Some(TableEntry::Leaf(Value::Null)), _) if !merge && held.contains(key) => {
                into.remove(key)
            }
            (None, entry) => into.set(key, entry),
            (Some(TableEntry::Table(inner)), TableEntry::Table(table)) => {
                tables(&inner, &table, merge)
            }
            (
                Some(TableEntry::Table(_) | TableEntry::Leaf(_)),
                TableEntry::Table(_) | TableEntry::Leaf(_),
            ) => {}
        }
    }
}
