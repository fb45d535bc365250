// SPDX-License-Identifier: Apache-2.0
//! A schema that refers to other documents → one that needs none: each becomes a part of it, under its own URI
//! ([2020-12 core §9.3.1](https://json-schema.org/draft/2020-12/json-schema-core#section-9.3.1); the library in Helm does the same for
//! the older drafts).
//!
//! References stay as they are written: a name that is found inside the document is not fetched. Of each document only what is reachable
//! is taken, because a chart's schema becomes part of every release and documents such as Kubernetes' definitions are larger than a
//! release may be. Nothing is fetched here: the caller finds the documents.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::dialect::Dialect;
use super::keyword::{is_position, subschemas};
use super::reference::{References, Resolution, join};
use crate::json::{Object, Value};
use crate::pointer::SchemaPointer;

/// How the comment of an embedded document begins, by which the next bundling knows it.
const MARK: &str = "bundled from ";
/// Where definitions are kept. What is in there counts only when it is referred to.
const CONTAINERS: [&str; 2] = ["$defs", "definitions"];
/// What Helm's library compiles beside an old `$ref`, which hides everything else.
const BESIDE_REFERENCE: [&str; 5] = ["contains", "propertyNames", "if", "then", "else"];

/// A document as it was found.
#[derive(Clone, Debug)]
pub struct Source {
    /// What it says.
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
    /// The keyword.
    pub keyword: &'static str,
}

/// Why a schema cannot be bundled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub place: Referrer,
    /// One sentence.
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
    pub problems: Vec<Problem>,
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
    let dialect = Dialect::of(&root).unwrap_or(Dialect::Draft202012);
    let mut search = Search::new(root);
    while let Some((index, at)) = search.open.pop() {
        for lead in search.visit(index, &at) {
            if let Some(uri) = lead
                .uri
                .as_ref()
                .filter(|uri| !search.by_uri.contains_key(*uri))
            {
                let document = load(uri, find(uri)?, &earlier);
                search.add(uri, document);
            }
            search.follow(index, lead);
        }
    }
    let Search {
        documents,
        mut bundle,
        ..
    } = search;
    bundle.container = if dialect.ref_hides_siblings() {
        "definitions"
    } else {
        "$defs"
    };
    bundle.earlier = earlier.keys().cloned().collect();
    bundle.earlier.sort();
    let mut documents = documents.into_iter();
    let root = documents
        .next()
        .map(|document| document.value)
        .unwrap_or_default();
    for document in documents {
        let schema = document.embed(dialect, &mut bundle.problems);
        let before = earlier
            .get(&document.uri)
            .map(|source| source.digest.clone());
        bundle.embedded.push(Embedded {
            uri: document.uri,
            digest: document.digest,
            before,
            kept: document.kept,
            schema,
        });
    }
    bundle
        .embedded
        .sort_by(|left, right| left.uri.cmp(&right.uri));
    bundle.schema = put_in(root, bundle.container, &bundle.embedded);
    Ok(bundle)
}

/// From subschema to subschema, through all documents.
struct Search {
    /// The first is the chart's schema.
    documents: Vec<Document>,
    /// URI → the document; `None` when it was not found.
    by_uri: HashMap<String, Option<usize>>,
    /// Subschemas to look at.
    open: Vec<(usize, SchemaPointer)>,
    bundle: Bundle,
}

impl Search {
    fn new(root: Value) -> Self {
        let root = Document {
            references: References::collect(&root),
            value: root,
            ..Document::default()
        };
        let open = vec![(0, SchemaPointer::root())];
        Self {
            documents: vec![root],
            by_uri: HashMap::new(),
            open,
            bundle: Bundle::default(),
        }
    }

    fn visit(&mut self, index: usize, at: &SchemaPointer) -> Vec<Lead> {
        let (below, leads) = self
            .documents
            .get_mut(index)
            .map(|document| document.visit(at))
            .unwrap_or_default();
        self.open.extend(below.into_iter().map(|at| (index, at)));
        leads
    }

