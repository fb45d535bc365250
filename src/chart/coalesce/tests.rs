// SPDX-License-Identifier: Apache-2.0
//! Every case is a chart tree and values with the answer that Helm 4.2.4 gave (`tests/oracle/helm/cases.py`).

use super::*;
use crate::chart::Dependency;
use crate::json::{compact, read};

/// Reads a chart as the oracle's requests write it.
pub(crate) fn chart(value: &Value) -> Chart {
    let text = |value: &Value, key: &str| {
        value
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let list = |value: &Value, key: &str| {
        value
            .get(key)
            .and_then(Value::as_array)
            .map(<[Value]>::to_vec)
            .unwrap_or_default()
    };
    let dependency = |value: &Value| Dependency {
        name: text(value, "name"),
        version: text(value, "version"),
        alias: value
            .get("alias")
            .and_then(Value::as_str)
            .map(str::to_owned),
        condition: value
            .get("condition")
            .and_then(Value::as_str)
            .map(str::to_owned),
        tags: list(value, "tags")
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        import_values: list(value, "import-values"),
    };
    let version = text(value, "version");
    Chart {
        name: text(value, "name"),
        version: if version.is_empty() {
            "1.0.0".to_owned()
        } else {
            version
        },
        values: value.get("values").cloned().unwrap_or_default(),
        schema: value
            .get("schema")
            .and_then(Value::as_str)
            .map(|text| Schema::from_value(String::new(), read(text).unwrap_or_default())),
        dependencies: list(value, "dependencies").iter().map(dependency).collect(),
        subcharts: list(value, "subcharts").iter().map(chart).collect(),
        ..Chart::default()
    }
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members
                .iter()
                .map(|(key, member)| (key.clone(), sorted(member)))
                .collect();
            members.sort_by(|left, right| left.0.cmp(&right.0));
            Value::Object(members.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

fn answer(case: &Value) -> String {
    let chart = chart(case.get("tree").unwrap());
    let empty = Value::object();
    let prepared = Prepared::of(&chart);
    match coalesce(&prepared, &chart, case.get("values").unwrap_or(&empty)) {
        Ok(coalesced) => compact(&sorted(&coalesced.values)),
        Err(_) => "error".to_owned(),
    }
}

fn check(lines: &str) -> usize {
    let mut wrong = 0;
    for line in lines.lines() {
        let case = read(line).unwrap();
        let expected = case.get("expected").unwrap();
        let expected = if expected.as_str() == Some("error") {
            "error".to_owned()
        } else {
            compact(&sorted(expected))
        };
        let found = answer(&case);
        if found != expected {
            wrong += 1;
            println!("{line}\n  found {found}");
        }
    }
    wrong
}

/// The frozen cases, or more than are worth keeping: `COALESCE_CASES=file cargo test coalesces_as_helm_does`.
#[test]
fn coalesces_as_helm_does() {
    let cases = std::env::var("COALESCE_CASES").map(|path| std::fs::read_to_string(path).unwrap());
    assert_eq!(
        check(
            cases
                .as_deref()
                .unwrap_or(include_str!("../testdata/coalesce.ndjson"))
        ),
        0
    );
}

#[test]
fn a_clash_names_its_place() {
    let case =
        read(r#"{"name":"p","subcharts":[{"name":"s","subcharts":[{"name":"t"}]}]}"#).unwrap();
    let chart = chart(&case);
    let values = read(r#"{"s":{"t":5}}"#).unwrap();
    let prepared = Prepared::of(&chart);
    let error = coalesce(&prepared, &chart, &values).unwrap_err();
    assert_eq!(error.at.to_string(), "/s/t");
    assert_eq!(
        error.to_string(),
        "values of subchart `t` must be an object, not number"
    );
}

/// Conditions are looked up where Helm looks them up, under the final name; a deeper chart below one that lists nothing has none.
#[test]
fn slices_carry_what_switches_them() {
    let tree = r#"{"name":"p","dependencies":[
            {"name":"s","version":"*","alias":"","condition":" on.a,s.on ","tags":["t"]},
            {"name":"s","version":"*","alias":"twin","condition":"twin.on"}],
        "subcharts":[{"name":"s","subcharts":[
            {"name":"q","dependencies":[{"name":"r","version":"*","condition":"r.on"}],"subcharts":[{"name":"r"}]}]}]}"#;
    let chart = chart(&read(tree).unwrap());
    let prepared = Prepared::of(&chart);
    let coalesced = coalesce_all(&prepared, &chart, &Value::Null).unwrap();
    let keys = |slice: &Slice<'_>| {
        let keys = slice.switch?;
        let conditions = keys.conditions.iter().map(ToString::to_string);
        Some(conditions.chain(keys.tags.clone()).collect::<Vec<_>>())
    };
    let found: Vec<_> = coalesced
        .charts
        .iter()
        .map(|slice| {
            (
                slice.at.to_string(),
                keys(slice).unwrap_or_default().join(" "),
            )
        })
        .collect();
    let expected = [
        ("", ""),
        ("/s", "/on/a /s/on t"),
        ("/s/q", ""),
        ("/s/q/r", ""),
        ("/twin", "/twin/on"),
        ("/twin/q", ""),
        ("/twin/q/r", ""),
    ];
    let expected = expected.map(|(at, keys)| (at.to_owned(), keys.to_owned()));
    assert_eq!(found, expected);
}
