// SPDX-License-Identifier: Apache-2.0
//! What the definition, the form and the manifest accept, against what the chart accepts.

use managed_services::lower::form::Widget;
use managed_services::lower::manifest::ResourceAnnotations;
use managed_services::{Cause, Compiled, Fate, Request, Target, compile};

use crate::support::demo;

/// A chart with this schema that ships these values.
fn chart(schema: &str, values: &str) -> Compiled {
    tree(&[("values.schema.json", schema), ("values.yaml", values)])
}

fn tree(files: &[(&str, &str)]) -> Compiled {
    let (compiled, found) = compile(&demo(files));
    assert!(compiled.is_some(), "{found:?}");
    compiled.unwrap()
}

fn value(text: &str) -> managed_services::Value {
    managed_services::json::read(text).unwrap()
}

/// The type expression at a place below `spec.schema` of the definition, such as `types/Backup/bucket`.
fn definition(compiled: &Compiled, path: &str) -> String {
    let rgd = compiled.rgd().output.manifest;
    let pointer = format!("/spec/schema/{path}");
    let found = rgd
        .pointer(&pointer)
        .and_then(managed_services::Value::as_str);
    found.unwrap_or("(none)").to_owned()
}

/// Whether a loss of this fate says something of the target at this place.
fn reports_loss(compiled: &Compiled, target: Target, fate: Fate, at: &str) -> bool {
    let losses = compiled.losses();
    let mut losses = losses.iter();
    losses.any(|loss| loss.target == target && loss.fate == fate && loss.at.to_string() == at)
}

/// The keys of a section of the form, and whether it offers others.
fn section(compiled: &Compiled, at: &str) -> (Vec<String>, bool) {
    let mut stack = vec![compiled.form().output.root];
    while let Some(field) = stack.pop() {
        if let Widget::Section { fields, extra, .. } = field.widget {
            if field.at == at {
                let keys = fields.into_iter().filter_map(|field| field.key);
                return (keys.collect(), extra.is_some());
            }
            stack.extend(fields);
        }
    }
    (vec!["no section".to_owned()], false)
}

/// `spec` of the custom resource, and where it cannot hold a value.
fn manifest(compiled: &Compiled, values: &str) -> (String, Vec<(Cause, String)>) {
    let request = Request {
        name: "x",
        namespace: "default",
        values: &value(values),
        annotations: &ResourceAnnotations::new(),
    };
    let lowered = compiled.check(&request).manifest.unwrap();
    let spec = lowered.output.resource.get("spec").unwrap();
    let losses = lowered.losses.iter();
    let losses = losses.map(|loss| (loss.cause, loss.at.to_string()));
    (managed_services::json::compact(spec), losses.collect())
}

/// A chart with an object `a` that has a property `kind` and these keywords.
fn with_rule(rule: &str) -> Compiled {
    let schema = format!(
        r##"{{"type":"object","$defs":{{"s3":{{"properties":{{"bucket":{{"type":"string"}}}}}}}},"properties":{{
            "a":{{"type":"object","properties":{{"kind":{{"type":"string"}}}},{rule}}}}}}}"##
    );
    chart(&schema, "{}\n")
}

