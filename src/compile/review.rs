// SPDX-License-Identifier: Apache-2.0
//! Values side by side: what the chart ships, what the form was opened with, what is there now, and what would be sent.
//!
//! Compared are leaves. Mappings are walked key by key, lists of mappings item by item where both have as many; any other list is one
//! value. Applying what is added, changed and removed to the live values gives mine: a mapping that loses its last key goes with it,
//! and one that stays without keys is a leaf.

use std::collections::HashSet;

use super::{Compiled, passwords};
use crate::json::{Object, Value};
use crate::lower::naming;
use crate::lower::site::Site;
use crate::model::{Link, Shape};
use crate::pointer::InstancePointer;

/// The values to compare.
#[derive(Clone, Copy, Debug)]
pub struct Sides<'v> {
    /// What would be sent.
    pub mine: &'v Value,
    /// What is there now.
    pub live: Option<&'v Value>,
    /// What the form was opened with.
    pub base: Option<&'v Value>,
}

/// How a value gets from live to mine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewKind {
    /// It is only in mine.
    Added,
    /// It is in both, and differs.
    Changed,
    /// It is only in live.
    Removed,
    /// It is equal in both, or in neither.
    Same,
}

/// A value side by side. A side is `None` where it does not set the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewedValue {
    /// Its location.
    pub at: InstancePointer,
    /// Its label, as in the form.
    pub label: String,
    /// What becomes of it.
    pub kind: ReviewKind,
    /// What the chart ships.
    pub default: Option<Value>,
    /// What the form was opened with.
    pub base: Option<Value>,
    /// What is there now.
    pub live: Option<Value>,
    /// What would be sent.
    pub mine: Option<Value>,
    /// Whether it is secret; then each side that is set holds `null`.
    pub secret: bool,
    /// Whether live and mine both differ from the base and from each other.
    pub conflict: bool,
}

impl Compiled {
    /// Compares values, in the order of the form; keys that it does not list follow.
    pub fn review(&self, sides: Sides<'_>) -> Vec<ReviewedValue> {
        let nothing = Value::object();
        let given = |value| super::answer::given(value, &nothing);
        let mut review = Review {
            compiled: self,
            has_live: sides.live.is_some(),
            has_base: sides.base.is_some(),
            found: Vec::new(),
        };
        let root = Compared {
            at: InstancePointer::root(),
            label: String::new(),
            site: Some(Site::root(&self.model)),
            default: Some(&self.model.shipped),
            sides: Both {
                mine: Some(given(sides.mine)),
                live: sides.live.map(given),
                base: sides.base.map(given),
            },
        };
        review.walk(root);
        review.found
    }
}

/// What the sides hold at one location.
#[derive(Clone, Copy)]
struct Both<'v> {
    mine: Option<&'v Value>,
    live: Option<&'v Value>,
    base: Option<&'v Value>,
}

impl<'v> Both<'v> {
    fn each(self) -> impl Iterator<Item = &'v Value> {
        [self.mine, self.live, self.base].into_iter().flatten()
    }

    fn map(self, of: impl Fn(&'v Value) -> Option<&'v Value>) -> Self {
        Self {
            mine: self.mine.and_then(&of),
            live: self.live.and_then(&of),
            base: self.base.and_then(&of),
        }
    }

    /// The members of all sides when all are mappings.
    fn mappings(self) -> Option<Vec<&'v Object>> {
        self.each().map(Value::as_object).collect()
    }

    /// How many items all lists have, when all are lists of mappings with as many.
    fn alike_items(self) -> Option<usize> {
        let lists: Vec<&[Value]> = self.each().map(Value::as_array).collect::<Option<_>>()?;
        let count = lists.first()?.len();
        let is_mapping = |item: &Value| item.as_object().is_some();
        let mut all = lists.iter();
        let alike = all.all(|list| list.len() == count && list.iter().all(is_mapping));
        alike.then_some(count)
    }
}

/// A location that is compared.
struct Compared<'v, 'm> {
    at: InstancePointer,
    label: String,
    site: Option<Site<'m>>,
    default: Option<&'v Value>,
    sides: Both<'v>,
}

