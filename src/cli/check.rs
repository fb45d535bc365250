// SPDX-License-Identifier: Apache-2.0
//! `check`: how fit a chart is to become a service.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::output::{Progress, Stream};
use super::{CheckOutput, Exit, Failure, folder, output};
use crate::compile::Compiled;
use crate::diagnostic::{Code, Diagnostic, Loss, LossGroup, grouped};
use crate::pointer::InstancePointer;
use crate::wire::{self, ReportJson};

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
            CheckOutput::Json => {
                let folder = chart.display().to_string();
                reports.push(ReportJson::new(&folder, &compiled, &diagnostics));
            }
        }
    }
    drop(progress);
    if format == CheckOutput::Json {
        output::text(&wire::pretty(&reports))?;
    }
    Ok(exit)
}

/// A list of locations, the first few of them.
fn locations(out: &mut String, what: &str, locations: &[InstancePointer]) {
    const SHOWN: usize = 8;
    if locations.is_empty() {
        return;
    }
    let shown: Vec<String> = locations
        .iter()
        .take(SHOWN)
        .map(ToString::to_string)
        .collect();
    let more = locations.len().saturating_sub(SHOWN);
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
        "  the schema describes {known} of {all} values in values.yaml ({percent} %), in {} \
         locations",
        compiled.model.len()
    );
    locations(
        &mut out,
        "not described by the schema",
        &fitness.undescribed,
    );
    locations(
        &mut out,
        "in the schema, but without a type",
        &fitness.untyped,
    );
    if fitness.cut {
        let _ = writeln!(
            out,
            "  the list is not complete: the schema has too many locations"
        );
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
    ledger(&losses, &mut out);
    if losses.is_empty() {
        let _ = writeln!(out, "  no losses");
    }
    out
}

/// The losses of each target: how many of each fate, then a line for each group.
fn ledger(losses: &[Loss], out: &mut String) {
    let groups = grouped(losses);
    for of_target in groups.chunk_by(|left, right| left.target == right.target) {
        let Some(first) = of_target.first() else {
            continue;
        };
        let _ = writeln!(out, "  {}: {}", first.target.as_str(), fates(of_target));
        for group in of_target {
            let _ = writeln!(
                out,
                "    {:8} {:22} {}: {}",
                group.fate.as_str(),
                group.cause.as_str(),
                group.locations(),
                group.first.message
            );
        }
    }
}

/// How many losses of each fate there are, such as `2 moved, 1 widened`, in alphabetical order.
fn fates(groups: &[LossGroup<'_>]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for group in groups {
        *counts.entry(group.fate.as_str()).or_default() += group.count;
    }
    let counts: Vec<String> = counts
        .iter()
        .map(|(fate, count)| format!("{count} {fate}"))
        .collect();
    counts.join(", ")
}
