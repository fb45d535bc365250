// SPDX-License-Identifier: Apache-2.0
//! Texts that kro or Backstage would read as something else stay text, or are left out with a loss.

use std::path::Path;

use managed_services::yaml;

use crate::output::{VALUES, chart, ran};
use crate::support::SAMPLE;

/// The text of a target of a chart with these files.
fn target(name: &str, command: &str, files: &[(&str, &str)]) -> String {
    let mut all = vec![SAMPLE, VALUES];
    all.retain(|(path, _)| !files.iter().any(|(other, _)| other == path));
    all.extend(files);
    let folder = chart(name, &all);
    let (code, out, errors) = ran(&[command, folder.to_str().unwrap()]);
    assert_eq!(code, 0, "{errors}");
    out
}

/// `tests/conformance/hostile_test.go` lets kro render such texts, `tests/scaffolder/test/hostile.test.mjs` the scaffolder.
#[test]
fn attack_cel_in_chart_text() {
    let service = "source: {url: 'oci://x/${schema.metadata.name}', tag: '1-${schema}', interval: '${x}'}\n\
                   status: {secret: '${release}-${y}', workload: {kind: Deployment, labels: \
                   {app: '${release}', b: '${namespace}-${schema.metadata.uid}'}}}\n";
    let text = target(
        "cel-text",
        "rgd",
        &[
            ("values.schema.json", "{}"),
            ("managed-service.yaml", service),
        ],
    );
    let rgd = yaml::read(&text).unwrap();
    let resources = rgd.get("spec").unwrap().get("resources").unwrap();
    let [source, _, workload] = resources.as_array().unwrap() else {
        panic!("{text}");
    };
    let spec = source.get("template").unwrap().get("spec").unwrap();
    let labels = workload
        .get("externalRef")
        .unwrap()
        .get("metadata")
        .unwrap();
    let labels = labels.get("selector").unwrap().get("matchLabels").unwrap();
    for (found, expected) in [
        (spec.get("url"), r#"oci://x/${"${"}schema.metadata.name}"#),
        (spec.get("ref").unwrap().get("tag"), r#"1-${"${"}schema}"#),
        (spec.get("interval"), r#"${"${"}x}"#),
        (labels.get("app"), "${schema.metadata.name}-managedsample"),
        (
            labels.get("b"),
            r#"${schema.metadata.namespace}-${"${"}schema.metadata.uid}"#,
        ),
    ] {
        assert_eq!(found.unwrap().as_str(), Some(expected));
    }
    assert!(
        text.contains(r#"+ \"-${y}\"}"#) || text.contains(r#"+ "-${y}"}"#),
        "{text}"
    );
}

#[test]
fn rgd_control_character() {
    for (index, letter) in [
        "\u{7f}", "\u{85}", "\u{9f}", "\u{feff}", "\u{fffe}", "\u{ffff}",
    ]
    .iter()
    .enumerate()
    {
        let (del, code) = (
            managed_services::json::quoted(letter),
            u32::from(letter.chars().next().unwrap()),
        );
        let inner = del.trim_matches('"');
        let schema = format!(
            "{{\"type\": \"object\", \"properties\": {{\
             \"a\": {{\"type\": \"string\", \"pattern\": \"^[^{inner}]+{inner}$\", \"description\": {del}, \"title\": \"t{inner}\"}}, \
             \"b\": {{\"type\": \"string\", \"enum\": [\"x{inner}\"]}}, \
             \"k{inner}\": {{\"type\": \"string\"}}, \
             \"{}\": {{\"type\": \"string\"}}, \
             \"c\": {{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {{\"k{inner}\": {{\"type\": \"string\"}}}}}}}}}}",
            "l".repeat(1100)
        );
        let name = format!("control-{index}");
        let values = format!("undeclared{inner}: x\n");
        let text = target(
            &name,
            "rgd",
            &[
                ("values.schema.json", &schema),
                (
                    "values.yaml",
                    &format!("\"{}\": x\n", values.trim_end().trim_end_matches(": x")),
                ),
            ],
        );
        let rgd = yaml::read(&text).unwrap();
        // What kro reads again: JSON as Go writes it leaves these characters as they are.
        let definition = managed_services::json::compact(rgd.get("spec").unwrap());
        let escape = format!("\\u{code:04x}");
        let written = definition.matches(&escape).count();
        // A text of CEL holds the escape itself, behind a backslash.
        let inside = definition.matches(&format!("\\{escape}")).count();
        assert_eq!(written, inside, "{definition}");
        assert!(
            definition.contains(&format!(r"\\x{{{code:x}}}")),
            "{definition}"
        );
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(&name);
        let (_, losses, _) = ran(&["losses", folder.to_str().unwrap()]);
        assert_eq!(losses.matches("\"unreadable-key\"").count(), 4, "{losses}");
    }
}

#[test]
fn enum_nonprintable() {
    for (letter, listed) in [
        ('\u{a0}', false),
        ('\u{ad}', false),
        ('\u{200b}', false),
        ('\u{202f}', false),
        ('\u{3000}', false),
        ('\u{feff}', false),
        ('\u{1}', false),
        ('\u{1f600}', false),
        ('\u{e0001}', false),
        ('\u{2427}', false),
        (' ', true),
        ('é', true),
        ('–', true),
        ('数', true),
        ('"', true),
    ] {
        let choice = managed_services::json::quoted(&format!("5{letter}Go"));
        let schema = format!(
            "{{\"type\": \"object\", \"properties\": {{\"a\": {{\"type\": \"string\", \"enum\": [{choice}]}}}}}}"
        );
        let text = target("printable", "rgd", &[("values.schema.json", &schema)]);
        assert_eq!(text.contains("enum="), listed, "{letter:?}: {text}");
        assert_eq!(text.contains("self in ["), !listed, "{letter:?}: {text}");
    }
}

/// The file is rendered in `tests/scaffolder/test/step.test.mjs`.
#[test]
fn attack_skeleton_unreadable_keys() {
    let schema = r#"{"type": "object", "properties": {
        "$text": {"type": "string"}, "constructor": {"type": "string"}, "fine": {"type": "string"},
        "list": {"type": "array", "items": {"type": "object", "properties": {"$yaml": {"type": "string"}}}}}}"#;
    let text = target(
        "placeholders",
        "template",
        &[
            ("values.schema.json", schema),
            ("values.yaml", "list: [{$yaml: ./x}]\n"),
        ],
    );
    let template = yaml::read(&text).unwrap();
    let parameters = template.get("spec").unwrap().get("parameters").unwrap();
    let values = parameters.as_array().unwrap()[1].get("properties").unwrap();
    let values = values.get("values").unwrap().get("properties").unwrap();
    let keys: Vec<&String> = values.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["fine"]);
}
