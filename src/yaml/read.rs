// SPDX-License-Identifier: Apache-2.0
//! Nodes to values, with places: go-yaml v2's `decode.go` and the key rules of sigs.k8s.io/yaml.

use std::borrow::Cow;
use std::collections::HashMap;

use super::compose::{Fault, MAX_DEPTH, NodeKind, Nodes, compose};
use super::resolve::{Scalar, float_key, json_float, resolve};
use crate::json::{Number, Object, Position, SourceText, SyntaxError, Value};
use crate::pointer::{escape, unescape};

/// Most text that aliases may repeat. Go shares the repeated text in memory, so it needs no such bound.
const MAX_REPEATED_BYTES: usize = 16 << 20;

/// Nodes under aliases whose places are kept; later ones have the place of their nearest ancestor.
const MAX_REPEATED_PLACES: usize = 20_000;

/// Duplicate keys reported for one text.
const MAX_DUPLICATES: usize = 100;

/// A value with the positions of its nodes.
#[derive(Clone, Debug, Default)]
pub struct YamlDocument {
    /// What the text says; null for an empty text.
    pub value: Value,
    /// Pointers of keys that an earlier member of the same mapping already had; Helm takes the last without a word.
    pub duplicates: Vec<String>,
    root: Children,
    places: Vec<Located>,
    source: SourceText,
}

/// Where a node stands, and where its children do. A tree and not a map by pointer: pointers of deep nodes are long, and a
/// hostile text has many.
#[derive(Clone, Debug)]
struct Located {
    /// Byte offset of the node (of the key, for a member).
    offset: usize,
    children: Children,
}

/// Places by number.
#[derive(Clone, Debug, Default)]
enum Children {
    #[default]
    None,
    List(Vec<usize>),
    Map(HashMap<String, usize>),
}

impl YamlDocument {
    /// The position of the node that `pointer` leads to, or of its nearest ancestor that exists. What an alias or a merge key
    /// brings in has the position where it is written.
    pub fn position(&self, pointer: &str) -> Option<Position> {
        let mut children = &self.root;
        let mut offset = 0;
        for token in pointer.split('/').skip(1).map(unescape) {
            let found = match children {
                Children::None => None,
                Children::List(items) => token
                    .parse::<usize>()
                    .ok()
                    .and_then(|index| items.get(index)),
                Children::Map(members) => members.get(&token),
            };
            let Some(place) = found.and_then(|id| self.places.get(*id)) else {
                break;
            };
            offset = place.offset;
            children = &place.children;
        }
        Some(self.source.position(offset))
    }
}

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
                    &mut document.places,
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
                    format!("`{rest}` follows the document separator `---` on its line"),
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

/// Decodes the first document of `piece`, which starts at byte `base` of the document's text.
fn decode(
    piece: &str,
    base: usize,
    document: Option<&mut YamlDocument>,
) -> Result<(Value, Children), Fault> {
    let shift = |(message, offset): Fault| (message, offset + base);
    let nodes = compose(piece).map_err(shift)?;
    let mut decoder = YamlDecoder {
        nodes: &nodes,
        base,
        document,
        path: String::new(),
        decoded: 0,
        aliased: 0,
        repeated: 0,
        alias_depth: 0,
        open_aliases: Vec::new(),
    };
    decoder.value(0, 0).map_err(shift)
}

struct YamlDecoder<'a> {
    nodes: &'a Nodes,
    base: usize,
    document: Option<&'a mut YamlDocument>,
    /// The pointer of the current node, kept only with a document and outside aliases.
    path: String,
    decoded: usize,
    aliased: usize,
    repeated: usize,
    alias_depth: usize,
    open_aliases: Vec<usize>,
}

