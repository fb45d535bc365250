// SPDX-License-Identifier: Apache-2.0
//! The law of references: the model and the verdict agree on where each reference leads, or both say that it cannot be followed. They are
//! asked by what they do: the model shows the title of what it reads at a probe, the verdict accepts there only what that allows.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

mod support;

use std::path::PathBuf;

use managed_services::chart::{Files, Prepared, load};
use managed_services::compile::compile;
use managed_services::diagnostic::Code;
use managed_services::json::{Object, Value, compact, object, read};
use managed_services::lower::site::Site;
use managed_services::pointer::{InstancePointer, SchemaPointer, unescape};
use managed_services::schema::{Destination, Schema};
use managed_services::validate::{Answer, Validator};
use proptest::prelude::*;

use support::all_charts;

/// The property that refers to what is probed.
const PROBE: &str = "lawProbe";
/// References tried in one document, evenly spread: each compiles it anew.
const MAX_TRIED: usize = 8;

/// Where a reference leads, by what is observed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Led {
    /// To the subschema with this title, which accepts only its title.
    To(String),
    /// To what accepts everything.
    Anything,
    Outside,
    Nowhere,
}

fn files(schema: &Value) -> Files {
    let chart = "apiVersion: v2\nname: law\nversion: 1.0.0\n";
    Files::from([
        ("Chart.yaml".to_owned(), chart.to_owned()),
        ("values.yaml".to_owned(), "{}\n".to_owned()),
        ("values.schema.json".to_owned(), compact(schema)),
    ])
}

/// What the model makes of the probe.
fn by_the_model(schema: &Value) -> Led {
    let (compiled, diagnostics) = compile(&files(schema));
    let reported = |code: Code| diagnostics.iter().any(|diagnostic| diagnostic.code == code);
    if reported(Code::ReferenceDangling) {
        return Led::Nowhere;
    }
    if reported(Code::ReferenceRemote) {
        return Led::Outside;
    }
    let compiled = compiled.unwrap_or_else(|| panic!("{}: {diagnostics:?}", compact(schema)));
    let probe = Site::root(&compiled.model).under_key(PROBE).unwrap();
    match &probe.node().annotations.title {
        Some(title) => Led::To(title.clone()),
        None => Led::Anything,
    }
}

/// What the verdict makes of the probe. `None` where something else in the schema keeps Helm from reading it.
fn by_the_verdict(schema: &Value, titles: &[&str]) -> Option<Led> {
    let chart = load(&files(schema)).0.unwrap();
    let (validator, prepared) = (Validator::compile(&chart), Prepared::of(&chart));
    let at = InstancePointer::root().key(PROBE);
    let accepts = |value: &str| {
        let values = Value::Object(object([(PROBE, Value::from(value))]));
        let verdict = validator.verdict(&prepared, &chart, &values);
        let refused = |at: &InstancePointer| verdict.violations.iter().any(|found| found.at == *at);
        (verdict.answer != Answer::Unknown).then(|| !refused(&at))
    };
    if let Some(problem) = validator.problems(&[]).first() {
        return problem
            .at
            .as_str()
            .ends_with("/$ref")
            .then_some(Led::Nowhere);
    }
    let Some(anything) = accepts("none of them") else {
        return Some(Led::Outside);
    };
    if anything {
        return Some(Led::Anything);
    }
    let mut accepted = titles.iter().filter(|title| accepts(title) == Some(true));
    let only = accepted.next().map(|title| Led::To((*title).to_owned()));
    assert_eq!(accepted.next(), None, "{}", compact(schema));
    only
}

/// A subschema that shows when it is reached.
fn target(title: &str) -> Object {
    object([
        ("title", title.into()),
        ("enum", Value::Array(vec![title.into()])),
    ])
}

// ---- generated schemas

