// SPDX-License-Identifier: Apache-2.0
//! Laws on real charts. The corpus lies beside the project (`CORPUS_DIR` overrides); where it is absent, the tests say so and are
//! skipped by name, unless every ring is required.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

mod support;

use std::path::Path;

use managed_services::compare::{Crd, compare};
use managed_services::compile::{Compiled, compile};
use managed_services::diagnostic::{Diagnostic, ViolationCode, has_errors};
use managed_services::json::Value;
use managed_services::lower::manifest::{Request, ResourceAnnotations};
use managed_services::wire;

use support::{charts_in, corpus_charts, read_files, root};

fn chart(folder: &Path) -> (Option<Compiled>, Vec<Diagnostic>) {
    compile(&read_files(folder))
}

fn each(check: impl Fn(&Path, &Compiled)) {
    let mut charts = charts_in(&root().join("charts"));
    assert!(charts.len() >= 2, "the project's own charts are missing");
    charts.extend(corpus_charts());
    for folder in charts {
        let (compiled, diagnostics) = chart(&folder);
        let compiled = compiled.unwrap_or_else(|| panic!("{}: {diagnostics:?}", folder.display()));
        assert!(!has_errors(&diagnostics));
        check(&folder, &compiled);
    }
}

#[test]
fn every_target_is_deterministic_and_reads_back() {
    each(|folder, compiled| {
        let again = chart(folder).0.unwrap();
        let rgd = compiled.rgd().output;
        assert_eq!(
            rgd.to_yaml(),
            again.rgd().output.to_yaml(),
            "{}",
            folder.display()
        );
        assert_eq!(
            managed_services::yaml::read(&rgd.to_yaml()).unwrap(),
            rgd.manifest,
            "{}",
            folder.display()
        );
        let policy = compiled.policy().output;
        assert_eq!(
            policy.to_yaml(),
            again.policy().output.to_yaml(),
            "{}",
            folder.display()
        );
        let template = compiled.template().output;
        assert_eq!(
            template.to_yaml(),
            again.template().output.to_yaml(),
            "{}",
            folder.display()
        );
        assert_eq!(
            wire::text(&compiled.form().output),
            wire::text(&again.form().output),
            "{}",
            folder.display()
        );
        assert_eq!(
            wire::text(&wire::losses(&compiled.losses())),
            wire::text(&wire::losses(&again.losses())),
            "{}",
            folder.display()
        );
    });
}

#[test]
fn manifests_hold_what_was_chosen_and_nothing_else() {
    each(|folder, compiled| {
        // The shipped values are the richest values at hand; secrets leave the custom resource by design.
        for values in [Value::object(), compiled.chart.values.clone()] {
            let request = Request {
                name: "my-instance",
                namespace: "default",
                values: &values,
                annotations: &ResourceAnnotations::new(),
            };
            let manifest = compiled.manifest(&request).output;
            let text = managed_services::yaml::write(&manifest.resource);
            let back = managed_services::yaml::read(&text).unwrap();
            let chosen = compiled.layout.split(&values, &|_| false).0;
            assert_eq!(back.get("spec"), Some(&chosen), "{}", folder.display());
        }
    });
}

#[test]
fn no_chart_differs_from_itself() {
    each(|folder, compiled| {
        let comparison = compare(compiled, &chart(folder).0.unwrap());
        assert!(
            comparison.changes.is_empty() && comparison.crd == Crd::Unchanged,
            "{}: {comparison:?}",
            folder.display()
        );
    });
}

#[test]
fn losses_point_into_the_schema() {
    each(|folder, compiled| {
        let schemas: Vec<Value> = std::iter::once(&compiled.chart)
            .chain(&compiled.chart.subcharts)
            .filter_map(|chart| Some(chart.schema.as_ref()?.value().clone()))
            .collect();
        for loss in compiled.losses() {
            assert!(!loss.message.is_empty());
            assert!(
                schemas
                    .iter()
                    .any(|schema| schema.pointer(loss.schema.as_str()).is_some()),
                "{}: {loss:?}",
                folder.display()
            );
        }
    });
}

#[test]
fn no_schema_of_the_corpus_is_held_to_be_broken() {
    each(|folder, compiled| {
        let verdict = compiled.verdict(&Value::object());
        assert!(
            verdict
                .violations
                .iter()
                .all(|violation| violation.code != ViolationCode::SchemaBroken),
            "{}: {verdict:?}",
            folder.display()
        );
    });
}
