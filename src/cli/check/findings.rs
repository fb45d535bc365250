// SPDX-License-Identifier: Apache-2.0
//! Findings as people read them: what stops users first, findings of one kind as one entry.

use std::path::Path;

use crate::cli::output::{self, Shown, Stream};
use crate::cli::page::Page;
use crate::diagnostic::{Diagnostic, Severity};

/// Findings of one code that are listed before the rest is only counted.
const LISTED: usize = 3;

/// The findings, by severity and in the order of the table of codes.
pub(super) fn listed(chart: &Path, diagnostics: &[Diagnostic], shown: Shown) -> Page {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|found| (found.severity(), found.code));
    let mut page = Page::default();
    for group in sorted.chunk_by(|left, right| left.code == right.code) {
        match group {
            [first, _, ..] if shown == Shown::Short => fold(chart, first, group, &mut page),
            group => {
                for found in group {
                    page.append(&output::diagnostic(chart, found, Stream::Out, shown));
                }
            }
        }
    }
    page
}

/// Adds several findings of one code: the first few, each in a line.
fn fold(chart: &Path, first: &Diagnostic, group: &[&Diagnostic], page: &mut Page) {
    let same_help = group.iter().all(|found| found.help == first.help);
    let same_message = group.iter().all(|found| found.message == first.message);
    let mut heading = if same_message {
        format!("{} times: {}", group.len(), first.message)
    } else {
        format!("{} findings", group.len())
    };
    if let Some(help) = first.help.as_ref().filter(|_| same_help) {
        heading.push_str(&format!("; {help}"));
    }
    output::title(page, first.code, &heading, Stream::Out);
    for found in group.iter().take(LISTED) {
        let mut line = "  --> ".to_owned();
        if let Some(location) = &found.location {
            line.push_str(&output::position(chart, location));
        }
        if !same_message {
            line.push_str(&format!(": {}", found.message));
        }
        if let Some(help) = found.help.as_ref().filter(|_| !same_help) {
            line.push_str(&format!("; {help}"));
        }
        page.line(line);
    }
    if group.len() > LISTED {
        page.line(format!("  and {} more", group.len() - LISTED));
    }
}

/// How many findings there are, such as `2 warnings, 1 note`.
pub(super) fn counted(diagnostics: &[Diagnostic]) -> String {
    let mut texts = Vec::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let of_severity = diagnostics
            .iter()
            .filter(|found| found.severity() == severity);
        let (count, name) = (of_severity.count(), severity.as_str());
        if count > 0 {
            texts.push(format!(
                "{count} {name}{}",
                if count == 1 { "" } else { "s" }
            ));
        }
    }
    match texts.as_slice() {
        [] => "no findings".to_owned(),
        texts => texts.join(", "),
    }
}
