// SPDX-License-Identifier: Apache-2.0
//! A schema that refers to other documents → one that needs none: each becomes a part of it, under its own URI
//! ([2020-12 core §9.3.1](https://json-schema.org/draft/2020-12/json-schema-core#section-9.3.1); the library in Helm does the same for
//! the older drafts).
//!
//! References stay as they are written: a name that is found inside the document is not fetched. Of each document only what is reachable
//! is taken, because a chart's schema becomes part of every release and documents such as Kubernetes' definitions are larger than a
//! release may be. Nothing is fetched here: the caller finds the documents.

mod document;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::dialect::Dialect;
use super::resource::Destination;
use super::url::HOME;
use crate::json::Value;
use crate::pointer::SchemaPointer;
use document::{OpenReference, SourceDocument};

/// How the comment of an embedded document begins, by which the next bundling knows it.
const MARK: &str = "bundled from ";
/// Where definitions are kept. What is in there counts only when it is referred to.
const CONTAINERS: [&str; 2] = ["$defs", "definitions"];

/// A document as it was found.
#[derive(Clone, Debug)]
pub struct Source {
    /// The parsed text of the document.
    pub value: Value,
    /// Hash of the text, with the name of the algorithm in front: `sha256:…`.
    pub digest: String,
}

/// A document that became a part of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embedded {
    /// Where it is published.
    pub uri: String,
    /// Hash of the text it was taken from.
    pub digest: String,
    /// The hash that an earlier bundling recorded.
    pub before: Option<String>,
    /// Whether it was not found, and taken from what an earlier bundling had embedded.
    pub kept: bool,
    /// What is embedded of it.
    pub schema: Value,
}

/// Where a reference stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Referrer {
    /// The document; `None` is the schema itself.
    pub document: Option<String>,
    /// The subschema in it.
    pub at: SchemaPointer,
    /// The keyword that refers, such as `$ref`; empty when the problem is not about one.
    pub keyword: &'static str,
}

/// Why a schema cannot be bundled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleProblem {
    /// The reference, or the document, that causes it.
    pub place: Referrer,
    /// What is wrong with it: lower case, no full stop.
    pub message: String,
}

/// What came of bundling.
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    /// The schema as it should be; meaningless when something is missing or wrong.
    pub schema: Value,
    /// The key that holds the embedded documents.
    pub container: &'static str,
    /// What became a part of it, by URI.
    pub embedded: Vec<Embedded>,
    /// Names in the container that an earlier bundling wrote.
    pub earlier: Vec<String>,
    /// Documents that were not found, by URI, and what refers to them.
    pub missing: BTreeMap<String, BTreeSet<Referrer>>,
    /// What cannot be done.
    pub problems: Vec<BundleProblem>,
}

/// Bundles a chart's schema. `find` gives the document that is published at a URI, if it is at hand.
///
/// # Errors
/// Those of `find`.
pub fn bundle<E>(
    schema: &Value,
    mut find: impl FnMut(&str) -> Result<Option<Source>, E>,
) -> Result<Bundle, E> {
    let (root, earlier) = take_out(schema);
    let mut search = Search::new(root);
    while let Some((index, at)) = search.open.pop() {
        for reference in search.visit(index, &at) {
            if let Some(uri) = &reference.uri
                && !search.by_uri.contains_key(uri)
            {
                let document = load(uri, find(uri)?, &earlier);
                search.add(uri, document);
            }
            search.follow(index, reference);
        }
    }
    Ok(search.finish(&earlier))
}

/// From subschema to subschema, through all documents.
struct Search {
    /// The first is the chart's schema.
    documents: Vec<SourceDocument>,
    /// URI → the document; `None` when it was not found.
    by_uri: HashMap<String, Option<usize>>,
    /// Subschemas to look at.
    open: Vec<(usize, SchemaPointer)>,
    bundle: Bundle,
}

impl Search {
    fn new(root: Value) -> Self {
        let root = SourceDocument::new(root, HOME);
        let open = vec![(0, SchemaPointer::root())];
        Self {
            documents: vec![root],
            by_uri: HashMap::new(),
            open,
            bundle: Bundle::default(),
        }
    }

    fn visit(&mut self, index: usize, at: &SchemaPointer) -> Vec<OpenReference> {
        let (below, references) = self
            .documents
            .get_mut(index)
            .map(|document| document.visit(at))
            .unwrap_or_default();
        self.open.extend(below.into_iter().map(|at| (index, at)));
        references
    }

    fn add(&mut self, uri: &str, document: Option<SourceDocument>) {
        let index = document.is_some().then_some(self.documents.len());
        self.documents.extend(document);
        self.by_uri.insert(uri.to_owned(), index);
    }

