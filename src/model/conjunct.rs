// SPDX-License-Identifier: Apache-2.0
//! Several subschemas that apply to one value at once.
//!
//! `$ref`, `allOf`, a property that two branches mention, a subchart's schema beside its parent's: all come down to a list of
//! subschemas that all apply. Working on that list, instead of merging schema texts, keeps every keyword's own place.

use std::collections::HashSet;
use std::hash::{Hash, Hasher};

use super::types::Types;
use crate::json::{Object, Value};
use crate::pointer::SchemaPointer;
use crate::schema::{Destination, Dialect, Schema, in_dialect, references};

/// A chart of the tree: its schema, if it has one, and the charts below it by their key in the values.
#[derive(Debug)]
pub(super) struct Unit<'a> {
    pub(super) schema: Option<&'a Schema>,
    pub(super) children: Vec<(String, usize)>,
    pub(super) switches: Vec<String>,
}

/// A subschema, known by its place.
#[derive(Clone, Debug)]
pub(super) struct Spot<'a> {
    pub(super) unit: usize,
    pub(super) pointer: SchemaPointer,
    pub(super) value: &'a Value,
    /// Whether the value it applies to is the values of its chart as a whole.
    pub(super) root: bool,
    /// The dialect in force there.
    pub(super) dialect: Dialect,
}

impl PartialEq for Spot<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.unit == other.unit && self.root == other.root && self.pointer == other.pointer
    }
}

impl Eq for Spot<'_> {}

impl Hash for Spot<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.unit.hash(state);
        self.root.hash(state);
        self.pointer.hash(state);
    }
}

impl<'a> Spot<'a> {
    /// The value of a keyword that the dialect knows.
    pub(super) fn get(&self, key: &str) -> Option<&'a Value> {
        self.value
            .get(key)
            .filter(|_| in_dialect(key, self.dialect))
    }

    /// The subschema at `key` of this one.
    pub(super) fn key(&self, key: &str) -> Option<Self> {
        let value = self.get(key)?;
        Some(Self {
            unit: self.unit,
            pointer: self.pointer.key(key),
            value,
            root: false,
            dialect: self.dialect,
        })
    }

    /// The subschema called `name` in the mapping at `key` of this one. Looked up, not searched: objects may have thousands of properties.
    pub(super) fn member(&self, key: &str, name: &str) -> Option<Self> {
        let value = self.get(key)?.get(name)?;
        Some(Self {
            unit: self.unit,
            pointer: self.pointer.key(key).key(name),
            value,
            root: false,
            dialect: self.dialect,
        })
    }

    /// The subschemas in the list at `key` of this one.
    pub(super) fn list(&self, key: &str) -> Vec<Self> {
        let items = self.get(key).and_then(Value::as_array).unwrap_or_default();
        let at = self.pointer.key(key);
        items
            .iter()
            .enumerate()
            .map(|(index, value)| Self {
                unit: self.unit,
                pointer: at.index(index),
                value,
                root: self.root,
                dialect: self.dialect,
            })
            .collect()
    }

    /// The subschemas in the mapping at `key` of this one, with their names.
    pub(super) fn map(&self, key: &str) -> Vec<(&'a str, Self)> {
        let Some(members) = self.get(key).and_then(Value::as_object) else {
            return Vec::new();
        };
        let at = self.pointer.key(key);
        let spot = |name: &str, value: &'a Value| Self {
            unit: self.unit,
            pointer: at.key(name),
            value,
            root: false,
            dialect: self.dialect,
        };
        members
            .iter()
            .map(|(name, value)| (name.as_str(), spot(name, value)))
            .collect()
    }

    /// The keywords, when the subschema is an object.
    pub(super) fn object(&self) -> Option<&'a Object> {
        self.value.as_object()
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }
}

/// A reference that could not be followed.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) unit: usize,
    pub(super) pointer: SchemaPointer,
    pub(super) reference: String,
    pub(super) kind: BrokenKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BrokenKind {
    Dangling,
    Remote,
    Cycle,
}

