// SPDX-License-Identifier: Apache-2.0
//! `connect`: texts that people paste to connect to an instance.

use super::{items, text};
use crate::chart::described::Wanted::Text;
use crate::chart::described::{FileRecord, must};
use crate::diagnostic::{Code, Diagnostic, Location, nearest};
use crate::json::Value;
use crate::pointer::InstancePointer;
use crate::yaml::YamlDocument;

/// What an item of the list may hold.
pub(super) const FIELDS: FileRecord = FileRecord::of(&[
    must("title", "what it is, for people", Text),
    must(
        "language",
        "the language of the text: sh, yaml, text, ...",
        Text,
    ),
    must(
        "text",
        "the text, with ${release}, ${endpoint}, ${port}, ${secret}, ...; write $${ for ${",
        Text,
    ),
]);

/// Names that texts can hold as `${name}`.
const PLACEHOLDERS: [&str; 7] = [
    "name",
    "namespace",
    "release",
    "service",
    "endpoint",
    "port",
    "secret",
];

/// A text for connecting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectFile {
    /// What it is, for people.
    pub title: String,
    /// The language it is in, for highlighting.
    pub language: String,
    /// The text, with placeholders.
    pub text: Vec<TextPart>,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextPart {
    /// It stands for itself.
    Literal(String),
    /// The name of a placeholder.
    Placeholder(String),
}

/// Cuts a text at its placeholders. `$${` stands for `${`.
pub fn parts(text: &str) -> Vec<TextPart> {
    let mut found = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        if let Some(before) = before.strip_suffix('$') {
            literal.push_str(before);
            literal.push_str("${");
            rest = after;
            continue;
        }
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        literal.push_str(before);
        found.push(TextPart::Literal(std::mem::take(&mut literal)));
        found.push(TextPart::Placeholder(name.to_owned()));
        rest = after;
    }
    literal.push_str(rest);
    found.push(TextPart::Literal(literal));
    found.retain(|part| *part != TextPart::Literal(String::new()));
    found
}

/// Reads the list; what is wrong with it has been reported.
pub(super) fn read(all: &Value) -> Vec<ConnectFile> {
    let found = items(all, "/connect").iter().filter_map(|item| {
        Some(ConnectFile {
            title: text(item, "/title")?,
            language: text(item, "/language")?,
            text: parts(&text(item, "/text")?),
        })
    });
    found.collect()
}

/// Placeholders that do not exist, in `connect` and in the names of `removal`.
pub(super) fn findings(file: &str, document: &YamlDocument) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (list, key, known) in [
        ("connect", "text", &PLACEHOLDERS[..]),
        ("removal", "name", &["name", "namespace", "release"][..]),
    ] {
        let items = items(&document.value, &format!("/{list}"));
        for (index, item) in items.iter().enumerate() {
            let text = text(item, &format!("/{key}")).unwrap_or_default();
            let unknown = parts(&text).into_iter().filter_map(|part| match part {
                TextPart::Placeholder(name) if !known.contains(&name.as_str()) => Some(name),
                TextPart::Placeholder(_) | TextPart::Literal(_) => None,
            });
            for name in unknown {
                let at = InstancePointer::root().key(list).index(index).key(key);
                found.push(unknown_placeholder(file, document, &at, &name, known));
            }
        }
    }
    found
}

fn unknown_placeholder(
    file: &str,
    document: &YamlDocument,
    at: &InstancePointer,
    name: &str,
    known: &[&str],
) -> Diagnostic {
    let near = nearest(name, known.iter().copied());
    let help = near.map_or_else(
        || format!("known names: {}; `$${{` stands for `${{`", known.join(", ")),
        |near| {
            format!(
                "did you mean `${{{near}}}`? \
         `$${{` stands for `${{`"
            )
        },
    );
    let pointer = at.to_pointer();
    Diagnostic::new(
        Code::ServicePlaceholderUnknown,
        format!("unknown placeholder `${{{name}}}`"),
    )
    .help(help)
    .at(Location {
        file: file.to_owned(),
        position: document.position(&pointer),
        pointer,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_at_placeholders() {
        let text = "a ${name}:${port} $${HOME} $(x) ${open";
        let literal = |text: &str| TextPart::Literal(text.to_owned());
        let placeholder = |text: &str| TextPart::Placeholder(text.to_owned());
        assert_eq!(
            parts(text),
            [
                literal("a "),
                placeholder("name"),
                literal(":"),
                placeholder("port"),
                literal(" ${HOME} $(x) ${open"),
            ]
        );
    }
}
