// SPDX-License-Identifier: Apache-2.0
//! The wire types: what the faces (Wasm and CLI) write as JSON. Only here do the engine's types become JSON.
//!
//! A member is never skipped: what is not there is `null`, so that the TypeScript types, generated from these, tell the truth.

mod compare;

use serde::{Deserialize, Serialize};

use crate::compile::Compiled;
use crate::diagnostic;
use crate::json::Value;
use crate::lower::manifest::{Manifest, Request};
use crate::validate;

pub use compare::{
    Change, Comparison, ComparisonAnswer, Instance, InstanceError, Version, compare,
};

/// A place in one of the chart's files. Line and column are 1-based, 0 when unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Place {
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
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing can be derived from the chart.
    Error,
    /// The chart works, but not as its author seems to think.
    Warning,
    /// Worth knowing.
    Note,
}

/// A finding about the chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Stable name of the finding.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where.
    pub place: Option<Place>,
    /// Other places that matter.
    pub related: Vec<Place>,
}

/// Whether Helm accepts values, and why not.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Verdict {
    /// The answer. `unknown` depends on what only the cluster can see and is never to be shown as valid.
    pub verdict: Answer,
    /// The rules it follows, such as `helm-4.2`.
    pub profile: String,
    /// Why it is invalid.
    pub violations: Vec<Violation>,
    /// Why it is unknown.
    pub reasons: Vec<String>,
}

/// The three answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// Helm accepts the values.
    Valid,
    /// Helm refuses the values.
    Invalid,
    /// It cannot be known here.
    Unknown,
}

/// One value breaking one assertion.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Violation {
    /// JSON pointer into the values; of the custom resource's names, `/metadata/name` and `/metadata/namespace`.
    pub at: String,
    /// JSON pointer into the schema.
    pub schema: String,
    /// The chart whose schema it is.
    pub chart: String,
    /// Stable name of the rule.
    pub code: String,
    /// What a translation of the message needs.
    #[cfg_attr(test, ts(type = "Record<string, unknown>"))]
    pub params: Value,
    /// One sentence.
    pub message: String,
    /// What would repair it.
    pub repair: Option<String>,
}

/// Something a target could not say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Loss {
    /// The target.
    #[cfg_attr(test, ts(type = "'rgd' | 'template' | 'form' | 'manifest' | 'policy'"))]
    pub target: &'static str,
    /// JSON pointer into the values; `*` stands for any item or key, `~2` for a key that is called `*`.
    pub at: String,
    /// JSON pointer into the schema.
    pub schema: String,
    /// How it fared.
    #[cfg_attr(
        test,
        ts(type = "'moved' | 'restated' | 'unstated' | 'widened' | 'narrowed'")
    )]
    pub fate: &'static str,
    /// Stable name of the reason.
    pub cause: String,
    /// One sentence.
    pub message: String,
}

/// What can be chosen about a ResourceGraphDefinition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RgdOptions {
    /// Whether the API server writes the shipped defaults into every instance; false when left out.
    pub store_defaults: bool,
}

impl From<RgdOptions> for crate::lower::rgd::Options {
    fn from(options: RgdOptions) -> Self {
        Self {
            store_defaults: options.store_defaults,
        }
    }
}

/// A target's text and what it could not say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Artifact {
    /// YAML.
    pub text: String,
    /// The losses.
    pub losses: Vec<Loss>,
}

/// The answer to a request for a manifest.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum ManifestAnswer {
    /// The custom resource; the verdict says whether Helm accepts its values, those in the Secret included.
    Ok {
        /// The custom resource as YAML.
        manifest: String,
        /// The Secret with the secret values, when there are any.
        secret: Option<SecretManifest>,
        /// About the values.
        verdict: Verdict,
    },
    /// There is no custom resource.
    Error {
        /// Why.
        error: ManifestError,
    },
}

/// The Secret of an instance. It belongs into the namespace of the instance, and not into Git.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SecretManifest {
    /// Its name.
    pub name: String,
    /// YAML.
    pub manifest: String,
}

impl std::fmt::Debug for SecretManifest {
    /// Without the values, so that no test or log prints them.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretManifest")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Why there is no custom resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ManifestError {
    /// Stable name of the reason.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// JSON pointer into the custom resource.
    pub at: String,
    /// What would repair it.
    pub repair: Option<String>,
}

impl From<&diagnostic::Location> for Place {
    fn from(place: &diagnostic::Location) -> Self {
        let part = |pick: fn(crate::json::Position) -> usize| {
            place.position.map_or(0, |position| {
                u32::try_from(pick(position)).unwrap_or(u32::MAX)
            })
        };
        Self {
            file: place.file.clone(),
            pointer: place.pointer.clone(),
            line: part(|at| at.line),
            column: part(|at| at.column),
        }
    }
}

impl From<&diagnostic::Diagnostic> for Diagnostic {
    fn from(diagnostic: &diagnostic::Diagnostic) -> Self {
        Self {
            severity: match diagnostic.severity() {
                diagnostic::Severity::Error => Severity::Error,
                diagnostic::Severity::Warning => Severity::Warning,
                diagnostic::Severity::Note => Severity::Note,
            },
            code: diagnostic.code.as_str().to_owned(),
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            place: diagnostic.place.as_ref().map(Place::from),
            related: diagnostic.related.iter().map(Place::from).collect(),
        }
    }
}

