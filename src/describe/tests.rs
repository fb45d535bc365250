// SPDX-License-Identifier: Apache-2.0
//! Sentences, each as it is read.

use super::*;
use crate::schema::Pattern;

fn set(name: &str) -> Condition {
    Condition::Given(name.to_owned())
}

fn is(name: &str, value: &str) -> Condition {
    Condition::Property(
        name.to_owned(),
        Box::new(Condition::OneOf(vec![Value::from(value)])),
    )
}

fn has(name: &str, value: &str) -> Condition {
    Condition::All(vec![set(name), is(name, value)])
}

fn not(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}

fn pattern(text: &str) -> Condition {
    Condition::Text(TextAssertion::Pattern(Pattern::new(text)))
}

fn length(least: u64) -> Condition {
    Condition::Text(TextAssertion::MinLength(least))
}

#[track_caller]
fn reads(condition: &Condition, expected: &str) {
    let at = InstancePointer::root().key("x");
    assert_eq!(message(&at, condition, None), expected);
}

#[test]
fn scalars_are_demanded_or_excluded() {
    reads(&pattern("^a"), "`spec.x` must match `^a`");
    reads(&not(pattern("^a")), "`spec.x` must not match `^a`");
    reads(
        &not(length(2)),
        "`spec.x` must have fewer than 2 characters",
    );
    let both = Condition::All(vec![Condition::Types(Types::STRING), length(2)]);
    reads(
        &both,
        "`spec.x` must be text and must have at least 2 characters",
    );
    reads(
        &not(both.clone()),
        "not allowed: `spec.x` is text and has at least 2 characters",
    );
    reads(
        &Condition::Any(vec![pattern("^a"), both]),
        "`spec.x` must match `^a`, or must be text and must have at least 2 characters",
    );
}

#[test]
fn properties_are_named_by_their_location() {
    reads(&is("a", "1"), "`spec.x.a` must be `1`");
    reads(&not(has("a", "1")), "`spec.x.a` must not be `1`");
    reads(
        &not(is("a", "1")),
        "`spec.x.a` must be set and must not be `1`",
    );
    reads(
        &Condition::Any(vec![not(has("a", "1")), set("b c")]),
        "when `spec.x.a` is `1`, `spec.x[\"b c\"]` must be set",
    );
    reads(
        &Condition::Any(vec![not(not(has("a", "1"))), set("b")]),
        "when `spec.x.a` is not set or is not `1`, `spec.x.b` must be set",
    );
    reads(
        &not(Condition::All(vec![set("a"), set("b")])),
        "`spec.x.a` and `spec.x.b` must not both be set",
    );
    reads(
        &not(Condition::Any(vec![set("a"), set("b")])),
        "`spec.x.a` and `spec.x.b` must not be set",
    );
    reads(
        &Condition::Any(vec![
            has("a", "1"),
            Condition::All(vec![set("b"), set("c")]),
        ]),
        "`spec.x.a` must be `1`, or `spec.x.b` and `spec.x.c` must be set",
    );
}

#[test]
fn keys_are_listed_or_described() {
    let keys = |condition| Condition::Keys(Box::new(condition));
    let names = Condition::OneOf(vec![Value::from("a"), Value::from("b")]);
    reads(
        &keys(names),
        "`spec.x` has an unknown key; allowed keys: `a`, `b`",
    );
    reads(&keys(pattern("^a")), "keys of `spec.x` must match `^a`");
    reads(
        &not(keys(pattern("^a"))),
        "some key of `spec.x` must not match `^a`",
    );
}

#[test]
fn a_description_has_a_sentence_for_each_rule() {
    let both = Condition::All(vec![
        Condition::Any(vec![not(set("a")), set("b")]),
        Condition::Any(vec![not(set("c")), set("d")]),
    ]);
    assert_eq!(
        sentences(&both, None).unwrap(),
        "When `a` is set, `b` must be set. When `c` is set, `d` must be set."
    );
    assert_eq!(
        sentences(&pattern("^a"), None).unwrap(),
        "The value must match `^a`."
    );
}
