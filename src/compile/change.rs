// SPDX-License-Identifier: Apache-2.0
//! Questions about the change of an instance: what about it do definition and policy refuse.

use super::answer::given;
use super::{Compiled, InstanceCheck};
use crate::diagnostic::ViolationCode;
use crate::json::{Value, object};
use crate::lower::manifest::{self, Request};
use crate::lower::policy;
use crate::lower::transition::{ChangeAnswer, Transition, TransitionRule};
use crate::model::Hint;
use crate::pointer::InstancePointer;
use crate::validate::Violation;

/// Everything that is known about a change before it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceChange {
    /// What is known about the instance after the change.
    pub check: InstanceCheck,
    /// The values that must not change this way.
    pub transitions: Vec<Violation>,
    /// Sentences on what is not known.
    pub reasons: Vec<String>,
}

impl Compiled {
    /// Answers everything about the change of an instance from the values `old`.
    pub fn check_change(&self, request: &Request<'_>, old: &Value) -> InstanceChange {
        let nothing = Value::object();
        let [new, old] = [request.values, old].map(|values| given(values, &nothing));
        let mut change = InstanceChange {
            check: self.check(request),
            transitions: Vec::new(),
            reasons: self.unchecked_secrets(new),
        };
        let [stored, stored_before] = [new, old].map(|values| self.stored(values));
        for transition in self.transitions() {
            let by = match transition.judge(&stored_before, &stored) {
                ChangeAnswer::Yes => continue,
                ChangeAnswer::NotByDefinition => "definition",
                ChangeAnswer::NotByPolicy => "policy",
                ChangeAnswer::Unknown => {
                    change.reasons.push(incomparable(transition));
                    continue;
                }
            };
            change.transitions.push(self.broken(transition, by));
        }
        change
    }

    /// What an update of an instance must keep. It is found out once, and only for charts that say so.
    pub fn transitions(&self) -> &[Transition] {
        self.transitions.get_or_init(|| {
            if !self.has_transitions() {
                return Vec::new();
            }
            policy::transitions(&self.model, &self.layout, &self.typing)
        })
    }

    /// The locations that a rule is about, as JSON pointers.
    pub(super) fn kept_by(&self, rule: TransitionRule) -> Vec<String> {
        let transitions = self.transitions().iter();
        transitions
            .filter(|transition| transition.rule == rule)
            .map(|transition| transition.at.to_pointer())
            .collect()
    }

    fn has_transitions(&self) -> bool {
        let service = &self.chart.service;
        let mut nodes = self.model.nodes();
        !service.immutable.is_empty()
            || !service.grow_only.is_empty()
            || nodes.any(|node| node.annotations.hints.contains(&Hint::Immutable))
    }

    /// The spec that the API server stores of values.
    fn stored(&self, values: &Value) -> Value {
        manifest::stored(&self.model, &self.layout, &self.typing, values)
    }

    /// Secret values that should be kept: nothing compares them with those before.
    fn unchecked_secrets(&self, values: &Value) -> Vec<String> {
        let service = &self.chart.service;
        let named = service.immutable.iter().chain(&service.grow_only);
        let secret = named.filter(|at| self.layout.holds_secret(at) && is_given(values, at));
        let sentences = secret.map(|at| {
            format!(
                "`{at}` is in the Secret, where changes are not checked; keep the value of the \
                 existing instance"
            )
        });
        sentences.collect()
    }

    fn broken(&self, transition: &Transition, by: &str) -> Violation {
        let code = match transition.rule {
            TransitionRule::Immutable => ViolationCode::Immutable,
            TransitionRule::GrowOnly => ViolationCode::GrowOnly,
        };
        Violation {
            at: transition.at.clone(),
            schema: transition.schema.clone(),
            chart: self.chart.name.clone(),
            code,
            params: object([("enforcedBy", by.into())]).into(),
            message: transition.rule.clause().to_owned(),
            help: Some(transition.rule.help().to_owned()),
        }
    }
}

fn is_given(values: &Value, at: &InstancePointer) -> bool {
    let found = at.keys().try_fold(values, |value, key| value.get(key));
    found.is_some_and(|value| !value.is_null())
}

