// SPDX-License-Identifier: Apache-2.0
//! A schema, as Helm's library compiles it, written again in 2020-12 for the `jsonschema` crate.
//!
//! Only what is reachable is written. Every reference target becomes an entry of `$defs`, whatever name, anchor or pointer
//! led to it, so nothing is left of names and dialects: `items` lists are `prefixItems`, `dependencies` are
//! `dependentRequired` and `dependentSchemas`, siblings of an old `$ref` are left out, formats are asserted where Helm asserts
//! them. [`Emitted::origins`] leads back to what the author wrote.

mod cycle;
mod keyword;
mod list;
mod object;
mod passage;

pub(super) use keyword::{CONST, ENUM, PATTERN, UNIQUE};

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value as Json, json};

use crate::json::Value;
use crate::pointer::{EmittedPointer, SchemaPointer};
use crate::schema::{Destination, Dialect, Pattern, Schema, in_dialect, references};

use super::cost::EmittedPatterns;
use object::EmittedObject;
use passage::{Looks, Passage};

/// More subschemas than any chart has; references inside reference targets can multiply them.
const MAX_NODES: usize = 300_000;
/// What the crate may have to expand of patterns; the corpus needs at most 3,000, and twenty times `\\p{L}` is 26,000.
const MAX_WEIGHT: u64 = 500_000;
/// The key of the entry that stands for a cycle of references.
pub(super) const CYCLE: &str = "cycle";
/// The keywords with one subschema that are written as they are, in the order in which they are written.
const SINGLE: [&str; 8] = [
    "not",
    "if",
    "then",
    "else",
    "additionalProperties",
    "propertyNames",
    "unevaluatedProperties",
    "unevaluatedItems",
];

/// The written schema.
pub(super) struct Emitted {
    pub(super) schema: Json,
    /// From a location in the written schema to the location in the author's.
    pub(super) origins: HashMap<EmittedPointer, SchemaPointer>,
    /// How many schemas may be in evaluation at once on one value, at most.
    pub(super) frames: usize,
    pub(super) patterns: EmittedPatterns,
}

/// Writes a schema that Helm can read.
///
/// # Errors
/// The reasons why the verdict is unknown.
pub(super) fn emit(schema: &Schema) -> Result<Emitted, Vec<String>> {
    let pass = Pass::run(schema, HashMap::new())?;
    let cyclic = cycle::groups(&pass.edges, pass.entries.len());
    if cyclic.is_empty() {
        return pass.finish();
    }
    // Where references form a cycle, what is an error depends on where it was entered: each way in gets its own copies.
    let groups = cyclic
        .into_iter()
        .filter_map(|(index, group)| Some((pass.entries.get(index)?.target.clone(), group)))
        .collect();
    Pass::run(schema, groups)?.finish()
}

/// An entry of `$defs`: a reference target, and through which targets of its own cycle it was reached on the same value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
struct DefsEntry {
    target: SchemaPointer,
    through: Vec<SchemaPointer>,
}

/// A reference that is followed on the same value.
struct Edge {
    from: usize,
    to: usize,
}

/// One writing of the whole schema.
struct Pass {
    root: Json,
    definitions: Map<String, Json>,
    origins: HashMap<EmittedPointer, SchemaPointer>,
    entries: Vec<DefsEntry>,
    edges: Vec<Edge>,
    patterns: EmittedPatterns,
}

impl Pass {
    fn run(schema: &Schema, groups: HashMap<SchemaPointer, usize>) -> Result<Self, Vec<String>> {
        let mut emitter = Emitter::new(schema, groups);
        let root = emitter.entry(schema.value(), 0);
        let mut definitions = Map::new();
        let mut next = 1;
        while let Some(entry) = emitter.entries.get(next).cloned() {
            let Some(target) = schema.at(&entry.target) else {
                break;
            };
            definitions.insert(next.to_string(), emitter.entry(target, next));
            next += 1;
            if emitter.nodes > MAX_NODES {
                break;
            }
        }
        if emitter.nodes > MAX_NODES {
            return Err(vec![
                "the schema is too large to be checked here".to_owned(),
            ]);
        }
        if !emitter.unknown.is_empty() {
            return Err(emitter.unknown);
        }
        Ok(Self {
            root,
            definitions,
            origins: emitter.origins,
            entries: emitter.entries,
            edges: emitter.edges,
            patterns: emitter.patterns,
        })
    }

