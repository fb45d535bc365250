// SPDX-License-Identifier: Apache-2.0
//! The wire types: what the faces (Wasm and CLI) write as JSON, and how the engine's types become them. Nothing is decided here.
//!
//! Each is named after what it carries, with the suffix `Json`; TypeScript has the names without it. A member is never skipped:
//! what is not there is `null`, so that the TypeScript types, generated from these, are true. The form model needs no copy: it
//! is a wire type itself (`lower::form`).

mod adopt;
mod change;
mod compare;
mod instance;
mod reading;
mod removal;
mod report;
mod sarif;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Location, Loss, Lowered, Severity, ViolationCode};
use crate::json::{Position, Value};
use crate::lower::rgd;
use crate::pointer::TOP;
use crate::validate::{Answer, Verdict, Violation};

pub use adopt::{AdoptErrorJson, AdoptedJson, AdoptionJson, LeftBehindJson};
pub use change::{InstanceChangeJson, ReviewKindJson, ReviewSideJson, ReviewedValueJson, reviewed};
pub use compare::{
    ChangeJson, ComparisonAnswerJson, ComparisonJson, InstanceErrorJson, ReplayedJson, VersionJson,
};
pub use instance::{InstanceCheckJson, SecretManifestJson};
pub use reading::{YamlErrorJson, YamlReadingJson};
pub use removal::{RemovalFateJson, RemovalItemJson, SnippetJson, removal, snippets};
pub use report::ReportJson;
pub use sarif::SarifJson;

/// A location in one of the chart's files. Line and column are 1-based, 0 when unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "SourceLocation"))]
pub struct LocationJson {
    /// Path relative to the chart folder.
    pub file: String,
    /// JSON pointer into the file.
    pub pointer: String,
    /// Line, from 1; 0 when unknown.
    pub line: u32,
    /// Column in characters, from 1; 0 when unknown.
    pub column: u32,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Severity"))]
#[serde(rename_all = "lowercase")]
pub enum SeverityJson {
    /// Nothing can be derived from the chart.
    Error,
    /// The chart works, but not as its author seems to think.
    Warning,
    /// Useful for the chart's author to know; the chart works as intended.
    Note,
}

/// A finding about the chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Diagnostic"))]
pub struct DiagnosticJson {
    /// Follows from the code; only `error` stops the chart from being compiled.
    pub severity: SeverityJson,
    /// Stable kebab-case name of the finding, such as `not-a-chart`.
    pub code: String,
    /// One sentence: lower case, no full stop, user text in backticks.
    pub message: String,
    /// What a person can do about it.
    pub help: Option<String>,
    /// Place in a file of the chart; `null` when the finding concerns no single file.
    pub location: Option<LocationJson>,
    /// Other locations that explain it, such as the first of two definitions; often empty.
    pub related: Vec<LocationJson>,
}

/// Whether Helm accepts values, and why not.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Verdict"))]
pub struct VerdictJson {
    /// The answer. `unknown` depends on what only the cluster can see and is never to be shown as valid.
    pub verdict: AnswerJson,
    /// The rules it follows, such as `helm-4.3`.
    pub profile: String,
    /// The broken assertions; empty unless the verdict is `invalid`.
    pub violations: Vec<ViolationJson>,
    /// Sentences on what is not known; may be present beside violations.
    pub reasons: Vec<String>,
}

/// Whether Helm accepts values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Answer"))]
#[serde(rename_all = "lowercase")]
pub enum AnswerJson {
    /// Helm accepts the values.
    Valid,
    /// Helm refuses the values.
    Invalid,
    /// It depends on what only the cluster can see, or costs too much to find out.
    Unknown,
}

/// One value breaking one assertion.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Violation"))]
pub struct ViolationJson {
    /// JSON pointer into the values; of the custom resource's names, `/metadata/name` and `/metadata/namespace`.
    pub at: String,
    /// JSON pointer to the keyword in the schema of `chart`.
    pub schema: String,
    /// The chart whose schema it is, by the name or alias that Helm prints.
    pub chart: String,
    /// Stable kebab-case name of the rule, independent of the message.
    pub code: String,
    /// What a translation of the message needs.
    #[cfg_attr(test, ts(type = "Record<string, unknown>"))]
    pub params: Value,
    /// One sentence: lower case, no full stop; holds no value of the instance.
    pub message: String,
    /// What a person can do about it.
    pub help: Option<String>,
}

/// Something that a target could not express.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Loss"))]
#[serde(rename_all = "camelCase")]
pub struct LossJson {
    /// The target whose output does not express it.
    #[cfg_attr(test, ts(type = "Target"))]
    pub target: &'static str,
    /// JSON pointer into the values; `*` stands for any item or key, `~2` for a key that is called `*`.
    pub at: String,
    /// JSON pointer to the keyword or subschema; empty for the root.
    pub schema: String,
    /// What happens to it: kept otherwise, lost for people only, or more or less accepted.
    #[cfg_attr(test, ts(type = "Fate"))]
    pub fate: &'static str,
    /// Stable kebab-case name of the reason, such as `any-type`.
    pub cause: String,
    /// What is lost here: lower case, no full stop, user text in backticks.
    pub message: String,
    /// JSON pointer to a place whose losses, with those below it, apply here too; `null` for a loss of its own.
    pub same_as: Option<String>,
}

/// What can be chosen about a ResourceGraphDefinition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RgdOptionsJson {
    /// Whether the API server writes the shipped defaults into every instance; false when left out.
    pub store_defaults: bool,
}

