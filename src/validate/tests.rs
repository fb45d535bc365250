// SPDX-License-Identifier: Apache-2.0
//! Schemas and values with the answer that Helm 4.2.4 gave (`tests/oracle/helm/verdicts.py`).

use super::*;
use crate::json::read;

fn verdict(schema: &str, values: &Value) -> Verdict {
    let chart = Chart {
        name: "chart".to_owned(),
        version: "1.0.0".to_owned(),
        values: Value::object(),
        schema: Some(Schema::from_value("values.schema.json".to_owned(), read(schema).unwrap_or_default())),
        ..Chart::default()
    };
    Validator::compile(&chart).verdict(&chart, values)
}

fn check(lines: &str) -> usize {
    let mut wrong = 0;
    for line in lines.lines() {
        let case = read(line).unwrap();
        let schema = case.get("schema").and_then(Value::as_str).unwrap();
        let expected = case.get("expected").and_then(Value::as_str).unwrap();
        let found = verdict(schema, case.get("values").unwrap());
        let broken = found.violations.iter().any(|violation| violation.code == "schema-broken");
        let text = match found.answer {
            Answer::Valid => "valid",
            Answer::Invalid if broken => "schema-broken",
            Answer::Invalid => "invalid",
            Answer::Unknown => "unknown",
        };
        if text != expected {
            wrong += 1;
            println!("{line}\n  found {text} {:?} {:?}", found.reasons, found.violations.first().map(|violation| &violation.message));
        }
    }
    wrong
}

#[test]
fn judges_as_helm_does() {
    assert_eq!(check(include_str!("testdata/verdicts.ndjson")), 0);
}

/// For more cases than are worth keeping: `VERDICT_CASES=file cargo test -- --ignored judges_more`.
#[test]
#[ignore = "needs a file of generated cases"]
fn judges_more_as_helm_does() {
    let path = std::env::var("VERDICT_CASES").unwrap();
    assert_eq!(check(&std::fs::read_to_string(path).unwrap()), 0);
}
