// SPDX-License-Identifier: Apache-2.0
//! JSON Schema as written: dialect, references, bundling, and typed access to keywords.

pub mod bundle;
mod dialect;
mod keyword;
mod pattern;
pub mod re2;
mod reference;
mod splice;

pub use dialect::{Dialect, DialectError};
pub use keyword::{KNOWN, Subschema, in_dialect, is_foreign, keyword_names, subschemas, vendor};
pub use pattern::{Pattern, Patterns};
pub use reference::{References, Resolution};
pub use splice::splice;

use crate::json::{JsonDocument, Value};
use crate::pointer::SchemaPointer;

/// A `values.schema.json` as it was read.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Path relative to the chart folder, such as `charts/umbrella/values.schema.json`.
    pub file: String,
    /// The parsed text with the places of its nodes.
    pub document: JsonDocument,
    /// The dialect that the root's `$schema` chooses; the error names what it says instead.
    pub dialect: Result<Dialect, DialectError>,
    /// Where its references lead.
    pub references: References,
}

impl Schema {
    /// Wraps a schema that was not read from text, so that no place in it is known.
    pub fn from_value(file: String, value: Value) -> Self {
        Self::new(file, JsonDocument::of(value))
    }

    /// Wraps a parsed schema.
    pub fn new(file: String, document: JsonDocument) -> Self {
        let dialect = Dialect::of(&document.value);
        let references = References::collect(&document.value);
        Self {
            file,
            document,
            dialect,
            references,
        }
    }

    /// The schema document.
    pub fn value(&self) -> &Value {
        &self.document.value
    }

    /// The dialect in force; an unknown one is read as the latest draft, as Helm does with `urn:` dialects.
    pub fn dialect(&self) -> Dialect {
        *self.dialect.as_ref().unwrap_or(&Dialect::Draft202012)
    }

    /// The subschema at a pointer.
    pub fn at(&self, pointer: &SchemaPointer) -> Option<&Value> {
        self.value().pointer(pointer.as_str())
    }
}
