// SPDX-License-Identifier: Apache-2.0
//! Nodes to values: aliases, merge keys and keys of other types, as go-yaml v2's `decode.go` has them.

use std::collections::HashMap;
use std::ops::Range;

use super::compose::{Fault, NodeKind, Nodes, compose};
use super::document::{Children, Located, YamlDocument};
use super::resolve::{ResolvedScalar, float_key, json_float, resolve};
use crate::json::{MAX_DEPTH, Number, Object, TOO_DEEP, Value};
use crate::pointer::escape;

/// Most text that aliases may repeat. Go shares the repeated text in memory, so it needs no such bound.
const MAX_REPEATED_BYTES: usize = 16 << 20;

/// Nodes under aliases whose places are kept; later ones have the place of their nearest ancestor.
const MAX_REPEATED_PLACES: usize = 20_000;

/// Duplicate keys reported for one text.
const MAX_DUPLICATES: usize = 100;

/// Decodes the first document of `piece`, which starts at byte `base` of the document's text.
pub(super) fn decode(
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

/// Where a second document starts in `piece`, which [`decode`] would not look at.
pub(super) fn second_document(piece: &str) -> Option<usize> {
    compose(piece).ok()?.followed_at
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
            return Err(too_deep(node.offset));
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
            let first = members.first().and_then(|id| self.nodes.get(*id));
            return Err(too_deep(first.map_or(0, |node| node.offset)));
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
            let length = self.enter(|| escape(&key).into_owned());
            let (value, children) = self.value(*value_id, depth + 1)?;
            if let Some(index) = object.get_index_of(&key)
                && !is_merged(&merged, index)
            {
                self.duplicate();
            }
            self.leave(length);
            if let Some(place) = self.place(key_node.offset, children) {
                places.insert(key.clone(), place);
            }
            object.insert(key, value);
        }
        Ok(())
    }

    /// Notes that the current key stands in its mapping for a second time.
    fn duplicate(&mut self) {
        if self.alias_depth == 0
            && let Some(document) = &mut self.document
            && document.duplicates.len() < MAX_DUPLICATES
        {
            document.duplicates.push(self.path.clone());
        }
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

    /// Whether a node that an alias leads to is a mapping.
    fn is_map(&self, id: usize) -> bool {
        let node = self.nodes.get(id);
        node.is_some_and(|node| matches!(node.kind, NodeKind::Map(_)))
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
            NodeKind::Alias(target) if self.is_map(*target) => {
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
                    ResolvedScalar::Null => Err(("null may not be a key".to_owned(), node.offset)),
                    ResolvedScalar::Bool(flag) => Ok(flag.to_string()),
                    ResolvedScalar::Integer(integer) if integer > i128::from(i64::MAX) => Err((
                        format!(
                            "`{text}` is too large for \
                                 a key; quotes are needed"
                        ),
                        node.offset,
                    )),
                    ResolvedScalar::Integer(integer) => Ok(integer.to_string()),
                    ResolvedScalar::Float(float) => Ok(float_key(float)),
                    ResolvedScalar::Text(key) => Ok(key.into_owned()),
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
        document.locations.push(Located {
            offset: offset + self.base,
            children,
        });
        Some(document.locations.len() - 1)
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

fn too_deep(offset: usize) -> Fault {
    (TOO_DEEP.to_owned(), offset)
}

/// Whether a merge key brought in the member with this index.
fn is_merged(merged: &[Range<usize>], index: usize) -> bool {
    merged.iter().any(|range| range.contains(&index))
}

/// `None` for infinities and NaN.
fn scalar_value(scalar: ResolvedScalar<'_>) -> Option<Value> {
    Some(match scalar {
        ResolvedScalar::Null => Value::Null,
        ResolvedScalar::Bool(flag) => Value::Bool(flag),
        ResolvedScalar::Integer(integer) => Value::Number(Number::parse(&integer.to_string())?),
        ResolvedScalar::Float(float) => Value::Number(Number::parse(&json_float(float))?),
        ResolvedScalar::Text(text) => Value::String(text.into_owned()),
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
