// SPDX-License-Identifier: Apache-2.0
//! `connection`: texts to paste for connecting to an instance.

use std::path::PathBuf;

use clap::Args;

use super::page::Page;
use super::{ChartArgs, CheckOutput, Exit, Failure, folder, output, values};
use crate::compile::InstanceNames;
use crate::json::Value;
use crate::wire::{self, SnippetJson};

#[derive(Debug, Args)]
pub(super) struct ConnectionArgs {
    #[command(flatten)]
    chart: ChartArgs,
    /// Name of the instance
    #[arg(long)]
    name: String,
    /// Namespace of the instance
    #[arg(long, default_value = "default")]
    namespace: String,
    /// The instance's custom resource, for its status
    #[arg(long, value_name = "FILE")]
    instance: Option<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t = CheckOutput::Human)]
    output: CheckOutput,
}

pub(super) fn run(args: &ConnectionArgs) -> Result<Exit, Failure> {
    let chart = &args.chart;
    let compiled = folder::compile_for(chart, None)?;
    let status = match &args.instance {
        Some(file) => values::read_file(file)?
            .get("status")
            .cloned()
            .unwrap_or_default(),
        None => Value::Null,
    };
    let names = InstanceNames {
        name: &args.name,
        namespace: &args.namespace,
    };
    let snippets = compiled.connection(names, &status);
    let snippets = wire::snippets(&snippets);
    match args.output {
        CheckOutput::Human => {
            output::page(&human(&snippets))?;
        }
        CheckOutput::Json => {
            output::json(&wire::pretty(&snippets))?;
        }
    }
    Ok(match snippets.is_empty() {
        true => Exit::No,
        false => Exit::Fine,
    })
}

fn human(snippets: &[SnippetJson]) -> Page {
    let mut page = Page::default();
    for snippet in snippets {
        page.line(format!("# {}", snippet.title));
        for line in snippet.text.lines() {
            page.line(line);
        }
        page.line("");
    }
    page
}
