// SPDX-License-Identifier: Apache-2.0
//! Which draft of JSON Schema a document is written in, by Helm's rules.

use crate::json::Value;

/// A draft of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    /// draft-04
    Draft4,
    /// draft-06
    Draft6,
    /// draft-07
    Draft7,
    /// 2019-09
    Draft201909,
    /// 2020-12
    Draft202012,
}

/// A `$schema` that names no draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DialectError(pub String);

impl Dialect {
    /// The dialect of a schema document. Absent and unversioned `$schema` mean 2020-12, the default of the library in Helm
    /// (santhosh-tekuri/jsonschema v6, `roots.go` and `draft.go`): the scheme and any fragment are cut before comparing.
    ///
    /// # Errors
    /// When `$schema` is a text that names no known draft; Helm would load it as a URL.
    pub fn of(schema: &Value) -> Result<Self, DialectError> {
        let Some(uri) = schema.get("$schema") else {
            return Ok(Self::Draft202012);
        };
        let Some(uri) = uri.as_str() else {
            return Err(DialectError(crate::json::compact(uri)));
        };
        match Self::named(uri.split_once('#').map_or(uri, |(head, _)| head)) {
            Some(dialect) => Ok(dialect),
            None if uri.starts_with("urn:") => Ok(Self::Draft202012),
            None => Err(DialectError(uri.to_owned())),
        }
    }

    /// The dialect whose metaschema a URI without fragment names.
    pub(super) fn named(uri: &str) -> Option<Self> {
        match uri
            .strip_prefix("http://")
            .or_else(|| uri.strip_prefix("https://"))
            .unwrap_or(uri)
        {
            "json-schema.org/draft-04/schema" => Some(Self::Draft4),
            "json-schema.org/draft-06/schema" => Some(Self::Draft6),
            "json-schema.org/draft-07/schema" => Some(Self::Draft7),
            "json-schema.org/draft/2019-09/schema" => Some(Self::Draft201909),
            "json-schema.org/draft/2020-12/schema" | "json-schema.org/schema" => {
                Some(Self::Draft202012)
            }
            _ => None,
        }
    }

    /// The URI of its metaschema, as a `$schema` names it.
    pub fn uri(self) -> &'static str {
        match self {
            Self::Draft4 => "http://json-schema.org/draft-04/schema#",
            Self::Draft6 => "http://json-schema.org/draft-06/schema#",
            Self::Draft7 => "http://json-schema.org/draft-07/schema#",
            Self::Draft201909 => "https://json-schema.org/draft/2019-09/schema",
            Self::Draft202012 => "https://json-schema.org/draft/2020-12/schema",
        }
    }

    /// Whether siblings of `$ref` are ignored (draft 7 and before).
    pub fn ref_hides_siblings(self) -> bool {
        self <= Self::Draft7
    }

    /// The keyword that names a schema.
    pub fn id_keyword(self) -> &'static str {
        if self == Self::Draft4 { "id" } else { "$id" }
    }

    /// Whether Helm asserts `format` (draft 7 and before; an annotation in later drafts).
    pub fn asserts_format(self) -> bool {
        self <= Self::Draft7
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::read;

    #[test]
    fn follows_the_library_in_helm() {
        let of = |text: &str| Dialect::of(&read(text).unwrap());
        assert_eq!(of("{}"), Ok(Dialect::Draft202012));
        assert_eq!(
            of(r#"{"$schema":"http://json-schema.org/schema#"}"#),
            Ok(Dialect::Draft202012)
        );
        assert_eq!(
            of(r#"{"$schema":"https://json-schema.org/draft-07/schema"}"#),
            Ok(Dialect::Draft7)
        );
        assert_eq!(
            of(r#"{"$schema":"http://json-schema.org/draft-04/schema#"}"#),
            Ok(Dialect::Draft4)
        );
        assert!(of(r#"{"$schema":"https://example.com/mine"}"#).is_err());
        assert!(of(r#"{"$schema":""}"#).is_err());
    }
}
