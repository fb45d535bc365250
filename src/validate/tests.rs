// SPDX-License-Identifier: Apache-2.0
//! Schemas and values with the answer that Helm 4.2.4 gave (`tests/oracle/helm/verdicts.py`).

use super::*;
use crate::json::read;

fn chart(schema: &str) -> Chart {
    Chart {
        name: "chart".to_owned(),
        version: "1.0.0".to_owned(),
        values: Value::object(),
        schema: Some(Schema { value: read(schema).unwrap_or_default(), file: "values.schema.json".to_owned() }),
        ..Chart::default()
    }
}

fn verdict(schema: &str, values: &str) -> Verdict {
    let chart = chart(schema);
    Validator::compile(&chart).verdict(&chart, &read(values).unwrap())
}

/// The letter that stands for a verdict in the data.
fn letter(verdict: &Verdict) -> char {
    let broken = verdict.violations.iter().any(|violation| violation.code == "schema-broken");
    match verdict.answer {
        Answer::Valid => 'v',
        Answer::Invalid if broken => 'b',
        Answer::Invalid => 'i',
        Answer::Unknown => 'u',
    }
}

fn check(lines: &str) -> usize {
    let (mut wrong, mut total) = (0, 0);
    for line in lines.lines() {
        let case = read(line).unwrap();
        let expected = case.get("expected").and_then(Value::as_str).unwrap();
        let chart = match case.get("tree") {
            Some(tree) => crate::chart::coalesce::tests::chart(tree),
            None => chart(case.get("schema").and_then(Value::as_str).unwrap()),
        };
        let validator = Validator::compile(&chart);
        for (values, expected) in case.get("values").and_then(Value::as_array).unwrap().iter().zip(expected.chars()) {
            let found = validator.verdict(&chart, values);
            total += 1;
            if letter(&found) != expected {
                wrong += 1;
                let schema = case.get("schema").map(crate::json::compact).unwrap_or_default();
                println!("{} {schema} {}: {} not {expected}", chart.name, crate::json::compact(values), letter(&found));
                println!("  {:?} {:?}", found.reasons, found.violations.first());
            }
            for violation in &found.violations {
                assert!(CODES.contains(&violation.code), "{}", violation.code);
            }
        }
    }
    println!("{wrong} of {total} disagree");
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
