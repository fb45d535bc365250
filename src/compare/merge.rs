// SPDX-License-Identifier: Apache-2.0
//! What several judges say about one place becomes one change.

use std::cmp::Ordering;
use std::collections::HashSet;

use indexmap::IndexMap;

use super::{Change, ChangeKind, Judge};
use crate::pointer::InstancePointer;

/// Joins equal changes, drops what follows from another change, and puts breaking ones first.
pub(super) fn merge(found: Vec<Change>) -> Vec<Change> {
    let mut changes: IndexMap<(InstancePointer, ChangeKind, String), Change> = IndexMap::new();
    for change in found {
        // Names of the API and of the status share one place; each is a change of its own.
        let shares_its_place = matches!(
            change.kind,
            ChangeKind::ApiChanged
                | ChangeKind::StatusFieldRemoved
                | ChangeKind::StatusFieldAdded
                | ChangeKind::NamesChanged
        );
        let discriminator = if shares_its_place {
            change.message.clone()
        } else {
            String::new()
        };
        match changes.get_mut(&(change.at.clone(), change.kind, discriminator.clone())) {
            Some(before) => join(before, change),
            None => {
                changes.insert((change.at.clone(), change.kind, discriminator), change);
            }
        }
    }
    let mut changes: Vec<Change> = changes.into_values().collect();
    absorb(&mut changes);
    changes.sort_by(order);
    changes
}

/// Breaking changes first, then by place and kind.
fn order(left: &Change, right: &Change) -> Ordering {
    let breaking = right.breaking.cmp(&left.breaking);
    let place = left.at.cmp(&right.at);
    breaking.then(place).then(left.kind.cmp(&right.kind))
}

/// The judges of a breaking change are those who say that it breaks; that kro does not see it stays worth knowing.
fn join(into: &mut Change, other: Change) {
    if other.breaking && !into.breaking {
        into.judges.retain(|judge| *judge == Judge::CelUnseen);
        into.breaking = true;
        into.message = other.message;
        into.judges.extend(other.judges);
    } else if other.breaking == into.breaking {
        into.judges.extend(other.judges);
    }
    // Help that names a field says more than the one of the table.
    if other.help.as_deref() != other.kind.help() {
        into.help = other.help;
    }
    into.judges.sort_unstable();
    into.judges.dedup();
}

/// The places of the changes that make others superfluous.
#[derive(Default)]
struct AbsorbingPlaces {
    /// Where the type changed.
    retyped: HashSet<InstancePointer>,
    /// Where a field was added, removed or became required.
    moved: HashSet<InstancePointer>,
    /// Where less is accepted.
    narrowed: HashSet<InstancePointer>,
    /// Where Helm refuses what it accepted.
    helm: HashSet<InstancePointer>,
}

impl AbsorbingPlaces {
    fn of(changes: &[Change]) -> Self {
        let mut places = Self::default();
        for change in changes {
            places.add(change);
        }
        places
    }

    fn add(&mut self, change: &Change) {
        if matches!(
            change.kind,
            ChangeKind::FieldRemoved | ChangeKind::FieldAdded | ChangeKind::RequiredAdded
        ) {
            self.moved.insert(change.at.clone());
        }
        if !change.breaking {
            return;
        }
        if change.kind == ChangeKind::TypeChanged {
            self.retyped.insert(change.at.clone());
        }
        if change.kind == ChangeKind::ShapeNarrowed {
            self.narrowed.insert(change.at.clone());
        }
        if change.judges.contains(&Judge::Helm) {
            self.helm.insert(change.at.clone());
        }
    }

    /// Whether a change adds something to the others.
    fn keep(&self, change: &Change) -> bool {
        let kind = change.kind;
        if matches!(kind, ChangeKind::ShapeWidened | ChangeKind::ShapeNarrowed) {
            return change.judges != [Judge::Helm] || !self.retyped.contains(&change.at);
        }
        // A default of a field that came or went is no change for anybody.
        if kind == ChangeKind::DefaultChanged {
            return !change.at.and_above().any(|at| self.moved.contains(&at));
        }
        // A rule of the API that says what Helm's rule at this place says.
        if matches!(kind, ChangeKind::RuleAdded | ChangeKind::RuleChanged) {
            return change.judges != [Judge::CelUnseen] || !self.helm.contains(&change.at);
        }
        true
    }
}

/// Drops changes that another one at the same place, or above, already tells.
fn absorb(changes: &mut Vec<Change>) {
    let places = AbsorbingPlaces::of(changes);
    for change in changes.iter_mut() {
        let narrowed = places.narrowed.contains(&change.at);
        if change.kind == ChangeKind::TypeChanged
            && narrowed
            && !change.judges.contains(&Judge::Helm)
        {
            change.judges.push(Judge::Helm);
        }
    }
    changes.retain(|change| places.keep(change));
}
