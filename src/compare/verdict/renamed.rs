// SPDX-License-Identifier: Apache-2.0
//! A field that was removed and one that was added may be the same under another name.

use super::{Comparer, SitePair};
use crate::compare::outline::accepted;
use crate::compare::{Change, ChangeKind, Judge};
use crate::diagnostic::nearest;
use crate::model::{Node, Property};

/// Shorter names are contained in too many others.
const MIN_CONTAINED: usize = 3;

impl<'a> Comparer<'a> {
    /// Names the added field that a removed one seems to have become.
    pub(super) fn renamed(
        &mut self,
        pair: &SitePair<'a>,
        removed: &Property,
        old: &[Property],
        new: &[Property],
    ) {
        let node = self.old.model.node(removed.node);
        let mut candidates: Vec<(&str, &Node)> = Vec::new();
        for next in new {
            let added = old.iter().all(|other| other.name != next.name);
            let candidate = self.new.model.node(next.node);
            if added && alike(node, candidate) {
                candidates.push((&next.name, candidate));
            }
        }
        let Some(name) = successor((&removed.name, node), &candidates) else {
            return;
        };
        let help = format!(
            "it may have been renamed to `{name}`; keep `{}` beside it, marked `deprecated`, \
             until no instance uses it",
            removed.name
        );
        self.add_help(pair, removed, help);
    }

    /// Puts help into the change that reports a removed property.
    fn add_help(&mut self, pair: &SitePair<'a>, removed: &Property, help: String) {
        let at = pair.old.property(removed).at;
        let known = self
            .changes
            .iter_mut()
            .rev()
            .find(|change| change.at == at && change.kind == ChangeKind::FieldRemoved);
        if let Some(change) = known {
            change.help = Some(help);
            return;
        }
        let message = format!("field `{}` was removed", removed.name);
        let mut change = Change::new(&at, ChangeKind::FieldRemoved, false, Judge::Helm, message);
        change.help = Some(help);
        self.changes.push(change);
    }
}

/// Whether two nodes are of one kind.
fn alike(old: &Node, new: &Node) -> bool {
    std::mem::discriminant(&old.shape) == std::mem::discriminant(&new.shape)
        && accepted(old) == accepted(new)
}

/// The candidate with the same description, or else with a similar name, or else with one that contains the other.
fn successor<'n>(
    (name, node): (&str, &Node),
    candidates: &[(&'n str, &'n Node)],
) -> Option<&'n str> {
    let description = &node.annotations.description;
    for &(other, next) in candidates {
        if description.is_some() && next.annotations.description == *description {
            return Some(other);
        }
    }
    let names = candidates.iter().map(|(name, _)| *name);
    let contained = names.clone().find(|other| contain(name, other));
    nearest(name, names).or(contained)
}

/// Whether one of two names contains the other.
fn contain(left: &str, right: &str) -> bool {
    let (left, right) = (left.to_lowercase(), right.to_lowercase());
    left.len().min(right.len()) >= MIN_CONTAINED && (left.contains(&right) || right.contains(&left))
}
