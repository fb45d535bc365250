// SPDX-License-Identifier: Apache-2.0
//! Questions about one instance: are its names right, does Helm accept its values, what is its custom resource.

use super::Compiled;
use crate::chart::{Chart, Prepared};
use crate::diagnostic::{Diagnostic, Lowered, ViolationCode};
use crate::json::{Value, object};
use crate::lower::annotation;
use crate::lower::api::NameProblem;
use crate::lower::manifest::{self, Manifest, Request, ResourceAnnotations};
use crate::pointer::{InstancePointer, SchemaPointer};
use crate::validate::{Answer, Examples, Validator, Verdict, Violation};

/// Everything that is known about an instance before it is created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceCheck {
    /// What is wrong with its name, its namespace and its annotations, each at its place below `/metadata`, and with the API's own names.
    pub names: Vec<Violation>,
    /// Whether Helm accepts its values.
    pub verdict: Verdict,
    /// Its documents, with their losses; `None` when a name is wrong or the values are not a mapping.
    pub manifest: Option<Lowered<Manifest>>,
}

impl Compiled {
    /// Answers everything about an instance at once.
    pub fn check(&self, request: &Request<'_>) -> InstanceCheck {
        let nothing = Value::object();
        let request = Request {
            values: given(request.values, &nothing),
            ..*request
        };
        let mut names = self.check_names(request.name, request.namespace);
        names.extend(self.check_annotations(request.annotations));
        names.extend(
            self.refused_names
                .iter()
                .map(|name| self.refused_name(name)),
        );
        let possible = names.is_empty() && request.values.as_object().is_some();
        let verdict = self.verdict(request.values);
        let manifest = possible.then(|| self.manifest(&request));
        InstanceCheck {
            names,
            verdict,
            manifest,
        }
    }

    /// The answer about an instance whose values cannot be read.
    pub fn check_unreadable(
        &self,
        name: &str,
        namespace: &str,
        message: impl Into<String>,
    ) -> InstanceCheck {
        InstanceCheck {
            names: self.check_names(name, namespace),
            verdict: self.unreadable(message),
            manifest: None,
        }
    }

    /// The documents of an instance. The caller has checked the names.
    pub fn manifest(&self, request: &Request<'_>) -> Lowered<Manifest> {
        manifest::lower(&self.model, &self.layout, &self.typing, &self.api, request)
    }

    /// Whether Helm accepts these values; `null` stands for none, anything else than a mapping is invalid.
    pub fn verdict(&self, values: &Value) -> Verdict {
        let examples = |at: &InstancePointer| self.examples(at);
        let (prepared, chart) = (&self.prepared, &self.chart);
        verdict(&self.validator, prepared, chart, values, Some(&examples))
    }

    /// The verdict as if all that belongs to the chart were here.
    pub(crate) fn verdict_without_doubts(&self, values: &Value) -> Verdict {
        let (prepared, chart) = (&self.prepared, &self.chart);
        plain_verdict(&self.validator, prepared, chart, values, None)
    }

    /// The verdict on something that is not a mapping of values, for the given reason.
    pub fn unreadable(&self, message: impl Into<String>) -> Verdict {
        unreadable(&self.chart, message)
    }

    /// What is wrong with an instance's names.
    fn check_names(&self, name: &str, namespace: &str) -> Vec<Violation> {
        let found = [
            ("name", self.api.check_name(name)),
            ("namespace", self.api.check_namespace(namespace)),
        ];
        found
            .into_iter()
            .filter_map(|(key, problem)| Some(self.name_violation(key, problem?)))
            .collect()
    }

    /// What is wrong with the keys of its annotations.
    fn check_annotations(&self, annotations: &ResourceAnnotations) -> Vec<Violation> {
        let keys = annotations.keys();
        let wrong = keys.filter_map(|key| Some((key, annotation::problem(key)?)));
        let violations = wrong.map(|(key, message)| Violation {
            at: InstancePointer::root()
                .key("metadata")
                .key("annotations")
                .key(key),
            schema: SchemaPointer::root(),
            chart: self.chart.name.clone(),
            code: ViolationCode::AnnotationInvalid,
            params: Value::object(),
            message: message.to_owned(),
            help: Some(
                "for example \
             `managed-services/owner`"
                    .to_owned(),
            ),
        });
        violations.collect()
    }

    /// A name of the API that stands in the way of the custom resource.
    fn refused_name(&self, diagnostic: &Diagnostic) -> Violation {
        Violation {
            at: InstancePointer::root(),
            schema: SchemaPointer::root(),
            chart: self.chart.name.clone(),
            code: ViolationCode::ServiceNameInvalid,
            params: Value::object(),
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
        }
    }

    fn name_violation(&self, key: &str, problem: NameProblem) -> Violation {
        let maximum = i64::try_from(self.api.name_max()).unwrap_or_default();
        Violation {
            at: InstancePointer::root().key("metadata").key(key),
            schema: SchemaPointer::root(),
            chart: self.chart.name.clone(),
            code: problem.code,
            params: object([("maximum", Value::from(maximum))]).into(),
            message: problem.message,
            help: Some(problem.help),
        }
    }
}