    fn add(&mut self, uri: &str, document: Option<Document>) {
        let index = document.is_some().then_some(self.documents.len());
        self.documents.extend(document);
        self.by_uri.insert(uri.to_owned(), index);
    }

    /// Follows a reference of document `index`.
    fn follow(
        &mut self,
        index: usize,
        Lead {
            place,
            reference,
            uri,
        }: Lead,
    ) {
        let kept = |index| {
            self.documents
                .get(index)
                .is_some_and(|document: &Document| document.kept)
        };
        let Some(uri) = uri else {
            // In the chart's own schema a dead end is the model's to report.
            if kept(index) {
                self.miss(place.document.clone().unwrap_or_default(), place);
            } else if index > 0 {
                self.bundle.problems.push(Problem {
                    place,
                    message: format!("`{reference}` leads to nothing"),
                });
            }
            return;
        };
        let target = self.by_uri.get(&uri).copied().flatten();
        let Some((target, document)) =
            target.and_then(|target| Some((target, self.documents.get(target)?)))
        else {
            // Helm carries the metaschemas.
            if Dialect::named(&uri).is_none() {
                self.miss(uri, place);
            }
            return;
        };
        match document.references.resolve_fragment(
            reference
                .split_once('#')
                .map_or("", |(_, fragment)| fragment),
        ) {
            Resolution::Local(at) => self.open.push((target, at)),
            // An earlier bundling took what was needed then.
            _ if kept(target) => self.miss(uri, place),
            _ => self.bundle.problems.push(Problem {
                place,
                message: format!("`{reference}` leads to nothing in that document"),
            }),
        }
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

fn load(uri: &str, found: Option<Source>, earlier: &HashMap<String, Source>) -> Option<Document> {
    let kept = found.is_none();
    let Source { value, digest } = found.or_else(|| earlier.get(uri).cloned())?;
    let references = References::of(&value, uri);
    Some(Document {
        uri: uri.to_owned(),
        digest,
        kept,
        references,
        value,
        ..Document::default()
    })
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

/// A reference that leaves its document, or (without URI) leads to nothing in it.
struct Lead {
    place: Referrer,
    reference: String,
    uri: Option<String>,
}

#[derive(Default)]
struct Document {
    /// Where it was read from; empty for the chart's own schema.
    uri: String,
    digest: String,
    kept: bool,
    value: Value,
    references: References,
    /// The subschemas that are reachable.
    seen: BTreeSet<String>,
    /// Whether everything has to be taken: what a dynamic reference means depends on the whole resource.
    whole: bool,
}

impl Document {
    /// Looks at a subschema: what is reachable from it inside the document, and outside.
    fn visit(&mut self, at: &SchemaPointer) -> (Vec<SchemaPointer>, Vec<Lead>) {
        let (mut below, mut leads) = (Vec::new(), Vec::new());
        if !self.seen.insert(at.to_string()) {
            return (below, leads);
        }
        let Some(schema) = self.value.pointer(at.as_str()) else {
            return (below, leads);
        };
        let dialect = self.references.dialect(at);
        for keyword in ["$ref", "$dynamicRef", "$recursiveRef"] {
            let Some(reference) = schema
                .get(keyword)
                .and_then(Value::as_str)
                .filter(|_| super::in_dialect(keyword, dialect))
            else {
                continue;
            };
            self.whole |= keyword != "$ref";
            let document = Some(self.uri.clone()).filter(|uri| !uri.is_empty());
            let lead = |uri| Lead {
                place: Referrer {
                    document,
                    at: at.clone(),
                    keyword,
                },
                reference: reference.to_owned(),
                uri,
            };
            match self.references.resolve(reference, at) {
                Resolution::Local(target) => below.push(target),
                Resolution::Anything => {}
                Resolution::Remote(uri) => leads.push(lead(Some(uri))),
                Resolution::Dangling => leads.push(lead(None)),
            }
        }
        let hidden = dialect.ref_hides_siblings() && schema.get("$ref").is_some();
        let parts = subschemas(schema, dialect, at.as_str()).into_iter();
        let parts = parts.filter(|part| {
            !CONTAINERS.contains(&part.keyword)
                && (!hidden || BESIDE_REFERENCE.contains(&part.keyword))
        });
        below.extend(parts.filter_map(|part| SchemaPointer::parse(&part.at)));
        (below, leads)
    }

    /// The part that goes into a schema of dialect `home`.
    fn embed(&self, home: Dialect, problems: &mut Vec<Problem>) -> Value {
        let mut problem = |at: SchemaPointer, message: String| {
            let place = Referrer {
                document: Some(self.uri.clone()),
                at,
                keyword: "",
            };
            problems.push(Problem { place, message });
        };
        let dialect = Dialect::of(&self.value).unwrap_or_else(|error| {
            problem(
                SchemaPointer::root(),
                format!(
                    "`$schema` names no draft of JSON Schema that Helm knows: `{}`",
                    error.0
                ),
            );
            Dialect::Draft202012
        });
        let id = dialect.id_keyword();
        let mut members = match self.copy(&SchemaPointer::root(), &self.value) {
            Some(Value::Object(members)) => members,
            Some(Value::Bool(false)) => crate::json::object([("not", Value::object())]),
            _ => Object::new(),
        };
        let theirs = self.value.get("$comment").and_then(Value::as_str);
        let theirs = if mark(&self.value).is_some() {
            theirs.and_then(|text| Some(text.split_once('\n')?.1))
        } else {
            theirs
        };
        let comment = [format!("{MARK}{} {}", self.uri, self.digest)]
            .into_iter()
            .chain(theirs.map(str::to_owned))
            .collect::<Vec<_>>();
        members.retain(|key, _| key != "$comment" && key != "$schema" && key != id);
        let mut out = Object::new();
        out.insert("$comment".to_owned(), Value::String(comment.join("\n")));
        // Without one of its own it would take on the dialect of the schema it is put into.
        let declared = self.value.get("$schema").cloned();
        let declared = declared.or_else(|| (dialect != home).then(|| Value::from(dialect.uri())));
        out.extend(declared.map(|declared| ("$schema".to_owned(), declared)));
        out.insert(id.to_owned(), Value::from(self.uri.as_str()));
        if dialect.ref_hides_siblings() && members.contains_key("$ref") {
            // An old `$ref` hides the name beside it, too, so it moves a level down.
            let inside = |at: &&String| {
                at.is_empty()
                    || CONTAINERS
                        .iter()
                        .any(|key| at.starts_with(&format!("/{key}/")))
            };
            let beside = |at: &&String| {
                BESIDE_REFERENCE
                    .iter()
                    .any(|key| at.starts_with(&format!("/{key}")))
            };
            if let Some(at) = self.seen.iter().find(|at| !inside(at) && !beside(at)) {
                let message = "a reference leads beside a `$ref` at the root, which hides it from Helm once it is embedded".to_owned();
                problem(SchemaPointer::parse(at).unwrap_or_default(), message);
            }
            let (definitions, moved): (Object, Object) = members
                .into_iter()
                .partition(|(key, _)| CONTAINERS.contains(&key.as_str()));
            out.insert("allOf".to_owned(), Value::Array(vec![Value::Object(moved)]));
            out.extend(definitions);
        } else {
            out.extend(members);
        }
        Value::Object(out)
    }

    /// What is needed of a part of the document; `None` when nothing is.
    fn copy(&self, at: &SchemaPointer, value: &Value) -> Option<Value> {
        if self.whole || self.seen.contains(at.as_str()) {
            return Some(self.schema(at, value));
        }
        let below = format!("{at}/");
        let needed = self
            .seen
            .range(below.clone()..)
            .next()
            .is_some_and(|place| place.starts_with(&below));
        needed.then(|| self.skeleton(at, value))
    }

    /// A subschema with everything in it, but of its definitions only those that are needed.
    fn schema(&self, at: &SchemaPointer, value: &Value) -> Value {
        let Value::Object(members) = value else {
            return value.clone();
        };
        let dialect = self.references.dialect(at);
        let mut out = Object::new();
        for (key, member) in members {
            let at = at.key(key);
            let written = match member {
                Value::Object(definitions) if CONTAINERS.contains(&key.as_str()) => {
                    let copies = definitions.iter().filter_map(|(name, value)| {
                        Some((name.clone(), self.copy(&at.key(name), value)?))
                    });
                    let copies: Object = copies.collect();
                    if copies.is_empty() {
                        continue;
                    }
                    Value::Object(copies)
                }
                Value::String(text) => Value::String(self.rebased(key, text, &at, dialect)),
                Value::Array(items) if is_position(key, dialect) => Value::Array(
                    items
                        .iter()
                        .enumerate()
                        .map(|(index, item)| self.schema(&at.index(index), item))
                        .collect(),
                ),
                Value::Object(map) if super::keyword::is_map(key) && is_position(key, dialect) => {
                    Value::Object(
                        map.iter()
                            .map(|(name, value)| (name.clone(), self.schema(&at.key(name), value)))
                            .collect(),
                    )
                }
                Value::Object(_) if is_position(key, dialect) => self.schema(&at, member),
                other => self.unread(&at, other),
            };
            out.insert(key.clone(), written);
        }
        Value::Object(out)
    }

    /// What no keyword looks at, but a reference may point into.
    fn unread(&self, at: &SchemaPointer, value: &Value) -> Value {
        match value {
            Value::Object(_) if self.seen.contains(at.as_str()) => self.schema(at, value),
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
            Value::Object(members) => {
                let dialect = self.references.dialect(at);
                let named = !at.is_root() && self.references.is_resource(at);
                let copies = members.iter().filter_map(|(key, member)| {
                    let below = at.key(key);
                    match member {
                        Value::String(text)
                            if named && (key == "$schema" || key == dialect.id_keyword()) =>
                        {
                            Some((
                                key.clone(),
                                Value::String(self.rebased(key, text, &below, dialect)),
                            ))
                        }
                        _ => Some((key.clone(), self.copy(&below, member)?)),
                    }
                });
                Value::Object(copies.collect())
            }
            // Places in a list are counted, so what is before one that is needed stays in some form.
            Value::Array(items) => {
                let mut copies: Vec<Option<Value>> = items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| self.copy(&at.index(index), item))
                    .collect();
                while copies.last().is_some_and(Option::is_none) {
                    copies.pop();
                }
                Value::Array(
                    copies
                        .into_iter()
                        .map(|copy| copy.unwrap_or(Value::Bool(true)))
                        .collect(),
                )
            }
            other => other.clone(),
        }
    }

    /// A text of the document. Where the document names itself otherwise than it is published, it gets the published name, by which it is
    /// referred to; then what was relative to its own name has to become absolute.
    fn rebased(&self, key: &str, text: &str, at: &SchemaPointer, dialect: Dialect) -> String {
        let own = self.references.base(&SchemaPointer::root());
        let refers = ["$ref", "$dynamicRef", "$recursiveRef"].contains(&key);
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
        let target = join(self.references.base(&from), head);
        let target = if target == own { &self.uri } else { &target };
        if fragment.is_empty() {
            target.clone()
        } else {
            format!("{target}#{fragment}")
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::json::{compact, read};

    const A: &str = "https://example.com/schemas/a.json";
    const B: &str = "https://example.com/schemas/b.json";

    fn bundled(schema: &str, documents: &[(&str, &str)]) -> Bundle {
        let find = |uri: &str| -> Result<Option<Source>, Infallible> {
            let found = documents.iter().find(|(known, _)| *known == uri);
            Ok(found.map(|(_, text)| Source {
                value: read(text).unwrap(),
                digest: format!("sha256:{}", text.len()),
            }))
        };
        bundle(&read(schema).unwrap(), find).unwrap()
    }

    /// What is embedded, without the comments.
    fn parts(bundle: &Bundle) -> Vec<String> {
        assert!(
            bundle.missing.is_empty() && bundle.problems.is_empty(),
            "{bundle:?}"
        );
        let part = |embedded: &Embedded| {
            let mut schema = embedded.schema.clone();
            schema
                .as_object_mut()
                .unwrap()
                .shift_remove("$comment")
                .unwrap();
            compact(&schema)
        };
        bundle.embedded.iter().map(part).collect()
    }

    #[test]
    fn takes_what_is_reachable_and_nothing_else() {
        let schema = format!(
            r#"{{"properties":{{"p":{{"$ref":"{A}#/$defs/x"}}}},"$defs":{{"unused":{{"$ref":"{B}"}}}}}}"#
        );
        let a = r##"{"title":"a","$defs":{"x":{"$ref":"#/$defs/y/items"},"y":{"type":"array","items":{"$ref":"b.json"}},"z":{"$ref":"c.json"}}}"##;
        let b = r##"{"type":"string","$defs":{"z":{}}}"##;
        assert_eq!(
            parts(&bundled(&schema, &[(A, a), (B, b)])),
            [
                format!(
                    r##"{{"$id":"{A}","$defs":{{"x":{{"$ref":"#/$defs/y/items"}},"y":{{"items":{{"$ref":"b.json"}}}}}}}}"##
                ),
                format!(r#"{{"$id":"{B}","type":"string"}}"#),
            ]
        );
    }

    #[test]
    fn the_dialect_comes_along() {
        let schema = format!(
            r#"{{"$schema":"http://json-schema.org/draft-07/schema#","properties":{{"p":{{"$ref":"{A}"}},"q":{{"$ref":"{B}#/definitions/d"}}}}}}"#
        );
        let bundle = bundled(
            &schema,
            &[
                (A, "{}"),
                (
                    B,
                    r#"{"$schema":"http://json-schema.org/draft-04/schema#","id":"x","definitions":{"d":{}}}"#,
                ),
            ],
        );
        assert_eq!(bundle.container, "definitions");
        assert_eq!(
            parts(&bundle),
            [
                format!(
                    r#"{{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"{A}"}}"#
                ),
                format!(
                    r#"{{"$schema":"http://json-schema.org/draft-04/schema#","id":"{B}","definitions":{{"d":{{}}}}}}"#
                ),
            ]
        );
    }

    #[test]
    fn an_old_reference_at_the_root_hides_no_name() {
        let schema = format!(r#"{{"$ref":"{A}"}}"#);
        let a = r##"{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#/definitions/d","type":"null","definitions":{"d":{"type":"object"}}}"##;
        assert_eq!(
            parts(&bundled(&schema, &[(A, a)])),
            [format!(
                r##"{{"$schema":"http://json-schema.org/draft-07/schema#","$id":"{A}","allOf":[{{"$ref":"#/definitions/d","type":"null"}}],"definitions":{{"d":{{"type":"object"}}}}}}"##
            )]
        );
    }

    #[test]
    fn another_name_of_its_own_gives_way() {
        let schema = format!(r#"{{"$ref":"{A}"}}"#);
        let a = r##"{"$id":"https://elsewhere.example.com/x/own.json","properties":{"p":{"$ref":"b.json#/$defs/d"},"q":{"$ref":"own.json#/$defs/d"},"r":{"$ref":"#/$defs/d"}},"$defs":{"d":{}}}"##;
        let b = (
            "https://elsewhere.example.com/x/b.json",
            r#"{"$defs":{"d":{}}}"#,
        );
        assert_eq!(
            parts(&bundled(&schema, &[(A, a), b])).last().unwrap(),
            &format!(
                r##"{{"$id":"{A}","properties":{{"p":{{"$ref":"https://elsewhere.example.com/x/b.json#/$defs/d"}},"q":{{"$ref":"{A}#/$defs/d"}},"r":{{"$ref":"#/$defs/d"}}}},"$defs":{{"d":{{}}}}}}"##
            )
        );
    }

    #[test]
    fn bundling_again_changes_nothing_and_needs_nothing() {
        let schema = format!(r#"{{"properties":{{"p":{{"$ref":"{A}#/$defs/x"}}}}}}"#);
        let a = r##"{"$comment":"theirs","$defs":{"x":{"$ref":"b.json"}}}"##;
        let first = bundled(&schema, &[(A, a), (B, "false")]);
        let comment = first
            .embedded
            .first()
            .unwrap()
            .schema
            .get("$comment")
            .cloned();
        assert_eq!(
            comment,
            Some(Value::from(format!(
                "bundled from {A} sha256:{}\ntheirs",
                a.len()
            )))
        );
        let text = compact(&first.schema);
        for documents in [vec![], vec![(A, a)], vec![(A, a), (B, "false")]] {
            let again = bundled(&text, &documents);
            assert!(
                again.missing.is_empty() && again.problems.is_empty(),
                "{again:?}"
            );
            assert_eq!(compact(&again.schema), text);
            assert_eq!(again.earlier, [A, B]);
        }
        let changed = bundled(&text, &[(A, r##"{"$defs":{"x":{"type":"null"}}}"##)]);
        let [only] = changed.embedded.as_slice() else {
            panic!("{changed:?}")
        };
        assert_ne!(only.before.as_ref(), Some(&only.digest));
        // What an earlier bundling left out is missing, not wrong.
        let more = text.replacen("#/$defs/x", "#/$defs/y", 1);
        assert_eq!(bundled(&more, &[]).missing.keys().collect::<Vec<_>>(), [A]);
    }

    #[test]
    fn says_what_is_missing_or_wrong() {
        let schema = format!(
            r#"{{"properties":{{"p":{{"$ref":"{A}"}},"q":{{"$ref":"{B}#/$defs/none"}},"m":{{"$ref":"http://json-schema.org/draft-07/schema#"}},"u":{{"$ref":"urn:x"}}}}}}"#
        );
        let bundle = bundled(&schema, &[(B, "{}")]);
        assert_eq!(bundle.missing.keys().collect::<Vec<_>>(), [A]);
        let places: Vec<&str> = bundle
            .missing
            .values()
            .flatten()
            .map(|place| place.at.as_str())
            .collect();
        assert_eq!(places, ["/properties/p"]);
        assert_eq!(
            bundle.problems.first().unwrap().place.at.as_str(),
            "/properties/q"
        );
    }

    #[test]
    fn files_beside_the_schema_are_named_like_it() {
        assert_eq!(
            bundled(r#"{"$ref":"common.json#/$defs/x"}"#, &[])
                .missing
                .keys()
                .collect::<Vec<_>>(),
            ["file:///common.json"]
        );
    }

    #[test]
    fn dynamic_references_keep_everything() {
        let schema = format!(r#"{{"$ref":"{A}"}}"#);
        let a = r##"{"$dynamicRef":"#n","$defs":{"unused":{"$dynamicAnchor":"n"}}}"##;
        assert_eq!(
            parts(&bundled(&schema, &[(A, a)])),
            [format!(
                r##"{{"$id":"{A}","$dynamicRef":"#n","$defs":{{"unused":{{"$dynamicAnchor":"n"}}}}}}"##
            )]
        );
    }
}
