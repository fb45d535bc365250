// SPDX-License-Identifier: Apache-2.0
//! How much work a check of values is, counted before it begins: alternatives that refer to one another multiply at every level of the
//! values, and Helm itself needs minutes and gigabytes then.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use crate::schema::Pattern;

use super::emit::{ENUM, PATTERN};

/// Schemas that may be evaluated for any values, and for each value among them besides. The corpus needs at most 60 for each.
const MAX_STEPS: usize = 100_000;
const MAX_STEPS_EACH: usize = 200;
/// Members of an `enum`, and instructions of a pattern times characters, that cost as much as a schema.
const MEMBERS_A_STEP: usize = 50;
const INSTRUCTIONS_A_STEP: usize = 2_000;

/// The patterns of a schema that was written for the crate, as they are written there.
#[derive(Default)]
pub(super) struct EmittedPatterns {
    /// Those of values.
    pub(super) values: HashMap<String, Pattern>,
    /// Those of keys.
    pub(super) keys: HashMap<String, Pattern>,
}

/// Whether a check would take more steps than a verdict is worth.
pub(super) fn is_too_costly(schema: &Json, patterns: &EmittedPatterns, values: &Json) -> bool {
    let mut count = Count {
        root: schema,
        patterns,
        steps: 0,
        open: vec![(schema, values)],
    };
    let limit = MAX_STEPS + MAX_STEPS_EACH * size(values);
    while let Some((schema, value)) = count.open.pop() {
        count.step(schema, value);
        if count.steps + count.open.len() > limit {
            return true;
        }
    }
    false
}

/// The number of values inside of one, itself included.
fn size(value: &Json) -> usize {
    let (mut size, mut open) = (0, vec![value]);
    while let Some(value) = open.pop() {
        size += 1;
        match value {
            Json::Array(items) => open.extend(items),
            Json::Object(members) => open.extend(members.values()),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }
    size
}

/// A walk along everything that an evaluation without shortcuts would look at.
struct Count<'a> {
    root: &'a Json,
    patterns: &'a EmittedPatterns,
    steps: usize,
    /// Schemas, each with a value that it is evaluated for.
    open: Vec<(&'a Json, &'a Json)>,
}

impl<'a> Count<'a> {
    fn step(&mut self, schema: &'a Json, value: &'a Json) {
        self.steps += 1;
        let Json::Object(members) = schema else {
            return;
        };
        self.same_value(members, value);
        match value {
            Json::Object(object) => {
                self.dependent(members, object, value);
                self.keys(members, object);
            }
            Json::Array(items) => self.items(members, items),
            Json::String(text) => self.text(members, text),
            Json::Null | Json::Bool(_) | Json::Number(_) => {}
        }
    }

    fn same_value(&mut self, members: &'a Map<String, Json>, value: &'a Json) {
        if let Some(entry) = members.get("$ref").and_then(Json::as_str)
            && let Some(schema) = self.root.pointer(entry.trim_start_matches('#'))
        {
            self.open.push((schema, value));
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let list = members.get(keyword).and_then(Json::as_array);
            let parts = list.into_iter().flatten();
            self.open.extend(parts.map(|part| (part, value)));
        }
        for keyword in ["not", "if", "then", "else"] {
            let part = members.get(keyword);
            self.open.extend(part.map(|part| (part, value)));
        }
        for keyword in ["enum", ENUM] {
            let list = members.get(keyword).and_then(Json::as_array);
            self.steps += list.map_or(0, Vec::len) / MEMBERS_A_STEP;
        }
    }

    fn dependent(
        &mut self,
        members: &'a Map<String, Json>,
        object: &'a Map<String, Json>,
        value: &'a Json,
    ) {
        let schemas = members.get("dependentSchemas").and_then(Json::as_object);
        for (key, part) in schemas.into_iter().flatten() {
            if object.contains_key(key) {
                self.open.push((part, value));
            }
        }
    }

    fn keys(&mut self, members: &'a Map<String, Json>, object: &'a Map<String, Json>) {
        let map = |keyword: &str| members.get(keyword).and_then(Json::as_object);
        let (listed, keyed) = (map("properties"), map("patternProperties"));
        for (key, value) in object {
            let mut known = false;
            if let Some(part) = listed.and_then(|listed| listed.get(key)) {
                known = true;
                self.open.push((part, value));
            }
            for (pattern, part) in keyed.into_iter().flatten() {
                let pattern = self.patterns.keys.get(pattern);
                if pattern.is_none_or(|pattern| pattern.finds(key)) {
                    known = true;
                    self.open.push((part, value));
                }
            }
            if let Some(part) = members.get("additionalProperties").filter(|_| !known) {
                self.open.push((part, value));
            }
            for keyword in ["unevaluatedProperties", "propertyNames"] {
                let part = members.get(keyword);
                self.open.extend(part.map(|part| (part, value)));
            }
        }
    }

    fn items(&mut self, members: &'a Map<String, Json>, items: &'a [Json]) {
        let first = members.get("prefixItems").and_then(Json::as_array);
        let first = first.map_or(&[][..], Vec::as_slice);
        self.open.extend(first.iter().zip(items));
        let rest = items.get(first.len()..).unwrap_or_default();
        for (keyword, items) in [
            ("items", rest),
            ("contains", items),
            ("unevaluatedItems", items),
        ] {
            if let Some(part) = members.get(keyword) {
                self.open.extend(items.iter().map(|item| (part, item)));
            }
        }
    }

    fn text(&mut self, members: &Map<String, Json>, text: &str) {
        let pattern = members.get(PATTERN).and_then(Json::as_str);
        let pattern = pattern.and_then(|pattern| self.patterns.values.get(pattern));
        let size = pattern.map_or(0, Pattern::size);
        self.steps += size.saturating_mul(text.len()) / INSTRUCTIONS_A_STEP;
    }
}