    fn finish(self) -> Result<Emitted, Vec<String>> {
        let chain = cycle::measure(&self.edges, self.entries.len())
            .map_err(|reason| vec![reason.to_owned()])?;
        let Self {
            mut root,
            mut definitions,
            origins,
            patterns,
            ..
        } = self;
        definitions.insert(CYCLE.to_owned(), Json::Bool(false));
        if let Json::Object(members) = &mut root {
            members.insert("$defs".to_owned(), Json::Object(definitions));
        }
        let (_, nesting) = cycle::nesting(&root);
        Ok(Emitted {
            schema: root,
            origins,
            frames: (nesting + 1) * chain,
            patterns,
        })
    }
}

struct Emitter<'a> {
    source: &'a Schema,
    origins: HashMap<EmittedPointer, SchemaPointer>,
    /// The first is the root.
    entries: Vec<DefsEntry>,
    known: HashMap<DefsEntry, usize>,
    /// Targets that lie on a cycle, with the number of the cycle. They are written by reference wherever they stand.
    groups: HashMap<SchemaPointer, usize>,
    edges: Vec<Edge>,
    /// The entry that is being written.
    current: usize,
    nodes: usize,
    /// How much the crate has to expand of patterns.
    weight: u64,
    patterns: EmittedPatterns,
    /// Where chains of references end, of those that were followed.
    ends: HashMap<SchemaPointer, SchemaPointer>,
    unknown: Vec<String>,
}

impl<'a> Emitter<'a> {
    fn new(source: &'a Schema, groups: HashMap<SchemaPointer, usize>) -> Self {
        Self {
            source,
            origins: HashMap::new(),
            entries: vec![DefsEntry::default()],
            known: HashMap::from([(DefsEntry::default(), 0)]),
            groups,
            edges: Vec::new(),
            current: 0,
            nodes: 0,
            weight: 0,
            patterns: EmittedPatterns::default(),
            ends: HashMap::new(),
            unknown: Vec::new(),
        }
    }

    /// Writes an entry of `$defs`, or the root.
    fn entry(&mut self, schema: &'a Value, index: usize) -> Json {
        self.current = index;
        let target = self.entries.get(index).map(|entry| entry.target.clone());
        self.node(Passage {
            schema,
            dialect: Dialect::default(),
            author: target.unwrap_or_default(),
            written: entry_pointer(index),
            looks: Looks::AtTheValue,
        })
    }

    /// Writes one schema.
    fn node(&mut self, mut passage: Passage<'a>) -> Json {
        self.nodes += 1;
        let Some(members) = passage.schema.as_object() else {
            return Json::Bool(passage.schema.as_bool() != Some(false));
        };
        self.origins
            .insert(passage.written.clone(), passage.author.clone());
        if self.nodes > MAX_NODES {
            return Json::Bool(true);
        }
        if self.groups.contains_key(&passage.author) && !self.is_entry(&passage) {
            let mut out = EmittedObject::default();
            self.link(&mut out, &passage.author, &passage);
            return out.finish();
        }
        passage.dialect = self.source.resources.dialect(&passage.author);
        let mut out = EmittedObject::of(members);
        for (keyword, reference) in references(passage.schema, passage.dialect) {
            self.reference(&mut out, keyword, reference, &passage);
        }
        if passage.hides_siblings() {
            // Of these Helm's library checks `const` alone.
            keyword::constant(&mut out, members, passage.dialect);
            return out.finish();
        }
        self.applicators(&mut out, &passage);
        if let Some(pattern) = members.get("pattern").and_then(Value::as_str) {
            let known = self.patterns.values.entry(pattern.to_owned());
            known.or_insert_with(|| Pattern::new(pattern));
        }
        keyword::assertions(&mut out, members, passage.dialect);
        out.finish()
    }

    fn reference(
        &mut self,
        out: &mut EmittedObject,
        keyword: &str,
        reference: &str,
        passage: &Passage<'a>,
    ) {
        if keyword != "$ref" {
            self.note_dynamic(keyword, reference, passage);
        }
        match self.source.follow(reference, &passage.author) {
            Destination::Here(target) => {
                let target = self.last_of_chain(target);
                self.link(out, &target, passage);
            }
            // What is wrong with the others was recorded when the resources were read.
            Destination::Anything | Destination::Outside(_) | Destination::Nowhere(_) => {}
        }
    }