fn incomparable(transition: &Transition) -> String {
    format!(
        "`{}` {}; only the API server \
         can compare these values",
        transition.at,
        transition.rule.clause()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::read;
    use crate::lower::manifest::ResourceAnnotations;

    const SCHEMA: &str = r#"{
        "type": "object",
        "properties": {
            "engine": {"type": "string"},
            "size": {"type": "string"},
            "nodes": {"type": "integer"},
            "plain": {"type": "string"},
            "zone": {
                "type": "string",
                "x-immutable": true
            },
            "free": {
                "type": "object",
                "additionalProperties": true,
                "properties": {"mode": {}}
            },
            "auth": {
                "type": "object",
                "properties": {
                    "password": {
                        "type": "string",
                        "format": "password"
                    }
                }
            }
        }
    }"#;
    const SERVICE: &str = "immutable: [/engine, /free/mode, /auth/password]\n\
                           growOnly: [/size, /nodes]\n";

    fn compiled() -> Compiled {
        let files = [
            ("Chart.yaml", "name: demo\nversion: 1.0.0\n"),
            ("values.yaml", "engine: a\nsize: 10Gi\n"),
            ("values.schema.json", SCHEMA),
            ("managed-service.yaml", SERVICE),
        ];
        let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let (compiled, diagnostics) = crate::compile::compile(&files.into());
        assert!(compiled.is_some(), "{diagnostics:?}");
        compiled.unwrap()
    }

    fn change(old: &str, new: &str) -> (Vec<String>, Vec<String>) {
        let (old, new) = (read(old).unwrap(), read(new).unwrap());
        let request = Request {
            name: "db",
            namespace: "default",
            values: &new,
            annotations: &ResourceAnnotations::new(),
        };
        let change = compiled().check_change(&request, &old);
        let broken = change.transitions.iter().map(|violation| {
            let by = violation.params.get("enforcedBy").and_then(Value::as_str);
            format!(
                "{} {} {}",
                violation.at,
                violation.code.as_str(),
                by.unwrap()
            )
        });
        (broken.collect(), change.reasons)
    }

    /// Old values, new values, and what is broken.
    const CHANGES: &str = r#"
{}
{"engine":"a"}

null
{"engine":"b"}
/engine immutable policy

{"engine":"b"}
{"engine":"c"}
/engine immutable definition

{"engine":null}
{"engine":"a"}

{"zone":"x"}
{}
/zone immutable policy

{"size":"20Gi"}
{}
/size grow-only policy

{"size":"1Gi"}
{}

{"size":"20480Mi"}
{"size":"20Gi"}

{"size":"much"}
{"size":"1Gi"}

{"nodes":3}
{"nodes":2}
/nodes grow-only definition

{"nodes":3}
{}
/nodes grow-only policy

{}
{"nodes":3}

{"free":{"mode":{"a":1}}}
{"free":{"mode":{"a":2}}}
/free/mode immutable policy

{"free":{"mode":{"a":1}}}
{"free":{"mode":{"a":1.0}}}

{"plain":"x"}
{"plain":"y"}
"#;

    #[test]
    fn what_counts_is_the_value_in_force() {
        for case in CHANGES.split("\n\n") {
            let lines: Vec<&str> = case.trim().lines().collect();
            let [old, new, expected @ ..] = lines.as_slice() else {
                panic!("{case}");
            };
            let (broken, _) = change(old, new);
            assert_eq!(broken, expected, "{case}");
        }
    }

    #[test]
    fn what_is_not_known_is_said() {
        let (broken, reasons) = change(
            r#"{"size":"1e2000"}"#,
            r#"{"size":"1Gi","auth":{"password":"long-enough"}}"#,
        );
        assert_eq!((broken.len(), reasons.len()), (0, 2), "{reasons:?}");
        assert!(!format!("{reasons:?}").contains("long-enough"));
    }

    #[test]
    fn the_form_lists_what_is_kept() {
        let form = compiled().form().output;
        assert_eq!(form.immutable, ["/engine", "/zone", "/free/mode"]);
        assert_eq!(form.grow_only, ["/size", "/nodes"]);
    }
}
