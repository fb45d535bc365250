// SPDX-License-Identifier: Apache-2.0
//! `removal`: what goes and what stays with an instance.

use clap::Args;

use super::page::Page;
use super::{ChartArgs, CheckOutput, Exit, Failure, ValueArgs, folder, output, values};
use crate::compile::InstanceNames;
use crate::wire::{self, RemovalFateJson, RemovalItemJson};

#[derive(Debug, Args)]
pub(super) struct RemovalArgs {
    #[command(flatten)]
    chart: ChartArgs,
    /// Name of the instance, to fill in names
    #[arg(long)]
    name: Option<String>,
    /// Namespace of the instance
    #[arg(long, default_value = "default")]
    namespace: String,
    #[command(flatten)]
    values: ValueArgs,
    /// How to print
    #[arg(long, value_enum, default_value_t = CheckOutput::Human)]
    output: CheckOutput,
}

pub(super) fn run(args: &RemovalArgs) -> Result<Exit, Failure> {
    let chart = &args.chart;
    let profile = args.values.profile;
    let compiled = folder::compile_for(chart, profile)?;
    let names = args.name.as_deref().map(|name| InstanceNames {
        name,
        namespace: &args.namespace,
    });
    let values = values::read(&args.values)?;
    let items = compiled.removal(&values, names);
    let items = wire::removal(&items);
    match args.output {
        CheckOutput::Human => {
            output::page(&human(&items))?;
        }
        CheckOutput::Json => {
            output::json(&wire::pretty(&items))?;
        }
    }
    Ok(Exit::Fine)
}

fn human(items: &[RemovalItemJson]) -> Page {
    let mut page = Page::default();
    for item in items {
        let fate = match item.fate {
            RemovalFateJson::Removed => "removed",
            RemovalFateJson::Kept => "kept   ",
            RemovalFateJson::Unknown => "unknown",
        };
        let kind = item.kind.as_deref();
        let name = item.name.as_deref();
        let object = match (kind, name) {
            (Some(kind), Some(name)) => format!(" ({kind} {name})"),
            (Some(text), None) | (None, Some(text)) => format!(" ({text})"),
            (None, None) => String::new(),
        };
        let because = match &item.because {
            Some(at) => format!(", because of {at}"),
            None => String::new(),
        };
        let what = &item.what;
        page.line(format!("{fate} {what}{object}{because}"));
        if let Some(help) = &item.help {
            page.line(format!("        help: {help}"));
        }
    }
    page
}
