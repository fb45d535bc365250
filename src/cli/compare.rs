// SPDX-License-Identifier: Apache-2.0
//! `compare`: which existing instances break when a chart goes from one version to the next.

use std::path::PathBuf;

use super::page::Page;
use super::{CheckOutput, CompareArgs, Exit, Failure, folder, output, validate};
use crate::compare::{InstanceError, compare_with};
use crate::wire::{self, AnswerJson, ChangeJson, ComparisonJson, ReplayedJson};

pub(super) fn run(args: &CompareArgs) -> Result<Exit, Failure> {
    let (old, _) = folder::compile(&args.old, &args.platform)?;
    let (new, _) = folder::compile(&args.new, &args.platform)?;
    let read = |file: &PathBuf| Ok((file.display().to_string(), folder::read_text(file)?));
    let files = args
        .instances
        .iter()
        .map(read)
        .collect::<Result<Vec<_>, Failure>>()?;
    let comparison = compare_with(&old, &new, &files).map_err(|error| unreadable(&error))?;
    let comparison = ComparisonJson::new(&old.api, &new.api, &comparison);
    match args.output {
        CheckOutput::Human => output::page(&human(&comparison))?,
        CheckOutput::Json => output::json(&wire::pretty(&comparison))?,
    }
    Ok(if comparison.breaks {
        Exit::No
    } else {
        Exit::Fine
    })
}

/// Why a file holds no instances.
fn unreadable(error: &InstanceError) -> Failure {
    let InstanceError { file, message, .. } = error;
    let document = error
        .document
        .map(|document| format!(", document {document}"))
        .unwrap_or_default();
    let failure = Failure::of(format!("`{file}`{document}: {message}"));
    match &error.help {
        Some(help) => failure.help(help),
        None => failure,
    }
}

/// The comparison for people: breaking changes first.
fn human(comparison: &ComparisonJson) -> Page {
    let mut out = Page::default();
    let (old, new) = (&comparison.old, &comparison.new);
    out.line(format!(
        "{} {} → {} {}: {} ({})",
        old.chart, old.version, new.chart, new.version, new.kind, new.api_version
    ));
    out.line(format!(
        "  custom resource definition: {}",
        match comparison.crd {
            "refused" =>
                "kro rejects the update and keeps the old definition, unless it is annotated \
                 `kro.run/allow-breaking-changes: \"true\"`",
            "stale" => "not updated: kro sees none of the differences",
            "updated" => "kro updates it",
            _ => "unchanged",
        }
    ));
    let (breaking, rest): (Vec<&ChangeJson>, Vec<&ChangeJson>) = comparison
        .changes
        .iter()
        .partition(|change| change.breaking);
    let (defaults, compatible): (Vec<&ChangeJson>, Vec<&ChangeJson>) = rest
        .into_iter()
        .partition(|change| change.kind == "default-changed");
    section(&mut out, "breaking", &breaking, true);
    section(&mut out, "changed defaults", &defaults, false);
    section(&mut out, "compatible", &compatible, false);
    if comparison.changes.is_empty() {
        out.line("  no differences");
    }
    replayed(&mut out, comparison);
    let verdict = if comparison.breaks {
        "breaks"
    } else {
        "nothing breaks"
    };
    out.line(verdict);
    out
}

fn section(out: &mut Page, title: &str, changes: &[&ChangeJson], all_help: bool) {
    if changes.is_empty() {
        return;
    }
    out.line(format!("  {title}: {}", changes.len()));
    for change in changes {
        let place = if change.at.is_empty() {
            "the API"
        } else {
            &change.at
        };
        out.line(format!(
            "    {:20} {place}: {} [{}]",
            change.kind,
            change.message,
            change.judges.join(", ")
        ));
        // What the section's title says already is not repeated at every line.
        let help = change
            .help
            .as_ref()
            .filter(|_| all_help || change.kind == "crd-not-updated");
        if let Some(help) = help {
            out.line(format!("      help: {help}"));
        }
    }
    if title == "changed defaults" {
        out.line(
            "      help: to keep an old value, write \
             it into those instances before the update",
        );
    }
}

fn replayed(out: &mut Page, comparison: &ComparisonJson) {
    if comparison.instances.is_empty() {
        return;
    }
    let broken = comparison
        .instances
        .iter()
        .filter(|instance| instance.breaks)
        .count();
    out.line(format!(
        "  instances: {} replayed, {broken} break",
        comparison.instances.len()
    ));
    let mut instances: Vec<&ReplayedJson> = comparison.instances.iter().collect();
    instances.sort_by_key(|instance| !instance.breaks);
    for instance in instances {
        let name = instance
            .name
            .as_ref()
            .map(|name| format!(" ({name})"))
            .unwrap_or_default();
        let word = if instance.breaks { "breaks" } else { "keeps" };
        let (was, is) = (answer(instance.old.verdict), answer(instance.new.verdict));
        out.line(format!(
            "    {word:6} {}, document {}{name}: was {was}, is {is}",
            instance.file, instance.document
        ));
        for violation in &instance.new.violations {
            validate::explain(violation, "      ", out);
        }
        for reason in &instance.new.reasons {
            out.line(format!("      {reason}"));
        }
        for at in &instance.dropped {
            out.line(format!("      {at}: the new API drops this value"));
        }
    }
}

fn answer(answer: AnswerJson) -> &'static str {
    match answer {
        AnswerJson::Valid => "valid",
        AnswerJson::Invalid => "invalid",
        AnswerJson::Unknown => "unknown",
    }
}
