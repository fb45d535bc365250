// SPDX-License-Identifier: Apache-2.0
//! `review`: values side by side.

use std::path::{Path, PathBuf};

use clap::Args;

use super::page::Page;
use super::{ChartArgs, CheckOutput, Exit, Failure, ValueArgs, folder, output, values};
use crate::compile::Sides;
use crate::json::{Value, compact};
use crate::wire::{self, ReviewKindJson, ReviewSideJson, ReviewedValueJson};

#[derive(Debug, Args)]
pub(super) struct ReviewArgs {
    #[command(flatten)]
    chart: ChartArgs,
    #[command(flatten)]
    values: ValueArgs,
    /// The existing instance as it is now: its custom resource, or its values
    #[arg(long, value_name = "FILE")]
    live: Option<PathBuf>,
    /// The instance that the change began with; values that changed meanwhile are conflicts
    #[arg(long, value_name = "FILE")]
    base: Option<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t = CheckOutput::Human)]
    output: CheckOutput,
}

pub(super) fn run(args: &ReviewArgs) -> Result<Exit, Failure> {
    let chart = &args.chart;
    let profile = args.values.profile;
    let compiled = folder::compile_for(chart, profile)?;
    let live = existing(args.live.as_deref())?;
    let base = existing(args.base.as_deref())?;
    let found = compiled.review(Sides {
        mine: &values::read(&args.values)?,
        live: live.as_ref(),
        base: base.as_ref(),
    });
    let found = wire::reviewed(&found);
    match args.output {
        CheckOutput::Human => {
            output::page(&human(&found))?;
        }
        CheckOutput::Json => {
            output::json(&wire::pretty(&found))?;
        }
    }
    Ok(Exit::Fine)
}

/// The values of an existing instance, if a file is named.
fn existing(file: Option<&Path>) -> Result<Option<Value>, Failure> {
    file.map(values::of_instance).transpose()
}

/// What changes, one line each.
pub(super) fn human(found: &[ReviewedValueJson]) -> Page {
    let mut page = Page::default();
    for one in found {
        if one.kind == ReviewKindJson::Same {
            continue;
        }
        let before = one.live.as_ref();
        let before = before.or(one.base.as_ref());
        let [before, mine, default] =
            [before, one.mine.as_ref(), one.default.as_ref()].map(|side| shown(one, side));
        let at = &one.at;
        let conflict = match one.conflict {
            true => ", conflict",
            false => "",
        };
        page.line(format!(
            "{at}: {before} → {mine} \
             (default {default}{conflict})"
        ));
    }
    page
}

fn shown(one: &ReviewedValueJson, side: Option<&ReviewSideJson>) -> String {
    match side {
        Some(_) if one.secret => "secret".to_owned(),
        Some(side) => format!("`{}`", compact(&side.value)),
        None => "not set".to_owned(),
    }
}
