// SPDX-License-Identifier: Apache-2.0
//! Writing to the terminal or a pipe.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write};
use std::path::Path;

use super::Failure;
use crate::diagnostic::{Diagnostic, Severity};

/// Prints text to standard output. A reader that went away, as `head` does, is no failure of ours but ends the command.
pub(super) fn text(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| Failure(format!("error: cannot write the output: {error}\n")))
}

/// Prints a line to standard output.
pub(super) fn line(line: &str) -> Result<(), Failure> {
    text(&format!("{line}\n"))
}

/// Whether standard error takes colours.
fn colour() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// A finding as people read it: severity, code, sentence, place, help.
pub(super) fn diagnostic(chart: &Path, diagnostic: &Diagnostic) -> String {
    let severity = diagnostic.severity();
    let (start, end) = match (colour(), severity) {
        (false, _) => ("", ""),
        (true, Severity::Error) => ("\x1b[1;31m", "\x1b[0m"),
        (true, Severity::Warning) => ("\x1b[1;33m", "\x1b[0m"),
        (true, Severity::Note) => ("\x1b[1;34m", "\x1b[0m"),
    };
    let mut out = format!("{start}{}[{}]{end}: {}\n", severity.as_str(), diagnostic.code.as_str(), diagnostic.message);
    for place in diagnostic.place.iter().chain(&diagnostic.related) {
        let file = chart.join(&place.file);
        let _ = write!(out, "  --> {}", file.display());
        if let Some(position) = place.position {
            let _ = write!(out, ":{}:{}", position.line, position.column);
        }
        let _ = writeln!(out, "{}", if place.pointer.is_empty() { String::new() } else { format!(" at {}", place.pointer) });
    }
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(out, "  help: {help}");
    }
    out
}
