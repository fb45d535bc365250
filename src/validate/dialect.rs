// SPDX-License-Identifier: Apache-2.0
//! Drafts: which one a `$schema` means to Helm, and where each keeps subschemas.

use crate::json::Value;
use crate::schema::{Dialect, subschemas};

use super::OWN_URL;
use super::url::Url;

/// A draft of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Draft {
    Four,
    Six,
    Seven,
    Nineteen,
    Twenty,
}

/// What a `$schema` leads to.
pub(super) enum Declared {
    Draft(Draft),
    /// Helm refuses it, with this reason.
    Broken(String),
    /// Helm would fetch this URL.
    Fetched(String),
}

impl Draft {
    /// The draft a URL names by itself.
    fn named(url: &str) -> Option<Self> {
        let bare = url
            .strip_prefix("http://")
            .or_else(|| url.strip_prefix("https://"))
            .unwrap_or(url);
        match bare {
            "json-schema.org/schema" | "json-schema.org/draft/2020-12/schema" => Some(Self::Twenty),
            "json-schema.org/draft/2019-09/schema" => Some(Self::Nineteen),
            "json-schema.org/draft-07/schema" => Some(Self::Seven),
            "json-schema.org/draft-06/schema" => Some(Self::Six),
            "json-schema.org/draft-04/schema" => Some(Self::Four),
            _ => None,
        }
    }

    /// The draft of a schema: that of its `$schema`, else `fallback`.
    pub(super) fn of(schema: &Value, fallback: Self) -> Declared {
        let Some(declared) = schema.get("$schema").and_then(Value::as_str) else {
            return Declared::Draft(fallback);
        };
        let (url, fragment) = declared.split_once('#').unwrap_or((declared, ""));
        let built_in = url.starts_with("http") && !url.ends_with(".org/schema");
        if let Some(draft) = Self::named(url).filter(|_| fragment.is_empty() || built_in) {
            return Declared::Draft(draft);
        }
        let Some(parsed) = Url::parse(url) else {
            return Declared::Broken(format!("`$schema` is not a URL: `{declared}`"));
        };
        match parsed.scheme.as_str() {
            "urn" => Declared::Draft(fallback),
            "http" | "https" => Declared::Fetched(declared.to_owned()),
            "file" if url != OWN_URL => Declared::Fetched(declared.to_owned()),
            _ => Declared::Broken(format!("`$schema` names no known dialect: `{declared}`")),
        }
    }

    /// The keyword that names a schema, and the name without its fragment; empty when there is none.
    pub(super) fn id(self, schema: &Value) -> &str {
        if self < Self::Nineteen && schema.get("$ref").is_some() {
            return "";
        }
        let id = schema
            .get(self.id_keyword())
            .and_then(Value::as_str)
            .unwrap_or_default();
        id.split('#').next().unwrap_or_default()
    }

    pub(super) fn id_keyword(self) -> &'static str {
        if self == Self::Four { "id" } else { "$id" }
    }

    pub(super) fn metaschema(self) -> &'static str {
        match self {
            Self::Four => "http://json-schema.org/draft-04/schema#",
            Self::Six => "http://json-schema.org/draft-06/schema#",
            Self::Seven => "http://json-schema.org/draft-07/schema#",
            Self::Nineteen => "https://json-schema.org/draft/2019-09/schema",
            Self::Twenty => "https://json-schema.org/draft/2020-12/schema",
        }
    }

    /// The subschemas right below a schema, with their pointers.
    pub(super) fn subschemas<'a>(self, schema: &'a Value, at: &str) -> Vec<(String, &'a Value)> {
        let dialect = match self {
            Self::Four => Dialect::Draft4,
            Self::Six => Dialect::Draft6,
            Self::Seven => Dialect::Draft7,
            Self::Nineteen => Dialect::Draft201909,
            Self::Twenty => Dialect::Draft202012,
        };
        subschemas(schema, dialect, at)
            .into_iter()
            .map(|part| (part.at, part.schema))
            .collect()
    }
}
