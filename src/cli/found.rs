// SPDX-License-Identifier: Apache-2.0
//! What folders and packages hold of a chart.

use crate::chart::{Files, ignore};
use crate::diagnostic::{Code, Diagnostic, Location};

/// No file of a chart is larger than this: Helm and Flux refuse single files above 5 MiB (`docs/facts/flux.md#chart-size-limits`).
pub(super) const MAX_FILE: u64 = 5 * 1024 * 1024;
/// What was found of a chart.
#[derive(Default)]
pub(super) struct Found {
    /// The files that the engine looks at.
    pub(super) files: Files,
    /// Why Helm refuses the chart, as far as the engine does not see it.
    pub(super) refusals: Vec<Diagnostic>,
}

impl Found {
    pub(super) fn refuse(&mut self, file: &str, message: impl Into<String>) {
        let found = Diagnostic::new(Code::ChartFileRefused, message)
            .help("remove or replace the file, or list it in `.helmignore`")
            .at(Location {
                file: file.to_owned(),
                pointer: String::new(),
                position: None,
            });
        self.refusals.push(found);
    }

    /// Takes in a text, unless Helm could not read it. In a schema Helm replaces what is not UTF-8, elsewhere it stops.
    pub(super) fn insert(&mut self, path: String, bytes: Vec<u8>) {
        match String::from_utf8(bytes) {
            Ok(text) => {
                self.files.insert(path, text);
            }
            Err(error) if path.ends_with(".json") || path == ignore::FILE => {
                self.files.insert(path, replaced(error.as_bytes()));
            }
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let message = format!(
                    "`{path}` is not valid UTF-8 \
                                       (invalid byte at offset {at})"
                );
                self.refuse(&path, message);
            }
        }
    }
}

/// A text with U+FFFD for every byte that is not UTF-8.
fn replaced(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text
}
