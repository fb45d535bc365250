// SPDX-License-Identifier: Apache-2.0
//! A schema against its metaschema, formats included: what fails here keeps the chart from being installed at all.

use std::sync::OnceLock;

use serde_json::Value as Json;

use crate::json::Value;

use super::adapt::{equal, schema_to_serde};
use super::dialect::Draft;
use super::format::FORMATS;

type Slot = OnceLock<Option<jsonschema::Validator>>;

/// One per draft, built when the first schema of that draft comes: building one takes longer than reading a chart.
static VALIDATORS: [Slot; 5] = [
    Slot::new(),
    Slot::new(),
    Slot::new(),
    Slot::new(),
    Slot::new(),
];

/// The places that break the metaschema, relative to `schema`, with messages. What stands at the `cut` places is not looked at.
pub(super) fn check(schema: &Value, draft: Draft, cut: &[String]) -> Vec<(String, String)> {
    let mut document = schema_to_serde(schema);
    for place in cut {
        if let Some(part) = document.pointer_mut(place) {
            *part = Json::Bool(true);
        }
    }
    let mut found = Vec::new();
    let (index, theirs) = match draft {
        Draft::Four => (0, jsonschema::Draft::Draft4),
        Draft::Six => (1, jsonschema::Draft::Draft6),
        Draft::Seven => (2, jsonschema::Draft::Draft7),
        Draft::Nineteen => (3, jsonschema::Draft::Draft201909),
        Draft::Twenty => (4, jsonschema::Draft::Draft202012),
    };
    let validator = VALIDATORS
        .get(index)
        .and_then(|slot: &Slot| slot.get_or_init(|| build(draft, theirs)).as_ref());
    if let Some(validator) = validator
        && !validator.is_valid(&document)
    {
        for error in validator
            .iter_errors(&document)
            .filter(|error| !is_later_rule(error, draft))
            .take(20)
        {
            found.push((
                error.instance_path().as_str().to_owned(),
                format!("the schema breaks its metaschema: {}", error.masked()),
            ));
        }
    }
    if draft < Draft::Nineteen {
        check_enums(schema, draft, "", cut, &mut found);
    }
    found
}

/// The crate's metaschema of draft 6 has two rules that came after the one Helm carries.
fn is_later_rule(error: &jsonschema::ValidationError<'_>, draft: Draft) -> bool {
    let place = error.instance_path().as_str();
    let keys = matches!(
        error.kind(),
        jsonschema::error::ValidationErrorKind::PropertyNames { .. }
    );
    draft == Draft::Six
        && (place.ends_with("/examples") || (keys && place.ends_with("/patternProperties")))
}

fn build(draft: Draft, theirs: jsonschema::Draft) -> Option<jsonschema::Validator> {
    let mut options = jsonschema::options()
        .with_draft(theirs)
        .should_validate_formats(true);
    for (name, check) in FORMATS {
        options = options.with_format(name, check);
    }
    options
        .build(&serde_json::json!({ "$ref": draft.metaschema() }))
        .ok()
}

/// The metaschemas Helm carries for drafts 4 to 7 want `enum` to have members and no equal ones.
fn check_enums(
    schema: &Value,
    draft: Draft,
    at: &str,
    cut: &[String],
    found: &mut Vec<(String, String)>,
) {
    if cut.iter().any(|place| place == at) {
        return;
    }
    if let Some(Value::Array(members)) = schema.get("enum") {
        let members: Vec<Json> = members.iter().map(schema_to_serde).collect();
        let twice = |(index, member): (usize, &Json)| {
            members
                .get(..index)
                .unwrap_or_default()
                .iter()
                .any(|earlier| equal(member, earlier, members.len() <= 20))
        };
        if members.is_empty() {
            found.push((format!("{at}/enum"), "`enum` must have members".to_owned()));
        } else if members.len() <= 5_000 && members.iter().enumerate().any(twice) {
            found.push((format!("{at}/enum"), "`enum` has equal members".to_owned()));
        }
    }
    for (at, subschema) in draft.subschemas(schema, at) {
        check_enums(subschema, draft, &at, cut, found);
    }
}
