// SPDX-License-Identifier: Apache-2.0
//! Texts to values with positions: one document, the documents of a values file merged, or each by itself.

use std::borrow::Cow;
use std::collections::HashMap;

use super::compose::Fault;
use super::decode::{decode, second_document};
use super::document::{Children, Located, YamlDocument};
use crate::json::{Object, Position, SourceText, SyntaxError, Value};

/// Reads the first document of a text as `sigs.k8s.io/yaml` does, without positions. An empty one is null.
///
/// # Errors
/// When Helm would not read the text either, or it is too deep or too much repeated by aliases.
pub fn read(text: &str) -> Result<Value, SyntaxError> {
    Ok(decode(text, 0, None).map_err(|fault| error(text, fault))?.0)
}

/// Reads the first document of a text with the positions of its nodes.
///
/// # Errors
/// As [`read`].
pub fn read_document(text: &str) -> Result<YamlDocument, SyntaxError> {
    let mut document = YamlDocument {
        source: SourceText::new(text),
        ..YamlDocument::default()
    };
    (document.value, document.root) =
        decode(text, 0, Some(&mut document)).map_err(|fault| error(text, fault))?;
    Ok(document)
}

/// Reads a values file as Helm 4 does: every document must be a mapping or empty, and they are merged in order, later ones
/// over earlier ones, mappings member by member. Null when no document says anything.
///
/// # Errors
/// As [`read`], and when a document is not a mapping.
pub fn read_all(text: &str) -> Result<YamlDocument, SyntaxError> {
    let mut document = YamlDocument {
        source: SourceText::new(text),
        ..YamlDocument::default()
    };
    for part in documents(text).map_err(|fault| error(text, fault))? {
        let start = part.start;
        let piece = text.get(part).unwrap_or_default();
        match decode(&terminated(piece), start, Some(&mut document))
            .map_err(|fault| error(text, fault))?
        {
            (Value::Null, _) => {}
            (Value::Object(later), children) => {
                let mut object = match std::mem::take(&mut document.value) {
                    Value::Object(object) => object,
                    Value::Null
                    | Value::Bool(_)
                    | Value::Number(_)
                    | Value::String(_)
                    | Value::Array(_) => Object::new(),
                };
                let mut root = std::mem::take(&mut document.root);
                merge_documents(
                    &mut object,
                    &mut root,
                    later,
                    children,
                    &mut document.locations,
                );
                document.value = Value::Object(object);
                document.root = root;
            }
            (other, _) => {
                let message = format!(
                    "the values are of type {}, not a mapping",
                    other.type_name()
                );
                return Err(error(text, (message, start)));
            }
        }
    }
    Ok(document)
}

/// Reads what a person typed for one value. A single document may be of any type; several are merged as in [`read_all`].
/// Nothing that was typed is dropped: what Helm would skip in silence (a key given twice, a text that goes on after `...`)
/// is an error.
///
/// # Errors
/// As [`read_all`], and when Helm would not look at a part of the text.
pub fn read_typed(text: &str) -> Result<YamlDocument, SyntaxError> {
    let parts = documents(text).map_err(|fault| error(text, fault))?;
    for part in &parts {
        let piece = text.get(part.clone()).unwrap_or_default();
        if let Some(offset) = second_document(&terminated(piece)) {
            let message = "nothing is read after the document end \
                 `...`; separate documents with `---`";
            return Err(error(text, (message.to_owned(), part.start + offset)));
        }
    }
    let document = if parts.len() > 1 {
        read_all(text)?
    } else {
        read_document(text)?
    };
    match document.duplicates.first() {
        Some(pointer) => Err(SyntaxError {
            message: "this key is given twice in one mapping".to_owned(),
            position: document
                .position(pointer)
                .unwrap_or(Position { line: 1, column: 1 }),
        }),
        None => Ok(document),
    }
}

/// Reads every document of a text by itself, without positions. An empty one is null.
///
/// # Errors
/// As [`read`].
pub fn read_each(text: &str) -> Result<Vec<Value>, SyntaxError> {
    let parts = documents(text).map_err(|fault| error(text, fault))?;
    let mut values = Vec::new();
    for part in parts {
        let start = part.start;
        let piece = text.get(part).unwrap_or_default();
        let decoded = decode(&terminated(piece), start, None);
        values.push(decoded.map_err(|fault| error(text, fault))?.0);
    }
    Ok(values)
}

/// The text with a line break at its end: Helm puts one after every line, the last included.
fn terminated(text: &str) -> Cow<'_, str> {
    if text.ends_with('\n') {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("{text}\n"))
    }
}

/// The byte ranges of the documents, cut as Kubernetes' `YAMLReader` does: at every line that starts with `---`.
fn documents(text: &str) -> Result<Vec<std::ops::Range<usize>>, Fault> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        let rest = line.strip_prefix("---").map(str::trim);
        if let Some(rest) = rest {
            if !rest.is_empty() && !rest.starts_with('#') {
                return Err((
                    format!(
                        "`{rest}` follows the document \
                             separator `---` on its line"
                    ),
                    at,
                ));
            }
            if at > start {
                parts.push(start..at);
                start = at + line.len();
            }
        }
        at += line.len();
    }
    if at > start {
        parts.push(start..at);
    }
    Ok(parts)
}

fn merge_documents(
    object: &mut Object,
    children: &mut Children,
    later: Object,
    mut places_of: Children,
    places: &mut Vec<Located>,
) {
    for (key, mut value) in later {
        let place = match &mut places_of {
            Children::Map(members) => members.remove(&key),
            Children::None | Children::List(_) => None,
        };
        let earlier = match children {
            Children::Map(members) => members.get(&key).copied(),
            Children::None | Children::List(_) => None,
        };
        if let (Some(Value::Object(below)), Value::Object(over)) =
            (object.get_mut(&key), &mut value)
        {
            let mut below_places = earlier
                .and_then(|id| places.get_mut(id))
                .map(|place| std::mem::take(&mut place.children))
                .unwrap_or_default();
            let over_places = place
                .and_then(|id| places.get_mut(id))
                .map(|place| std::mem::take(&mut place.children))
                .unwrap_or_default();
            merge_documents(
                below,
                &mut below_places,
                std::mem::take(over),
                over_places,
                places,
            );
            if let Some(place) = place.and_then(|id| places.get_mut(id)) {
                place.children = below_places;
            }
        } else {
            object.insert(key.clone(), value);
        }
        if let Some(place) = place {
            match children {
                Children::Map(members) => {
                    members.insert(key, place);
                }
                Children::None | Children::List(_) => {
                    *children = Children::Map(HashMap::from([(key, place)]))
                }
            }
        }
    }
}

fn error(text: &str, (message, offset): Fault) -> SyntaxError {
    SyntaxError {
        message,
        position: SourceText::new(text).position(offset),
    }
}
