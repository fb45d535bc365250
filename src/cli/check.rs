// SPDX-License-Identifier: Apache-2.0
//! `check`: how fit a chart is to become a service.
//!
//! The report is short: findings of one kind are one entry, what stops users comes first, each target has a line. `--all` shows
//! every finding with its line of the file, every location and every group of losses.

mod findings;

use std::collections::BTreeMap;
use std::path::Path;

use super::output::Progress;
use super::page::Page;
use super::{CheckArgs, CheckOutput, Exit, Failure, folder, output};
use crate::compile::{Compiled, Fitness};
use crate::diagnostic::{Cause, Code, Diagnostic, Loss, LossGroup, Severity, Target, grouped};
use crate::pointer::InstancePointer;
use crate::wire::{self, ReportJson};

pub(super) fn run(args: &CheckArgs) -> Result<Exit, Failure> {
    let mut exit = Exit::Fine;
    let mut reports = Vec::new();
    let progress = Progress::new(args.charts.len());
    for (index, chart) in args.charts.iter().enumerate() {
        progress.step(index, chart);
        let (compiled, diagnostics) =
            match folder::compile_showing(chart, &args.platform, args.shown()) {
                Ok(found) => found,
                // The other charts are still looked at.
                Err(Failure(page)) if args.charts.len() > 1 => {
                    progress.clear();
                    output::error(&page);
                    exit = Exit::CannotAnswer;
                    continue;
                }
                Err(failure) => return Err(failure),
            };
        let fit = Fit::of(&diagnostics, args.strict);
        if exit == Exit::Fine && fit != Fit::Yes {
            exit = Exit::No;
        }
        match args.output {
            CheckOutput::Human => {
                progress.clear();
                output::page(&human(chart, &compiled, &diagnostics, args, fit))?;
            }
            CheckOutput::Json => {
                let folder = chart.display().to_string();
                reports.push(ReportJson::new(&folder, &compiled, &diagnostics));
            }
        }
    }
    drop(progress);
    if args.output == CheckOutput::Json {
        output::json(&wire::pretty(&reports))?;
    }
    Ok(exit)
}

/// The verdict on a chart from which everything can be derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fit {
    Yes,
    /// Helm cannot install the chart, or parts of it are broken.
    Errors,
    /// Helm rejects what the chart ships.
    DefaultsInvalid,
    /// There are warnings, and whoever asks allows none.
    Warnings,
}

impl Fit {
    fn of(diagnostics: &[Diagnostic], strict: bool) -> Self {
        if diagnostics
            .iter()
            .any(|found| found.severity() == Severity::Error)
        {
            return Self::Errors;
        }
        let mut codes = diagnostics.iter().map(|found| found.code);
        if codes.any(|code| code == Code::DefaultsInvalid) {
            return Self::DefaultsInvalid;
        }
        let warns = |found: &Diagnostic| found.severity() == Severity::Warning;
        if strict && diagnostics.iter().any(warns) {
            return Self::Warnings;
        }
        Self::Yes
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Yes => "fit",
            Self::Errors => "not fit: there are errors",
            Self::DefaultsInvalid => {
                "not fit: Helm rejects an instance that keeps the chart's defaults"
            }
            Self::Warnings => "not fit: there are warnings",
        }
    }
}

fn human(
    chart: &Path,
    compiled: &Compiled,
    diagnostics: &[Diagnostic],
    args: &CheckArgs,
    fit: Fit,
) -> Page {
    let api = &compiled.api;
    let (name, version, kind) = (&api.chart, &api.chart_version, &api.kind);
    let mut out = Page::of(format!("{name} {version} → {kind} ({})", api.api_version()));
    out.indented(&findings::listed(chart, diagnostics, args.shown()));
    coverage(
        &compiled.fitness(),
        compiled.model.len(),
        args.all,
        &mut out,
    );
    let losses = compiled.losses();
    ledger(&losses, args.all, &mut out);
    let counted = findings::counted(diagnostics);
    let more = match (args.all, losses.is_empty()) {
        (false, false) => "; `--all` shows every finding and loss",
        (false, true) if !diagnostics.is_empty() => "; `--all` shows every finding",
        _ => "",
    };
    out.line(format!("{} ({counted}{more})", fit.sentence()));
    out
}

