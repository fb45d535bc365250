// SPDX-License-Identifier: Apache-2.0
//! Text for people. It consists of lines that cannot be anything else: whatever a chart writes into a name, the line that shows it
//! stays one line, moves no cursor and gives no command to a CI runner.

use crate::visible;

/// How the start of a line is drawn on a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineStyle {
    Plain,
    Red,
    Yellow,
    Blue,
}

impl LineStyle {
    /// The control sequences around styled text.
    fn sequences(self) -> (&'static str, &'static str) {
        match self {
            Self::Plain => ("", ""),
            Self::Red => ("\x1b[1;31m", "\x1b[0m"),
            Self::Yellow => ("\x1b[1;33m", "\x1b[0m"),
            Self::Blue => ("\x1b[1;34m", "\x1b[0m"),
        }
    }
}

/// Lines for people. Only this module makes them, and it escapes each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Page(String);

impl Page {
    /// A page of one line.
    pub(super) fn of(line: impl AsRef<str>) -> Self {
        Self::default().with(line)
    }

    /// A page of a text whose line breaks are ours.
    pub(super) fn of_lines(text: &str) -> Self {
        let mut page = Self::default();
        for line in text.split_terminator('\n') {
            page.line(line);
        }
        page
    }

    /// The page with one more line.
    pub(super) fn with(mut self, line: impl AsRef<str>) -> Self {
        self.line(line);
        self
    }

    /// Adds a line.
    pub(super) fn line(&mut self, line: impl AsRef<str>) {
        self.0.push_str(&visible::line(line.as_ref()));
        self.0.push('\n');
    }

    /// Adds a line whose start has a style.
    pub(super) fn styled_line(&mut self, style: LineStyle, start: &str, rest: &str) {
        let (on, off) = style.sequences();
        let (start, rest) = (visible::line(start), visible::line(rest));
        self.0.push_str(&format!("{on}{start}{off}{rest}\n"));
    }

    /// Adds the lines of another page.
    pub(super) fn append(&mut self, other: &Self) {
        self.0.push_str(&other.0);
    }

    /// Adds the lines of another page, indented by two spaces.
    pub(super) fn indented(&mut self, other: &Self) {
        for line in other.0.split_terminator('\n') {
            self.0.push_str(&format!("  {line}\n"));
        }
    }

    /// Whether there is no line.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text as it is printed.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}