/// Named parts of a document, and references to them: most lead somewhere, by names and ways that a URL can have.
fn reference() -> impl Strategy<Value = String> {
    let urls = [
        "",
        "root.json",
        "./root.json",
        "../a/root.json",
        "//host/a/root.json",
        "e.json",
        "../a/e.json",
        "//host/a/e.json",
        "https://host/a/e.json",
        "HTTPS://host/a/e.json",
        "/a/e.json",
        "?v=1",
        "?v=2",
        "e.json?v=2",
        "e.json?",
        "/?v=1/2",
        "//other/e.json",
        "b/e.json",
        "urn:x:y",
        "urn:z",
        "file:///values.schema.json",
        "values.schema.json",
        "ftp://host/x",
        "%zz",
        "a b",
        "//ho st/x",
        "x:y",
        "a:b/c",
        "//host:port/a",
        "//[::1/a",
    ];
    let fragments = [
        "",
        "#",
        "#/$defs/one",
        "#/definitions/one",
        "#/%24defs/one",
        "#/$defs/a~1b",
        "#/$defs/a%2Fb",
        "#name",
        "#na%6De",
        "#/x-parts/p",
        "#/$defs/none",
        "#none",
        "#/$defs/~2",
        "#%zz",
        "#/%zz",
    ];
    let urls = prop::sample::select(urls.to_vec());
    (urls, prop::sample::select(fragments.to_vec()))
        .prop_map(|(url, fragment)| format!("{url}{fragment}"))
}

/// The definitions of one resource; titles say where they are.
fn definitions(dialect: &str, place: &str) -> Object {
    let container = if dialect.contains("2020") {
        "$defs"
    } else {
        "definitions"
    };
    let id = if dialect.contains("-04") { "id" } else { "$id" };
    let mut anchored = target(&format!("{place} name"));
    match dialect.contains("2020") {
        true => anchored.insert("$anchor".to_owned(), "name".into()),
        false => anchored.insert(id.to_owned(), "#name".into()),
    };
    let members = object([
        ("one", Value::Object(target(&format!("{place} one")))),
        ("a/b", Value::Object(target(&format!("{place} a/b")))),
        ("n", Value::Object(anchored)),
    ]);
    let aside = object([("p", Value::Object(target(&format!("{place} p"))))]);
    object([
        (container, Value::Object(members)),
        ("x-parts", Value::Object(aside)),
    ])
}

fn generated(
    dialect: &str,
    root: &str,
    embedded: [&str; 2],
    reference: &str,
    inside: bool,
) -> Value {
    let id = if dialect.contains("-04") { "id" } else { "$id" };
    let mut schema = object([("$schema", dialect.into()), ("type", "object".into())]);
    if !root.is_empty() {
        schema.insert(id.to_owned(), root.into());
    }
    schema.extend(definitions(dialect, "root"));
    let mut probe = Value::Object(object([("$ref", reference.into())]));
    for (index, name) in embedded.into_iter().enumerate() {
        let place = format!("part {index}");
        let mut part = definitions(dialect, &place);
        part.extend(target(&place));
        part.insert(id.to_owned(), name.into());
        let container = if dialect.contains("2020") {
            "$defs"
        } else {
            "definitions"
        };
        let members = schema
            .get_mut(container)
            .and_then(Value::as_object_mut)
            .unwrap();
        if inside && index == 0 {
            part.insert("x-probe".to_owned(), probe);
            probe = Value::Object(object([(
                "$ref",
                format!("#/{container}/part{index}/x-probe").into(),
            )]));
        }
        members.insert(format!("part{index}"), Value::Object(part));
    }
    let properties = object([(PROBE, probe)]);
    schema.insert("properties".to_owned(), Value::Object(properties));
    Value::Object(schema)
}

