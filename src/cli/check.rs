// SPDX-License-Identifier: Apache-2.0
//! `check`: how fit a chart is to become a service.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::output::{Progress, Stream};
use super::{CheckOutput, Exit, Failure, folder, output, target};
use crate::compile::Compiled;
use crate::diagnostic::{Code, Diagnostic, Loss};
use crate::pointer::InstancePointer;
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
        if exit == Exit::Fine
            && diagnostics
                .iter()
                .any(|diagnostic| diagnostic.code == Code::DefaultsInvalid)
        {
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
fn grouped(
    losses: &[Loss],
) -> BTreeMap<
    (
        crate::diagnostic::Target,
        crate::diagnostic::Fate,
        crate::diagnostic::Cause,
    ),
    (usize, &Loss),
> {
    let mut groups = BTreeMap::new();
    for loss in losses {
        groups
            .entry((loss.target, loss.fate, loss.cause))
            .or_insert((0_usize, loss))
            .0 += 1;
    }
    groups
}

/// How many losses of each fate every target has.
fn totals(losses: &[Loss]) -> BTreeMap<&'static str, BTreeMap<&'static str, usize>> {
    let mut totals: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for loss in losses {
        *totals
            .entry(loss.target.as_str())
            .or_default()
            .entry(loss.fate.as_str())
            .or_default() += 1;
    }
    totals
}

/// A list of places, the first few of them.
fn told(out: &mut String, what: &str, places: &[InstancePointer]) {
    const SHOWN: usize = 8;
    if places.is_empty() {
        return;
    }
    let shown: Vec<String> = places.iter().take(SHOWN).map(ToString::to_string).collect();
    let more = places.len().saturating_sub(SHOWN);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let _ = writeln!(out, "  {what}: {}{more}", shown.join(" "));
}

fn human(chart: &Path, compiled: &Compiled, diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    let fitness = compiled.fitness();
    let (known, all, percent) = (fitness.described, fitness.values, fitness.percent());
    let api = &compiled.api;
    let _ = writeln!(
        out,
        "{} {} → {} ({})",
        api.chart,
        api.chart_version,
        api.kind,
        api.api_version()
    );
    let _ = writeln!(
        out,
        "  the schema describes {known} of {all} values in values.yaml ({percent} %), in {} places",
        compiled.model.len()
    );
    told(
        &mut out,
        "not described by the schema",
        &fitness.undescribed,
    );
    told(
        &mut out,
        "named by the schema, but without a type",
        &fitness.untyped,
    );
    if fitness.cut {
        let _ = writeln!(out, "  there are more places than were looked at");
    }
    for diagnostic in diagnostics {
        let text = output::diagnostic(chart, diagnostic, Stream::Out);
        let _ = write!(
            out,
            "{}",
            text.lines()
                .map(|line| format!("  {line}\n"))
                .collect::<String>()
        );
    }
    let losses = compiled.losses();
    let totals = totals(&losses);
    let mut before = None;
    for ((target, fate, cause), (count, first)) in grouped(&losses) {
        if before != Some(target) {
            let counts = totals
                .get(target.as_str())
                .into_iter()
                .flatten()
                .map(|(fate, count)| format!("{count} {fate}"));
            let _ = writeln!(
                out,
                "  {}: {}",
                target.as_str(),
                counts.collect::<Vec<_>>().join(", ")
            );
            before = Some(target);
        }
        let place = if first.at.is_root() {
            "the values as a whole".to_owned()
        } else {
            first.at.to_string()
        };
        let more = if count > 1 {
            format!(" and {} more", count - 1)
        } else {
            String::new()
        };
        let _ = writeln!(
            out,
            "    {:8} {:22} {}{more}: {}",
            fate.as_str(),
            cause.as_str(),
            place,
            first.message
        );
    }
    if losses.is_empty() {
        let _ = writeln!(out, "  no losses");
    }
    out
}

fn json(chart: &Path, compiled: &Compiled, diagnostics: &[Diagnostic]) -> serde_json::Value {
    let fitness = compiled.fitness();
    let pointers =
        |pointers: &[InstancePointer]| pointers.iter().map(ToString::to_string).collect::<Vec<_>>();
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
        "coverage": { "described": fitness.described, "values": fitness.values, "percent": fitness.percent(), "undescribed": pointers(&fitness.undescribed) },
        "untyped": { "places": pointers(&fitness.untyped), "complete": !fitness.cut },
        "diagnostics": diagnostics.iter().map(wire::Diagnostic::from).collect::<Vec<_>>(),
        "lossCounts": totals(&losses),
        "losses": groups,
    })
}
