// SPDX-License-Identifier: Apache-2.0
//! Where Helm accepts less than before: both models side by side, place by place.
//!
//! Beside them runs the old API, because it bounds what an instance can hold: a key that it drops, a `null` that it drops, a type
//! that it refuses cannot stand in an instance, so refusing it now breaks nothing.

use super::assertion;
use super::fragment::fragment;
use super::structure::list;
use super::view::{Schema, Structure};
use super::{Change, Judge, Kind};
use crate::compile::Compiled;
use crate::diagnostic::nearest;
use crate::json::{Value, compact};
use crate::lower::rgd::simpleschema::SimpleSchema;
use crate::lower::site::Site;
use crate::model::{KeyRule, Node, NodeId, Property, Rest, Shape, Types, Variant};
use crate::schema::Pattern;

/// Places compared before the rest is given up, aloud.
const MAX_PLACES: usize = 50_000;
/// Choices of structures within choices of structures that are looked into.
const MAX_UNIONS: usize = 4;

/// Compares what Helm accepts.
pub(super) fn compare(old: &Compiled, new: &Compiled, api: &SimpleSchema) -> Vec<Change> {
    let schema = Schema::of(api);
    let mut walk = Walk {
        old,
        new,
        schema: &schema,
        changes: Vec::new(),
        places: 0,
        unions: 0,
    };
    let reach = Reach::Typed(schema.root().structure);
    walk.run(Pair {
        old: Site::root(&old.model),
        new: Site::root(&new.model),
        reach,
        trail: Vec::new(),
    });
    walk.changes
}

/// What the old API lets into an instance.
#[derive(Clone, Copy)]
enum Reach<'a> {
    /// Values of this type.
    Typed(Structure<'a>),
    /// Anything.
    Free,
}

/// One place in both models.
struct Pair<'a> {
    old: Site<'a>,
    new: Site<'a>,
    reach: Reach<'a>,
    trail: Vec<(NodeId, NodeId)>,
}

impl<'a> Pair<'a> {
    fn below(&self, old: Site<'a>, new: Site<'a>, reach: Reach<'a>) -> Self {
        let mut trail = self.trail.clone();
        trail.push((self.old.id, self.new.id));
        Self {
            old,
            new,
            reach,
            trail,
        }
    }
}

struct Walk<'a, 's> {
    old: &'a Compiled,
    new: &'a Compiled,
    schema: &'s Schema<'a>,
    changes: Vec<Change>,
    places: usize,
    unions: usize,
}

