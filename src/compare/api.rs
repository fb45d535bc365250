// SPDX-License-Identifier: Apache-2.0
//! Names on the outside, and the status.

use std::collections::BTreeSet;

use super::structure::Report;
use super::{ChangeKind, Judge};
use crate::lower::api::Api;
use crate::lower::rgd::Rgd;
use crate::pointer::InstancePointer;

/// Compares what identifies the API, and what kro compares besides `spec`.
pub(super) fn compare(
    (old, before): (&Api, &Rgd),
    (new, after): (&Api, &Rgd),
    report: &mut Report,
) {
    identity(old, new, report);
    for (what, changed) in [
        ("the short names", old.short_names != new.short_names),
        ("the categories", old.categories != new.categories),
        (
            "the columns of `kubectl get`",
            before.columns != after.columns,
        ),
    ] {
        if changed {
            add(
                report,
                ChangeKind::NamesChanged,
                false,
                format!("{what} changed"),
            );
        }
    }
    status(before, after, report);
}

/// What kro cannot change: with another name it is another API. The scope is the same for all.
fn identity(old: &Api, new: &Api, report: &mut Report) {
    for (what, was, is) in [
        ("group", &old.group, &new.group),
        ("version", &old.version, &new.version),
        ("kind", &old.kind, &new.kind),
    ] {
        if was != is {
            let message = format!(
                "the API's {what} changed from `{was}` to `{is}`; kro cannot change it, so this \
                 is a different API"
            );
            add(report, ChangeKind::ApiChanged, true, message);
        }
    }
}

fn status(before: &Rgd, after: &Rgd, report: &mut Report) {
    let before: BTreeSet<&String> = before.status.keys().collect();
    let after: BTreeSet<&String> = after.status.keys().collect();
    for name in before.difference(&after) {
        let message = format!("status field `{name}` was removed");
        add(report, ChangeKind::StatusFieldRemoved, true, message);
    }
    for name in after.difference(&before) {
        let message = format!("new status field `{name}`");
        add(report, ChangeKind::StatusFieldAdded, false, message);
    }
}

fn add(report: &mut Report, kind: ChangeKind, breaking: bool, message: String) {
    report.add(
        &InstancePointer::root(),
        kind,
        breaking,
        Judge::Kro,
        message,
    );
}
