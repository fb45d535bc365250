// SPDX-License-Identifier: Apache-2.0
//! Where a reference leads and which dialect is in force, decided once for a schema document, by the rules of Helm's library
//! (santhosh-tekuri/jsonschema v6.0.2, `roots.go`, `root.go`, `compiler.go`). The model, the verdict, bundling and comparison all ask here.
//!
//! A *resource* is a document, or a part of one with a name of its own: what references inside it are relative to. Names count where
//! keywords keep subschemas, and at locations that only a reference reaches once Helm has followed it there.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::fmt;

use super::dialect::{Declared, Dialect};
use super::keyword::{evaluated, in_dialect, references, subschemas};
use super::url::{self, HOME, unescape};
use crate::json::Value;
use crate::pointer::{self, SchemaPointer};

/// Where a reference leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// To this location in the same document.
    Here(SchemaPointer),
    /// To a `urn:`, which Helm reads as the schema `true`.
    Anything,
    /// Out of the document, to this URI without fragment. Helm would fetch it.
    Outside(String),
    /// To nothing, for this reason: Helm refuses the schema.
    Nowhere(String),
}

/// What keeps Helm from reading a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceProblem {
    /// The location in the schema.
    pub at: SchemaPointer,
    /// A sentence: lower case, no period.
    pub message: String,
}

/// What Helm would fetch to read a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// The metaschema that a `$schema` names, by its URI.
    Metaschema(String),
    /// A document that a reference leads to, by its URI.
    Document(String),
}

impl fmt::Display for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Metaschema(uri) => write!(f, "Helm would fetch the metaschema `{uri}`"),
            Self::Document(uri) => write!(f, "Helm would fetch `{uri}`"),
        }
    }
}

/// A document, or a part of one with a name of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Resource {
    /// Its absolute URI, without fragment.
    uri: String,
    pub(crate) dialect: Dialect,
    /// Anchor → location.
    anchors: HashMap<String, SchemaPointer>,
    pub(crate) dynamic_anchors: HashSet<String>,
}

/// The resources of a schema document.
#[derive(Clone, Debug, Default)]
pub struct Resources {
    /// The URI that the document was read from.
    home: String,
    /// Location → the resource that begins there. The root is always one.
    by_location: BTreeMap<SchemaPointer, Resource>,
    by_uri: HashMap<String, SchemaPointer>,
    /// Locations that were searched for names.
    searched: HashSet<SchemaPointer>,
    /// Locations that Helm compiles, in the order in which they are reached.
    compiled: Vec<SchemaPointer>,
    /// Locations where no keyword keeps a subschema, and a reference leads.
    aside: Vec<SchemaPointer>,
    problems: Vec<ResourceProblem>,
    fetched: Vec<Fetched>,
    /// Below these locations the dialect is not known here, so nothing is a problem.
    opaque: Vec<SchemaPointer>,
}

impl Resources {
    /// Reads a chart's schema: its resources, and all that Helm reaches from its root.
    pub fn of(document: &Value) -> Self {
        let mut resources = Self::named(document, HOME);
        if resources.is_sound() {
            resources.reach_all(document);
        }
        resources
    }

    /// Reads the resources of a document that was read from a URI. Nothing is reached yet.
    pub(super) fn named(document: &Value, home: &str) -> Self {
        let mut resources = Self {
            home: home.to_owned(),
            ..Self::default()
        };
        let root = SchemaPointer::root();
        resources.search(document, home, &root, Dialect::default());
        resources
    }

    /// Whether nothing so far keeps Helm from reading the document, or makes it fetch another.
    fn is_sound(&self) -> bool {
        self.problems.is_empty() && self.fetched.is_empty()
    }

    /// What keeps Helm from reading the document.
    pub fn problems(&self) -> &[ResourceProblem] {
        &self.problems
    }

    /// What Helm would fetch, each once.
    pub fn fetched(&self) -> &[Fetched] {
        &self.fetched
    }

    /// The locations that Helm compiles, each once.
    pub(crate) fn compiled(&self) -> &[SchemaPointer] {
        &self.compiled
    }

