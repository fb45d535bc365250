// SPDX-License-Identifier: Apache-2.0
//! The keywords of all drafts, and the vendor keywords that are read as hints.

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

/// Names of vendor keywords that the model reads as hints (`peers.md`: forms of Bitnami, Onyxia, Cozystack, TeraSky, Kubernetes).
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
pub fn in_dialect(name: &str, dialect: super::Dialect) -> bool {
    use super::Dialect::{Draft6, Draft7, Draft201909, Draft202012};
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

/// All keyword names, for "did you mean".
pub fn keyword_names() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().copied()
}

/// Whether no draft and no known vendor defines this keyword.
pub fn is_foreign(name: &str) -> bool {
    !name.starts_with("x-") && !name.starts_with("ui:") && !name.starts_with('$') && !KNOWN.contains(&name) && !VENDOR.contains(&name)
}
