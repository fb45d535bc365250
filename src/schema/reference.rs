// SPDX-License-Identifier: Apache-2.0
//! Where references lead, inside one schema document.

use std::collections::HashMap;

use super::dialect::Dialect;
use crate::json::Value;
use crate::pointer::{SchemaPointer, escape};

/// The URI under which Helm compiles the schema, so that `values.schema.json#/…` points to the file itself.
const HOME: &str = "file:///values.schema.json";

/// Where a reference leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// To a place in the same document.
    Local(SchemaPointer),
    /// To a `urn:`, which Helm reads as the schema `true`.
    Anything,
    /// Out of the document: to this URI.
    Remote(String),
    /// To nothing: the text names no place in this document.
    Dangling,
}

/// A document, or a part of one with a name of its own: what references inside it are relative to.
#[derive(Clone, Debug, Default)]
struct Resource {
    /// Its absolute URI, without fragment.
    base: String,
    /// Anchor name → place.
    anchors: HashMap<String, SchemaPointer>,
    dialect: Option<Dialect>,
}

/// The identifiers and anchors of a document, by the rules of the library in Helm.
#[derive(Clone, Debug, Default)]
pub struct References {
    /// The URI that the document was read from.
    home: String,
    /// Place → the resource that begins there. The root is always one.
    resources: HashMap<String, Resource>,
    /// URI without fragment → place.
    ids: HashMap<String, SchemaPointer>,
    /// The document, for looking up pointers.
    root: Value,
}

impl References {
    /// Reads the identifiers of a chart's schema.
    pub fn collect(root: &Value) -> Self {
        Self::of(root, HOME)
    }

    /// Reads the identifiers of a document that was read from a URI.
    pub(super) fn of(root: &Value, home: &str) -> Self {
        let mut references = Self {
            home: home.to_owned(),
            root: root.clone(),
            ..Self::default()
        };
        let outside = Resource {
            base: home.to_owned(),
            ..Resource::default()
        };
        references.resources.insert(String::new(), outside);
        references.walk(root, &SchemaPointer::root(), &SchemaPointer::root(), 0);
        references
    }

