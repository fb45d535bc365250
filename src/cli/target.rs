// SPDX-License-Identifier: Apache-2.0
//! `rgd`, `policy`, `rbac`, `template`, `form`, `losses`: one target on standard output.

use std::path::Path;

use super::{Exit, Failure, RgdOptions, folder, output};
use crate::compile::Compiled;
use crate::wire;

pub(super) fn run(chart: &Path, lower: impl Fn(&Compiled) -> String) -> Result<Exit, Failure> {
    let (compiled, _) = folder::compile(chart)?;
    output::text(&lower(&compiled))?;
    Ok(Exit::Fine)
}

pub(super) fn rgd(compiled: &Compiled, options: RgdOptions) -> String {
    compiled.rgd_with(options.into()).output.to_yaml()
}

pub(super) fn policy(compiled: &Compiled) -> String {
    compiled.policy().output.to_yaml()
}

pub(super) fn rbac(compiled: &Compiled) -> String {
    compiled.rbac().to_yaml()
}

pub(super) fn template(compiled: &Compiled) -> String {
    compiled.template().output.to_yaml()
}

pub(super) fn form(compiled: &Compiled) -> String {
    pretty(&compiled.form().output)
}

pub(super) fn losses(compiled: &Compiled) -> String {
    pretty(&wire::losses(&compiled.losses()))
}

/// JSON for people and programs: indented, with a final newline.
pub(super) fn pretty<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string_pretty(value).unwrap_or_else(|_| "null".to_owned()) + "\n"
}
