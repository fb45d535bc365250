// SPDX-License-Identifier: Apache-2.0
//! The one walk that decides, bottom-up.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::sample;
use super::{Absent, Fields, Free, Primitive, Typed, TypedKey, Untyped, is_readable_key};
use crate::json::Value;
use crate::lower::layout::Layout;
use crate::lower::shared::SharedKey;
use crate::lower::site::{Site, SiteEnd};
use crate::model::{Applies, Map, NodeId, Record, Rest, Shape, Types, Variant};

/// kro's limit for lists and maps inside one another.
const MAX_NESTING: usize = 16;
/// Places described before the rest stays free-form: the CRD, with kro's five stored revisions, has to fit into etcd.
const MAX_PLACES: usize = 20_000;

/// Decides the keys at the top of the values.
pub(super) fn spec(root: &Site<'_>, layout: &Layout, freed: &HashSet<NodeId>) -> Fields {
    let mut decider = Decider {
        layout,
        freed,
        places: 0,
        shared: HashMap::new(),
    };
    decider.spec(root)
}

/// The one walk that decides.
struct Decider<'a> {
    layout: &'a Layout,
    /// The nodes that are free-form, because the definition would be too large.
    freed: &'a HashSet<NodeId>,
    places: usize,
    /// What was decided for parts that stand at several places.
    shared: HashMap<SharedKey, Result<Typed, Untyped>>,
}

impl Decider<'_> {
    /// The top of the values: nothing is above it, so each of its keys gets a type.
    fn spec(&mut self, root: &Site<'_>) -> Fields {
        let mut fields = Fields::new();
        let record = match &root.node().shape {
            Shape::Record(record) => Some(record),
            Shape::Scalar(_)
            | Shape::Choice(_)
            | Shape::List(_)
            | Shape::Tuple(..)
            | Shape::Map(_)
            | Shape::Union(_)
            | Shape::Any
            | Shape::Never
            | Shape::Verbatim(_) => None,
        };
        for field in record.into_iter().flat_map(|record| &record.properties) {
            let site = root.property(field);
            let entry = match self.entry(&site, &field.name) {
                Ok(entry) => entry,
                Err(Untyped::UnreadableKey) => TypedKey::Absent(Absent::Unreadable),
                Err(_) => self.forced(&site),
            };
            fields.insert(field.name.clone(), entry);
        }
        if record.is_none_or(|record| record.rest != Rest::Closed) {
            sample::undeclared(root, &mut fields);
        }
        fields
    }

    /// A key of a struct, when it is left out or has a type.
    fn entry(&mut self, site: &Site<'_>, key: &str) -> Result<TypedKey, Untyped> {
        if self.layout.is_secret(&site.at) {
            return Ok(TypedKey::Absent(Absent::Secret));
        }
        if matches!(site.node().shape, Shape::Never) {
            return Ok(TypedKey::Absent(Absent::Never));
        }
        if !is_readable_key(key) {
            return Err(Untyped::UnreadableKey);
        }
        self.typed(site).map(TypedKey::Typed)
    }

    /// A key at the top that has no type of its own: its structure, when it has one beside other types, or else its shipped value.
    fn forced(&mut self, site: &Site<'_>) -> TypedKey {
        let node = site.node();
        let structured = matches!(
            node.shape,
            Shape::Record(_) | Shape::Map(_) | Shape::List(_)
        );
        let structure = structured
            .then(|| self.within_limits(site, Self::shaped))
            .and_then(Result::ok);
        match structure {
            Some(typed) => TypedKey::Forced(typed),
            None => TypedKey::Sampled(sample::or_preferred(site.shipped, node.types)),
        }
    }

    /// The type of a place, when it has one.
    fn typed(&mut self, site: &Site<'_>) -> Result<Typed, Untyped> {
        let Some(key) = SharedKey::of(site, self.layout) else {
            return self.within_limits(site, Self::of_own_type);
        };
        if let Some(known) = self.shared.get(&key) {
            return known.clone();
        }
        let typed = self.within_limits(site, Self::of_own_type);
        self.shared.insert(key, typed.clone());
        typed
    }

    /// What `decide` finds, unless the place repeats one above it or the structure has become too large.
    fn within_limits(
        &mut self,
        site: &Site<'_>,
        decide: fn(&mut Self, &Site<'_>) -> Result<Typed, Untyped>,
    ) -> Result<Typed, Untyped> {
        self.places += 1;
        let (free, untyped) = match site.end() {
            Some(SiteEnd::Recursion) => (Free::Recursion, Untyped::Recursion),
            Some(SiteEnd::TooDeep) => (Free::TooLarge, Untyped::TooLarge),
            None if self.freed.contains(&site.model.first_alike(site.id)) => {
                (Free::OverBudget, Untyped::OverBudget)
            }
            None if self.places > MAX_PLACES => (Free::TooLarge, Untyped::TooLarge),
            None => return decide(self, site),
        };
        if Types::OBJECT.contains(accepted(site)) {
            Ok(Typed::Free(free))
        } else {
            Err(untyped)
        }
    }

    /// The type of a place whose shape says all that is accepted there.
    fn of_own_type(&mut self, site: &Site<'_>) -> Result<Typed, Untyped> {
        let shape = &site.node().shape;
        if shape.own_types().contains(accepted(site)) {
            self.shaped(site)
        } else {
            Err(Untyped::by(shape))
        }
    }

    /// The type of a place's shape.
    fn shaped(&mut self, site: &Site<'_>) -> Result<Typed, Untyped> {
        let shape = &site.node().shape;
        match shape {
            Shape::Scalar(scalar) => match Primitive::of_scalar(*scalar) {
                Some(primitive) => Ok(Typed::Scalar(primitive)),
                None => Err(Untyped::by(shape)),
            },
            Shape::Choice(values) => choice(values, site.node().applies),
            Shape::List(item) => {
                let item = self.inner(&site.any(*item))?;
                Ok(Typed::List(Rc::new(item)))
            }
            Shape::Map(map) => Ok(self.map(site, map)),
            Shape::Record(record) => Ok(self.record(site, record)),
            Shape::Union(variants) => union(site, variants),
            Shape::Verbatim(_) if Types::OBJECT.contains(accepted(site)) => {
                Ok(Typed::Free(Free::Unknown))
            }
            Shape::Tuple(..) | Shape::Any | Shape::Never | Shape::Verbatim(_) => {
                Err(Untyped::by(shape))
            }
        }
    }

    /// The type of an item or a map value.
    fn inner(&mut self, site: &Site<'_>) -> Result<Typed, Untyped> {
        let typed = self.typed(site)?;
        if typed.nesting() < MAX_NESTING {
            Ok(typed)
        } else {
            Err(Untyped::TooNested)
        }
    }

    fn map(&mut self, site: &Site<'_>, map: &Map) -> Typed {
        let value = site.any(map.value);
        if matches!(value.node().shape, Shape::Any) && value.node().types == Types::ALL {
            return Typed::Free(Free::Anything);
        }
        match self.inner(&value) {
            Ok(typed) => Typed::Map(Rc::new(typed)),
            Err(untyped) => Typed::Free(Free::Values(untyped)),
        }
    }

    fn record(&mut self, site: &Site<'_>, record: &Record) -> Typed {
        if let Some(free) = more_keys(site, record) {
            return Typed::Free(free);
        }
        let mut fields = Fields::with_capacity(record.properties.len());
        for field in &record.properties {
            match self.entry(&site.property(field), &field.name) {
                Ok(entry) => fields.insert(field.name.clone(), entry),
                Err(untyped) => {
                    return Typed::Free(Free::Property(field.name.clone(), untyped));
                }
            };
        }
        Typed::Struct(Rc::new(fields))
    }
}