    /// Follows a reference of document `index` that leads out of it, or nowhere.
    fn follow(&mut self, index: usize, open: OpenReference) {
        match open.uri.clone() {
            Some(uri) => self.enter(uri, open),
            None => self.dead_end(index, open),
        }
    }

    /// Follows a reference into the document at `uri`, if that was found.
    fn enter(&mut self, uri: String, open: OpenReference) {
        let target = self.by_uri.get(&uri).copied().flatten();
        let Some((index, document)) =
            target.and_then(|index| Some((index, self.documents.get(index)?)))
        else {
            // Helm carries the metaschemas.
            if Dialect::named(&uri).is_none() {
                self.miss(uri, open.place);
            }
            return;
        };
        let (_, fragment) = open.reference.split_once('#').unwrap_or_default();
        match document.follow(&format!("#{fragment}"), &SchemaPointer::root()) {
            Destination::Here(at) => self.open.push((index, at)),
            Destination::Anything | Destination::Outside(_) | Destination::Nowhere(_) => {
                self.dead_end(index, open);
            }
        }
    }

    /// A reference leads to nothing in document `index`.
    fn dead_end(&mut self, index: usize, open: OpenReference) {
        let OpenReference {
            place,
            reference,
            uri,
        } = open;
        let Some(document) = self.documents.get(index) else {
            return;
        };
        if document.kept {
            // An earlier bundling took what was needed then.
            self.miss(document.uri.clone(), place);
            return;
        }
        let message = match uri {
            Some(_) => format!("`{reference}` leads to nothing in that document"),
            None => format!("`{reference}` leads to nothing"),
        };
        // In the chart's own schema a dead end is the model's to report.
        if index > 0 {
            self.bundle.problems.push(BundleProblem { place, message });
        }
    }

    /// The schema with what was found. `earlier` is what an earlier bundling had embedded.
    fn finish(self, earlier: &HashMap<String, Source>) -> Bundle {
        let Self {
            documents,
            mut bundle,
            ..
        } = self;
        let mut documents = documents.into_iter();
        let root = documents.next().unwrap_or_default();
        let dialect = root.dialect();
        bundle.container = if dialect.ref_hides_siblings() {
            "definitions"
        } else {
            "$defs"
        };
        bundle.earlier = earlier.keys().cloned().collect();
        bundle.earlier.sort();
        for document in documents {
            let schema = document.embed(dialect, &mut bundle.problems);
            let before = earlier.get(&document.uri);
            bundle.embedded.push(Embedded {
                before: before.map(|source| source.digest.clone()),
                uri: document.uri,
                digest: document.digest,
                kept: document.kept,
                schema,
            });
        }
        bundle
            .embedded
            .sort_by(|left, right| left.uri.cmp(&right.uri));
        bundle.schema = put_in(root.value, bundle.container, &bundle.embedded);
        bundle
    }

    fn miss(&mut self, uri: String, place: Referrer) {
        self.bundle.missing.entry(uri).or_default().insert(place);
    }
}

/// The schema without what an earlier bundling embedded, and that.
fn take_out(schema: &Value) -> (Value, HashMap<String, Source>) {
    let (mut root, mut earlier) = (schema.clone(), HashMap::new());
    for container in CONTAINERS {
        let Some(members) = root
            .as_object_mut()
            .and_then(|root| root.get_mut(container))
            .and_then(Value::as_object_mut)
        else {
            continue;
        };
        members.retain(|key, value| {
            let Some((uri, digest)) = mark(value).filter(|(uri, _)| uri == key) else {
                return true;
            };
            earlier.insert(
                uri.to_owned(),
                Source {
                    digest: digest.to_owned(),
                    value: value.clone(),
                },
            );
            false
        });
    }
    (root, earlier)
}

/// The URI and the digest that an embedded document's comment tells.
fn mark(value: &Value) -> Option<(&str, &str)> {
    let comment = value.get("$comment")?.as_str()?.strip_prefix(MARK)?;
    comment.lines().next()?.split_once(' ')
}

fn load(
    uri: &str,
    found: Option<Source>,
    earlier: &HashMap<String, Source>,
) -> Option<SourceDocument> {
    let kept = found.is_none();
    let Source { value, digest } = found.or_else(|| earlier.get(uri).cloned())?;
    let mut document = SourceDocument::new(value, uri);
    uri.clone_into(&mut document.uri);
    document.digest = digest;
    document.kept = kept;
    Some(document)
}

fn put_in(mut root: Value, container: &str, embedded: &[Embedded]) -> Value {
    if let Some(root) = root.as_object_mut().filter(|_| !embedded.is_empty()) {
        let members = root
            .entry(container.to_owned())
            .or_insert_with(Value::object);
        if let Some(members) = members.as_object_mut() {
            members.extend(
                embedded
                    .iter()
                    .map(|document| (document.uri.clone(), document.schema.clone())),
            );
        }
    }
    root
}

#[cfg(test)]
mod tests;
