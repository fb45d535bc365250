// SPDX-License-Identifier: Apache-2.0
//! Tests of the review: what it shows, what it hides, and that it leads from live to mine.

use super::*;
use crate::json::{compact, read};
use crate::pointer::Step;
use proptest::prelude::*;

const SCHEMA: &str = r#"{
    "type": "object",
    "properties": {
        "size": {
            "type": "string",
            "title": "Volume size",
            "order": 2
        },
        "maxNodes": {
            "type": "integer",
            "order": 1
        },
        "free": {
            "type": "object",
            "additionalProperties": true
        },
        "auth": {
            "type": "object",
            "properties": {
                "user": {"type": "string"},
                "password": {
                    "type": "string",
                    "format": "password"
                }
            }
        },
        "users": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "password": {
                        "type": "string",
                        "format": "password"
                    }
                }
            }
        },
        "adminPassword": {
            "type": "string"
        }
    }
}"#;

fn compiled() -> Compiled {
    let files = [
        ("Chart.yaml", "name: demo\nversion: 1.0.0\n"),
        ("values.yaml", "size: 10Gi\nfree: {a: 1, b: [x]}\n"),
        ("values.schema.json", SCHEMA),
        ("managed-service.yaml", "secret: [/auth/password]\n"),
    ];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let (compiled, diagnostics) = crate::compile::compile(&files.into());
    assert!(compiled.is_some(), "{diagnostics:?}");
    compiled.unwrap()
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "-".to_owned(), compact)
}

/// The review as lines: location, label, kind, default, base, live, mine.
fn lines(mine: &str, live: &str, base: Option<&str>) -> Vec<String> {
    let [mine, live] = [mine, live].map(|text| read(text).unwrap());
    let base = base.map(|text| read(text).unwrap());
    let found = compiled().review(Sides {
        mine: &mine,
        live: Some(&live),
        base: base.as_ref(),
    });
    let line = |one: &ReviewedValue| {
        let sides = [&one.default, &one.base, &one.live, &one.mine];
        let sides = sides.map(|side| shown(side.as_ref())).join(" ");
        let flags = match (one.secret, one.conflict) {
            (true, true) => " secret conflict",
            (true, false) => " secret",
            (false, true) => " conflict",
            (false, false) => "",
        };
        format!("{} {}: {:?} {sides}{flags}", one.at, one.label, one.kind)
    };
    found.iter().map(line).collect()
}

#[test]
fn the_form_gives_order_and_labels() {
    let mine = r#"{"other":1,"size":"20Gi","maxNodes":2,"free":{"a":1.0,"c":null}}"#;
    assert_eq!(
        lines(mine, r#"{"size":"10Gi","free":{"a":1}}"#, None),
        [
            "/maxNodes Max nodes: Added - - - 2",
            r#"/size Volume size: Changed "10Gi" - "10Gi" "20Gi""#,
            "/free/a a: Same 1 - 1 1.0",
            "/free/c c: Added - - - null",
            "/other other: Added - - - 1",
        ]
    );
}

#[test]
fn conflicts_are_of_one_value() {
    assert_eq!(
        lines(
            r#"{"size":"3Gi","maxNodes":2}"#,
            r#"{"size":"2Gi","maxNodes":3}"#,
            Some(r#"{"size":"1Gi","maxNodes":2}"#)
        ),
        [
            "/maxNodes Max nodes: Changed - 2 3 2",
            r#"/size Volume size: Changed "10Gi" "1Gi" "2Gi" "3Gi" conflict"#,
        ]
    );
    assert_eq!(
        lines(r#"{"size":null}"#, "{}", Some(r#"{"size":"1Gi"}"#)),
        [r#"/size Volume size: Added "10Gi" "1Gi" - null conflict"#]
    );
}

#[test]
fn lists_are_compared_item_by_item_where_that_can_be_read() {
    assert_eq!(
        lines(
            r#"{"users":[{"name":"b"}],"free":{"b":["x","y"]}}"#,
            r#"{"users":[{"name":"a"}],"free":{"b":["x","z"]}}"#,
            None
        ),
        [
            r#"/free/b b: Changed ["x"] - ["x","z"] ["x","y"]"#,
            r#"/users/0/name Name: Changed - - "a" "b""#,
        ]
    );
}

#[test]
fn no_secret_is_shown() {
    let mine = r#"{
        "auth": {
            "user": "u",
            "password": "S3CRET"
        },
        "adminPassword": "S3CRET",
        "users": [
            {
                "name": "a",
                "password": "S3CRET"
            },
            {"name": "b"}
        ],
        "free": {
            "dbPassword": "S3CRET",
            "list": [
                {"apiKey": "S3CRET"},
                1
            ]
        }
    }"#;
    let live = r#"{
        "auth": {"password": "S3CRET"},
        "users": "none",
        "free": {"list": []}
    }"#;
    let text = lines(mine, live, Some("{}"));
    assert!(
        text.iter().all(|line| !line.contains("S3CRET")),
        "{text:#?}"
    );
    let secret = text.iter().filter(|line| line.contains(" secret"));
    let secret: Vec<&str> = secret.map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(
        secret,
        ["/free/dbPassword", "/auth/password", "/adminPassword"]
    );
    let whole = lines(
        r#"{"auth":null}"#,
        r#"{"auth":{"password":"S3CRET"}}"#,
        None,
    );
    assert_eq!(whole, ["/auth Auth: Changed - - {} null"]);
}

/// Puts a value at a location, or takes away what is there, with the mappings that this leaves empty.
fn apply(value: &mut Value, steps: &[Step], put: Option<&Value>) {
    let Some((step, rest)) = steps.split_first() else {
        *value = put.cloned().unwrap_or_default();
        return;
    };
    match (step, value) {
        (Step::Index(index), Value::Array(items)) => apply(&mut items[*index], rest, put),
        (Step::Key(key), Value::Object(object)) => {
            if rest.is_empty() && put.is_none() {
                object.shift_remove(&**key);
                return;
            }
            let below = object.entry(key.to_string()).or_insert_with(Value::object);
            apply(below, rest, put);
            let emptied = put.is_none() && *below == Value::object();
            if emptied && matches!(rest.first(), Some(Step::Key(_))) {
                object.shift_remove(&**key);
            }
        }
        (step, value) => panic!("{step:?} does not lead into {value:?}"),
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        (0_i64..3).prop_map(Value::from),
        "[ab]".prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
            prop::collection::vec(("[a-c]", inner), 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn any_values() -> impl Strategy<Value = Value> {
    let keys = prop_oneof![Just("free"), Just("size"), Just("users"), Just("other")];
    let members = prop::collection::vec((keys, any_value()), 0..4);
    members.prop_map(|members| {
        let members = members.into_iter();
        Value::Object(
            members
                .map(|(key, value)| (key.to_owned(), value))
                .collect(),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_reviewed_leads_from_live_to_mine(
        mine in any_values(),
        live in any_values(),
        base in any_values(),
    ) {
        let sides = Sides { mine: &mine, live: Some(&live), base: Some(&base) };
        let mut result = live.clone();
        let mut found = compiled().review(sides);
        // What is added may stand where something else was removed from.
        found.sort_by_key(|one| one.kind != ReviewKind::Removed);
        for one in found.iter().filter(|one| one.kind != ReviewKind::Same) {
            apply(&mut result, one.at.steps(), one.mine.as_ref());
        }
        prop_assert_eq!(result, mine);
    }
}
