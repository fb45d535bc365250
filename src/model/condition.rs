// SPDX-License-Identifier: Apache-2.0
//! What a rule means, when every part of it is understood.

use super::TextAssertion;
use super::types::Types;
use crate::json::{Object, Value};
use crate::schema::{Dialect, Patterns, in_dialect};

/// How deep a rule may be nested.
const MAX_DEPTH: usize = 8;

/// Something that holds of a value or not, as JSON Schema has it: a test of another type than the value has is passed.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Holds always, or never.
    Constant(bool),
    /// The value is of one of these types.
    Types(Types),
    /// The value is one of these scalars.
    OneOf(Vec<Value>),
    /// What a text has to be.
    Text(TextAssertion),
    /// The property is there.
    Given(String),
    /// The property is absent, or its value satisfies this.
    Property(String, Box<Condition>),
    /// Every key satisfies this.
    Keys(Box<Condition>),
    /// Every one holds; an empty list holds of any value.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
    /// Exactly one holds, as with `oneOf`.
    One(Vec<Condition>),
    /// The other does not hold.
    Not(Box<Condition>),
}

impl Condition {
    /// Whether it holds of a value. A pattern that cannot be compiled finds nothing.
    pub fn holds(&self, value: &Value) -> bool {
        match self {
            Self::Constant(flag) => *flag,
            Self::Types(types) => types.contains(Types::of(value)),
            Self::OneOf(values) => values.contains(value),
            Self::Text(demand) => value.as_str().is_none_or(|text| demand.holds(text)),
            Self::Given(name) => value
                .as_object()
                .is_none_or(|object| object.contains_key(name)),
            Self::Property(name, inner) => value.get(name).is_none_or(|value| inner.holds(value)),
            Self::Keys(inner) => value.as_object().is_none_or(|object| {
                object
                    .keys()
                    .all(|key| inner.holds(&Value::from(key.as_str())))
            }),
            Self::All(parts) => parts.iter().all(|part| part.holds(value)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(value)),
            Self::One(parts) => parts.iter().filter(|part| part.holds(value)).count() == 1,
            Self::Not(inner) => !inner.holds(value),
        }
    }
}

/// What the keyword `key` of a schema object demands; `None` when any part of it is not understood here.
pub(super) fn read(
    key: &str,
    value: &Value,
    object: &Object,
    dialect: Dialect,
    patterns: &Patterns,
) -> Option<Condition> {
    ConditionReader { dialect, patterns }.keyword(key, value, object, 0)
}

/// What a subschema demands; `None` when any part of it is not understood here.
pub fn read_condition(schema: &Value, dialect: Dialect) -> Option<Condition> {
    let patterns = Patterns::default();
    let reader = ConditionReader {
        dialect,
        patterns: &patterns,
    };
    reader.schema(schema, 0)
}

struct ConditionReader<'p> {
    dialect: Dialect,
    patterns: &'p Patterns,
}

impl ConditionReader<'_> {
    fn keyword(
        &self,
        key: &str,
        value: &Value,
        object: &Object,
        depth: usize,
    ) -> Option<Condition> {
        if !in_dialect(key, self.dialect) {
            return None;
        }
        Some(match key {
            "type" => Condition::Types(Types::keyword(Some(value))),
            "enum" => Condition::OneOf(scalars(value.as_array()?)?),
            "const" => Condition::OneOf(scalars(std::slice::from_ref(value))?),
            "pattern" => Condition::Text(self.pattern(value)?),
            "minLength" => Condition::Text(TextAssertion::MinLength(count(value)?)),
            "maxLength" => Condition::Text(TextAssertion::MaxLength(count(value)?)),
            "required" => all(names(value)?.into_iter().map(Condition::Given).collect()),
            "properties" => self.properties(value, depth)?,
            "allOf" => all(self.list(value, depth)?),
            "anyOf" => Condition::Any(self.list(value, depth)?),
            "oneOf" => Condition::One(self.list(value, depth)?),
            "not" => Condition::Not(Box::new(self.schema(value, depth)?)),
            "if" => self.branch(value, object, depth)?,
            // Without `if` these have no effect.
            "then" | "else" => Condition::Constant(true),
            "dependentRequired" | "dependentSchemas" | "dependencies" => {
                self.dependencies(value, depth)?
            }
            "propertyNames" => Condition::Keys(Box::new(self.schema(value, depth)?)),
            "title" | "description" | "$comment" | "examples" | "default" | "deprecated" => {
                Condition::Constant(true)
            }
            _ if key.starts_with("x-") => Condition::Constant(true),
            _ => return None,
        })
    }

    /// A pattern that Go compiles.
    fn pattern(&self, value: &Value) -> Option<TextAssertion> {
        let pattern = self.patterns.get(value.as_str()?);
        pattern
            .is_valid()
            .then_some(TextAssertion::Pattern(pattern))
    }

    fn properties(&self, value: &Value, depth: usize) -> Option<Condition> {
        let mut parts = Vec::new();
        for (name, schema) in value.as_object()? {
            let inner = Box::new(self.schema(schema, depth)?);
            parts.push(Condition::Property(name.clone(), inner));
        }
        Some(all(parts))
    }

    fn schema(&self, value: &Value, depth: usize) -> Option<Condition> {
        if let Some(flag) = value.as_bool() {
            return Some(Condition::Constant(flag));
        }
        let object = value.as_object().filter(|_| depth < MAX_DEPTH)?;
        let parts = object
            .iter()
            .map(|(key, value)| self.keyword(key, value, object, depth + 1))
            .collect::<Option<Vec<_>>>()?;
        Some(all(parts))
    }

    fn list(&self, value: &Value, depth: usize) -> Option<Vec<Condition>> {
        value
            .as_array()?
            .iter()
            .map(|schema| self.schema(schema, depth))
            .collect()
    }

    fn branch(&self, value: &Value, object: &Object, depth: usize) -> Option<Condition> {
        let condition = self.schema(value, depth)?;
        let mut parts = Vec::new();
        if let Some(then) = object.get("then") {
            parts.push(Condition::Any(vec![
                Condition::Not(Box::new(condition.clone())),
                self.schema(then, depth)?,
            ]));
        }
        if let Some(other) = object.get("else") {
            parts.push(Condition::Any(vec![condition, self.schema(other, depth)?]));
        }
        Some(all(parts))
    }

    /// What the presence of a property demands: other properties, or a schema.
    fn dependencies(&self, value: &Value, depth: usize) -> Option<Condition> {
        let mut parts = Vec::new();
        for (name, demand) in value.as_object()? {
            let demand = match demand.as_array() {
                Some(_) => all(names(demand)?.into_iter().map(Condition::Given).collect()),
                None => self.schema(demand, depth)?,
            };
            let absent = Condition::Not(Box::new(Condition::Given(name.clone())));
            parts.push(Condition::Any(vec![absent, demand]));
        }
        Some(all(parts))
    }
}

