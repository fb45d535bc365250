// SPDX-License-Identifier: Apache-2.0
//! Writing to the terminal or a pipe.

use std::fmt::Write as _;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;

use super::Failure;
use crate::diagnostic::{Diagnostic, Location, Severity};
use crate::json::Position;

/// Prints text to standard output. A reader that closed the pipe, as `head` does, ends the command.
pub(super) fn text(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| {
            Failure(format!(
                "error: cannot write the output: {}\n",
                reason(&error)
            ))
        })
}

/// Prints a line to standard output.
pub(super) fn line(line: &str) -> Result<(), Failure> {
    text(&format!("{line}\n"))
}

/// Where a text is going to be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    Out,
    Err,
}

impl Stream {
    /// Whether this is a terminal that understands control sequences.
    fn is_terminal(self) -> bool {
        let terminal = match self {
            Self::Out => std::io::stdout().is_terminal(),
            Self::Err => std::io::stderr().is_terminal(),
        };
        terminal && std::env::var_os("TERM").is_none_or(|name| name != "dumb")
    }

    /// Whether it takes colors: a terminal does, unless `NO_COLOR` is set (<https://no-color.org>).
    fn colored(self) -> bool {
        self.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|text| text.is_empty())
    }
}

/// The text of an error of the file system, the same on every platform: the system's own texts and numbers differ between a native program
/// and one in WebAssembly.
pub(super) fn reason(error: &std::io::Error) -> String {
    match kind(error) {
        ErrorKind::NotFound => "it does not exist".to_owned(),
        ErrorKind::PermissionDenied => "access is denied".to_owned(),
        ErrorKind::IsADirectory => "it is a folder".to_owned(),
        ErrorKind::NotADirectory => "a part of the path is not a folder".to_owned(),
        // Ours, or a library's: they carry a text and no number.
        _ if error.raw_os_error().is_none() => error.to_string(),
        kind => kind.to_string(),
    }
}

/// The kind of an error. The standard library tells fewer apart on WASI, whose numbers are those of preview 1.
fn kind(error: &std::io::Error) -> ErrorKind {
    match error.raw_os_error().filter(|_| cfg!(target_os = "wasi")) {
        Some(31) => ErrorKind::IsADirectory,
        Some(37) => ErrorKind::InvalidFilename,
        Some(51) => ErrorKind::StorageFull,
        Some(54) => ErrorKind::NotADirectory,
        Some(69) => ErrorKind::ReadOnlyFilesystem,
        _ => error.kind(),
    }
}

/// What would change in a file, as a unified diff.
pub(super) fn diff(path: &Path, old: &str, new: &str) -> String {
    let diff = similar::TextDiff::from_lines(old, new);
    let name = path.display().to_string();
    diff.unified_diff()
        .context_radius(3)
        .header(&name, &name)
        .to_string()
}

/// The progress of a command over several charts: a line of the terminal that is removed at the end. Nothing on a pipe.
pub(super) struct Progress {
    total: usize,
    shown: bool,
}

impl Progress {
    /// A single step needs no announcement.
    pub(super) fn new(total: usize) -> Self {
        Self {
            total,
            shown: total > 1 && Stream::Err.is_terminal(),
        }
    }

    /// Says which step, counted from 0, begins.
    pub(super) fn step(&self, index: usize, what: &Path) {
        if self.shown {
            eprint!("\r\x1b[2K[{}/{}] {}", index + 1, self.total, what.display());
        }
    }

    /// Removes the line, so that something else can be printed.
    pub(super) fn clear(&self) {
        if self.shown {
            eprint!("\r\x1b[2K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

/// A finding as people read it: severity, code, sentence, location, help.
pub(super) fn diagnostic(chart: &Path, diagnostic: &Diagnostic, stream: Stream) -> String {
    let severity = diagnostic.severity();
    let (start, end) = match (stream.colored(), severity) {
        (false, _) => ("", ""),
        (true, Severity::Error) => ("\x1b[1;31m", "\x1b[0m"),
        (true, Severity::Warning) => ("\x1b[1;33m", "\x1b[0m"),
        (true, Severity::Note) => ("\x1b[1;34m", "\x1b[0m"),
    };
    let mut out = format!(
        "{start}{}[{}]{end}: {}\n",
        severity.as_str(),
        diagnostic.code.as_str(),
        diagnostic.message
    );
    for location in diagnostic.location.iter().chain(&diagnostic.related) {
        out.push_str(&shown(chart, location));
    }
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(out, "  help: {help}");
    }
    out
}

/// A location with its line of the file, where the file is there and the line short enough to be looked at.
fn shown(chart: &Path, location: &Location) -> String {
    let file = chart.join(&location.file);
    let mut out = format!("  --> {}", file.display());
    if let Some(Position { line, column }) = location.position {
        let _ = write!(out, ":{line}:{column}");
    }
    if !location.pointer.is_empty() {
        let _ = write!(out, " at {}", location.pointer);
    }
    out.push('\n');
    if let Some(position) = location.position {
        out.push_str(&excerpt(&file, position).unwrap_or_default());
    }
    out
}

/// Longest line that is shown.
const MAX_LINE: usize = 120;

/// A line of a file, with a mark below the column.
fn excerpt(file: &Path, Position { line, column }: Position) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let source = text.lines().nth(line.checked_sub(1)?)?;
    if source.trim().is_empty() || source.chars().count() > MAX_LINE {
        return None;
    }
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    // Tabs stay tabs, so that the mark stands where the terminal shows the column.
    let before = source.chars().take(column.saturating_sub(1));
    let indent: String = before
        .map(|letter| if letter == '\t' { '\t' } else { ' ' })
        .collect();
    Some(format!("   {number} | {source}\n   {margin} | {indent}^\n"))
}
