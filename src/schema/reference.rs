// SPDX-License-Identifier: Apache-2.0
//! Where references lead, inside one schema document.

use std::collections::HashMap;

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

/// The identifiers and anchors of a document.
#[derive(Clone, Debug, Default)]
pub struct References {
    /// The root's own URI.
    base: String,
    /// URI without fragment → place.
    ids: HashMap<String, SchemaPointer>,
    /// Anchor name → place.
    anchors: HashMap<String, SchemaPointer>,
    /// The document, for looking up pointers.
    root: Value,
}

impl References {
    /// Reads the identifiers of a document.
    pub fn collect(root: &Value) -> Self {
        let base = identifier(root).filter(|id| !id.starts_with('#')).map_or_else(|| HOME.to_owned(), |id| join(HOME, &id));
        let mut references = Self { base, root: root.clone(), ..Self::default() };
        let base = references.base.clone();
        references.walk(root, &SchemaPointer::root(), &base, 0);
        references
    }

    fn walk(&mut self, value: &Value, at: &SchemaPointer, base: &str, depth: usize) {
        // A document that is deeper was refused by the reader; the bound only guards this recursion.
        if depth > 600 {
            return;
        }
        match value {
            Value::Object(object) => {
                let mut base = base.to_owned();
                if let Some(id) = identifier(value) {
                    if let Some(anchor) = id.strip_prefix('#') {
                        self.anchors.entry(anchor.to_owned()).or_insert_with(|| at.clone());
                    } else {
                        base = join(&base, &id);
                        self.ids.entry(without_fragment(&base).to_owned()).or_insert_with(|| at.clone());
                    }
                }
                for keyword in ["$anchor", "$dynamicAnchor"] {
                    if let Some(anchor) = object.get(keyword).and_then(Value::as_str) {
                        self.anchors.entry(anchor.to_owned()).or_insert_with(|| at.clone());
                    }
                }
                for (key, member) in object {
                    // Values inside these keywords are data, not schemas.
                    if !matches!(key.as_str(), "enum" | "const" | "default" | "examples") {
                        self.walk(member, &at.key(key), &base, depth + 1);
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.walk(item, &at.index(index), base, depth + 1);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// Where `reference`, found anywhere in the document, leads.
    pub fn resolve(&self, reference: &str) -> Resolution {
        let (uri, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let target = if uri.is_empty() { self.base.clone() } else { join(&self.base, uri) };
        if target.starts_with("urn:") && !self.ids.contains_key(&target) {
            return Resolution::Anything;
        }
        let start = if target == self.base || target == HOME || uri == "values.schema.json" {
            SchemaPointer::root()
        } else if let Some(place) = self.ids.get(without_fragment(&target)) {
            place.clone()
        } else {
            return Resolution::Remote(target);
        };
        self.fragment(&start, &percent_decode(fragment))
    }

    fn fragment(&self, start: &SchemaPointer, fragment: &str) -> Resolution {
        if fragment.is_empty() {
            return Resolution::Local(start.clone());
        }
        if fragment.starts_with('/') {
            let text = format!("{start}{}", normalize(fragment));
            let found = self.root.pointer(&text).is_some_and(|value| matches!(value, Value::Object(_) | Value::Bool(_)));
            return match SchemaPointer::parse(&text) {
                Some(pointer) if found => Resolution::Local(pointer),
                _ => Resolution::Dangling,
            };
        }
        self.anchors.get(fragment).cloned().map_or(Resolution::Dangling, Resolution::Local)
    }
}

/// Rewrites a pointer so that equal places have equal text (`%`-decoding may have left unescaped characters).
fn normalize(fragment: &str) -> String {
    fragment.split('/').skip(1).map(|token| format!("/{}", escape(&crate::pointer::unescape(token)))).collect()
}

fn identifier(schema: &Value) -> Option<String> {
    let id = schema.get("$id").or_else(|| schema.get("id").filter(|_| schema.get("$schema").is_some()))?;
    id.as_str().filter(|id| !id.is_empty()).map(str::to_owned)
}

fn without_fragment(uri: &str) -> &str {
    uri.split_once('#').map_or(uri, |(head, _)| head)
}

/// Resolves a URI reference against a base (RFC 3986 §5, without query subtleties: schemas do not use them).
fn join(base: &str, reference: &str) -> String {
    let reference = without_fragment(reference);
    let scheme = |uri: &str| {
        uri.split_once(':')
            .is_some_and(|(head, _)| !head.is_empty() && head.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)))
    };
    if scheme(reference) {
        return reference.to_owned();
    }
    if reference.is_empty() {
        return base.to_owned();
    }
    let Some((head, rest)) = base.split_once("://") else { return reference.to_owned() };
    let (authority, path) = rest.split_once('/').map_or((rest, ""), |(authority, path)| (authority, path));
    let mut segments: Vec<&str> = if reference.starts_with('/') { Vec::new() } else { path.split('/').collect() };
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
        let code = (*byte == b'%').then(|| text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok())).flatten();
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
            r##"{"$id":"https://example.com/a/root.json","$defs":{"x":{"$anchor":"ex"},"a/b":{},"e":{"$id":"other.json","$defs":{"y":{}}}},"properties":{"p":{}}}"##,
        )
        .unwrap();
        let references = References::collect(&schema);
        assert_eq!(references.resolve("#"), local(""));
        assert_eq!(references.resolve(""), local(""));
        assert_eq!(references.resolve("#/$defs/a~1b"), local("/$defs/a~1b"));
        assert_eq!(references.resolve("#/%24defs/x"), local("/$defs/x"));
        assert_eq!(references.resolve("#ex"), local("/$defs/x"));
        assert_eq!(references.resolve("root.json#/properties/p"), local("/properties/p"));
        assert_eq!(references.resolve("values.schema.json#/properties/p"), local("/properties/p"));
        assert_eq!(references.resolve("other.json#/$defs/y"), local("/$defs/e/$defs/y"));
        assert_eq!(references.resolve("#/nowhere"), Resolution::Dangling);
        assert_eq!(references.resolve("#nowhere"), Resolution::Dangling);
        assert_eq!(references.resolve("urn:x"), Resolution::Anything);
        assert_eq!(references.resolve("../b.json"), Resolution::Remote("https://example.com/b.json".to_owned()));
    }

    #[test]
    fn home_is_the_file() {
        let references = References::collect(&read(r#"{"$defs":{"x":{}}}"#).unwrap());
        assert_eq!(references.resolve("values.schema.json#/$defs/x"), local("/$defs/x"));
        assert_eq!(references.resolve("https://example.com/x.json"), Resolution::Remote("https://example.com/x.json".to_owned()));
    }
}
