// SPDX-License-Identifier: Apache-2.0
//! Against frozen answers of Helm's YAML reader (`tests/oracle/yaml`), and reading back what was written.

use proptest::prelude::*;

use super::{Comments, read, read_all, read_document, write, write_documents, write_file};
use crate::json::{self, Number, Object, Position, Value};

fn frozen(cases: &str, read: impl Fn(&str) -> Result<Value, crate::json::SyntaxError>) {
    let mut wrong = Vec::new();
    for case in cases.lines() {
        let (input, expected) = case.split_once('\t').unwrap();
        let input = json::read(input).unwrap();
        let found = read(input.as_str().unwrap());
        let same = match expected.strip_prefix('!') {
            Some(_) => found.is_err(),
            None => found
                .as_ref()
                .is_ok_and(|found| found.same_text(&json::read(expected).unwrap())),
        };
        if !same {
            wrong.push(format!("{case}\n  found {found:?}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} readings differ from Go's:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn reads_as_go_does() {
    frozen(include_str!("testdata/read.txt"), read);
    frozen(include_str!("testdata/read.txt"), |text| {
        read_document(text).map(|document| document.value)
    });
}

#[test]
fn merges_values_files_as_helm_does() {
    frozen(include_str!("testdata/read_all.txt"), |text| {
        let value = read_all(text)?.value;
        Ok(if value.is_null() {
            Value::object()
        } else {
            value
        })
    });
}

#[test]
fn departs_from_go_on_purpose() {
    // Go takes the comma for a part of the tag; the port of libyaml would panic.
    for text in ["[!!str, a]", "a: !x, b", "{a: !!str, b: 1}"] {
        assert!(read(text).is_err(), "{text}");
    }
    let nested = |depth| read(&("[".repeat(depth) + &"]".repeat(depth)));
    assert!(nested(501).unwrap_err().message.contains("nested deeper"));
    assert!(nested(500).is_ok());
}

#[test]
fn mistakes_have_places_and_plain_words() {
    let cases = [
        ("a: 1\nb: *x\n", "no anchor `x` before this alias", 2, 4),
        (
            "a:\n\tb: 1",
            "a tab may not indent; spaces are needed",
            2,
            1,
        ),
        (
            "a: @b",
            "`@` may not start a plain text; quotes are needed",
            1,
            4,
        ),
        (
            "é: \u{7}",
            "the control character U+0007 may not stand in YAML",
            1,
            4,
        ),
        ("\u{feff}a:\n  ~: 1", "null may not be a key", 2, 3),
        (
            "a: b: c",
            "mapping values are not allowed in this context",
            1,
            5,
        ),
        ("- .inf", "`.inf` is a number that JSON cannot hold", 1, 3),
        ("a: !!int x", "`x` is tagged int, but is of type str", 1, 4),
        (
            "[x!, a?b]",
            "a plain text between brackets or braces may not contain `?`; quotes are needed",
            1,
            6,
        ),
    ];
    for (text, message, line, column) in cases {
        let error = read(text).unwrap_err();
        assert_eq!(
            (error.message.as_str(), error.position),
            (message, Position { line, column }),
            "{text}"
        );
    }
    assert_eq!(
        read_all("a: 1\n---\nb: 2\n---\n\n  - x\n")
            .unwrap_err()
            .position
            .line,
        5
    );
    assert_eq!(
        read_all("a: 1\n---\nb: *x\n").unwrap_err().position,
        Position { line: 3, column: 4 }
    );
    assert_eq!(
        read_all("a: 1\n---x\n").unwrap_err().position,
        Position { line: 2, column: 1 }
    );
}

#[test]
fn positions_fall_back_to_ancestors() {
    let document = read_document(
        "# top\na:\n  b/c: [10, 20]\nbase: &base {x: 1}\nd:\n  <<: *base\n  z: 2\ne: *base\n",
    )
    .unwrap();
    let at = |pointer: &str| {
        document
            .position(pointer)
            .map(|position| (position.line, position.column))
    };
    assert_eq!(at("/a/b~1c/1"), Some((3, 13)));
    assert_eq!(at("/a/zzz/0"), Some((2, 1)));
    assert_eq!(at("/d/x"), Some((4, 14)));
    assert_eq!(at("/d/z"), Some((7, 3)));
    assert_eq!(at("/e"), Some((8, 1)));
    assert_eq!(at("/e/x"), Some((4, 14)));
    assert_eq!(at("/zzz"), Some((1, 1)));
    let document = read_all("a: {b: 1, c: 1}\n---\na: {c: 2}\nd: 1\n").unwrap();
    let at = |pointer: &str| {
        document
            .position(pointer)
            .map(|position| (position.line, position.column))
    };
    assert_eq!(
        [at("/a/b"), at("/a/c"), at("/a"), at("/d")],
        [Some((1, 5)), Some((3, 5)), Some((3, 1)), Some((4, 1))]
    );
    assert_eq!(
        read_document("a: {b: 1, b: 2}\na: 3\n").unwrap().duplicates,
        ["/a/b", "/a"]
    );
    assert!(
        read_document("a: &x {b: 1}\nc: {<<: *x, b: 2}\n")
            .unwrap()
            .duplicates
            .is_empty()
    );
}

#[test]
fn alias_bombs_are_errors() {
    let bomb = (1..12).fold(
        "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned(),
        |text, level| {
            let items = vec![format!("*a{}", level - 1); 9].join(", ");
            format!("{text}a{level}: &a{level} [{items}]\n")
        },
    );
    assert!(
        read_document(&bomb)
            .unwrap_err()
            .message
            .contains("repeat too many nodes")
    );
    let long = format!(
        "a: &a {}\nb: [{}]\n",
        "x".repeat(1 << 20),
        vec!["*a"; 100].join(", ")
    );
    assert!(
        read(&long)
            .unwrap_err()
            .message
            .contains("repeat too much text")
    );
    let deep = (1..300).fold("a0: &a0 {x: [1]}\n".to_owned(), |text, level| {
        format!("{text}a{level}: &a{level} {{x: [*a{}]}}\n", level - 1)
    });
    assert!(read(&deep).unwrap_err().message.contains("nested deeper"));
}

#[test]
fn hostile_texts_do_not_crash() {
    for unit in [
        "[", "{", "{a: ", "- ", "? ", "a: &a ", "!", "!<", "!a,", "\"", "a:,", "<<: {", "|\n",
        "*a ", "[a,", "'x!<a',[",
    ] {
        let _ = read_document(&unit.repeat(20_000));
    }
    let indented: String = (0..2_000)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    assert!(
        read(&indented)
            .unwrap_err()
            .message
            .contains("nested deeper")
    );
}

#[test]
fn writes_block_style() {
    let value = json::read(
        r##"{"a":{"b":[1,"x",{"c":null,"d":[]},["y","z"],{}]},"text":"one\n two\n","keep":"a\n\n","strip":" a\nb","tab":"\ta\nb",
        "version":"17.2","on":"on","time":"12:30","path":"/etc/x:y","args":["--flag","-","- x","a: b","${x}","=","0o14",".5","v1"],
        "date":"2001-01-01","uni":"a\u0085\ufeff","e":"","n":1e3}"##,
    )
    .unwrap();
    let expected = r##"a:
  b:
    - 1
    - x
    - c: null
      d: []
    - - "y"
      - z
    - {}
text: |
  one
   two
keep: "a\n\n"
strip: |2-
   a
  b
tab: "\ta\nb"
version: "17.2"
"on": "on"
time: "12:30"
path: /etc/x:y
args:
  - --flag
  - "-"
  - "- x"
  - "a: b"
  - ${x}
  - "="
  - "0o14"
  - ".5"
  - v1
date: "2001-01-01"
uni: "a\u0085\ufeff"
e: ""
"n": 1e3
"##;
    assert_eq!(write(&value), expected);
    let mut comments = Comments::default();
    comments.line("made by hand\n\nat\u{85}home\u{2028}\u{202e}");
    comments.line("é");
    assert_eq!(
        write_file(&comments, &[Value::object()]),
        "# made by hand\\n\\nat\\u{85}home\\u{2028}\\u{202e}\n# é\n{}\n"
    );
    assert_eq!(
        write_documents(&[Value::from(1), Value::from("y")]),
        "1\n---\n\"y\"\n"
    );
}

#[test]
fn quotes_what_the_table_would_change() {
    for case in include_str!("testdata/read.txt").lines() {
        let input = json::read(case.split_once('\t').unwrap().0).unwrap();
        for text in [
            input.as_str().unwrap(),
            input.as_str().unwrap().trim_start_matches("a: "),
        ] {
            let value = Value::from(json::object([(text, Value::from(text))]));
            assert_eq!(read(&write(&value)).as_ref(), Ok(&value));
        }
    }
}

/// Numbers by their floats, as Helm has them.
fn by_value(value: &Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(Number::from_f64(number.to_f64()).unwrap()),
        Value::Array(items) => Value::Array(items.iter().map(by_value).collect()),
        Value::Object(object) => Value::Object(
            object
                .iter()
                .map(|(key, value)| (key.clone(), by_value(value)))
                .collect(),
        ),
        Value::Null | Value::Bool(_) | Value::String(_) => value.clone(),
    }
}

fn nasty_text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a", "b", "y", "no", "1", "0", "e", "x", "-", "- ", ":", ": ", " #", "#", " ", "  ", "\n",
        "\n\n", "\t", "\r", "'", "\"", "\\", "[", "]", "{", "}", ",", "&", "*", "!", "|", ">", "%",
        "@", "`", "?", "=", "<<", "~", ".", "...", "---", "_", "+", "null", "true", ".inf",
        "12:30", "\u{0}", "\u{7f}", "\u{85}", "\u{a0}", "\u{2028}", "\u{feff}", "\u{fffe}",
        "\u{f8ff}", "é", "😀",
    ]);
    prop_oneof![
        prop::collection::vec(pieces, 0..8).prop_map(|pieces| pieces.concat()),
        any::<String>(),
        "k{990,1100}"
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    let number = prop_oneof![
        any::<i64>().prop_map(Value::from),
        prop::num::f64::NORMAL.prop_map(|float| Value::Number(Number::from_f64(float).unwrap())),
        "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,5})?([eE][+-]?[0-9]{1,2})?"
            .prop_map(|text| Value::Number(Number::parse(&text).unwrap())),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number,
        nasty_text().prop_map(Value::from)
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((nasty_text(), inner), 0..5)
                .prop_map(|members| Value::from(members.into_iter().collect::<Object>())),
        ]
    })
}

proptest! {
    #[test]
    fn reads_what_it_writes(value in any_value()) {
        let text = write(&value);
        let back = read(&text);
        prop_assert_eq!(back.as_ref().map(by_value), Ok(by_value(&value)), "{}", text);
        prop_assert_eq!(write(&value), text);
    }

    #[test]
    fn any_text_reads_without_panic(text in nasty_text(), start in prop::sample::select(vec!["", "a: ", "[", "{", "- |\n ", "a: \"", "a: &x ", "? "])) {
        let text = format!("{start}{text}");
        let document = read_document(&text);
        prop_assert_eq!(read(&text), document.map(|document| document.value));
        let _ = read_all(&text);
    }

    #[test]
    fn json_reads_the_same(value in any_value()) {
        for text in [json::compact(&value), json::pretty(&value)] {
            if let (Ok(yaml), Ok(json)) = (read(&text), json::read(&text)) {
                prop_assert_eq!(by_value(&yaml), by_value(&json));
            }
        }
    }
}
