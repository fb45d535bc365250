// SPDX-License-Identifier: Apache-2.0
//! Schemas and the documents they refer to.

use std::convert::Infallible;

use super::*;
use crate::json::{compact, read};

const A: &str = "https://example.com/schemas/a.json";
const B: &str = "https://example.com/schemas/b.json";

fn bundled(schema: &str, documents: &[(&str, &str)]) -> Bundle {
    let find = |uri: &str| -> Result<Option<Source>, Infallible> {
        let found = documents.iter().find(|(known, _)| *known == uri);
        Ok(found.map(|(_, text)| Source {
            value: read(text).unwrap(),
            digest: format!("sha256:{}", text.len()),
        }))
    };
    bundle(&read(schema).unwrap(), find).unwrap()
}

/// What is embedded, without the comments.
fn parts(bundle: &Bundle) -> Vec<String> {
    assert!(
        bundle.missing.is_empty() && bundle.problems.is_empty(),
        "{bundle:?}"
    );
    let part = |embedded: &Embedded| {
        let mut schema = embedded.schema.clone();
        schema
            .as_object_mut()
            .unwrap()
            .shift_remove("$comment")
            .unwrap();
        compact(&schema)
    };
    bundle.embedded.iter().map(part).collect()
}

#[test]
fn takes_what_is_reachable_and_nothing_else() {
    let schema = format!(
        r#"{{"properties":{{"p":{{"$ref":"{A}#/$defs/x"}}}},"$defs":{{"unused":{{"$ref":"{B}"}}}}}}"#
    );
    let a = r##"{"title":"a","$defs":{"x":{"$ref":"#/$defs/y/items"},"y":{"type":"array","items":{"$ref":"b.json"}},"z":{"$ref":"c.json"}}}"##;
    let b = r##"{"type":"string","$defs":{"z":{}}}"##;
    assert_eq!(
        parts(&bundled(&schema, &[(A, a), (B, b)])),
        [
            format!(
                r##"{{"$id":"{A}","$defs":{{"x":{{"$ref":"#/$defs/y/items"}},"y":{{"items":{{"$ref":"b.json"}}}}}}}}"##
            ),
            format!(r#"{{"$id":"{B}","type":"string"}}"#),
        ]
    );
}

#[test]
fn the_dialect_comes_along() {
    let schema = format!(
        r#"{{"$schema":"http://json-schema.org/draft-07/schema#","properties":{{"p":{{"$ref":"{A}"}},"q":{{"$ref":"{B}#/definitions/d"}}}}}}"#
    );
    let bundle = bundled(
        &schema,
        &[
            (A, "{}"),
            (
                B,
                r#"{"$schema":"http://json-schema.org/draft-04/schema#","id":"x","definitions":{"d":{}}}"#,
            ),
        ],
    );
    assert_eq!(bundle.container, "definitions");
    assert_eq!(
        parts(&bundle),
        [
            format!(r#"{{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"{A}"}}"#),
            format!(
                r#"{{"$schema":"http://json-schema.org/draft-04/schema#","id":"{B}","definitions":{{"d":{{}}}}}}"#
            ),
        ]
    );
}

#[test]
fn an_old_reference_at_the_root_hides_no_name() {
    let schema = format!(r#"{{"$ref":"{A}"}}"#);
    let a = r##"{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#/definitions/d","type":"null","definitions":{"d":{"type":"object"}}}"##;
    assert_eq!(
        parts(&bundled(&schema, &[(A, a)])),
        [format!(
            r##"{{"$schema":"http://json-schema.org/draft-07/schema#","$id":"{A}","allOf":[{{"$ref":"#/definitions/d","type":"null"}}],"definitions":{{"d":{{"type":"object"}}}}}}"##
        )]
    );
}

#[test]
fn another_name_of_its_own_gives_way() {
    let schema = format!(r#"{{"$ref":"{A}"}}"#);
    let a = r##"{"$id":"https://elsewhere.example.com/x/own.json","properties":{"p":{"$ref":"b.json#/$defs/d"},"q":{"$ref":"own.json#/$defs/d"},"r":{"$ref":"#/$defs/d"}},"$defs":{"d":{}}}"##;
    let b = (
        "https://elsewhere.example.com/x/b.json",
        r#"{"$defs":{"d":{}}}"#,
    );
    assert_eq!(
        parts(&bundled(&schema, &[(A, a), b])).last().unwrap(),
        &format!(
            r##"{{"$id":"{A}","properties":{{"p":{{"$ref":"https://elsewhere.example.com/x/b.json#/$defs/d"}},"q":{{"$ref":"{A}#/$defs/d"}},"r":{{"$ref":"#/$defs/d"}}}},"$defs":{{"d":{{}}}}}}"##
        )
    );
}

#[test]
fn bundling_again_changes_nothing_and_needs_nothing() {
    let schema = format!(r#"{{"properties":{{"p":{{"$ref":"{A}#/$defs/x"}}}}}}"#);
    let a = r##"{"$comment":"theirs","$defs":{"x":{"$ref":"b.json"}}}"##;
    let first = bundled(&schema, &[(A, a), (B, "false")]);
    let comment = first
        .embedded
        .first()
        .unwrap()
        .schema
        .get("$comment")
        .cloned();
    assert_eq!(
        comment,
        Some(Value::from(format!(
            "bundled from {A} sha256:{}\ntheirs",
            a.len()
        )))
    );
    let text = compact(&first.schema);
    for documents in [vec![], vec![(A, a)], vec![(A, a), (B, "false")]] {
        let again = bundled(&text, &documents);
        assert!(
            again.missing.is_empty() && again.problems.is_empty(),
            "{again:?}"
        );
        assert_eq!(compact(&again.schema), text);
        assert_eq!(again.earlier, [A, B]);
    }
    let changed = bundled(&text, &[(A, r##"{"$defs":{"x":{"type":"null"}}}"##)]);
    let [only] = changed.embedded.as_slice() else {
        panic!("{changed:?}")
    };
    assert_ne!(only.before.as_ref(), Some(&only.digest));
    // What an earlier bundling left out is missing, not wrong.
    let more = text.replacen("#/$defs/x", "#/$defs/y", 1);
    assert_eq!(bundled(&more, &[]).missing.keys().collect::<Vec<_>>(), [A]);
}

#[test]
fn missing_and_wrong_documents_are_reported() {
    let schema = format!(
        r#"{{"properties":{{"p":{{"$ref":"{A}"}},"q":{{"$ref":"{B}#/$defs/none"}},"m":{{"$ref":"http://json-schema.org/draft-07/schema#"}},"u":{{"$ref":"urn:x"}}}}}}"#
    );
    let bundle = bundled(&schema, &[(B, "{}")]);
    assert_eq!(bundle.missing.keys().collect::<Vec<_>>(), [A]);
    let places: Vec<&str> = bundle
        .missing
        .values()
        .flatten()
        .map(|place| place.at.as_str())
        .collect();
    assert_eq!(places, ["/properties/p"]);
    assert_eq!(
        bundle.problems.first().unwrap().place.at.as_str(),
        "/properties/q"
    );
}

#[test]
fn files_beside_the_schema_are_named_like_it() {
    assert_eq!(
        bundled(r#"{"$ref":"common.json#/$defs/x"}"#, &[])
            .missing
            .keys()
            .collect::<Vec<_>>(),
        ["file:///common.json"]
    );
}

#[test]
fn dynamic_references_keep_everything() {
    let schema = format!(r#"{{"$ref":"{A}"}}"#);
    let a = r##"{"$dynamicRef":"#n","$defs":{"unused":{"$dynamicAnchor":"n"}}}"##;
    assert_eq!(
        parts(&bundled(&schema, &[(A, a)])),
        [format!(
            r##"{{"$id":"{A}","$dynamicRef":"#n","$defs":{{"unused":{{"$dynamicAnchor":"n"}}}}}}"##
        )]
    );
}