    /// Where a chain of subschemas that do nothing but refer to the next one ends.
    fn last_of_chain(&mut self, first: SchemaPointer) -> SchemaPointer {
        let mut passed = HashSet::new();
        let mut target = first.clone();
        while !self.ends.contains_key(&target)
            && let Some(next) = self.only_refers_to(&target)
        {
            if !passed.insert(std::mem::replace(&mut target, next)) {
                return first;
            }
        }
        let end = self.ends.get(&target).unwrap_or(&target).clone();
        let passed = passed.into_iter();
        self.ends.extend(passed.map(|place| (place, end.clone())));
        end
    }

    fn only_refers_to(&self, at: &SchemaPointer) -> Option<SchemaPointer> {
        let members = self.source.at(at)?.as_object()?;
        let reference = members.get("$ref")?.as_str()?;
        if members.len() > 1 {
            return None;
        }
        match self.source.follow(reference, at) {
            Destination::Here(next) => Some(next),
            Destination::Anything | Destination::Outside(_) | Destination::Nowhere(_) => None,
        }
    }

    /// Dynamic references are static as long as one resource at most answers to the name.
    fn note_dynamic(&mut self, keyword: &str, reference: &str, passage: &Passage<'a>) {
        let (_, name) = reference.split_once('#').unwrap_or_default();
        let answers = self.source.resources.all().filter(|(_, resource)| {
            keyword == "$recursiveRef" || resource.dynamic_anchors.contains(name)
        });
        if answers.count() > 1 {
            self.unknown.push(format!(
                "`{keyword}` at `#{}` can lead to several \
                 schemas, depending on how it is reached",
                passage.author
            ));
        }
    }

    /// Whether a schema is being written as the entry it is the target of.
    fn is_entry(&self, passage: &Passage<'a>) -> bool {
        let target = self.entries.get(self.current).map(|entry| &entry.target);
        target == Some(&passage.author) && passage.written == entry_pointer(self.current)
    }

    /// Writes a reference to the entry of a target.
    fn link(&mut self, out: &mut EmittedObject, target: &SchemaPointer, passage: &Passage<'a>) {
        let index = self.index(target, passage.looks);
        let entry = index.map_or_else(
            || EmittedPointer::root().key("$defs").key(CYCLE),
            entry_pointer,
        );
        let written = out.link(&entry, &passage.written);
        self.origins.insert(written, passage.author.clone());
        if let (Some(to), Looks::AtTheValue) = (index, passage.looks) {
            let from = self.current;
            self.edges.push(Edge { from, to });
        }
    }

    /// The entry for a target; `None` when it is being visited on this very value already.
    fn index(&mut self, target: &SchemaPointer, looks: Looks) -> Option<usize> {
        let entry = DefsEntry {
            target: target.clone(),
            through: match looks {
                Looks::AtTheValue => self.passed(target),
                Looks::Inside => Vec::new(),
            },
        };
        if entry.through.contains(target) {
            return None;
        }
        let next = self.entries.len();
        let index = *self.known.entry(entry.clone()).or_insert(next);
        if index == next {
            self.entries.push(entry);
        }
        Some(index)
    }

    /// The targets of the same cycle that were passed on the way to this one, sorted.
    fn passed(&self, target: &SchemaPointer) -> Vec<SchemaPointer> {
        let Some(current) = self.entries.get(self.current) else {
            return Vec::new();
        };
        let group = self.groups.get(target);
        if group.is_none() || self.groups.get(&current.target) != group {
            return Vec::new();
        }
        let mut passed = current.through.clone();
        passed.push(current.target.clone());
        passed.sort_unstable();
        passed
    }

    fn applicators(&mut self, out: &mut EmittedObject, passage: &Passage<'a>) {
        for keyword in ["allOf", "anyOf", "oneOf"] {
            self.list(out, passage.list(keyword, keyword), keyword);
        }
        for keyword in SINGLE {
            if let Some(part) = passage.single(keyword, keyword) {
                out.insert(keyword, self.node(part));
            }
        }
        self.contains(out, passage);
        for keyword in ["properties", "dependentSchemas"] {
            if let Some(parts) = passage.map(keyword) {
                self.map(out, parts, keyword);
            }
        }
        self.keyed_by_pattern(out, passage);
        self.dependencies(out, passage);
        self.items(out, passage);
    }

