// SPDX-License-Identifier: Apache-2.0
//! `rgd`, `policy`, `rbac`, `template`, `form`, `losses`: one target on standard output.

use std::path::Path;

use super::{Exit, Failure, folder, output};
use crate::compile::NoText;
use crate::diagnostic::Target;
use crate::lower::rgd::Options;
use crate::wire;

/// Prints a target that is YAML; one that is not prints nothing.
pub(super) fn yaml(chart: &Path, target: Target, options: Options) -> Result<Exit, Failure> {
    let (compiled, _) = folder::compile(chart)?;
    match compiled.yaml(target, options) {
        Ok(lowered) => output::yaml(&lowered.output)?,
        Err(NoText::NotYaml) => {}
        Err(NoText::RefusedNames(names)) => return Err(folder::errors(chart, names)),
    }
    Ok(Exit::Fine)
}

/// Prints the form model as JSON.
pub(super) fn form(chart: &Path) -> Result<Exit, Failure> {
    let (compiled, _) = folder::compile(chart)?;
    output::json(&wire::pretty(&compiled.form().output))?;
    Ok(Exit::Fine)
}

/// Prints the losses of all targets as JSON.
pub(super) fn losses(chart: &Path) -> Result<Exit, Failure> {
    let (compiled, _) = folder::compile(chart)?;
    output::json(&wire::pretty(&wire::losses(&compiled.losses())))?;
    Ok(Exit::Fine)
}
