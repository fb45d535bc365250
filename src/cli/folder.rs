// SPDX-License-Identifier: Apache-2.0
//! Chart folders → files, packed dependencies included. The only place of the CLI that reads charts.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::output::Stream;
use super::page::Page;
use super::{Failure, output};
use crate::chart::{Files, Profile};
use crate::compile::{self, Compiled, Loaded};
use crate::diagnostic::{Code, Diagnostic, Severity};

/// No file of a chart is larger than this: Flux refuses single files above 5 MiB (`docs/facts/flux.md#chart-size-limits`).
const MAX_FILE: u64 = 5 * 1024 * 1024;
/// A packed chart larger than this is not read, unpacked: Flux refuses charts above 10 MiB
/// (`docs/facts/flux.md#chart-size-limits`).
const MAX_ARCHIVE: u64 = 64 * 1024 * 1024;
const MAX_DEPTH: usize = 8;

/// Reads the files of a chart folder that the engine looks at.
///
/// # Errors
/// When it is not a folder, or one of the files cannot be read.
pub(super) fn read(chart: &Path) -> Result<Files, Failure> {
    if !chart.is_dir() {
        let what = if chart.exists() {
            "is not a folder"
        } else {
            "does not exist"
        };
        return Err(Failure::coded(
            Code::NotAChart.as_str(),
            format!("`{}` {what}", chart.display()),
        )
        .help("name the folder that holds `Chart.yaml`"));
    }
    let mut files = Files::new();
    collect(chart, "", 0, &mut files)?;
    Ok(files)
}

fn collect(folder: &Path, prefix: &str, depth: usize, files: &mut Files) -> Result<(), Failure> {
    for name in compile::READ {
        let path = folder.join(name);
        if path.is_file() {
            files.insert(format!("{prefix}{name}"), read_text(&path)?);
        }
    }
    let charts = folder.join("charts");
    if depth >= MAX_DEPTH || !charts.is_dir() {
        return Ok(());
    }
    for (name, path) in subcharts(&charts)? {
        if path.is_dir() {
            collect(&path, &format!("{prefix}charts/{name}/"), depth + 1, files)?;
        } else if is_package(&name) {
            let found = read_package(&path, &format!("{prefix}charts/"), depth + 1)
                .map_err(|error| failure(&path, &error))?;
            // The folder of the same chart was read before, and is the source.
            if !found.keys().any(|file| files.contains_key(file)) {
                files.extend(found);
            }
        }
    }
    Ok(())
}

/// The entries of a `charts` folder that Helm looks at, by name: it passes over names that start with a dot or an underscore.
/// Sorted, so that the answer does not depend on the file system; folders first, because one beside its own package is the source.
fn subcharts(charts: &Path) -> Result<Vec<(String, PathBuf)>, Failure> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(charts).map_err(|error| failure(charts, &error))?;
    for entry in entries {
        let path = entry.map_err(|error| failure(charts, &error))?.path();
        if let Some(name) = path.file_name().and_then(|name| name.to_str())
            && !name.starts_with(['.', '_'])
        {
            found.push((name.to_owned(), path));
        }
    }
    found.sort_by_key(|(name, path)| (!path.is_dir(), name.clone()));
    Ok(found)
}

fn read_package(path: &Path, prefix: &str, depth: usize) -> std::io::Result<Files> {
    unpack(&std::fs::read(path)?, prefix, depth)
}

fn is_package(name: &str) -> bool {
    name.ends_with(".tgz") || name.ends_with(".tar.gz")
}

/// The files of a packed chart that the engine reads. The archive's top folder is the chart's name; packages inside it are unpacked too.
fn unpack(bytes: &[u8], prefix: &str, depth: usize) -> std::io::Result<Files> {
    let mut files = Files::new();
    if depth > MAX_DEPTH {
        return Ok(files);
    }
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes).take(MAX_ARCHIVE));
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.to_string_lossy().into_owned();
        let Some((chart, rest)) = path.split_once('/') else {
            continue;
        };
        let Some((folder, package)) = rest
            .rsplit_once('/')
            .filter(|(folder, name)| folder.ends_with("charts") && is_package(name))
        else {
            if compile::reads(rest) {
                let mut content = Vec::new();
                entry.read_to_end(&mut content)?;
                let Ok(text) = String::from_utf8(content) else {
                    return Err(std::io::Error::other(format!(
                        "`{path}` is not valid UTF-8"
                    )));
                };
                files.insert(format!("{prefix}{chart}/{rest}"), text);
            }
            continue;
        };
        if !package.starts_with(['.', '_']) {
            let mut content = Vec::new();
            entry.read_to_end(&mut content)?;
            let prefix = format!("{prefix}{chart}/{folder}/");
            files.extend(unpack(&content, &prefix, depth + 1)?);
        }
    }
    Ok(files)
}

/// Reads a text file.
///
/// # Errors
/// When it cannot be read, is not UTF-8, or is too large.
pub(super) fn read_text(path: &Path) -> Result<String, Failure> {
    let metadata = std::fs::metadata(path).map_err(|error| failure(path, &error))?;
    if metadata.is_dir() {
        // Reported here, because what happens when a folder is read as a file differs from system to system.
        return Err(failure(path, &std::io::ErrorKind::IsADirectory.into()));
    }
    let size = metadata.len();
    if size > MAX_FILE {
        return Err(Failure::of(format!(
            "`{}` has {size} bytes, must have at most {MAX_FILE}",
            path.display()
        )));
    }
    let bytes = std::fs::read(path).map_err(|error| failure(path, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::of(format!(
            "`{}` is not valid UTF-8 (invalid byte at offset {at})",
            path.display()
        ))
    })
}

fn failure(path: &Path, error: &std::io::Error) -> Failure {
    Failure::of(format!(
        "cannot read `{}`: {}",
        path.display(),
        output::reason(error)
    ))
}

/// Reads and compiles a chart; its warnings are returned, its errors are the failure.
///
/// # Errors
/// When the chart cannot be read or has errors.
pub(super) fn compile(chart: &Path) -> Result<(Compiled, Vec<Diagnostic>), Failure> {
    compiled(chart, Loaded::read(&read(chart)?))
}

/// Reads and compiles a chart, for the verdict of a profile if one is named.
///
/// # Errors
/// When the chart cannot be read or has errors.
pub(super) fn compile_for(chart: &Path, profile: Option<Profile>) -> Result<Compiled, Failure> {
    let mut loaded = Loaded::read(&read(chart)?);
    if let (Some(loaded), Some(profile)) = (&mut loaded.chart, profile) {
        loaded.service.profile = profile;
    }
    compiled(chart, loaded).map(|(compiled, _)| compiled)
}

/// Compiles a chart that was read; its warnings are returned, its errors are the failure.
///
/// # Errors
/// When the chart has errors.
pub(super) fn compiled(
    chart: &Path,
    loaded: Loaded,
) -> Result<(Compiled, Vec<Diagnostic>), Failure> {
    let (compiled, diagnostics) = loaded.compile();
    if let Some(compiled) = compiled {
        return Ok((compiled, diagnostics));
    }
    Err(errors(chart, &diagnostics))
}

/// The errors among the findings about a chart.
pub(super) fn errors(chart: &Path, diagnostics: &[Diagnostic]) -> Failure {
    let mut page = Page::default();
    for diagnostic in diagnostics {
        if diagnostic.severity() == Severity::Error {
            page.append(&output::diagnostic(chart, diagnostic, Stream::Err));
        }
    }
    Failure(page)
}
