// SPDX-License-Identifier: Apache-2.0
//! How the engine grows with the schema, and what the real charts cost: `cargo bench`.
//!
//! Prints, never fails: machines are shared and noisy. Compare two versions in one sitting, by ratio. The slope is the exponent of
//! growth between two sizes; 1.0 is linear.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a program for developers"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use managed_services::chart::Files;
use managed_services::compile::{Compiled, compile};
use managed_services::wire;

/// A schema with this many properties in nested objects, lists and maps, as charts have them.
fn generated(properties: usize) -> Files {
    let mut schema =
        String::from("{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{");
    let mut values = String::new();
    let groups = (properties / 10).max(1);
    for group in 0..groups {
        let _ = write!(
            schema,
            "{}\"group{group}\":{{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{{",
            if group > 0 { "," } else { "" }
        );
        let _ = writeln!(values, "group{group}:");
        for field in 0..9 {
            let (shape, value) = match field % 4 {
                0 => (
                    r#"{"type":"string","description":"a text","pattern":"^[a-z]+$","maxLength":63}"#,
                    "text",
                ),
                1 => (r#"{"type":"integer","minimum":1,"maximum":100}"#, "1"),
                2 => (r#"{"type":"array","items":{"type":"string"}}"#, "[]"),
                _ => (
                    r#"{"type":"object","additionalProperties":{"type":"string"}}"#,
                    "{}",
                ),
            };
            let _ = write!(
                schema,
                "{}\"field{field}\":{shape}",
                if field > 0 { "," } else { "" }
            );
            let _ = writeln!(values, "  field{field}: {value}");
        }
        schema.push_str("}}");
    }
    schema.push_str("}}");
    let chart = "apiVersion: v2\nname: generated\nversion: 1.0.0\n".to_owned();
    [
        ("Chart.yaml", chart),
        ("values.yaml", values),
        ("values.schema.json", schema),
    ]
    .map(|(name, text)| (name.to_owned(), text))
    .into()
}

fn targets(compiled: &Compiled) -> usize {
    compiled.rgd().output.to_yaml().len()
        + compiled.policy().output.to_yaml().len()
        + wire::text(&compiled.form().output).len()
        + compiled.template().output.to_yaml().len()
        + wire::text(&wire::losses(&compiled.losses())).len()
}

/// The shortest of several runs: the others were disturbed.
fn shortest<T>(runs: u32, mut action: impl FnMut() -> T) -> (Duration, T) {
    let mut best: Option<(Duration, T)> = None;
    for _ in 0..runs {
        let start = Instant::now();
        let result = action();
        let took = start.elapsed();
        if best.as_ref().is_none_or(|(other, _)| took < *other) {
            best = Some((took, result));
        }
    }
    best.unwrap()
}

fn growth() {
    println!(
        "{:>10} {:>12} {:>12} {:>12} {:>8}",
        "properties", "compile", "targets", "verdict", "slope"
    );
    let mut before: Option<(f64, f64)> = None;
    for size in [100_usize, 1_000, 10_000, 100_000] {
        let files = generated(size);
        let runs = if size > 10_000 { 1 } else { 3 };
        let (compiling, compiled) = shortest(runs, || compile(&files).0.unwrap());
        let (lowering, _) = shortest(runs, || targets(&compiled));
        let (judging, _) = shortest(runs, || compiled.verdict(&compiled.chart.values));
        let total = (compiling + lowering + judging).as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "sizes are small")]
        let size_f = size as f64;
        let slope = before.map_or_else(String::new, |(other_size, other)| {
            format!("{:.2}", (total / other).ln() / (size_f / other_size).ln())
        });
        println!("{size:>10} {compiling:>12.2?} {lowering:>12.2?} {judging:>12.2?} {slope:>8}");
        before = Some((size_f, total));
    }
}

fn corpus() {
    let folder = support::corpus();
    if !folder.is_dir() {
        println!("corpus: not at {}", folder.display());
        return;
    }
    let folders = support::charts_in(&folder);
    let charts: Vec<Files> = folders
        .iter()
        .map(|folder| support::read_files(folder))
        .collect();
    let (took, bytes) = shortest(3, || {
        charts
            .iter()
            .filter_map(|files| compile(files).0)
            .map(|compiled| targets(&compiled))
            .sum::<usize>()
    });
    println!(
        "corpus: {} charts through all targets in {took:.2?}, {bytes} bytes",
        charts.len()
    );
    let (took, _) = shortest(3, || {
        charts
            .iter()
            .filter(|files| compile(files).0.is_some())
            .count()
    });
    println!("corpus: {} charts compiled in {took:.2?}", charts.len());
}

fn main() {
    growth();
    corpus();
}