/// Locations shown of a list.
const SHOWN: usize = 4;

/// What the schema leaves open.
fn coverage(fitness: &Fitness, locations: usize, all: bool, out: &mut Page) {
    let (known, values, percent) = (fitness.described, fitness.values, fitness.percent());
    out.line(format!(
        "  the schema describes {known} of {values} values in values.yaml ({percent} %), in \
         {locations} locations"
    ));
    let shown = if all { usize::MAX } else { SHOWN };
    let lists = [
        ("not described by the schema", &fitness.undescribed),
        ("in the schema, but without a type", &fitness.untyped),
    ];
    for (what, list) in lists.iter().filter(|(_, list)| !list.is_empty()) {
        out.line(format!("  {what}: {}", first_of(list, shown)));
    }
    if fitness.cut {
        out.line("  the list is not complete: the schema has too many locations");
    }
}

/// The first few locations, and how many more there are.
fn first_of(locations: &[InstancePointer], shown: usize) -> String {
    let texts = locations.iter().take(shown).map(ToString::to_string);
    let texts: Vec<String> = texts.collect();
    match locations.len().saturating_sub(shown) {
        0 => texts.join(" "),
        more => format!("{} and {more} more", texts.join(" ")),
    }
}

/// A line for each target: how many losses of each fate, and of which causes. Below it a line for each group that can stop a user,
/// with `all` for every group.
fn ledger(losses: &[Loss], all: bool, out: &mut Page) {
    let groups = grouped(losses);
    let of = |target: Target| groups.iter().filter(move |group| group.target == target);
    // A manifest's losses depend on its instance.
    let targets = Target::ALL.iter().copied();
    let mut complete = Vec::new();
    for target in targets.filter(|target| *target != Target::Manifest) {
        let of_target: Vec<&LossGroup<'_>> = of(target).collect();
        if of_target.is_empty() {
            complete.push(target.as_str());
            continue;
        }
        let (name, fates) = (target.as_str(), fates(&of_target));
        if all {
            out.line(format!("  {name}: {fates}"));
        } else {
            out.line(format!("  {name}: {fates} ({})", causes(&of_target)));
        }
        // That the API server drops `null` and that its integers end at 64 bits is so in every chart.
        let stops = |group: &LossGroup<'_>| {
            let everywhere = match group.cause {
                Cause::NullDropped => true,
                Cause::BoundTooLarge => group.first.at.is_root(),
                _ => false,
            };
            group.fate.severity() == Severity::Warning && !everywhere
        };
        for group in of_target.into_iter().filter(|group| all || stops(group)) {
            let (fate, cause) = (group.fate.as_str(), group.cause.as_str());
            let (locations, message) = (group.locations(), &group.first.message);
            out.line(format!("    {fate:8} {cause:22} {locations}: {message}"));
        }
    }
    if !complete.is_empty() {
        out.line(format!("  no losses: {}", complete.join(", ")));
    }
}

/// How many losses of each fate there are, such as `2 moved, 1 widened`, in alphabetical order.
fn fates(groups: &[&LossGroup<'_>]) -> String {
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

/// The causes, the most frequent first.
fn causes(groups: &[&LossGroup<'_>]) -> String {
    const SHOWN: usize = 4;
    let mut counts: BTreeMap<Cause, usize> = BTreeMap::new();
    for group in groups {
        *counts.entry(group.cause).or_default() += group.count;
    }
    let mut counts: Vec<(Cause, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let texts = counts.iter().take(SHOWN);
    let texts = texts.map(|(cause, count)| format!("{} {count}", cause.as_str()));
    let mut texts: Vec<String> = texts.collect();
    if counts.len() > SHOWN {
        texts.push(format!("{} more", counts.len() - SHOWN));
    }
    texts.join(", ")
}
