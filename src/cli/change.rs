// SPDX-License-Identifier: Apache-2.0
//! `change`: whether an existing instance may change this way.

use std::path::PathBuf;

use clap::Args;

use super::page::Page;
use super::{CheckOutput, Exit, Failure, ManifestArgs, folder, manifest, output, validate, values};
use crate::compile::{Compiled, InstanceChange};
use crate::json::Value;
use crate::wire::{self, AnswerJson, InstanceChangeJson};

#[derive(Debug, Args)]
pub(super) struct ChangeArgs {
    #[command(flatten)]
    instance: ManifestArgs,
    /// The existing instance: its custom resource, or its values
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "batch",
        conflicts_with = "batch"
    )]
    from: Option<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t = CheckOutput::Human)]
    output: CheckOutput,
}

pub(super) fn run(args: &ChangeArgs) -> Result<Exit, Failure> {
    let instance = &args.instance;
    let chart = &instance.chart;
    let profile = instance.values.profile;
    let compiled = folder::compile_for(chart, profile)?;
    if instance.values.batch {
        return validate::batch(|pair| {
            let change = match pair {
                Ok(pair) => {
                    let side = |key| pair.get(key).unwrap_or(&Value::Null);
                    change(&compiled, args, side("values"), side("old"))
                }
                Err(message) => unreadable(&compiled, args, message),
            };
            wire::text(&InstanceChangeJson::from(&change))
        });
    }
    let old = match &args.from {
        Some(file) => values::of_instance(file)?,
        None => Value::object(),
    };
    let new = values::read(&instance.values)?;
    let change = change(&compiled, args, &new, &old);
    let change = InstanceChangeJson::from(&change);
    match args.output {
        CheckOutput::Human => {
            output::page(&human(&change))?;
        }
        CheckOutput::Json => {
            output::json(&wire::pretty(&change))?;
        }
    }
    Ok(exit(&change))
}

fn change(compiled: &Compiled, args: &ChangeArgs, values: &Value, old: &Value) -> InstanceChange {
    let annotations = manifest::annotations(&args.instance);
    let request = manifest::request(&args.instance, &annotations, values);
    compiled.check_change(&request, old)
}

fn unreadable(compiled: &Compiled, args: &ChangeArgs, message: &str) -> InstanceChange {
    let (name, namespace) = (&args.instance.name, &args.instance.namespace);
    InstanceChange {
        check: compiled.check_unreadable(name, namespace, message),
        transitions: Vec::new(),
        reasons: Vec::new(),
    }
}

fn exit(change: &InstanceChangeJson) -> Exit {
    let InstanceChangeJson {
        check,
        transitions,
        reasons,
    } = change;
    if !transitions.is_empty()
        || !check.names.is_empty()
        || check.verdict.verdict == AnswerJson::Invalid
    {
        return Exit::No;
    }
    if !reasons.is_empty() {
        return Exit::CannotAnswer;
    }
    validate::exit(check.verdict.verdict)
}

fn human(change: &InstanceChangeJson) -> Page {
    let mut page = validate::human(&change.check.verdict);
    for violation in &change.check.names {
        manifest::refuse(violation, &mut page);
    }
    let refused = change.transitions.len();
    let unsure = change.reasons.len();
    page.line(match (refused, unsure) {
        (0, 0) => "the change is allowed",
        (0, _) => {
            "whether the change is allowed \
             cannot be told here"
        }
        _ => "the change is refused",
    });
    for violation in &change.transitions {
        validate::explain(violation, "  ", &mut page);
    }
    for reason in &change.reasons {
        page.line(format!("  {reason}"));
    }
    page
}
