// SPDX-License-Identifier: Apache-2.0
//! What schemas come to in the model, and that targets and verdict agree about it.

use super::{Assertion, Node, Rule, Shape};
use crate::compile::{Compiled, compile};
use crate::diagnostic::Cause;
use crate::json::{compact, read};
use crate::lower::form::Widget;
use crate::lower::layout::find;
use crate::pointer::InstancePointer;
use crate::validate::Answer;

/// A chart whose one value, `a`, has this schema.
fn chart(schema: &str) -> Compiled {
    let files = [
        ("Chart.yaml", "name: demo\nversion: 1.0.0\n".to_owned()),
        ("values.yaml", "{}\n".to_owned()),
        (
            "values.schema.json",
            format!(r#"{{"properties":{{"a":{schema}}}}}"#),
        ),
    ];
    compile(&files.map(|(name, text)| (name.to_owned(), text)).into())
        .0
        .unwrap()
}

/// The node of `a`.
fn node(compiled: &Compiled) -> &Node {
    let at = InstancePointer::parse("/a").unwrap();
    compiled.model.node(find(&compiled.model, &at).unwrap())
}

#[test]
fn branches_that_list_values_keep_what_else_they_say() {
    let cases = [
        (
            r#"{"anyOf":[{"const":"a"},{"enum":["b","c"],"title":"B"}]}"#,
            r#"["a","b","c"]"#,
            false,
        ),
        (
            r#"{"anyOf":[{"enum":[0,null],"type":"number","minimum":0.5}]}"#,
            "[0]",
            true,
        ),
        (
            r#"{"anyOf":[{"enum":["a",1],"type":"string"},{"const":true}]}"#,
            r#"["a",true]"#,
            false,
        ),
        (
            r#"{"anyOf":[{"enum":["a","b"]},{"enum":["b","c"]}]}"#,
            r#"["a","b","c"]"#,
            false,
        ),
        (
            r#"{"oneOf":[{"enum":["a","b"]},{"enum":["b","c"]}]}"#,
            r#"["a","b","c"]"#,
            true,
        ),
        (
            r#"{"oneOf":[{"enum":["a","b"],"allOf":[{"enum":["b","c"]}]},{"const":"d"}]}"#,
            r#"["b","d"]"#,
            false,
        ),
        // One number, written in two ways.
        (r#"{"anyOf":[{"const":1},{"const":1.0}]}"#, "[1]", false),
        (r#"{"oneOf":[{"const":1},{"const":1.0}]}"#, "[1]", true),
    ];
    for (schema, values, rule) in cases {
        let compiled = chart(schema);
        let node = node(&compiled);
        let Shape::Choice(listed) = &node.shape else {
            panic!("{schema}: {:?}", node.shape)
        };
        let listed: Vec<String> = listed.iter().map(compact).collect();
        assert_eq!(format!("[{}]", listed.join(",")), values, "{schema}");
        let rules = node
            .assertions
            .iter()
            .filter(|asserted| matches!(asserted.assertion, Assertion::Rule(Rule::Branches)));
        assert_eq!(rules.count(), usize::from(rule), "{schema}");
    }
}

#[test]
fn a_number_is_the_same_in_every_spelling() {
    for schema in [
        r#"{"enum":[1,2],"const":1.0}"#,
        r#"{"const":1.0,"enum":[1,2]}"#,
        r#"{"enum":[1,2],"allOf":[{"enum":[3,1e0]}]}"#,
    ] {
        let compiled = chart(schema);
        let answer = |values: &str| compiled.verdict(&read(values).unwrap()).answer;
        assert_eq!(answer(r#"{"a":1}"#), Answer::Valid, "{schema}");
        assert_eq!(answer(r#"{"a":2}"#), Answer::Invalid, "{schema}");
        let rgd = compiled.rgd().output.to_yaml();
        assert!(rgd.contains("a: integer | enum=\"1\""), "{schema}: {rgd}");
        let form = compiled.form().output;
        let Widget::Section { fields, .. } = &form.root.widget else {
            panic!("{:?}", form.root.widget)
        };
        let field = fields
            .iter()
            .find(|field| field.key.as_deref() == Some("a"));
        let Widget::Choice { options } = &field.unwrap().widget else {
            panic!("{field:?}")
        };
        let offered: Vec<String> = options
            .iter()
            .map(|option| compact(&option.value))
            .collect();
        assert_eq!(offered, ["1"], "{schema}");
        let losses = compiled.losses();
        let refused = losses
            .iter()
            .any(|loss| loss.cause == Cause::NeverAccepted || loss.cause == Cause::EnumText);
        assert!(!refused, "{schema}: {losses:?}");
    }
}
