// SPDX-License-Identifier: Apache-2.0
//! The keywords of all drafts, where they keep subschemas, and the vendor keywords that are read as hints.

use super::Dialect;
use crate::json::Value;
use crate::pointer::escape;

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
    "sliderMax",
    "sliderMin",
    "sliderStep",
    "sliderUnit",
    "sliderExtremity",
    "listEnum",
    "mutable",
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

/// Whether a dialect has this keyword; in others it is an unknown one and means nothing. `dependencies` is read in every dialect and
/// vendor keywords are nobody's business, as in the library in Helm.
pub fn in_dialect(name: &str, dialect: Dialect) -> bool {
    use Dialect::{Draft6, Draft7, Draft201909, Draft202012};
    let since = match name {
        "const" | "contains" | "propertyNames" | "$id" => Draft6,
        "if" | "then" | "else" => Draft7,
        "dependentRequired"
        | "dependentSchemas"
        | "unevaluatedItems"
        | "unevaluatedProperties"
        | "minContains"
        | "maxContains"
        | "$recursiveRef" => Draft201909,
        "prefixItems" | "$dynamicRef" => Draft202012,
        _ => return true,
    };
    dialect >= since
}

/// A subschema and the keyword that holds it.
#[derive(Clone, Debug)]
pub struct Subschema<'a> {
    /// The keyword.
    pub keyword: &'static str,
    /// Its place, as pointer text.
    pub at: String,
    /// What stands there.
    pub schema: &'a Value,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Schema,
    List,
    Map,
}

/// Subschema positions in the order the drafts added them; each draft has those of the earlier ones, as in the library in Helm.
const POSITIONS: [(&str, Holds, Dialect); 23] = [
    ("definitions", Holds::Map, Dialect::Draft4),
    ("not", Holds::Schema, Dialect::Draft4),
    ("allOf", Holds::List, Dialect::Draft4),
    ("anyOf", Holds::List, Dialect::Draft4),
    ("oneOf", Holds::List, Dialect::Draft4),
    ("properties", Holds::Map, Dialect::Draft4),
    ("additionalProperties", Holds::Schema, Dialect::Draft4),
    ("patternProperties", Holds::Map, Dialect::Draft4),
    ("items", Holds::Schema, Dialect::Draft4),
    ("items", Holds::List, Dialect::Draft4),
    ("additionalItems", Holds::Schema, Dialect::Draft4),
    ("dependencies", Holds::Map, Dialect::Draft4),
    ("propertyNames", Holds::Schema, Dialect::Draft6),
    ("contains", Holds::Schema, Dialect::Draft6),
    ("if", Holds::Schema, Dialect::Draft7),
    ("then", Holds::Schema, Dialect::Draft7),
    ("else", Holds::Schema, Dialect::Draft7),
    ("$defs", Holds::Map, Dialect::Draft201909),
    ("dependentSchemas", Holds::Map, Dialect::Draft201909),
    ("unevaluatedProperties", Holds::Schema, Dialect::Draft201909),
    ("unevaluatedItems", Holds::Schema, Dialect::Draft201909),
    ("contentSchema", Holds::Schema, Dialect::Draft201909),
    ("prefixItems", Holds::List, Dialect::Draft202012),
];

/// Whether a keyword of this dialect holds subschemas.
pub(super) fn is_position(keyword: &str, dialect: Dialect) -> bool {
    POSITIONS
        .iter()
        .any(|(name, _, since)| *name == keyword && *since <= dialect)
}

/// Whether a keyword that holds subschemas holds them by name.
pub(super) fn is_map(keyword: &str) -> bool {
    POSITIONS
        .iter()
        .any(|(name, holds, _)| *name == keyword && *holds == Holds::Map)
}

/// The subschemas right below a schema, whose place is `at`.
pub fn subschemas<'a>(schema: &'a Value, dialect: Dialect, at: &str) -> Vec<Subschema<'a>> {
    let mut found = Vec::new();
    for (keyword, holds, since) in POSITIONS {
        let Some(value) = schema.get(keyword).filter(|_| since <= dialect) else {
            continue;
        };
        match (holds, value) {
            (Holds::Schema, schema) => found.push(Subschema {
                keyword,
                at: format!("{at}/{keyword}"),
                schema,
            }),
            (Holds::List, Value::Array(items)) => {
                let items = items.iter().enumerate();
                found.extend(items.map(|(index, schema)| Subschema {
                    keyword,
                    at: format!("{at}/{keyword}/{index}"),
                    schema,
                }));
            }
            (Holds::Map, Value::Object(members)) => {
                let members = members.iter();
                found.extend(members.map(|(key, schema)| Subschema {
                    keyword,
                    at: format!("{at}/{keyword}/{}", escape(key)),
                    schema,
                }));
            }
            (Holds::List | Holds::Map, _) => {}
        }
    }
    found
}

/// All keyword names, for "did you mean".
pub fn keyword_names() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().copied()
}

/// Whether no draft and no known vendor defines this keyword.
pub fn is_foreign(name: &str) -> bool {
    !name.starts_with("x-")
        && !name.starts_with("ui:")
        && !name.starts_with('$')
        && !KNOWN.contains(&name)
        && !VENDOR.contains(&name)
}
