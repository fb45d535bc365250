// SPDX-License-Identifier: Apache-2.0
//! Embedded documents into the text of a schema, so that the rest of the author's text stays as it is, to the byte.

use super::bundle::Bundle;
use crate::json::{self, Value, pretty, quoted};

/// The bundled schema as text.
pub fn splice(text: &str, bundle: &Bundle) -> String {
    let spliced = insert(text, bundle)
        .filter(|spliced| json::read(spliced).is_ok_and(|value| value == bundle.schema));
    // A text in an unforeseen notation is written again from its value.
    spliced.unwrap_or_else(|| pretty(&bundle.schema) + "\n")
}

/// A member of an object in a text: the offsets of its key, of its value and of what follows.
struct Member {
    key: String,
    start: usize,
    value: usize,
    end: usize,
}

fn insert(text: &str, bundle: &Bundle) -> Option<String> {
    let members = members(text, text.find('{')?)?;
    let first = members.first()?;
    let style = Style::of(text, first.start);
    // Of equal keys the last counts.
    let opens = |member: &&Member| {
        text.get(member.value..)
            .is_some_and(|rest| rest.starts_with('{'))
    };
    let container = members
        .iter()
        .rev()
        .find(|member| member.key == bundle.container)
        .filter(opens);
    let kept = container.map_or_else(
        || Some(Vec::new()),
        |container| kept(text, container.value, &bundle.earlier),
    )?;
    if container.is_none() && bundle.embedded.is_empty() {
        return Some(text.to_owned());
    }
    let fresh = bundle.embedded.iter().map(|document| {
        format!(
            "{}{}{}",
            quoted(&document.uri),
            style.colon(),
            style.value(&document.schema)
        )
    });
    let parts: Vec<String> = kept.into_iter().map(str::to_owned).chain(fresh).collect();
    let object = style.object(&parts);
    match container {
        Some(container) => Some(format!(
            "{}{object}{}",
            text.get(..container.value)?,
            text.get(container.end..)?
        )),
        None => {
            let end = members.last()?.end;
            let member = format!(
                ",{}{}{}{object}",
                style.line(1),
                quoted(bundle.container),
                style.colon()
            );
            Some(format!("{}{member}{}", text.get(..end)?, text.get(end..)?))
        }
    }
}

/// The members of the container that the author wrote, as written.
fn kept<'t>(text: &'t str, open: usize, earlier: &[String]) -> Option<Vec<&'t str>> {
    let members = members(text, open)?;
    members
        .iter()
        .filter(|member| !earlier.contains(&member.key))
        .map(|member| text.get(member.start..member.end))
        .collect()
}

/// How the author lays a text out.
struct Style<'t> {
    /// What stands before a member of the root; `None` when everything is on one line.
    unit: Option<&'t str>,
    newline: &'static str,
}

impl<'t> Style<'t> {
    fn of(text: &'t str, first_key: usize) -> Self {
        let before = text
            .get(..first_key)
            .and_then(|head| head.rsplit_once('\n'))
            .map(|(_, before)| before);
        let unit = before.filter(|before| !before.is_empty() && before.trim().is_empty());
        Self {
            unit,
            newline: if text.contains("\r\n") { "\r\n" } else { "\n" },
        }
    }

    fn line(&self, depth: usize) -> String {
        self.unit.map_or_else(String::new, |unit| {
            format!("{}{}", self.newline, unit.repeat(depth))
        })
    }

    fn colon(&self) -> &'static str {
        if self.unit.is_some() { ": " } else { ":" }
    }

    /// A value two levels down.
    fn value(&self, value: &Value) -> String {
        let Some(unit) = self.unit else {
            return json::compact(value);
        };
        let indented = |line: &str| {
            let bare = line.trim_start_matches(' ');
            format!("{}{bare}", unit.repeat((line.len() - bare.len()) / 2))
        };
        // No string holds a line break of its own, so lines are lines.
        pretty(value)
            .lines()
            .map(indented)
            .collect::<Vec<_>>()
            .join(&self.line(2))
    }

    /// An object one level down.
    fn object(&self, members: &[String]) -> String {
        if members.is_empty() {
            return "{}".to_owned();
        }
        let line = self.line(2);
        format!(
            "{{{line}{}{}}}",
            members.join(&format!(",{line}")),
            self.line(1)
        )
    }
}

