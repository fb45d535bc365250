// SPDX-License-Identifier: Apache-2.0
//! A row for each keyword: a schema with it and one without.

/// A keyword at work: the schema of the values with it and without it, and values that only the schema without it accepts.
pub(super) struct Case {
    pub(super) keyword: &'static str,
    pub(super) with: String,
    pub(super) without: String,
    /// `None` for keywords that reject nothing.
    pub(super) refused: Option<&'static str>,
}

/// A property two levels down, as most are: at the top of the values there is nothing above that could become free-form.
fn property(a: &str) -> String {
    format!(
        r#""type":"object","properties":{{"o":{{"type":"object","additionalProperties":false,"properties":{{"a":{a}}}}}}}"#
    )
}

/// The schemas of `a`, in the dialect in which the keyword stands.
fn case(
    keyword: &'static str,
    dialect: &str,
    with: &str,
    without: &str,
    refused: Option<&'static str>,
) -> Case {
    let whole = |a: &str| format!("{{{dialect}{}}}", property(a));
    Case {
        keyword,
        with: whole(with),
        without: whole(without),
        refused,
    }
}

const NEW: &str = r#""$schema":"https://json-schema.org/draft/2020-12/schema","#;
const MIDDLE: &str = r#""$schema":"https://json-schema.org/draft/2019-09/schema","#;
const OLD: &str = r#""$schema":"http://json-schema.org/draft-07/schema#","#;
const OLDEST: &str = r#""$schema":"http://json-schema.org/draft-04/schema#","#;

const TEXT: &str = r#"{"type":"string"}"#;
const WHOLE: &str = r#"{"type":"integer"}"#;
const LIST: &str = r#"{"type":"array","items":{"type":"string"}}"#;
const OBJECT: &str = r#"{"type":"object","additionalProperties":false,"properties":{"b":{"type":"string"},"c":{"type":"string"}}}"#;

/// One more member in an object of `OBJECT`'s kind.
fn object(member: &str) -> String {
    format!("{},{member}}}", &OBJECT[..OBJECT.len() - 1])
}

fn list(member: &str) -> String {
    format!("{},{member}}}", &LIST[..LIST.len() - 1])
}

