// SPDX-License-Identifier: Apache-2.0
//! `check`: how fit a chart is to become a service.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::output::{Progress, Stream};
use super::{CheckOutput, Exit, Failure, folder, output, target};
use crate::compile::Compiled;
use crate::diagnostic::{Code, Diagnostic, Loss};
use crate::wire;

pub(super) fn run(charts: &[PathBuf], format: CheckOutput) -> Result<Exit, Failure> {
    let mut exit = Exit::Fine;
    let mut reports = Vec::new();
    let progress = Progress::new(charts.len());
    for (index, chart) in charts.iter().enumerate() {
        progress.step(index, chart);
        let (compiled, diagnostics) = match folder::compile(chart) {
            Ok(found) => found,
            // The other charts are still looked at.
            Err(Failure(message)) if charts.len() > 1 => {
                progress.clear();
                eprint!("{message}");
                exit = Exit::CannotAnswer;
                continue;
            }
            Err(failure) => return Err(failure),
        };
        if exit == Exit::Fine && diagnostics.iter().any(|diagnostic| diagnostic.code == Code::DefaultsInvalid) {
            exit = Exit::No;
        }
        match format {
            CheckOutput::Human => {
                progress.clear();
                output::text(&human(chart, &compiled, &diagnostics))?;
            }
            CheckOutput::Json => reports.push(json(chart, &compiled, &diagnostics)),
        }
    }
    drop(progress);
    if format == CheckOutput::Json {
        output::text(&target::pretty(&reports))?;
    }
    Ok(exit)
}

/// Losses by target, fate and cause, with how often and the first place.
fn grouped(losses: &[Loss]) -> BTreeMap<(crate::diagnostic::Target, crate::diagnostic::Fate, crate::diagnostic::Cause), (usize, &Loss)> {
    let mut groups = BTreeMap::new();
    for loss in losses {
        groups.entry((loss.target, loss.fate, loss.cause)).or_insert((0_usize, loss)).0 += 1;
    }
    groups
}

fn human(chart: &Path, compiled: &Compiled, diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    let (known, all) = compiled.coverage();
    let percent = (known * 100).checked_div(all).unwrap_or(100);
    let api = &compiled.api;
    let _ = writeln!(out, "{} {} → {} ({})", api.chart, api.chart_version, api.kind, api.api_version());
    let _ =
        writeln!(out, "  the schema describes {known} of {all} values in values.yaml ({percent} %), in {} places", compiled.model.len());
    for diagnostic in diagnostics {
        let text = output::diagnostic(chart, diagnostic, Stream::Out);
        let _ = write!(out, "{}", text.lines().map(|line| format!("  {line}\n")).collect::<String>());
    }
    let losses = compiled.losses();
    let mut before = None;
    for ((target, fate, cause), (count, first)) in grouped(&losses) {
        if before != Some(target) {
            let total = losses.iter().filter(|loss| loss.target == target).count();
            let _ = writeln!(out, "  {}: {total} losses", target.as_str());
            before = Some(target);
        }
        let place = if first.at.is_root() { "the values as a whole".to_owned() } else { first.at.to_string() };
        let more = if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
        let _ = writeln!(out, "    {:8} {:22} {}{more}: {}", fate.as_str(), cause.as_str(), place, first.message);
    }
    if losses.is_empty() {
        let _ = writeln!(out, "  no losses");
    }
    out
}

fn json(chart: &Path, compiled: &Compiled, diagnostics: &[Diagnostic]) -> serde_json::Value {
    let (known, all) = compiled.coverage();
    let losses = compiled.losses();
    let groups: Vec<_> = grouped(&losses)
        .into_iter()
        .map(|((target, fate, cause), (count, first))| {
            serde_json::json!({ "target": target.as_str(), "fate": fate.as_str(), "cause": cause.as_str(), "count": count, "first": first.at.to_string() })
        })
        .collect();
    serde_json::json!({
        "chart": chart.display().to_string(),
        "kind": compiled.api.kind,
        "apiVersion": compiled.api.api_version(),
        "places": compiled.model.len(),
        "coverage": { "described": known, "values": all },
        "diagnostics": diagnostics.iter().map(wire::Diagnostic::from).collect::<Vec<_>>(),
        "losses": groups,
    })
}
