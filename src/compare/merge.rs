// SPDX-License-Identifier: Apache-2.0
//! What several judges say about one place becomes one change.

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
    changes.sort_by(|left, right| {
        right
            .breaking
            .cmp(&left.breaking)
            .then_with(|| left.at.cmp(&right.at))
            .then(left.kind.cmp(&right.kind))
    });
    changes
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

/// Drops changes that another one at the same place, or above, already tells.
fn absorb(changes: &mut Vec<Change>) {
    let at_kind = |kinds: &[ChangeKind], breaking: Option<bool>| -> Vec<InstancePointer> {
        let wanted = |change: &&Change| {
            kinds.contains(&change.kind)
                && breaking.is_none_or(|breaking| change.breaking == breaking)
        };
        changes
            .iter()
            .filter(wanted)
            .map(|change| change.at.clone())
            .collect()
    };
    let retyped: HashSet<InstancePointer> = at_kind(&[ChangeKind::TypeChanged], Some(true))
        .into_iter()
        .collect();
    let moved: HashSet<InstancePointer> = at_kind(
        &[
            ChangeKind::FieldRemoved,
            ChangeKind::FieldAdded,
            ChangeKind::RequiredAdded,
        ],
        None,
    )
    .into_iter()
    .collect();
    let narrowed: HashSet<InstancePointer> = at_kind(&[ChangeKind::ShapeNarrowed], Some(true))
        .into_iter()
        .collect();
    let helm: HashSet<InstancePointer> = changes
        .iter()
        .filter(|change| change.breaking && change.judges.contains(&Judge::Helm))
        .map(|change| change.at.clone())
        .collect();

    for change in changes
        .iter_mut()
        .filter(|change| change.kind == ChangeKind::TypeChanged && narrowed.contains(&change.at))
    {
        change
            .judges
            .extend((!change.judges.contains(&Judge::Helm)).then_some(Judge::Helm));
    }
    changes.retain(|change| {
        if matches!(
            change.kind,
            ChangeKind::ShapeWidened | ChangeKind::ShapeNarrowed
        ) {
            return change.judges != [Judge::Helm] || !retyped.contains(&change.at);
        }
        // A default of a field that came or went is no change for anybody.
        if change.kind == ChangeKind::DefaultChanged {
            return !above(&change.at).any(|at| moved.contains(&at));
        }
        // A rule of the API that says what Helm's rule at this place says.
        if matches!(change.kind, ChangeKind::RuleAdded | ChangeKind::RuleChanged) {
            return change.judges != [Judge::CelUnseen] || !helm.contains(&change.at);
        }
        true
    });
}

/// A place and everything above it.
fn above(at: &InstancePointer) -> impl Iterator<Item = InstancePointer> {
    std::iter::successors(Some(at.clone()), InstancePointer::parent)
}
