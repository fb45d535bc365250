// SPDX-License-Identifier: Apache-2.0
//! Names on the outside, and the status.

use std::collections::BTreeSet;

use super::structure::Report;
use super::{Judge, Kind};
use crate::compile::Compiled;
use crate::json::Value;
use crate::lower::rgd::Rgd;
use crate::pointer::InstancePointer;

/// Compares what identifies the API, and what kro compares besides `spec`.
pub(super) fn compare(
    old: &Compiled,
    new: &Compiled,
    before: &Rgd,
    after: &Rgd,
    report: &mut Report,
) {
    let root = InstancePointer::root();
    let schema = |rgd: &Rgd, key: &str| {
        rgd.manifest
            .pointer("/spec/schema")
            .and_then(|schema| schema.get(key))
            .cloned()
    };
    let (was, is) = (&old.api, &new.api);
    for (what, was, is) in [
        ("group", &was.group, &is.group),
        ("version", &was.version, &is.version),
        ("kind", &was.kind, &is.kind),
    ] {
        if was != is {
            let message = format!(
                "the {what} of the API was `{was}` and is `{is}`; it cannot change, so this is another API"
            );
            report.add(&root, Kind::ApiChanged, true, Judge::Kro, message);
        }
    }
    let scope = |rgd: &Rgd| {
        schema(rgd, "scope")
            .as_ref()
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    if scope(before) != scope(after) {
        let message = format!(
            "the scope of the API was `{}` and is `{}`; it cannot change",
            scope(before),
            scope(after)
        );
        report.add(&root, Kind::ApiChanged, true, Judge::Kro, message);
    }
    for (key, what) in [
        ("shortNames", "the short names"),
        ("categories", "the categories"),
        ("additionalPrinterColumns", "the columns of `kubectl get`"),
    ] {
        if schema(before, key) != schema(after, key) {
            report.add(
                &root,
                Kind::NamesChanged,
                false,
                Judge::Kro,
                format!("{what} changed"),
            );
        }
    }
    let status = |rgd: &Rgd| keys(schema(rgd, "status").as_ref());
    let (before, after) = (status(before), status(after));
    for name in before.difference(&after) {
        report.add(
            &root,
            Kind::StatusFieldRemoved,
            true,
            Judge::Kro,
            format!("the status field `{name}` is gone"),
        );
    }
    for name in after.difference(&before) {
        report.add(
            &root,
            Kind::StatusFieldAdded,
            false,
            Judge::Kro,
            format!("there is a new status field `{name}`"),
        );
    }
}

fn keys(value: Option<&Value>) -> BTreeSet<String> {
    value
        .and_then(Value::as_object)
        .map(|object| object.keys().cloned().collect())
        .unwrap_or_default()
}