impl From<RgdOptionsJson> for rgd::Options {
    fn from(options: RgdOptionsJson) -> Self {
        Self {
            store_defaults: options.store_defaults,
        }
    }
}

/// A target's text and what it could not express.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Artifact"))]
pub struct ArtifactJson {
    /// YAML of the target; several documents are separated by `---`.
    pub text: String,
    /// What the text does not express; empty when it expresses the full schema.
    pub losses: Vec<LossJson>,
}

impl From<&Location> for LocationJson {
    fn from(location: &Location) -> Self {
        let position = location.position.unwrap_or(Position { line: 0, column: 0 });
        Self {
            file: location.file.clone(),
            pointer: location.pointer.clone(),
            line: u32::try_from(position.line).unwrap_or(u32::MAX),
            column: u32::try_from(position.column).unwrap_or(u32::MAX),
        }
    }
}

impl From<Severity> for SeverityJson {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Error,
            Severity::Warning => Self::Warning,
            Severity::Note => Self::Note,
        }
    }
}

impl From<&Diagnostic> for DiagnosticJson {
    fn from(diagnostic: &Diagnostic) -> Self {
        Self {
            severity: diagnostic.severity().into(),
            code: diagnostic.code.as_str().to_owned(),
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            location: diagnostic.location.as_ref().map(LocationJson::from),
            related: diagnostic.related.iter().map(LocationJson::from).collect(),
        }
    }
}

impl From<&Loss> for LossJson {
    fn from(loss: &Loss) -> Self {
        Self {
            target: loss.target.as_str(),
            at: loss.at.to_string(),
            schema: loss.schema.to_string(),
            fate: loss.fate.as_str(),
            cause: loss.cause.as_str().to_owned(),
            message: loss.message.clone(),
            same_as: loss.same_as.as_ref().map(ToString::to_string),
        }
    }
}

impl From<&Violation> for ViolationJson {
    fn from(violation: &Violation) -> Self {
        Self {
            at: violation.at.to_pointer(),
            schema: violation.schema.to_string(),
            chart: violation.chart.clone(),
            code: violation.code.as_str().to_owned(),
            params: violation.params.clone(),
            message: violation.message.clone(),
            help: violation.help.clone(),
        }
    }
}

impl ViolationJson {
    /// What the message is about, for people.
    pub fn subject(&self) -> &str {
        match &*self.at {
            "" if self.code == ViolationCode::ChartRefused.as_str() => "the chart",
            "" => TOP,
            at => at,
        }
    }
}

impl From<Answer> for AnswerJson {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Valid => Self::Valid,
            Answer::Invalid => Self::Invalid,
            Answer::Unknown => Self::Unknown,
        }
    }
}

