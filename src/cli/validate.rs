// SPDX-License-Identifier: Apache-2.0
//! `validate`: Helm's verdict on values.

use std::fmt::Write as _;
use std::io::{BufRead, Write};
use std::path::Path;

use super::{Exit, Failure, Output, ValidateArgs, folder, output, target, values};
use crate::compile::Compiled;
use crate::json::{self, Value};
use crate::wire::{self, Answer, Verdict, Violation};

pub(super) fn run(args: &ValidateArgs) -> Result<Exit, Failure> {
    let chart = &args.chart.chart;
    let (compiled, _) = folder::compile(chart)?;
    if args.values.batch {
        return batch(|values| wire::text(&answer(&compiled, values)));
    }
    let verdict = Verdict::from(&compiled.verdict(&values::read(&args.values)?));
    match args.output {
        Output::Human => output::text(&human(&verdict))?,
        Output::Json => output::text(&target::pretty(&verdict))?,
        Output::Sarif => output::text(&target::pretty(&sarif(chart, &verdict)))?,
    }
    Ok(match verdict.verdict {
        Answer::Valid => Exit::Fine,
        Answer::Invalid => Exit::No,
        Answer::Unknown => Exit::CannotAnswer,
    })
}

/// Reads one document a line from standard input and writes one answer a line, in order. A line that is no JSON gets an answer too.
pub(super) fn batch(answer: impl Fn(Result<&Value, &str>) -> String) -> Result<Exit, Failure> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let failed = |error: std::io::Error| Failure(format!("error: {}\n", output::reason(&error)));
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(failed)?;
        let read = json::read(&line).map_err(|error| error.to_string());
        let text = answer(read.as_ref().map_err(String::as_str));
        out.write_all(text.as_bytes())
            .and_then(|()| out.write_all(b"\n"))
            .map_err(failed)?;
    }
    out.flush().map_err(failed)?;
    Ok(Exit::Fine)
}

fn answer(compiled: &Compiled, values: Result<&Value, &str>) -> Verdict {
    let wrong = match values {
        Ok(values @ Value::Object(_)) => return Verdict::from(&compiled.verdict(values)),
        // Helm reads an empty values file as no values.
        Ok(Value::Null) => return Verdict::from(&compiled.verdict(&Value::object())),
        Ok(other) => format!("values are a mapping, not {}", other.type_name()),
        Err(error) => format!("the line is not JSON: {error}"),
    };
    let violation = Violation {
        at: String::new(),
        schema: String::new(),
        chart: compiled.chart.name.clone(),
        code: "values-not-object".to_owned(),
        params: Value::object(),
        message: wrong,
        repair: Some("write one JSON object a line".to_owned()),
    };
    let profile = crate::validate::PROFILE.to_owned();
    Verdict {
        verdict: Answer::Invalid,
        profile,
        violations: vec![violation],
        reasons: Vec::new(),
    }
}

/// The verdict for people.
pub(super) fn human(verdict: &Verdict) -> String {
    let mut out = match verdict.verdict {
        Answer::Valid => format!(
            "valid: Helm accepts these values (profile {})\n",
            verdict.profile
        ),
        Answer::Invalid => format!(
            "invalid: Helm refuses these values (profile {})\n",
            verdict.profile
        ),
        Answer::Unknown => format!(
            "unknown: whether Helm accepts these values cannot be known here (profile {})\n",
            verdict.profile
        ),
    };
    for violation in &verdict.violations {
        let place = if violation.at.is_empty() {
            "the values"
        } else {
            &violation.at
        };
        let _ = writeln!(out, "  {place}: {} [{}]", violation.message, violation.code);
        if let Some(repair) = &violation.repair {
            let _ = writeln!(out, "    help: {repair}");
        }
    }
    for reason in &verdict.reasons {
        let _ = writeln!(out, "  {reason}");
    }
    out
}

/// SARIF 2.1.0, for code scanning in CI.
fn sarif(chart: &Path, verdict: &Verdict) -> serde_json::Value {
    let file = chart.join("values.schema.json").display().to_string();
    let result = |violation: &Violation| {
        serde_json::json!({
            "ruleId": violation.code,
            "level": "error",
            "message": { "text": format!("{}: {}", if violation.at.is_empty() { "the values" } else { &violation.at }, violation.message) },
            "locations": [{
                "physicalLocation": { "artifactLocation": { "uri": file } },
                "logicalLocations": [{ "fullyQualifiedName": violation.at, "kind": "member" }]
            }]
        })
    };
    let unknown = |reason: &String| serde_json::json!({ "ruleId": "unknown", "level": "warning", "message": { "text": reason } });
    let results: Vec<_> = verdict
        .violations
        .iter()
        .map(result)
        .chain(verdict.reasons.iter().map(unknown))
        .collect();
    serde_json::json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "managed-services", "version": env!("CARGO_PKG_VERSION") } },
            "results": results
        }]
    })
}
