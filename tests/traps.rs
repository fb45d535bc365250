// SPDX-License-Identifier: Apache-2.0
//! The traps of generating for kro, one check for each, by the numbers of
//! `docs/facts/kro.md#traps`. What only running programs can show has its judge in
//! `tests/conformance`; here the check is that nothing is written that could fall into the trap.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

mod support;

use managed_services::compare::{Crd, compare};
use managed_services::compile::{Compiled, compile};
use managed_services::diagnostic::{Cause, Target};
use managed_services::json::{Value, compact};
use managed_services::lower::rgd::Options;
use managed_services::lower::rgd::simpleschema::{
    Definition, FieldSpec, Markers, Type, field_text,
};

use support::{demo, root};

/// A chart that asks for every trap.
const SCHEMA: &str = r##"{
  "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
  "$defs": {"node": {"type": "object", "additionalProperties": false, "properties": {"next": {"$ref": "#/$defs/node"}}}},
  "required": ["must", "count"],
  "properties": {
    "must": {"type": "string", "minLength": 1},
    "count": {"type": "integer", "minimum": 1, "maximum": 9},
    "flag": {"type": "boolean"},
    "half": {"type": "number"},
    "said": {"type": "string", "description": "\"", "title": "it's ${this}, a|b"},
    "odd": {"enum": ["a,b", "", "<x>"]},
    "levels": {"enum": [0.5, 1]},
    "free": {"type": "object"},
    "open": {"type": "object", "additionalProperties": true, "properties": {"a": {"type": "string"}}},
    "inner": {"type": "object", "additionalProperties": false, "description": "an object", "properties": {"x": {"type": "string"}, "z": {"type": "string"}},
      "anyOf": [{"required": ["z"]}, {"properties": {"x": {"const": "k"}}}]},
    "objects": {"type": "array", "uniqueItems": true, "items": {"type": "object", "properties": {"id": {"type": "string", "x-immutable": true}}}},
    "texts": {"type": "array", "items": {"type": "string", "not": {"const": "x"}}},
    "long": {"type": "string", "not": {"pattern": "^x"}},
    "tree": {"$ref": "#/$defs/node"},
    "map": {"type": "object", "additionalProperties": {"type": "string"}},
    "y": {"type": "string"}, "no": {"type": "string"}
  }
}"##;
const VALUES: &str = "count: 1\nflag: true\nhalf: 1.50\nsaid: 'a \"b\" \\ <c>'\ninner: {x: k}\nmap: {b: '1', a: '2'}\n\"y\": \"yes\"\n";
const SERVICE: &str =
    "status: {service: \"${release}\", port: 80, secret: s, workload: {labels: {a: b}}}\n";

fn chart(schema: &str, values: &str, service: &str) -> Option<Compiled> {
    let files = demo(&[
        ("values.yaml", values),
        ("values.schema.json", schema),
        ("managed-service.yaml", service),
    ]);
    compile(&files).0
}

struct Output {
    compiled: Compiled,
    /// The definition as text.
    text: String,
    manifest: Value,
    /// Every field, with its place.
    fields: Vec<(String, FieldSpec)>,
    /// The same with stored defaults.
    storing: Vec<(String, FieldSpec)>,
    /// Every string of `status` and `resources` with an expression.
    expressions: Vec<String>,
}

fn fields(compiled: &Compiled, options: Options) -> Vec<(String, FieldSpec)> {
    let document = compiled.rgd_with(options).output.schema;
    let types = document
        .types
        .into_iter()
        .flat_map(|(name, definition)| match definition {
            Definition::Alias(alias) => vec![(name, *alias)],
            Definition::Struct(fields) => fields
                .into_iter()
                .map(|(field, spec)| (format!("{name}.{field}"), spec))
                .collect(),
        });
    types.chain(document.spec).collect()
}

