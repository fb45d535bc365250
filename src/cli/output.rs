// SPDX-License-Identifier: Apache-2.0
//! Writing to the terminal or a pipe.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

use super::page::{LineStyle, Page};
use super::{Failure, platform};
use crate::chart::PLATFORM_FILE;
use crate::diagnostic::{Code, Diagnostic, Location, Severity};
use crate::json::Position;
use crate::visible;

/// Prints a page to standard output. A reader that closed the pipe, as `head` does, ends the command.
pub(super) fn page(page: &Page) -> Result<(), Failure> {
    exact(page.as_str())
}

/// Prints a line for people to standard output.
pub(super) fn line(line: &str) -> Result<(), Failure> {
    page(&Page::of(line))
}

/// Prints JSON to standard output.
pub(super) fn json(text: &str) -> Result<(), Failure> {
    exact(&without_commands(text))
}

/// Prints YAML to standard output; its writer leaves nothing in it that a CI runner would take for a command.
pub(super) fn yaml(text: &str) -> Result<(), Failure> {
    exact(text)
}

/// Prints a text of this program to standard output, as it is.
pub(super) fn exact(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| {
            Failure::of(format!(
                "cannot write \
                                              the output: {}",
                reason(&error)
            ))
        })
}

/// JSON with the same content that a CI runner does not take for a command: what it looks for can only stand inside texts.
pub(super) fn without_commands(json: &str) -> Cow<'_, str> {
    visible::disarmed(json, "\\u0023")
}

/// Prints a page to standard error.
#[expect(
    clippy::print_stderr,
    reason = "findings go to the terminal \
              of whoever runs the command"
)]
pub(super) fn error(page: &Page) {
    eprint!("{}", page.as_str());
}

/// Prints a line for people to standard error.
pub(super) fn note(line: impl AsRef<str>) {
    error(&Page::of(line));
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
pub(super) fn diff(path: &Path, old: &str, new: &str) -> Page {
    let diff = similar::TextDiff::from_lines(old, new);
    let name = path.display().to_string();
    let name = visible::visible(&name);
    let text = diff
        .unified_diff()
        .context_radius(3)
        .header(&name, &name)
        .to_string();
    Page::of_lines(&text)
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
    #[expect(clippy::print_stderr, reason = "the terminal shows it for a moment")]
    pub(super) fn step(&self, index: usize, what: &Path) {
        if self.shown {
            let what = what.display().to_string();
            let what = visible::visible(&what);
            eprint!("\r\x1b[2K[{}/{}] {what}", index + 1, self.total);
        }
    }

    /// Removes the line, so that something else can be printed.
    #[expect(clippy::print_stderr, reason = "the terminal shows it for a moment")]
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

/// How much is shown of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// Where it is.
    Short,
    /// Where it is with the line of the file, and every other location.
    Full,
}

/// Adds a line that starts with severity and code of a finding.
pub(super) fn title(page: &mut Page, code: Code, rest: &str, stream: Stream) {
    let severity = code.severity();
    let style = match severity {
        _ if !stream.colored() => LineStyle::Plain,
        Severity::Error => LineStyle::Red,
        Severity::Warning => LineStyle::Yellow,
        Severity::Note => LineStyle::Blue,
    };
    let start = format!("{}[{}]", severity.as_str(), code.as_str());
    page.styled_line(style, &start, &format!(": {rest}"));
}

/// A finding as people read it: severity, code, sentence, location, help.
pub(super) fn diagnostic(
    chart: &Path,
    diagnostic: &Diagnostic,
    stream: Stream,
    shown: Shown,
) -> Page {
    let mut page = Page::default();
    title(&mut page, diagnostic.code, &diagnostic.message, stream);
    let related = diagnostic.related.iter();
    for location in diagnostic.location.iter().chain(related) {
        show(chart, location, shown, &mut page);
        if shown == Shown::Short {
            break;
        }
    }
    if let Some(help) = &diagnostic.help {
        page.line(format!("  help: {help}"));
    }
    page
}

/// Adds a location with its line of the file, where the file is there and the line short enough to be looked at.
fn show(chart: &Path, location: &Location, shown: Shown, page: &mut Page) {
    let mut line = format!("  --> {}", position(chart, location));
    if !location.pointer.is_empty() {
        let _ = write!(line, " at {}", location.pointer);
    }
    page.line(line);
    if let Some(position) = location.position.filter(|_| shown == Shown::Full) {
        excerpt(&path(chart, &location.file), position, page);
    }
}

/// Where a file of a chart is. The platform file belongs to several charts.
fn path(chart: &Path, file: &str) -> PathBuf {
    let inside = chart.join(file);
    if file != PLATFORM_FILE || inside.exists() {
        return inside;
    }
    let found = platform::find(chart).unwrap_or_else(|| PathBuf::from(file));
    let folder = std::env::current_dir().unwrap_or_default();
    let below = found.strip_prefix(&folder).map(Path::to_owned);
    below.unwrap_or(found)
}

/// A file with line and column, where they are known.
pub(super) fn position(chart: &Path, location: &Location) -> String {
    let file = path(chart, &location.file);
    match location.position {
        Some(Position { line, column }) => format!("{}:{line}:{column}", file.display()),
        None => file.display().to_string(),
    }
}

/// Longest line that is shown.
const MAX_LINE: usize = 120;

/// Adds a line of a file, with a mark below the column.
fn excerpt(file: &Path, Position { line, column }: Position, page: &mut Page) {
    let Ok(text) = std::fs::read_to_string(file) else {
        return;
    };
    let source = line
        .checked_sub(1)
        .and_then(|index| text.lines().nth(index));
    let Some(source) = source.filter(|source| is_short(source)) else {
        return;
    };
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    let before: String = source.chars().take(column.saturating_sub(1)).collect();
    // Tabs stay tabs, so that the mark stands where the terminal shows the column.
    let indent: String = visible::line(&before)
        .chars()
        .map(|letter| if letter == '\t' { '\t' } else { ' ' })
        .collect();
    page.line(format!("   {number} | {source}"));
    page.line(format!("   {margin} | {indent}^"));
}

fn is_short(source: &str) -> bool {
    !source.trim().is_empty() && source.chars().count() <= MAX_LINE
}
