// SPDX-License-Identifier: Apache-2.0
//! Values to YAML text: block style, two spaces, lists indented under their key, and quotes wherever readers could differ.
//!
//! The law is `read(write(value)) == value` for numbers of finite size, compared by value: go-yaml reads `1e3` as `1000`.

use super::quote::{double_quoted, fits_literal, is_plain};
use crate::json::{Object, Value};
use crate::visible::{disarmed, visible};

/// Longer keys need the explicit `? key` form: readers look 1024 characters ahead for the colon, some of them bytes.
const MAX_SIMPLE_KEY: usize = 1000;

/// One document, with a final line break. After a literal block, an empty line: readers that split a file at `---` take the last line
/// break for a part of the separator.
pub fn write(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(object) if !object.is_empty() => members(object, 0, false, &mut out),
        Value::Array(list) if !list.is_empty() => items(list, 0, false, &mut out),
        // An indentation indicator at the top means different columns to different readers.
        Value::String(text) => {
            out.push_str(&string(text));
            out.push('\n');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            scalar(value, 0, &mut out)
        }
    }
    if ends_in_block(value) {
        out.push('\n');
    }
    out
}

/// Whether the last text of a value stands in a literal block and ends with a line break.
fn ends_in_block(value: &Value) -> bool {
    let mut last = value;
    while let Some(inner) = last_part(last) {
        last = inner;
    }
    let text = last.as_str();
    text.is_some_and(|text| text.ends_with('\n') && fits_literal(text))
        && !std::ptr::eq(last, value)
}

fn last_part(value: &Value) -> Option<&Value> {
    match value {
        Value::Object(object) => object.values().last(),
        Value::Array(items) => items.last(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// Comment lines at the head of a file. What stands in them cannot end them: whatever some reader takes for a line break, and all
/// else that is not seen, is escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comments(String);

impl Comments {
    /// Adds a line.
    pub fn line(&mut self, text: &str) {
        self.0.push_str("# ");
        self.0.push_str(&disarmed(&visible(text), "\\u{23}"));
        self.0.push('\n');
    }
}

/// A file of documents under comments.
pub fn write_file(comments: &Comments, documents: &[Value]) -> String {
    comments.0.clone() + &write_documents(documents)
}

/// Several documents with `---` between them.
pub fn write_documents(values: &[Value]) -> String {
    values.iter().map(write).collect::<Vec<_>>().join("---\n")
}

/// The members of a mapping, each on lines of its own. `continued` means that the first stands behind a `- `.
fn members(object: &Object, indent: usize, continued: bool, out: &mut String) {
    for (index, (key, value)) in object.iter().enumerate() {
        if index > 0 || !continued {
            spaces(indent, out);
        }
        let key = string(key);
        if key.len() > MAX_SIMPLE_KEY {
            out.push_str("? ");
            out.push_str(&key);
            out.push('\n');
            spaces(indent, out);
        } else {
            out.push_str(&key);
        }
        out.push(':');
        match value {
            Value::Object(object) if !object.is_empty() => {
                out.push('\n');
                members(object, indent + 2, false, out);
            }
            Value::Array(list) if !list.is_empty() => {
                out.push('\n');
                items(list, indent + 2, false, out);
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => {
                out.push(' ');
                scalar(value, indent + 2, out);
            }
        }
    }
}

fn items(list: &[Value], indent: usize, continued: bool, out: &mut String) {
    for (index, value) in list.iter().enumerate() {
        if index > 0 || !continued {
            spaces(indent, out);
        }
        out.push_str("- ");
        match value {
            Value::Object(object) if !object.is_empty() => members(object, indent + 2, true, out),
            Value::Array(list) if !list.is_empty() => items(list, indent + 2, true, out),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => {
                scalar(value, indent + 2, out);
            }
        }
    }
}

/// A value that starts on its key's line, and the line break after it. The lines of a literal block stand at `indent`.
fn scalar(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => out.push_str(number.as_str()),
        Value::String(text) if fits_literal(text) => return literal(text, indent, out),
        Value::String(text) => out.push_str(&string(text)),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
    }
    out.push('\n');
}

fn string(text: &str) -> String {
    if is_plain(text) {
        text.to_owned()
    } else {
        double_quoted(text)
    }
}

fn literal(text: &str, indent: usize, out: &mut String) {
    out.push('|');
    if text.starts_with(' ') {
        out.push('2');
    }
    if !text.ends_with('\n') {
        out.push('-');
    }
    out.push('\n');
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        if !line.is_empty() {
            spaces(indent, out);
            out.push_str(line);
        }
        out.push('\n');
    }
}

fn spaces(count: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', count));
}
