// SPDX-License-Identifier: Apache-2.0
//! `manifest`: the custom resource for values.

use super::{Exit, Failure, ManifestArgs, folder, output, validate, values};
use crate::json::Value;
use crate::wire::{self, Answer, ManifestAnswer, ManifestError};

pub(super) fn run(args: &ManifestArgs) -> Result<Exit, Failure> {
    let (compiled, _) = folder::compile(&args.chart.chart)?;
    let make = |values: &Value| wire::manifest(&compiled, &args.name, &args.namespace, values);
    if args.values.batch {
        return validate::batch(|values| match values {
            Ok(Value::Null) => line(&make(&Value::object())),
            Ok(values) => line(&make(values)),
            Err(error) => line(&not_json(error)),
        });
    }
    match make(&values::read(&args.values)?) {
        ManifestAnswer::Ok {
            manifest,
            secret,
            verdict,
        } => {
            output::text(&manifest)?;
            if let Some(secret) = secret {
                output::text(&format!("---\n{}", secret.manifest))?;
            }
            if verdict.verdict == Answer::Valid {
                return Ok(Exit::Fine);
            }
            eprint!("{}", validate::human(&verdict));
            Ok(if verdict.verdict == Answer::Invalid {
                Exit::No
            } else {
                Exit::CannotAnswer
            })
        }
        ManifestAnswer::Error { error } => {
            let help = error
                .repair
                .map(|repair| format!("  help: {repair}\n"))
                .unwrap_or_default();
            Err(Failure(format!(
                "error[{}]: {}\n  --> {}\n{help}",
                error.code, error.message, error.at
            )))
        }
    }
}

fn not_json(error: &str) -> ManifestAnswer {
    let repair = Some("write one JSON object a line".to_owned());
    ManifestAnswer::Error {
        error: ManifestError {
            code: "values-not-object".to_owned(),
            message: format!("the line is not JSON: {error}"),
            at: "/spec".to_owned(),
            repair,
        },
    }
}

/// One answer of a batch: `{"manifest", "secret", "verdict"}` or `{"error"}`.
fn line(answer: &ManifestAnswer) -> String {
    match answer {
        ManifestAnswer::Ok {
            manifest,
            secret,
            verdict,
        } => {
            let secret = secret.as_ref().map(|secret| &secret.manifest);
            serde_json::json!({ "manifest": manifest, "secret": secret, "verdict": verdict.verdict }).to_string()
        }
        ManifestAnswer::Error { error } => serde_json::json!({ "error": error }).to_string(),
    }
}