struct Review<'a> {
    compiled: &'a Compiled,
    has_live: bool,
    has_base: bool,
    found: Vec<ReviewedValue>,
}

impl<'a> Review<'a> {
    // Values are finite, and what reads them bounds their depth.
    fn walk(&mut self, leaf: Compared<'_, 'a>) {
        if self.is_secret(&leaf.at, leaf.site.as_ref()) {
            return self.compare(&leaf, true);
        }
        if let Some(objects) = leaf.sides.mappings()
            && is_walked(&leaf, &objects)
        {
            for key in keys(leaf.site.as_ref(), &objects) {
                self.walk(member(&leaf, key));
            }
            return;
        }
        let before = self.before(leaf.sides);
        let both = before.is_some() && leaf.sides.mine.is_some();
        match leaf.sides.alike_items().filter(|_| both) {
            Some(count) if count > 0 => {
                for index in 0..count {
                    self.walk(item(&leaf, index));
                }
            }
            Some(_) | None => self.compare(&leaf, false),
        }
    }

    /// The side that mine is compared with.
    fn before<'v>(&self, sides: Both<'v>) -> Option<&'v Value> {
        if self.has_live {
            sides.live
        } else {
            sides.base
        }
    }

    fn compare(&mut self, leaf: &Compared<'_, 'a>, secret: bool) {
        let Both { mine, live, base } = leaf.sides;
        let kind = match (self.before(leaf.sides), mine) {
            (None, Some(_)) => ReviewKind::Added,
            (Some(_), None) => ReviewKind::Removed,
            (Some(before), Some(mine)) if before != mine => ReviewKind::Changed,
            (Some(_), Some(_)) | (None, None) => ReviewKind::Same,
        };
        let conflict =
            self.has_live && self.has_base && base != live && base != mine && live != mine;
        let shown = |value: Option<&Value>| {
            let value = value?;
            Some(match secret {
                true => Value::Null,
                false => self.without_secrets(&leaf.at, leaf.site.as_ref(), value),
            })
        };
        let reviewed = ReviewedValue {
            at: leaf.at.clone(),
            label: leaf.label.clone(),
            kind,
            default: shown(leaf.default.filter(|value| !value.is_null())),
            base: shown(base),
            live: shown(live),
            mine: shown(mine),
            secret,
            conflict,
        };
        self.found.push(reviewed);
    }

    /// Whether a value is secret: in the Secret, marked as a password where no Secret can hold it, or called like one.
    fn is_secret(&self, at: &InstancePointer, site: Option<&Site<'_>>) -> bool {
        // Of a key that people chose, only the name tells.
        let chosen = at
            .last_key()
            .filter(|_| site.is_none_or(|site| !is_property(site)));
        self.compiled.layout.holds_secret(at)
            || chosen.is_some_and(passwords::is_sensitive_key)
            || site.is_some_and(|site| passwords::is_marked(site) || self.is_called_like_one(site))
    }

    fn is_called_like_one(&self, site: &Site<'_>) -> bool {
        passwords::is_unmarked(&self.compiled.chart, site)
    }

    /// A value that is compared as a whole, without the secret values in it.
    fn without_secrets(
        &self,
        at: &InstancePointer,
        site: Option<&Site<'_>>,
        value: &Value,
    ) -> Value {
        let below = |at: InstancePointer, site: Option<Site<'_>>, value: &Value| {
            let secret = self.is_secret(&at, site.as_ref());
            (!secret).then(|| self.without_secrets(&at, site.as_ref(), value))
        };
        match value {
            Value::Object(object) => {
                let members = object.iter().filter_map(|(key, value)| {
                    let site = site.and_then(|site| under_key(site, key));
                    Some((key.clone(), below(at.key(key), site, value)?))
                });
                Value::Object(members.collect())
            }
            Value::Array(items) => {
                let items = items.iter().enumerate().map(|(index, item)| {
                    let site = site.and_then(|site| site.at_index(index));
                    below(at.index(index), site, item).unwrap_or_default()
                });
                Value::Array(items.collect())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
        }
    }
}

