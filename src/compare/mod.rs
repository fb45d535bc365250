// SPDX-License-Identifier: Apache-2.0
//! Two versions of a chart → what changes for the instances that exist.
//!
//! | Stage | What it compares | Who judges | Where |
//! |---|---|---|---|
//! | api | group, version, kind, names, status | kro | `api.rs` |
//! | structure | the SimpleSchema of both RGDs, by kro's rules (`docs/facts/kro.md#what-kro-compares`) | kro, or nobody: `cel-unseen` | `structure.rs` |
//! | verdict | the models, side by side: where Helm accepts less | Helm | `verdict.rs`, `assertion.rs` |
//! | defaults | what the charts ship | Helm | `defaults.rs` |
//! | replay | instances, one by one | both engines | `instance.rs`, `replay.rs` |
//!
//! A change is breaking when an instance that the old version accepts may be refused, or lose a value, under the new one, or when
//! kro refuses the update. What the old API never let into an instance does not break by being refused now.

#![deny(clippy::wildcard_enum_match_arm)]

mod api;
mod assertion;
mod defaults;
mod fragment;
mod instance;
mod kind;
mod merge;
mod outline;
mod reach;
mod replay;
mod structure;
mod verdict;
mod view;

#[cfg(test)]
mod tests;

pub use instance::{Instance, InstanceError};
pub use kind::{ChangeKind, KINDS, explanations};
pub use replay::Replayed;

use replay::replay;

use crate::compile::Compiled;
use crate::pointer::InstancePointer;

/// Who says that a change matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Judge {
    /// kro's comparison of the CustomResourceDefinitions.
    Kro,
    /// Helm, which checks the values against the schema.
    Helm,
    /// The API server would, by the new schema, but kro's comparison does not see the difference
    /// (`docs/facts/kro.md#what-kro-compares`).
    CelUnseen,
}

impl Judge {
    /// Every judge, in the order of the generated TypeScript type.
    pub const ALL: &[Judge] = &[Self::Kro, Self::Helm, Self::CelUnseen];

    /// Stable kebab-case name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kro => "kro",
            Self::Helm => "helm",
            Self::CelUnseen => "cel-unseen",
        }
    }
}

/// A difference between two versions at one location, of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The place in the values; `*` stands for any item or key.
    pub at: InstancePointer,
    /// Which entry of the table in `kind.rs`: stable code, explanation and help.
    pub kind: ChangeKind,
    /// Whether an existing instance may break by it, or kro refuses the update.
    pub breaking: bool,
    /// The judges that report the change, without duplicates; never empty.
    pub judges: Vec<Judge>,
    /// One sentence: lower case, no full stop; the location is in `at`.
    pub message: String,
    /// What a person can do to spare existing instances.
    pub help: Option<String>,
}

impl Change {
    fn new(
        at: &InstancePointer,
        kind: ChangeKind,
        breaking: bool,
        judge: Judge,
        message: impl Into<String>,
    ) -> Self {
        let help = kind.help().map(str::to_owned);
        Self {
            at: at.clone(),
            kind,
            breaking,
            judges: vec![judge],
            message: message.into(),
            help,
        }
    }
}

/// What kro does with the CustomResourceDefinition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crd {
    /// Nothing changes in it.
    Unchanged,
    /// kro writes the new one.
    Updated,
    /// It should change, but kro does not see that and leaves the old one in force.
    Stale,
    /// kro refuses to write the new one.
    Refused,
}

impl Crd {
    /// Every answer, in the order of the generated TypeScript type.
    pub const ALL: &[Crd] = &[Self::Unchanged, Self::Updated, Self::Stale, Self::Refused];

    /// Stable lower-case name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Updated => "updated",
            Self::Stale => "stale",
            Self::Refused => "refused",
        }
    }
}

/// Everything that differs, and what it means for the instances at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// What kro does with the CustomResourceDefinition.
    pub crd: Crd,
    /// The differences: breaking ones first, then by location.
    pub changes: Vec<Change>,
    /// The instances that were replayed, in the order of their files.
    pub instances: Vec<Replayed>,
}

impl Comparison {
    /// Whether any change is breaking, or any instance breaks.
    pub fn breaks(&self) -> bool {
        self.changes.iter().any(|change| change.breaking)
            || self.instances.iter().any(|instance| instance.breaks)
    }
}

/// Compares two versions of a chart.
pub fn compare(old: &Compiled, new: &Compiled) -> Comparison {
    let (before, after) = (old.rgd().output, new.rgd().output);
    let mut report = structure::Report::default();
    api::compare((&old.api, &before), (&new.api, &after), &mut report);
    structure::compare(&before.schema, &after.schema, &mut report);
    let crd = report.crd();
    let mut changes = report.changes;
    if crd == Crd::Stale {
        changes.push(unseen());
    }
    changes.extend(verdict::compare(old, new));
    changes.extend(defaults::compare(old, new));
    Comparison {
        crd,
        changes: merge::merge(changes),
        instances: Vec::new(),
    }
}

/// Compares two versions of a chart and replays the instances in `files`: names and texts.
///
/// # Errors
/// When a document of a file cannot be read, or is no instance.
pub fn compare_with(
    old: &Compiled,
    new: &Compiled,
    files: &[(String, String)],
) -> Result<Comparison, InstanceError> {
    let mut instances = Vec::new();
    for (file, text) in files {
        instances.extend(instance::instances(file, text, old)?);
    }
    let mut comparison = compare(old, new);
    comparison.instances = instances
        .into_iter()
        .map(|instance| replay(old, new, instance))
        .collect();
    Ok(comparison)
}

/// The change that kro sees none of the differences.
fn unseen() -> Change {
    let message = "kro sees none of these differences and keeps the old API, \
                   so rules that only the API checks are not enforced";
    Change::new(
        &InstancePointer::root(),
        ChangeKind::CrdNotUpdated,
        false,
        Judge::CelUnseen,
        message,
    )
}
