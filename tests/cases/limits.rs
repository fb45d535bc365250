// SPDX-License-Identifier: Apache-2.0
//! Deep, long and slow inputs: an answer or one clear refusal, never an abort.

use std::time::{Duration, Instant};

use managed_services::compile::{Compiled, compile};
use managed_services::json::{Object, Value};
use managed_services::json::{object, read};
use managed_services::validate::Answer;

use crate::support::demo;

/// A chart with this schema that ships nothing.
fn compiled(schema: &str) -> Compiled {
    let files = demo(&[("values.yaml", "{}\n"), ("values.schema.json", schema)]);
    let (compiled, findings) = compile(&files);
    assert!(compiled.is_some(), "{findings:?}");
    compiled.unwrap()
}

/// Helm's verdict on values.
fn verdict(schema: &str, values: &str) -> Answer {
    compiled(schema).verdict(&read(values).unwrap()).answer
}

/// The schema of an object whose property `a` has to match a pattern.
fn matching(pattern: &str) -> String {
    let rule = object([("pattern", Value::from(pattern))]);
    let properties = object([("a", Value::Object(rule))]);
    compact(object([("properties", Value::Object(properties))]))
}

fn compact(object: Object) -> String {
    managed_services::json::compact(&Value::Object(object))
}

/// Whether each of some texts matches a pattern.
fn check_matches(pattern: &str, accepted: &[&str], refused: &[&str]) {
    let compiled = compiled(&matching(pattern));
    let all = accepted.iter().map(|text| (text, Answer::Valid));
    for (text, expected) in all.chain(refused.iter().map(|text| (text, Answer::Invalid))) {
        let values = Value::Object(object([("a", Value::from(*text))]));
        let found = compiled.verdict(&values).answer;
        assert_eq!(found, expected, "{pattern} {text:?}");
    }
}

#[test]
fn negated_class_ignoring_case() {
    let letters = ["k", "K", "s", "S", "ſ", "\u{212a}", "a", "Z"];
    check_matches("(?i)[[:^upper:]]", &["1", "é"], &letters);
    check_matches("(?i)[^[:^upper:]]", &letters, &["1"]);
    check_matches("(?is)[[:^lower:]\\n]", &["\n"], &letters);
    check_matches("(?i)\\W", &["-"], &letters);
    check_matches("(?i)[^\\W]", &letters, &["-"]);
}

#[test]
fn attack_verdict_case_folded_classes() {
    check_matches("(?i)^\\p{Lu}$", &["k", "K", "ǅ"], &["1"]);
    check_matches("(?i)\\P{Lu}", &["1"], &["k", "K", "ǅ"]);
    check_matches("(?i)^[[:^upper:]]$", &["1"], &["k"]);
    check_matches("(?i)^[[:^lower:]]$", &["1"], &["k"]);
    check_matches("(?i)^[\\W\\d]$", &["1", "-"], &["k", "\u{212a}"]);
    check_matches("^\\w$", &["k"], &["\u{212a}"]);
    // Go has no folding table for this category, and no name of several words.
    check_matches("(?i)\\p{LC}", &["k"], &["\u{345}"]);
    let (none, _) = compile(&demo(&[
        ("values.yaml", "{}\n"),
        ("values.schema.json", &matching("\\p{Old_Italic}")),
    ]));
    assert!(none.is_none());
}

/// Fails when something hangs. How long it takes is for the benchmarks; a busy machine must not fail this.
fn check_ends(what: &str, run: impl FnOnce()) {
    let start = Instant::now();
    run();
    let taken = start.elapsed();
    assert!(taken < Duration::from_secs(300), "{what}: {taken:?}");
}

#[test]
fn attack_slow_patterns() {
    let big = |count: usize| {
        let patterns = (0..count).map(|index| {
            format!(r#""a{index}":{{"type":"string","pattern":"(\\p{{L}}{{10}}){{100}}{index}"}}"#)
        });
        let properties = patterns.collect::<Vec<_>>().join(",");
        format!(r#"{{"properties":{{{properties}}}}}"#)
    };
    check_ends("few big ones", || {
        let compiled = compiled(&big(100));
        let matching = "ä".repeat(1000) + "7";
        for (text, expected) in [(matching.as_str(), Answer::Valid), ("ä7", Answer::Invalid)] {
            let values = Value::Object(object([("a7", Value::from(text))]));
            assert_eq!(compiled.verdict(&values).answer, expected);
        }
    });
    check_ends("many for keys", || {
        let member = |kind: &str, index: usize| format!(r#""{kind}{index}":{{"type":"string"}}"#);
        let patterns: Vec<String> = (0..800)
            .map(|index| format!(r#""^p{index}[a-z]*$":{{"type":"string"}}"#))
            .collect();
        let properties: Vec<String> = (0..800).map(|index| member("p", index)).collect();
        let schema = format!(
            r#"{{"patternProperties":{{{}}},"properties":{{{}}}}}"#,
            patterns.join(","),
            properties.join(",")
        );
        assert_eq!(verdict(&schema, r#"{"p7x":"y"}"#), Answer::Valid);
        assert_eq!(verdict(&schema, r#"{"p7x":1}"#), Answer::Invalid);
    });
    // Nested groups, as deep as Go reads them; what Go accepts is answered.
    let nested = "(".repeat(999) + "a" + &")".repeat(999);
    check_matches(&nested, &["a"], &["b"]);
    check_matches(&"a".repeat(200_000), &[], &["a"]);
    // Too large for a key's pattern: unknown, with the reason.
    let keyed = r#"{"patternProperties":{"(\\p{L}{10}){100}":{"type":"string"}}}"#;
    let found = compiled(keyed).verdict(&read(r#"{"a":1}"#).unwrap());
    assert_eq!(found.answer, Answer::Unknown);
    assert!(
        found.reasons[0].contains("too large to be checked"),
        "{found:?}"
    );
}

#[test]
fn property_called_star_hangs() {
    let schema = r#"{"type":"object","required":["NAME"],"additionalProperties":false,"properties":{"NAME":{"type":"object",
        "required":["NAME"],"properties":{"NAME":{"type":"string","enum":["NAME","other"],"pattern":"."}}},
        "list":{"type":"array","items":{"type":"object","properties":{"NAME":{"type":"integer","minimum":1}}}}}}"#;
    let outputs = |name: &str, written: &str| {
        let compiled = compiled(&schema.replace("NAME", name));
        let losses = compiled.losses();
        let losses = losses
            .iter()
            .map(|loss| format!("{} {}", loss.at, loss.message));
        losses
            .map(|loss| loss.replace(written, "NAME"))
            .collect::<Vec<_>>()
    };
    let plain = outputs("foo", "foo");
    for (name, written) in [("*", "~2"), ("**", "**"), ("/*", "~1*"), ("~2", "~02")] {
        assert_eq!(outputs(name, written), plain, "{name}");
    }
}
