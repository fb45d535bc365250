// SPDX-License-Identifier: Apache-2.0
//! `compare`: which existing instances break when a chart goes from one version to the next.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::{CheckOutput, CompareArgs, Exit, Failure, folder, output, target};
use crate::wire::{self, Answer, Change, Comparison, ComparisonAnswer};

pub(super) fn run(args: &CompareArgs) -> Result<Exit, Failure> {
    let (old, _) = folder::compile(&args.old)?;
    let (new, _) = folder::compile(&args.new)?;
    let read = |file: &PathBuf| Ok((file.display().to_string(), folder::read_text(file)?));
    let files = args
        .instances
        .iter()
        .map(read)
        .collect::<Result<Vec<_>, Failure>>()?;
    let comparison = match wire::compare(&old, &new, &files) {
        ComparisonAnswer::Ok { comparison } => comparison,
        ComparisonAnswer::Error { error } => {
            let document = error
                .document
                .map(|document| format!(", document {document},"))
                .unwrap_or_default();
            let help = error
                .repair
                .map(|help| format!("  help: {help}\n"))
                .unwrap_or_default();
            return Err(Failure(format!(
                "error: `{}`{document} {}\n{help}",
                error.file, error.message
            )));
        }
    };
    match args.output {
        CheckOutput::Human => output::text(&human(&comparison))?,
        CheckOutput::Json => output::text(&target::pretty(&comparison))?,
    }
    Ok(if comparison.breaks {
        Exit::No
    } else {
        Exit::Fine
    })
}

/// The comparison for people: breaking changes first.
fn human(comparison: &Comparison) -> String {
    let mut out = String::new();
    let (old, new) = (&comparison.old, &comparison.new);
    let _ = writeln!(
        out,
        "{} {} → {} {}: {} ({})",
        old.chart, old.version, new.chart, new.version, new.kind, new.api_version
    );
    let _ = writeln!(
        out,
        "  custom resource definition: {}",
        match comparison.crd {
            "refused" =>
                "kro refuses the update and keeps the old one, unless the definition is annotated `kro.run/allow-breaking-changes: \"true\"`",
            "stale" => "not updated, because kro sees none of the differences",
            "updated" => "kro updates it",
            _ => "unchanged",
        }
    );
    let (breaking, rest): (Vec<&Change>, Vec<&Change>) = comparison
        .changes
        .iter()
        .partition(|change| change.breaking);
    let (defaults, compatible): (Vec<&Change>, Vec<&Change>) = rest
        .into_iter()
        .partition(|change| change.kind == "default-changed");
    section(&mut out, "breaking", &breaking, true);
    section(&mut out, "changed defaults", &defaults, false);
    section(&mut out, "compatible", &compatible, false);
    if comparison.changes.is_empty() {
        let _ = writeln!(out, "  no differences");
    }
    replayed(&mut out, comparison);
    let verdict = if comparison.breaks {
        "breaks"
    } else {
        "nothing breaks"
    };
    let _ = writeln!(out, "{verdict}");
    out
}

fn section(out: &mut String, title: &str, changes: &[&Change], repair: bool) {
    if changes.is_empty() {
        return;
    }
    let _ = writeln!(out, "  {title}: {}", changes.len());
    for change in changes {
        let place = if change.at.is_empty() {
            "the API"
        } else {
            &change.at
        };
        let _ = writeln!(
            out,
            "    {:20} {place}: {} [{}]",
            change.kind,
            change.message,
            change.judges.join(", ")
        );
        // What everybody who reads the section knows by its title is not said again at every line.
        let help = change
            .suggestion
            .as_ref()
            .filter(|_| repair || change.kind == "crd-not-updated");
        if let Some(help) = help {
            let _ = writeln!(out, "      help: {help}");
        }
    }
    if title == "changed defaults" {
        let _ = writeln!(
            out,
            "      help: to keep an old value, write it into those instances before the update"
        );
    }
}

fn replayed(out: &mut String, comparison: &Comparison) {
    if comparison.instances.is_empty() {
        return;
    }
    let broken = comparison
        .instances
        .iter()
        .filter(|instance| instance.breaks)
        .count();
    let _ = writeln!(
        out,
        "  instances: {} replayed, {broken} break",
        comparison.instances.len()
    );
    let mut instances: Vec<&wire::Instance> = comparison.instances.iter().collect();
    instances.sort_by_key(|instance| !instance.breaks);
    for instance in instances {
        let name = instance
            .name
            .as_ref()
            .map(|name| format!(" ({name})"))
            .unwrap_or_default();
        let word = if instance.breaks { "breaks" } else { "keeps" };
        let (was, is) = (answer(instance.old.verdict), answer(instance.new.verdict));
        let _ = writeln!(
            out,
            "    {word:6} {}, document {}{name}: was {was}, is {is}",
            instance.file, instance.document
        );
        for violation in &instance.new.violations {
            let place = if violation.at.is_empty() {
                "the values"
            } else {
                &violation.at
            };
            let _ = writeln!(
                out,
                "      {place}: {} [{}]",
                violation.message, violation.code
            );
            if let Some(repair) = &violation.repair {
                let _ = writeln!(out, "        help: {repair}");
            }
        }
        for reason in &instance.new.reasons {
            let _ = writeln!(out, "      {reason}");
        }
        for at in &instance.dropped {
            let _ = writeln!(out, "      {at}: the new API drops this value");
        }
    }
}

fn answer(answer: Answer) -> &'static str {
    match answer {
        Answer::Valid => "valid",
        Answer::Invalid => "invalid",
        Answer::Unknown => "unknown",
    }
}
