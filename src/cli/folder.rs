// SPDX-License-Identifier: Apache-2.0
//! Chart folders and packages → files, as Helm walks them. The only place of the CLI that reads charts.

use std::io::Read;
use std::path::Path;

use super::found::{Found, MAX_FILE};
use super::output::{Shown, Stream};
use super::package::{self, Budget};
use super::page::Page;
use super::{ChartArgs, Failure, PlatformArgs, output, platform};
use crate::chart::ignore::{self, IgnoreRules};
use crate::chart::{IN_PACKAGE, Interest, PLATFORM_FILE, Profile, SERVICE_FILE, interest};
use crate::compile::{Arbiter, Compiled, Loaded};
use crate::diagnostic::{Code, Diagnostic, Severity};

/// Folders one inside the other; a link that leads back to itself would never end.
const MAX_DEPTH: usize = 40;
/// Files and folders that are looked at.
const MAX_ENTRIES: usize = 100_000;

/// Reads the files of a chart, a folder or a package, that the engine looks at.
///
/// # Errors
/// When there is no chart, or the system does not let it be read.
pub(super) fn read(chart: &Path) -> Result<Found, Failure> {
    let mut found = Found::default();
    if chart.is_dir() {
        // Nothing is walked for the wrong folder, which may be a large one.
        if chart.join("Chart.yaml").exists() {
            Walk::new(chart, &mut found)?.folder(chart, "", 0)?;
        }
        return Ok(found);
    }
    if !chart.exists() {
        return Err(not_a_chart(chart, "does not exist"));
    }
    if !is_package(chart) {
        return Err(not_a_chart(
            chart,
            "is neither a folder \
                                       nor a package",
        ));
    }
    let mut budget = Budget::new();
    let file = std::fs::File::open(chart).map_err(|error| failure(chart, &error))?;
    let unpacked = package::unpack(file, "", 0, &mut budget, &mut found);
    unpacked.map_err(|error| failure(chart, &error))?;
    found.files.remove(ignore::FILE);
    Ok(found)
}

/// Whether a path is a file that may be a packed chart.
pub(super) fn is_package(path: &Path) -> bool {
    let named = path.extension().is_some_and(|extension| extension == "tgz");
    named && path.is_file()
}

fn not_a_chart(chart: &Path, what: &str) -> Failure {
    Failure::coded(
        Code::NotAChart.as_str(),
        format!("`{}` {what}", chart.display()),
    )
    .help(
        "name the folder with \
           `Chart.yaml`, or a package",
    )
}

/// A walk over a chart folder as Helm walks it: links are followed, `.helmignore` is obeyed, and every file must be a plain one.
struct Walk<'f> {
    rules: IgnoreRules,
    found: &'f mut Found,
    budget: Budget,
    entries: usize,
}

impl<'f> Walk<'f> {
    fn new(chart: &Path, found: &'f mut Found) -> Result<Self, Failure> {
        let path = chart.join(ignore::FILE);
        let mut rules = IgnoreRules::none();
        if path.is_file() {
            found.insert(ignore::FILE.to_owned(), read_bytes(&path)?);
            let text = found.files.get(ignore::FILE).map(String::as_str);
            // What is wrong with them the engine reports.
            rules = IgnoreRules::parse(text.unwrap_or_default()).unwrap_or_default();
        }
        Ok(Self {
            rules,
            found,
            budget: Budget::new(),
            entries: 0,
        })
    }

    fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<(), Failure> {
        if depth > MAX_DEPTH {
            return Err(too_large(
                folder,
                "its folders are \
                                          nested too deeply",
            ));
        }
        for name in names(folder)? {
            self.entries += 1;
            if self.entries > MAX_ENTRIES {
                return Err(too_large(
                    folder,
                    "the chart has \
                                              too many files",
                ));
            }
            let path = folder.join(&name);
            let below = format!("{prefix}{name}");
            let Ok(metadata) = std::fs::metadata(&path) else {
                self.found.refuse(
                    &below,
                    format!(
                        "`{below}` is a link \
                                             that leads nowhere"
                    ),
                );
                continue;
            };
            if metadata.is_dir() {
                if !self.rules.hides_entry(&below, true) {
                    self.folder(&path, &format!("{below}/"), depth + 1)?;
                }
            } else if !self.rules.hides_entry(&below, false) || is_ours(&below) {
                self.file(&path, below, &metadata)?;
            }
        }
        Ok(())
    }