/// The JSON types that a place accepts, apart from `null`, which the API server drops.
fn accepted(site: &Site<'_>) -> Types {
    site.node().types.without(Types::NULL)
}

/// Why a record is free-form regardless of its properties: it keeps keys that it does not list.
fn more_keys(site: &Site<'_>, record: &Record) -> Option<Free> {
    match &record.rest {
        Rest::Closed => record.properties.is_empty().then_some(Free::Empty),
        Rest::Open => {
            let mut shipped = site.shipped.into_iter().chain(site.samples.iter().copied());
            let undeclared = shipped.any(|value| has_other_keys(value, record));
            undeclared.then_some(Free::UndeclaredKeys)
        }
        Rest::Free => Some(Free::FreeKeys),
        Rest::Typed(_) => Some(Free::KeyRules),
    }
}

/// Whether a shipped value is an object with keys that the record does not list.
fn has_other_keys(value: &Value, record: &Record) -> bool {
    value
        .as_object()
        .is_some_and(|object| object.keys().any(|key| record.property(key).is_none()))
}

/// The type of listed constants. In the cases that do not list them, other values of the type are accepted.
fn choice(values: &[Value], applies: Applies) -> Result<Typed, Untyped> {
    let types = values.iter().map(Types::of).fold(Types::NONE, Types::or);
    if types == Types::OBJECT {
        return Ok(Typed::Free(Free::Constants));
    }
    let typed = match applies {
        Applies::Always => Typed::Choice,
        Applies::Sometimes => Typed::Scalar,
    };
    Primitive::of(types).map(typed).ok_or(Untyped::SeveralTypes)
}

fn union(site: &Site<'_>, variants: &[Variant]) -> Result<Typed, Untyped> {
    let types = variants
        .iter()
        .map(|variant| site.model.node(variant.node).types)
        .fold(Types::NONE, Types::or)
        .without(Types::NULL);
    if types == Types::OBJECT {
        return Ok(Typed::Free(Free::Alternatives));
    }
    Primitive::of(types)
        .map(Typed::Alternatives)
        .ok_or(Untyped::Alternatives)
}
