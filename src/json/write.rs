// SPDX-License-Identifier: Apache-2.0
//! Values to JSON text.

use super::Value;

/// One line, no spaces: the canonical form kro compares byte for byte is this with sorted keys.
pub fn compact(value: &Value) -> String {
    let mut out = String::new();
    write(value, None, 0, &mut out);
    out
}

/// Indented by two spaces, without a final newline.
pub fn pretty(value: &Value) -> String {
    let mut out = String::new();
    write(value, Some("  "), 0, &mut out);
    out
}

fn write(value: &Value, indent: Option<&str>, depth: usize, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => out.push_str(number.as_str()),
        Value::String(text) => string(text, out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                separate(index, indent, depth + 1, out);
                write(item, indent, depth + 1, out);
            }
            close(items.is_empty(), indent, depth, ']', out);
        }
        Value::Object(object) => {
            out.push('{');
            for (index, (key, item)) in object.iter().enumerate() {
                separate(index, indent, depth + 1, out);
                string(key, out);
                out.push_str(if indent.is_some() { ": " } else { ":" });
                write(item, indent, depth + 1, out);
            }
            close(object.is_empty(), indent, depth, '}', out);
        }
    }
}

fn separate(index: usize, indent: Option<&str>, depth: usize, out: &mut String) {
    if index > 0 {
        out.push(',');
    }
    newline(indent, depth, out);
}

fn close(empty: bool, indent: Option<&str>, depth: usize, bracket: char, out: &mut String) {
    if !empty {
        newline(indent, depth, out);
    }
    out.push(bracket);
}

fn newline(indent: Option<&str>, depth: usize, out: &mut String) {
    if let Some(indent) = indent {
        out.push('\n');
        for _ in 0..depth {
            out.push_str(indent);
        }
    }
}

/// Text as a JSON string literal, which is a CEL one too.
pub fn quoted(text: &str) -> String {
    let mut out = String::new();
    string(text, &mut out);
    out
}

/// A JSON string literal. U+007F and the line separators are escaped too: YAML forbids the first
/// unescaped (kro reads its RGD parts as YAML, `docs/facts/kro.md#control-characters-in-yaml`) and
/// JavaScript once forbade the others.
fn string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' '
                || ('\u{7f}'..='\u{9f}').contains(&c)
                || matches!(
                    c,
                    '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
                ) =>
            {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
