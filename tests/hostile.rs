// SPDX-License-Identifier: Apache-2.0
//! Charts whose texts try to be something else than text, made by seed. Every output is read back: it holds only its own documents,
//! and every text in it is the one that was written.
//!
//! `HOSTILE_CHARTS=100000 SEED=7 cargo test --release --features cli --test hostile` looks longer. `tests/conformance/hostile_test.go`
//! gives such charts to kro and to the readers of kubectl and Flux.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may fail loudly"
)]

use managed_services::chart::Files;
use managed_services::compile::{Compiled, compile};
use managed_services::diagnostic::Target;
use managed_services::json::{Object, Value, compact, read};
use managed_services::lower::manifest::{Request, ResourceAnnotations};
use managed_services::lower::rgd::Options;
use managed_services::yaml::{self, Comments};

const CHARTS: u64 = 60;

/// What somebody might write to get out of a text.
const PAYLOADS: [&str; 60] = [
    "\napiVersion: v1\nkind: Evil\n---\n",
    "\r---\rkind: Evil\r",
    "\u{85}kind: Evil\u{85}",
    "\u{2028}---\u{2028}kind: Evil",
    "\u{2029}",
    "\n...\n--- !!binary x\n",
    "# ",
    " #",
    ": ",
    "- ",
    "? ",
    "&a *a",
    "!!x",
    "%YAML 1.2",
    "|\n  x",
    "'\"\\",
    "${schema.metadata.name}",
    "${",
    "$${x}",
    "${{ parameters.name }}",
    "{{ 7*7 }}",
    "{% raw %}",
    "{#",
    "%}",
    "::error::x",
    "\n::set-output name=x::y",
    "##[group]x",
    "##vso[task.x]y",
    "\u{1b}]0;x\u{7}",
    "\u{202e}",
    "\u{2066}",
    "\u{0}",
    "\u{8}",
    "\t",
    "\u{7f}",
    "\u{80}",
    "\u{9f}",
    "\u{feff}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{a0}",
    "\u{200b}",
    "\u{1f600}",
    "\u{e0001}",
    "\u{10ffff}",
    "', \") || true || (\"",
    "self",
    "```\n",
    "<script>",
    "../",
    "~1",
    "*",
    "",
    " ",
    "null",
    "1_000",
    "<<",
    " | required=true",
    "\" default=x",
    "\\u007f",
];

/// Numbers that look random, the same for a seed on every machine (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit
    }

    fn text(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..=self.below(3) {
            text.push_str(["", "a", "b "][self.below(3)]);
            text.push_str(PAYLOADS[self.below(PAYLOADS.len())]);
        }
        text
    }

    fn value(&mut self) -> Value {
        Value::from(self.text())
    }

    fn key(&mut self) -> String {
        let long = if self.below(20) == 0 {
            600 + self.below(600)
        } else {
            0
        };
        format!("{}{}{}", "k".repeat(long), self.text(), self.below(100))
    }

    /// A schema of an object, and values for it.
    fn record(&mut self, depth: usize) -> (Value, Value) {
        let (mut properties, mut values) = (Object::new(), Object::new());
        for _ in 0..=self.below(5) {
            let key = self.key();
            if depth > 0 && self.below(3) == 0 {
                let (schema, value) = self.record(depth - 1);
                properties.insert(key.clone(), schema);
                values.insert(key, value);
                continue;
            }
            let (text, kind) = (self.value(), self.below(6));
            let mut schema = object(&[("title", self.value()), ("description", self.value())]);
            let more = match kind {
                0 => vec![("enum", vec![text.clone(), self.value()].into())],
                1 => vec![("const", text.clone()), ("type", "string".into())],
                2 => vec![("default", text.clone()), ("type", "string".into())],
                3 => vec![("writeOnly", true.into()), ("type", "string".into())],
                4 => vec![(
                    "type",
                    vec![Value::from("string"), Value::from("integer")].into(),
                )],
                _ => vec![
                    ("type", "array".into()),
                    (
                        "items",
                        object(&[("enum", vec![text.clone()].into())]).into(),
                    ),
                ],
            };
            schema.extend(more.into_iter().map(|(key, value)| (key.to_owned(), value)));
            properties.insert(key.clone(), schema.into());
            values.insert(key, if kind == 5 { vec![text].into() } else { text });
        }
        let mut schema = object(&[
            ("type", "object".into()),
            ("title", self.value()),
            ("properties", properties.into()),
        ]);
        if self.below(2) == 0 {
            schema.insert("additionalProperties".to_owned(), false.into());
        }
        (schema.into(), values.into())
    }

    fn files(&mut self) -> (Files, Value) {
        let (schema, values) = self.record(2);
        let chart = object(&[
            ("apiVersion", "v2".into()),
            ("name", "hostile".into()),
            ("version", "1.0.0".into()),
            ("description", self.value()),
            ("appVersion", self.value()),
        ]);
        let source = object(&[
            ("url", format!("oci://x/{}", self.text()).into()),
            ("tag", format!("t{}", self.text()).into()),
            ("interval", format!("i{}", self.text()).into()),
        ]);
        let status = object(&[
            ("secret", format!("s{}", self.text()).into()),
            ("service", format!("${{release}}{}", self.text()).into()),
        ]);
        let service = object(&[
            ("title", format!("t{}", self.text()).into()),
            ("description", format!("d{}", self.text()).into()),
            ("source", source.into()),
            ("status", status.into()),
        ]);
        let files = [
            ("Chart.yaml", yaml::write(&chart.into())),
            ("values.yaml", yaml::write(&values)),
            ("values.schema.json", compact(&schema)),
            ("managed-service.yaml", yaml::write(&service.into())),
        ];
        (
            files.map(|(path, text)| (path.to_owned(), text)).into(),
            values,
        )
    }
}

