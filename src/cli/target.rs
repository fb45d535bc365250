// SPDX-License-Identifier: Apache-2.0
//! `rgd`, `policy`, `rbac`, `template`, `form`, `losses`: one target on standard output.

use std::path::Path;

use super::{Exit, Failure, folder, output};
use crate::diagnostic::Target;
use crate::lower::rgd::Options;
use crate::wire;

/// Prints a target that is YAML; one that is not prints nothing.
pub(super) fn yaml(chart: &Path, target: Target, options: Options) -> Result<Exit, Failure> {
    let (compiled, _) = folder::compile(chart)?;
    let lowered = compiled.yaml(target, options);
    output::text(&lowered.map(|lowered| lowered.output).unwrap_or_default())?;
    Ok(Exit::Fine)
}

/// Prints the form model as JSON.
pub(super) fn form(chart: &Path) -> Result<Exit, Failure> {
    let (compiled, _) = folder::compile(chart)?;
    output::text(&wire::pretty(&compiled.form().output))?;
    Ok(Exit::Fine)
}

/// Prints the losses of all targets as JSON.
pub(super) fn losses(chart: &Path) -> Result<Exit, Failure> {
    let (compiled, _) = folder::compile(chart)?;
    output::text(&wire::pretty(&wire::losses(&compiled.losses())))?;
    Ok(Exit::Fine)
}