    fn file(
        &mut self,
        path: &Path,
        below: String,
        metadata: &std::fs::Metadata,
    ) -> Result<(), Failure> {
        if !metadata.is_file() {
            let message = format!(
                "`{below}` is not \
                                   a regular file"
            );
            self.found.refuse(&below, message);
            return Ok(());
        }
        if metadata.len() > MAX_FILE {
            let size = metadata.len();
            let message = format!(
                "`{below}` has {size} bytes, \
                                   must have at most {MAX_FILE}"
            );
            self.found.refuse(&below, message);
            return Ok(());
        }
        match interest(&below) {
            Interest::Text => {
                let bytes = read_bytes(path)?;
                self.found.insert(below, bytes);
            }
            Interest::Package => {
                let bytes = read_bytes(path)?;
                self.package(&bytes, &below)
                    .map_err(|error| failure(path, &error))?;
            }
            Interest::Presence => {
                self.found.files.insert(below, String::new());
            }
            Interest::None => {}
        }
        Ok(())
    }

    fn package(&mut self, bytes: &[u8], below: &str) -> std::io::Result<()> {
        let name = below.strip_suffix(".tgz").unwrap_or(below);
        let prefix = format!("{name}{IN_PACKAGE}/");
        package::unpack(bytes, &prefix, 0, &mut self.budget, self.found)
    }
}

/// Whether a file is read although Helm does not see it.
fn is_ours(path: &str) -> bool {
    matches!(path, SERVICE_FILE | PLATFORM_FILE | ignore::FILE)
}

/// The names in a folder, sorted, so that the answer does not depend on the file system.
fn names(folder: &Path) -> Result<Vec<String>, Failure> {
    let failed = |error| failure(folder, &error);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        names.push(name.to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn too_large(path: &Path, why: &str) -> Failure {
    Failure::of(format!(
        "`{}` cannot be \
                         read: {why}",
        path.display()
    ))
    .help(
        "list what is no part of \
               the chart in `.helmignore`",
    )
}

/// Reads a text file.
///
/// # Errors
/// When it cannot be read, is not UTF-8, or is too large.
pub(super) fn read_text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(read_bytes(path)?).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::of(format!(
            "`{}` is not valid UTF-8 \
             (invalid byte at offset {at})",
            path.display()
        ))
    })
}

/// Reads a file up to the limit. The length that the system reports is not trusted.
fn read_bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    if path.is_dir() {
        // Reported here, because what happens when a folder is read as a file differs from system to system.
        return Err(failure(path, &std::io::ErrorKind::IsADirectory.into()));
    }
    let failed = |error| failure(path, &error);
    let file = std::fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(MAX_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(Failure::of(format!(
            "`{}` has more than \
             {MAX_FILE} bytes",
            path.display()
        )));
    }
    Ok(bytes)
}

fn failure(path: &Path, error: &std::io::Error) -> Failure {
    Failure::of(format!(
        "cannot read `{}`: {}",
        path.display(),
        output::reason(error)
    ))
}

/// Adds the platform file to the files of a chart, unless the chart has one itself.
///
/// # Errors
/// When the file is named and not there, or cannot be read.
fn add_platform(chart: &Path, args: &PlatformArgs, found: &mut Found) -> Result<(), Failure> {
    let named = args.platform.clone();
    let inside = found.files.contains_key(PLATFORM_FILE);
    let Some(path) = named.or_else(|| platform::find(chart).filter(|_| !inside)) else {
        return Ok(());
    };
    let text = read_text(&path)?;
    found.files.insert(PLATFORM_FILE.to_owned(), text);
    Ok(())
}