/// What a list of subschemas comes down to.
#[derive(Debug, Default)]
pub(super) struct Expansion<'a> {
    /// The schema objects that all apply.
    pub(super) objects: Vec<Spot<'a>>,
    /// Whether one of them accepts nothing.
    pub(super) never: bool,
    /// Whether one of them is not known here.
    pub(super) remote: bool,
    pub(super) broken: Vec<Broken>,
}

impl Expansion<'_> {
    /// The types that all of them accept.
    pub(super) fn types(&self) -> Types {
        if self.never {
            return Types::NONE;
        }
        self.objects.iter().fold(Types::ALL, |types, spot| {
            types.and(Types::keyword(spot.get("type")))
        })
    }
}

/// Follows `$ref` and `allOf` until only schema objects remain.
pub(super) fn expand<'a>(units: &[Unit<'a>], spots: &[Spot<'a>]) -> Expansion<'a> {
    let mut expansion = Expansion::default();
    let mut seen = HashSet::new();
    // An explicit stack, because a chain of references may be as long as the schema. The chain of each entry finds cycles.
    let mut stack: Vec<(Spot<'a>, Vec<SchemaPointer>)> = spots
        .iter()
        .rev()
        .map(|spot| (spot.clone(), Vec::new()))
        .collect();
    while let Some((mut spot, chain)) = stack.pop() {
        match spot.value {
            Value::Bool(true) => continue,
            Value::Bool(false) => {
                expansion.never = true;
                continue;
            }
            Value::Object(_) => {}
            // Not a schema; the validator refuses the document, the model keeps going.
            Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) => continue,
        }
        if !seen.insert(spot.clone()) {
            continue;
        }
        let schema = units.get(spot.unit).and_then(|unit| unit.schema);
        // A property may hold a resource with a dialect of its own.
        if let Some(dialect) =
            schema.and_then(|schema| schema.resources.dialect_beginning(&spot.pointer))
        {
            spot.dialect = dialect;
        }
        let mut below: Vec<(Spot<'a>, Vec<SchemaPointer>)> = Vec::new();
        let mut hidden = false;
        for (keyword, reference) in references(spot.value, spot.dialect) {
            hidden |= keyword == "$ref" && spot.dialect.ref_hides_siblings();
            follow(&spot, reference, schema, &chain, &mut below, &mut expansion);
        }
        if !hidden {
            below.extend(
                spot.list("allOf")
                    .into_iter()
                    .map(|branch| (branch, chain.clone())),
            );
            expansion.objects.push(spot);
        }
        stack.extend(below.into_iter().rev());
    }
    expansion
}

fn follow<'a>(
    spot: &Spot<'a>,
    reference: &str,
    schema: Option<&'a Schema>,
    chain: &[SchemaPointer],
    below: &mut Vec<(Spot<'a>, Vec<SchemaPointer>)>,
    expansion: &mut Expansion<'a>,
) {
    let Some(schema) = schema else { return };
    let mut broken = |kind| {
        expansion.broken.push(Broken {
            unit: spot.unit,
            pointer: spot.pointer.clone(),
            reference: reference.to_owned(),
            kind,
        });
    };
    match schema.follow(reference, &spot.pointer) {
        Destination::Here(pointer) => {
            if chain.contains(&pointer) || pointer == spot.pointer {
                broken(BrokenKind::Cycle);
                expansion.never = true;
                return;
            }
            let Some(value) = schema.at(&pointer) else {
                return;
            };
            let mut chain = chain.to_vec();
            chain.push(spot.pointer.clone());
            let dialect = schema.resources.dialect(&pointer);
            below.push((
                Spot {
                    unit: spot.unit,
                    pointer,
                    value,
                    root: spot.root,
                    dialect,
                },
                chain,
            ));
        }
        Destination::Anything => {}
        Destination::Outside(_) => {
            broken(BrokenKind::Remote);
            expansion.remote = true;
        }
        Destination::Nowhere(_) => broken(BrokenKind::Dangling),
    }
}
