// SPDX-License-Identifier: Apache-2.0
//! Deep, long and slow inputs: an answer or one clear refusal, never an abort.

use std::time::{Duration, Instant};

use managed_services::compare::compare;
use managed_services::compile::{Compiled, compile};
use managed_services::diagnostic::{Code, Target};
use managed_services::json::{Object, Value};
use managed_services::json::{object, read};
use managed_services::validate::Answer;
use managed_services::wire;

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

#[test]
fn deep_schema_called_no_json() {
    for (open, close) in [
        (r#"{"properties":{"a":"#, "}}"),
        (r#"{"items":"#, "}"),
        (r#"{"allOf":["#, "]}"),
        (r#"{"default":["#, "]}"),
    ] {
        let schema = open.repeat(600) + "{}" + &close.repeat(600);
        let files = demo(&[("values.yaml", "{}\n"), ("values.schema.json", &schema)]);
        let (compiled, findings) = compile(&files);
        assert!(compiled.is_none());
        let found = findings
            .iter()
            .find(|finding| finding.code == Code::NestedTooDeep);
        let message = "`values.schema.json` is nested deeper than 500 levels, which this program does not read";
        assert_eq!(found.unwrap().message, message);
    }
    let deep = "a: ".to_owned() + &"[".repeat(600) + &"]".repeat(600);
    let files = demo(&[("values.yaml", &deep), ("values.schema.json", "{}")]);
    let (_, findings) = compile(&files);
    let message = "`values.yaml` is nested deeper than 500 levels";
    assert!(findings[0].message.starts_with(message), "{findings:?}");
    // Aliases nest values without nesting the text.
    let mut aliases = "a0: &a0 []\n".to_owned();
    for index in 1..600 {
        aliases += &format!("a{index}: &a{index} [*a{}]\n", index - 1);
    }
    let error = managed_services::yaml::read(&aliases).unwrap_err();
    assert!(error.is_limit(), "{error}");
}

/// Values nested in one key.
fn nested(depth: usize, key: &str, inner: &str) -> String {
    format!("{{\"{key}\":").repeat(depth) + inner + &"}".repeat(depth)
}

#[test]
fn attack_validate_memory_exhaustion() {
    let reference = r##"{"$ref":"#/$defs/n"}"##;
    let schema = |alternatives: &str| {
        format!(r##"{{"$defs":{{"n":{alternatives}}},"properties":{{"r":{reference}}}}}"##)
    };
    // A schema that stands twice in a list is asked once, so these differ.
    let map = |least: usize| {
        format!(r#"{{"type":"object","minProperties":{least},"additionalProperties":{reference}}}"#)
    };
    let (map, other, third) = (map(0), map(1), map(2));
    let four = format!(
        r#"{{"anyOf":[{map},{{"type":"array","items":{reference}}},{{"type":"string"}},{other}]}}"#
    );
    let several = [
        four.clone(),
        four.replace("anyOf", "oneOf"),
        format!(r#"{{"allOf":[{map},{other},{third}]}}"#),
        format!(r#"{{"not":{{"anyOf":[{map},{other}]}},"allOf":[{map}]}}"#),
        format!(r#"{{"if":{map},"then":{map},"else":{map}}}"#),
        format!(
            r#"{{"properties":{{"a":{reference}}},"patternProperties":{{"a":{reference},"^a":{reference}}}}}"#
        ),
    ];
    for alternatives in &several {
        let compiled = compiled(&schema(alternatives));
        for depth in [24, 190] {
            let values = format!(r#"{{"r":{}}}"#, nested(depth, "a", "1"));
            let found = compiled.verdict(&read(&values).unwrap());
            assert_eq!(found.answer, Answer::Unknown, "{alternatives} {depth}");
            assert!(!found.reasons.is_empty());
        }
    }
    let compiled = compiled(&schema(&four));
    for (values, expected) in [(r#""x""#, Answer::Valid), ("1", Answer::Invalid)] {
        let values = format!(r#"{{"r":{}}}"#, nested(5, "a", values));
        assert_eq!(compiled.verdict(&read(&values).unwrap()).answer, expected);
    }
    // Many values are no attack.
    let list = format!(r#"{{"r":[{}]}}"#, vec!["\"x\""; 20_000].join(","));
    assert_eq!(
        compiled.verdict(&read(&list).unwrap()).answer,
        Answer::Valid
    );
}

/// The keywords that hold subschemas, each around one.
const AROUND: [&str; 20] = [
    r#"{"type":"array","items":X}"#,
    r#"{"type":"object","additionalProperties":X}"#,
    r#"{"type":"object","properties":{"a":X}}"#,
    r#"{"type":"object","required":["a"],"properties":{"a":X}}"#,
    "X",
    r#"{"allOf":[X]}"#,
    r#"{"anyOf":[X,{"type":"null"}]}"#,
    r#"{"anyOf":[X,{"type":"object","required":["z"]}]}"#,
    r#"{"oneOf":[{"type":"array","items":X},{"type":"integer"}]}"#,
    r#"{"not":X}"#,
    r#"{"if":X,"then":{"type":"string"}}"#,
    r#"{"if":{"required":["a"]},"then":{"properties":{"a":X}}}"#,
    r#"{"if":{"type":"object"},"else":X}"#,
    r#"{"type":"object","patternProperties":{"^a":X}}"#,
    r#"{"type":"array","contains":X}"#,
    r#"{"dependentSchemas":{"a":X}}"#,
    r#"{"type":"array","prefixItems":[X]}"#,
    r#"{"type":"object","propertyNames":X}"#,
    r#"{"type":"object","unevaluatedProperties":X}"#,
    r#"{"type":"array","unevaluatedItems":X}"#,
];

/// A chain of definitions, each around the next one. With `all`, the root refers to each of them.
fn chain(around: &str, length: usize, all: bool) -> String {
    let link = |index: usize| format!(r##"{{"$ref":"#/$defs/n{index}"}}"##);
    let definitions: Vec<String> = (0..length)
        .map(|index| format!(r#""n{index}":{}"#, around.replace('X', &link(index + 1))))
        .collect();
    let count = if all { length } else { 1 };
    let properties: Vec<String> = (0..count)
        .map(|index| format!(r#""p{index}":{}"#, link(index)))
        .collect();
    format!(
        r#"{{"type":"object","properties":{{{}}},"$defs":{{{},"n{length}":{{"type":"string"}}}}}}"#,
        properties.join(","),
        definitions.join(",")
    )
}

/// Runs on a stack as small as a browser's; frames of debug builds are three times as large as those of Wasm.
fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(3 << 20);
    thread.spawn(run).unwrap().join().unwrap();
}

/// Every output of a chart, or its refusal.
fn check_answers(schema: &str, shipped: &str) {
    let files = demo(&[("values.yaml", shipped), ("values.schema.json", schema)]);
    let (compiled, findings) = compile(&files);
    let Some(compiled) = compiled else {
        assert!(!findings.is_empty());
        return;
    };
    _ = compiled.losses();
    _ = (compiled.fitness(), compiled.rbac(), compiled.policy());
    for target in [Target::Rgd, Target::Policy, Target::Template] {
        _ = compiled.yaml(target, managed_services::lower::rgd::Options::default());
    }
    assert!(!wire::text(&compiled.form().output).is_empty());
    _ = compare(&compiled, &compiled);
    let values = read(&format!(r#"{{"p0":{}}}"#, nested(3, "a", "1"))).unwrap();
    _ = compiled.verdict(&values);
}

#[test]
fn long_chains() {
    for around in AROUND {
        on_a_small_stack(move || {
            check_answers(&chain(around, 140, false), "{}\n");
            check_answers(&chain(around, 20, true), "{}\n");
            let inline = AROUND
                .iter()
                .fold(around.to_owned(), |inner, outer| outer.replace('X', &inner));
            check_answers(&chain(&inline, 7, false), "{}\n");
            let (open, close) = around.split_once('X').unwrap();
            let deep = open.repeat(90) + r#"{"type":"string"}"# + &close.repeat(90);
            check_answers(&format!(r#"{{"properties":{{"p0":{deep}}}}}"#), "{}\n");
        });
    }
}

#[test]
fn long_chains_of_values() {
    let lists = "p0: ".to_owned() + &"[".repeat(490) + &"]".repeat(490);
    let maps = nested(490, "p0", "1");
    for (shipped, around) in [(lists, AROUND[0]), (maps, AROUND[2])] {
        let schema = chain(around, 140, true);
        on_a_small_stack(move || {
            check_answers("{}", &shipped);
            check_answers(&schema, &shipped);
        });
    }
}

#[test]
fn attack_number_literals_beyond_double() {
    // What the field becomes, and whether Helm accepts each of 0, 1 and -1.
    for (rule, field, accepted) in [
        (
            r#""type":"number","enum":[1e400,1]"#,
            "integer | enum=",
            [false, true, false],
        ),
        (
            r#""type":"number","enum":[1e-400,1.5]"#,
            "self in [1.5]",
            [false, false, false],
        ),
        (
            r#""type":"integer","enum":[1e400,0]"#,
            "enum=",
            [true, false, false],
        ),
        (
            r#""type":"integer","minimum":1e-999999"#,
            "minimum=1",
            [false, true, false],
        ),
        (
            r#""type":"integer","minimum":-1e-400"#,
            "minimum=0",
            [true, true, false],
        ),
        (
            r#""type":"integer","maximum":-1e-400"#,
            "maximum=-1",
            [false, false, true],
        ),
        (
            r#""type":"number","maximum":1e-400"#,
            "maximum=0",
            [true, false, true],
        ),
        (
            r#""type":"number","minimum":1e-2000000"#,
            "float",
            [true, true, true],
        ),
    ] {
        let schema = format!(r#"{{"properties":{{"a":{{{rule}}}}}}}"#);
        let compiled = compiled(&schema);
        let definition = compiled.rgd().output.to_yaml();
        let line = definition
            .lines()
            .find(|line| line.trim().starts_with("a: "));
        assert!(line.unwrap().contains(field), "{rule}: {line:?}");
        for (value, expected) in [0, 1, -1].into_iter().zip(accepted) {
            let values = read(&format!(r#"{{"a":{value}}}"#)).unwrap();
            let expected = if expected {
                Answer::Valid
            } else {
                Answer::Invalid
            };
            assert_eq!(compiled.verdict(&values).answer, expected, "{rule} {value}");
        }
        for endless in ["e400", "NaN", "inf"] {
            assert!(!definition.contains(endless), "{rule}: {definition}");
        }
    }
    // Exclusive bounds are rules or losses, never looser without a word.
    let tiny = compiled(r#"{"properties":{"a":{"type":"number","minimum":1e-400}}}"#);
    let losses = tiny.losses();
    let definition = tiny.rgd().output.to_yaml();
    let told = losses
        .iter()
        .any(|loss| loss.schema.as_str().ends_with("minimum"));
    assert!(definition.contains("self > 0") || told, "{definition}");
    // Nothing can be given where every constant is beyond.
    assert_eq!(
        verdict(r#"{"properties":{"a":{"const":1e400}}}"#, r#"{"a":1}"#),
        Answer::Invalid
    );
}