impl From<&diagnostic::Loss> for Loss {
    fn from(loss: &diagnostic::Loss) -> Self {
        Self {
            target: loss.target.as_str(),
            at: loss.at.to_string(),
            schema: loss.schema.to_string(),
            fate: loss.fate.as_str(),
            cause: loss.cause.as_str().to_owned(),
            message: loss.message.clone(),
        }
    }
}

impl From<&validate::Violation> for Violation {
    fn from(violation: &validate::Violation) -> Self {
        Self {
            at: violation.at.to_pointer(),
            schema: violation.schema.to_string(),
            chart: violation.chart.clone(),
            code: violation.code.to_owned(),
            params: violation.params.clone(),
            message: violation.message.clone(),
            repair: violation.repair.clone(),
        }
    }
}

impl From<&validate::Verdict> for Verdict {
    fn from(verdict: &validate::Verdict) -> Self {
        Self {
            verdict: match verdict.answer {
                validate::Answer::Valid => Answer::Valid,
                validate::Answer::Invalid => Answer::Invalid,
                validate::Answer::Unknown => Answer::Unknown,
            },
            profile: validate::PROFILE.to_owned(),
            violations: verdict.violations.iter().map(Violation::from).collect(),
            reasons: verdict.reasons.clone(),
        }
    }
}

/// Losses for the wire.
pub fn losses(losses: &[diagnostic::Loss]) -> Vec<Loss> {
    losses.iter().map(Loss::from).collect()
}

/// What is wrong with an instance's name and namespace.
pub fn check_instance(compiled: &Compiled, name: &str, namespace: &str) -> Vec<Violation> {
    let found = [
        ("/metadata/name", compiled.api.check_name(name)),
        (
            "/metadata/namespace",
            compiled.api.check_namespace(namespace),
        ),
    ];
    let violation = |(at, found): (&str, Option<(&'static str, String, String)>)| {
        let (code, message, repair) = found?;
        let params = Value::Object(crate::json::object([(
            "maximum",
            Value::from(i64::try_from(compiled.api.name_max()).unwrap_or_default()),
        )]));
        Some(Violation {
            at: at.to_owned(),
            schema: String::new(),
            chart: compiled.chart.name.clone(),
            code: code.to_owned(),
            params,
            message,
            repair: Some(repair),
        })
    };
    found.into_iter().filter_map(violation).collect()
}

/// Makes a manifest, or says why there is none.
pub fn manifest(
    compiled: &Compiled,
    name: &str,
    namespace: &str,
    values: &Value,
) -> ManifestAnswer {
    if let Some(violation) = check_instance(compiled, name, namespace).into_iter().next() {
        let Violation {
            code,
            message,
            at,
            repair,
            ..
        } = violation;
        return ManifestAnswer::Error {
            error: ManifestError {
                code,
                message,
                at,
                repair,
            },
        };
    }
    if values.as_object().is_none() {
        let message = format!("values are a mapping, not {}", values.type_name());
        let repair = Some("write keys and values".to_owned());
        return ManifestAnswer::Error {
            error: ManifestError {
                code: "values-not-object".to_owned(),
                message,
                at: "/spec".to_owned(),
                repair,
            },
        };
    }
    let verdict = Verdict::from(&compiled.verdict(values));
    let Manifest { resource, secret } = compiled
        .manifest(&Request {
            name,
            namespace,
            values,
        })
        .output;
    let named = |secret: &Value| SecretManifest {
        name: compiled.api.values_secret(name),
        manifest: crate::yaml::write(secret),
    };
    ManifestAnswer::Ok {
        manifest: crate::yaml::write(&resource),
        secret: secret.as_ref().map(named),
        verdict,
    }
}

/// A wire value as JSON text.
pub fn text<T: Serialize + ?Sized>(value: &T) -> String {
    // Wire types have text keys and finite numbers only, so this cannot fail; `null` would be a visible sign if it did.
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::form;
    use ts_rs::TS;

    /// Generates `pkg/types.d.ts`. Run with `UPDATE=1` after changing a wire type, and review the diff.
    #[test]
    fn typescript_types_are_fresh() {
        let config = ts_rs::Config::default();
        let declarations = [
            Place::decl(&config),
            Severity::decl(&config),
            Diagnostic::decl(&config),
            Answer::decl(&config),
            Verdict::decl(&config),
            Violation::decl(&config),
            Loss::decl(&config),
            Artifact::decl(&config),
            ManifestError::decl(&config),
            SecretManifest::decl(&config),
            ManifestAnswer::decl(&config),
            Comparison::decl(&config),
            ComparisonAnswer::decl(&config),
            Version::decl(&config),
            Change::decl(&config),
            Instance::decl(&config),
            InstanceError::decl(&config),
            form::FormModel::decl(&config),
            form::Service::decl(&config),
            form::InstanceRules::decl(&config),
            form::Field::decl(&config),
            form::Ghost::decl(&config),
            form::GhostSource::decl(&config),
            form::Widget::decl(&config),
            form::QuantityKind::decl(&config),
            form::ChoiceOption::decl(&config),
            form::Switch::decl(&config),
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