/// Whether a location is walked, and not compared as a whole. A mapping without keys is a value where others have some, or none.
fn is_walked(leaf: &Compared<'_, '_>, objects: &[&Object]) -> bool {
    let is_empty = |side: Option<&Value>| {
        let object = side.and_then(Value::as_object);
        object.is_some_and(Object::is_empty)
    };
    let Both { mine, live, .. } = leaf.sides;
    let stays_empty = is_empty(mine) || (is_empty(live) && mine.is_none());
    let any = objects.iter().any(|object| !object.is_empty());
    leaf.at.is_root() || (any && !stays_empty)
}

/// The keys of mappings: those that the form lists in its order, then the others.
fn keys<'v>(site: Option<&Site<'v>>, objects: &[&'v Object]) -> Vec<&'v str> {
    let is_given = |key: &str| objects.iter().any(|object| object.contains_key(key));
    let mut keys: Vec<&str> = site.map(listed).unwrap_or_default();
    keys.retain(|key| is_given(key));
    let mut seen: HashSet<&str> = keys.iter().copied().collect();
    for key in objects.iter().flat_map(|object| object.keys()) {
        if seen.insert(key) {
            keys.push(key);
        }
    }
    keys
}

/// The keys that the form lists for a site; of a union, those of its variants.
fn listed<'m>(site: &Site<'m>) -> Vec<&'m str> {
    let node = site.node();
    if let Some(record) = node.shape.record() {
        let properties = record.in_order(site.model).into_iter();
        return properties.map(|property| &*property.name).collect();
    }
    let variants = variants(site).into_iter();
    let records = variants.filter_map(|variant| variant.node().shape.record());
    let properties = records.flat_map(|record| record.in_order(site.model));
    let mut seen = HashSet::new();
    let names = properties.map(|property| &*property.name);
    names.filter(|name| seen.insert(*name)).collect()
}

fn variants<'m>(site: &Site<'m>) -> Vec<Site<'m>> {
    if !matches!(site.node().shape, Shape::Union(_)) {
        return Vec::new();
    }
    let children = site.children().into_iter();
    let variants = children.filter(|(link, _)| matches!(link, Link::Variant(_)));
    variants.map(|(_, variant)| variant).collect()
}

/// The site under a key, through a union too.
fn under_key<'m>(site: &Site<'m>, key: &str) -> Option<Site<'m>> {
    let below = site.under_key(key);
    below.or_else(|| {
        let mut variants = variants(site).into_iter();
        variants.find_map(|variant| variant.under_key(key))
    })
}

fn member<'v, 'm>(leaf: &Compared<'v, 'm>, key: &str) -> Compared<'v, 'm> {
    let site = leaf.site.as_ref().and_then(|site| under_key(site, key));
    // A key that people chose is its own label.
    let property = site.as_ref().filter(|site| is_property(site));
    let label = property.map_or_else(|| key.to_owned(), |site| label(site, key));
    Compared {
        at: leaf.at.key(key),
        label,
        site,
        default: leaf.default.and_then(|value| value.get(key)),
        sides: leaf.sides.map(|value| value.get(key)),
    }
}

/// Whether the schema lists the key that leads to a site.
fn is_property(site: &Site<'_>) -> bool {
    site.at.last_key().is_some()
}

fn label(site: &Site<'_>, key: &str) -> String {
    let annotations = &site.node().annotations;
    naming::title(annotations, Some(key)).unwrap_or_else(|| naming::label(key))
}

fn item<'v, 'm>(leaf: &Compared<'v, 'm>, index: usize) -> Compared<'v, 'm> {
    Compared {
        at: leaf.at.index(index),
        label: (index + 1).to_string(),
        site: leaf.site.as_ref().and_then(|site| site.at_index(index)),
        // A list replaces the chart's as a whole.
        default: None,
        sides: leaf.sides.map(|value| value.as_array()?.get(index)),
    }
}

#[cfg(test)]
mod tests;
