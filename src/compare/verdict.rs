// SPDX-License-Identifier: Apache-2.0
//! Where Helm accepts less than before: both models side by side, place by place.
//!
//! Beside them runs the old API, because it bounds what an instance can hold: a key that it drops, a `null` that it drops, a type
//! that it refuses cannot stand in an instance, so refusing it now breaks nothing.

mod alike;
mod keys;
mod renamed;

use alike::{ComparedPairs, Entered, PairKey};

use super::assertion;
use super::fragment::fragment;
use super::outline::{Outline, accepted, is_limited};
use super::reach::Reach;
use super::structure::list;
use super::{Change, ChangeKind, Judge};
use crate::compile::Compiled;
use crate::json::{Value, compact};
use crate::lower::site::Site;
use crate::lower::typing::Typed;
use crate::model::{NodeId, Shape, Types, Variant};

/// Places compared before the rest is given up, aloud: so many for each node of the models, and some besides.
const PLACES_PER_NODE: usize = 20;
const PLACES_BESIDE: usize = 1_000;
/// Choices of structures within choices of structures that are looked into.
const MAX_UNIONS: usize = 4;

/// Compares what Helm accepts.
pub(super) fn compare(old: &Compiled, new: &Compiled) -> Vec<Change> {
    let mut comparer = Comparer::new(old, new);
    comparer.run(SitePair {
        old: Site::root(&old.model),
        new: Site::root(&new.model),
        reach: Reach::top(&old.typing),
        trail: Vec::new(),
    });
    comparer.changes
}

/// One place in both models, and what the old API lets into an instance there.
struct SitePair<'a> {
    old: Site<'a>,
    new: Site<'a>,
    reach: Reach<'a>,
    trail: Vec<(NodeId, NodeId)>,
}

impl<'a> SitePair<'a> {
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

struct Comparer<'a> {
    old: &'a Compiled,
    new: &'a Compiled,
    changes: Vec<Change>,
    places: usize,
    /// The most places.
    most: usize,
    unions: usize,
}

impl<'a> Comparer<'a> {
    fn new(old: &'a Compiled, new: &'a Compiled) -> Self {
        Self {
            old,
            new,
            changes: Vec::new(),
            places: 0,
            most: PLACES_BESIDE + PLACES_PER_NODE * (old.model.len() + new.model.len()),
            unions: 0,
        }
    }

    /// Compares everything from a place down. Parts that stand at several places are compared once, and again only where they differ.
    fn run(&mut self, start: SitePair<'a>) {
        let mut pairs = ComparedPairs::default();
        let mut again = Vec::new();
        let mut stack = vec![(start, None)];
        while let Some((pair, above)) = stack.pop() {
            if pair.trail.contains(&(pair.old.id, pair.new.id)) {
                continue;
            }
            let key = PairKey::of(&pair, (&self.old.layout, &self.new.layout));
            let part = match key.map(|key| pairs.enter(key, above)) {
                Some(Entered::Known(part)) => {
                    again.push((pair, part));
                    continue;
                }
                Some(Entered::New(part)) => Some(part),
                None => above,
            };
            let before = self.changes.len();
            let Some(below) = self.place(&pair) else {
                return;
            };
            if let Some(part) = part.filter(|_| self.changes.len() > before) {
                pairs.differs(part);
            }
            stack.extend(below.into_iter().map(|pair| (pair, part)));
        }
        pairs.spread();
        again.retain(|(_, part)| pairs.is_different(*part));
        let mut stack: Vec<SitePair<'a>> = again.into_iter().map(|(pair, _)| pair).collect();
        while let Some(pair) = stack.pop() {
            let Some(mut below) = self.place(&pair) else {
                return;
            };
            below.retain(|pair| {
                let key = PairKey::of(pair, (&self.old.layout, &self.new.layout));
                let known = key.and_then(|key| pairs.find(&key));
                !pair.trail.contains(&(pair.old.id, pair.new.id))
                    && known.is_none_or(|part| pairs.is_different(part))
            });
            stack.extend(below);
        }
    }

