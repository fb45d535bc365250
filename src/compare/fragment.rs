// SPDX-License-Identifier: Apache-2.0
//! Parts of schemas as text, for rules that are kept as written: two that read alike, with all they refer to, are alike.

use std::collections::BTreeSet;

use crate::chart::Chart;
use crate::json::{Value, compact};
use crate::pointer::SchemaPointer;

/// References followed before the text is held to be complete.
const MAX_PARTS: usize = 200;

/// What stands at a place of the schemas of a chart tree, and everything it refers to.
pub(super) fn fragment(chart: &Chart, at: &SchemaPointer) -> Vec<String> {
    let mut schemas = Vec::new();
    let mut charts = vec![chart];
    while let Some(chart) = charts.pop() {
        schemas.extend(chart.schema.as_ref().map(|schema| schema.value()));
        charts.extend(&chart.subcharts);
    }
    let mut texts = Vec::new();
    for schema in schemas {
        let mut open = vec![at.as_str().to_owned()];
        let mut seen = BTreeSet::new();
        while let Some(pointer) = open.pop().filter(|_| seen.len() < MAX_PARTS) {
            if !seen.insert(pointer.clone()) {
                continue;
            }
            if let Some(part) = schema.pointer(&pointer) {
                texts.push(compact(part));
                open.extend(references(part));
            }
        }
    }
    texts
}

/// The references within the same file.
fn references(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(object) => {
                let target = object.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'));
                found.extend(target.filter(|text| text.is_empty() || text.starts_with('/')).map(str::to_owned));
                open.extend(object.values());
            }
            Value::Array(items) => open.extend(items),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    found
}
