// SPDX-License-Identifier: Apache-2.0
//! Objects: the keys that are listed, and those that are not.

use super::{Comparer, SitePair};
use crate::compare::ChangeKind;
use crate::compare::outline::{OtherKeys, UnlistedKey, accepted, is_limited, takes_any_key};
use crate::lower::typing::Typed;
use crate::model::{Node, NodeId, Property, Shape};
use crate::schema::Pattern;

/// Keys by pattern and what they hold, as [`OtherKeys::Rules`] has them.
type Rules<'a> = [(Option<&'a Pattern>, NodeId)];

impl<'a> Comparer<'a> {
    /// Compares the listed keys; returns the places below.
    pub(super) fn properties(
        &mut self,
        pair: &SitePair<'a>,
        (old, old_others): (&'a [Property], &OtherKeys<'a>),
        (new, new_others): (&'a [Property], &OtherKeys<'a>),
    ) -> Vec<SitePair<'a>> {
        let mut pairs = Vec::new();
        for property in old {
            match find(new, &property.name) {
                Some(next) => {
                    let below = pair.below(
                        pair.old.property(property),
                        pair.new.property(next),
                        pair.reach.key(&property.name),
                    );
                    self.required(&below);
                    pairs.push(below);
                }
                None => {
                    pairs.extend(self.removed(pair, property, new_others));
                    self.renamed(pair, property, old, new);
                }
            }
        }
        for property in new {
            if find(old, &property.name).is_none() {
                pairs.extend(self.added(pair, property, old_others));
            }
        }
        pairs
    }

    /// A key that the new schema does not list.
    fn removed(
        &mut self,
        pair: &SitePair<'a>,
        property: &Property,
        new: &OtherKeys<'a>,
    ) -> Option<SitePair<'a>> {
        let before = pair.old.property(property);
        let held = !matches!(before.node().shape, Shape::Never);
        let breaking = match new.find(&property.name) {
            UnlistedKey::Refused => held,
            UnlistedKey::Anything => false,
            UnlistedKey::Rule(rule) => {
                let after = pair.new.any(rule);
                return Some(pair.below(before, after, pair.reach.key(&property.name)));
            }
        };
        let message = format!("field `{}` was removed", property.name);
        self.add_at(&before, ChangeKind::FieldRemoved, breaking, message);
        None
    }

    /// A key that the old schema does not list. An instance may hold it already.
    fn added(
        &mut self,
        pair: &SitePair<'a>,
        property: &'a Property,
        old: &OtherKeys<'a>,
    ) -> Option<SitePair<'a>> {
        let after = pair.new.property(property);
        let name = &property.name;
        if after.must_be_given() {
            let message = format!("required field `{name}` was added");
            self.add_at(&after, ChangeKind::RequiredAdded, true, message);
        }
        match (old.find(name), pair.reach.field(name)) {
            // Only `values.yaml` had the key; its shipped value gave it a type in the API.
            (UnlistedKey::Anything, Some(typed)) => {
                if narrows(typed, after.node()) {
                    let message = "the schema now describes what it left open".to_owned();
                    self.add_at(&after, ChangeKind::ShapeNarrowed, true, message);
                }
                return None;
            }
            (UnlistedKey::Anything, None)
                if pair.reach.keeps_keys()
                    && takes_any_key(pair.old.node())
                    && is_limited(after.node()) =>
            {
                let message = format!(
                    "any keys were accepted here; the \
                             value of `{name}` is now checked"
                );
                self.add_at(&after, ChangeKind::ShapeNarrowed, true, message);
                return None;
            }
            (UnlistedKey::Rule(rule), _) if pair.reach.keeps_keys() => {
                let mut before = pair.old.any(rule);
                before.at = after.at.clone();
                return Some(pair.below(before, after, pair.reach.key(name)));
            }
            (UnlistedKey::Refused | UnlistedKey::Anything | UnlistedKey::Rule(_), _) => {}
        }
        if !after.must_be_given() {
            let message = format!("field `{name}` was added");
            self.add_at(&after, ChangeKind::FieldAdded, false, message);
        }
        None
    }

    /// Whether the user has to give a value, before and now.
    fn required(&mut self, pair: &SitePair<'a>) {
        let (kind, message) = match (pair.old.must_be_given(), pair.new.must_be_given()) {
            (false, true) if pair.old.shipped.is_some() && pair.old.required => (
                ChangeKind::RequiredAdded,
                "the chart no longer ships a default, so the value is required",
            ),
            (false, true) => (ChangeKind::RequiredAdded, "the value is now required"),
            (true, false) => (ChangeKind::RequiredRemoved, "the value is now optional"),
            (true, true) | (false, false) => return,
        };
        self.add(pair, kind, kind == ChangeKind::RequiredAdded, message);
    }

    /// Compares what is said of keys that are not listed; returns the places below.
    pub(super) fn other_keys(
        &mut self,
        pair: &SitePair<'a>,
        old: &OtherKeys<'a>,
        new: &OtherKeys<'a>,
    ) -> Vec<SitePair<'a>> {
        match (old, new) {
            (OtherKeys::Closed, OtherKeys::Closed) | (OtherKeys::Any, OtherKeys::Any) => Vec::new(),
            (OtherKeys::Any | OtherKeys::Rules(_), OtherKeys::Closed) => {
                let message = format!("keys that are not listed are now rejected{}", note(pair));
                self.add(pair, ChangeKind::ObjectClosed, holds_others(pair), message);
                Vec::new()
            }
            (OtherKeys::Closed, OtherKeys::Any | OtherKeys::Rules(_)) => {
                let message = "keys that are not listed are now accepted";
                self.add(pair, ChangeKind::ObjectOpened, false, message);
                Vec::new()
            }
            (OtherKeys::Rules(before), OtherKeys::Any) => {
                for (pattern, value) in before {
                    let message = format!("{} can now hold any value", keys_of(*pattern));
                    let site = pair.old.any(*value);
                    self.add_at(&site, ChangeKind::ShapeWidened, false, message);
                }
                Vec::new()
            }
            (OtherKeys::Any, OtherKeys::Rules(after)) => {
                self.rules_added(pair, after);
                Vec::new()
            }
            (OtherKeys::Rules(before), OtherKeys::Rules(after)) => {
                self.key_rules(pair, before, after)
            }
        }
    }

    /// Keys by pattern where any were accepted.
    fn rules_added(&mut self, pair: &SitePair<'a>, after: &Rules<'a>) {
        for (pattern, value) in after {
            if pattern.is_some() || is_limited(self.new.model.node(*value)) {
                let keys = keys_of(*pattern);
                let message = format!("the values of {keys} are now checked{}", note(pair));
                let site = pair.new.any(*value);
                self.add_at(
                    &site,
                    ChangeKind::ShapeNarrowed,
                    holds_others(pair),
                    message,
                );
            }
        }
    }

    /// Keys by pattern, before and now; returns the places below.
    fn key_rules(
        &mut self,
        pair: &SitePair<'a>,
        before: &Rules<'a>,
        after: &Rules<'a>,
    ) -> Vec<SitePair<'a>> {
        let mut pairs = Vec::new();
        for (pattern, value) in before {
            let site = pair.old.any(*value);
            match after.iter().find(|(other, _)| other == pattern) {
                Some((_, next)) => {
                    let next = pair.new.any(*next);
                    pairs.push(pair.below(site, next, pair.reach.other_key()));
                }
                None => {
                    let message = format!(
                        "the rule for {} was removed or has another pattern{}",
                        keys_of(*pattern),
                        note(pair)
                    );
                    self.add_at(
                        &site,
                        ChangeKind::PatternChanged,
                        holds_others(pair),
                        message,
                    );
                }
            }
        }
        pairs
    }
}

/// Whether an instance can hold keys that are not listed: beside the fields of a struct they are dropped before Helm sees them.
fn holds_others(pair: &SitePair<'_>) -> bool {
    !pair.reach.drops_keys()
}

fn note(pair: &SitePair<'_>) -> &'static str {
    if holds_others(pair) {
        ""
    } else {
        "; instances hold none, because the API drops them"
    }
}

fn find<'a>(properties: &'a [Property], name: &str) -> Option<&'a Property> {
    properties.iter().find(|property| property.name == name)
}

/// Whether a node refuses something that a type suggested by a shipped value lets in.
fn narrows(typed: &Typed, node: &Node) -> bool {
    let open = matches!(typed, Typed::Free(_) | Typed::List(_)) || !node.assertions.is_empty();
    !accepted(node).contains(typed.types()) || (open && is_limited(node))
}

fn keys_of(pattern: Option<&Pattern>) -> String {
    match pattern {
        Some(pattern) => format!("keys like `{pattern}`"),
        None => "other keys".to_owned(),
    }
}
