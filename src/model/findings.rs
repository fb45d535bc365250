// SPDX-License-Identifier: Apache-2.0
//! What stands in the schemas and has no effect, or leads nowhere.

use std::collections::HashSet;

use super::conjunct::{Broken, BrokenKind, Conjunct, Expansion, Part};
use super::misplaced::Misplaced;
use super::types::Types;
use crate::diagnostic::{Code, Diagnostic, Location, nearest};
use crate::json::Value;
use crate::pointer::SchemaPointer;
use crate::schema;

/// Collects diagnostics about the schemas of a chart tree.
pub(super) struct Findings<'a, 'p> {
    parts: &'p [Part<'a>],
    /// Subschemas that were looked at, so that each is reported once.
    seen: HashSet<(usize, SchemaPointer)>,
    misplaced: Misplaced<'p>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a, 'p> Findings<'a, 'p> {
    /// None yet. `shipped` is what the chart tree ships.
    pub(super) fn new(parts: &'p [Part<'a>], shipped: &'p Value) -> Self {
        Self {
            parts,
            misplaced: Misplaced::of_tree(parts, shipped),
            seen: HashSet::new(),
            diagnostics: Vec::new(),
        }
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    /// Looks at the subschemas that apply to a value.
    pub(super) fn look_at(&mut self, expansion: &Expansion<'_>) {
        for broken in &expansion.broken {
            if self.seen.insert((broken.part, broken.pointer.key("$ref"))) {
                self.reference(broken);
            }
        }
        for conjunct in &expansion.objects {
            if self.seen.insert((conjunct.part, conjunct.pointer.clone())) {
                self.idle(conjunct);
                self.unknown(conjunct);
            }
        }
    }

    /// Keywords that JSON Schema does not have: each that resembles one is a slip, the rest has one cause.
    fn unknown(&mut self, conjunct: &Conjunct<'_>) {
        let Some(object) = conjunct.object() else {
            return;
        };
        let keys = object.keys().filter(|key| schema::is_foreign(key));
        let mut keys: Vec<&str> = keys.map(String::as_str).collect();
        if keys.is_empty() {
            return;
        }
        let around = self.misplaced.of(conjunct);
        keys.retain(|key| {
            let near = nearest(key, schema::keyword_names());
            let slip = near.filter(|_| !around.ships(key));
            if let Some(near) = slip {
                let message = format!(
                    "unknown keyword `{key}`; \
                                       it has no effect here"
                );
                let help = format!(
                    "a keyword with a \
                                    similar name is `{near}`"
                );
                let diagnostic = Diagnostic::new(Code::KeywordUnknown, message).help(help);
                self.add(conjunct.part, &conjunct.pointer.key(key), diagnostic);
            }
            slip.is_none()
        });
        let Some((first, rest)) = keys.split_first() else {
            return;
        };
        let mut diagnostic = around.finding(object, &keys);
        let related = rest.iter().filter_map(|key| {
            let at = conjunct.pointer.key(key);
            self.location(conjunct.part, &at)
        });
        diagnostic.related = related.collect();
        self.add(conjunct.part, &conjunct.pointer.key(first), diagnostic);
    }

    /// Keywords that apply to other types than the subschema accepts.
    fn idle(&mut self, conjunct: &Conjunct<'_>) {
        if conjunct.get("type").is_none() {
            return;
        }
        let accepted = Types::keyword(conjunct.get("type"));
        let members = conjunct.object().into_iter().flatten();
        for (key, _) in members.filter(|(key, value)| !asserts_nothing(key, value)) {
            let Some((_, plural)) = applies_to(key).filter(|(types, _)| !accepted.meets(*types))
            else {
                continue;
            };
            let message = format!(
                "`{key}` applies to {plural}, \
                                   which this schema does not allow"
            );
            let diagnostic = Diagnostic::new(Code::KeywordIdle, message)
                .help("remove the keyword, or correct the `type` beside it");
            self.add(conjunct.part, &conjunct.pointer.key(key), diagnostic);
        }
    }

    fn reference(&mut self, broken: &Broken) {
        let reference = &broken.reference;
        let (code, message, help) = match broken.kind {
            BrokenKind::Dangling => (
                Code::ReferenceDangling,
                format!("`$ref` leads to nothing: `{reference}`"),
                "name a subschema that exists in this file",
            ),
            BrokenKind::Remote => (
                Code::ReferenceRemote,
                format!("`$ref` leads out of the file: `{reference}`"),
                "bundle the schema (`managed-services bundle`), so that it needs no network when \
                 it is installed",
            ),
            BrokenKind::Cycle => (
                Code::ReferenceCycle,
                format!("`$ref` leads back to itself: `{reference}`"),
                "pass through a property or an item before referring back",
            ),
        };
        let diagnostic = Diagnostic::new(code, message).help(help);
        self.add(broken.part, &broken.pointer.key("$ref"), diagnostic);
    }

    /// Adds a finding at its place; a chart without a schema has none.
    fn add(&mut self, part: usize, pointer: &SchemaPointer, diagnostic: Diagnostic) {
        if let Some(location) = self.location(part, pointer) {
            self.diagnostics.push(diagnostic.at(location));
        }
    }

    fn location(&self, part: usize, pointer: &SchemaPointer) -> Option<Location> {
        let schema = self.parts.get(part)?.schema?;
        Some(Location {
            file: schema.file.clone(),
            pointer: pointer.to_string(),
            position: schema.document.position(pointer.as_str()),
        })
    }
}

/// Whether a keyword with this value accepts everything, of any type, so that it misleads no reader.
fn asserts_nothing(keyword: &str, value: &Value) -> bool {
    match (keyword, value) {
        ("required" | "prefixItems", Value::Array(list)) => list.is_empty(),
        ("properties" | "patternProperties", Value::Object(members)) => members.is_empty(),
        ("items" | "additionalProperties" | "propertyNames", Value::Object(members)) => {
            members.is_empty()
        }
        ("items" | "additionalProperties" | "propertyNames", Value::Bool(flag)) => *flag,
        ("uniqueItems", Value::Bool(flag)) => !flag,
        ("minLength" | "minItems" | "minProperties", Value::Number(count)) => {
            count.to_i64() == Some(0)
        }
        _ => false,
    }
}

/// The types that a keyword applies to, in types and in words; `None` when it applies to all.
fn applies_to(keyword: &str) -> Option<(Types, &'static str)> {
    match keyword {
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
            Some((Types::NUMBER, "numbers"))
        }
        "minLength" | "maxLength" | "pattern" => Some((Types::STRING, "strings")),
        "items" | "prefixItems" | "minItems" | "maxItems" | "uniqueItems" | "contains" => {
            Some((Types::ARRAY, "arrays"))
        }
        "properties"
        | "patternProperties"
        | "additionalProperties"
        | "required"
        | "minProperties"
        | "maxProperties"
        | "propertyNames" => Some((Types::OBJECT, "objects")),
        _ => None,
    }
}
