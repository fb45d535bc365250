// SPDX-License-Identifier: Apache-2.0
//! Where references lead. The expected answers are those of Helm's library.

use super::*;
use crate::json::read;

fn here(text: &str) -> Destination {
    Destination::Here(SchemaPointer::parse(text).unwrap())
}

fn outside(uri: &str) -> Destination {
    Destination::Outside(uri.to_owned())
}

/// A schema, and what a reference at a location in it leads to.
struct Case {
    document: Value,
    resources: Resources,
}

impl Case {
    fn new(text: &str) -> Self {
        let document = read(text).unwrap();
        let resources = Resources::of(&document);
        Self {
            document,
            resources,
        }
    }

    fn follow(&self, reference: &str) -> Destination {
        self.follow_from(reference, "")
    }

    fn follow_from(&self, reference: &str, at: &str) -> Destination {
        let at = SchemaPointer::parse(at).unwrap();
        self.resources.follow(&self.document, reference, &at)
    }

    fn leads_nowhere(&self, reference: &str, at: &str) {
        let found = self.follow_from(reference, at);
        assert!(
            matches!(found, Destination::Nowhere(_)),
            "{reference}: {found:?}"
        );
    }

    fn dialect(&self, at: &str) -> Dialect {
        self.resources.dialect(&SchemaPointer::parse(at).unwrap())
    }

    fn problems(&self) -> Vec<String> {
        let problems = self.resources.problems().iter();
        problems
            .map(|problem| format!("{}: {}", problem.at, problem.message))
            .collect()
    }
}

#[test]
fn leads_to_locations() {
    let case = Case::new(
        r##"{"$id":"https://example.com/a/root.json","$defs":{"x":{"$anchor":"ex"},"a/b":{},"e":{"$id":"other.json","$defs":{"y":{"$anchor":"ex"}}}},"properties":{"p":{}}}"##,
    );
    for (reference, expected) in [
        ("#", here("")),
        ("", here("")),
        ("#/$defs/a~1b", here("/$defs/a~1b")),
        ("#/%24defs/x", here("/$defs/x")),
        ("#ex", here("/$defs/x")),
        ("root.json#/properties/p", here("/properties/p")),
        (
            "file:///values.schema.json#/properties/p",
            here("/properties/p"),
        ),
        ("other.json#/$defs/y", here("/$defs/e/$defs/y")),
        ("other.json#ex", here("/$defs/e/$defs/y")),
        ("urn:x", Destination::Anything),
        ("../b.json", outside("https://example.com/b.json")),
        (
            "values.schema.json",
            outside("https://example.com/a/values.schema.json"),
        ),
    ] {
        assert_eq!(case.follow(reference), expected, "{reference}");
    }
    for reference in ["#/nowhere", "#nowhere", "urn:x#y", "%zz", "ftp://x/y"] {
        case.leads_nowhere(reference, "");
    }
    // Inside an embedded resource everything is relative to it.
    let inside = "/$defs/e/$defs/y";
    assert_eq!(case.follow_from("#", inside), here("/$defs/e"));
    assert_eq!(case.follow_from("#/$defs/y", inside), here(inside));
    assert_eq!(case.follow_from("root.json", inside), here(""));
    case.leads_nowhere("#/$defs/x", inside);
}

#[test]
fn a_reference_may_begin_with_a_host() {
    let case = Case::new(
        r#"{"$id":"https://host/root.json","properties":{"p":{"$ref":"//host/a/e.json"}},"$defs":{"e":{"$id":"https://host/a/e.json"}}}"#,
    );
    assert_eq!(case.follow("//host/a/e.json"), here("/$defs/e"));
    assert_eq!(
        case.follow("//other/e.json"),
        outside("https://other/e.json")
    );
}

#[test]
fn a_query_belongs_to_the_name() {
    let case = Case::new(
        r#"{"$id":"https://host/root.json?v=1","$defs":{"two":{"$id":"https://host/root.json?v=2"},"slash":{"$id":"https://host/?v=1/2"}}}"#,
    );
    assert_eq!(case.follow("?v=1"), here(""));
    assert_eq!(case.follow("?v=2"), here("/$defs/two"));
    assert_eq!(case.follow("/?v=1/2"), here("/$defs/slash"));
    assert_eq!(case.follow("root.json"), outside("https://host/root.json"));
}

