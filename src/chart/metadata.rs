// SPDX-License-Identifier: Apache-2.0
//! `Chart.yaml`, `requirements.yaml` and the lock files as Helm decodes them: into Go structs. Keys ignore case, numbers and
//! booleans are taken for text, `null` changes nothing, a later file is laid over an earlier one, and any other type is an error.
//! Source: `docs/facts/helm.md#how-chartyaml-is-read`.

mod decode;
mod time;

use super::Dependency;
use super::version::is_version;
use crate::json::Value;
use decode::FieldType::{self, Flag, List, Struct, Text, Texts, Time};
use decode::{decode, put};

pub(super) use decode::MetadataFault;

const TEXTS: FieldType = List(&Text);
const DEPENDENCIES: FieldType = List(&Struct(&[
    ("name", Text),
    ("version", Text),
    ("repository", Text),
    ("condition", Text),
    ("tags", TEXTS),
    ("enabled", Flag),
    ("import-values", List(&FieldType::Anything)),
    ("alias", Text),
]));
/// `chart.Metadata`.
const METADATA: FieldType = Struct(&[
    ("name", Text),
    ("home", Text),
    ("sources", TEXTS),
    ("version", Text),
    ("description", Text),
    ("keywords", TEXTS),
    (
        "maintainers",
        List(&Struct(&[("name", Text), ("email", Text), ("url", Text)])),
    ),
    ("icon", Text),
    ("apiVersion", Text),
    ("condition", Text),
    ("tags", Text),
    ("appVersion", Text),
    ("deprecated", Flag),
    ("annotations", Texts),
    ("kubeVersion", Text),
    ("dependencies", DEPENDENCIES),
    ("type", Text),
]);
/// `chart.Lock`.
const LOCK: FieldType = Struct(&[
    ("generated", Time),
    ("digest", Text),
    ("dependencies", DEPENDENCIES),
]);

/// What a chart says about itself, from one or two files.
#[derive(Clone, Debug, Default)]
pub(super) struct Metadata(Value);

impl Metadata {
    /// Lays a document over what is known.
    pub(super) fn read(&mut self, document: &Value) -> Result<(), MetadataFault> {
        if document.is_null() {
            return Ok(());
        }
        decode(METADATA, &mut self.0, document, "")
    }

    /// A field's text; empty when it is missing.
    pub(super) fn text(&self, field: &str) -> &str {
        text(&self.0, field)
    }

    /// A field's text without what cannot be printed, as Helm cleans it before it looks at it.
    pub(super) fn clean_text(&self, field: &str) -> String {
        clean(self.text(field))
    }

    /// Helm 2 knew no `apiVersion`, so its charts are of `v1`.
    pub(super) fn assume_api_version(&mut self) {
        if self.text("apiVersion").is_empty() {
            put(&mut self.0, "apiVersion", Value::from("v1"));
        }
    }

    /// The entries of `dependencies`.
    pub(super) fn dependencies(&self) -> Vec<Dependency> {
        list(&self.0, "dependencies")
            .iter()
            .map(dependency)
            .collect()
    }

    /// What Helm rejects although the types are right.
    pub(super) fn problems(&self) -> Vec<MetadataFault> {
        let mut found = Vec::new();
        let mut report = |pointer: &str, message: String| {
            found.push(MetadataFault {
                pointer: pointer.to_owned(),
                message,
            });
        };
        let (name, version) = (self.clean_text("name"), self.text("version"));
        for (field, text) in [
            ("apiVersion", self.text("apiVersion")),
            ("name", &name),
            ("version", version),
        ] {
            if text.is_empty() {
                report(&format!("/{field}"), format!("`{field}` is missing"));
            }
        }
        if matches!(name.as_str(), "." | "..") || name.contains('/') {
            report("/name", format!("`{name}` cannot be the name of a chart"));
        }
        if !version.is_empty() && !is_version(version) {
            report(
                "/version",
                format!("`{version}` is not a version such as `1.2.3`"),
            );
        }
        if !matches!(self.text("type"), "" | "application" | "library") {
            report(
                "/type",
                "`type` must be `application` or `library`".to_owned(),
            );
        }
        let maintainers = list(&self.0, "maintainers");
        if maintainers.iter().any(Value::is_null) {
            report("/maintainers", "a maintainer is empty".to_owned());
        }
        found.extend(self.dependency_problems());
        found
    }

    fn dependency_problems(&self) -> Vec<MetadataFault> {
        let mut found = Vec::new();
        let mut keys: Vec<String> = Vec::new();
        let entries = list(&self.0, "dependencies");
        for (index, entry) in entries.iter().enumerate() {
            let Dependency { name, alias, .. } = dependency(entry);
            let key = alias.clone().unwrap_or(name.clone());
            let message = if entry.is_null() {
                "the dependency is empty".to_owned()
            } else if alias.as_deref().is_some_and(is_odd_alias) {
                format!(
                    "the alias of `{name}` may only \
                         have letters, digits, `-` and `_`"
                )
            } else if keys.contains(&key) {
                format!(
                    "more than one dependency has \
                         the name or alias `{key}`"
                )
            } else {
                keys.push(key);
                continue;
            };
            found.push(MetadataFault {
                pointer: format!("/dependencies/{index}"),
                message,
            });
        }
        found
    }
}

/// What is wrong with a lock file.
pub(super) fn lock_problem(document: &Value) -> Option<MetadataFault> {
    decode(LOCK, &mut Value::Null, document, "").err()
}

fn is_odd_alias(alias: &str) -> bool {
    alias
        .bytes()
        .any(|byte| !byte.is_ascii_alphanumeric() && byte != b'-' && byte != b'_')
}

fn dependency(entry: &Value) -> Dependency {
    Dependency {
        name: clean(text(entry, "name")),
        version: clean(text(entry, "version")),
        alias: given(text(entry, "alias").to_owned()),
        condition: given(clean(text(entry, "condition"))),
        tags: list(entry, "tags")
            .iter()
            .map(|tag| clean(tag.as_str().unwrap_or_default()))
            .collect(),
        import_values: list(entry, "import-values").to_vec(),
    }
}

/// A text unless it is empty.
fn given(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// A member's text; empty when it is missing.
fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A member's items; none when it is missing.
fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).unwrap_or_default()
}

/// A text as Helm cleans it: every kind of blank becomes a space, and what cannot be printed goes.
fn clean(text: &str) -> String {
    let blank = |letter: char| if letter.is_whitespace() { ' ' } else { letter };
    text.chars()
        .map(blank)
        .filter(|letter| is_printable(*letter))
        .collect()
}

/// Whether a character can be printed. Marks count: they are escaped only where they would stand alone.
fn is_printable(letter: char) -> bool {
    let text = String::from_iter(['a', letter]);
    letter.is_ascii_graphic() || letter == ' ' || !text.escape_debug().to_string().contains("\\u{")
}

#[cfg(test)]
mod tests;
