// SPDX-License-Identifier: Apache-2.0
//! One document of a bundling: what is reachable in it, and what is embedded of it.

use std::collections::BTreeSet;

use super::{BundleProblem, CONTAINERS, MARK, Referrer, mark};
use crate::json::{Object, Value, object};
use crate::pointer::SchemaPointer;
use crate::schema::dialect::Dialect;
use crate::schema::keyword::{
    BESIDE_REFERENCE, REFERENCES, evaluated, is_map, is_position, references,
};
use crate::schema::resource::{Destination, Resources};
use crate::schema::url;

/// A reference that leaves its document, or (without URI) leads to nothing in it.
pub(super) struct OpenReference {
    pub(super) place: Referrer,
    pub(super) reference: String,
    pub(super) uri: Option<String>,
}

/// A document on its way into the schema.
#[derive(Default)]
pub(super) struct SourceDocument {
    /// Where it was read from; empty for the chart's own schema.
    pub(super) uri: String,
    pub(super) digest: String,
    /// Whether it was taken from what an earlier bundling had embedded.
    pub(super) kept: bool,
    pub(super) value: Value,
    resources: Resources,
    /// The subschemas that are reachable.
    seen: BTreeSet<SchemaPointer>,
    /// Whether everything has to be taken: what a dynamic reference means depends on the whole resource.
    whole: bool,
}

impl SourceDocument {
    pub(super) fn new(value: Value, home: &str) -> Self {
        Self {
            resources: Resources::named(&value, home),
            value,
            ..Self::default()
        }
    }

    /// The dialect in force at its root.
    pub(super) fn dialect(&self) -> Dialect {
        self.resources.dialect(&SchemaPointer::root())
    }

    /// Where a reference that is written at a location of the document leads.
    pub(super) fn follow(&self, reference: &str, at: &SchemaPointer) -> Destination {
        self.resources.follow(&self.value, reference, at)
    }

    /// Looks at a subschema: what is reachable from it inside the document, and outside.
    pub(super) fn visit(&mut self, at: &SchemaPointer) -> (Vec<SchemaPointer>, Vec<OpenReference>) {
        let (mut below, mut open) = (Vec::new(), Vec::new());
        if !self.seen.insert(at.clone()) {
            return (below, open);
        }
        self.resources.admit(&self.value, at);
        let Some(schema) = self.value.pointer(at.as_str()) else {
            return (below, open);
        };
        let dialect = self.resources.dialect(at);
        for (keyword, reference) in references(schema, dialect) {
            self.whole |= keyword != "$ref";
            let uri = match self.follow(reference, at) {
                Destination::Here(target) => {
                    below.push(target);
                    continue;
                }
                Destination::Anything => continue,
                Destination::Outside(uri) => Some(uri),
                Destination::Nowhere(_) => None,
            };
            open.push(OpenReference {
                place: self.referrer(at, keyword),
                reference: reference.to_owned(),
                uri,
            });
        }
        if self.is_own_schema() {
            below.extend(self.resources.with_its_resource(at));
        }
        below.extend(
            evaluated(schema, dialect, at)
                .into_iter()
                .map(|part| part.at),
        );
        (below, open)
    }

    /// Whether this is the chart's own schema, which stays whole.
    fn is_own_schema(&self) -> bool {
        self.uri.is_empty()
    }

    fn referrer(&self, at: &SchemaPointer, keyword: &'static str) -> Referrer {
        Referrer {
            document: Some(self.uri.clone()).filter(|uri| !uri.is_empty()),
            at: at.clone(),
            keyword,
        }
    }

