// SPDX-License-Identifier: Apache-2.0
//! README's table of keywords: what each target does with each of them, found out by compiling a
//! schema with and without it. `UPDATE=1` rewrites the table; review the diff.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may fail loudly"
)]

#[path = "keywords/cases.rs"]
mod cases;
mod support;

use std::collections::BTreeSet;

use managed_services::compile::{Compiled, compile};
use managed_services::diagnostic::{Cause, Fate, Loss, Target};
use managed_services::json::{Value, read};
use managed_services::schema::KNOWN;
use managed_services::validate::Answer;
use managed_services::wire;

use cases::{Case, cases};
use support::{demo, root};

fn chart(schema: &str) -> Compiled {
    let files = demo(&[("values.yaml", "{}\n"), ("values.schema.json", schema)]);
    let (compiled, diagnostics) = compile(&files);
    compiled.unwrap_or_else(|| panic!("{schema}: {diagnostics:?}"))
}

/// What a target makes of a chart: its text, and its losses.
fn lowered(chart: &Compiled, target: Target) -> (String, Vec<Loss>) {
    match target {
        Target::Rgd => (chart.rgd().output.to_yaml(), chart.rgd().losses),
        Target::Policy => (chart.policy().output.to_yaml(), chart.policy().losses),
        Target::Form => (wire::text(&chart.form().output), chart.form().losses),
        Target::Template => (
            native(chart.template().output.entity),
            chart.template().losses,
        ),
        // It holds values, not keywords.
        Target::Rbac | Target::Manifest => (String::new(), Vec::new()),
    }
}

/// A software template without the chart's files, which it carries for our own field.
fn native(mut entity: Value) -> String {
    let mut stack = vec![&mut entity];
    while let Some(value) = stack.pop() {
        match value {
            Value::Object(members) => {
                members.shift_remove("ui:options");
                stack.extend(members.values_mut());
            }
            Value::Array(items) => stack.extend(items),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    wire::text(&entity)
}

/// What becomes of a keyword in a target: whether it says something more with it, and what it says it lost by it.
fn fate(case: &Case, target: Target) -> String {
    let ((with, losses), (without, before)) = (
        lowered(&chart(&case.with), target),
        lowered(&chart(&case.without), target),
    );
    let key = |loss: &Loss| (loss.fate, loss.cause, loss.at.clone());
    let known: BTreeSet<_> = before.iter().map(key).collect();
    // That a type lets the API server drop `null` and unknown keys is the same for every keyword that gives one.
    let narrow = [
        Cause::NullDropped,
        Cause::ClosedObject,
        Cause::OpenObject,
        Cause::NullInRule,
    ];
    let own = |loss: &&Loss| {
        loss.cause != Cause::NullDropped
            && (loss.at.to_string().starts_with("/o/a") || !narrow.contains(&loss.cause))
    };
    let new = losses
        .iter()
        .filter(|loss| !known.contains(&key(loss)))
        .filter(own);
    let new: BTreeSet<_> = new.map(|loss| (loss.fate, loss.cause)).collect();
    let reported: Vec<String> = new
        .iter()
        .map(|(fate, cause)| format!("{}: `{}`", fate.as_str(), cause.as_str()))
        .collect();
    match (with != without, reported.is_empty()) {
        (true, true) => "expressed".to_owned(),
        (true, false) => format!("expressed, {}", reported.join(", ")),
        (false, false) => reported.join(", "),
        (false, true) => {
            // The keyword is about something that the target does not describe at all.
            let above = losses.iter().find(|loss| {
                matches!(loss.fate, Fate::Widened | Fate::Unstated)
                    && !narrow.contains(&loss.cause)
                    && "/o/a".starts_with(&loss.at.to_string())
            });
            above.map_or_else(
                || "–".to_owned(),
                |loss| format!("{}: `{}`", loss.fate.as_str(), loss.cause.as_str()),
            )
        }
    }
}

/// Whether the verdict knows the keyword.
fn verdict(case: &Case) -> &'static str {
    let Some(text) = case.refused else {
        return "rejects nothing";
    };
    let values: Value = read(&format!(r#"{{"o":{text}}}"#)).unwrap();
    let answers = (
        chart(&case.with).verdict(&values).answer,
        chart(&case.without).verdict(&values).answer,
    );
    assert_eq!(
        answers,
        (Answer::Invalid, Answer::Valid),
        "`{}`: {text}",
        case.keyword
    );
    "checked"
}

fn table() -> String {
    let mut out = "| keyword | custom resource | policy | form | native template | verdict |\n|---|---|---|---|---|---|\n".to_owned();
    for case in cases() {
        let cells = [Target::Rgd, Target::Policy, Target::Form, Target::Template]
            .map(|target| fate(&case, target));
        if case.refused.is_some() {
            // A keyword that rejects values is expressed or reported by every target that checks alone;
            // the policy only adds to the custom resource.
            for (target, cell) in [("rgd", &cells[0]), ("template", &cells[3])] {
                assert!(
                    cell != "–",
                    "`{}` is lost in silence by {target}",
                    case.keyword
                );
            }
        }
        out.push_str(&format!(
            "| `{}` | {} | {} |\n",
            case.keyword,
            cells.join(" | "),
            verdict(&case)
        ));
    }
    out
}

#[test]
fn every_keyword_has_a_row() {
    let rows: Vec<&str> = cases().iter().map(|case| case.keyword).collect();
    assert_eq!(
        rows, KNOWN,
        "one row for each keyword of `schema::KNOWN`, in its order"
    );
}

#[test]
fn the_table_is_true() {
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (start, end) = ("<!-- keywords -->\n", "<!-- /keywords -->");
    let from = readme.find(start).unwrap() + start.len();
    let to = from + readme[from..].find(end).unwrap();
    let table = format!("\n{}\n", table());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(
            &path,
            format!("{}{table}{}", &readme[..from], &readme[to..]),
        )
        .unwrap();
    } else {
        assert!(
            readme[from..to] == table,
            "the table of keywords in README.md is stale; run with UPDATE=1 and review the diff"
        );
    }
}