/// Everything that a generated reference can lead to.
fn titles() -> Vec<String> {
    let places = ["root", "part 0", "part 1"];
    let parts = ["", " one", " a/b", " name", " p"];
    places
        .iter()
        .flat_map(|place| parts.iter().map(move |part| format!("{place}{part}")))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn model_and_verdict_follow_a_generated_reference_alike(
        dialect in prop::sample::select(vec![
            "http://json-schema.org/draft-04/schema#",
            "http://json-schema.org/draft-07/schema#",
            "https://json-schema.org/draft/2020-12/schema",
        ]),
        root in prop::sample::select(vec!["", "https://host/a/root.json", "https://host/a/root.json?v=1", "root.json"]),
        first in prop::sample::select(vec!["e.json", "https://host/a/e.json", "//host/a/e.json", "urn:x:y", "../e.json"]),
        second in prop::sample::select(vec!["?v=2", "https://host/?v=1/2", "b/e.json", "https://host/a/e.json?v=2"]),
        inside in any::<bool>(),
        reference in reference(),
    ) {
        let schema = generated(dialect, root, [first, second], &reference, inside);
        let titles = titles();
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        // The root accepts objects only, so no probe shows that it was reached; and names may be given twice.
        if let Some(verdict) = by_the_verdict(&schema, &titles) {
            prop_assert_eq!(by_the_model(&schema), verdict, "{}", compact(&schema));
        }
    }
}

#[test]
fn a_reference_may_begin_with_a_host() {
    let schema = read(
        r#"{"$id":"https://host/root.json","type":"object","properties":{"lawProbe":{"$ref":"//host/a/e.json"}},"$defs":{"e":{"$id":"https://host/a/e.json","title":"e","const":"e"}}}"#,
    )
    .unwrap();
    assert_eq!(by_the_model(&schema), Led::To("e".to_owned()));
    assert_eq!(
        by_the_verdict(&schema, &["e"]),
        Some(Led::To("e".to_owned()))
    );
}

#[test]
fn a_query_belongs_to_the_name() {
    for (reference, expected) in [
        ("?v=2", Led::To("e".to_owned())),
        ("root.json?v=2", Led::To("e".to_owned())),
        ("root.json", Led::Outside),
    ] {
        let schema = read(&format!(
            r#"{{"$id":"https://host/root.json?v=1","type":"object","properties":{{"lawProbe":{{"$ref":"{reference}"}}}},"$defs":{{"e":{{"$id":"https://host/root.json?v=2","title":"e","const":"e"}}}}}}"#
        ))
        .unwrap();
        assert_eq!(by_the_model(&schema), expected, "{reference}");
        assert_eq!(
            by_the_verdict(&schema, &["e"]),
            Some(expected),
            "{reference}"
        );
    }
}

#[test]
fn a_named_property_has_its_own_dialect() {
    // Draft 7 lets `$ref` hide what stands beside it; 2020-12 does not.
    let schema = |dialect: &str| {
        read(&format!(
            r##"{{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{{"lawProbe":{{"$id":"https://host/e","$schema":"{dialect}","allOf":[{{"$ref":"#/definitions/d","maxLength":0}}],"definitions":{{"d":{{"title":"d","const":"d"}}}}}}}}}}"##
        ))
        .unwrap()
    };
    let old = schema("http://json-schema.org/draft-07/schema#");
    assert_eq!(by_the_model(&old), Led::To("d".to_owned()));
    assert_eq!(by_the_verdict(&old, &["d"]), Some(Led::To("d".to_owned())));
    let new = schema("https://json-schema.org/draft/2020-12/schema");
    assert_eq!(by_the_verdict(&new, &["d", ""]), None);
}

// ---- schemas of real charts

/// The schemas of all charts.
fn schemas() -> Vec<PathBuf> {
    let folders = all_charts();
    folders
        .iter()
        .map(|folder| folder.join("values.schema.json"))
        .collect()
}

/// A reference of a document and where it stands.
struct Written {
    at: SchemaPointer,
    reference: String,
    destination: Destination,
}