    /// The part that goes into a schema of dialect `home`.
    pub(super) fn embed(&self, home: Dialect, problems: &mut Vec<BundleProblem>) -> Value {
        if let Some(unknown) = Dialect::unknown_in(&self.value) {
            let message = format!(
                "unknown dialect in \
                                   `$schema`: `{unknown}`"
            );
            problems.push(self.problem(&SchemaPointer::root(), message));
        }
        let dialect = self.dialect();
        let id = dialect.id_keyword();
        let mut members = match self.copy(&SchemaPointer::root(), &self.value) {
            Some(Value::Object(members)) => members,
            Some(Value::Bool(false)) => object([("not", Value::object())]),
            _ => Object::new(),
        };
        members.retain(|key, _| key != "$comment" && key != "$schema" && key != id);
        let mut out = Object::new();
        out.insert("$comment".to_owned(), Value::String(self.comment()));
        // Without one of its own it would take on the dialect of the schema it is put into.
        let declared = self.value.get("$schema").cloned();
        let declared = declared.or_else(|| (dialect != home).then(|| Value::from(dialect.uri())));
        out.extend(declared.map(|declared| ("$schema".to_owned(), declared)));
        out.insert(id.to_owned(), Value::from(self.uri.as_str()));
        if dialect.ref_hides_siblings() && members.contains_key("$ref") {
            problems.extend(self.hidden_target());
            out.extend(one_level_down(members));
        } else {
            out.extend(members);
        }
        Value::Object(out)
    }

    /// The mark of bundling, then the document's own comment.
    fn comment(&self) -> String {
        let mark_line = format!("{MARK}{} {}", self.uri, self.digest);
        let theirs = self.value.get("$comment").and_then(Value::as_str);
        let theirs = match mark(&self.value) {
            Some(_) => theirs.and_then(|text| Some(text.split_once('\n')?.1)),
            None => theirs,
        };
        match theirs {
            Some(theirs) => format!("{mark_line}\n{theirs}"),
            None => mark_line,
        }
    }

    fn problem(&self, at: &SchemaPointer, message: String) -> BundleProblem {
        BundleProblem {
            place: Referrer {
                document: Some(self.uri.clone()),
                at: at.clone(),
                keyword: "",
            },
            message,
        }
    }

    /// The first reference that would lead nowhere once an old `$ref` at the root has moved a level down.
    fn hidden_target(&self) -> Option<BundleProblem> {
        let at = self.seen.iter().find(|at| !stays_at_root(at))?;
        let message = "this location is beside a `$ref` at the root, which hides it from Helm \
                       once it is embedded";
        Some(self.problem(at, message.to_owned()))
    }

    /// What is needed of a part of the document; `None` when nothing is.
    fn copy(&self, at: &SchemaPointer, value: &Value) -> Option<Value> {
        if self.whole || self.seen.contains(at) {
            return Some(self.schema(at, value));
        }
        // Everything below a location sorts right behind it.
        let needed = self
            .seen
            .range(at.key("")..)
            .next()
            .is_some_and(|next| next.is_within(at));
        needed.then(|| self.skeleton(at, value))
    }

    /// A subschema with everything in it, but of its definitions only those that are needed.
    fn schema(&self, at: &SchemaPointer, value: &Value) -> Value {
        let Value::Object(members) = value else {
            return value.clone();
        };
        let dialect = self.resources.dialect(at);
        let mut out = Object::new();
        for (key, member) in members {
            let at = at.key(key);
            let written = match member {
                Value::Object(definitions) if CONTAINERS.contains(&key.as_str()) => {
                    let copies = self.needed_definitions(&at, definitions);
                    if copies.is_empty() {
                        continue;
                    }
                    Value::Object(copies)
                }
                Value::String(text) => Value::String(self.rebased(key, text, &at, dialect)),
                Value::Array(items) if is_position(key, dialect) => self.schema_list(&at, items),
                Value::Object(map) if is_map(key) && is_position(key, dialect) => {
                    self.schema_map(&at, map)
                }
                Value::Object(_) if is_position(key, dialect) => self.schema(&at, member),
                other => self.unread(&at, other),
            };
            out.insert(key.clone(), written);
        }
        Value::Object(out)
    }

    /// The definitions that are needed, each as far as it is.
    fn needed_definitions(&self, at: &SchemaPointer, definitions: &Object) -> Object {
        let mut out = Object::new();
        for (name, value) in definitions {
            if let Some(copy) = self.copy(&at.key(name), value) {
                out.insert(name.clone(), copy);
            }
        }
        out
    }

    /// The subschemas of a keyword that holds a list of them.
    fn schema_list(&self, at: &SchemaPointer, items: &[Value]) -> Value {
        let items = items.iter().enumerate();
        let copies = items.map(|(index, item)| self.schema(&at.index(index), item));
        Value::Array(copies.collect())
    }

