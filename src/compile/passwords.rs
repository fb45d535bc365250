// SPDX-License-Identifier: Apache-2.0
//! Values that are called like a password and are not marked as one: they would stand in the custom resource.

use std::collections::HashSet;

use crate::chart::Chart;
use crate::diagnostic::{Code, Diagnostic, Location};
use crate::lower::layout::Layout;
use crate::lower::site::Site;
use crate::model::{Hint, Link, Model, Record, Scalar, Shape};
use crate::pointer::InstancePointer;

/// Names of secret values, word by word: what a key ends with.
const NAMES: &[&[&str]] = &[
    &["password"],
    &["passwd"],
    &["pwd"],
    &["passphrase"],
    &["token"],
    &["credential"],
    &["credentials"],
    &["apikey"],
    &["api", "key"],
    &["secret", "key"],
    &["secretkey"],
    &["private", "key"],
    &["privatekey"],
    &["secret", "access", "key"],
    &["account", "key"],
    &["encryption", "key"],
    &["signing", "key"],
    &["master", "key"],
    &["license", "key"],
    &["client", "secret"],
    &["cookie", "secret"],
    &["shared", "secret"],
    &["jwt", "secret"],
    &["session", "secret"],
];

/// Words around a name that make it the name of a Secret, of a key in one, or of a file.
const REFERENCES: &[&str] = &[
    "existing", "ref", "refs", "from", "keys", "names", "mapping", "file", "path", "env", "field",
];

/// First words of switches.
const SWITCHES: &[&str] = &[
    "allow",
    "automount",
    "create",
    "enable",
    "generate",
    "mount",
    "random",
    "require",
    "rotate",
    "use",
];

/// Texts of a description that make a value the name of a Secret, or of a key in one.
const DESCRIBED: &[&str] = &[
    "name of the secret",
    "name of a secret",
    "name of an existing secret",
    "name of existing secret",
    "name of the kubernetes secret",
    "name of a kubernetes secret",
    "secret name",
    "key in the secret",
    "key of the secret",
    "key in secret",
    "key in existing",
    "key name",
    "name of the key",
];

/// Whether the value at a site is called like a secret and is a text that may hold one.
pub(super) fn is_sensitive(site: &Site<'_>) -> bool {
    let mut keys: Vec<&str> = site.at.keys().collect();
    let Some(name) = keys.pop() else {
        return false;
    };
    let words = words(name);
    let first = words.first().map_or("", String::as_str);
    is_named(&words)
        && !SWITCHES.contains(&first)
        && matches!(&site.node().shape, Shape::Scalar(Scalar::String))
        && !words.iter().any(|word| REFERENCES.contains(&word.as_str()))
        && !keys.iter().any(|key| refers(key))
        && !is_described_as_reference(site)
        && !is_shipped_as_reference(site)
}

/// Whether a key that the schema does not describe is called like a secret.
pub(super) fn is_sensitive_key(key: &str) -> bool {
    let words = words(key);
    let first = words.first().map_or("", String::as_str);
    is_named(&words) && !SWITCHES.contains(&first) && !refers(key)
}

/// Whether the schema marks the value at a site as a password.
pub(super) fn is_marked(site: &Site<'_>) -> bool {
    site.node().annotations.hints.contains(&Hint::Password)
}

/// Whether the value at a site is called like a secret, and its author does not say that it is none.
pub(super) fn is_unmarked(chart: &Chart, site: &Site<'_>) -> bool {
    is_sensitive(site) && !is_marked_open(chart, site)
}

fn is_named(words: &[String]) -> bool {
    NAMES.iter().any(|name| ends_with(words, name))
}

/// Whether a property of a record is the name of a key in a Secret, by what stands beside it: `clientSecretKey` beside `clientSecret`,
/// or `password` beside `name` in `passwordSecret`.
fn is_key_name(record: &Record, at: &InstancePointer, name: &str) -> bool {
    let names = record.properties.iter();
    let mut siblings = names.map(|property| property.name.as_str());
    let own = words(name);
    if let Some((last, rest)) = own.split_last()
        && last == "key"
        && is_named(rest)
        && siblings.clone().any(|sibling| words(sibling) == rest)
    {
        return true;
    }
    let above = at.last_key().map(words).unwrap_or_default();
    let in_secret = above.iter().any(|word| word == "secret");
    in_secret && siblings.any(|sibling| sibling == "name")
}

