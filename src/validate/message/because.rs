// SPDX-License-Identifier: Apache-2.0
//! Rules that depend on other values: which value of them calls for the rule, and what `not` excludes.

use jsonschema::ValidationError;

use super::wording::Wording;
use super::{Context, ErrorSubject};
use crate::describe;
use crate::diagnostic::ViolationCode;
use crate::json::Value;
use crate::model::{Condition, read_condition};
use crate::pointer::SchemaPointer;

impl Context<'_> {
    /// What `not` excludes, as far as a sentence can tell.
    pub(super) fn not(&self, subject: &ErrorSubject) -> Wording {
        let text = self
            .condition(&subject.location())
            .map(without_types)
            .and_then(|condition| describe::demand(&Condition::Not(Box::new(condition))));
        let text = text.unwrap_or_else(|| "must not match the schema in `not`".to_owned());
        Wording::new(ViolationCode::Not, text)
    }

    /// The fact that calls for the rule that an error is about; `None` when the rule always applies, or no sentence can tell.
    pub(super) fn because(
        &self,
        subject: &ErrorSubject,
        error: &ValidationError<'_>,
    ) -> Option<String> {
        let location = subject.location();
        if let Some(triggers) = self.triggers(&location, error) {
            return Some(triggers);
        }
        let mut below = location;
        while let Some(above) = below.parent() {
            let branch = below.last().unwrap_or_default();
            match branch.as_str() {
                "then" | "else" if self.is_schema(&above) => {
                    let condition = self.condition(&above.key("if"))?;
                    return describe::fact(&condition, branch == "then");
                }
                key if self.depends(&above) => return Some(format!("`{key}` is set")),
                _ => below = above,
            }
        }
        None
    }

    /// The keys of `dependentRequired` that call for the missing one.
    fn triggers(&self, location: &SchemaPointer, error: &ValidationError<'_>) -> Option<String> {
        let keyword = location.last()?;
        if !matches!(keyword.as_str(), "dependentRequired" | "dependencies") {
            return None;
        }
        let jsonschema::error::ValidationErrorKind::Required { property } = error.kind() else {
            return None;
        };
        let rules = self.schema.at(location)?.as_object()?;
        let given = self.value(error)?;
        let calls = |list: &Value| {
            let mut names = list.as_array().unwrap_or_default().iter();
            names.any(|name| name.as_str() == property.as_str())
        };
        let (key, _) = rules
            .iter()
            .find(|(key, list)| given.get(key).is_some() && calls(list))?;
        Some(format!("`{key}` is set"))
    }

    /// Whether a location holds schemas that depend on keys.
    fn depends(&self, at: &SchemaPointer) -> bool {
        let keyword = at.last().unwrap_or_default();
        matches!(keyword.as_str(), "dependentSchemas" | "dependencies")
            && at.parent().is_some_and(|above| self.is_schema(&above))
    }

    /// Whether a location holds a schema, not a mapping of schemas by name.
    fn is_schema(&self, at: &SchemaPointer) -> bool {
        let is_schema = self
            .schema
            .at(at)
            .is_some_and(|schema| schema.as_object().is_some());
        let above = at.parent().and_then(|_| at.last());
        is_schema
            && !matches!(
                above.as_deref(),
                Some("properties" | "patternProperties" | "$defs" | "definitions")
            )
    }

    fn condition(&self, at: &SchemaPointer) -> Option<Condition> {
        read_condition(self.schema.at(at)?, self.schema.resources.dialect(at))
    }
}

/// The condition without the types beside values or patterns: who reads that `postgres` is excluded knows that it is text.
fn without_types(condition: Condition) -> Condition {
    let Condition::All(mut parts) = condition else {
        return condition;
    };
    let tells = |part: &Condition| matches!(part, Condition::OneOf(_) | Condition::Text(_));
    if parts.iter().any(tells) {
        parts.retain(|part| !matches!(part, Condition::Types(_)));
    }
    match parts.as_slice() {
        [only] => only.clone(),
        _ => Condition::All(parts),
    }
}