fn object(members: &[(&str, Value)]) -> Object {
    let members = members.iter();
    members
        .map(|(key, value)| ((*key).to_owned(), value.clone()))
        .collect()
}

/// The documents of a text.
fn documents(text: &str) -> Vec<Value> {
    yaml::read_each(text).unwrap_or_else(|error| panic!("{error:?}\n{text}"))
}

/// Whether a CI runner takes some line for a command.
fn has_command(text: &str) -> bool {
    let mut lines = text.lines();
    lines.any(|line| {
        line.trim_start().starts_with("::") || line.contains("##[") || line.contains("##vso[")
    })
}

fn check_targets(compiled: &Compiled, files: &Files) {
    for target in [Target::Rgd, Target::Policy, Target::Rbac, Target::Template] {
        for store_defaults in [false, true] {
            let written = compiled
                .documents(target, Options { store_defaults })
                .unwrap();
            let mut comments = Comments::default();
            for loss in &written.losses {
                comments.line(&format!(
                    "{} at {}: {}",
                    loss.cause.as_str(),
                    loss.at,
                    loss.message
                ));
            }
            let text = yaml::write_file(&comments, &written.output);
            assert_eq!(documents(&text), written.output, "{target:?}\n{text}");
            assert!(!has_command(&text), "{target:?}\n{text}");
            if target == Target::Template {
                let parameters = written.output[0]
                    .get("spec")
                    .unwrap()
                    .get("parameters")
                    .unwrap();
                let held = parameters.as_array().unwrap()[1].get("properties").unwrap();
                let options = held.get("values").unwrap().get("ui:options").unwrap();
                let held = options.get("chart").unwrap().get("files").unwrap();
                for (path, text) in files {
                    assert_eq!(held.get(path).unwrap().as_str(), Some(text.as_str()));
                }
            }
        }
    }
}

fn check_manifest(compiled: &Compiled, values: &Value) {
    let request = Request {
        name: "x",
        namespace: "y",
        values,
        annotations: &ResourceAnnotations::new(),
    };
    let manifest = compiled.manifest(&request).output;
    let text = yaml::write(&manifest.resource);
    assert_eq!(documents(&text), [manifest.resource], "{text}");
    assert!(!has_command(&text), "{text}");
    if let Some(secret) = manifest.secret {
        let text = yaml::write(&secret);
        assert_eq!(documents(&text), [secret], "{text}");
    }
}

#[test]
fn every_output_reads_back() {
    let number = |name: &str, default: u64| {
        let text = std::env::var(name);
        text.map_or(default, |text| text.parse().unwrap())
    };
    let (charts, seed) = (number("HOSTILE_CHARTS", CHARTS), number("SEED", 1));
    let mut read_by_helm = 0;
    for index in 0..charts {
        let mut random = Random((seed << 32) + index + 1);
        let (files, values) = random.files();
        let (compiled, diagnostics) = compile(&files);
        let Some(compiled) = compiled else {
            continue;
        };
        read_by_helm += 1;
        check_targets(&compiled, &files);
        check_manifest(&compiled, &values);
        let form = managed_services::wire::pretty(&compiled.form().output);
        read(&form).unwrap();
        drop(diagnostics);
    }
    assert!(
        read_by_helm * 10 > charts * 8,
        "{read_by_helm} of {charts} charts are readable"
    );
}
