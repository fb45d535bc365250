// SPDX-License-Identifier: Apache-2.0
//! Charts from which nothing can be derived. Helm has an answer about their values all the same.

use super::{Compiled, answer};
use crate::chart::{Chart, Prepared, Profile};
use crate::diagnostic::{Diagnostic, Severity, ViolationCode};
use crate::json::{Value, object};
use crate::pointer::{InstancePointer, SchemaPointer};
use crate::validate::{Answer, Validator, Verdict, Violation};

/// A chart with errors.
pub struct Unusable(Opinion);

/// What Helm says to its values.
enum Opinion {
    /// It does not even load the chart.
    Refused(Verdict),
    /// What it says to those of every chart.
    Tree(Box<(Chart, Prepared, Validator)>),
}

impl Unusable {
    /// A chart that Helm refuses to load, for these reasons.
    pub(super) fn refused(profile: Profile, diagnostics: &[Diagnostic]) -> Self {
        let reasons = diagnostics.iter().filter(|found| found.code.is_refusal());
        Self(Opinion::Refused(Verdict {
            profile,
            answer: Answer::Invalid,
            violations: reasons.map(refusal).collect(),
            reasons: Vec::new(),
        }))
    }

    /// A chart that Helm loads, although it has errors; `None` when one of them is about what only we ask of a chart.
    pub(super) fn judged(
        chart: Chart,
        prepared: Prepared,
        validator: Validator,
        diagnostics: &[Diagnostic],
    ) -> Option<Self> {
        let mut errors = diagnostics
            .iter()
            .filter(|found| found.severity() == Severity::Error);
        let ours = errors.any(|found| found.code.is_ours());
        (!ours).then(|| Self(Opinion::Tree(Box::new((chart, prepared, validator)))))
    }

    /// Whether Helm accepts these values.
    pub fn verdict(&self, values: &Value) -> Verdict {
        match &self.0 {
            Opinion::Refused(verdict) => verdict.clone(),
            Opinion::Tree(tree) => {
                let (chart, prepared, validator) = tree.as_ref();
                answer::verdict(validator, prepared, chart, values, None)
            }
        }
    }

    /// The verdict on something that is not a mapping of values, for the given reason.
    pub fn unreadable(&self, message: impl Into<String>) -> Verdict {
        match &self.0 {
            Opinion::Refused(verdict) => verdict.clone(),
            Opinion::Tree(tree) => answer::unreadable(&tree.0, message),
        }
    }
}

/// Whoever answers for Helm: a compiled chart, or what is known of one that nothing can be derived from.
pub enum Arbiter {
    /// The chart is usable.
    Compiled(Box<Compiled>),
    /// The chart has errors.
    Unusable(Unusable),
}

impl Arbiter {
    /// Whether Helm accepts these values.
    pub fn verdict(&self, values: &Value) -> Verdict {
        match self {
            Self::Compiled(compiled) => compiled.verdict(values),
            Self::Unusable(unusable) => unusable.verdict(values),
        }
    }

    /// The verdict on something that is not a mapping of values, for the given reason.
    pub fn unreadable(&self, message: impl Into<String>) -> Verdict {
        match self {
            Self::Compiled(compiled) => compiled.unreadable(message),
            Self::Unusable(unusable) => unusable.unreadable(message),
        }
    }
}

/// Why Helm does not load the chart.
fn refusal(diagnostic: &Diagnostic) -> Violation {
    let file = diagnostic.location.as_ref().map(|at| at.file.as_str());
    Violation {
        at: InstancePointer::root(),
        schema: SchemaPointer::root(),
        chart: String::new(),
        code: ViolationCode::ChartRefused,
        params: object([("file", Value::from(file.unwrap_or_default()))]).into(),
        message: format!(
            "Helm refuses to \
         load the chart: {}",
            diagnostic.message
        ),
        help: diagnostic.help.clone(),
    }
}
