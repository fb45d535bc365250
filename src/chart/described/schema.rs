// SPDX-License-Identifier: Apache-2.0
//! A description as a JSON Schema (2020-12), for editors.

use super::{By, FileField, FileRecord, FileRule, Need, Wanted};
use crate::json::{Object, Value, object};

/// Text that is not blank.
const NOT_BLANK: &str = "[^\\s]";
const LABEL_KEY: &str = "^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?\
                         [A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$";
/// A label's value, or a text with a placeholder.
const LABEL_VALUE: &str = "\\$\\{|^([A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$";

/// The JSON Schema of a file.
pub(in crate::chart) fn write(title: &str, about: &str, record: &FileRecord) -> Value {
    let mut schema = object([
        (
            "$schema",
            "https://json-schema.org/draft/2020-12/schema".into(),
        ),
        ("title", title.into()),
        ("description", about.into()),
    ]);
    schema.extend(nullable(of_record(record)));
    schema.into()
}

fn of(wanted: &Wanted) -> Object {
    match wanted {
        Wanted::Text => of_rule(&FileRule::ANY),
        Wanted::Ruled(rule) => of_rule(rule),
        Wanted::Choice(names) => object([("enum", texts(names))]),
        Wanted::Flag => object([("type", "boolean".into())]),
        Wanted::Whole(least, most) => object([
            ("type", "integer".into()),
            ("minimum", (*least).into()),
            ("maximum", (*most).into()),
        ]),
        Wanted::List(item) => list(of(item), 0),
        Wanted::Some(item) => list(of(item), 1),
        Wanted::Cases(record) => cases(record),
        Wanted::Set(item) => {
            let mut schema = list(of(item), 0);
            schema.insert("uniqueItems".to_owned(), true.into());
            schema
        }
        Wanted::Labels => labels(),
        Wanted::Free(taken) => free(taken),
        Wanted::Record(record) => of_record(record),
    }
}

fn of_rule(rule: &FileRule) -> Object {
    let patterns = rule.patterns.iter().chain(rule.shown);
    let patterns: Vec<Value> = patterns
        .map(|pattern| object([("pattern", (*pattern).into())]).into())
        .collect();
    let mut schema = object([
        ("type", texts(&["string", "number"])),
        ("pattern", NOT_BLANK.into()),
    ]);
    if !rule.takes_numbers() {
        schema.insert("type".to_owned(), "string".into());
        schema.insert("allOf".to_owned(), patterns.into());
    }
    if !rule.taken.is_empty() {
        schema.insert(
            "not".to_owned(),
            object([("enum", texts(rule.taken))]).into(),
        );
    }
    schema
}

fn list(item: Object, least: i64) -> Object {
    let mut schema = object([("type", "array".into()), ("items", item.into())]);
    if least > 0 {
        schema.insert("minItems".to_owned(), least.into());
    }
    schema
}

fn labels() -> Object {
    let value = object([("type", "string".into()), ("pattern", LABEL_VALUE.into())]);
    let key = object([("pattern", LABEL_KEY.into())]);
    object([
        ("type", "object".into()),
        ("minProperties", Value::from(1)),
        ("propertyNames", key.into()),
        ("additionalProperties", value.into()),
    ])
}

/// A list with at most one record of each case.
fn cases(record: &FileRecord) -> Object {
    let mut schema = list(of_record(record), 1);
    let Some(by) = record.by else {
        return schema;
    };
    let once = by.cases.iter().map(|(name, _)| {
        let case = object([(by.key, object([("const", (*name).into())]).into())]);
        let found = object([("properties", case.into()), ("required", texts(&[by.key]))]);
        Value::from(object([
            ("contains", found.into()),
            ("minContains", Value::from(0)),
            ("maxContains", Value::from(1)),
        ]))
    });
    schema.insert("allOf".to_owned(), once.collect::<Vec<_>>().into());
    schema
}

fn free(taken: &[&str]) -> Object {
    let mut schema = object([("type", "object".into())]);
    if !taken.is_empty() {
        let not = object([("not", object([("enum", texts(taken))]).into())]);
        schema.insert("propertyNames".to_owned(), not.into());
    }
    schema
}

fn of_record(record: &FileRecord) -> Object {
    let mut leaves = Vec::new();
    collect(record, RecordCase::default(), &mut leaves);
    if let [leaf] = leaves.as_slice() {
        return leaf.schema(record.open);
    }
    let leaves: Vec<Value> = leaves
        .iter()
        .map(|leaf| leaf.schema(record.open).into())
        .collect();
    object([("oneOf", leaves.into())])
}

/// A record in one case.
#[derive(Clone, Default)]
struct RecordCase {
    fields: Vec<&'static FileField>,
    tags: Vec<(&'static By, &'static str)>,
}

fn collect(record: &FileRecord, mut above: RecordCase, leaves: &mut Vec<RecordCase>) {
    above.fields.extend(record.fields);
    let Some(by) = record.by else {
        leaves.push(above);
        return;
    };
    for (name, case) in by.cases {
        let mut leaf = above.clone();
        leaf.tags.push((by, name));
        collect(case, leaf, leaves);
    }
}

impl RecordCase {
    fn schema(&self, open: bool) -> Object {
        let mut properties = Object::new();
        let mut required: Vec<&str> = Vec::new();
        for (by, name) in &self.tags {
            let tag = object([("description", by.about.into()), ("const", (*name).into())]);
            properties.insert(by.key.to_owned(), tag.into());
            required.push(by.key);
        }
        for field in &self.fields {
            properties.insert(field.key.to_owned(), of_field(field).into());
        }
        let needed = |need: Need| {
            let fields = self.fields.iter().filter(move |field| field.need == need);
            fields.map(|field| field.key)
        };
        required.extend(needed(Need::Required));
        let mut schema = object([("type", "object".into()), ("properties", properties.into())]);
        if !open {
            schema.insert("additionalProperties".to_owned(), false.into());
        }
        if !required.is_empty() {
            schema.insert("required".to_owned(), texts(&required));
        }
        let either: Vec<Value> = needed(Need::Either)
            .map(|key| object([("required", texts(&[key]))]).into())
            .collect();
        if !either.is_empty() {
            schema.insert("oneOf".to_owned(), either.into());
        }
        schema
    }
}

fn of_field(field: &FileField) -> Object {
    let mut schema = object([("description", field.about.into())]);
    let wanted = of(&field.wanted);
    schema.extend(match field.need {
        Need::Optional => nullable(wanted),
        Need::Required | Need::Either => wanted,
    });
    schema
}

/// A schema that accepts `null` too.
fn nullable(mut schema: Object) -> Object {
    match schema.get_mut("type") {
        Some(Value::Array(types)) => types.push("null".into()),
        Some(one) => *one = vec![one.clone(), "null".into()].into(),
        None => {
            if let Some(Value::Array(names)) = schema.get_mut("enum") {
                names.push(Value::Null);
            }
        }
    }
    schema
}

fn texts(names: &[&str]) -> Value {
    let names: Vec<Value> = names.iter().map(|name| (*name).into()).collect();
    names.into()
}
