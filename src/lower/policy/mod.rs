// SPDX-License-Identifier: Apache-2.0
//! Model → ValidatingAdmissionPolicy and binding: what SimpleSchema cannot carry. The RGD works without it.

use super::api::Api;
use super::place::Place;
use crate::diagnostic::Lowered;
use crate::json::{Value, object};
use crate::model::{Model, Shape};

/// A policy and its binding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The documents.
    pub documents: Vec<Value>,
}

impl Policy {
    /// The documents as YAML.
    pub fn to_yaml(&self) -> String {
        crate::yaml::write_documents(&self.documents)
    }
}

/// Lowers the rules about the custom resource as a whole.
pub fn lower(model: &Model, api: &Api) -> Lowered<Policy> {
    let mut rules = vec![rule(
        format!("object.metadata.name.matches(\"^[a-z]([-a-z0-9]*[a-z0-9])?$\") && size(object.metadata.name) <= {}", api.name_max()),
        &format!("the name consists of at most {} lower-case letters, digits and `-`, and starts with a letter", api.name_max()),
    )];
    let root = Place::root(model);
    if let Shape::Record(record) = &root.node().shape {
        let required: Vec<&str> =
            record.fields.iter().filter(|field| root.field(field).must_be_given()).map(|field| field.name.as_str()).collect();
        if !required.is_empty() {
            rules.push(rule("has(object.spec)".to_owned(), &format!("`spec` is required, with {}", required.join(", "))));
        }
    }
    let name = api.rgd_name();
    let matching = object([(
        "resourceRules",
        vec![Value::from(object([
            ("apiGroups", vec![Value::from(api.group.as_str())].into()),
            ("apiVersions", vec![Value::from(api.version.as_str())].into()),
            ("operations", vec![Value::from("CREATE"), Value::from("UPDATE")].into()),
            ("resources", vec![Value::from("*")].into()),
        ]))]
        .into(),
    )]);
    // kro has to remove its finalizer from an object that is being deleted, whatever its name and spec are.
    let alive = object([("name", "not-being-deleted".into()), ("expression", "!has(object.metadata.deletionTimestamp)".into())]);
    let kind = object([("name", "kind".into()), ("expression", format!("object.kind == \"{}\"", api.kind).into())]);
    let spec = object([
        ("failurePolicy", "Fail".into()),
        ("matchConstraints", matching.into()),
        ("matchConditions", vec![Value::from(alive), Value::from(kind)].into()),
        ("validations", rules.into()),
    ]);
    let policy = object([
        ("apiVersion", "admissionregistration.k8s.io/v1".into()),
        ("kind", "ValidatingAdmissionPolicy".into()),
        ("metadata", object([("name", format!("{name}.{}", api.group).into())]).into()),
        ("spec", spec.into()),
    ]);
    let binding = object([
        ("apiVersion", "admissionregistration.k8s.io/v1".into()),
        ("kind", "ValidatingAdmissionPolicyBinding".into()),
        ("metadata", object([("name", format!("{name}.{}", api.group).into())]).into()),
        (
            "spec",
            object([("policyName", format!("{name}.{}", api.group).into()), ("validationActions", vec![Value::from("Deny")].into())])
                .into(),
        ),
    ]);
    Lowered { output: Policy { documents: vec![policy.into(), binding.into()] }, losses: Vec::new() }
}

fn rule(expression: String, message: &str) -> Value {
    object([("expression", expression.into()), ("message", message.into()), ("reason", "Invalid".into())]).into()
}
