// SPDX-License-Identifier: Apache-2.0
//! `rgd`, `policy`, `rbac`, `template`, `form`, `losses`: one target on standard output.

use super::{ChartArgs, Exit, Failure, folder, output};
use crate::compile::NoText;
use crate::diagnostic::Target;
use crate::lower::rgd::Options;
use crate::wire;

/// Prints a target that is YAML; one that is not prints nothing.
pub(super) fn yaml(args: &ChartArgs, target: Target, options: Options) -> Result<Exit, Failure> {
    let (compiled, _) = folder::compile(&args.chart, &args.platform)?;
    match compiled.yaml(target, options) {
        Ok(lowered) => output::yaml(&lowered.output)?,
        Err(NoText::NotYaml) => {}
        Err(NoText::RefusedNames(names)) => return Err(folder::errors(&args.chart, names)),
    }
    Ok(Exit::Fine)
}

/// Prints the form model as JSON.
pub(super) fn form(args: &ChartArgs) -> Result<Exit, Failure> {
    let (compiled, _) = folder::compile(&args.chart, &args.platform)?;
    output::json(&wire::pretty(&compiled.form().output))?;
    Ok(Exit::Fine)
}

/// Prints the losses of all targets as JSON.
pub(super) fn losses(args: &ChartArgs) -> Result<Exit, Failure> {
    let (compiled, _) = folder::compile(&args.chart, &args.platform)?;
    output::json(&wire::pretty(&wire::losses(&compiled.losses())))?;
    Ok(Exit::Fine)
}