fn strings(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) => out.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| strings(item, out)),
        Value::Object(members) => members.values().for_each(|member| strings(member, out)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn output() -> Output {
    let compiled = chart(SCHEMA, VALUES, SERVICE).unwrap();
    let rgd = compiled.rgd().output;
    let mut expressions = Vec::new();
    for part in ["/spec/resources", "/spec/schema/status"] {
        strings(rgd.manifest.pointer(part).unwrap(), &mut expressions);
    }
    expressions.retain(|text| text.contains("${"));
    Output {
        text: rgd.to_yaml(),
        manifest: rgd.manifest,
        fields: fields(&compiled, Options::default()),
        storing: fields(
            &compiled,
            Options {
                store_defaults: true,
            },
        ),
        expressions,
        compiled,
    }
}

impl Output {
    fn field(&self, name: &str) -> &FieldSpec {
        &self
            .fields
            .iter()
            .find(|(known, _)| known == name)
            .unwrap()
            .1
    }

    fn stored(&self, name: &str) -> String {
        field_text(
            &self
                .storing
                .iter()
                .find(|(known, _)| known == name)
                .unwrap()
                .1,
        )
    }

    fn every(&self, check: impl Fn(&str, &Markers) -> bool) -> bool {
        self.fields
            .iter()
            .chain(&self.storing)
            .all(|(_, spec)| check(&field_text(spec), &spec.markers))
    }

    fn lost(&self, cause: Cause) -> bool {
        self.compiled
            .rgd()
            .losses
            .iter()
            .any(|loss| loss.cause == cause)
    }

    fn says(&self, part: &str) -> bool {
        self.expressions.iter().any(|text| text.contains(part))
    }
}

/// The markers of a field's text: outside of quotes and brackets, blanks stand between them.
fn markers(text: &str) -> Vec<String> {
    let Some((_, rest)) = text.split_once(" | ") else {
        return Vec::new();
    };
    let (mut found, mut quoted, mut escaped, mut depth) = (vec![String::new()], false, false, 0);
    for letter in rest.chars() {
        match letter {
            '"' if !escaped => quoted = !quoted,
            '[' | '{' if !quoted => depth += 1,
            ']' | '}' if !quoted => depth -= 1,
            _ => {}
        }
        escaped = letter == '\\' && !escaped;
        if letter == ' ' && !quoted && depth == 0 {
            found.push(String::new());
        } else {
            found.last_mut().unwrap().push(letter);
        }
    }
    found
}

fn project(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// Whether kro would write the definition of a chart whose schema changed like this.
fn changed(before: &str, after: &str) -> (Crd, Vec<&'static str>) {
    let of = |a: &str| {
        chart(
            &format!(r#"{{"type":"object","properties":{{"a":{a}}}}}"#),
            "{}\n",
            "",
        )
        .unwrap()
    };
    let comparison = compare(&of(before), &of(after));
    (
        comparison.crd,
        comparison
            .changes
            .iter()
            .map(|change| change.kind.as_str())
            .collect(),
    )
}

type Check = fn(&Output) -> bool;

/// Number, trap, check.
const TRAPS: &[(u32, &str, Check)] = &[
    (1, "markers joined with pipes", |o| {
        o.every(|text, _| markers(text).iter().all(|marker| !marker.starts_with('|')))
    }),
    (2, "blanks after the last marker", |o| {
        o.every(|text, _| text.trim() == text)
    }),
    (3, "a bare marker", |o| {
        o.every(|text, _| markers(text).iter().all(|marker| marker.contains('=')))
    }),
    (4, "single quotes", |o| {
        o.every(|text, _| !text.contains("='"))
    }),
    (5, "types that kro does not have", |o| {
        let known = |name: &str| {
            o.fields
                .iter()
                .any(|(field, _)| field == name || field.starts_with(&format!("{name}.")))
        };
        let mut named = o.fields.iter().filter_map(|(_, spec)| {
            if let Type::Named(name) = &spec.ty {
                Some(name)
            } else {
                None
            }
        });
        named.all(|name| known(name))
    }),
    (6, "a default escaped once only", |o| {
        o.stored("said")
            .contains(r#"default="a \\\"b\\\" \\\\ \\u003cc\\u003e""#)
    }),
    (7, "spellings that JSON does not know", |o| {
        o.stored("flag").contains("default=true") && o.stored("half").contains("default=1.5 ")
    }),
    (8, "JSON that is not canonical", |o| {
        o.stored("map").contains(r#"default={"a":"2","b":"1"}"#)
    }),
    (9, "markers on inline objects", |o| {
        let all = |at: &str| {
            o.manifest
                .pointer(at)
                .unwrap()
                .as_object()
                .unwrap()
                .values()
                .all(|field| field.as_str().is_some())
        };
        let types = o
            .manifest
            .pointer("/spec/schema/types")
            .unwrap()
            .as_object()
            .unwrap();
        let flat = types
            .values()
            .filter_map(Value::as_object)
            .all(|fields| fields.values().all(|field| field.as_str().is_some()));
        all("/spec/schema/spec") && flat
    }),
    (10, "an empty struct for a free-form object", |o| {
        o.field("free").ty == Type::Object
    }),
    (11, "a struct for an open object", |o| {
        o.field("open").ty == Type::Object
    }),
    (12, "required beside a default", |o| {
        o.every(|_, markers| !(markers.required && markers.default.is_some()))
    }),
    (
        13,
        "a rule that the empty object breaks, under a default",
        |o| o.stored("inner").contains("validation="),
    ),
    (14, "presence of what is shipped", |o| {
        o.field("inner")
            .markers
            .validation
            .iter()
            .any(|rule| rule.contains("? self.x : \"k\""))
    }),
    (15, "uniqueItems of objects, immutable items", |o| {
        let inside = o.fields.iter().filter(|(name, _)| name.contains("bject"));
        o.lost(Cause::UniqueObjects)
            && inside
                .into_iter()
                .all(|(_, spec)| !spec.markers.unique_items && !spec.markers.immutable)
    }),
    (16, "rules over unbounded texts and lists", |o| {
        let plain = |name: &str| o.field(name).markers.validation.is_empty();
        plain("long") && plain("texts") && o.lost(Cause::ShapeRule)
    }),
    (17, "choices that kro cannot spell", |o| {
        let ruled = |name: &str| {
            o.field(name).markers.choices.is_empty() && !o.field(name).markers.validation.is_empty()
        };
        ruled("odd") && ruled("levels")
    }),
    (18, "look-ahead", |_| {
        chart(
            r#"{"properties":{"a":{"type":"string","pattern":"^(?=x)"}}}"#,
            "{}\n",
            "",
        )
        .is_none()
    }),
    (19, "the builder's approval alone", |_| {
        project("tests/conformance/internal/stages/stages.go").contains("C:crd")
    }),
    (20, "spec taken for required", |o| {
        o.says("has(schema.spec)") && o.lost(Cause::SpecAbsent)
    }),
    (21, "recursion", |o| {
        o.lost(Cause::Recursion)
            && o.fields
                .iter()
                .any(|(name, spec)| name.ends_with(".next") && spec.ty == Type::Object)
    }),
    (22, "keys that YAML reads as something else", |o| {
        o.text.contains("\"y\": ") && o.text.contains("\"no\": ")
    }),
    (23, "a lone quote", |o| {
        field_text(o.field("said")).contains(r#"description="it's ${this}, a|b: \". Default"#)
    }),
    (24, "kinds that are too long or an acronym", |_| {
        let long = format!("api: {{kind: K{}}}\n", "k".repeat(59));
        [long.as_str(), "api: {kind: DNS}\n"].iter().all(|service| {
            let compiled = chart(SCHEMA, VALUES, service);
            compiled.is_some_and(|chart| chart.yaml(Target::Rgd, Options::default()).is_err())
        })
    }),
    (25, "names that are too long", |o| {
        o.compiled
            .policy()
            .output
            .to_yaml()
            .contains("size(object.metadata.name) <= ")
    }),
    (26, "messages that nobody can set", |o| {
        field_text(o.field("inner")).contains("`z` must be set or")
    }),
    (27, "definitions beyond etcd's limit", |_| {
        let leaves: Vec<String> = (0..150)
            .map(|index| format!(r#""k{index}":{{"type":"string","pattern":"^[a-z0-9]([-a-z0-9]{{0,60}}[a-z0-9])?$"}}"#))
            .collect();
        let inner: Vec<String> = (0..150)
            .map(|index| format!(r##""o{index}":{{"$ref":"#/$defs/d"}}"##))
            .collect();
        let schema = format!(
            r##"{{"$defs":{{"d":{{"type":"object","properties":{{{}}}}}}},"type":"object","properties":{{"all":{{"type":"object","properties":{{{}}}}}}}}}"##,
            leaves.join(","),
            inner.join(",")
        );
        chart(&schema, "{}\n", "")
            .unwrap()
            .rgd()
            .losses
            .iter()
            .any(|loss| loss.cause == Cause::DefinitionTooLarge)
    }),
    (28, "a reference to each field", |o| !o.says("schema.spec.")),
    (29, "null for what is absent", |o| {
        !o.says("schema.?spec") && !o.says("schema.spec.?")
    }),
    (30, "omit", |o| !o.says("omit(")),
    (31, "functions that rename keys", |o| {
        !["merge(", "Merge(", "transformMap"]
            .iter()
            .any(|name| o.says(name))
    }),
    (32, "`${` in literal text", |o| {
        o.expressions.iter().all(|text| !text.contains("this"))
    }),
    (33, "single quotes in expressions", |o| !o.says("'")),
    (34, "blanks around an expression", |o| {
        o.expressions.iter().all(|text| text.trim() == text)
    }),
    (35, "parts that are no text", |o| {
        let joined = o.expressions.iter().filter(|text| {
            !(text.starts_with("${") && text.ends_with('}')) || text.matches("${").count() > 1
        });
        joined.into_iter().all(|text| {
            text.split("${").skip(1).all(|part| {
                part.starts_with("schema.metadata.") || part.starts_with("release.metadata.")
            })
        })
    }),
    (36, "a double beside an int", |o| {
        !o.says(" > 0.") && !o.says(".0 ")
    }),
    (37, "reading the release's values", |o| {
        !o.says("spec.values")
    }),
    (
        38,
        "values of the HelmRelease that kro does not check",
        |o| {
            let strategy = o
                .manifest
                .pointer("/spec/resources/1/template/spec/upgrade/strategy/name")
                .and_then(Value::as_str);
            strategy == Some("RetryOnFailure")
                && project("tests/conformance/internal/stages/stages.go").contains("E:instance")
        },
    ),
    (39, "times in readyWhen", |o| {
        !o.says("timestamp(") && !o.says("duration(")
    }),
    (40, "readyWhen of a selector", |o| {
        let resources = o
            .manifest
            .pointer("/spec/resources")
            .unwrap()
            .as_array()
            .unwrap();
        let selected: Vec<&Value> = resources
            .iter()
            .filter(|resource| resource.pointer("/externalRef/metadata/selector").is_some())
            .collect();
        !selected.is_empty()
            && selected
                .iter()
                .all(|resource| resource.get("readyWhen").is_none())
    }),
    (41, "includeWhen of an optional", |o| {
        !o.text.contains("includeWhen")
    }),
    (42, "a HelmRelease of another version", |o| {
        o.text.contains("apiVersion: helm.toolkit.fluxcd.io/v2\n")
    }),
    (43, "bytes and unsigned numbers", |o| {
        !["bytes(", "uint(", "hash."].iter().any(|name| o.says(name))
    }),
    (44, "a constant in the status", |o| {
        let mut leaves = Vec::new();
        strings(
            o.manifest.pointer("/spec/schema/status").unwrap(),
            &mut leaves,
        );
        leaves.len() > 8
            && leaves.iter().all(|leaf| {
                leaf.contains("${")
                    && ["schema.", "release.", "workload", "source."]
                        .iter()
                        .any(|of| leaf.contains(of))
            })
    }),
    (45, "a status as a whole", |o| {
        o.expressions
            .iter()
            .all(|text| !["${release.status}", "${source.status}"].contains(&text.as_str()))
    }),
    (46, "an optional without a type", |o| {
        let status = compact(o.manifest.pointer("/spec/schema/status").unwrap());
        status.matches(".?status").count() <= status.matches("orValue(").count()
    }),
    (47, "a state of one's own", |o| {
        o.manifest.pointer("/spec/schema/status/state").is_none()
    }),
    (48, "conditions of one's own", |o| {
        o.manifest
            .pointer("/spec/schema/status/conditions")
            .is_none()
    }),
    (49, "a status field that goes away", |_| {
        let (with, without) = (
            chart(SCHEMA, VALUES, SERVICE).unwrap(),
            chart(SCHEMA, VALUES, "").unwrap(),
        );
        compare(&with, &without)
            .changes
            .iter()
            .any(|change| change.breaking && change.kind.as_str() == "status-field-removed")
    }),
    (50, "a rule that kro does not notice", |_| {
        let stale = changed(
            r#"{"type":"integer"}"#,
            r#"{"type":"integer","multipleOf":2}"#,
        );
        let told = changed(
            r#"{"type":"string","maxLength":9}"#,
            r#"{"type":"string","maxLength":9,"not":{"const":"x"}}"#,
        );
        stale.0 == Crd::Stale && stale.1.contains(&"crd-not-updated") && told.0 == Crd::Updated
    }),
    (51, "choices drawn in while the templates go live", |_| {
        changed(r#"{"enum":["x","y"]}"#, r#"{"enum":["x"]}"#)
            == (Crd::Refused, vec!["choice-removed"])
    }),
    (52, "instances before the definition is there", |_| {
        project("docs/upgrade.md").contains("once the CustomResourceDefinition lists it")
    }),
    (53, "a definition deleted before its instances", |_| {
        project("install/README.md")
            .contains("Deleting a definition leaves its CustomResourceDefinition")
    }),
    (54, "names that kro cannot change", |_| {
        let (before, after) = (
            chart(SCHEMA, VALUES, "").unwrap(),
            chart(SCHEMA, VALUES, "api: {kind: Other}\n").unwrap(),
        );
        compare(&before, &after)
            .changes
            .iter()
            .any(|change| change.breaking && change.kind.as_str() == "api-changed")
    }),
];

#[test]
fn no_trap_catches_us() {
    let numbers: Vec<u32> = TRAPS.iter().map(|(number, _, _)| *number).collect();
    assert_eq!(numbers, (1..=54).collect::<Vec<u32>>());
    let output = output();
    let caught: Vec<String> = TRAPS
        .iter()
        .filter(|(_, _, check)| !check(&output))
        .map(|(number, trap, _)| format!("{number}: {trap}"))
        .collect();
    assert!(caught.is_empty(), "{caught:#?}\n{}", output.text);
}