#[test]
fn fields_of_then_are_pruned() {
    // What declares `bucket`, and its type in the definition.
    let bucket = r#"{"properties":{"bucket":{"type":"string"}}}"#;
    let nested = r##"{"allOf":[{"$ref":"#/$defs/s3"}]}"##;
    for rule in [
        format!(r#""if":{{"required":["kind"]}},"then":{bucket}"#),
        format!(r#""if":{{"required":["kind"]}},"else":{bucket}"#),
        format!(r#""dependentSchemas":{{"kind":{bucket}}}"#),
        format!(r#""dependencies":{{"kind":{bucket}}}"#),
        format!(r#""dependentSchemas":{{"kind":{nested}}}"#),
        format!(r#""allOf":[{{"if":{{"required":["kind"]}},"then":{nested}}}]"#),
        format!(r#""not":{{"not":{bucket}}}"#),
        format!(r#""if":{{"required":["kind"]}},"then":{{"oneOf":[{bucket},{{"required":["kind"]}}]}}"#),
        format!(r#""anyOf":[{{"if":{{"required":["kind"]}},"then":{bucket}}},{{"required":["kind"]}}]"#),
        format!(r#""unevaluatedProperties":false,"if":{{"required":["kind"]}},"then":{bucket}"#),
        // Longer than the rule of one branch, but no less a text.
        r#""if":{"required":["kind"]},"then":{"properties":{"bucket":{"enum":["b"]}}},"else":{"properties":{"bucket":{"type":"string","maxLength":3}}}"#.to_owned(),
        r#""if":{"required":["kind"]},"then":{"properties":{"bucket":{"enum":["b"]}}},"else":{"properties":{"bucket":{"const":"c"}}}"#.to_owned(),
    ] {
        let compiled = with_rule(&rule);
        assert_eq!(definition(&compiled, "types/A/bucket"), "string", "{rule}");
        let (keys, others) = section(&compiled, "/a");
        assert_eq!((keys.join(" "), others), ("kind bucket".to_owned(), false), "{rule}");
        assert!(reports_loss(&compiled, Target::Rgd, Fate::Narrowed, "/a/bucket"), "{rule}");
        let (_, losses) = manifest(&compiled, r#"{"a":{"kind":"s3","bucket":"b"}}"#);
        assert!(losses.is_empty(), "{rule}: {losses:?}");
    }
}

#[test]
fn fields_of_then_are_pruned_where_no_type_fits() {
    for rule in [
        // Two types; a value that is only required; keys that are described by pattern, or all of them.
        r#""if":{"required":["kind"]},"then":{"properties":{"bucket":{"type":"string"}}},"else":{"properties":{"bucket":{"type":"object"}}}"#,
        r#""if":{"required":["kind"]},"then":{"properties":{"bucket":{}}}"#,
        r#""if":{"required":["kind"]},"then":{"required":["bucket"]}"#,
        r#""if":{"required":["kind"]},"then":{"patternProperties":{"^b":{"type":"string"}}}"#,
        r#""dependentSchemas":{"kind":{"additionalProperties":{"type":"string"}}}"#,
    ] {
        let compiled = with_rule(rule);
        let free = definition(&compiled, "spec/a");
        assert_eq!(free.split(' ').next(), Some("object"), "{rule}: {free}");
        assert!(
            reports_loss(&compiled, Target::Rgd, Fate::Widened, "/a"),
            "{rule}"
        );
    }
    // A key that nothing can make valid is not a field.
    let closed = r#""additionalProperties":false,"if":{"required":["kind"]},"then":{"properties":{"bucket":{"type":"string"}}}"#;
    let compiled = with_rule(closed);
    assert_eq!(definition(&compiled, "types/A/bucket"), "(none)");
    // Fields deeper down, and at the top.
    let schema = r#"{"type":"object","properties":{"s":{"type":"object","properties":{
        "list":{"type":"array","items":{"type":"object","properties":{"b":{"type":"integer"}}}},
        "map":{"type":"object","additionalProperties":{"type":"object","properties":{"d":{"type":"integer"}}}}}}},
        "if":{"required":["kind"]},"then":{"properties":{"top":{"type":"integer"},"s":{"properties":{
            "list":{"items":{"properties":{"c":{"type":"boolean"}}}},
            "map":{"additionalProperties":{"properties":{"e":{"type":"boolean"}}}},
            "inner":{"type":"object","required":["f"],"properties":{"f":{"type":"string"}}}}}}}}"#;
    let compiled = chart(schema, "{}\n");
    for (path, expected) in [
        ("spec/top", "integer"),
        ("types/ListItem/c", "(none)"),
        ("types/List/c", "boolean"),
        ("types/Map/e", "boolean"),
        ("types/Inner/f", "string"),
    ] {
        assert_eq!(definition(&compiled, path), expected, "{path}");
    }
}

#[test]
fn secret_in_required_object() {
    let password = r#"{"type":"string","writeOnly":true}"#;
    let auth = format!(
        r#"{{"type":"object","required":["password"],"properties":{{"password":{password},"user":{{"type":"string"}}}}}}"#
    );
    let required = |name: &str, inner: &str| {
        format!(r#"{{"type":"object","required":["{name}"],"properties":{{"{name}":{inner}}}}}"#)
    };
    // The custom resource of an instance that gives the password only.
    for (schema, values, spec) in [
        (
            required("auth", &auth),
            r#"{"auth":{"password":"longenough"}}"#,
            r#"{"auth":{}}"#,
        ),
        (
            required("token", password),
            r#"{"token":"longenough"}"#,
            "{}",
        ),
        (
            required("db", &required("auth", &auth)),
            r#"{"db":{"auth":{"password":"longenough"}}}"#,
            r#"{"db":{"auth":{}}}"#,
        ),
        // What holds it is free-form, so only the policy asks.
        (
            required(
                "db",
                &format!(
                    r#"{{"type":"object","additionalProperties":true,"required":["auth"],"properties":{{"auth":{auth}}}}}"#
                ),
            ),
            r#"{"db":{"auth":{"password":"longenough"}}}"#,
            r#"{"db":{"auth":{}}}"#,
        ),
    ] {
        let compiled = chart(&schema, "{}\n");
        let rgd = compiled.rgd().output.to_yaml();
        assert!(!rgd.contains("required=true"), "{rgd}");
        let policy = compiled.policy().output.to_yaml();
        assert!(!policy.contains("must be set"), "{policy}");
        let template = compiled.template().output.to_yaml();
        assert!(
            !template.contains("- auth\n") && !template.contains("- db\n"),
            "{template}"
        );
        assert_eq!(manifest(&compiled, values), (spec.to_owned(), Vec::new()));
    }
    // A rule that the Secret can satisfy is Helm's to check.
    let either = format!(
        r#"{{"type":"object","properties":{{"x":{{"type":"object","properties":{{"auth":{auth},"key":{{"type":"string"}}}},
            "anyOf":[{{"required":["auth"]}},{{"required":["key"]}}]}}}}}}"#
    );
    let compiled = chart(&either, "{}\n");
    assert!(!compiled.rgd().output.to_yaml().contains("validation"));
    assert!(reports_loss(&compiled, Target::Rgd, Fate::Widened, "/x"));
    assert!(reports_loss(
        &compiled,
        Target::Template,
        Fate::Widened,
        "/x"
    ));
    // What else has to be given is still required, and so is what holds it.
    let both = auth.replace(r#"["password"]"#, r#"["password","user"]"#);
    let compiled = chart(&required("auth", &both), "{}\n");
    assert!(definition(&compiled, "spec/auth").contains("required=true"));
    assert!(definition(&compiled, "types/Auth/user").contains("required=true"));
}

#[test]
fn union_at_the_top_unreported() {
    let wrapped =
        r#"{"type":"object","properties":{"wrapped":{"type":"object"}},"required":["wrapped"]}"#;
    let config = r#"{"type":"object","properties":{"config":{"type":"object","properties":{"name":{"type":"string"}}}},"required":["config"]}"#;
    for schema in [
        format!(r#"{{"anyOf":[{wrapped},{config}]}}"#),
        format!(r#"{{"type":"object","oneOf":[{wrapped},{config}]}}"#),
        format!(r#"{{"allOf":[{{"oneOf":[{wrapped},{config}]}}]}}"#),
        r#"{"enum":[{},{"config":1}]}"#.to_owned(),
    ] {
        let compiled = chart(&schema, "config: {}\n");
        assert!(
            reports_loss(&compiled, Target::Rgd, Fate::Widened, ""),
            "{schema}"
        );
    }
    // The keys of all alternatives are fields.
    let compiled = chart(&format!(r#"{{"anyOf":[{wrapped},{config}]}}"#), "{}\n");
    assert_eq!(definition(&compiled, "types/Config/name"), "string");
    assert_eq!(section(&compiled, "").0, ["wrapped", "config"]);
}

#[test]
fn null_for_a_subchart_unreported() {
    let subchart = [
        ("values.schema.json", r#"{"type":"object"}"#),
        ("charts/db/Chart.yaml", "name: db\nversion: 1.0.0\n"),
        ("charts/db/values.yaml", "size: small\n"),
    ];
    // The parent's values decide whether there is a mapping that `null` can delete.
    for (values, fate) in [
        ("{}\n", Fate::Widened),
        ("db: {size: big}\n", Fate::Narrowed),
    ] {
        let compiled = tree(&[&subchart[..], &[("values.yaml", values)]].concat());
        let answer = compiled.verdict(&value(r#"{"db":null}"#)).answer;
        let refused = answer == managed_services::Answer::Invalid;
        assert_eq!(refused, fate == Fate::Widened);
        assert!(reports_loss(&compiled, Target::Rgd, fate, "/db"));
        let losses = compiled.losses();
        let mut losses = losses.iter().filter(|loss| loss.at.to_string() == "/db");
        assert!(losses.all(|loss| loss.target != Target::Rgd || loss.fate == fate));
    }
}

#[test]
fn secret_at_the_top_unreported() {
    for (schema, at) in [
        (
            r#"{"type":"object","properties":{"token":{"type":"string","format":"password","minLength":8}}}"#,
            "/token",
        ),
        (
            r#"{"type":"object","required":["key"],"properties":{"key":{"type":"object","writeOnly":true,"properties":{"pem":{"type":"string"}}}}}"#,
            "/key",
        ),
        (
            r#"{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"type":"string","writeOnly":true}}}}}"#,
            "/a/b",
        ),
    ] {
        let compiled = chart(schema, "{}\n");
        for fate in [Fate::Moved, Fate::Widened] {
            assert!(reports_loss(&compiled, Target::Rgd, fate, at), "{schema}");
        }
    }
}

#[test]
fn unlisted_keys_offered() {
    let schema = r#"{"type":"object","properties":{
        "auth":{"type":"object","properties":{"user":{"type":"string"}}},
        "list":{"type":"array","items":{"type":"object","additionalProperties":false,"properties":{"a":{"type":"string"}}}},
        "map":{"type":"object","additionalProperties":{"type":"object","properties":{"a":{"type":"string"}}}},
        "free":{"type":"object","additionalProperties":true,"properties":{"a":{"type":"string"}}},
        "never":false}}"#;
    let compiled = chart(schema, "shipped: 1\n");
    let values = r#"{"foo":1,"shipped":2,"never":1,"auth":{"user":"u","zzz":1},"list":[{"a":"x"},{"b":1}],"map":{"k":{"a":"x","b":1}},"free":{"b":1}}"#;
    let mut losses = manifest(&compiled, values).1;
    losses.sort();
    let expected = [
        (Cause::ClosedObject, "/list/1/b"),
        (Cause::NeverAccepted, "/never"),
        (Cause::OpenObject, "/auth/zzz"),
        (Cause::OpenObject, "/foo"),
        (Cause::OpenObject, "/map/k/b"),
    ];
    assert_eq!(losses, expected.map(|(cause, at)| (cause, at.to_owned())));
    for (at, offered) in [("", false), ("/auth", false), ("/free", true)] {
        assert_eq!(section(&compiled, at).1, offered, "{at}");
    }
    // The custom resource has a field for what `values.yaml` ships, so the form has one.
    assert!(section(&compiled, "").0.contains(&"shipped".to_owned()));
    // The top of the values is never a map of the user's keys.
    let map = chart(
        r#"{"type":"object","additionalProperties":{"type":"string"}}"#,
        "a: b\n",
    );
    assert_eq!(section(&map, ""), (vec!["a".to_owned()], false));
}

#[test]
fn choice_of_mixed_types_in_policy() {
    let schema = r#"{"type":"object","properties":{"a":{"enum":["1",1,true,null,{"a":1},[1]]},
        "b":{"type":"object","properties":{"c":{"enum":[{"x":[1.5,null]},"z"]},"d":{"enum":[[],{}]}}}}}"#;
    let policy = chart(schema, "{}\n").policy();
    // Of a free-form object nothing but `null` is left to Helm.
    let mut losses = policy.losses.iter();
    let left = losses.find(|loss| loss.cause != Cause::NullUnchecked);
    assert!(left.is_none(), "{left:?}");
    let text = policy.output.to_yaml();
    // CEL divides whole numbers only, so a fraction passes.
    let step = r#"{"type":"object","properties":{"a":{"type":"object","additionalProperties":true,
        "properties":{"n":{"type":"number","multipleOf":5}}}}}"#;
    assert!(reports_loss(
        &chart(step, "{}\n"),
        Target::Policy,
        Fate::Widened,
        "/a/n"
    ));
    for compared in [
        r#"{\"a\": dyn(1)}"#,
        "[dyn(1)]",
        r#"{\"x\": dyn([dyn(1.5), dyn(null)])}"#,
    ] {
        assert!(text.contains(compared), "{compared}: {text}");
    }
}

#[test]
fn key_names_at_a_map() {
    for names in [
        r#"{"pattern":"^[a-z\"'\\\\/]+$"}"#,
        r#"{"maxLength":5}"#,
        r#"{"enum":["a","b"]}"#,
    ] {
        for object in [
            r#""additionalProperties":{"type":"string"}"#,
            r#""properties":{"a":{"type":"string"}}"#,
            r#""additionalProperties":true"#,
        ] {
            let schema = format!(
                r#"{{"type":"object","properties":{{"a":{{"type":"object",{object},"propertyNames":{names}}}}}}}"#
            );
            let compiled = chart(&schema, "{}\n");
            for at in ["", "/a"] {
                assert!(
                    reports_loss(&compiled, Target::Rgd, Fate::Widened, at),
                    "{at}: {schema}"
                );
            }
        }
    }
}

#[test]
fn null_inside_lists() {
    let schema = r#"{"type":"object","properties":{
        "texts":{"type":"array","items":{"type":"string"}},
        "things":{"type":"array","items":{"type":"object","properties":{"a":{"type":"string"}}}},
        "maps":{"type":"array","items":{"type":"object","additionalProperties":{"type":"string"}}},
        "free":{"type":"array","items":{"type":"object"}}}}"#;
    let compiled = chart(schema, "shipped: [1]\n");
    // Where the API server does not take the value as it is; a free-form object keeps `null`.
    for (values, at) in [
        (r#"{"texts":["a",null]}"#, Some("/texts/1")),
        (r#"{"things":[null]}"#, Some("/things/0")),
        (r#"{"things":[{"a":null}]}"#, Some("/things/0/a")),
        (r#"{"maps":[{"k":null}]}"#, Some("/maps/0/k")),
        (r#"{"free":[{"k":null}]}"#, None),
        (r#"{"shipped":[null]}"#, Some("/shipped/0")),
        (r#"{"texts":null}"#, Some("/texts")),
    ] {
        let expected: Vec<_> = at
            .iter()
            .map(|at| (Cause::NullDropped, (*at).to_owned()))
            .collect();
        assert_eq!(manifest(&compiled, values).1, expected, "{values}");
    }
    for at in ["/things/*/a", "/maps/*/*"] {
        assert!(
            reports_loss(&compiled, Target::Rgd, Fate::Widened, at),
            "{at}"
        );
    }
    // In a free-form object it is stored, and the policy lets it pass.
    let free = r#"{"type":"object","properties":{"free":{"type":"object","additionalProperties":true,
        "properties":{"list":{"type":"array","items":{"type":"string"}}}}}}"#;
    for target in [Target::Rgd, Target::Policy] {
        assert!(reports_loss(
            &chart(free, "{}\n"),
            target,
            Fate::Widened,
            "/free"
        ));
    }
}