/// A shape, as far as comparing goes.
enum Form<'a> {
    Scalar,
    Choice(&'a [Value]),
    Items(&'a [NodeId], Option<NodeId>),
    Keys(&'a [Property], Keys<'a>),
    Union(&'a [Variant]),
    Any,
    Never,
    Kept,
}

/// The keys that are not listed.
enum Keys<'a> {
    Closed,
    Any,
    Rules(Vec<(Option<&'a Pattern>, NodeId)>),
}

impl<'a> Walk<'a, '_> {
    fn run(&mut self, start: Pair<'a>) {
        let mut stack = vec![start];
        while let Some(pair) = stack.pop() {
            if pair.trail.contains(&(pair.old.id, pair.new.id)) {
                continue;
            }
            self.places += 1;
            if self.places > MAX_PLACES {
                let message = "the schema is too large to be compared further";
                self.changes.push(Change::new(
                    &pair.old.at,
                    Kind::NotCompared,
                    false,
                    Judge::Helm,
                    message,
                ));
                return;
            }
            stack.extend(self.pair(&pair));
        }
    }

    fn add(&mut self, pair: &Pair<'a>, kind: Kind, breaking: bool, message: impl Into<String>) {
        self.changes.push(Change::new(
            &pair.old.at,
            kind,
            breaking,
            Judge::Helm,
            message,
        ));
    }

    /// Compares one place; returns the places below.
    fn pair(&mut self, pair: &Pair<'a>) -> Vec<Pair<'a>> {
        let (old, new) = (pair.old.node(), pair.new.node());
        let (was, is) = (accepted(old), accepted(new));
        let reachable = match &pair.reach {
            Reach::Typed(structure) => was.and(structure.types()),
            Reach::Free => was,
        };
        let lost = was.without(is);
        if !lost.is_none() {
            let apart = was.and(is).without(Types::NULL).is_none();
            let kind = if apart {
                Kind::TypeChanged
            } else {
                Kind::ShapeNarrowed
            };
            let message = format!(
                "values of type {} are not accepted any more",
                lost.names().join(", ")
            );
            self.add(pair, kind, reachable.meets(lost), message);
            if apart {
                return Vec::new();
            }
        } else if !is.without(was).is_none() {
            let message = format!(
                "values of type {} are accepted now",
                is.without(was).names().join(", ")
            );
            self.add(pair, Kind::ShapeWidened, false, message);
        }
        for difference in
            assertion::compare((&self.old.chart, old), (&self.new.chart, new), was.and(is))
        {
            self.add(
                pair,
                difference.kind,
                difference.breaking,
                difference.message,
            );
        }
        self.forms(pair, form(self.old, old), form(self.new, new))
    }

    fn forms(&mut self, pair: &Pair<'a>, old: Form<'a>, new: Form<'a>) -> Vec<Pair<'a>> {
        match (old, new) {
            (Form::Choice(before), Form::Choice(after)) => self.choices(pair, before, after),
            (Form::Choice(_), Form::Scalar | Form::Any) => {
                self.add(
                    pair,
                    Kind::ChoicesDropped,
                    false,
                    "any value of the type is allowed now",
                );
            }
            (_, Form::Choice(after)) => {
                let message = format!("only {} are allowed now", list(&told(after)));
                self.add(pair, Kind::ChoicesIntroduced, true, message);
            }
            (Form::Items(before, before_rest), Form::Items(after, after_rest)) => {
                return self.items(pair, (before, before_rest), (after, after_rest));
            }
            (Form::Keys(before, before_rest), Form::Keys(after, after_rest)) => {
                let mut pairs = self.fields(pair, (before, &before_rest), (after, &after_rest));
                pairs.extend(self.rest(pair, &before_rest, &after_rest));
                return pairs;
            }
            (Form::Union(before), Form::Union(after)) if before.len() == after.len() => {
                let both = before.iter().zip(after);
                let variant = |(old, new): (&Variant, &Variant)| {
                    pair.below(
                        pair.old.variant(old.node),
                        pair.new.variant(new.node),
                        pair.reach,
                    )
                };
                return both.map(variant).collect();
            }
            (Form::Union(before), Form::Union(after)) => {
                let (before, after) = (
                    before.iter().map(|old| old.node).collect(),
                    after.iter().map(|new| new.node).collect(),
                );
                self.unions(pair, before, after);
            }
            (Form::Union(before), Form::Scalar | Form::Items(..) | Form::Keys(..)) => {
                self.unions(
                    pair,
                    before.iter().map(|old| old.node).collect(),
                    vec![pair.new.id],
                );
            }
            (
                Form::Scalar | Form::Choice(_) | Form::Items(..) | Form::Keys(..),
                Form::Union(after),
            ) => {
                self.unions(
                    pair,
                    vec![pair.old.id],
                    after.iter().map(|new| new.node).collect(),
                );
            }
            (Form::Kept, Form::Kept) => {
                let (before, after) = (&pair.old.node().origin, &pair.new.node().origin);
                if fragment(&self.old.chart, before) != fragment(&self.new.chart, after) {
                    self.add(
                        pair,
                        Kind::RuleChanged,
                        true,
                        "a part of the schema that is kept as written reads differently",
                    );
                }
            }
            (Form::Kept, Form::Scalar | Form::Items(..) | Form::Keys(..) | Form::Union(_)) => {
                self.add(
                    pair,
                    Kind::ShapeNarrowed,
                    true,
                    "the schema describes here what was kept as written",
                );
            }
            (Form::Any, Form::Items(..) | Form::Keys(..) | Form::Union(_) | Form::Kept) => {
                self.described(pair)
            }
            (
                Form::Scalar | Form::Choice(_) | Form::Items(..) | Form::Keys(..) | Form::Union(_),
                Form::Kept,
            ) => {
                self.add(
                    pair,
                    Kind::RuleChanged,
                    true,
                    "the schema refers here to what is not known",
                );
            }
            // The types have said what there is to say.
            (_, Form::Scalar | Form::Any | Form::Never)
            | (Form::Never, _)
            | (Form::Scalar | Form::Choice(_), Form::Items(..) | Form::Keys(..))
            | (Form::Items(..), Form::Keys(..))
            | (Form::Keys(..), Form::Items(..)) => {}
        }
        Vec::new()
    }

    fn choices(&mut self, pair: &Pair<'a>, before: &[Value], after: &[Value]) {
        let less = |of: &[Value], than: &[Value]| -> Vec<Value> {
            of.iter()
                .filter(|value| !value.is_null() && !than.contains(value))
                .cloned()
                .collect()
        };
        let (removed, added) = (less(before, after), less(after, before));
        if !removed.is_empty() {
            self.add(
                pair,
                Kind::ChoiceRemoved,
                true,
                format!("not allowed any more: {}", list(&told(&removed))),
            );
        }
        if !added.is_empty() {
            self.add(
                pair,
                Kind::ChoiceAdded,
                false,
                format!("also allowed: {}", list(&told(&added))),
            );
        }
    }

    /// Something is described that was not. A place that the old API types by a structure holds nothing else.
    fn described(&mut self, pair: &Pair<'a>) {
        let says = match &pair.new.node().shape {
            Shape::List(item) => says_anything(self.new.model.node(*item)),
            Shape::Map(map) => {
                map.key_pattern.is_some() || says_anything(self.new.model.node(map.value))
            }
            Shape::Scalar(_)
            | Shape::Choice(_)
            | Shape::Tuple(..)
            | Shape::Record(_)
            | Shape::Union(_)
            | Shape::Any
            | Shape::Never
            | Shape::Verbatim(_) => true,
        };
        let reached = if let (Reach::Typed(Structure::List(item)), Shape::List(new)) =
            (&pair.reach, &pair.new.node().shape)
        {
            let new = self.new.model.node(*new);
            !new.types
                .contains(self.schema.element(item).structure.types())
                || !new.assertions.is_empty()
        } else {
            true
        };
        if says {
            self.add(
                pair,
                Kind::ShapeNarrowed,
                reached,
                "the schema describes here what it left open",
            );
        }
    }

    fn items(
        &mut self,
        pair: &Pair<'a>,
        (before, before_rest): (&[NodeId], Option<NodeId>),
        (after, after_rest): (&[NodeId], Option<NodeId>),
    ) -> Vec<Pair<'a>> {
        let reach = match &pair.reach {
            Reach::Typed(Structure::List(item)) => {
                Reach::Typed(self.schema.element(item).structure)
            }
            Reach::Typed(_) | Reach::Free => Reach::Free,
        };
        let mut pairs = Vec::new();
        for index in 0..before.len().max(after.len()) {
            let (old, new) = (
                before.get(index).copied().or(before_rest),
                after.get(index).copied().or(after_rest),
            );
            match (old, new) {
                (Some(old), Some(new)) => {
                    pairs.push(pair.below(
                        pair.old.position(old, index),
                        pair.new.position(new, index),
                        reach,
                    ));
                }
                (Some(_), None) => {
                    self.add(
                        pair,
                        Kind::ShapeNarrowed,
                        true,
                        format!("at most {index} items are accepted now"),
                    );
                    return pairs;
                }
                (None, Some(_)) => {
                    self.add(
                        pair,
                        Kind::ShapeWidened,
                        false,
                        format!("more than {index} items are accepted now"),
                    );
                    return pairs;
                }
                (None, None) => {}
            }
        }
        match (before_rest, after_rest) {
            (Some(old), Some(new)) => {
                pairs.push(pair.below(pair.old.any(old), pair.new.any(new), reach))
            }
            (Some(_), None) => self.add(
                pair,
                Kind::ShapeNarrowed,
                true,
                format!("at most {} items are accepted now", after.len()),
            ),
            (None, Some(_)) => self.add(
                pair,
                Kind::ShapeWidened,
                false,
                format!("more than {} items are accepted now", before.len()),
            ),
            (None, None) => {}
        }
        pairs
    }

    /// What the old API lets in under a key.
    fn reach(&self, pair: &Pair<'a>, key: Option<&str>) -> Reach<'a> {
        match &pair.reach {
            Reach::Typed(Structure::Struct(fields)) => {
                let field = key.and_then(|key| fields.iter().find(|(name, _)| name == key));
                field.map_or(Reach::Free, |(_, field)| {
                    Reach::Typed(self.schema.field(field).structure)
                })
            }
            Reach::Typed(Structure::Map(value)) => {
                Reach::Typed(self.schema.element(value).structure)
            }
            Reach::Typed(_) | Reach::Free => Reach::Free,
        }
    }

    fn fields(
        &mut self,
        pair: &Pair<'a>,
        old: (&'a [Property], &Keys<'a>),
        new: (&'a [Property], &Keys<'a>),
    ) -> Vec<Pair<'a>> {
        let mut pairs = Vec::new();
        let find =
            |fields: &'a [Property], name: &str| fields.iter().find(|field| field.name == name);
        for field in old.0 {
            let before = pair.old.property(field);
            if let Some(next) = find(new.0, &field.name) {
                let below = pair.below(
                    before,
                    pair.new.property(next),
                    self.reach(pair, Some(&field.name)),
                );
                self.required(&below);
                pairs.push(below);
                continue;
            }
            let gone = format!("the field `{}` is gone", field.name);
            match under(new.1, &field.name) {
                Under::Refused => self.change(
                    &before,
                    Kind::FieldRemoved,
                    !matches!(pair.old.model.node(field.node).shape, Shape::Never),
                    gone,
                ),
                Under::Any => self.change(&before, Kind::FieldRemoved, false, gone),
                Under::Rule(rule) => {
                    let after = pair.new.any(rule);
                    pairs.push(pair.below(before, after, self.reach(pair, Some(&field.name))));
                }
            }
            self.renamed(pair, field, old.0, new.0);
        }
        for field in new
            .0
            .iter()
            .filter(|field| find(old.0, &field.name).is_none())
        {
            pairs.extend(self.added(pair, field, old.1));
        }
        pairs
    }

    /// A field that the old schema does not list. An instance may hold its key already.
    fn added(&mut self, pair: &Pair<'a>, field: &'a Property, old: &Keys<'a>) -> Option<Pair<'a>> {
        let after = pair.new.property(field);
        if after.must_be_given() {
            let message = format!(
                "there is a new field `{}`, which has to be given",
                field.name
            );
            self.change(&after, Kind::RequiredAdded, true, message);
        }
        let node = after.node();
        match (pair.reach, under(old, &field.name)) {
            (Reach::Typed(Structure::Struct(fields)), Under::Any) => {
                // Only `values.yaml` had the key; its shipped value gave it a type in the API.
                if let Some((_, typed)) = fields.iter().find(|(name, _)| *name == field.name) {
                    let structure = self.schema.field(typed).structure;
                    let open = matches!(structure, Structure::Free | Structure::List(_))
                        || !node.assertions.is_empty();
                    let narrows = !accepted(node).contains(structure.types())
                        || (open && says_anything(node));
                    if narrows {
                        self.change(
                            &after,
                            Kind::ShapeNarrowed,
                            true,
                            "the schema describes here what it left open".to_owned(),
                        );
                    }
                    return None;
                }
            }
            (Reach::Free | Reach::Typed(Structure::Free | Structure::Map(_)), Under::Any)
                if free(pair.old.node()) && says_anything(node) =>
            {
                let message = format!(
                    "any keys were accepted here, and what `{}` holds is checked now",
                    field.name
                );
                self.change(&after, Kind::ShapeNarrowed, true, message);
                return None;
            }
            (
                Reach::Free | Reach::Typed(Structure::Free | Structure::Map(_)),
                Under::Rule(rule),
            ) => {
                let mut before = pair.old.any(rule);
                before.at = after.at.clone();
                return Some(pair.below(before, after, self.reach(pair, Some(&field.name))));
            }
            (_, Under::Refused | Under::Any | Under::Rule(_)) => {}
        }
        if !after.must_be_given() {
            self.change(
                &after,
                Kind::FieldAdded,
                false,
                format!("there is a new field `{}`", field.name),
            );
        }
        None
    }

    fn change(&mut self, site: &Site<'_>, kind: Kind, breaking: bool, message: String) {
        self.changes
            .push(Change::new(&site.at, kind, breaking, Judge::Helm, message));
    }

    fn required(&mut self, pair: &Pair<'a>) {
        match (pair.old.must_be_given(), pair.new.must_be_given()) {
            (false, true) if pair.old.shipped.is_some() && pair.old.required => {
                self.add(
                    pair,
                    Kind::RequiredAdded,
                    true,
                    "the chart ships no default any more, so the value has to be given",
                );
            }
            (false, true) => self.add(
                pair,
                Kind::RequiredAdded,
                true,
                "the value has to be given now",
            ),
            (true, false) => self.add(
                pair,
                Kind::RequiredRemoved,
                false,
                "the value need not be given any more",
            ),
            (true, true) | (false, false) => {}
        }
    }

    /// Names the added field that a removed one seems to have become.
    fn renamed(&mut self, pair: &Pair<'a>, gone: &Property, old: &[Property], new: &[Property]) {
        let before = self.old.model.node(gone.node);
        let alike = |field: &&Property| {
            let after = self.new.model.node(field.node);
            !old.iter().any(|other| other.name == field.name)
                && std::mem::discriminant(&before.shape) == std::mem::discriminant(&after.shape)
                && accepted(before) == accepted(after)
        };
        let candidates: Vec<&Property> = new.iter().filter(alike).collect();
        let described = |field: &&&Property| {
            let after = &self.new.model.node(field.node).annotations;
            before.annotations.description.is_some()
                && before.annotations.description == after.description
        };
        let contains = |field: &&&Property| {
            let (left, right) = (gone.name.to_lowercase(), field.name.to_lowercase());
            left.len().min(right.len()) >= 3 && (left.contains(&right) || right.contains(&left))
        };
        let named = nearest(
            &gone.name,
            candidates.iter().map(|field| field.name.as_str()),
        );
        let found = candidates
            .iter()
            .find(described)
            .map(|field| field.name.as_str())
            .or(named);
        let Some(name) = found.or_else(|| {
            candidates
                .iter()
                .find(contains)
                .map(|field| field.name.as_str())
        }) else {
            return;
        };
        let suggestion = format!(
            "it seems to be called `{name}` now: keep `{}` beside it, marked `deprecated`, until no instance uses it",
            gone.name
        );
        let at = pair.old.property(gone).at;
        match self
            .changes
            .iter_mut()
            .rev()
            .find(|change| change.at == at && change.kind == Kind::FieldRemoved)
        {
            Some(change) => change.suggestion = Some(suggestion),
            None => {
                let mut change = Change::new(
                    &at,
                    Kind::FieldRemoved,
                    false,
                    Judge::Helm,
                    format!("the field `{}` is gone", gone.name),
                );
                change.suggestion = Some(suggestion);
                self.changes.push(change);
            }
        }
    }

    /// Keys that are not listed.
    fn rest(&mut self, pair: &Pair<'a>, old: &Keys<'a>, new: &Keys<'a>) -> Vec<Pair<'a>> {
        // Keys beside the fields of a struct are dropped before Helm sees them.
        let held = !matches!(pair.reach, Reach::Typed(Structure::Struct(_)));
        let note = if held {
            ""
        } else {
            "; instances hold none, because the API drops them"
        };
        let empty = Vec::new();
        let (before, after) = match (old, new) {
            (Keys::Closed, Keys::Closed) | (Keys::Any, Keys::Any) => return Vec::new(),
            (Keys::Any | Keys::Rules(_), Keys::Closed) => {
                self.add(
                    pair,
                    Kind::ObjectClosed,
                    held,
                    format!("keys that are not listed are refused now{note}"),
                );
                return Vec::new();
            }
            (Keys::Closed, Keys::Any | Keys::Rules(_)) => {
                self.add(
                    pair,
                    Kind::ObjectOpened,
                    false,
                    "keys that are not listed are accepted now",
                );
                return Vec::new();
            }
            (Keys::Rules(before), Keys::Any) => (before, &empty),
            (Keys::Any, Keys::Rules(after)) => (&empty, after),
            (Keys::Rules(before), Keys::Rules(after)) => (before, after),
        };
        let mut pairs = Vec::new();
        for (pattern, value) in before {
            match after.iter().find(|(other, _)| other == pattern) {
                Some((_, next)) => pairs.push(pair.below(
                    pair.old.any(*value),
                    pair.new.any(*next),
                    self.reach(pair, None),
                )),
                None if !matches!(new, Keys::Any) => {
                    let message = format!(
                        "the rule for {} is gone or has another pattern{note}",
                        keys_of(*pattern)
                    );
                    self.change(&pair.old.any(*value), Kind::PatternChanged, held, message);
                }
                None => self.change(
                    &pair.old.any(*value),
                    Kind::ShapeWidened,
                    false,
                    format!("{} may hold anything now", keys_of(*pattern)),
                ),
            }
        }
        for (pattern, value) in after
            .iter()
            .filter(|(pattern, _)| !before.iter().any(|(other, _)| other == pattern))
        {
            if matches!(old, Keys::Any)
                && (pattern.is_some() || says_anything(self.new.model.node(*value)))
            {
                let message = format!("what {} hold is checked now{note}", keys_of(*pattern));
                self.change(&pair.new.any(*value), Kind::ShapeNarrowed, held, message);
            }
        }
        pairs
    }

    /// Whether each old alternative fits into some new one.
    fn unions(&mut self, pair: &Pair<'a>, old: Vec<NodeId>, new: Vec<NodeId>) {
        let fits = self.unions < MAX_UNIONS
            && old
                .iter()
                .all(|old| new.iter().any(|new| self.fits(pair, *old, *new)));
        if fits {
            self.add(
                pair,
                Kind::ShapeWidened,
                false,
                "the alternatives are others; each old one fits into a new one",
            );
        } else {
            self.add(
                pair,
                Kind::ShapeNarrowed,
                true,
                "the alternatives are others, and an old one may fit into none of them",
            );
        }
    }

    fn fits(&mut self, pair: &Pair<'a>, old: NodeId, new: NodeId) -> bool {
        let inside = pair.below(pair.old.variant(old), pair.new.variant(new), pair.reach);
        // A choice that comes back to itself has been compared with itself.
        if inside.trail.contains(&(old, new)) {
            return true;
        }
        let (schema, places, unions) = (self.schema, self.places, self.unions + 1);
        let mut walk = Walk {
            old: self.old,
            new: self.new,
            schema,
            changes: Vec::new(),
            places,
            unions,
        };
        walk.run(inside);
        self.places = walk.places.min(MAX_PLACES);
        !walk
            .changes
            .iter()
            .any(|change| change.breaking || change.kind == Kind::NotCompared)
    }
}

/// Whether a node was meant to take any keys, and not only does not say.
fn free(node: &Node) -> bool {
    match &node.shape {
        Shape::Map(_) => true,
        Shape::Record(record) => record.rest == Rest::Free,
        Shape::Scalar(_)
        | Shape::Choice(_)
        | Shape::List(_)
        | Shape::Tuple(..)
        | Shape::Union(_)
        | Shape::Any
        | Shape::Never
        | Shape::Verbatim(_) => false,
    }
}

/// The types that a node accepts, seeing through its choices.
fn accepted(node: &Node) -> Types {
    match &node.shape {
        Shape::Choice(values) => values
            .iter()
            .map(Types::of)
            .fold(node.types.and(Types::NULL), Types::or),
        Shape::Never => Types::NONE,
        Shape::Scalar(_)
        | Shape::List(_)
        | Shape::Tuple(..)
        | Shape::Map(_)
        | Shape::Record(_)
        | Shape::Union(_)
        | Shape::Any
        | Shape::Verbatim(_) => node.types,
    }
}

fn form<'a>(compiled: &'a Compiled, node: &'a Node) -> Form<'a> {
    match &node.shape {
        Shape::Scalar(_) => Form::Scalar,
        Shape::Choice(values) => Form::Choice(values),
        Shape::List(item) => Form::Items(&[], Some(*item)),
        Shape::Tuple(items, rest) => Form::Items(items, *rest),
        Shape::Map(map)
            if map.key_pattern.is_none() && !says_anything(compiled.model.node(map.value)) =>
        {
            Form::Keys(&[], Keys::Any)
        }
        Shape::Map(map) => Form::Keys(
            &[],
            Keys::Rules(vec![(map.key_pattern.as_ref(), map.value)]),
        ),
        Shape::Record(record) => Form::Keys(&record.properties, keys(&record.rest)),
        Shape::Union(variants) => Form::Union(variants),
        Shape::Any => Form::Any,
        Shape::Never => Form::Never,
        Shape::Verbatim(_) => Form::Kept,
    }
}

fn keys(rest: &Rest) -> Keys<'_> {
    match rest {
        Rest::Closed => Keys::Closed,
        Rest::Open | Rest::Free => Keys::Any,
        Rest::Typed(rules) => Keys::Rules(
            rules
                .iter()
                .map(|KeyRule { pattern, value }| (pattern.as_ref(), *value))
                .collect(),
        ),
    }
}

/// What becomes of a key that is not listed.
enum Under {
    Refused,
    Any,
    Rule(NodeId),
}

fn under(keys: &Keys<'_>, name: &str) -> Under {
    match keys {
        Keys::Closed => Under::Refused,
        Keys::Any => Under::Any,
        Keys::Rules(rules) => {
            let finds =
                |pattern: &Option<&Pattern>| pattern.is_none_or(|pattern| pattern.finds(name));
            rules
                .iter()
                .find(|(pattern, _)| finds(pattern))
                .map_or(Under::Refused, |(_, value)| Under::Rule(*value))
        }
    }
}

/// Whether a node refuses anything.
fn says_anything(node: &Node) -> bool {
    !(matches!(node.shape, Shape::Any) && node.types == Types::ALL && node.assertions.is_empty())
}

fn keys_of(pattern: Option<&Pattern>) -> String {
    pattern.map_or_else(
        || "other keys".to_owned(),
        |pattern| format!("keys like `{pattern}`"),
    )
}

fn told(values: &[Value]) -> Vec<String> {
    values
        .iter()
        .map(|value| value.as_str().map_or_else(|| compact(value), str::to_owned))
        .collect()
}