/// The members of the object that begins at `open`. The text was read before, so it is JSON; `None` where it is not.
fn members(text: &str, open: usize) -> Option<Vec<Member>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = skip(bytes, open + 1, b",");
    while *bytes.get(at)? != b'}' {
        let start = at;
        let end = value_end(bytes, start)?;
        let Value::String(key) = json::read(text.get(start..end)?).ok()? else {
            return None;
        };
        let value = skip(bytes, end, b":");
        let end = value_end(bytes, value)?;
        found.push(Member {
            key,
            start,
            value,
            end,
        });
        at = skip(bytes, end, b",");
    }
    Some(found)
}

/// The next byte that is neither white space nor one of `others`.
fn skip(bytes: &[u8], from: usize, others: &[u8]) -> usize {
    let rest = bytes.iter().skip(from);
    from + rest
        .take_while(|byte| byte.is_ascii_whitespace() || others.contains(byte))
        .count()
}

/// The end of the value that begins at `from`.
fn value_end(bytes: &[u8], from: usize) -> Option<usize> {
    let (mut at, mut depth) = (from, 0_usize);
    loop {
        match bytes.get(at)? {
            b'"' => {
                at += 1;
                while *bytes.get(at)? != b'"' {
                    at += if *bytes.get(at)? == b'\\' { 2 } else { 1 };
                }
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            byte if depth == 0 && !byte.is_ascii_whitespace() => {
                let ends = |byte: &&u8| byte.is_ascii_whitespace() || b",:]}".contains(*byte);
                return Some(at + bytes.iter().skip(at).take_while(|byte| !ends(byte)).count());
            }
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::schema::bundle::{Source, bundle};

    fn spliced(text: &str, document: Option<&str>) -> String {
        let find = |_: &str| -> Result<_, Infallible> {
            Ok(document.map(|text| Source {
                value: json::read(text).unwrap(),
                digest: "sha256:0".to_owned(),
            }))
        };
        splice(text, &bundle(&json::read(text).unwrap(), find).unwrap())
    }

    #[test]
    fn leaves_the_rest_alone() {
        let text = "{\n    \"$ref\": \"https://example.com/a\",\n\n    \"enum\": [ 1,2.0, \"\\\"}\" ]\n}\n";
        let bundled = spliced(text, Some(r#"{"type":["null"]}"#));
        assert_eq!(
            bundled,
            "{\n    \"$ref\": \"https://example.com/a\",\n\n    \"enum\": [ 1,2.0, \"\\\"}\" ],\n    \"$defs\": {\n        \"https://example.com/a\": {\n            \"$comment\": \"bundled from https://example.com/a sha256:0\",\n            \"$id\": \"https://example.com/a\",\n            \"type\": [\n                \"null\"\n            ]\n        }\n    }\n}\n"
        );
        assert_eq!(spliced(&bundled, None), bundled);
        assert_eq!(spliced(&bundled, Some(r#"{"type":["null"]}"#)), bundled);
    }

    #[test]
    fn uses_definitions_that_are_there() {
        let text = "{\r\n\t\"$defs\": {\r\n\t\t\"own\": {\"a\":  1}\r\n\t},\r\n\t\"$ref\": \"https://example.com/a\"\r\n}";
        let bundled = spliced(text, Some("true"));
        assert!(
            bundled
                .starts_with("{\r\n\t\"$defs\": {\r\n\t\t\"own\": {\"a\":  1},\r\n\t\t\"https://example.com/a\": {\r\n\t\t\t\"$comment\""),
            "{bundled}"
        );
        assert!(
            bundled.ends_with("\r\n\t\t}\r\n\t},\r\n\t\"$ref\": \"https://example.com/a\"\r\n}"),
            "{bundled}"
        );
    }

    #[test]
    fn keeps_one_line_one_line() {
        let text = r#"{"$ref":"https://example.com/a"}"#;
        assert_eq!(spliced(text, Some("{}")).lines().count(), 1);
        assert_eq!(
            spliced(r#"{"type":"object"}"#, None),
            r#"{"type":"object"}"#
        );
    }
}