    fn walk(&mut self, value: &Value, at: &SchemaPointer, home: &SchemaPointer, depth: usize) {
        // A document that is deeper was refused by the reader; the bound only guards this recursion.
        if depth > 600 {
            return;
        }
        match value {
            Value::Object(object) => {
                let home = self.enter(value, at, home);
                for (key, member) in object {
                    // Values inside these keywords are data, not schemas.
                    if !matches!(key.as_str(), "enum" | "const" | "default" | "examples") {
                        self.walk(member, &at.key(key), &home, depth + 1);
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.walk(item, &at.index(index), home, depth + 1);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// Notes the name and the anchors of a schema object; the resource that it and what is below it belong to.
    fn enter(&mut self, value: &Value, at: &SchemaPointer, home: &SchemaPointer) -> SchemaPointer {
        let inherited = self.resource(home).dialect.unwrap_or(Dialect::Draft202012);
        // A `$schema` counts only beside a name, the root's excepted.
        let own = value
            .get("$schema")
            .and_then(|_| Dialect::of(value).ok())
            .unwrap_or(inherited);
        let own = if at.is_root()
            || identifier(value, own).is_some_and(|id| !without_fragment(id).is_empty())
        {
            own
        } else {
            inherited
        };
        let id = identifier(value, own).unwrap_or_default();
        let (name, fragment) = id.split_once('#').unwrap_or((id, ""));
        let mut home = home.clone();
        if at.is_root() || !name.is_empty() {
            let base = join(&self.resource(&home).base, name);
            self.ids.entry(base.clone()).or_insert_with(|| at.clone());
            self.resources.insert(
                at.as_str().to_owned(),
                Resource {
                    base,
                    anchors: HashMap::new(),
                    dialect: Some(own),
                },
            );
            home = at.clone();
        }
        let mut anchors: Vec<&str> = Vec::new();
        if own.ref_hides_siblings() {
            anchors.extend(
                Some(fragment)
                    .filter(|fragment| !fragment.is_empty() && !fragment.starts_with('/')),
            );
        } else {
            anchors.extend(
                ["$anchor", "$dynamicAnchor"]
                    .iter()
                    .filter_map(|keyword| value.get(keyword).and_then(Value::as_str)),
            );
        }
        if let Some(resource) = self.resources.get_mut(home.as_str()) {
            for anchor in anchors {
                resource
                    .anchors
                    .entry(anchor.to_owned())
                    .or_insert_with(|| at.clone());
            }
        }
        home
    }

    /// The place and the content of the resource that a place belongs to.
    fn nearest(&self, at: &SchemaPointer) -> (SchemaPointer, &Resource) {
        let mut place = at.clone();
        loop {
            if let Some(resource) = self.resources.get(place.as_str()) {
                return (place, resource);
            }
            // The root is in the map, so the walk ends there at the latest.
            place = place.parent().unwrap_or_default();
        }
    }

    fn resource(&self, at: &SchemaPointer) -> &Resource {
        self.nearest(at).1
    }

    /// The dialect in force at a place: an embedded resource may have its own.
    pub fn dialect(&self, at: &SchemaPointer) -> Dialect {
        self.resource(at).dialect.unwrap_or(Dialect::Draft202012)
    }

    /// Whether a place begins a resource.
    pub(super) fn is_resource(&self, at: &SchemaPointer) -> bool {
        self.resources.contains_key(at.as_str())
    }

    /// The URI that references at a place are relative to.
    pub(super) fn base(&self, at: &SchemaPointer) -> &str {
        &self.resource(at).base
    }

    /// Where `reference`, found at a place of the document, leads.
    pub fn resolve(&self, reference: &str, at: &SchemaPointer) -> Resolution {
        let (uri, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let (own, resource) = self.nearest(at);
        let target = join(&resource.base, uri);
        let start = if target == resource.base {
            own
        } else if target == self.home {
            SchemaPointer::root()
        } else if let Some(place) = self.ids.get(&target) {
            place.clone()
        } else if target.starts_with("urn:") {
            return Resolution::Anything;
        } else {
            return Resolution::Remote(target);
        };
        self.fragment(&start, &percent_decode(fragment))
    }

    /// Where a fragment of the document as a whole leads.
    pub(super) fn resolve_fragment(&self, fragment: &str) -> Resolution {
        self.fragment(&SchemaPointer::root(), &percent_decode(fragment))
    }

    fn fragment(&self, start: &SchemaPointer, fragment: &str) -> Resolution {
        if fragment.is_empty() {
            return Resolution::Local(start.clone());
        }
        if fragment.starts_with('/') {
            let text = format!("{start}{}", normalize(fragment));
            let found = self
                .root
                .pointer(&text)
                .is_some_and(|value| matches!(value, Value::Object(_) | Value::Bool(_)));
            return match SchemaPointer::parse(&text) {
                Some(pointer) if found => Resolution::Local(pointer),
                _ => Resolution::Dangling,
            };
        }
        self.resource(start)
            .anchors
            .get(fragment)
            .cloned()
            .map_or(Resolution::Dangling, Resolution::Local)
    }
}

/// Rewrites a pointer so that equal places have equal text (`%`-decoding may have left unescaped characters).
fn normalize(fragment: &str) -> String {
    fragment
        .split('/')
        .skip(1)
        .map(|token| format!("/{}", escape(&crate::pointer::unescape(token))))
        .collect()
}

/// The name that a schema gives itself, fragment included.
fn identifier(schema: &Value, dialect: Dialect) -> Option<&str> {
    if dialect.ref_hides_siblings() && schema.get("$ref").is_some() {
        return None;
    }
    schema.get(dialect.id_keyword())?.as_str()
}

fn without_fragment(uri: &str) -> &str {
    uri.split_once('#').map_or(uri, |(head, _)| head)
}

/// Resolves a URI reference against a base (RFC 3986 §5, without query subtleties: schemas do not use them).
pub(super) fn join(base: &str, reference: &str) -> String {
    let reference = without_fragment(reference);
    let scheme = |uri: &str| {
        uri.split_once(':').is_some_and(|(head, _)| {
            !head.is_empty()
                && head
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        })
    };
    if scheme(reference) {
        return reference.to_owned();
    }
    if reference.is_empty() {
        return base.to_owned();
    }
    let Some((head, rest)) = base.split_once("://") else {
        return reference.to_owned();
    };
    let (authority, path) = rest
        .split_once('/')
        .map_or((rest, ""), |(authority, path)| (authority, path));
    let mut segments: Vec<&str> = if reference.starts_with('/') {
        Vec::new()
    } else {
        path.split('/').collect()
    };
    if !reference.starts_with('/') {
        segments.pop();
    }
    for segment in reference.trim_start_matches('/').split('/') {
        match segment {
            "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    format!("{head}://{authority}/{}", segments.join("/"))
}

fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let code = (*byte == b'%')
            .then(|| {
                text.get(at + 1..at + 3)
                    .and_then(|hex| u8::from_str_radix(hex, 16).ok())
            })
            .flatten();
        match code {
            Some(code) => {
                out.push(code);
                at += 3;
            }
            None => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::read;

    fn local(text: &str) -> Resolution {
        Resolution::Local(SchemaPointer::parse(text).unwrap())
    }

    #[test]
    fn leads_to_places() {
        let schema = read(
            r##"{"$id":"https://example.com/a/root.json","$defs":{"x":{"$anchor":"ex"},"a/b":{},"e":{"$id":"other.json","$defs":{"y":{"$anchor":"ex"}}}},"properties":{"p":{}}}"##,
        )
        .unwrap();
        let references = References::collect(&schema);
        let from_root = |reference: &str| references.resolve(reference, &SchemaPointer::root());
        assert_eq!(from_root("#"), local(""));
        assert_eq!(from_root(""), local(""));
        assert_eq!(from_root("#/$defs/a~1b"), local("/$defs/a~1b"));
        assert_eq!(from_root("#/%24defs/x"), local("/$defs/x"));
        assert_eq!(from_root("#ex"), local("/$defs/x"));
        assert_eq!(from_root("root.json#/properties/p"), local("/properties/p"));
        assert_eq!(
            from_root("file:///values.schema.json#/properties/p"),
            local("/properties/p")
        );
        assert_eq!(from_root("other.json#/$defs/y"), local("/$defs/e/$defs/y"));
        assert_eq!(from_root("other.json#ex"), local("/$defs/e/$defs/y"));
        assert_eq!(from_root("#/nowhere"), Resolution::Dangling);
        assert_eq!(from_root("#nowhere"), Resolution::Dangling);
        assert_eq!(from_root("urn:x"), Resolution::Anything);
        assert_eq!(
            from_root("../b.json"),
            Resolution::Remote("https://example.com/b.json".to_owned())
        );
        assert_eq!(
            from_root("values.schema.json"),
            Resolution::Remote("https://example.com/a/values.schema.json".to_owned())
        );
        // Inside an embedded resource everything is relative to it.
        let inside = SchemaPointer::parse("/$defs/e/$defs/y").unwrap();
        assert_eq!(references.resolve("#", &inside), local("/$defs/e"));
        assert_eq!(
            references.resolve("#/$defs/y", &inside),
            local("/$defs/e/$defs/y")
        );
        assert_eq!(
            references.resolve("#/$defs/x", &inside),
            Resolution::Dangling
        );
        assert_eq!(references.resolve("root.json", &inside), local(""));
    }

    #[test]
    fn home_is_the_file() {
        let references = References::collect(&read(r#"{"$defs":{"x":{}}}"#).unwrap());
        let root = SchemaPointer::root();
        assert_eq!(
            references.resolve("values.schema.json#/$defs/x", &root),
            local("/$defs/x")
        );
        let remote = Resolution::Remote("https://example.com/x.json".to_owned());
        assert_eq!(
            references.resolve("https://example.com/x.json", &root),
            remote
        );
    }

    #[test]
    fn an_embedded_resource_has_its_own_dialect() {
        let schema = read(
            r##"{"$schema":"http://json-schema.org/draft-07/schema#","definitions":{
                "new":{"$id":"https://example.com/new.json","$schema":"https://json-schema.org/draft/2020-12/schema","properties":{"p":{}}},
                "old":{"id":"https://example.com/old.json","$schema":"http://json-schema.org/draft-04/schema#"},
                "hidden":{"$id":"https://example.com/hidden.json","$ref":"#"},
                "nameless":{"$schema":"https://json-schema.org/draft/2020-12/schema"}}}"##,
        )
        .unwrap();
        let references = References::collect(&schema);
        let dialect = |at: &str| references.dialect(&SchemaPointer::parse(at).unwrap());
        assert_eq!(
            dialect("/definitions/new/properties/p"),
            Dialect::Draft202012
        );
        assert_eq!(dialect("/definitions/old"), Dialect::Draft4);
        assert_eq!(dialect("/definitions/nameless"), Dialect::Draft7);
        let hidden = references.resolve("https://example.com/hidden.json", &SchemaPointer::root());
        assert_eq!(
            hidden,
            Resolution::Remote("https://example.com/hidden.json".to_owned())
        );
    }
}