#[test]
fn home_is_the_file() {
    let case = Case::new(r#"{"$defs":{"x":{}}}"#);
    assert_eq!(case.follow("values.schema.json#/$defs/x"), here("/$defs/x"));
    assert_eq!(
        case.follow("https://example.com/x.json"),
        outside("https://example.com/x.json")
    );
}

#[test]
fn an_embedded_resource_has_its_own_dialect() {
    let case = Case::new(
        r##"{"$schema":"http://json-schema.org/draft-07/schema#","definitions":{
            "new":{"$id":"https://example.com/new.json","$schema":"https://json-schema.org/draft/2020-12/schema","properties":{"p":{}}},
            "old":{"id":"https://example.com/old.json","$schema":"http://json-schema.org/draft-04/schema#"},
            "hidden":{"$id":"https://example.com/hidden.json","$ref":"#"},
            "nameless":{"$schema":"https://json-schema.org/draft/2020-12/schema"}}}"##,
    );
    assert_eq!(
        case.dialect("/definitions/new/properties/p"),
        Dialect::Draft202012
    );
    assert_eq!(case.dialect("/definitions/old"), Dialect::Draft4);
    assert_eq!(case.dialect("/definitions/nameless"), Dialect::Draft7);
    let hidden = "https://example.com/hidden.json";
    assert_eq!(case.follow(hidden), outside(hidden));
}

#[test]
fn a_name_counts_where_a_subschema_is() {
    let named = |keyword: &str| {
        Case::new(&format!(
            r#"{{"properties":{{"p":{{"$ref":"https://host/e"}}}},"{keyword}":{{"e":{{"$id":"https://host/e"}}}}}}"#
        ))
    };
    assert_eq!(named("$defs").follow("https://host/e"), here("/$defs/e"));
    assert_eq!(
        named("x-parts").follow("https://host/e"),
        outside("https://host/e")
    );
    // Helm looks there once a reference leads there.
    let case = Case::new(
        r##"{"allOf":[{"$ref":"#/x-parts/e"},{"$ref":"https://host/e#/$defs/d"}],"x-parts":{"e":{"$id":"https://host/e","$defs":{"d":{}}}}}"##,
    );
    assert_eq!(
        case.follow("https://host/e#/$defs/d"),
        here("/x-parts/e/$defs/d")
    );
    assert_eq!(case.problems(), Vec::<String>::new());
}

#[test]
fn reports_what_helm_reaches_and_nothing_else() {
    let unused = r##"{"$defs":{"unused":{"$ref":"#/nowhere"}},"properties":{"p":{"then":{"$ref":"#/nowhere"}}}}"##;
    assert_eq!(Case::new(unused).problems(), Vec::<String>::new());
    let used = unused.replace("then", "not");
    assert_eq!(
        Case::new(&used).problems(),
        ["/properties/p/not/$ref: `#/nowhere` leads to nothing"]
    );
    // A resource is compiled as soon as a part of it is.
    let part = r##"{"properties":{"p":{"$ref":"e#/$defs/d"}},"$defs":{"e":{"$id":"e","$defs":{"d":{}},"not":{"$ref":"#/nowhere"}}}}"##;
    assert_eq!(
        Case::new(part).problems(),
        ["/$defs/e/not/$ref: `#/nowhere` leads to nothing"]
    );
}

#[test]
fn below_an_unknown_dialect_nothing_is_a_problem() {
    let case = Case::new(
        r#"{"$schema":"https://example.com/mine","properties":{"a":{"$id":"x"},"b":{"$id":"x"}}}"#,
    );
    assert_eq!(case.problems(), Vec::<String>::new());
    let mine = Fetched::Metaschema("https://example.com/mine".to_owned());
    assert_eq!(case.resources.fetched(), [mine]);
    // The model reads on.
    assert_eq!(case.follow("#/properties/a"), here("/properties/a"));
}

#[test]
fn a_name_and_an_anchor_are_given_once() {
    let case = Case::new(
        r#"{"properties":{"a":{"$id":"x"},"b":{"$id":"x"},"c":{"$anchor":"n"},"d":{"$anchor":"n"}}}"#,
    );
    assert_eq!(
        case.problems(),
        [
            "/properties/b/$id: `file:///x` must name only one schema",
            "/properties/d: `n` must be the anchor of only one schema"
        ]
    );
}
