// SPDX-License-Identifier: Apache-2.0
//! Model → ValidatingAdmissionPolicy and binding: what SimpleSchema cannot carry. The RGD works without it.
//!
//! A rule never refuses what Helm accepts: values are read with the shipped ones below them, `null` and whatever is too large
//! for the API server's cost budget pass. What CEL cannot say is left to Helm, and is a loss.

mod condition;
mod inside;
mod reach;
mod rules;
mod switch;
mod transition;
mod walk;

use self::rules::{PolicyRules, Validation};
use super::api::Api;
use super::layout::Layout;
use super::site::Site;
use super::transition::Transition;
use super::typing::Typing;
use crate::describe;
use crate::diagnostic::Lowered;
use crate::json::{Value, object};
use crate::model::{Model, Shape};

/// A policy and its binding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The ValidatingAdmissionPolicy, then its ValidatingAdmissionPolicyBinding.
    pub documents: Vec<Value>,
}

impl Policy {
    /// The documents as YAML.
    pub fn to_yaml(&self) -> String {
        crate::yaml::write_documents(&self.documents)
    }
}

/// Writes as validations the rules that the definition leaves open; those that CEL cannot check are losses.
pub fn lower(model: &Model, layout: &Layout, typing: &Typing, api: &Api) -> Lowered<Policy> {
    let mut validations = vec![name_rule(api)];
    validations.extend(spec_rule(model, layout));
    let PolicyRules {
        validations: rules,
        losses,
        ..
    } = walk::lower(model, layout, typing);
    for rule in &rules {
        validations.push(validation(rule.expression.to_string(), &rule.message));
    }
    let name = format!("{}.{}", api.rgd_name(), api.group);
    let mut spec = object([
        ("failurePolicy", "Fail".into()),
        ("matchConstraints", constraints(api)),
        ("matchConditions", match_conditions(api)),
    ]);
    let variables = variables(&rules);
    if !variables.is_empty() {
        spec.insert("variables".to_owned(), variables.into());
    }
    spec.insert("validations".to_owned(), validations.into());
    let binding = object([
        ("policyName", name.as_str().into()),
        ("validationActions", vec![Value::from("Deny")].into()),
    ]);
    let documents = vec![
        document("ValidatingAdmissionPolicy", &name, spec.into()),
        document("ValidatingAdmissionPolicyBinding", &name, binding.into()),
    ];
    Lowered {
        output: Policy { documents },
        losses,
    }
}

/// What an update of an instance must keep, in the order of the model.
pub fn transitions(model: &Model, layout: &Layout, typing: &Typing) -> Vec<Transition> {
    let rules = walk::lower(model, layout, typing);
    let transitions = rules.transitions.into_iter();
    transitions.map(|(_, transition)| transition).collect()
}

/// The variables that the rules use.
fn variables(rules: &[Validation]) -> Vec<Value> {
    let known = [
        ("spec", reach::SPEC, "object"),
        ("oldSpec", reach::OLD_SPEC, "oldObject"),
    ];
    let mut variables = Vec::new();
    for (name, variable, of) in known {
        if rules.iter().any(|rule| rule.expression.mentions(variable)) {
            let expression = format!(
                "has({of}.spec) ? \
                                      dyn({of}.spec) : dyn({{}})"
            );
            let variable = object([("name", name.into()), ("expression", expression.into())]);
            variables.push(variable.into());
        }
    }
    variables
}

fn document(kind: &str, name: &str, spec: Value) -> Value {
    object([
        ("apiVersion", "admissionregistration.k8s.io/v1".into()),
        ("kind", kind.into()),
        ("metadata", object([("name", name.into())]).into()),
        ("spec", spec),
    ])
    .into()
}

fn constraints(api: &Api) -> Value {
    let rule = object([
        ("apiGroups", vec![Value::from(api.group.as_str())].into()),
        (
            "apiVersions",
            vec![Value::from(api.version.as_str())].into(),
        ),
        (
            "operations",
            vec![Value::from("CREATE"), Value::from("UPDATE")].into(),
        ),
        ("resources", vec![Value::from("*")].into()),
    ]);
    object([("resourceRules", vec![Value::from(rule)].into())]).into()
}

fn match_conditions(api: &Api) -> Value {
    // kro has to remove its finalizer from an object that is being deleted, with any name and spec.
    let alive = object([
        ("name", "not-being-deleted".into()),
        (
            "expression",
            "!has(object.metadata.deletionTimestamp)".into(),
        ),
    ]);
    let kind = object([
        ("name", "kind".into()),
        (
            "expression",
            format!("object.kind == \"{}\"", api.kind).into(),
        ),
    ]);
    vec![Value::from(alive), Value::from(kind)].into()
}

fn name_rule(api: &Api) -> Value {
    let max = api.name_max();
    validation(
        format!(
            "object.metadata.name.matches(\"^[a-z]([-a-z0-9]*[a-z0-9])?$\") \
             && size(object.metadata.name) <= {max}"
        ),
        &format!(
            "the name must consist of at most {max} lower-case letters, digits and `-`, and must \
             start with a letter"
        ),
    )
}

/// kro does not require `spec`, although values may be.
fn spec_rule(model: &Model, layout: &Layout) -> Option<Value> {
    let root = Site::root(model);
    let Shape::Record(record) = &root.node().shape else {
        return None;
    };
    let mut required: Vec<&str> = Vec::new();
    for field in &record.properties {
        if root.property(field).asked(layout) {
            required.push(&field.name);
        }
    }
    if required.is_empty() {
        return None;
    }
    let message = format!("`spec` must be set, with {}", describe::names(&required));
    Some(validation("has(object.spec)".to_owned(), &message))
}

fn validation(expression: String, message: &str) -> Value {
    object([
        ("expression", expression.into()),
        ("message", message.into()),
        ("reason", "Invalid".into()),
    ])
    .into()
}
