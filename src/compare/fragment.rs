// SPDX-License-Identifier: Apache-2.0
//! Parts of schemas as text, for rules that are kept as written: two that read alike, with all they refer to, are alike.

use std::collections::BTreeSet;

use crate::chart::{Chart, Schema};
use crate::json::{Value, compact};
use crate::pointer::SchemaPointer;
use crate::schema::Destination;

/// References followed before the text is held to be complete.
const MAX_PARTS: usize = 200;

/// What stands at a place of the schemas of a chart tree, and everything it refers to.
pub(super) fn fragment(chart: &Chart, at: &SchemaPointer) -> Vec<String> {
    let mut schemas = Vec::new();
    let mut charts = vec![chart];
    while let Some(chart) = charts.pop() {
        schemas.extend(&chart.schema);
        charts.extend(&chart.subcharts);
    }
    let mut texts = Vec::new();
    for schema in schemas {
        let mut open = vec![at.clone()];
        let mut seen = BTreeSet::new();
        while let Some(pointer) = open.pop().filter(|_| seen.len() < MAX_PARTS) {
            if !seen.insert(pointer.clone()) {
                continue;
            }
            if let Some(part) = schema.at(&pointer) {
                texts.push(compact(part));
                open.extend(references(schema, &pointer, part));
            }
        }
    }
    texts
}

/// Where the references of a part lead within the same file, embedded documents included.
fn references(schema: &Schema, at: &SchemaPointer, part: &Value) -> Vec<SchemaPointer> {
    let mut found = Vec::new();
    let mut open = vec![(at.clone(), part)];
    while let Some((at, value)) = open.pop() {
        match value {
            Value::Object(object) => {
                if let Some(reference) = object.get("$ref").and_then(Value::as_str)
                    && let Destination::Here(target) = schema.follow(reference, &at)
                {
                    found.push(target);
                }
                open.extend(object.iter().map(|(key, value)| (at.key(key), value)));
            }
            Value::Array(items) => open.extend(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| (at.index(index), item)),
            ),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    found
}
