// SPDX-License-Identifier: Apache-2.0
//! What only Helm checks.

use super::{Crd, STRING, chart, chart_with, check, compare, summary};

#[test]
fn what_only_helm_sees() {
    // Free keys keep the object untyped in the API.
    let free = |rest: &str, inside: &str| {
        format!(
            r#""o":{{"type":"object","additionalProperties":{rest},"properties":{{"a":{{"type":"string"{inside}}}}}}}"#
        )
    };
    check(
        &free("true", ""),
        &free("true", r#","pattern":"^x""#),
        Crd::Unchanged,
        &["!/o/a pattern-changed [helm]"],
    );
    check(
        &free("true", ""),
        &free("false", ""),
        Crd::Updated,
        &[
            "!/o shape-narrowed [cel-unseen]",
            "!/o object-closed [helm]",
        ],
    );
}

#[test]
fn rules_beside_what_the_api_says() {
    let rule = |rule: &str| {
        format!(
            r#"{STRING},"b":{{"type":"object","properties":{{"c":{{"type":"string"}}}}{rule}}}"#
        )
    };
    let (not, other) = (
        r#","not":{"required":["c"]}"#,
        r#","not":{"required":["d"]}"#,
    );
    // The API says what it can; the description tells the rule, so kro sees the difference.
    check(
        &rule(""),
        &rule(not),
        Crd::Updated,
        &["!/b rule-added [helm cel-unseen]"],
    );
    check(
        &rule(not),
        &rule(other),
        Crd::Updated,
        &["!/b rule-changed [helm]", "/b rule-removed [cel-unseen]"],
    );
    check(
        &rule(not),
        &rule(""),
        Crd::Updated,
        &["/b rule-removed [helm cel-unseen]"],
    );
}

#[test]
fn what_the_api_never_holds_breaks_nothing() {
    // An object that the API types holds no other keys, and no `null`.
    let open = |rest: &str| {
        format!(r#""o":{{"type":"object","properties":{{"a":{{"type":"string"}}}}{rest}}}"#)
    };
    check(
        &open(""),
        &open(r#","additionalProperties":false"#),
        Crd::Unchanged,
        &["/o object-closed [helm]"],
    );
    check(
        r#""a":{"type":["string","null"]}"#,
        STRING,
        Crd::Unchanged,
        &["/a shape-narrowed [helm]"],
    );
}

#[test]
fn rules_follow_their_references() {
    let of = |length: u32| {
        let schema = format!(
            r##"{{"type":"object","properties":{{"a":{{"type":"string","not":{{"$ref":"#/$defs/n"}}}}}},"$defs":{{"n":{{"minLength":{length}}}}}}}"##
        );
        chart_with(&schema, "{}\n", "")
    };
    assert_eq!(
        summary(&compare(&of(3), &of(4))),
        ["!/a rule-changed [helm]"]
    );
    assert_eq!(summary(&compare(&of(3), &of(3))), [""; 0]);
}

#[test]
fn rules_follow_their_references_into_embedded_documents() {
    let of = |length: u32| {
        let schema = format!(
            r##"{{"type":"object","properties":{{"a":{{"type":"string","not":{{"$ref":"https://example.com/e#/$defs/n"}}}}}},"$defs":{{"e":{{"$id":"https://example.com/e","$defs":{{"n":{{"$ref":"#/$defs/m"}},"m":{{"minLength":{length}}}}}}}}}}}"##
        );
        chart_with(&schema, "{}\n", "")
    };
    assert_eq!(
        summary(&compare(&of(3), &of(4))),
        ["!/a rule-changed [helm]"]
    );
    assert_eq!(summary(&compare(&of(3), &of(3))), [""; 0]);
}

#[test]
fn recursion_and_unions_end() {
    let of = |bound: u32| {
        let schema = format!(
            r##"{{"type":"object","additionalProperties":false,"properties":{{"t":{{"$ref":"#/$defs/n"}}}},"$defs":{{"n":{{"type":"object","additionalProperties":false,"properties":{{"v":{{"type":"integer","maximum":{bound}}},"n":{{"$ref":"#/$defs/n"}},"u":{{"oneOf":[{{"$ref":"#/$defs/n"}},{{"type":"array","items":{{"$ref":"#/$defs/n"}}}}]}}}}}}}}}}"##
        );
        chart_with(&schema, "{}\n", "")
    };
    assert_eq!(summary(&compare(&of(3), &of(3))), [""; 0]);
    assert!(
        summary(&compare(&of(3), &of(2)))
            .iter()
            .any(|line| line == "!/t/v bound-tightened [helm]")
    );
    let union = |more: &str| {
        chart(&format!(
            r#""u":{{"oneOf":[{{"type":"object","required":["a"],"properties":{{"a":{{"type":"string"}}}}}},{{"type":"object","required":["b"],"properties":{{"b":{{"type":"string"}}}}}}{more}]}}"#
        ))
    };
    let third = r#",{"type":"object","required":["c"],"properties":{"c":{"type":"string"}}}"#;
    let (two, three) = (union(""), union(third));
    assert_eq!(summary(&compare(&two, &three)), ["/u shape-widened [helm]"]);
    assert_eq!(
        summary(&compare(&three, &two)),
        ["!/u shape-narrowed [helm]"]
    );
}
