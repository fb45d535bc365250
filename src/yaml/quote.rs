// SPDX-License-Identifier: Apache-2.0
//! Which texts need quotes, and how they are quoted.

use super::compose::is_break;
use super::resolve::{ResolvedScalar, is_decimal, plain};
use crate::visible::{bracketed, has_command};

/// Whether every reader, of YAML 1.1 or 1.2, takes this single line for itself when written without quotes.
pub(super) fn is_plain(text: &str) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else {
        return false;
    };
    let starts_well = match first {
        ' ' | '?' | ':' | ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>'
        | '\'' | '"' | '%' | '@' | '`' => false,
        '-' => !matches!(chars.next(), None | Some(' ')) && !text.starts_with("---"),
        '.' => !text.starts_with("..."),
        _ => true,
    };
    starts_well
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && bracketed(text).is_none()
        && text
            .chars()
            .all(|c| c == ' ' || !(needs_escape(c) || c.is_whitespace()))
        && !is_ambiguous(text)
}

/// Whether some reader takes the plain text for something other than a string.
fn is_ambiguous(text: &str) -> bool {
    if !matches!(plain(text), ResolvedScalar::Text(_)) || matches!(text, "=" | "<<") {
        return true;
    }
    let word = text
        .strip_prefix(['+', '-'])
        .unwrap_or(text)
        .to_ascii_lowercase();
    if matches!(
        word.as_str(),
        "y" | "yes"
            | "n"
            | "no"
            | "on"
            | "off"
            | "true"
            | "false"
            | "null"
            | "~"
            | ".inf"
            | ".nan"
            | "inf"
            | "infinity"
            | "nan"
    ) {
        return true;
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | '_')) {
        return false;
    }
    let digits = word.replace('_', "");
    let based = ["0x", "0o", "0b"]
        .iter()
        .find_map(|prefix| digits.strip_prefix(prefix));
    let date = text.as_bytes().get(4) == Some(&b'-')
        && text.bytes().take(4).all(|byte| byte.is_ascii_digit());
    let dots = text.matches('.').count();
    is_decimal(&digits)
        || based.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_hexdigit()))
        || date
        // Base 60, and what else consists of digits and signs: `1-2` is harmless, but not worth the doubt.
        || (text.contains(':') && text.chars().all(|c| c.is_ascii_digit() || "_:.+-".contains(c)))
        || (dots < 2 && text.chars().all(|c| c.is_ascii_digit() || "_.+-".contains(c)))
}

/// Whether a character may stand in YAML only as an escape, would not survive unescaped, or would reorder the text around it.
fn needs_escape(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// The text in double quotes on one line; all escapes are JSON's. A CI runner that sees the line finds no command in it.
pub(super) fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    let commands = bracketed(text).is_some();
    let mut before = None;
    for c in text.chars() {
        match c {
            '#' if commands && before == Some('#') => out.push_str("\\u0023"),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if needs_escape(c) => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
        before = Some(c);
    }
    out.push('"');
    out
}

/// Whether a literal block (`|`) carries the text exactly, through every reader.
pub(super) fn fits_literal(text: &str) -> bool {
    text.contains('\n')
        && !text.starts_with('\n')
        && !text.ends_with("\n\n")
        && !has_command(text)
        && !text
            .chars()
            .any(|c| c != '\n' && c != '\t' && (is_break(c) || needs_escape(c)))
        && text
            .split('\n')
            .all(|line| line.is_empty() || !(line.starts_with('\t') || line.trim().is_empty()))
}
