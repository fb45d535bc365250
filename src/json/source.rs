// SPDX-License-Identifier: Apache-2.0
//! Positions in a text, for the readers of JSON and YAML alike.

use std::fmt;

/// A place in a text, both 1-based; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// Why a text cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong: lower case, no full stop, no position.
    pub message: String,
    /// Position at which reading failed.
    pub position: Position,
}

/// Deepest nesting of a text that is read. Go stops at 10,000; the stack of a browser's Wasm does not reach that far, and no chart
/// comes near.
pub(crate) const MAX_DEPTH: usize = 500;
/// What is said of a text that is nested deeper.
pub(crate) const TOO_DEEP: &str = "nested deeper than 500 levels, which this program does not read";

impl SyntaxError {
    /// Whether the text may be right, but is beyond what is read.
    pub fn is_limit(&self) -> bool {
        self.message == TOO_DEEP
    }

    /// A sentence about the file that cannot be read as `language`.
    pub fn of_file(&self, file: &str, language: &str) -> String {
        format!("`{file}` {}", self.of(language))
    }

    /// What such a sentence says of the file.
    pub fn of(&self, language: &str) -> String {
        match self.is_limit() {
            true => format!("is {TOO_DEEP}"),
            false => format!("is not {language}: {}", self.message),
        }
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column } = self.position;
        write!(f, "{} at line {line}, column {column}", self.message)
    }
}

impl std::error::Error for SyntaxError {}

/// A text that positions are asked of.
#[derive(Clone, Debug, Default)]
pub(crate) struct SourceText {
    text: String,
    /// Byte offset of the start of each line.
    lines: Vec<usize>,
}

impl SourceText {
    pub(crate) fn new(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1));
        Self {
            text: text.to_owned(),
            lines: lines.collect(),
        }
    }

    /// The position of a byte offset; of the end when the text ends before it.
    pub(crate) fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.lines.partition_point(|start| *start <= offset).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let before = self.text.get(start..offset).unwrap_or_default();
        Position {
            line,
            column: before.chars().count() + 1,
        }
    }
}