    /// Compares one place; `None` when there were too many.
    fn place(&mut self, pair: &SitePair<'a>) -> Option<Vec<SitePair<'a>>> {
        self.places += 1;
        if self.places > self.most {
            let message = "the schema is too large to compare further";
            self.changes.push(Change::new(
                &pair.old.at,
                ChangeKind::NotCompared,
                false,
                Judge::Helm,
                message,
            ));
            return None;
        }
        Some(self.pair(pair))
    }

    fn add(
        &mut self,
        pair: &SitePair<'a>,
        kind: ChangeKind,
        breaking: bool,
        message: impl Into<String>,
    ) {
        self.changes.push(Change::new(
            &pair.old.at,
            kind,
            breaking,
            Judge::Helm,
            message,
        ));
    }

    fn add_at(&mut self, site: &Site<'_>, kind: ChangeKind, breaking: bool, message: String) {
        let change = Change::new(&site.at, kind, breaking, Judge::Helm, message);
        self.changes.push(change);
    }

    /// Compares one place; returns the places below.
    fn pair(&mut self, pair: &SitePair<'a>) -> Vec<SitePair<'a>> {
        let (old, new) = (pair.old.node(), pair.new.node());
        let (was, is) = (accepted(old), accepted(new));
        self.types(pair, was, is);
        let common = was.and(is);
        // Nothing that was accepted is: there is nothing left to compare.
        if !is.contains(was) && common.without(Types::NULL).is_none() {
            return Vec::new();
        }
        let charts = (&self.old.chart, &self.new.chart);
        for difference in assertion::compare((charts.0, old), (charts.1, new), common) {
            self.add(
                pair,
                difference.kind,
                difference.breaking,
                difference.message,
            );
        }
        self.outlines(
            pair,
            Outline::of(&self.old.model, old),
            Outline::of(&self.new.model, new),
        )
    }

    /// Types that are accepted only before, or only now.
    fn types(&mut self, pair: &SitePair<'a>, was: Types, is: Types) {
        let removed = was.without(is);
        if !removed.is_none() {
            let kind = if was.and(is).without(Types::NULL).is_none() {
                ChangeKind::TypeChanged
            } else {
                ChangeKind::ShapeNarrowed
            };
            let message = format!(
                "values of type {} are no longer accepted",
                removed.names().join(", ")
            );
            let held = was.and(pair.reach.types()).meets(removed);
            self.add(pair, kind, held, message);
        } else if is != was {
            let message = format!(
                "values of type {} are now accepted",
                is.without(was).names().join(", ")
            );
            self.add(pair, ChangeKind::ShapeWidened, false, message);
        }
    }

    /// Compares two shapes; returns the places below.
    fn outlines(
        &mut self,
        pair: &SitePair<'a>,
        old: Outline<'a>,
        new: Outline<'a>,
    ) -> Vec<SitePair<'a>> {
        match (old, new) {
            (Outline::List(before, before_rest), Outline::List(after, after_rest)) => {
                self.items(pair, (before, before_rest), (after, after_rest))
            }
            (Outline::Object(before, before_rest), Outline::Object(after, after_rest)) => {
                let mut pairs = self.properties(pair, (before, &before_rest), (after, &after_rest));
                pairs.extend(self.other_keys(pair, &before_rest, &after_rest));
                pairs
            }
            (Outline::Union(before), Outline::Union(after)) if before.len() == after.len() => {
                variants(pair, before, after)
            }
            (old, new) => {
                self.replaced(pair, &old, &new);
                Vec::new()
            }
        }
    }

    /// Compares two shapes of which no places below are compared.
    fn replaced(&mut self, pair: &SitePair<'a>, old: &Outline<'a>, new: &Outline<'a>) {
        match (old, new) {
            (Outline::Choice(before), Outline::Choice(after)) => self.choices(pair, before, after),
            (Outline::Choice(_), Outline::Scalar | Outline::Any) => {
                let message = "any value of the type is now allowed";
                self.add(pair, ChangeKind::ChoicesDropped, false, message);
            }
            (_, Outline::Choice(after)) => {
                let message = format!("only {} are now allowed", list(&texts(after)));
                self.add(pair, ChangeKind::ChoicesIntroduced, true, message);
            }
            (Outline::Union(before), Outline::Union(after)) => {
                self.unions(pair, &nodes(before), &nodes(after));
            }
            (Outline::Union(before), Outline::Scalar | Outline::List(..) | Outline::Object(..)) => {
                self.unions(pair, &nodes(before), &[pair.new.id]);
            }
            (
                Outline::Scalar | Outline::Choice(_) | Outline::List(..) | Outline::Object(..),
                Outline::Union(after),
            ) => {
                self.unions(pair, &[pair.old.id], &nodes(after));
            }
            (Outline::Kept, Outline::Kept) => self.kept(pair),
            (
                Outline::Kept,
                Outline::Scalar | Outline::List(..) | Outline::Object(..) | Outline::Union(_),
            ) => {
                let message = "the schema now describes what was kept as written";
                self.add(pair, ChangeKind::ShapeNarrowed, true, message);
            }
            (
                Outline::Any,
                Outline::List(..) | Outline::Object(..) | Outline::Union(_) | Outline::Kept,
            ) => self.described(pair),
            (
                Outline::Scalar
                | Outline::Choice(_)
                | Outline::List(..)
                | Outline::Object(..)
                | Outline::Union(_),
                Outline::Kept,
            ) => {
                let message = "the schema now refers to an unknown document";
                self.add(pair, ChangeKind::RuleChanged, true, message);
            }
            // The types, or the places below, have said what there is to say.
            (_, Outline::Scalar | Outline::Any | Outline::Never)
            | (Outline::Never, _)
            | (Outline::Scalar | Outline::Choice(_), Outline::List(..) | Outline::Object(..))
            | (Outline::List(..) | Outline::Object(..), Outline::List(..) | Outline::Object(..)) => {
            }
        }
    }

    /// Compares the texts of two schemas that are kept as written.
    fn kept(&mut self, pair: &SitePair<'a>) {
        let (before, after) = (&pair.old.node().origin, &pair.new.node().origin);
        if fragment(&self.old.chart, before) != fragment(&self.new.chart, after) {
            let message = "a part of the schema that is kept as written changed";
            self.add(pair, ChangeKind::RuleChanged, true, message);
        }
    }

    fn choices(&mut self, pair: &SitePair<'a>, before: &[Value], after: &[Value]) {
        let (removed, added) = (without(before, after), without(after, before));
        if !removed.is_empty() {
            self.add(
                pair,
                ChangeKind::ChoiceRemoved,
                true,
                format!("no longer allowed: {}", list(&texts(&removed))),
            );
        }
        if !added.is_empty() {
            self.add(
                pair,
                ChangeKind::ChoiceAdded,
                false,
                format!("now also allowed: {}", list(&texts(&added))),
            );
        }
    }

    /// Something is described that was not. A place that the old API types by a structure holds nothing else.
    fn described(&mut self, pair: &SitePair<'a>) {
        let limited = match &pair.new.node().shape {
            Shape::List(item) => is_limited(self.new.model.node(*item)),
            Shape::Map(map) => {
                map.key_pattern.is_some() || is_limited(self.new.model.node(map.value))
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
        let reached = if let (Reach::Typed(Typed::List(_)), Shape::List(new)) =
            (pair.reach, &pair.new.node().shape)
        {
            let new = self.new.model.node(*new);
            !new.types.contains(pair.reach.item().types()) || !new.assertions.is_empty()
        } else {
            true
        };
        if limited {
            self.add(
                pair,
                ChangeKind::ShapeNarrowed,
                reached,
                "the schema now describes what it left open",
            );
        }
    }

    /// Compares the items of two lists: those by position, and those after them.
    fn items(
        &mut self,
        pair: &SitePair<'a>,
        (before, before_rest): (&[NodeId], Option<NodeId>),
        (after, after_rest): (&[NodeId], Option<NodeId>),
    ) -> Vec<SitePair<'a>> {
        let reach = pair.reach.item();
        let mut pairs = Vec::new();
        for index in 0..before.len().max(after.len()) {
            let old = before.get(index).copied().or(before_rest);
            let new = after.get(index).copied().or(after_rest);
            if let (Some(old), Some(new)) = (old, new) {
                let (old, new) = (pair.old.position(old, index), pair.new.position(new, index));
                pairs.push(pair.below(old, new, reach));
            } else if self.length(pair, (old, new), (index, index)) {
                return pairs;
            }
        }
        if let (Some(old), Some(new)) = (before_rest, after_rest) {
            pairs.push(pair.below(pair.old.any(old), pair.new.any(new), reach));
        } else {
            let lengths = (before.len(), after.len());
            self.length(pair, (before_rest, after_rest), lengths);
        }
        pairs
    }

    /// Reports that only one of both lists goes on after so many items; whether it is so.
    fn length(
        &mut self,
        pair: &SitePair<'a>,
        next: (Option<NodeId>, Option<NodeId>),
        (before, after): (usize, usize),
    ) -> bool {
        match next {
            (Some(_), None) => {
                let message = format!(
                    "at most {after} items \
                                       are now accepted"
                );
                self.add(pair, ChangeKind::ShapeNarrowed, true, message);
                true
            }
            (None, Some(_)) => {
                let message = format!(
                    "more than {before} \
                                       items are now accepted"
                );
                self.add(pair, ChangeKind::ShapeWidened, false, message);
                true
            }
            (Some(_), Some(_)) | (None, None) => false,
        }
    }

    /// Whether each old alternative fits into some new one.
    fn unions(&mut self, pair: &SitePair<'a>, old: &[NodeId], new: &[NodeId]) {
        let fits = self.unions < MAX_UNIONS && old.iter().all(|old| self.fits_any(pair, *old, new));
        if fits {
            self.add(
                pair,
                ChangeKind::ShapeWidened,
                false,
                "the alternatives changed; each old one fits into a new one",
            );
        } else {
            self.add(
                pair,
                ChangeKind::ShapeNarrowed,
                true,
                "the alternatives changed, and an old one may fit into none of them",
            );
        }
    }

    /// Whether an old alternative fits into one of the new ones.
    fn fits_any(&mut self, pair: &SitePair<'a>, old: NodeId, new: &[NodeId]) -> bool {
        new.iter().any(|new| self.fits(pair, old, *new))
    }

    fn fits(&mut self, pair: &SitePair<'a>, old: NodeId, new: NodeId) -> bool {
        let inside = pair.below(pair.old.variant(old), pair.new.variant(new), pair.reach);
        // A choice that comes back to itself has been compared with itself.
        if inside.trail.contains(&(old, new)) {
            return true;
        }
        let mut walk = Self::new(self.old, self.new);
        walk.places = self.places;
        walk.unions = self.unions + 1;
        walk.run(inside);
        self.places = walk.places.min(self.most);
        !walk
            .changes
            .iter()
            .any(|change| change.breaking || change.kind == ChangeKind::NotCompared)
    }
}

/// The alternatives of two choices of structures, one by one.
fn variants<'a>(pair: &SitePair<'a>, before: &[Variant], after: &[Variant]) -> Vec<SitePair<'a>> {
    let mut pairs = Vec::new();
    for (old, new) in before.iter().zip(after) {
        let (old, new) = (pair.old.variant(old.node), pair.new.variant(new.node));
        pairs.push(pair.below(old, new, pair.reach));
    }
    pairs
}

fn nodes(variants: &[Variant]) -> Vec<NodeId> {
    variants.iter().map(|variant| variant.node).collect()
}

/// The values that the other list lacks, apart from `null`.
fn without(values: &[Value], other: &[Value]) -> Vec<Value> {
    let mut lacking = values.to_vec();
    lacking.retain(|value| !value.is_null() && !other.contains(value));
    lacking
}

/// Values as people read them.
fn texts(values: &[Value]) -> Vec<String> {
    values
        .iter()
        .map(|value| value.as_str().map_or_else(|| compact(value), str::to_owned))
        .collect()
}
