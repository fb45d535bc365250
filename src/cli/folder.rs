// SPDX-License-Identifier: Apache-2.0
//! Chart folders → files. The only place of the CLI that reads charts.

use std::path::Path;

use super::{Failure, output};
use crate::chart::Files;
use crate::compile::{self, Compiled};
use crate::diagnostic::{Diagnostic, Severity};

/// A chart larger than this per file is no chart: Flux refuses single files above 5 MiB (`helm-flux.md` 4.2).
const MAX_FILE: u64 = 5 * 1024 * 1024;
const MAX_DEPTH: usize = 8;

/// Reads the files of a chart folder that the engine looks at.
///
/// # Errors
/// When the folder is none, or one of the files cannot be read.
pub(super) fn read(chart: &Path) -> Result<Files, Failure> {
    if !chart.is_dir() {
        let what = if chart.exists() { "is no folder" } else { "does not exist" };
        return Err(Failure(format!(
            "error[not-a-chart]: `{}` {what}\n  help: name the folder that holds `Chart.yaml`\n",
            chart.display()
        )));
    }
    let mut files = Files::new();
    collect(chart, "", 0, &mut files)?;
    Ok(files)
}

fn collect(folder: &Path, prefix: &str, depth: usize, files: &mut Files) -> Result<(), Failure> {
    for name in ["Chart.yaml", "values.yaml", "values.schema.json", "managed-service.yaml"] {
        let path = folder.join(name);
        if path.is_file() {
            files.insert(format!("{prefix}{name}"), read_text(&path)?);
        }
    }
    let charts = folder.join("charts");
    if depth >= MAX_DEPTH || !charts.is_dir() {
        return Ok(());
    }
    let entries = std::fs::read_dir(&charts).map_err(|error| failure(&charts, &error))?;
    for entry in entries {
        let entry = entry.map_err(|error| failure(&charts, &error))?;
        let path = entry.path();
        // Helm passes over names that start with a dot or an underscore.
        let Some(name) = entry.file_name().to_str().filter(|name| !name.starts_with(['.', '_'])).map(str::to_owned) else { continue };
        if path.is_dir() {
            collect(&path, &format!("{prefix}charts/{name}/"), depth + 1, files)?;
        }
    }
    Ok(())
}

/// Reads a text file.
///
/// # Errors
/// When it cannot be read, is no UTF-8, or is too large.
pub(super) fn read_text(path: &Path) -> Result<String, Failure> {
    let size = std::fs::metadata(path).map_err(|error| failure(path, &error))?.len();
    if size > MAX_FILE {
        return Err(Failure(format!("error: `{}` has {size} bytes, at most {MAX_FILE} are read\n", path.display())));
    }
    let bytes = std::fs::read(path).map_err(|error| failure(path, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure(format!("error: `{}` is no UTF-8 text: the byte at offset {at} belongs to no character\n", path.display()))
    })
}

fn failure(path: &Path, error: &std::io::Error) -> Failure {
    Failure(format!("error: cannot read `{}`: {error}\n", path.display()))
}

/// Reads and compiles a chart; its warnings are returned, its errors are the failure.
///
/// # Errors
/// When the chart cannot be read or has errors.
pub(super) fn compile(chart: &Path) -> Result<(Compiled, Vec<Diagnostic>), Failure> {
    let (compiled, diagnostics) = compile::compile(&read(chart)?);
    match compiled {
        Some(compiled) => Ok((compiled, diagnostics)),
        None => {
            let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error);
            Err(Failure(errors.map(|diagnostic| output::diagnostic(chart, diagnostic)).collect()))
        }
    }
}
