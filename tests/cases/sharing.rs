// SPDX-License-Identifier: Apache-2.0
//! Shared references cost what they weigh, in time and in every output.

use std::fmt::Write;
use std::time::{Duration, Instant};

use crate::support::demo;
use managed_services::compare::compare;
use managed_services::compile::{Compiled, compile};
use managed_services::diagnostic::Target;
use managed_services::json::{Value, object, read};
use managed_services::lower::rgd::Options;
use managed_services::validate::Answer;
use managed_services::wire;

fn compiled(schema: &str, values: &str) -> Compiled {
    let files = demo(&[("values.yaml", values), ("values.schema.json", schema)]);
    let (compiled, diagnostics) = compile(&files);
    assert!(compiled.is_some(), "{diagnostics:?}");
    compiled.unwrap()
}

/// Every text that the engine derives from a chart, with its name.
fn outputs(schema: &str, values: &str) -> Vec<(&'static str, String)> {
    let chart = compiled(schema, values);
    let yaml = |target| chart.yaml(target, Options::default()).unwrap().output;
    let given = read(r#"{"a":{"p0":{"p1":{"p0":{}}}}}"#).unwrap();
    let comparison = compare(&chart, &compiled(schema, values));
    vec![
        ("form", wire::text(&chart.form().output)),
        ("rgd", yaml(Target::Rgd)),
        ("policy", yaml(Target::Policy)),
        ("template", yaml(Target::Template)),
        ("losses", wire::text(&wire::losses(&chart.losses()))),
        ("verdict", format!("{:?}", chart.verdict(&given).answer)),
        ("fitness", format!("{:?}", chart.fitness())),
        ("compare", format!("{comparison:?}")),
    ]
}

/// A schema of levels, each of which refers to the next one as `level` writes it, with `NEXT` for the reference.
fn levels(level: &str, count: usize) -> String {
    let mut schema = String::from(r##"{"properties":{"a":{"$ref":"#/$defs/n0"}},"$defs":{"##);
    for index in 0..count {
        let next = format!(r##"{{"$ref":"#/$defs/n{}"}}"##, index + 1);
        _ = write!(schema, r#""n{index}":{},"#, level.replace("NEXT", &next));
    }
    _ = write!(
        schema,
        r#""n{count}":{{"type":"string","minLength":1}}}}}}"#
    );
    schema
}

/// Twice the levels cost about twice as much, in time and in text. What doubles with each level would take years; a busy machine is given
/// a minute.
fn costs_what_it_weighs(name: &str, level: &str) {
    let (few, many) = (levels(level, 20), levels(level, 40));
    let before = Instant::now();
    let small = outputs(&few, "{}\n");
    let large = outputs(&many, "{}\n");
    let took = before.elapsed();
    assert!(took < Duration::from_secs(60), "{name}: {took:?}");
    for ((output, small), (_, large)) in small.iter().zip(&large) {
        let (small, large) = (small.len(), large.len());
        // Where this would be out of proportion, the software template, rules of the policy and secrets are cut.
        assert!(
            large < 400_000 + 100 * many.len(),
            "{name}: {output} grows from {small} to {large}"
        );
    }
}

#[test]
fn shared_refs_exponential_time() {
    for (name, level) in [
        (
            "properties",
            r#"{"type":"object","properties":{"p0":NEXT,"p1":NEXT}}"#,
        ),
        (
            "closed",
            r#"{"type":"object","properties":{"p0":NEXT,"p1":NEXT,"p2":NEXT},"additionalProperties":false}"#,
        ),
        (
            "required",
            r#"{"type":"object","properties":{"p0":NEXT,"p1":NEXT},"required":["p0","p1"],"not":{"required":["z"]}}"#,
        ),
        (
            "passwords",
            r#"{"type":"object","properties":{"p0":NEXT,"p1":NEXT,"w":{"type":"string","format":"password"}}}"#,
        ),
        (
            "defaults",
            r#"{"type":"object","properties":{"p0":NEXT,"p1":NEXT,"w":{"default":1,"description":"d"}}}"#,
        ),
    ] {
        costs_what_it_weighs(name, level);
    }
}

#[test]
fn shared_refs_form_size() {
    for (name, level) in [
        (
            "lists",
            r#"{"type":"array","items":{"type":"object","properties":{"p0":NEXT,"p1":NEXT}}}"#,
        ),
        (
            "tuples",
            r#"{"type":"array","prefixItems":[NEXT,NEXT],"items":false}"#,
        ),
        (
            "maps",
            r#"{"type":"object","properties":{"p0":NEXT},"additionalProperties":NEXT}"#,
        ),
        (
            "patterns",
            r#"{"type":"object","patternProperties":{"^a":NEXT,"^b":NEXT}}"#,
        ),
        (
            "titles",
            r#"{"type":"object","properties":{"p0":{"title":"One","allOf":[NEXT]},"p1":{"title":"Two","allOf":[NEXT]}}}"#,
        ),
    ] {
        costs_what_it_weighs(name, level);
    }
}

#[test]
fn attack_form_output_explosion() {
    for (name, level) in [
        (
            "structures",
            r#"{"oneOf":[{"type":"object","properties":{"a":NEXT},"required":["a"]},{"type":"object","properties":{"b":NEXT},"required":["b"]}]}"#,
        ),
        (
            "structures or text",
            r#"{"anyOf":[{"type":"object","properties":{"a":NEXT,"b":NEXT}},{"type":"string"}]}"#,
        ),
        (
            "structures in lists",
            r#"{"type":"array","items":{"anyOf":[{"type":"object","properties":{"a":NEXT}},{"type":"array","items":NEXT}]}}"#,
        ),
    ] {
        costs_what_it_weighs(name, level);
    }
}

#[test]
fn shared_refs_keep_every_loss() {
    let schema = levels(
        r#"{"type":"object","properties":{"p0":NEXT,"p1":NEXT},"additionalProperties":false}"#,
        12,
    );
    let losses = compiled(&schema, "{}\n").losses();
    let of = |at: &str| {
        let own = losses.iter().filter(|loss| loss.target == Target::Rgd);
        own.filter(|loss| loss.at.to_string() == at)
            .collect::<Vec<_>>()
    };
    // The first place has all of them, and every other one is told where they are.
    assert!(
        of("/a/p0/p0/p0/*")
            .iter()
            .any(|loss| loss.cause.as_str() == "closed-object")
    );
    let other = of("/a/p1");
    let referred = other.iter().find_map(|loss| loss.same_as.as_ref());
    assert_eq!(referred.unwrap().to_string(), "/a/p0");
}

#[test]
fn shared_alternatives_exponential() {
    for (name, level) in [
        ("alternatives", r#"{"anyOf":[NEXT,NEXT]}"#),
        ("exactly one", r#"{"oneOf":[NEXT,NEXT,NEXT]}"#),
        ("all", r#"{"allOf":[NEXT,NEXT]}"#),
        (
            "titled",
            r#"{"title":"t","anyOf":[{"title":"One","allOf":[NEXT]},{"description":"two","allOf":[NEXT]}]}"#,
        ),
        (
            "combined",
            r#"{"minProperties":1,"anyOf":[{"maxProperties":5,"allOf":[NEXT]},{"maxProperties":6,"allOf":[NEXT]}]}"#,
        ),
        (
            "structures",
            r#"{"properties":{"k":true},"anyOf":[{"required":["k"],"properties":{"a":{}},"allOf":[NEXT]},{"properties":{"b":{}},"allOf":[NEXT]}]}"#,
        ),
        (
            "conditions",
            r#"{"type":"object","if":{"required":["k"]},"then":{"properties":{"p0":NEXT}},"else":{"properties":{"p1":NEXT}}}"#,
        ),
    ] {
        costs_what_it_weighs(name, level);
    }
}

#[test]
fn shared_alternatives_exponential_get_a_verdict() {
    let leaf = r#"{"type": "string", "minLength": 2}"#;
    for level in [
        r#"{"anyOf": [NEXT, NEXT]}"#,
        r#"{"allOf": [NEXT, NEXT, NEXT]}"#,
        r#"{"anyOf": [{"title": "One", "allOf": [NEXT]}, {"description": "two", "allOf": [NEXT]}]}"#,
    ] {
        let mut definitions = vec![format!(r#""n40": {leaf}"#)];
        for index in 0..40 {
            let next = format!(r##"{{"$ref": "#/$defs/n{}"}}"##, index + 1);
            definitions.push(format!(r#""n{index}": {}"#, level.replace("NEXT", &next)));
        }
        let schema = format!(
            r##"{{"properties": {{"a": {{"$ref": "#/$defs/n0"}}}}, "$defs": {{{}}}}}"##,
            definitions.join(", ")
        );
        let files = demo(&[("values.yaml", "{}\n"), ("values.schema.json", &schema)]);
        let compiled = compile(&files).0.unwrap();
        for (text, expected) in [("xy", Answer::Valid), ("x", Answer::Invalid)] {
            let values = Value::Object(object([("a", Value::from(text))]));
            let found = compiled.verdict(&values);
            assert_eq!(
                found.answer, expected,
                "{level} {text}: {:?}",
                found.reasons
            );
        }
    }
}

#[test]
fn crd_larger_than_etcd_takes() {
    let fields = |count: usize, text: &str| {
        let fields = (0..count).map(|index| {
            format!(r#""field{index}":{{"type":"string","description":"{text} {index}"}}"#)
        });
        fields.collect::<Vec<_>>().join(",")
    };
    let slots = |places: usize, fields: &str| {
        let slots = (0..places).map(|index| format!(r##""slot{index}":{{"$ref":"#/$defs/pod"}}"##));
        let slots = slots.collect::<Vec<_>>().join(",");
        format!(
            r##"{{"type":"object","properties":{{{slots}}},"$defs":{{"pod":{{"type":"object","properties":{{{fields}}}}}}}}}"##
        )
    };
    let long = "a long description of what this field is about, ".repeat(4);
    for (name, schema, descriptions, freed) in [
        ("small", slots(3, &fields(10, "a field")), true, false),
        (
            "described at length",
            slots(60, &fields(100, &long)),
            true,
            false,
        ),
        (
            "described",
            slots(90, &fields(170, "a field of many, with its description")),
            false,
            false,
        ),
        ("large", slots(200, &fields(300, "a field")), false, true),
    ] {
        let chart = compiled(&schema, "{}\n");
        let rgd = chart.rgd();
        let text = rgd.output.to_yaml();
        let losses = rgd.losses.iter();
        let of_size = losses.filter(|loss| loss.cause.as_str() == "definition-too-large");
        let fates: Vec<&str> = of_size.map(|loss| loss.fate.as_str()).collect();
        assert_eq!(
            text.contains("description="),
            descriptions,
            "{name}: {text}"
        );
        assert_eq!(fates.contains(&"widened"), freed, "{name}: {fates:?}");
        assert_eq!(fates.is_empty(), name == "small", "{name}: {fates:?}");
    }
}
