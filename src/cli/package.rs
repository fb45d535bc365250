// SPDX-License-Identifier: Apache-2.0
//! Packed charts → files, with the names, limits and refusals of Helm.

use std::io::{self, Read};

use super::found::{Found, MAX_FILE};
use crate::chart::{IN_PACKAGE, Interest, interest};

/// A packed chart larger than this, unpacked, is refused by Helm.
const MAX_CHART: u64 = 100 * 1024 * 1024;
/// What all packages of a chart may hold together: packages in packages multiply.
const MAX_TOTAL: u64 = 300 * 1024 * 1024;
/// Packages one inside the other.
const MAX_DEPTH: usize = 16;
/// Room for headers, which come on top of the content of a chart.
const HEADERS: u64 = 64 * 1024 * 1024;

/// What may still be unpacked.
pub(super) struct Budget(u64);

impl Budget {
    pub(super) fn new() -> Self {
        Self(MAX_TOTAL)
    }
}

/// Why a package is not unpacked.
enum PackageFault {
    /// Helm refuses it.
    Refused(String),
    /// We do not go on.
    TooLarge,
}

impl From<io::Error> for PackageFault {
    fn from(error: io::Error) -> Self {
        Self::Refused(format!("it cannot be unpacked ({error})"))
    }
}

/// Adds the files of a packed chart that the engine looks at, with `prefix` before their paths. What Helm refuses is noted.
///
/// # Errors
/// When the packages hold too much.
pub(super) fn unpack(
    packed: impl Read,
    prefix: &str,
    depth: usize,
    budget: &mut Budget,
    found: &mut Found,
) -> io::Result<()> {
    if !prefix.is_empty() {
        // Whatever it holds, it is an entry of `charts/`.
        found.files.insert(prefix.to_owned(), String::new());
    }
    match unpacked(packed, prefix, depth, budget, found) {
        Ok(()) => Ok(()),
        Err(PackageFault::Refused(why)) => {
            found.files.remove(prefix);
            let package = prefix.strip_suffix("!/").unwrap_or("the package");
            found.refuse(package, format!("Helm refuses `{package}`: {why}"));
            Ok(())
        }
        Err(PackageFault::TooLarge) => Err(io::Error::other(
            "its packages hold too much to be unpacked",
        )),
    }
}

fn unpacked(
    packed: impl Read,
    prefix: &str,
    depth: usize,
    budget: &mut Budget,
    found: &mut Found,
) -> Result<(), PackageFault> {
    if depth > MAX_DEPTH {
        return Err(PackageFault::TooLarge);
    }
    let limit = (MAX_CHART + HEADERS).min(budget.0.saturating_add(HEADERS));
    let unzipped = flate2::read::MultiGzDecoder::new(packed).take(limit);
    let mut archive = tar::Archive::new(unzipped);
    let (mut left, mut empty) = (MAX_CHART, true);
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let kind = entry.header().entry_type();
        if kind.is_dir() || name.ends_with('/') || kind.is_pax_global_extensions() {
            continue;
        }
        let path = inner_path(&name).map_err(PackageFault::Refused)?;
        let size = entry.size();
        if size > MAX_FILE {
            return Err(PackageFault::Refused(format!(
                "`{path}` is larger than {MAX_FILE} bytes"
            )));
        }
        if size >= left {
            return Err(PackageFault::Refused(format!(
                "it holds more than {MAX_CHART} bytes"
            )));
        }
        left -= size;
        budget.0 = budget.0.checked_sub(size).ok_or(PackageFault::TooLarge)?;
        empty = false;
        let full = format!("{prefix}{path}");
        match interest(&path) {
            Interest::None => {}
            Interest::Presence => {
                found.files.insert(full, String::new());
            }
            Interest::Text => found.insert(full, content(&mut entry, size)?),
            Interest::Package => {
                let bytes = content(&mut entry, size)?;
                let inside = full.strip_suffix(".tgz").unwrap_or(&full);
                let below = format!("{inside}{IN_PACKAGE}/");
                unpack(&*bytes, &below, depth + 1, budget, found)
                    .map_err(|_| PackageFault::TooLarge)?;
            }
        }
    }
    if empty {
        return Err(PackageFault::Refused("it holds no files".to_owned()));
    }
    Ok(())
}

fn content(entry: &mut impl Read, size: u64) -> Result<Vec<u8>, PackageFault> {
    let mut bytes = Vec::new();
    entry.take(MAX_FILE).read_to_end(&mut bytes)?;
    if bytes.len() as u64 != size {
        return Err(PackageFault::Refused("it ends too early".to_owned()));
    }
    Ok(bytes)
}

/// The path of an entry inside its chart: without the first folder, which may have any name.
fn inner_path(name: &str) -> Result<String, String> {
    let delimiter = if name.contains('\\') { '\\' } else { '/' };
    let (first, rest) = name.split_once(delimiter).unwrap_or((name, ""));
    let rest = rest.replace(delimiter, "/");
    if rest.starts_with('/') {
        return Err("it has a file with an absolute path".to_owned());
    }
    let path = cleaned(&rest);
    if path.is_empty() || path.starts_with("..") {
        return Err(format!("`{name}` is outside of the chart's folder"));
    }
    let mut letters = path.chars();
    let is_drive = letters
        .next()
        .is_some_and(|letter| letter.is_ascii_alphabetic())
        && letters.as_str().starts_with(":/");
    if is_drive {
        return Err(format!("`{name}` is not a name for a file"));
    }
    if first == "Chart.yaml" {
        return Err("`Chart.yaml` is not in the chart's folder".to_owned());
    }
    Ok(path)
}

/// A relative path without empty parts, `.` and `..`, as far as they can be left out.
fn cleaned(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}
