// SPDX-License-Identifier: Apache-2.0
//! Labels, names of variants, titles of choices, hints: what a form shows.

use managed_services::compile::{Compiled, compile};
use managed_services::diagnostic::{Cause, Target};
use managed_services::lower::form::{Field, Widget};
use managed_services::lower::rgd::Options;

use crate::support::demo;

fn compiled(schema: &str) -> Compiled {
    let files = demo(&[("values.yaml", "{}\n"), ("values.schema.json", schema)]);
    compile(&files).0.unwrap()
}

fn text(compiled: &Compiled, target: Target) -> String {
    compiled.yaml(target, Options::default()).unwrap().output
}

/// The fields of the form at the top of the values.
fn fields(schema: &str) -> Vec<Field> {
    section(compiled(schema).form().output.root.widget).unwrap()
}

fn section(widget: Widget) -> Option<Vec<Field>> {
    match widget {
        Widget::Section { fields, .. } => Some(fields),
        _ => None,
    }
}

/// The labels of the variants of a union; none for another widget.
fn labels(widget: &Widget) -> Vec<String> {
    match widget {
        Widget::Union { variants, .. } => variants.iter().map(|one| one.label.clone()).collect(),
        _ => Vec::new(),
    }
}

/// The labels and explanations of the values of a choice; none for another widget.
fn options(widget: &Widget) -> Vec<(String, Option<String>)> {
    match widget {
        Widget::Choice { options } => {
            let options = options.iter();
            options
                .map(|one| (one.label.clone(), one.help.clone()))
                .collect()
        }
        _ => Vec::new(),
    }
}

fn property(definition: &str) -> String {
    format!(r#"{{"type": "object", "properties": {{"a": {definition}}}}}"#)
}

/// The labels of the variants of a property.
fn variants(definition: &str) -> Vec<String> {
    let schema = property(definition);
    let field = fields(&schema).remove(0);
    labels(&field.widget)
}

#[test]
fn labels_of_abbreviations_and_dotted_keys() {
    let keys = [
        ("tlsSecretName", "TLS secret name"),
        ("dnsPolicy", "DNS policy"),
        ("httpGet", "HTTP GET"),
        ("apiUrl", "API URL"),
        ("cpu", "CPU"),
        ("app.kubernetes.io/name", "app.kubernetes.io/name"),
        ("nvidia.com/gpu", "nvidia.com/gpu"),
        ("log-level_JSON", "Log level JSON"),
        ("externalIPs", "External IPs"),
    ];
    let properties: Vec<String> = keys
        .iter()
        .map(|(key, _)| format!(r#""{key}": {{"type": "string"}}"#))
        .collect();
    let schema = format!(
        r#"{{"type": "object", "properties": {{{}}}}}"#,
        properties.join(", ")
    );
    let found: Vec<String> = fields(&schema)
        .into_iter()
        .map(|field| field.label)
        .collect();
    assert_eq!(found, keys.map(|(_, label)| label));
}

#[test]
fn title_that_repeats_the_key() {
    for (title, label) in [
        ("replicaCount", "Replica count"),
        ("ReplicaCount", "Replica count"),
        ("Number of pods", "Number of pods"),
        (" ", "Replica count"),
    ] {
        let schema = format!(
            r#"{{"type": "object", "properties": {{"replicaCount":
            {{"type": "integer", "title": "{title}", "description": "How many."}}}}}}"#
        );
        assert_eq!(fields(&schema)[0].label, label, "{title}");
        let rgd = text(&compiled(&schema), Target::Rgd);
        let repeated = rgd.contains(&format!("{title}: How many"));
        assert_eq!(repeated, title == label, "{rgd}");
    }
}