/// All of these, without those that always hold.
fn all(parts: Vec<Condition>) -> Condition {
    let mut parts: Vec<Condition> = parts
        .into_iter()
        .filter(|part| *part != Condition::Constant(true))
        .collect();
    match (parts.pop(), parts.is_empty()) {
        (None, _) => Condition::Constant(true),
        (Some(only), true) => only,
        (Some(last), false) => {
            parts.push(last);
            Condition::All(parts)
        }
    }
}

/// The count that a keyword gives; `None` when it gives none.
pub(super) fn count(value: &Value) -> Option<u64> {
    u64::try_from(value.as_number()?.to_i64()?).ok()
}

fn names(value: &Value) -> Option<Vec<String>> {
    value
        .as_array()?
        .iter()
        .map(|name| name.as_str().map(str::to_owned))
        .collect()
}

/// The values, when all of them are scalars; Helm drops `null`, so it is none.
fn scalars(values: &[Value]) -> Option<Vec<Value>> {
    let scalar =
        |value: &Value| matches!(value, Value::Bool(_) | Value::Number(_) | Value::String(_));
    values.iter().all(scalar).then(|| values.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::read as json;

    fn of(text: &str, key: &str, dialect: Dialect) -> Option<Condition> {
        let schema = json(text).unwrap();
        read(
            key,
            schema.get(key).unwrap(),
            schema.as_object().unwrap(),
            dialect,
            &Patterns::default(),
        )
    }

    #[test]
    fn only_what_is_fully_understood() {
        let given = |name: &str| Condition::Given(name.to_owned());
        let found = of(
            r#"{"anyOf":[{"required":["a"]},{"required":["b"]}]}"#,
            "anyOf",
            Dialect::Draft7,
        );
        assert_eq!(found, Some(Condition::Any(vec![given("a"), given("b")])));
        assert_eq!(
            of(r##"{"not":{"$ref":"#/x"}}"##, "not", Dialect::Draft7),
            None
        );
        assert_eq!(
            of(r#"{"not":{"format":"email"}}"#, "not", Dialect::Draft7),
            None
        );
        assert_eq!(
            of(r#"{"not":{"pattern":"(?=x)"}}"#, "not", Dialect::Draft7),
            None
        );
    }

    #[test]
    fn a_dialect_without_the_keyword_has_no_rule() {
        let text = r#"{"dependentRequired":{"a":["b"]},"dependencies":{"a":["b"]},"if":{"required":["a"]},"then":{"required":["b"]}}"#;
        assert!(of(text, "dependentRequired", Dialect::Draft7).is_none());
        // Helm reads the old keyword in every dialect.
        assert_eq!(
            of(text, "dependencies", Dialect::Draft202012),
            of(text, "dependencies", Dialect::Draft7)
        );
        assert_eq!(
            of(text, "dependentRequired", Dialect::Draft202012),
            of(text, "dependencies", Dialect::Draft7)
        );
        assert!(
            of(text, "if", Dialect::Draft6).is_none() && of(text, "if", Dialect::Draft7).is_some()
        );
    }
}