/// Reads a chart.
///
/// # Errors
/// As [`read`].
pub(super) fn load(chart: &Path, platform: &PlatformArgs) -> Result<Loaded, Failure> {
    let mut found = read(chart)?;
    add_platform(chart, platform, &mut found)?;
    let Found { files, refusals } = found;
    Ok(Loaded::read_with(&files, refusals))
}

/// Reads and compiles a chart; its warnings are returned, its errors are the failure.
///
/// # Errors
/// When the chart cannot be read or has errors.
pub(super) fn compile(
    chart: &Path,
    platform: &PlatformArgs,
) -> Result<(Compiled, Vec<Diagnostic>), Failure> {
    compiled(chart, load(chart, platform)?)
}

/// Reads and compiles a chart, for the verdict of a profile if one is named.
///
/// # Errors
/// When the chart cannot be read or has errors.
pub(super) fn compile_for(args: &ChartArgs, profile: Option<Profile>) -> Result<Compiled, Failure> {
    let ChartArgs { chart, platform } = args;
    let loaded = load(chart, platform)?.with_profile(profile);
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
    match loaded.compile() {
        (Some(compiled), diagnostics) => Ok((compiled, diagnostics)),
        (None, diagnostics) => Err(errors(chart, &diagnostics)),
    }
}

/// Reads a chart for questions that Helm answers even where nothing can be derived from the chart.
///
/// # Errors
/// When the chart cannot be read, is not one, or breaks what only we ask of it.
pub(super) fn judge(args: &ChartArgs, profile: Option<Profile>) -> Result<Arbiter, Failure> {
    let ChartArgs { chart, platform } = args;
    let loaded = load(chart, platform)?.with_profile(profile);
    let (judge, diagnostics) = loaded.judge();
    // A folder without the file is the wrong folder; where the file is hidden, Helm has an answer.
    let misnamed = chart.is_dir() && !chart.join("Chart.yaml").exists();
    judge
        .filter(|_| !misnamed)
        .ok_or_else(|| errors(chart, &diagnostics))
}

/// Reads and compiles a chart like [`compile`], with all errors or the first of each code.
///
/// # Errors
/// When the chart cannot be read or has errors.
pub(super) fn compile_showing(
    chart: &Path,
    platform: &PlatformArgs,
    shown: Shown,
) -> Result<(Compiled, Vec<Diagnostic>), Failure> {
    match load(chart, platform)?.compile() {
        (Some(compiled), diagnostics) => Ok((compiled, diagnostics)),
        (None, diagnostics) => Err(errors_shown(chart, &diagnostics, shown)),
    }
}

/// Errors of one code that are printed before the rest is only counted.
const MAX_ERRORS: usize = 3;

/// The errors among the findings about a chart, the first of each code.
pub(super) fn errors(chart: &Path, diagnostics: &[Diagnostic]) -> Failure {
    errors_shown(chart, diagnostics, Shown::Short)
}

fn errors_shown(chart: &Path, diagnostics: &[Diagnostic], shown: Shown) -> Failure {
    let mut errors: Vec<&Diagnostic> = diagnostics.iter().collect();
    errors.retain(|found| found.severity() == Severity::Error);
    errors.sort_by_key(|found| found.code);
    let mut page = Page::default();
    for of_code in errors.chunk_by(|left, right| left.code == right.code) {
        let all = shown == Shown::Full || of_code.len() <= MAX_ERRORS + 1;
        let printed = if all { of_code.len() } else { MAX_ERRORS };
        for found in of_code.iter().take(printed) {
            page.append(&output::diagnostic(chart, found, Stream::Err, Shown::Full));
        }
        if let Some(more) = of_code.get(printed..).filter(|more| !more.is_empty()) {
            page.line(format!(
                "and {} more; `check \
                               --all` lists them",
                more.len()
            ));
        }
    }
    Failure(page)
}
