// SPDX-License-Identifier: Apache-2.0
//! `manifest`: the custom resource for values.

use super::page::Page;
use super::{Exit, Failure, ManifestArgs, folder, output, validate, values};
use crate::compile::{Compiled, InstanceCheck};
use crate::json::Value;
use crate::lower::manifest::{Request, ResourceAnnotations};
use crate::wire::{self, InstanceCheckJson, LossJson, ViolationJson};

pub(super) fn run(args: &ManifestArgs) -> Result<Exit, Failure> {
    let compiled = folder::compile_for(&args.chart, args.values.profile)?;
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
        let mut page = Page::default();
        for violation in names.iter().chain(&verdict.violations) {
            refuse(violation, &mut page);
        }
        return Err(Failure(page));
    };
    output::yaml(&manifest)?;
    if let Some(secret) = secret {
        output::yaml(&format!("---\n{}", secret.manifest))?;
    }
    let mut page = Page::default();
    for loss in &losses {
        lose(loss, &mut page);
    }
    output::error(&page);
    let exit = validate::exit(verdict.verdict);
    if exit != Exit::Fine {
        output::error(&validate::human(&verdict));
    }
    Ok(exit)
}

fn check(compiled: &Compiled, args: &ManifestArgs, values: &Value) -> InstanceCheck {
    let annotations = annotations(args);
    compiled.check(&request(args, &annotations, values))
}

/// The annotations that the arguments name; the last of a key wins.
pub(super) fn annotations(args: &ManifestArgs) -> ResourceAnnotations {
    args.annotations.iter().cloned().collect()
}

/// The instance that the arguments name.
pub(super) fn request<'a>(
    args: &'a ManifestArgs,
    annotations: &'a ResourceAnnotations,
    values: &'a Value,
) -> Request<'a> {
    Request {
        name: &args.name,
        namespace: &args.namespace,
        values,
        annotations,
    }
}

/// Adds what the custom resource cannot hold.
fn lose(loss: &LossJson, page: &mut Page) {
    page.line(format!("warning[{}]: {}", loss.cause, loss.message));
    page.line(format!("  --> {}", loss.at));
}

/// Adds a reason why there is no custom resource.
pub(super) fn refuse(violation: &ViolationJson, page: &mut Page) {
    page.line(format!("error[{}]: {}", violation.code, violation.message));
    if !violation.at.is_empty() {
        page.line(format!("  --> {}", violation.at));
    }
    if let Some(help) = &violation.help {
        page.line(format!("  help: {help}"));
    }
}