/// All references of a document.
fn written(schema: &Schema) -> Vec<Written> {
    let mut found = Vec::new();
    let mut open = vec![(SchemaPointer::root(), schema.value())];
    while let Some((at, value)) = open.pop() {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            found.push(Written {
                destination: schema.follow(reference, &at),
                reference: reference.to_owned(),
                at: at.clone(),
            });
        }
        match value {
            Value::Object(members) => {
                open.extend(members.iter().map(|(key, member)| (at.key(key), member)));
            }
            Value::Array(items) => {
                let items = items.iter().enumerate();
                open.extend(items.map(|(index, item)| (at.index(index), item)));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    found.sort_by(|left, right| left.at.cmp(&right.at));
    found
}

/// The document with a probe for one reference, whose target shows itself; without the other references.
fn probed(schema: &Schema, all: &[Written], tried: &Written) -> Value {
    let mut document = schema.value().clone();
    for other in all.iter().filter(|other| other.at != tried.at) {
        let found = found(&mut document, &other.at).and_then(Value::as_object_mut);
        found.unwrap().shift_remove("$ref");
    }
    let reference = object([("$ref", tried.reference.as_str().into())]);
    *found(&mut document, &tried.at).unwrap() = Value::Object(reference);
    if let Destination::Here(at) = &tried.destination {
        let found = found(&mut document, at).unwrap();
        let mut shown = target("target");
        for name in ["$anchor", "$id", "$schema", "id"] {
            shown.extend(
                found
                    .get(name)
                    .map(|value| (name.to_owned(), value.clone())),
            );
        }
        *found = Value::Object(shown);
    }
    let link = format!("#{}", tried.at.as_str().replace('%', "%25"));
    let probe = Value::Object(object([("$ref", link.into())]));
    let root = document.as_object_mut().unwrap();
    root.insert("type".to_owned(), "object".into());
    let properties = root
        .entry("properties".to_owned())
        .or_insert_with(Value::object);
    properties
        .as_object_mut()
        .unwrap()
        .insert(PROBE.to_owned(), probe);
    document
}

fn found<'v>(document: &'v mut Value, at: &SchemaPointer) -> Option<&'v mut Value> {
    let mut tokens = at.as_str().split('/').skip(1).map(unescape);
    tokens.try_fold(document, |value, token| match value {
        Value::Object(members) => members.get_mut(token.as_ref()),
        Value::Array(items) => items.get_mut(token.parse::<usize>().ok()?),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    })
}

#[test]
fn model_and_verdict_follow_each_reference_of_real_charts_alike() {
    let mut tried = 0;
    for file in schemas() {
        let text = std::fs::read_to_string(&file).unwrap();
        let schema = Schema::from_value("values.schema.json".to_owned(), read(&text).unwrap());
        let all = written(&schema);
        // A reference inside its own target, or around it, is gone once the target shows itself.
        let probes: Vec<&Written> = all
            .iter()
            .filter(|written| match &written.destination {
                Destination::Here(target) => {
                    !written.at.is_within(target) && !target.is_within(&written.at)
                }
                Destination::Anything | Destination::Outside(_) | Destination::Nowhere(_) => true,
            })
            .collect();
        for written in probes
            .iter()
            .step_by(probes.len().div_ceil(MAX_TRIED).max(1))
        {
            let document = probed(&schema, &all, written);
            let expected = match &written.destination {
                Destination::Here(_) => Led::To("target".to_owned()),
                Destination::Anything => Led::Anything,
                Destination::Outside(_) => Led::Outside,
                Destination::Nowhere(_) => Led::Nowhere,
            };
            let context = format!(
                "{} at {}: {}",
                file.display(),
                written.at,
                written.reference
            );
            assert_eq!(by_the_model(&document), expected, "model: {context}");
            assert_eq!(
                by_the_verdict(&document, &["target"]),
                Some(expected),
                "verdict: {context}"
            );
            tried += 1;
        }
    }
    println!("{tried} references tried");
    assert!(tried > 0, "no chart has a reference");
}