    fn map(&mut self, out: &mut EmittedObject, parts: Vec<(String, Passage<'a>)>, keyword: &str) {
        let mut written = Map::new();
        for (key, part) in parts {
            let schema = self.node(part);
            // Two of the author's patterns may be one to the crate.
            let schema = match written.remove(&key) {
                Some(other) => json!({ "allOf": [other, schema] }),
                None => schema,
            };
            written.insert(key, schema);
        }
        out.insert(keyword, Json::Object(written));
    }

    /// Writes `patternProperties`, whose patterns the crate compiles itself.
    fn keyed_by_pattern(&mut self, out: &mut EmittedObject, passage: &Passage<'a>) {
        let keyword = "patternProperties";
        let mut parts = Vec::new();
        for (pattern, part) in passage.map(keyword).unwrap_or_default() {
            let parsed = Pattern::new(&pattern);
            self.weight = self.weight.saturating_add(parsed.weight());
            if self.weight > MAX_WEIGHT {
                self.unknown.push(format!(
                    "the patterns of `{keyword}` at `#{}` \
                     are too large to be checked here",
                    passage.author
                ));
                return;
            }
            let Some(translated) = parsed.translated() else {
                continue;
            };
            let written = passage.written.key(keyword).key(&translated);
            self.patterns.keys.insert(translated.clone(), parsed);
            parts.push((translated, Passage { written, ..part }));
        }
        if !parts.is_empty() {
            self.map(out, parts, keyword);
        }
    }

    /// In 2019-09 `contains` marks no items as evaluated: behind two negations it says the same and marks nothing.
    fn contains(&mut self, out: &mut EmittedObject, passage: &Passage<'a>) {
        let Some(part) = passage.single("contains", "contains") else {
            return;
        };
        let author = part.author.clone();
        let mut members = Map::from_iter([("contains".to_owned(), self.node(part))]);
        for keyword in ["minContains", "maxContains"] {
            if let Some(bound) = passage.get(keyword).and_then(keyword::count) {
                members.insert(keyword.to_owned(), bound);
            }
        }
        let marks = in_dialect("prefixItems", passage.dialect);
        if marks || passage.get("unevaluatedItems").is_none() {
            out.members.extend(members);
            return;
        }
        let negations = out.extra(json!({ "not": { "not": members } }), &passage.written);
        self.origins.insert(negations.key("not"), author);
    }

    fn dependencies(&mut self, out: &mut EmittedObject, passage: &Passage<'a>) {
        let Some(dependencies) = passage.get("dependencies").and_then(Value::as_object) else {
            return;
        };
        let written = out.next_extra(&passage.written);
        let author = passage.author.key("dependencies");
        let (mut required, mut schemas) = (Map::new(), Map::new());
        for (key, dependency) in dependencies {
            if let Value::Array(names) = dependency {
                let names = names.iter().filter_map(Value::as_str).collect();
                required.insert(key.clone(), names);
            } else {
                let written = written.key("dependentSchemas").key(key);
                let author = author.key(key);
                let part = passage.below("dependentSchemas", dependency, author, written);
                schemas.insert(key.clone(), self.node(part));
            }
        }
        self.origins.insert(written, passage.author.clone());
        out.extra(
            json!({ "dependentRequired": required, "dependentSchemas": schemas }),
            &passage.written,
        );
    }

    fn items(&mut self, out: &mut EmittedObject, passage: &Passage<'a>) {
        let (list, rest) = if in_dialect("prefixItems", passage.dialect) {
            ("prefixItems", "items")
        } else if matches!(passage.get("items"), Some(Value::Array(_))) {
            ("items", "additionalItems")
        } else {
            ("", "items")
        };
        self.list(out, passage.list(list, "prefixItems"), "prefixItems");
        if let Some(part) = passage.single(rest, "items") {
            out.insert("items", self.node(part));
        }
    }
}

/// Where an entry of `$defs` is written; the first is the root.
fn entry_pointer(index: usize) -> EmittedPointer {
    match index {
        0 => EmittedPointer::root(),
        index => EmittedPointer::root().key("$defs").index(index),
    }
}
