// SPDX-License-Identifier: Apache-2.0
//! Texts that people paste to connect to an instance.
//!
//! A status is data from a cluster, and the texts go into shells and files. So nothing of it enters a text but what cannot mean
//! anything there: names of DNS and ports. What is something else counts as absent, and what the chart declares is used.

use super::Compiled;
use super::removal::InstanceNames;
use crate::chart::{ConnectFile, TextPart, parts};
use crate::json::{Number, Value};

/// A text to paste. It holds no secret value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// What it is, for people.
    pub title: String,
    /// The language it is in, for highlighting.
    pub language: String,
    /// The text.
    pub text: String,
}

/// What is known of a connection; each is safe in any text.
struct Facts {
    name: String,
    namespace: String,
    release: String,
    service: Option<String>,
    endpoint: Option<String>,
    port: Option<String>,
    secret: Option<String>,
}

impl Facts {
    fn get(&self, placeholder: &str) -> Option<&str> {
        match placeholder {
            "name" => Some(&self.name),
            "namespace" => Some(&self.namespace),
            "release" => Some(&self.release),
            "service" => self.service.as_deref(),
            "endpoint" => self.endpoint.as_deref(),
            "port" => self.port.as_deref(),
            "secret" => self.secret.as_deref(),
            _ => None,
        }
    }

    /// A text with its placeholders filled in; `None` when one of them is not known.
    fn filled(&self, parts: &[TextPart]) -> Option<String> {
        let mut filled = String::new();
        for part in parts {
            filled.push_str(match part {
                TextPart::Literal(text) => text,
                TextPart::Placeholder(name) => self.get(name)?,
            });
        }
        Some(filled)
    }

    fn snippet(&self, file: &ConnectFile) -> Option<Snippet> {
        Some(Snippet {
            title: file.title.clone(),
            language: file.language.clone(),
            text: self.filled(&file.text)?,
        })
    }
}

impl Compiled {
    /// Texts for connecting to an instance. `status` is that of its custom resource, or `null`. A text is left out while something in
    /// it is not known; a wrong name gives none.
    pub fn connection(&self, names: InstanceNames<'_>, status: &Value) -> Vec<Snippet> {
        let wrong = self.api.check_name(names.name).is_some()
            || self.api.check_namespace(names.namespace).is_some();
        if wrong {
            return Vec::new();
        }
        let facts = self.facts(names, status);
        let declared = &self.chart.service.connect;
        if !declared.is_empty() {
            let snippets = declared.iter();
            return snippets.filter_map(|file| facts.snippet(file)).collect();
        }
        let defaults = DEFAULTS.iter().filter_map(|(title, language, text)| {
            Some(Snippet {
                title: (*title).to_owned(),
                language: (*language).to_owned(),
                text: facts.filled(&parts(text))?,
            })
        });
        defaults.collect()
    }

    fn facts(&self, names: InstanceNames<'_>, status: &Value) -> Facts {
        let declared = &self.api.status;
        let mut facts = Facts {
            name: names.name.to_owned(),
            namespace: names.namespace.to_owned(),
            release: self.api.release(names.name),
            service: None,
            endpoint: None,
            port: None,
            secret: None,
        };
        let filled = |pattern: &Option<String>| facts.filled(&parts(pattern.as_ref()?));
        let service = filled(&declared.service).filter(|name| is_domain(name));
        let secret = filled(&declared.secret).filter(|name| is_domain(name));
        let namespace = names.namespace;
        let endpoint = service.as_ref();
        let endpoint = endpoint.map(|service| format!("{service}.{namespace}.svc"));
        let port = port_of(status).or(declared.port);
        facts.endpoint = domain_of(status, "endpoint").or(endpoint);
        facts.secret = domain_of(status, "secretName").or(secret);
        facts.port = port.map(|port| port.to_string());
        facts.service = service;
        facts
    }
}

/// What is said of a chart without `connect`.
const DEFAULTS: [(&str, &str, &str); 2] = [
    ("Address", "text", "${endpoint}:${port}\n"),
    (
        "Environment of a container",
        "yaml",
        "envFrom:\n  - secretRef:\n      name: ${secret}\n",
    ),
];

fn domain_of(status: &Value, key: &str) -> Option<String> {
    let name = status.get(key).and_then(Value::as_str);
    name.filter(|name| is_domain(name)).map(str::to_owned)
}

fn port_of(status: &Value) -> Option<u16> {
    let port = status.get("port").and_then(Value::as_number);
    let port = port.and_then(Number::to_i64)?;
    u16::try_from(port).ok().filter(|port| *port > 0)
}

/// Lower-case letters, digits, `-` and `.`, none of the last two at an end: nothing that a shell, YAML, a URI or an option means.
fn is_domain(name: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let ends = [name.bytes().next(), name.bytes().next_back()];
    name.len() <= 253
        && ends.into_iter().all(|end| end.is_some_and(is_plain))
        && name
            .bytes()
            .all(|byte| is_plain(byte) || matches!(byte, b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::read;

    fn snippets(service: &str, name: &str, status: &str) -> Vec<String> {
        let files = [
            ("Chart.yaml", "name: demo\nversion: 1.0.0\n"),
            ("values.yaml", "{}\n"),
            ("values.schema.json", "{}"),
            ("managed-service.yaml", service),
        ];
        let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let (compiled, diagnostics) = crate::compile::compile(&files.into());
        assert!(compiled.is_some(), "{diagnostics:?}");
        let names = InstanceNames {
            name,
            namespace: "team",
        };
        let found = compiled.unwrap().connection(names, &read(status).unwrap());
        found.into_iter().map(|snippet| snippet.text).collect()
    }

    const SERVICE: &str = "
status:
  service: ${release}-rw
  port: 5432
  secret: ${release}-auth
";

    #[test]
    fn what_is_declared_is_enough() {
        assert_eq!(
            snippets(SERVICE, "db", "null"),
            [
                "db-manageddemo-rw.team.svc:5432\n",
                "envFrom:\n  - secretRef:\n      name: db-manageddemo-auth\n",
            ]
        );
        assert_eq!(snippets("{}", "db", "null"), Vec::<String>::new());
        assert_eq!(
            snippets("{}", "db", r#"{"endpoint":"e","port":1}"#),
            ["e:1\n"]
        );
    }

    #[test]
    fn hostile_names_and_status_enter_no_text() {
        for name in ["$(reboot)", "a b", "-x", "A", ""] {
            assert_eq!(snippets(SERVICE, name, "null"), Vec::<String>::new());
        }
        for text in ["$(reboot)", "a;b", "-x", "a\\nb", "a'b", "`b`", "a/b", ""] {
            let status =
                format!(r#"{{"endpoint":"{text}","secretName":"{text}","port":"{text}"}}"#);
            let found = snippets(SERVICE, "db", &status);
            assert_eq!(found, snippets(SERVICE, "db", "null"), "{text}");
        }
        let large = snippets(SERVICE, "db", r#"{"port":65536}"#);
        assert_eq!(large, snippets(SERVICE, "db", "null"));
    }

    #[test]
    fn the_chart_has_the_word() {
        let connect = "
connect:
  - title: psql
    language: sh
    text: psql -h ${endpoint} -p ${port} -d $${PGDATABASE}
  - title: no secret
    language: text
    text: ${secret}
";
        assert_eq!(
            snippets(connect, "db", r#"{"endpoint":"e","port":5}"#),
            ["psql -h e -p 5 -d ${PGDATABASE}"]
        );
    }
}
