// SPDX-License-Identifier: Apache-2.0
//! What the engine reports beside its output: [`Diagnostic`]s about a chart, [`Loss`]es about a lowering.
//!
//! Both are data. A loss never travels through a log or a README; it stands beside the output that suffered it, in
//! [`Lowered`], with the location, the fate and the cause.

mod code;
mod loss;
mod nearest;
mod violation;

pub use code::{CODES, Code, Severity};
pub use loss::{Cause, Fate, Loss, LossGroup, Lowered, Target, grouped};
pub use nearest::nearest;
pub use violation::ViolationCode;

use crate::json::Position;

/// A location in one of the chart's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Path relative to the chart folder.
    pub file: String,
    /// JSON pointer into the file's document, as text because each file has its own pointer type.
    pub pointer: String,
    /// Line and column, where they are known.
    pub position: Option<Position>,
}

/// One finding about a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which finding; its severity follows from the code.
    pub code: Code,
    /// One sentence: lower case, no final period, user text in backticks.
    pub message: String,
    /// What a person can do about it.
    pub help: Option<String>,
    /// Place in a file of the chart; `None` when the finding concerns no single file.
    pub location: Option<Location>,
    /// Other locations that matter, such as the first of two definitions.
    pub related: Vec<Location>,
}

impl Diagnostic {
    /// A finding without help and location; add them with [`Diagnostic::help`] and [`Diagnostic::at`].
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            help: None,
            location: None,
            related: Vec::new(),
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds where it is.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// Whether any finding is an error, so that nothing can be derived from the chart.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity() == Severity::Error)
}

/// A name that a command prints for a kind of thing, with what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The stable name.
    pub name: &'static str,
    /// What kind of thing has the name, such as `violation`.
    pub kind: &'static str,
    /// What it means, in whole sentences.
    pub text: &'static str,
}

impl Explanation {
    fn new(kind: &'static str, name: &'static str, text: &'static str) -> Self {
        Self { name, kind, text }
    }
}

/// Everything in the tables of this module that has a name: findings, violations, causes and fates of losses.
pub fn explanations() -> Vec<Explanation> {
    let mut all = Vec::new();
    for code in CODES {
        let (name, text) = (code.as_str(), code.explanation());
        all.push(Explanation::new("finding", name, text));
    }
    for code in ViolationCode::ALL {
        let (name, text) = (code.as_str(), code.explanation());
        all.push(Explanation::new("violation", name, text));
    }
    for cause in loss::CAUSES {
        let (name, text) = (cause.as_str(), cause.explanation());
        all.push(Explanation::new("cause of a loss", name, text));
    }
    for fate in Fate::ALL {
        let (name, text) = (fate.as_str(), fate.explanation());
        all.push(Explanation::new("fate of a loss", name, text));
    }
    all
}
