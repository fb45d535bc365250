// SPDX-License-Identifier: Apache-2.0
//! JSON Schema as written: dialect, references, bundling, and typed access to keywords.

mod dialect;
mod keyword;
mod pattern;
mod resource;
pub(crate) mod url;

pub mod bundle;
mod re2;
mod splice;

pub use dialect::Dialect;
pub use keyword::{
    KNOWN, Subschema, evaluated, in_dialect, is_evaluated, is_foreign, keyword_names, references,
    subschemas, vendor,
};
pub use pattern::{Pattern, Patterns};
pub use resource::{Destination, Fetched, ResourceProblem, Resources};
pub use splice::splice;

use crate::diagnostic::Diagnostic;
use crate::json::{JsonDocument, Position, Value};
use crate::pointer::SchemaPointer;

/// A `values.schema.json` as it was read.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Path relative to the chart folder, such as `charts/umbrella/values.schema.json`.
    pub file: String,
    /// The parsed text with the locations of its nodes.
    pub document: JsonDocument,
    /// Its named parts, and where its references lead.
    pub resources: Resources,
    /// Why the text is no schema at all; the document is `null` then.
    pub fault: Option<Box<Diagnostic>>,
}

impl Schema {
    /// Wraps a schema that was not read from text, so that no location in it has a line.
    pub fn from_value(file: String, value: Value) -> Self {
        Self::new(file, JsonDocument::of(value))
    }

    /// Wraps a parsed schema.
    pub fn new(file: String, document: JsonDocument) -> Self {
        let resources = Resources::of(&document.value);
        Self {
            file,
            document,
            resources,
            fault: None,
        }
    }

    /// A file that Helm cannot read as a schema, for the reason given.
    pub fn unreadable(file: String, fault: Diagnostic) -> Self {
        Self {
            fault: Some(Box::new(fault)),
            ..Self::from_value(file, Value::Null)
        }
    }

    /// The line and column of a part of the schema; of what is wrong in a file that cannot be read.
    pub fn position(&self, at: &SchemaPointer) -> Option<Position> {
        match &self.fault {
            Some(fault) => fault.location.as_ref()?.position,
            None => self.document.position(at.as_str()),
        }
    }

    /// The whole document, a boolean or an object in valid schemas.
    pub fn value(&self) -> &Value {
        &self.document.value
    }

    /// The dialect in force at the root; an unknown one is read as the latest draft, as Helm does with `urn:` dialects.
    pub fn dialect(&self) -> Dialect {
        self.resources.dialect(&SchemaPointer::root())
    }

    /// The subschema at a pointer.
    pub fn at(&self, pointer: &SchemaPointer) -> Option<&Value> {
        self.value().pointer(pointer.as_str())
    }

    /// Where a reference that is written at a location leads.
    pub fn follow(&self, reference: &str, at: &SchemaPointer) -> Destination {
        self.resources.follow(self.value(), reference, at)
    }
}
