// SPDX-License-Identifier: Apache-2.0
//! Several subschemas that apply to one value at once.
//!
//! `$ref`, `allOf`, a property that two branches mention, a subchart's schema beside its parent's: all come down to a list of
//! subschemas that all apply. Working on that list, instead of merging schema texts, keeps every keyword's own place.

use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::sync::LazyLock;

use super::types::Types;
use crate::json::{Object, Value};
use crate::pointer::SchemaPointer;
use crate::schema::{Destination, Dialect, Schema, in_dialect, references};

/// A chart of the tree: its schema, and the indices of the charts below it with their key in the values.
#[derive(Debug)]
pub struct Part<'a> {
    /// `values.schema.json` of this chart; `None` accepts any values.
    pub schema: Option<&'a Schema>,
    /// Key in this chart's values → index of the chart it belongs to.
    pub children: Vec<(String, usize)>,
    /// Keys in this chart's values that switch it on and off.
    pub switches: Vec<String>,
}

/// Stands for the schema of a chart that has none.
static NO_SCHEMA: LazyLock<Value> = LazyLock::new(Value::object);

/// One of the subschemas that apply to a value, known by its place.
#[derive(Clone, Debug)]
pub(super) struct Conjunct<'a> {
    /// The index of the chart whose schema it is in.
    pub(super) part: usize,
    pub(super) pointer: SchemaPointer,
    pub(super) value: &'a Value,
    /// Whether the value it applies to is the values of its chart as a whole.
    pub(super) root: bool,
    /// The dialect in force there.
    pub(super) dialect: Dialect,
}

impl PartialEq for Conjunct<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.part == other.part && self.root == other.root && self.pointer == other.pointer
    }
}

impl Eq for Conjunct<'_> {}

impl Hash for Conjunct<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.part.hash(state);
        self.root.hash(state);
        self.pointer.hash(state);
    }
}

impl<'a> Conjunct<'a> {
    /// The schema of a chart as a whole; an empty one when the chart has none.
    pub(super) fn root(parts: &[Part<'a>], part: usize) -> Option<Self> {
        let schema = parts.get(part)?.schema;
        Some(Self {
            part,
            pointer: SchemaPointer::root(),
            value: schema.map_or(&*NO_SCHEMA, Schema::value),
            root: true,
            dialect: schema.map_or(Dialect::Draft202012, Schema::dialect),
        })
    }

    /// Whether it stands for a schema that is not there.
    pub(super) fn is_missing(&self) -> bool {
        self.root && std::ptr::eq(self.value, &*NO_SCHEMA)
    }

    /// A subschema of this one.
    fn below(&self, pointer: SchemaPointer, value: &'a Value) -> Self {
        Self {
            part: self.part,
            pointer,
            value,
            root: false,
            dialect: self.dialect,
        }
    }

    /// The same subschema, of a value that is not the values of a chart as a whole.
    pub(super) fn inner(self) -> Self {
        Self {
            root: false,
            ..self
        }
    }

    /// The value of a keyword that the dialect knows.
    pub(super) fn get(&self, key: &str) -> Option<&'a Value> {
        self.value
            .get(key)
            .filter(|_| in_dialect(key, self.dialect))
    }

    /// The subschema at `key` of this one.
    pub(super) fn key(&self, key: &str) -> Option<Self> {
        Some(self.below(self.pointer.key(key), self.get(key)?))
    }

    /// The subschema called `name` in the mapping at `key` of this one. Looked up, not searched: objects may have thousands of properties.
    pub(super) fn member(&self, key: &str, name: &str) -> Option<Self> {
        let value = self.get(key)?.get(name)?;
        Some(self.below(self.pointer.key(key).key(name), value))
    }

    /// The subschemas in the list at `key` of this one. Those of `allOf` and the like apply to the same value.
    pub(super) fn list(&self, key: &str) -> Vec<Self> {
        let items = self.get(key).and_then(Value::as_array).unwrap_or_default();
        let at = self.pointer.key(key);
        let items = items.iter().enumerate();
        items
            .map(|(index, value)| Self {
                root: self.root,
                ..self.below(at.index(index), value)
            })
            .collect()
    }

    /// The subschemas in the mapping at `key` of this one, with their names.
    pub(super) fn map(&self, key: &str) -> Vec<(&'a str, Self)> {
        let Some(members) = self.get(key).and_then(Value::as_object) else {
            return Vec::new();
        };
        let at = self.pointer.key(key);
        members
            .iter()
            .map(|(name, value)| (name.as_str(), self.below(at.key(name), value)))
            .collect()
    }

    /// The keywords, when the subschema is an object.
    pub(super) fn object(&self) -> Option<&'a Object> {
        self.value.as_object()
    }

    /// The keywords that the dialect knows, with their values.
    pub(super) fn keywords(&self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let dialect = self.dialect;
        let members = self.object().into_iter().flatten();
        members
            .map(|(key, value)| (key.as_str(), value))
            .filter(move |(key, _)| in_dialect(key, dialect))
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }
}

