// SPDX-License-Identifier: Apache-2.0
//! Questions about one instance: are its names right, does Helm accept its values, what is its custom resource.

use super::Compiled;
use crate::diagnostic::Lowered;
use crate::json::{Value, object};
use crate::lower::api::NameProblem;
use crate::lower::manifest::{self, Manifest, Request};
use crate::pointer::{InstancePointer, SchemaPointer};
use crate::validate::{Answer, Verdict, Violation};

/// Everything that is known about an instance before it is created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceCheck {
    /// What is wrong with its name and its namespace, at `/metadata/name` and `/metadata/namespace`.
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
        let names = self.check_names(request.name, request.namespace);
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
        manifest::lower(&self.model, &self.layout, &self.api, request)
    }

    /// Whether Helm accepts these values; `null` stands for none, anything else than a mapping is invalid.
    pub fn verdict(&self, values: &Value) -> Verdict {
        let nothing = Value::object();
        let values = given(values, &nothing);
        if values.as_object().is_none() {
            let message = format!("values must be a mapping, not {}", values.type_name());
            return self.unreadable(message);
        }
        let mut verdict = self.validator.verdict(&self.prepared, &self.chart, values);
        for violation in &mut verdict.violations {
            if violation.code == "pattern" && violation.help.is_none() {
                violation.help = self.example(&violation.at);
            }
        }
        verdict
    }

    /// The verdict on something that is not a mapping of values, for the given reason.
    pub fn unreadable(&self, message: impl Into<String>) -> Verdict {
        let violation = Violation {
            at: InstancePointer::root(),
            schema: SchemaPointer::root(),
            chart: self.chart.name.clone(),
            code: "values-not-object",
            params: Value::object(),
            message: message.into(),
            help: Some("write keys and values, as one JSON object".to_owned()),
        };
        Verdict {
            answer: Answer::Invalid,
            violations: vec![violation],
            reasons: Vec::new(),
        }
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

/// The values that are given: none for `null`, as Helm reads an empty file.
fn given<'v>(values: &'v Value, nothing: &'v Value) -> &'v Value {
    if values.is_null() { nothing } else { values }
}