    /// The subschemas of a keyword that holds them by name.
    fn schema_map(&self, at: &SchemaPointer, map: &Object) -> Value {
        let copies = map
            .iter()
            .map(|(name, value)| (name.clone(), self.schema(&at.key(name), value)));
        Value::Object(copies.collect())
    }

    /// What no keyword looks at, but a reference may point into.
    fn unread(&self, at: &SchemaPointer, value: &Value) -> Value {
        match value {
            Value::Object(_) if self.seen.contains(at) => self.schema(at, value),
            Value::Object(members) => Value::Object(
                members
                    .iter()
                    .map(|(key, member)| (key.clone(), self.unread(&at.key(key), member)))
                    .collect(),
            ),
            Value::Array(items) => Value::Array(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.unread(&at.index(index), item))
                    .collect(),
            ),
            other => other.clone(),
        }
    }

    /// Only the way to what is needed further down.
    fn skeleton(&self, at: &SchemaPointer, value: &Value) -> Value {
        match value {
            Value::Object(members) => Value::Object(self.skeleton_members(at, members)),
            Value::Array(items) => Value::Array(self.skeleton_items(at, items)),
            other => other.clone(),
        }
    }

    /// The members on the way to what is needed, and what names the resource that starts here.
    fn skeleton_members(&self, at: &SchemaPointer, members: &Object) -> Object {
        let dialect = self.resources.dialect(at);
        let named = !at.is_root() && self.resources.dialect_beginning(at).is_some();
        let mut out = Object::new();
        for (key, member) in members {
            let below = at.key(key);
            let names = named && (key == "$schema" || key == dialect.id_keyword());
            let copy = match member {
                Value::String(text) if names => {
                    Some(Value::String(self.rebased(key, text, &below, dialect)))
                }
                _ => self.copy(&below, member),
            };
            out.extend(copy.map(|copy| (key.clone(), copy)));
        }
        out
    }

    /// The items up to the last one that is needed. Items are counted, so one before it that is not needed becomes `true`.
    fn skeleton_items(&self, at: &SchemaPointer, items: &[Value]) -> Vec<Value> {
        let items = items.iter().enumerate();
        let mut copies: Vec<Option<Value>> = items
            .map(|(index, item)| self.copy(&at.index(index), item))
            .collect();
        while copies.last().is_some_and(Option::is_none) {
            copies.pop();
        }
        let copies = copies.into_iter();
        copies
            .map(|copy| copy.unwrap_or(Value::Bool(true)))
            .collect()
    }

    /// A text of the document. Where the document names itself otherwise than it is published, it gets the published name, by which it is
    /// referred to; then what was relative to its own name must become absolute.
    fn rebased(&self, key: &str, text: &str, at: &SchemaPointer, dialect: Dialect) -> String {
        let own = self.resources.base(&SchemaPointer::root());
        let refers = REFERENCES.contains(&key);
        let (head, fragment) = text.split_once('#').unwrap_or((text, ""));
        if own == self.uri || head.is_empty() || !(refers || key == dialect.id_keyword()) {
            return text.to_owned();
        }
        let schema = at.parent().unwrap_or_default();
        // A name is relative to what it stands in.
        let from = if refers {
            schema
        } else {
            schema.parent().unwrap_or_default()
        };
        let Some(target) = url::resolve(self.resources.base(&from), head) else {
            return text.to_owned();
        };
        let target = match target.text() {
            target if target == own => self.uri.clone(),
            target => target,
        };
        if fragment.is_empty() {
            target
        } else {
            format!("{target}#{fragment}")
        }
    }
}

/// Whether a location stays where it is when an old `$ref` at the root moves a level down.
fn stays_at_root(at: &SchemaPointer) -> bool {
    let root = SchemaPointer::root();
    let mut keywords = CONTAINERS.into_iter().chain(BESIDE_REFERENCE);
    at.is_root() || keywords.any(|keyword| at.is_within(&root.key(keyword)))
}

/// The members of a root beside an old `$ref`, which would hide the root's new name: all but its definitions move into an `allOf`.
fn one_level_down(members: Object) -> Object {
    let (definitions, moved): (Object, Object) = members
        .into_iter()
        .partition(|(key, _)| CONTAINERS.contains(&key.as_str()));
    let mut out = object([("allOf", Value::Array(vec![Value::Object(moved)]))]);
    out.extend(definitions);
    out
}
