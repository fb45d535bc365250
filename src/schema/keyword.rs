// SPDX-License-Identifier: Apache-2.0
//! The keywords of all drafts, where they keep subschemas, and the vendor keywords that are read as hints.

use super::Dialect;
use crate::json::Value;
use crate::pointer::SchemaPointer;

/// Every keyword of drafts 4 to 2020-12.
pub const KNOWN: &[&str] = &[
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$recursiveAnchor",
    "$recursiveRef",
    "$ref",
    "$schema",
    "$vocabulary",
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "definitions",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "deprecated",
    "description",
    "else",
    "enum",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "id",
    "if",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "readOnly",
    "required",
    "then",
    "title",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
    "writeOnly",
];

/// Names of vendor keywords that the model reads as hints (`docs/facts/helm.md#vendor-keywords`).
pub mod vendor {
    /// Kubernetes: integer or string.
    pub const INT_OR_STRING: &str = "x-kubernetes-int-or-string";
    /// Kubernetes: keep unknown keys.
    pub const PRESERVE_UNKNOWN: &str = "x-kubernetes-preserve-unknown-fields";
    /// Kubernetes: CEL rules.
    pub const VALIDATIONS: &str = "x-kubernetes-validations";
}

/// Other vendor keywords in use, so that they are not reported as misspelt.
const VENDOR: &[&str] = &[
    "form",
    "hidden",
    "render",
    "listEnum",
    "mutable",
    "readonly",
    "order",
    "immutable",
    "enumNames",
    "options",
    "propertyOrder",
    "markdownDescription",
    "additional",
    "skipProperties",
    "example",
    "nullable",
    "discriminator",
    "externalDocs",
    "xml",
    "tsType",
    "errorMessage",
    "defaultSnippets",
    "mergeProperties",
    "skip",
    "helmDocs",
];

/// Whether a keyword is in force in a dialect; otherwise it is an unknown one and means nothing. `dependencies` is read in every dialect
/// and vendor keywords are left alone, as in the library in Helm. This is the only gate: nothing else compares dialects for a keyword.
pub fn in_dialect(name: &str, dialect: Dialect) -> bool {
    use Dialect::{Draft6, Draft7, Draft201909, Draft202012};
    let since = match name {
        "const" | "contains" | "propertyNames" | "$id" => Draft6,
        "if" | "then" | "else" => Draft7,
        "$anchor"
        | "$defs"
        | "$recursiveAnchor"
        | "$recursiveRef"
        | "contentSchema"
        | "dependentRequired"
        | "dependentSchemas"
        | "maxContains"
        | "minContains"
        | "unevaluatedItems"
        | "unevaluatedProperties" => Draft201909,
        "$dynamicAnchor" | "$dynamicRef" | "prefixItems" => Draft202012,
        // Moved aside by `prefixItems`.
        "additionalItems" => return dialect < Draft202012,
        // Named `$id` since.
        "id" => return dialect == Dialect::Draft4,
        _ => return true,
    };
    dialect >= since
}

/// A subschema and the keyword that holds it.
#[derive(Clone, Debug)]
pub struct Subschema<'a> {
    /// Name of the keyword that holds the subschema, such as `properties`.
    pub keyword: &'static str,
    /// Location of the subschema in the document.
    pub at: SchemaPointer,
    /// The value at that location.
    pub schema: &'a Value,
}

/// How a keyword holds subschemas.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Schema,
    List,
    Map,
}

/// Where subschemas are, as in the library in Helm. `additionalItems` stays a position in 2020-12, where it is never evaluated.
const POSITIONS: [(&str, Holds); 23] = [
    ("definitions", Holds::Map),
    ("not", Holds::Schema),
    ("allOf", Holds::List),
    ("anyOf", Holds::List),
    ("oneOf", Holds::List),
    ("properties", Holds::Map),
    ("additionalProperties", Holds::Schema),
    ("patternProperties", Holds::Map),
    ("items", Holds::Schema),
    ("items", Holds::List),
    ("additionalItems", Holds::Schema),
    ("dependencies", Holds::Map),
    ("propertyNames", Holds::Schema),
    ("contains", Holds::Schema),
    ("if", Holds::Schema),
    ("then", Holds::Schema),
    ("else", Holds::Schema),
    ("$defs", Holds::Map),
    ("dependentSchemas", Holds::Map),
    ("unevaluatedProperties", Holds::Schema),
    ("unevaluatedItems", Holds::Schema),
    ("contentSchema", Holds::Schema),
    ("prefixItems", Holds::List),
];

