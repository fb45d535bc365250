// SPDX-License-Identifier: Apache-2.0
//! Which dialect of JSON Schema is in force, by the rules of Helm's library (santhosh-tekuri/jsonschema v6.0.2, `roots.go`, `draft.go`).

use super::url::{HOME, Url};
use crate::json::{Value, compact};

/// A draft of JSON Schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    /// draft-04
    Draft4,
    /// draft-06
    Draft6,
    /// draft-07
    Draft7,
    /// 2019-09
    Draft201909,
    /// 2020-12, which Helm assumes without `$schema`
    #[default]
    Draft202012,
}

/// What the `$schema` of a schema object leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Declared {
    /// A dialect that Helm knows, or none, so that the one around it stays in force.
    Known(Dialect),
    /// Helm refuses it, for this reason.
    Refused(String),
    /// Helm would fetch this URL.
    Fetched(String),
}

impl Dialect {
    /// The dialect that a schema object declares; `fallback` is in force without `$schema`.
    pub(super) fn declared(schema: &Value, fallback: Self) -> Declared {
        let Some(declared) = schema.get("$schema").and_then(Value::as_str) else {
            return Declared::Known(fallback);
        };
        let (url, fragment) = declared.split_once('#').unwrap_or((declared, ""));
        // The library looks `https://json-schema.org/schema` up with its fragment, all others without.
        let cut = url.starts_with("http") && !url.ends_with(".org/schema");
        if let Some(dialect) = Self::named(url).filter(|_| fragment.is_empty() || cut) {
            return Declared::Known(dialect);
        }
        let Some(parsed) = Url::parse(url) else {
            return Declared::Refused(format!("`$schema` must be a URL: `{declared}`"));
        };
        match parsed.scheme.as_str() {
            "urn" => Declared::Known(fallback),
            "http" | "https" => Declared::Fetched(declared.to_owned()),
            "file" if url != HOME => Declared::Fetched(declared.to_owned()),
            _ => Declared::Refused(format!("unknown dialect in `$schema`: `{declared}`")),
        }
    }

    /// The `$schema` of a document, when it names no dialect that Helm knows.
    pub fn unknown_in(document: &Value) -> Option<String> {
        let declared = document.get("$schema")?;
        let Some(text) = declared.as_str() else {
            return Some(compact(declared));
        };
        match Self::declared(document, Self::default()) {
            Declared::Known(_) => None,
            Declared::Refused(_) | Declared::Fetched(_) => Some(text.to_owned()),
        }
    }

    /// The dialect whose metaschema a URI without fragment names.
    pub(super) fn named(uri: &str) -> Option<Self> {
        let bare = uri
            .strip_prefix("http://")
            .or_else(|| uri.strip_prefix("https://"))
            .unwrap_or(uri);
        match bare {
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

    /// Whether the metaschema lets `enum` be empty and repeat members (2019-09 and later).
    pub fn has_loose_enums(self) -> bool {
        self >= Self::Draft201909
    }

    /// The name that a schema object gives itself, with its fragment. An old `$ref` hides it.
    pub(super) fn id(self, schema: &Value) -> Option<&str> {
        if self.ref_hides_siblings() && schema.get("$ref").is_some() {
            return None;
        }
        schema.get(self.id_keyword())?.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::read;

    #[test]
    fn follows_the_library_in_helm() {
        let declared = |text: &str| Dialect::declared(&read(text).unwrap(), Dialect::Draft202012);
        let known = |text: &str, dialect: Dialect| {
            assert_eq!(declared(text), Declared::Known(dialect), "{text}");
        };
        known("{}", Dialect::Draft202012);
        known(
            r#"{"$schema":"http://json-schema.org/schema#"}"#,
            Dialect::Draft202012,
        );
        known(
            r#"{"$schema":"https://json-schema.org/draft-07/schema"}"#,
            Dialect::Draft7,
        );
        known(
            r#"{"$schema":"http://json-schema.org/draft-04/schema#"}"#,
            Dialect::Draft4,
        );
        known(r#"{"$schema":"urn:mine"}"#, Dialect::Draft202012);
        assert!(matches!(
            declared(r#"{"$schema":"https://example.com/mine"}"#),
            Declared::Fetched(_)
        ));
        assert!(matches!(
            declared(r#"{"$schema":""}"#),
            Declared::Refused(_)
        ));
    }

    #[test]
    fn names_an_unknown_dialect_as_it_is_written() {
        let unknown = |text: &str| Dialect::unknown_in(&read(text).unwrap());
        assert_eq!(unknown("{}"), None);
        assert_eq!(unknown(r#"{"$schema":5}"#).as_deref(), Some("5"));
        assert_eq!(
            unknown(r#"{"$schema":"https://example.com/mine"}"#).as_deref(),
            Some("https://example.com/mine")
        );
    }
}