/// Whether Helm accepts values for a chart tree. What is missing of the tree makes the answer unknown, unless Helm refuses for a
/// reason that stays whatever is missing: a schema at the top that it cannot read.
pub(super) fn verdict(
    validator: &Validator,
    prepared: &Prepared,
    chart: &Chart,
    values: &Value,
    examples: Option<Examples<'_>>,
) -> Verdict {
    let mut verdict = plain_verdict(validator, prepared, chart, values, examples);
    if chart.doubts.is_empty() {
        return verdict;
    }
    let violations = &mut verdict.violations;
    violations.retain(is_certain);
    if violations.is_empty() {
        verdict.answer = Answer::Unknown;
    }
    verdict.reasons.extend(chart.doubts.iter().cloned());
    verdict
}

/// Whether a violation stays whatever is missing of the tree, and whichever of two charts Helm takes: those of subcharts do not.
fn is_certain(violation: &Violation) -> bool {
    let file = violation.params.get("file").and_then(Value::as_str);
    violation.code == ViolationCode::ValuesNotObject
        || violation.code == ViolationCode::SchemaBroken && file == Some("values.schema.json")
}

fn plain_verdict(
    validator: &Validator,
    prepared: &Prepared,
    chart: &Chart,
    values: &Value,
    examples: Option<Examples<'_>>,
) -> Verdict {
    let nothing = Value::object();
    let values = given(values, &nothing);
    if values.as_object().is_none() {
        let message = format!("values must be a mapping, not {}", values.type_name());
        return unreadable(chart, message);
    }
    validator.verdict_with(prepared, chart, values, examples)
}

/// The verdict on something that is not a mapping of values.
pub(super) fn unreadable(chart: &Chart, message: impl Into<String>) -> Verdict {
    let violation = Violation {
        at: InstancePointer::root(),
        schema: SchemaPointer::root(),
        chart: chart.name.clone(),
        code: ViolationCode::ValuesNotObject,
        params: Value::object(),
        message: message.into(),
        help: Some(
            "write keys and values, \
         as one JSON object"
                .to_owned(),
        ),
    };
    Verdict {
        profile: chart.service.profile,
        answer: Answer::Invalid,
        violations: vec![violation],
        reasons: Vec::new(),
    }
}

/// The values that are given: none for `null`, as Helm reads an empty file.
pub(super) fn given<'v>(values: &'v Value, nothing: &'v Value) -> &'v Value {
    if values.is_null() { nothing } else { values }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::read;

    fn compiled() -> Compiled {
        let schema = r#"{
            "type": "object",
            "properties": {
                "size": { "type": "string", "pattern": "^[0-9]+Gi$" },
                "users": { "type": "array", "items": { "type": "object", "properties": {
                    "name": { "type": "string", "pattern": "^[a-z]+$", "examples": ["anna"] } } } },
                "auth": { "type": "object", "properties": {
                    "password": { "type": "string", "pattern": "^.{12,}$" } } }
            }
        }"#;
        let files = [
            ("Chart.yaml", "name: demo\nversion: 1.0.0\n"),
            (
                "values.yaml",
                "size: 8Gi\nauth: {password: shipped-secret}\n",
            ),
            ("values.schema.json", schema),
            ("managed-service.yaml", "secret: [/auth]\n"),
        ];
        let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let (compiled, diagnostics) = crate::compile::compile(&files.into());
        assert!(compiled.is_some(), "{diagnostics:?}");
        compiled.unwrap()
    }

    fn check(name: &str, values: &str) -> InstanceCheck {
        compiled().check(&Request {
            name,
            namespace: "default",
            values: &read(values).unwrap(),
            annotations: &ResourceAnnotations::new(),
        })
    }

    #[test]
    fn one_check_answers_everything() {
        let good = check(
            "db",
            r#"{"size":"9Gi","auth":{"password":"a-long-password"}}"#,
        );
        assert_eq!(
            (good.names.as_slice(), good.verdict.answer),
            (&[][..], Answer::Valid)
        );
        let manifest = good.manifest.unwrap();
        assert!(manifest.losses.is_empty() && manifest.output.secret.is_some());
        assert!(!format!("{:?}", manifest.output.resource).contains("a-long-password"));

        let unnamed = check("", "{}");
        assert_eq!(
            unnamed.names.first().unwrap().at.to_string(),
            "/metadata/name"
        );
        assert_eq!(unnamed.verdict.answer, Answer::Valid);
        assert!(unnamed.manifest.is_none());

        let list = check("db", "[]");
        assert_eq!(
            list.verdict.violations.first().unwrap().code,
            ViolationCode::ValuesNotObject
        );
        assert!(list.manifest.is_none());
        assert!(check("db", "null").manifest.is_some(), "an empty file");
        let dropped = check("db", r#"{"size":null}"#).manifest.unwrap();
        assert_eq!(
            dropped.losses.len(),
            1,
            "what the resource cannot express is a loss"
        );
    }

    #[test]
    fn examples_help_but_never_those_of_secrets() {
        let help = |values: &str| {
            let verdict = compiled().verdict(&read(values).unwrap());
            verdict.violations.first().unwrap().help.clone()
        };
        assert_eq!(help(r#"{"size":"x"}"#).unwrap(), "for example `8Gi`");
        assert_eq!(
            help(r#"{"users":[{"name":"1"}]}"#).unwrap(),
            "for example `anna`"
        );
        assert_eq!(help(r#"{"auth":{"password":"short"}}"#), None);
    }
}