    /// The locations that only a reference makes a subschema, each once.
    pub(crate) fn aside(&self) -> &[SchemaPointer] {
        &self.aside
    }

    /// All resources with the locations where they begin.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&SchemaPointer, &Resource)> {
        self.by_location.iter()
    }

    /// The location and the content of the resource that a location belongs to.
    fn enclosing(&self, at: &SchemaPointer) -> Option<(SchemaPointer, &Resource)> {
        // Most documents are one resource.
        let mut at = match self.by_location.len() {
            1 => SchemaPointer::root(),
            _ => at.clone(),
        };
        loop {
            if let Some(resource) = self.by_location.get(&at) {
                return Some((at, resource));
            }
            at = at.parent()?;
        }
    }

    /// The dialect in force at a location: an embedded resource may have its own.
    pub fn dialect(&self, at: &SchemaPointer) -> Dialect {
        self.enclosing(at)
            .map_or_else(Dialect::default, |(_, resource)| resource.dialect)
    }

    /// The dialect of the resource that begins at a location, when one does.
    pub fn dialect_beginning(&self, at: &SchemaPointer) -> Option<Dialect> {
        Some(self.by_location.get(at)?.dialect)
    }

    /// The URI that references at a location are relative to.
    pub(super) fn base(&self, at: &SchemaPointer) -> &str {
        self.enclosing(at)
            .map_or(&self.home, |(_, resource)| &resource.uri)
    }

    /// Where `reference`, written at a location of the document, leads.
    pub fn follow(&self, document: &Value, reference: &str, at: &SchemaPointer) -> Destination {
        match self.locate(document, reference, at) {
            Ok(destination) => destination,
            Err(reason) => Destination::Nowhere(reason),
        }
    }

    fn locate(
        &self,
        document: &Value,
        reference: &str,
        at: &SchemaPointer,
    ) -> Result<Destination, String> {
        let not_a_url = || format!("`{reference}` is not a URL");
        let (_, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let fragment = unescape(fragment).ok_or_else(not_a_url)?;
        let target = url::resolve(self.base(at), reference).ok_or_else(not_a_url)?;
        let uri = target.text();
        if let Some((start, resource)) = self.resource(&uri) {
            let found = if fragment.is_empty() || fragment.starts_with('/') {
                subschema(document, &format!("{start}{fragment}"))
            } else {
                resource.anchors.get(&fragment).cloned()
            };
            return found
                .map(Destination::Here)
                .ok_or_else(|| format!("`{reference}` leads to nothing"));
        }
        match target.scheme.as_str() {
            "urn" if fragment.is_empty() => Ok(Destination::Anything),
            "urn" => Err(format!("`{reference}` leads to nothing")),
            "http" | "https" | "file" => Ok(Destination::Outside(uri)),
            scheme => Err(format!("Helm cannot load `{scheme}:` references")),
        }
    }

    /// The resource that a URI names. The URI that the document was read from names its root, whatever else the root calls itself.
    fn resource(&self, uri: &str) -> Option<(&SchemaPointer, &Resource)> {
        if uri == self.home {
            return self.by_location.first_key_value();
        }
        self.by_location.get_key_value(self.by_uri.get(uri)?)
    }

    /// Follows every reference that Helm follows, from subschema to subschema, each once.
    fn reach_all(&mut self, document: &Value) {
        let mut seen = HashSet::new();
        let mut starts = VecDeque::from([SchemaPointer::root()]);
        while let Some(start) = starts.pop_front() {
            if seen.contains(&start) {
                continue;
            }
            starts.extend(self.with_its_resource(&start));
            let Some(schema) = document.pointer(start.as_str()) else {
                seen.insert(start.clone());
                self.compiled.push(start);
                continue;
            };
            let around = self.dialect(&start);
            let mut open = vec![(start, schema, around)];
            while let Some((at, schema, around)) = open.pop() {
                if !seen.insert(at.clone()) {
                    continue;
                }
                self.compiled.push(at.clone());
                // A subschema without a dialect of its own has that of the schema around it.
                let dialect = self.dialect_beginning(&at).unwrap_or(around);
                for (keyword, reference) in references(schema, dialect) {
                    starts.extend(self.reach(document, &at, keyword, reference));
                }
                if self.by_location.contains_key(&at) {
                    starts.extend(self.with_its_resource(&at));
                }
                let below = evaluated(schema, dialect, &at).into_iter().rev();
                open.extend(below.map(|part| (part.at, part.schema, dialect)));
            }
        }
    }

    /// Follows one reference and records what is wrong with it; the location it leads to, when that is in this document.
    fn reach(
        &mut self,
        document: &Value,
        at: &SchemaPointer,
        keyword: &str,
        reference: &str,
    ) -> Option<SchemaPointer> {
        match self.follow(document, reference, at) {
            Destination::Here(target) => {
                self.admit(document, &target);
                return Some(target);
            }
            Destination::Anything => {}
            Destination::Outside(uri) => self.fetch(Fetched::Document(uri)),
            Destination::Nowhere(reason) => self.problem(at.key(keyword), reason),
        }
        None
    }

    /// What Helm's library compiles together with a subschema: the resource it belongs to, and that resource's dynamic anchors.
    pub(super) fn with_its_resource(&self, at: &SchemaPointer) -> Vec<SchemaPointer> {
        let Some((start, resource)) = self.enclosing(at) else {
            return Vec::new();
        };
        let anchors = resource
            .dynamic_anchors
            .iter()
            .filter_map(|name| resource.anchors.get(name).cloned());
        let mut found: Vec<SchemaPointer> = anchors.collect();
        found.sort();
        found.push(start);
        found
    }

    /// Makes a location that a reference leads to a subschema: it may be where no keyword keeps one.
    pub(super) fn admit(&mut self, document: &Value, at: &SchemaPointer) {
        if self.searched.contains(at) {
            return;
        }
        let home = self
            .enclosing(at)
            .map(|(_, resource)| (resource.uri.clone(), resource.dialect));
        if let Some((base, dialect)) = home
            && let Some(schema) = document.pointer(at.as_str())
        {
            self.search(schema, &base, at, dialect);
            self.aside.push(at.clone());
        }
    }

    /// Finds the resources and anchors in a schema and in the subschemas that its keywords keep.
    fn search(&mut self, schema: &Value, base: &str, at: &SchemaPointer, around: Dialect) {
        if !self.searched.insert(at.clone()) {
            return;
        }
        let dialect = self.declared(schema, at, around);
        // Only a resource has a dialect of its own: without a name `$schema` means nothing.
        let (dialect, name) = match name(schema, dialect) {
            None if !at.is_root() => (around, name(schema, around)),
            found => (dialect, found),
        };
        let Some(base) = self.joined(base, name, at, dialect) else {
            return;
        };
        if (name.is_some() || at.is_root()) && !self.begin(&base, at, dialect) {
            return;
        }
        let Some(home) = self.by_uri.get(&base).cloned() else {
            return;
        };
        self.note_anchors(schema, at, &home);
        let inherited = self.dialect(&home);
        for part in subschemas(schema, dialect, at) {
            self.search(part.schema, &base, &part.at, inherited);
        }
    }

    /// The dialect that a schema declares. Where Helm does not know it, the one around it is taken.
    fn declared(&mut self, schema: &Value, at: &SchemaPointer, around: Dialect) -> Dialect {
        match Dialect::declared(schema, around) {
            Declared::Known(dialect) => return dialect,
            Declared::Refused(message) => self.problem(at.key("$schema"), message),
            Declared::Fetched(uri) => self.fetch(Fetched::Metaschema(uri)),
        }
        self.opaque.push(at.clone());
        around
    }

    /// The URI of a schema that may have a name; `None` when the name is not a URL.
    fn joined(
        &mut self,
        base: &str,
        name: Option<&str>,
        at: &SchemaPointer,
        dialect: Dialect,
    ) -> Option<String> {
        let Some(name) = name else {
            return Some(base.to_owned());
        };
        let joined = url::resolve(base, name).map(|url| url.text());
        if joined.is_none() {
            let message = format!("`{name}` must be a URL");
            self.problem(at.key(dialect.id_keyword()), message);
        }
        joined
    }

    /// Begins a resource; `false` when another has its name.
    fn begin(&mut self, uri: &str, at: &SchemaPointer, dialect: Dialect) -> bool {
        if self.by_uri.contains_key(uri) {
            let message = format!("`{uri}` must name only one schema");
            self.problem(at.key(dialect.id_keyword()), message);
            return false;
        }
        self.by_uri.insert(uri.to_owned(), at.clone());
        let resource = Resource {
            uri: uri.to_owned(),
            dialect,
            ..Resource::default()
        };
        self.by_location.insert(at.clone(), resource);
        true
    }

    /// Notes the anchors of a schema in the resource that begins at `home`.
    fn note_anchors(&mut self, schema: &Value, at: &SchemaPointer, home: &SchemaPointer) {
        let Some(resource) = self.by_location.get_mut(home) else {
            return;
        };
        let Some(anchors) = anchors(schema, resource.dialect) else {
            return self.problem(at.clone(), "the anchor has a broken percent escape");
        };
        let mut twice = Vec::new();
        for (keyword, name) in anchors {
            if keyword == "$dynamicAnchor" {
                resource.dynamic_anchors.insert(name.clone());
            }
            let other = resource.anchors.insert(name.clone(), at.clone());
            if other.is_some_and(|other| other != *at) {
                twice.push(format!("`{name}` must be the anchor of only one schema"));
            }
        }
        for message in twice {
            self.problem(at.clone(), message);
        }
    }

    fn problem(&mut self, at: SchemaPointer, message: impl Into<String>) {
        if self.opaque.iter().all(|opaque| !at.is_within(opaque)) {
            let message = message.into();
            self.problems.push(ResourceProblem { at, message });
        }
    }

    fn fetch(&mut self, fetched: Fetched) {
        if !self.fetched.contains(&fetched) {
            self.fetched.push(fetched);
        }
    }
}