impl From<&Verdict> for VerdictJson {
    fn from(verdict: &Verdict) -> Self {
        Self {
            verdict: verdict.answer.into(),
            profile: verdict.profile.as_str().to_owned(),
            violations: verdict.violations.iter().map(ViolationJson::from).collect(),
            reasons: verdict.reasons.clone(),
        }
    }
}

impl From<Lowered<String>> for ArtifactJson {
    fn from(lowered: Lowered<String>) -> Self {
        Self {
            losses: losses(&lowered.losses),
            text: lowered.output,
        }
    }
}

/// Losses for the wire.
pub fn losses(losses: &[Loss]) -> Vec<LossJson> {
    losses.iter().map(LossJson::from).collect()
}

/// A wire value as JSON text.
pub fn text<T: Serialize + ?Sized>(value: &T) -> String {
    // Wire types have text keys and finite numbers only, so this cannot fail; `null` would be a visible sign if it did.
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

/// A wire value as JSON for people: indented, with a final newline.
pub fn pretty<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string_pretty(value).unwrap_or_else(|_| "null".to_owned()) + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::{Crd, Judge};
    use crate::diagnostic::{Fate, Target};
    use crate::lower::form;
    use ts_rs::TS;

    /// A TypeScript union of the names in one of the engine's tables.
    fn union<T: Copy>(name: &str, all: &[T], text: impl Fn(T) -> &'static str) -> String {
        let texts: Vec<String> = all
            .iter()
            .map(|one| format!("\"{}\"", text(*one)))
            .collect();
        format!("type {name} = {};", texts.join(" | "))
    }

    /// Generates `pkg/types.d.ts`. Run with `UPDATE=1` after changing a wire type, and review the diff.
    #[test]
    fn typescript_types_are_fresh() {
        let config = ts_rs::Config::default();
        let declarations = [
            LocationJson::decl(&config),
            SeverityJson::decl(&config),
            DiagnosticJson::decl(&config),
            AnswerJson::decl(&config),
            VerdictJson::decl(&config),
            ViolationJson::decl(&config),
            union("Target", Target::ALL, Target::as_str),
            union("Fate", Fate::ALL, Fate::as_str),
            LossJson::decl(&config),
            ArtifactJson::decl(&config),
            SecretManifestJson::decl(&config),
            InstanceCheckJson::decl(&config),
            InstanceChangeJson::decl(&config),
            ReviewedValueJson::decl(&config),
            ReviewKindJson::decl(&config),
            ReviewSideJson::decl(&config),
            AdoptionJson::decl(&config),
            AdoptedJson::decl(&config),
            AdoptErrorJson::decl(&config),
            LeftBehindJson::decl(&config),
            RemovalItemJson::decl(&config),
            RemovalFateJson::decl(&config),
            SnippetJson::decl(&config),
            YamlReadingJson::decl(&config),
            YamlErrorJson::decl(&config),
            ComparisonJson::decl(&config),
            ComparisonAnswerJson::decl(&config),
            VersionJson::decl(&config),
            union("Judge", Judge::ALL, Judge::as_str),
            union("CrdUpdate", Crd::ALL, Crd::as_str),
            ChangeJson::decl(&config),
            ReplayedJson::decl(&config),
            InstanceErrorJson::decl(&config),
            form::FormModel::decl(&config),
            form::Service::decl(&config),
            form::InstanceRules::decl(&config),
            form::Field::decl(&config),
            form::Ghost::decl(&config),
            form::GhostSource::decl(&config),
            form::Widget::decl(&config),
            form::QuantityKind::decl(&config),
            form::Scale::decl(&config),
            form::ChoiceOption::decl(&config),
            form::SubchartSwitch::decl(&config),
            form::UnionVariant::decl(&config),
            form::Expects::decl(&config),
        ];
        let header = "// SPDX-License-Identifier: Apache-2.0\n// Generated from src/wire.rs, src/wire/ and src/lower/form/ast.rs by `UPDATE=1 cargo test typescript`; do not edit.\n\n/** The files of a chart: path relative to the chart folder → text. */\nexport type ChartInput = { files: Record<string, string> };\n";
        let body: String = declarations
            .iter()
            .map(|declaration| format!("\nexport {declaration}\n"))
            .collect();
        crate::testing::golden("pkg/types.d.ts", &format!("{header}{body}"));
    }
}