/// Whether a key above leads to names: `secretKeys`, `existingSecret`, `valueFrom`.
fn refers(key: &str) -> bool {
    words(key)
        .iter()
        .any(|word| REFERENCES.contains(&word.as_str()))
}

fn is_described_as_reference(site: &Site<'_>) -> bool {
    let annotations = &site.node().annotations;
    let texts = [&annotations.title, &annotations.description];
    texts.into_iter().flatten().any(|text| {
        let text = text.to_lowercase();
        DESCRIBED.iter().any(|phrase| text.contains(phrase))
    })
}

/// Whether the default is a path, the name of a file, or the key's own name, as of a key in a Secret: `admin-password`.
fn is_shipped_as_reference(site: &Site<'_>) -> bool {
    let declared = site.node().annotations.default.as_ref();
    let Some(text) = site.shipped.or(declared).and_then(|value| value.as_str()) else {
        return false;
    };
    let name = words(site.at.last_key().unwrap_or_default());
    let is_name = text.contains(['-', '_']) && words(text).ends_with(&name);
    let ends = [".key", ".pem", ".crt", ".txt"];
    is_name || text.starts_with('/') || ends.iter().any(|end| text.ends_with(end))
}

/// The words of a key in lower case: `adminPassword`, `admin_password` and `admin-password` have the same.
fn words(key: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    let mut letters = key.chars().peekable();
    while let Some(letter) = letters.next() {
        let next_is_lower = letters.peek().is_some_and(|next| next.is_lowercase());
        let starts = !before.is_alphanumeric()
            || (letter.is_uppercase() && (!before.is_uppercase() || next_is_lower));
        if letter.is_alphabetic() {
            match words.last_mut().filter(|_| !starts) {
                Some(word) => word.extend(letter.to_lowercase()),
                None => words.push(letter.to_lowercase().collect()),
            }
        }
        before = letter;
    }
    words
}

fn ends_with(words: &[String], name: &[&str]) -> bool {
    words.len() >= name.len()
        && words
            .iter()
            .rev()
            .zip(name.iter().rev())
            .all(|(word, name)| word == name)
}

/// Advice on each subschema of a value that looks like a secret, at its first location.
pub(super) fn unmarked(chart: &Chart, model: &Model, layout: &Layout) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut stack = vec![Site::root(model)];
    while let Some(site) = stack.pop() {
        if layout.holds_secret(&site.at) || !seen.insert(site.id) {
            continue;
        }
        if is_unmarked(chart, &site) {
            found.push(advice(chart, &site));
        }
        for (link, below) in site.children().into_iter().rev() {
            let named = match (&site.node().shape, link) {
                (Shape::Record(record), Link::Property(property)) => {
                    is_key_name(record, &site.at, &property.name)
                }
                (_, link) => matches!(link, Link::Rest(_)),
            };
            if !named {
                stack.push(below);
            }
        }
    }
    found
}

/// Whether the author says that the value is no secret: `writeOnly: false`.
fn is_marked_open(chart: &Chart, site: &Site<'_>) -> bool {
    let schema = chart
        .schema
        .as_ref()
        .and_then(|schema| schema.at(&site.node().origin));
    let marked = schema.and_then(|schema| schema.get("writeOnly")?.as_bool());
    marked == Some(false)
}

fn advice(chart: &Chart, site: &Site<'_>) -> Diagnostic {
    let pointer = site.node().origin.to_string();
    let schema = chart.schema.as_ref();
    let location = Location {
        file: "values.schema.json".to_owned(),
        position: schema.and_then(|schema| schema.document.position(&pointer)),
        pointer,
    };
    let at = site.at.in_sentence();
    let message = format!(
        "{at} looks like a password, but \
                           would stand in the custom resource"
    );
    Diagnostic::new(Code::PasswordUnmarked, message)
        .help(help(&site.at))
        .at(location)
}

fn help(at: &InstancePointer) -> &'static str {
    if at.is_general() {
        "let the chart take the name of a Secret here; \
         if it is not secret, write `writeOnly: false`"
    } else {
        "mark it with `format: password` or name it under `secret` in managed-service.yaml; if it \
         is not secret, write `writeOnly: false`"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_keys() {
        for (key, expected) in [
            ("adminPassword", "admin password"),
            ("APIKey", "api key"),
            ("api-key", "api key"),
            ("secretKeyRef", "secret key ref"),
            ("password2", "password"),
            ("DB_PASSWORD", "db password"),
        ] {
            assert_eq!(words(key).join(" "), expected);
        }
    }
}