/// What Helm's library compiles beside an old `$ref`, which hides everything else.
pub(super) const BESIDE_REFERENCE: [&str; 5] = ["contains", "propertyNames", "if", "then", "else"];

/// Whether a keyword of this dialect holds subschemas.
pub(super) fn is_position(keyword: &str, dialect: Dialect) -> bool {
    POSITIONS.iter().any(|(name, _)| *name == keyword) && holds_in(keyword, dialect)
}

fn holds_in(keyword: &str, dialect: Dialect) -> bool {
    keyword == "additionalItems" || in_dialect(keyword, dialect)
}

/// Whether a keyword that holds subschemas holds them by name.
pub(super) fn is_map(keyword: &str) -> bool {
    POSITIONS
        .iter()
        .any(|(name, holds)| *name == keyword && *holds == Holds::Map)
}

/// The subschemas right below a schema that stands at `at`, evaluated or only kept there.
pub fn subschemas<'a>(
    schema: &'a Value,
    dialect: Dialect,
    at: &SchemaPointer,
) -> Vec<Subschema<'a>> {
    let mut found = Vec::new();
    for (keyword, holds) in POSITIONS {
        let Some(value) = schema.get(keyword).filter(|_| holds_in(keyword, dialect)) else {
            continue;
        };
        let at = at.key(keyword);
        let subschema = |at, schema| Subschema {
            keyword,
            at,
            schema,
        };
        match (holds, value) {
            (Holds::Schema, schema) => found.push(subschema(at, schema)),
            (Holds::List, Value::Array(items)) => {
                let items = items.iter().enumerate();
                found.extend(items.map(|(index, schema)| subschema(at.index(index), schema)));
            }
            (Holds::Map, Value::Object(members)) => {
                let members = members.iter();
                found.extend(members.map(|(key, schema)| subschema(at.key(key), schema)));
            }
            (Holds::List | Holds::Map, _) => {}
        }
    }
    found
}

/// The subschemas right below a schema that Helm's library evaluates with it.
pub fn evaluated<'a>(
    schema: &'a Value,
    dialect: Dialect,
    at: &SchemaPointer,
) -> Vec<Subschema<'a>> {
    let mut found = subschemas(schema, dialect, at);
    found.retain(|part| is_evaluated(part.keyword, schema, dialect));
    found
}

/// Whether a keyword of a schema object is evaluated: some only keep subschemas, some depend on what stands beside them.
pub fn is_evaluated(keyword: &str, schema: &Value, dialect: Dialect) -> bool {
    let hidden = dialect.ref_hides_siblings() && schema.get("$ref").is_some_and(is_text);
    if hidden && !BESIDE_REFERENCE.contains(&keyword) {
        return false;
    }
    match keyword {
        "$defs" | "definitions" | "contentSchema" => false,
        "then" => schema
            .get("if")
            .is_some_and(|condition| condition.as_bool() != Some(false)),
        "else" => schema
            .get("if")
            .is_some_and(|condition| condition.as_bool() != Some(true)),
        "additionalItems" => {
            in_dialect(keyword, dialect) && matches!(schema.get("items"), Some(Value::Array(_)))
        }
        _ => in_dialect(keyword, dialect),
    }
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some()
}

/// The keywords that hold references.
pub(super) const REFERENCES: [&str; 3] = ["$ref", "$recursiveRef", "$dynamicRef"];

/// The references of a schema object, with the keyword that holds each.
pub fn references(schema: &Value, dialect: Dialect) -> Vec<(&'static str, &str)> {
    REFERENCES
        .into_iter()
        .filter(|keyword| in_dialect(keyword, dialect))
        .filter_map(|keyword| Some((keyword, schema.get(keyword)?.as_str()?)))
        .collect()
}

/// All keyword names, for "did you mean".
pub fn keyword_names() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().copied()
}

/// What the keywords of families begin with: `sliderMin`, `sliderRangeId`.
const FAMILIES: [&str; 4] = ["x-", "ui:", "$", "slider"];

/// Whether no draft and no known vendor defines this keyword.
pub fn is_foreign(name: &str) -> bool {
    !FAMILIES.iter().any(|family| name.starts_with(family))
        && !KNOWN.contains(&name)
        && !VENDOR.contains(&name)
}
