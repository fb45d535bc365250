// SPDX-License-Identifier: Apache-2.0
//! `check`: how fit a chart is to become a service.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::output::{Progress, Stream};
use super::page::Page;
use super::{CheckOutput, Exit, Failure, folder, output};
use crate::compile::Compiled;
use crate::diagnostic::{Code, Diagnostic, Loss, LossGroup, Severity, grouped};
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
            Err(Failure(page)) if charts.len() > 1 => {
                progress.clear();
                output::error(&page);
                exit = Exit::CannotAnswer;
                continue;
            }
            Err(failure) => return Err(failure),
        };
        if exit == Exit::Fine && diagnostics.iter().any(fails) {
            exit = Exit::No;
        }
        match format {
            CheckOutput::Human => {
                progress.clear();
                output::page(&human(chart, &compiled, &diagnostics))?;
            }
            CheckOutput::Json => {
                let folder = chart.display().to_string();
                reports.push(ReportJson::new(&folder, &compiled, &diagnostics));
            }
        }
    }
    drop(progress);
    if format == CheckOutput::Json {
        output::json(&wire::pretty(&reports))?;
    }
    Ok(exit)
}

/// Whether a finding is a reason not to use the chart as it is.
fn fails(diagnostic: &Diagnostic) -> bool {
    diagnostic.code == Code::DefaultsInvalid || diagnostic.severity() == Severity::Error
}

/// A list of locations, the first few of them.
fn locations(out: &mut Page, what: &str, locations: &[InstancePointer]) {
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
    out.line(format!("  {what}: {}{more}", shown.join(" ")));
}

fn human(chart: &Path, compiled: &Compiled, diagnostics: &[Diagnostic]) -> Page {
    let mut out = Page::default();
    let fitness = compiled.fitness();
    let (known, all, percent) = (fitness.described, fitness.values, fitness.percent());
    let api = &compiled.api;
    out.line(format!(
        "{} {} → {} ({})",
        api.chart,
        api.chart_version,
        api.kind,
        api.api_version()
    ));
    out.line(format!(
        "  the schema describes {known} of {all} values in values.yaml ({percent} %), in {} \
         locations",
        compiled.model.len()
    ));
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
        out.line("  the list is not complete: the schema has too many locations");
    }
    for diagnostic in diagnostics {
        out.indented(&output::diagnostic(chart, diagnostic, Stream::Out));
    }
    let losses = compiled.losses();
    ledger(&losses, &mut out);
    if losses.is_empty() {
        out.line("  no losses");
    }
    out
}

/// The losses of each target: how many of each fate, then a line for each group.
fn ledger(losses: &[Loss], out: &mut Page) {
    let groups = grouped(losses);
    for of_target in groups.chunk_by(|left, right| left.target == right.target) {
        let Some(first) = of_target.first() else {
            continue;
        };
        out.line(format!("  {}: {}", first.target.as_str(), fates(of_target)));
        for group in of_target {
            out.line(format!(
                "    {:8} {:22} {}: {}",
                group.fate.as_str(),
                group.cause.as_str(),
                group.locations(),
                group.first.message
            ));
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