#[test]
fn variants_called_structure_1() {
    let object =
        |properties: &str| format!(r#"{{"type": "object", "properties": {{{properties}}}}}"#);
    let (path, port) = (
        object(r#""path": {"type": "string"}"#),
        object(r#""port": {"type": "integer"}"#),
    );
    // By the definition.
    let schema = format!(
        r##"{{"type": "object", "properties": {{"a": {{"oneOf": [{{"$ref": "#/$defs/HttpProbe"}}, {{"$ref": "#/$defs/TcpProbe"}}]}}}},
        "$defs": {{"HttpProbe": {path}, "TcpProbe": {port}}}}}"##
    );
    let found = labels(&fields(&schema)[0].widget);
    assert_eq!(found[0], "HTTP probe");
    assert_eq!(found[1], "TCP probe");
    // By what only one has.
    let one_of = |a: &str, b: &str| format!(r#"{{"oneOf": [{a}, {b}]}}"#);
    assert_eq!(variants(&one_of(&path, &port)), ["With path", "With port"]);
    // By the description, when the properties are the same; by a number, when nothing tells them apart.
    let described = path.replacen('{', r#"{"description": "For files.", "#, 1);
    assert_eq!(
        variants(&one_of(&described, &path)),
        ["For files", "Structure 2"]
    );
    // Two titles that are equal do not tell them apart either.
    let titled = |schema: &str| schema.replacen('{', r#"{"title": "Probe", "#, 1);
    assert_eq!(
        variants(&one_of(&titled(&path), &titled(&port))),
        ["With path", "With port"]
    );
}

#[test]
fn choice_titles() {
    let choice = |schema: &str| options(&fields(&property(schema))[0].widget);
    let named = |label: &str, help: Option<&str>| (label.to_owned(), help.map(str::to_owned));
    let titled = r#"{"type": "string", "oneOf": [{"const": "a", "title": "Alpha mode", "description": "The first"},
        {"const": "b", "title": "Beta mode"}, {"enum": ["c", "d"]}]}"#;
    let expected = [
        named("Alpha mode", Some("The first")),
        named("Beta mode", None),
        named("c", None),
        named("d", None),
    ];
    assert_eq!(choice(titled), expected);
    assert_eq!(choice(&titled.replace("oneOf", "anyOf")), expected);
    let numbers = r#"{"anyOf": [{"const": 1, "title": "One"}, {"const": 2}, {"type": "null"}]}"#;
    assert_eq!(choice(numbers), [named("One", None), named("2", None)]);

    let compiled = compiled(&property(titled));
    let rgd = text(&compiled, Target::Rgd);
    assert!(
        rgd.contains("`a` (Alpha mode: The first), `b` (Beta mode)"),
        "{rgd}"
    );
    let template = text(&compiled, Target::Template);
    let shown: Vec<&str> = template
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("title: "))
        .collect();
    assert!(
        shown.contains(&"title: Alpha mode") && shown.contains(&"title: Beta mode"),
        "{template}"
    );
}

#[test]
fn hints_without_effect() {
    let schema = r#"{"type": "object", "properties": {
        "z": {"type": "string", "hidden": true},
        "y": {"type": "string", "x-ui-advanced": true},
        "size": {"type": "string", "render": "slider", "sliderMin": 1, "sliderMax": 10, "sliderUnit": "Gi"},
        "text": {"type": "string", "render": "textArea"},
        "first": {"type": "string", "x-ui-order": 1},
        "sc": {"type": "string", "x-cozystack-options": {"source": "storageclass"}}}}"#;
    let compiled = compiled(schema);
    let found = fields(schema);
    let field = |key: &str| {
        found
            .iter()
            .find(|field| field.key.as_deref() == Some(key))
            .unwrap()
    };
    assert!(field("z").hidden && field("y").hidden && !field("size").hidden);
    let scale = field("size").scale.clone().unwrap();
    assert_eq!(
        (scale.minimum, scale.maximum, scale.unit.as_deref()),
        (Some(1.0), Some(10.0), Some("Gi"))
    );
    assert_eq!(found[0].key.as_deref(), Some("first"));

    let unused = |target: Target| -> Vec<String> {
        let losses = compiled.losses().into_iter();
        let losses = losses.filter(|loss| loss.target == target && loss.cause == Cause::HintUnused);
        losses.map(|loss| loss.at.to_string()).collect()
    };
    assert_eq!(unused(Target::Form), ["/sc"]);
    assert_eq!(unused(Target::Template), ["/z", "/y", "/size", "/sc"]);
    let template = text(&compiled, Target::Template);
    assert!(template.contains("ui:widget: textarea"), "{template}");
    let order = ["title: First", "title: Z"].map(|title| template.find(title).unwrap());
    assert!(order[0] < order[1], "{template}");
}
