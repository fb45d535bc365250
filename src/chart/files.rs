// SPDX-License-Identifier: Apache-2.0
//! Which files of a chart the engine looks at, and what Helm does not see of them.

use super::ignore::{self, IgnoreError, IgnoreRules};
use super::{Files, PLATFORM_FILE, SERVICE_FILE};

/// What stands between the name of a package in `charts/` and the paths inside: `charts/db-1.0.0.tgz!/values.yaml`.
pub const IN_PACKAGE: &str = ".tgz!";

/// The files that the engine reads in every chart of the tree.
const READ: [&str; 6] = [
    "Chart.yaml",
    "Chart.lock",
    "requirements.yaml",
    "requirements.lock",
    "values.yaml",
    "values.schema.json",
];
/// The files that the engine reads only in the top chart.
const READ_AT_TOP: [&str; 3] = [SERVICE_FILE, PLATFORM_FILE, ignore::FILE];

/// What the engine wants of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interest {
    /// Its text.
    Text,
    /// The files inside: it is a packed chart in `charts/`.
    Package,
    /// Only that it is there: every entry of `charts/` must be a chart.
    Presence,
    /// Nothing.
    None,
}

/// What the engine wants of the file at this path, relative to the chart folder.
pub fn interest(path: &str) -> Interest {
    let mut rest = path;
    let mut at_top = true;
    while let Some(below) = rest.strip_prefix("charts/") {
        if is_passed_over(below) {
            return Interest::None;
        }
        let Some((_, inside)) = below.split_once('/') else {
            let packed = below.ends_with(".tgz");
            return if packed {
                Interest::Package
            } else {
                Interest::Presence
            };
        };
        (rest, at_top) = (inside, false);
    }
    match (READ.contains(&rest), READ_AT_TOP.contains(&rest), at_top) {
        (true, _, _) | (false, true, true) => Interest::Text,
        (false, _, false) => Interest::Presence,
        (false, false, true) => Interest::None,
    }
}

/// Whether Helm passes over a path in `charts/`: signatures, and entries whose name begins with `.` or `_`.
fn is_passed_over(path: &str) -> bool {
    path.ends_with(".prov") || path.starts_with(['.', '_'])
}

/// The files of a chart as Helm sees them: those that the engine looks at and that `.helmignore` does not hide, without byte
/// order marks. `.helmignore` itself is left out.
///
/// # Errors
/// When Helm cannot read `.helmignore`; nothing is hidden then.
pub(super) fn visible(files: &Files) -> (Files, Option<IgnoreError>) {
    let (rules, error) = match files
        .get(ignore::FILE)
        .map(|text| IgnoreRules::parse(plain(text)))
    {
        None => (IgnoreRules::none(), None),
        Some(Ok(rules)) => (rules, None),
        Some(Err(error)) => (IgnoreRules::none(), Some(error)),
    };
    let mut seen = Files::new();
    for (path, text) in files {
        let text = match interest(path) {
            Interest::Text => plain(text).to_owned(),
            Interest::Package | Interest::Presence => String::new(),
            Interest::None => continue,
        };
        // Our own files, which a chart may keep out of its package.
        let ours = path == SERVICE_FILE || path == PLATFORM_FILE;
        let hidden = !ours && rules.hides_file(on_disk(path));
        if path != ignore::FILE && !hidden {
            seen.insert(path.clone(), text);
        }
    }
    (seen, error)
}

/// The file of the folder that a path leads to: for a path in a package, the package.
fn on_disk(path: &str) -> &str {
    let inside = path.find(IN_PACKAGE).map(|at| at + IN_PACKAGE.len() - 1);
    inside.and_then(|end| path.get(..end)).unwrap_or(path)
}

/// A text without the byte order mark, which Helm strips from every file.
fn plain(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