impl YamlDecoder<'_> {
    fn value(&mut self, id: usize, depth: usize) -> Result<(Value, Children), Fault> {
        let Some(node) = self.nodes.get(id) else {
            return Ok((Value::Null, Children::None));
        };
        self.count(node.offset)?;
        if depth > MAX_DEPTH {
            return Err((
                format!("nesting deeper than {MAX_DEPTH} levels"),
                node.offset,
            ));
        }
        // One short function per kind keeps the stack small: the recursion runs through `value`.
        match &node.kind {
            NodeKind::Alias(target) => {
                self.alias(id, node.offset, |decoder| decoder.value(*target, depth + 1))
            }
            NodeKind::Scalar {
                text,
                tag,
                implicit,
            } => Ok((
                self.scalar(text, tag, *implicit, node.offset)?,
                Children::None,
            )),
            NodeKind::List(items) => self.list(items, depth),
            NodeKind::Map(members) => self.map(members, depth),
        }
    }

    fn scalar(
        &mut self,
        text: &str,
        tag: &str,
        implicit: bool,
        offset: usize,
    ) -> Result<Value, Fault> {
        self.repeat(text.len(), offset)?;
        let scalar = resolve(tag, implicit, text).map_err(|message| (message, offset))?;
        scalar_value(scalar).ok_or_else(|| {
            (
                format!("`{text}` is a number that JSON cannot hold"),
                offset,
            )
        })
    }

    fn list(&mut self, items: &[usize], depth: usize) -> Result<(Value, Children), Fault> {
        let mut list = Vec::with_capacity(items.len());
        let mut places = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let length = self.enter(|| index.to_string());
            let (value, children) = self.value(*item, depth + 1)?;
            self.leave(length);
            list.push(value);
            let offset = self.nodes.get(*item).map_or(0, |node| node.offset);
            places.extend(self.place(offset, children));
        }
        Ok((
            Value::Array(list),
            if places.is_empty() {
                Children::None
            } else {
                Children::List(places)
            },
        ))
    }

    fn map(&mut self, members: &[usize], depth: usize) -> Result<(Value, Children), Fault> {
        let mut object = Object::with_capacity(members.len() / 2);
        let mut places = HashMap::new();
        self.members(members, &mut object, &mut places, depth)?;
        Ok((
            Value::Object(object),
            if places.is_empty() {
                Children::None
            } else {
                Children::Map(places)
            },
        ))
    }

    fn members(
        &mut self,
        members: &[usize],
        object: &mut Object,
        places: &mut HashMap<String, usize>,
        depth: usize,
    ) -> Result<(), Fault> {
        if depth > MAX_DEPTH {
            return Err((
                format!("nesting deeper than {MAX_DEPTH} levels"),
                members
                    .first()
                    .and_then(|id| self.nodes.get(*id))
                    .map_or(0, |node| node.offset),
            ));
        }
        let mut merged = Vec::new();
        for pair in members.chunks(2) {
            let [key_id, value_id] = pair else { continue };
            let Some(key_node) = self.nodes.get(*key_id) else {
                continue;
            };
            if is_merge(&key_node.kind) {
                let before = object.len();
                self.merge(*value_id, object, places, depth)?;
                merged.push(before..object.len());
                continue;
            }
            let key = self.key(*key_id)?;
            let length = self.enter(|| escape(&key));
            let (value, children) = self.value(*value_id, depth + 1)?;
            if let Some(index) = object.get_index_of(&key)
                && !merged
                    .iter()
                    .any(|range: &std::ops::Range<usize>| range.contains(&index))
                && self.alias_depth == 0
                && let Some(document) = &mut self.document
                && document.duplicates.len() < MAX_DUPLICATES
            {
                document.duplicates.push(self.path.clone());
            }
            self.leave(length);
            if let Some(place) = self.place(key_node.offset, children) {
                places.insert(key.clone(), place);
            }
            object.insert(key, value);
        }
        Ok(())
    }

    /// The mappings that a merge key names, in go-yaml's order: in place, so a member before the merge key loses to it and one
    /// after it wins; in a list of mappings the earlier ones win.
    fn merge(
        &mut self,
        id: usize,
        object: &mut Object,
        places: &mut HashMap<String, usize>,
        depth: usize,
    ) -> Result<(), Fault> {
        let Some(node) = self.nodes.get(id) else {
            return Ok(());
        };
        if let NodeKind::List(items) = &node.kind {
            for item in items.iter().rev() {
                self.merge_one(*item, object, places, depth)?;
            }
            return Ok(());
        }
        self.merge_one(id, object, places, depth)
    }

    fn merge_one(
        &mut self,
        id: usize,
        object: &mut Object,
        places: &mut HashMap<String, usize>,
        depth: usize,
    ) -> Result<(), Fault> {
        let Some(node) = self.nodes.get(id) else {
            return Ok(());
        };
        self.count(node.offset)?;
        match &node.kind {
            NodeKind::Map(members) => self.members(members, object, places, depth + 1),
            NodeKind::Alias(target) if matches!(self.nodes.get(*target), Some(found) if matches!(found.kind, NodeKind::Map(_))) => {
                self.alias(id, node.offset, |decoder| {
                    decoder.merge_one(*target, object, places, depth + 1)
                })
            }
            NodeKind::Alias(_) | NodeKind::Scalar { .. } | NodeKind::List(_) => Err((
                "the merge key `<<` needs a mapping or a list of mappings".to_owned(),
                node.offset,
            )),
        }
    }

    fn key(&mut self, id: usize) -> Result<String, Fault> {
        let Some(node) = self.nodes.get(id) else {
            return Ok(String::new());
        };
        self.count(node.offset)?;
        match &node.kind {
            NodeKind::Alias(target) => self.alias(id, node.offset, |decoder| decoder.key(*target)),
            NodeKind::Scalar {
                text,
                tag,
                implicit,
            } => {
                self.repeat(text.len(), node.offset)?;
                match resolve(tag, *implicit, text).map_err(|message| (message, node.offset))? {
                    Scalar::Null => Err(("null may not be a key".to_owned(), node.offset)),
                    Scalar::Bool(flag) => Ok(flag.to_string()),
                    Scalar::Integer(integer) if integer > i128::from(i64::MAX) => Err((
                        format!("`{text}` is too large for a key; quotes are needed"),
                        node.offset,
                    )),
                    Scalar::Integer(integer) => Ok(integer.to_string()),
                    Scalar::Float(float) => Ok(float_key(float)),
                    Scalar::Text(key) => Ok(key.into_owned()),
                }
            }
            NodeKind::List(_) => Err(("a list may not be a key".to_owned(), node.offset)),
            NodeKind::Map(_) => Err(("a mapping may not be a key".to_owned(), node.offset)),
        }
    }

    fn alias<T>(
        &mut self,
        id: usize,
        offset: usize,
        decode: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        if self.open_aliases.contains(&id) {
            return Err(("the anchor's value contains itself".to_owned(), offset));
        }
        self.open_aliases.push(id);
        self.alias_depth += 1;
        let decoded = decode(self);
        self.alias_depth -= 1;
        self.open_aliases.pop();
        decoded
    }

    /// go-yaml's guard against texts that aliases blow up, with its numbers.
    fn count(&mut self, offset: usize) -> Result<(), Fault> {
        self.decoded += 1;
        if self.alias_depth > 0 {
            self.aliased += 1;
        }
        let (low, high) = (400_000.0, 4_000_000.0);
        let decoded = self.decoded as f64;
        let allowed = 0.99 - 0.89 * ((decoded.clamp(low, high) - low) / (high - low));
        if self.aliased > 100 && self.decoded > 1000 && self.aliased as f64 / decoded > allowed {
            return Err(("the aliases repeat too many nodes".to_owned(), offset));
        }
        Ok(())
    }

    fn repeat(&mut self, bytes: usize, offset: usize) -> Result<(), Fault> {
        if self.alias_depth > 0 {
            self.repeated += bytes;
        }
        if self.repeated > MAX_REPEATED_BYTES {
            return Err(("the aliases repeat too much text".to_owned(), offset));
        }
        Ok(())
    }

    fn place(&mut self, offset: usize, children: Children) -> Option<usize> {
        if self.alias_depth > 0 && self.aliased > MAX_REPEATED_PLACES {
            return None;
        }
        let document = self.document.as_mut()?;
        document.places.push(Located {
            offset: offset + self.base,
            children,
        });
        Some(document.places.len() - 1)
    }

    fn enter(&mut self, token: impl FnOnce() -> String) -> usize {
        let length = self.path.len();
        if self.document.is_some() && self.alias_depth == 0 {
            self.path.push('/');
            self.path.push_str(&token());
        }
        length
    }

    fn leave(&mut self, length: usize) {
        self.path.truncate(length);
    }
}

/// `None` for infinities and NaN.
fn scalar_value(scalar: Scalar<'_>) -> Option<Value> {
    Some(match scalar {
        Scalar::Null => Value::Null,
        Scalar::Bool(flag) => Value::Bool(flag),
        Scalar::Integer(integer) => Value::Number(Number::parse(&integer.to_string())?),
        Scalar::Float(float) => Value::Number(Number::parse(&json_float(float))?),
        Scalar::Text(text) => Value::String(text.into_owned()),
    })
}

fn is_merge(kind: &NodeKind) -> bool {
    match kind {
        NodeKind::Scalar {
            text,
            tag,
            implicit,
        } => text == "<<" && (*implicit || tag == "tag:yaml.org,2002:merge"),
        NodeKind::List(_) | NodeKind::Map(_) | NodeKind::Alias(_) => false,
    }
}
