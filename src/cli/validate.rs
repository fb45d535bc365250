// SPDX-License-Identifier: Apache-2.0
//! `validate`: Helm's verdict on values.

use std::io::{BufRead, Write};

use super::page::Page;
use super::{Exit, Failure, Output, ValidateArgs, folder, output, values};
use crate::json::{self, Value};
use crate::wire::{self, AnswerJson, SarifJson, VerdictJson, ViolationJson};

pub(super) fn run(args: &ValidateArgs) -> Result<Exit, Failure> {
    let chart = &args.chart.chart;
    let judge = folder::judge(&args.chart, args.values.profile)?;
    if args.values.batch {
        return batch(|values| {
            let verdict = match values {
                Ok(values) => judge.verdict(values),
                Err(message) => judge.unreadable(message),
            };
            wire::text(&VerdictJson::from(&verdict))
        });
    }
    let verdict = VerdictJson::from(&judge.verdict(&values::read(&args.values)?));
    match args.output {
        Output::Human => output::page(&human(&verdict))?,
        Output::Json => output::json(&wire::pretty(&verdict))?,
        Output::Sarif => {
            let schema = chart.join("values.schema.json").display().to_string();
            output::json(&wire::pretty(&SarifJson::new(&schema, &verdict)))?;
        }
    }
    Ok(exit(verdict.verdict))
}

/// How a command ends that asks for a verdict.
pub(super) fn exit(answer: AnswerJson) -> Exit {
    match answer {
        AnswerJson::Valid => Exit::Fine,
        AnswerJson::Invalid => Exit::No,
        AnswerJson::Unknown => Exit::CannotAnswer,
    }
}

/// Reads one document a line from standard input and writes one answer a line, in order. A line that is not JSON gets an answer too.
pub(super) fn batch(answer: impl Fn(Result<&Value, &str>) -> String) -> Result<Exit, Failure> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let failed = |error: std::io::Error| Failure::of(output::reason(&error));
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(failed)?;
        let read = json::read(&line).map_err(|error| format!("the line is not JSON: {error}"));
        let text = answer(read.as_ref().map_err(String::as_str));
        out.write_all(output::without_commands(&text).as_bytes())
            .and_then(|()| out.write_all(b"\n"))
            .map_err(failed)?;
    }
    out.flush().map_err(failed)?;
    Ok(Exit::Fine)
}

/// Adds a violation for people, indented.
pub(super) fn explain(violation: &ViolationJson, indent: &str, page: &mut Page) {
    let ViolationJson { message, code, .. } = violation;
    page.line(format!(
        "{indent}{}: {message} [{code}]",
        violation.subject()
    ));
    if let Some(help) = &violation.help {
        page.line(format!("{indent}  help: {help}"));
    }
}

/// The verdict for people.
pub(super) fn human(verdict: &VerdictJson) -> Page {
    let first = match verdict.verdict {
        AnswerJson::Valid => format!(
            "valid: Helm accepts these values (profile {})",
            verdict.profile
        ),
        AnswerJson::Invalid => format!(
            "invalid: Helm rejects these values (profile {})",
            verdict.profile
        ),
        AnswerJson::Unknown => format!(
            "unknown: whether Helm accepts these \
             values cannot be told here (profile {})",
            verdict.profile
        ),
    };
    let mut page = Page::of(first);
    for violation in &verdict.violations {
        explain(violation, "  ", &mut page);
    }
    for reason in &verdict.reasons {
        page.line(format!("  {reason}"));
    }
    page
}
