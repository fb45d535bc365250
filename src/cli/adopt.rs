// SPDX-License-Identifier: Apache-2.0
//! `adopt`: the instance for a release that exists.

use std::path::PathBuf;

use clap::Args;

use super::page::Page;
use super::{ChartArgs, CheckOutput, Exit, Failure, folder, output, review, values};
use crate::compile::AdoptRequest;
use crate::wire::{self, AdoptedJson, AdoptionJson, LeftBehindJson};

#[derive(Debug, Args)]
pub(super) struct AdoptArgs {
    #[command(flatten)]
    chart: ChartArgs,
    /// A HelmRelease, the output of `helm get values`, or a file of values; `-` is standard input
    release: PathBuf,
    /// Name of the instance [default: made from the name of the release]
    #[arg(long)]
    name: Option<String>,
    /// Namespace of the instance [default: that of the release]
    #[arg(long)]
    namespace: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = CheckOutput::Human)]
    output: CheckOutput,
}

pub(super) fn run(args: &AdoptArgs) -> Result<Exit, Failure> {
    let compiled = folder::compile_for(&args.chart, None)?;
    let text = values::read_text(&args.release)?;
    let answer = compiled.adopt(&AdoptRequest {
        text: &text,
        name: args.name.as_deref(),
        namespace: args.namespace.as_deref(),
    });
    let answer = AdoptionJson::from(&answer);
    if args.output == CheckOutput::Json {
        output::json(&wire::pretty(&answer))?;
        return Ok(exit(&answer));
    }
    match &answer {
        AdoptionJson::Ok(adopted) => human(adopted)?,
        AdoptionJson::Error(error) => {
            let file = args.release.display();
            let message = format!("`{file}` {}", error.message);
            return Err(Failure::of(message).help(&error.help));
        }
    }
    Ok(exit(&answer))
}

fn exit(answer: &AdoptionJson) -> Exit {
    match answer {
        AdoptionJson::Ok(adopted) if adopted.same => Exit::Fine,
        AdoptionJson::Ok(_) => Exit::No,
        AdoptionJson::Error(_) => Exit::CannotAnswer,
    }
}

/// The documents on standard output, as `manifest` prints them, and the rest on standard error.
fn human(adopted: &AdoptedJson) -> Result<(), Failure> {
    match &adopted.manifest {
        Some(manifest) => output::yaml(manifest)?,
        None => output::error(&Page::of(
            "error: an instance needs a valid name \
             and namespace: --name, --namespace",
        )),
    }
    if let Some(secret) = &adopted.secret {
        output::yaml(&format!("---\n{}", secret.manifest))?;
    }
    let mut page = Page::default();
    for left in &adopted.left {
        leave(left, &mut page);
    }
    page.line(match adopted.same {
        true => {
            "same: Helm gets the same \
         values from the instance"
        }
        false => {
            "not proven: Helm may get \
         other values from the instance"
        }
    });
    output::error(&page);
    output::error(&review::human(&adopted.differences));
    Ok(())
}

fn leave(left: &LeftBehindJson, page: &mut Page) {
    page.line(format!("left[{}]: {}", left.code, left.message));
    if !left.at.is_empty() {
        page.line(format!("  --> {}", left.at));
    }
    if let Some(help) = &left.help {
        page.line(format!("  help: {help}"));
    }
}