pub(super) fn cases() -> Vec<Case> {
    let text = |member: &str| format!(r#"{{"type":"string",{member}}}"#);
    let whole = |member: &str| format!(r#"{{"type":"integer",{member}}}"#);
    let root = |keyword, dialect: &str, members: &str, a: &str, plain: &str, refused| Case {
        keyword,
        with: format!("{{{dialect}{members}{}}}", property(a)),
        without: format!("{{{dialect}{}}}", property(plain)),
        refused,
    };
    let defined = r#""$defs":{"x":{"$anchor":"x","type":"string"}},"#;
    vec![
        root(
            "$anchor",
            NEW,
            defined,
            r##"{"$ref":"#x"}"##,
            "{}",
            Some(r#"{"a":1}"#),
        ),
        case("$comment", NEW, &text(r#""$comment":"x""#), TEXT, None),
        root(
            "$defs",
            NEW,
            defined,
            r##"{"$ref":"#/$defs/x"}"##,
            "{}",
            Some(r#"{"a":1}"#),
        ),
        root(
            "$dynamicAnchor",
            NEW,
            r#""$defs":{"x":{"$dynamicAnchor":"x","type":"string"}},"#,
            r##"{"$dynamicRef":"#x"}"##,
            "{}",
            Some(r#"{"a":1}"#),
        ),
        root(
            "$dynamicRef",
            NEW,
            r#""$defs":{"x":{"$dynamicAnchor":"x","type":"string"}},"#,
            r##"{"$dynamicRef":"#x"}"##,
            "{}",
            Some(r#"{"a":1}"#),
        ),
        root(
            "$id",
            NEW,
            r#""$id":"https://example.com/s","$defs":{"x":{"type":"string"}},"#,
            r#"{"$ref":"https://example.com/s#/$defs/x"}"#,
            "{}",
            Some(r#"{"a":1}"#),
        ),
        root(
            "$recursiveAnchor",
            MIDDLE,
            r#""$recursiveAnchor":true,"#,
            r##"{"$recursiveRef":"#"}"##,
            "{}",
            Some(r#"{"a":1}"#),
        ),
        root(
            "$recursiveRef",
            MIDDLE,
            "",
            r##"{"$recursiveRef":"#"}"##,
            "{}",
            Some(r#"{"a":1}"#),
        ),
        root(
            "$ref",
            NEW,
            defined,
            r##"{"$ref":"#/$defs/x"}"##,
            "{}",
            Some(r#"{"a":1}"#),
        ),
        Case {
            keyword: "$schema",
            with: format!("{{{OLD}{}}}", property(&text(r#""format":"email""#))),
            without: format!("{{{}}}", property(&text(r#""format":"email""#))),
            refused: Some(r#"{"a":"x"}"#),
        },
        root("$vocabulary", NEW, r#""$vocabulary":{},"#, TEXT, TEXT, None),
        case(
            "additionalItems",
            OLD,
            r#"{"type":"array","items":[{"type":"string"}],"additionalItems":false}"#,
            r#"{"type":"array","items":[{"type":"string"}]}"#,
            Some(r#"{"a":["x",1]}"#),
        ),
        case(
            "additionalProperties",
            NEW,
            r#"{"type":"object","additionalProperties":{"type":"string"}}"#,
            r#"{"type":"object"}"#,
            Some(r#"{"a":{"x":1}}"#),
        ),
        case(
            "allOf",
            NEW,
            r#"{"allOf":[{"type":"string"},{"maxLength":3}]}"#,
            TEXT,
            Some(r#"{"a":"long"}"#),
        ),
        case(
            "anyOf",
            NEW,
            &object(r#""anyOf":[{"required":["b"]},{"required":["c"]}]"#),
            OBJECT,
            Some(r#"{"a":{}}"#),
        ),
        case(
            "const",
            NEW,
            &text(r#""const":"x""#),
            TEXT,
            Some(r#"{"a":"y"}"#),
        ),
        case(
            "contains",
            NEW,
            &list(r#""contains":{"const":"x"}"#),
            LIST,
            Some(r#"{"a":["y"]}"#),
        ),
        case(
            "contentEncoding",
            NEW,
            &text(r#""contentEncoding":"base64""#),
            TEXT,
            None,
        ),
        case(
            "contentMediaType",
            NEW,
            &text(r#""contentMediaType":"application/json""#),
            TEXT,
            None,
        ),
        case(
            "contentSchema",
            NEW,
            &text(r#""contentMediaType":"application/json","contentSchema":{"type":"object"}"#),
            &text(r#""contentMediaType":"application/json""#),
            None,
        ),
        case("default", NEW, &text(r#""default":"x""#), TEXT, None),
        root(
            "definitions",
            OLD,
            r#""definitions":{"x":{"type":"string"}},"#,
            r##"{"$ref":"#/definitions/x"}"##,
            "{}",
            Some(r#"{"a":1}"#),
        ),
        case(
            "dependencies",
            OLD,
            &object(r#""dependencies":{"b":["c"]}"#),
            OBJECT,
            Some(r#"{"a":{"b":"x"}}"#),
        ),
        case(
            "dependentRequired",
            NEW,
            &object(r#""dependentRequired":{"b":["c"]}"#),
            OBJECT,
            Some(r#"{"a":{"b":"x"}}"#),
        ),
        case(
            "dependentSchemas",
            NEW,
            &object(r#""dependentSchemas":{"b":{"required":["c"]}}"#),
            OBJECT,
            Some(r#"{"a":{"b":"x"}}"#),
        ),
        case("deprecated", NEW, &text(r#""deprecated":true"#), TEXT, None),
        case(
            "description",
            NEW,
            &text(r#""description":"x""#),
            TEXT,
            None,
        ),
        case(
            "else",
            NEW,
            &object(r#""if":{"required":["b"]},"else":{"required":["c"]}"#),
            &object(r#""if":{"required":["b"]}"#),
            Some(r#"{"a":{}}"#),
        ),
        case(
            "enum",
            NEW,
            &text(r#""enum":["x","y"]"#),
            TEXT,
            Some(r#"{"a":"z"}"#),
        ),
        case("examples", NEW, &text(r#""examples":["x"]"#), TEXT, None),
        case(
            "exclusiveMaximum",
            NEW,
            &whole(r#""exclusiveMaximum":3"#),
            WHOLE,
            Some(r#"{"a":3}"#),
        ),
        case(
            "exclusiveMinimum",
            NEW,
            &whole(r#""exclusiveMinimum":3"#),
            WHOLE,
            Some(r#"{"a":3}"#),
        ),
        case(
            "format",
            OLD,
            &text(r#""format":"email""#),
            TEXT,
            Some(r#"{"a":"x"}"#),
        ),
        root(
            "id",
            OLDEST,
            r#""id":"http://example.com/s","definitions":{"x":{"type":"string"}},"#,
            r#"{"$ref":"http://example.com/s#/definitions/x"}"#,
            "{}",
            Some(r#"{"a":1}"#),
        ),
        case(
            "if",
            NEW,
            &object(r#""if":{"required":["b"]},"then":{"required":["c"]}"#),
            &object(r#""then":{"required":["c"]}"#),
            Some(r#"{"a":{"b":"x"}}"#),
        ),
        case(
            "items",
            NEW,
            LIST,
            r#"{"type":"array"}"#,
            Some(r#"{"a":[1]}"#),
        ),
        case(
            "maxContains",
            NEW,
            &list(r#""contains":{"const":"x"},"maxContains":1"#),
            &list(r#""contains":{"const":"x"}"#),
            Some(r#"{"a":["x","x"]}"#),
        ),
        case(
            "maxItems",
            NEW,
            &list(r#""maxItems":1"#),
            LIST,
            Some(r#"{"a":["x","y"]}"#),
        ),
        case(
            "maxLength",
            NEW,
            &text(r#""maxLength":1"#),
            TEXT,
            Some(r#"{"a":"xy"}"#),
        ),
        case(
            "maxProperties",
            NEW,
            r#"{"type":"object","additionalProperties":{"type":"string"},"maxProperties":1}"#,
            r#"{"type":"object","additionalProperties":{"type":"string"}}"#,
            Some(r#"{"a":{"x":"","y":""}}"#),
        ),
        case(
            "maximum",
            NEW,
            &whole(r#""maximum":3"#),
            WHOLE,
            Some(r#"{"a":4}"#),
        ),
        case(
            "minContains",
            NEW,
            &list(r#""contains":{"const":"x"},"minContains":2"#),
            &list(r#""contains":{"const":"x"}"#),
            Some(r#"{"a":["x"]}"#),
        ),
        case(
            "minItems",
            NEW,
            &list(r#""minItems":1"#),
            LIST,
            Some(r#"{"a":[]}"#),
        ),
        case(
            "minLength",
            NEW,
            &text(r#""minLength":1"#),
            TEXT,
            Some(r#"{"a":""}"#),
        ),
        case(
            "minProperties",
            NEW,
            r#"{"type":"object","additionalProperties":{"type":"string"},"minProperties":1}"#,
            r#"{"type":"object","additionalProperties":{"type":"string"}}"#,
            Some(r#"{"a":{}}"#),
        ),
        case(
            "minimum",
            NEW,
            &whole(r#""minimum":3"#),
            WHOLE,
            Some(r#"{"a":2}"#),
        ),
        case(
            "multipleOf",
            NEW,
            &whole(r#""multipleOf":2"#),
            WHOLE,
            Some(r#"{"a":3}"#),
        ),
        case(
            "not",
            NEW,
            &text(r#""not":{"const":"x"}"#),
            TEXT,
            Some(r#"{"a":"x"}"#),
        ),
        case(
            "oneOf",
            NEW,
            &object(r#""oneOf":[{"required":["b"]},{"required":["c"]}]"#),
            OBJECT,
            Some(r#"{"a":{}}"#),
        ),
        case(
            "pattern",
            NEW,
            &text(r#""pattern":"^x""#),
            TEXT,
            Some(r#"{"a":"y"}"#),
        ),
        case(
            "patternProperties",
            NEW,
            r#"{"type":"object","patternProperties":{"^x":{"type":"string"}}}"#,
            r#"{"type":"object"}"#,
            Some(r#"{"a":{"x":1}}"#),
        ),
        case(
            "prefixItems",
            NEW,
            r#"{"type":"array","prefixItems":[{"type":"string"}]}"#,
            r#"{"type":"array"}"#,
            Some(r#"{"a":[1]}"#),
        ),
        case(
            "properties",
            NEW,
            r#"{"type":"object","properties":{"b":{"type":"string"}}}"#,
            r#"{"type":"object"}"#,
            Some(r#"{"a":{"b":1}}"#),
        ),
        case(
            "propertyNames",
            NEW,
            r#"{"type":"object","additionalProperties":{"type":"string"},"propertyNames":{"pattern":"^x"}}"#,
            r#"{"type":"object","additionalProperties":{"type":"string"}}"#,
            Some(r#"{"a":{"y":""}}"#),
        ),
        case("readOnly", NEW, &text(r#""readOnly":true"#), TEXT, None),
        case(
            "required",
            NEW,
            &object(r#""required":["b"]"#),
            OBJECT,
            Some(r#"{"a":{}}"#),
        ),
        case(
            "then",
            NEW,
            &object(r#""if":{"required":["b"]},"then":{"required":["c"]}"#),
            &object(r#""if":{"required":["b"]}"#),
            Some(r#"{"a":{"b":"x"}}"#),
        ),
        case("title", NEW, &text(r#""title":"X""#), TEXT, None),
        case("type", NEW, TEXT, "{}", Some(r#"{"a":1}"#)),
        case(
            "unevaluatedItems",
            NEW,
            r#"{"type":"array","prefixItems":[{"type":"string"}],"unevaluatedItems":false}"#,
            r#"{"type":"array","prefixItems":[{"type":"string"}]}"#,
            Some(r#"{"a":["x",1]}"#),
        ),
        case(
            "unevaluatedProperties",
            NEW,
            r#"{"type":"object","properties":{"b":{"type":"string"}},"unevaluatedProperties":false}"#,
            r#"{"type":"object","properties":{"b":{"type":"string"}}}"#,
            Some(r#"{"a":{"x":1}}"#),
        ),
        case(
            "uniqueItems",
            NEW,
            &list(r#""uniqueItems":true"#),
            LIST,
            Some(r#"{"a":["x","x"]}"#),
        ),
        case("writeOnly", NEW, &text(r#""writeOnly":true"#), TEXT, None),
    ]
}