/// A reference that could not be followed.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) part: usize,
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
    pub(super) objects: Vec<Conjunct<'a>>,
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
        let objects = self.objects.iter();
        objects.fold(Types::ALL, |types, conjunct| {
            types.and(Types::keyword(conjunct.get("type")))
        })
    }
}

/// Follows `$ref` and `allOf` until only schema objects remain.
pub(super) fn expand<'a>(parts: &[Part<'a>], conjuncts: &[Conjunct<'a>]) -> Expansion<'a> {
    let mut expansion = Expansion::default();
    let mut seen = HashSet::new();
    let mut followed = Followed::default();
    // An explicit stack, because a chain of references may be as long as the schema.
    let mut stack: Vec<Visit<'a>> = conjuncts.iter().rev().map(Visit::start).collect();
    while let Some(visit) = stack.pop() {
        match visit.conjunct.value {
            Value::Bool(false) => expansion.never = true,
            Value::Object(_) if seen.insert(visit.conjunct.clone()) => {
                let below = expansion.visit(parts, visit, &mut followed);
                stack.extend(below.into_iter().rev());
            }
            // `true`, or not a schema: the validator refuses the document, the model keeps going.
            Value::Object(_)
            | Value::Bool(true)
            | Value::Null
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => {}
        }
    }
    expansion
}

/// A subschema on the way, and the last reference that led to it, by which cycles are found.
struct Visit<'a> {
    conjunct: Conjunct<'a>,
    reference: Option<usize>,
}

/// The references that were followed, each with the one before it. A list and not a chain for each visit: a chain may be as long as
/// the schema.
#[derive(Default)]
struct Followed {
    places: HashSet<SchemaPointer>,
    chain: Vec<(SchemaPointer, Option<usize>)>,
}

impl Followed {
    fn push(&mut self, place: &SchemaPointer, before: Option<usize>) -> usize {
        self.places.insert(place.clone());
        self.chain.push((place.clone(), before));
        self.chain.len() - 1
    }

    /// Whether the way to a reference led through a place.
    fn leads_through(&self, mut reference: Option<usize>, place: &SchemaPointer) -> bool {
        if !self.places.contains(place) {
            return false;
        }
        while let Some((passed, before)) = reference.and_then(|index| self.chain.get(index)) {
            if passed == place {
                return true;
            }
            reference = *before;
        }
        false
    }
}

impl<'a> Visit<'a> {
    fn start(conjunct: &Conjunct<'a>) -> Self {
        Self {
            conjunct: conjunct.clone(),
            reference: None,
        }
    }
}

impl<'a> Expansion<'a> {
    /// Takes in a schema object; returns what else applies through it.
    fn visit(
        &mut self,
        parts: &[Part<'a>],
        mut visit: Visit<'a>,
        followed: &mut Followed,
    ) -> Vec<Visit<'a>> {
        let schema = parts.get(visit.conjunct.part).and_then(|part| part.schema);
        let begins = schema.and_then(|schema| {
            let resources = &schema.resources;
            resources.dialect_beginning(&visit.conjunct.pointer)
        });
        // A property may hold a resource with a dialect of its own.
        if let Some(dialect) = begins {
            visit.conjunct.dialect = dialect;
        }
        let conjunct = &visit.conjunct;
        let mut below = Vec::new();
        let mut siblings_hidden = false;
        for (keyword, reference) in references(conjunct.value, conjunct.dialect) {
            siblings_hidden |= keyword == "$ref" && conjunct.dialect.ref_hides_siblings();
            if let Some(schema) = schema {
                below.extend(self.follow(reference, schema, &visit, followed));
            }
        }
        if siblings_hidden {
            return below;
        }
        below.extend(conjunct.list("allOf").into_iter().map(|branch| Visit {
            conjunct: branch,
            reference: visit.reference,
        }));
        self.objects.push(visit.conjunct);
        below
    }

    /// What a reference leads to; nothing when it accepts everything or cannot be followed.
    fn follow(
        &mut self,
        reference: &str,
        schema: &'a Schema,
        from: &Visit<'a>,
        followed: &mut Followed,
    ) -> Option<Visit<'a>> {
        let Visit {
            conjunct,
            reference: last,
        } = from;
        let kind = match schema.follow(reference, &conjunct.pointer) {
            Destination::Anything => return None,
            Destination::Nowhere(_) => BrokenKind::Dangling,
            Destination::Outside(_) => {
                self.remote = true;
                BrokenKind::Remote
            }
            Destination::Here(pointer)
                if pointer == conjunct.pointer || followed.leads_through(*last, &pointer) =>
            {
                self.never = true;
                BrokenKind::Cycle
            }
            Destination::Here(pointer) => {
                let target = Conjunct {
                    part: conjunct.part,
                    value: schema.at(&pointer)?,
                    root: conjunct.root,
                    dialect: schema.resources.dialect(&pointer),
                    pointer,
                };
                return Some(Visit {
                    conjunct: target,
                    reference: Some(followed.push(&conjunct.pointer, *last)),
                });
            }
        };
        self.broken.push(Broken {
            part: conjunct.part,
            pointer: conjunct.pointer.clone(),
            reference: reference.to_owned(),
            kind,
        });
        None
    }
}