/// The name of a schema without its fragment, when it has one.
fn name(schema: &Value, dialect: Dialect) -> Option<&str> {
    let id = dialect.id(schema)?.split('#').next()?;
    Some(id).filter(|id| !id.is_empty())
}

/// The anchors of a schema with the keywords that give them; `None` when one cannot be read.
fn anchors(schema: &Value, dialect: Dialect) -> Option<Vec<(&'static str, String)>> {
    let mut found = Vec::new();
    if in_dialect("$anchor", dialect) {
        for keyword in ["$anchor", "$dynamicAnchor"] {
            let name = schema.get(keyword).and_then(Value::as_str);
            let name = name.filter(|_| in_dialect(keyword, dialect));
            found.extend(name.map(|name| (keyword, name.to_owned())));
        }
        return Some(found);
    }
    // Before `$anchor` the fragment of the name was one.
    if let Some((_, fragment)) = dialect.id(schema).and_then(|id| id.split_once('#')) {
        let name = unescape(fragment)?;
        if !name.is_empty() && !name.starts_with('/') {
            found.push((dialect.id_keyword(), name));
        }
    }
    Some(found)
}

/// The location that a pointer's text names, when something is there. Go reads an index as any whole number: `00` is the first.
fn subschema(document: &Value, text: &str) -> Option<SchemaPointer> {
    let mut escapes = text.split('~').skip(1);
    if !escapes.all(|rest| rest.starts_with(['0', '1'])) {
        return None;
    }
    let mut value = document;
    let mut at = String::with_capacity(text.len());
    for token in text.split('/').skip(1) {
        at.push('/');
        value = match value {
            Value::Object(members) => {
                let key = pointer::unescape(token);
                at.push_str(&pointer::escape(&key));
                members.get(key.as_ref())?
            }
            Value::Array(items) => {
                let index = usize::try_from(token.parse::<i64>().ok()?).ok()?;
                at.push_str(&index.to_string());
                items.get(index)?
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
        };
    }
    // Only text that begins with `/` is a pointer.
    SchemaPointer::parse(text).and_then(|_| SchemaPointer::parse(&at))
}

#[cfg(test)]
mod tests;
