// SPDX-License-Identifier: Apache-2.0
//! `manifest`: the custom resource for values.

use super::{Exit, Failure, ManifestArgs, folder, output, validate, values};
use crate::compile::{Compiled, InstanceCheck};
use crate::json::Value;
use crate::lower::manifest::Request;
use crate::wire::{self, InstanceCheckJson, LossJson, ViolationJson};

pub(super) fn run(args: &ManifestArgs) -> Result<Exit, Failure> {
    let compiled = folder::compile_for(&args.chart.chart, args.values.profile)?;
    if args.values.batch {
        return validate::batch(|values| {
            let check = match values {
                Ok(values) => check(&compiled, args, values),
                Err(message) => compiled.check_unreadable(&args.name, &args.namespace, message),
            };
            wire::text(&InstanceCheckJson::from(&check))
        });
    }
    let check = check(&compiled, args, &values::read(&args.values)?);
    let InstanceCheckJson {
        names,
        verdict,
        manifest,
        secret,
        losses,
        ..
    } = InstanceCheckJson::from(&check);
    let Some(manifest) = manifest else {
        let violations = names.iter().chain(&verdict.violations);
        return Err(Failure(violations.map(refused).collect()));
    };
    output::text(&manifest)?;
    if let Some(secret) = secret {
        output::text(&format!("---\n{}", secret.manifest))?;
    }
    losses.iter().for_each(|loss| eprint!("{}", lost(loss)));
    let exit = validate::exit(verdict.verdict);
    if exit != Exit::Fine {
        eprint!("{}", validate::human(&verdict));
    }
    Ok(exit)
}

fn check(compiled: &Compiled, args: &ManifestArgs, values: &Value) -> InstanceCheck {
    compiled.check(&Request {
        name: &args.name,
        namespace: &args.namespace,
        values,
    })
}

/// What the custom resource cannot hold.
fn lost(loss: &LossJson) -> String {
    format!(
        "warning[{}]: {}\n  --> {}\n",
        loss.cause, loss.message, loss.at
    )
}

/// Why there is no custom resource.
fn refused(violation: &ViolationJson) -> String {
    let help = violation
        .help
        .as_ref()
        .map(|help| format!("  help: {help}\n"))
        .unwrap_or_default();
    format!(
        "error[{}]: {}\n  --> {}\n{help}",
        violation.code, violation.message, violation.at
    )
}
