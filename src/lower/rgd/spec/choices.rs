// SPDX-License-Identifier: Apache-2.0
//! Values of a choice as kro's list of choices can hold them.

use crate::json::Value;

/// A constant as kro's list of choices spells it. kro splits at commas and trims; `<`, `>` and `&` come back escaped from the API
/// server and look like a breaking change.
pub(super) fn listed(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_i64()?.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    let kept = !text.is_empty()
        && text.trim() == text
        && !text.contains([',', '<', '>', '&'])
        && text.chars().all(is_printable);
    kept.then_some(text)
}

/// Characters of the basic plane that are newer than Go's tables, which hold Unicode 15.
const RECENT: [(char, char); 20] = [
    ('\u{88f}', '\u{88f}'),
    ('\u{c5c}', '\u{c5c}'),
    ('\u{cdc}', '\u{cdc}'),
    ('\u{1b4e}', '\u{1b4f}'),
    ('\u{1b7f}', '\u{1b7f}'),
    ('\u{1c89}', '\u{1c8a}'),
    ('\u{20c1}', '\u{20c1}'),
    ('\u{2427}', '\u{2429}'),
    ('\u{2b96}', '\u{2b96}'),
    ('\u{2ffc}', '\u{2fff}'),
    ('\u{31e4}', '\u{31e5}'),
    ('\u{31ef}', '\u{31ef}'),
    ('\u{a7cb}', '\u{a7cf}'),
    ('\u{a7d2}', '\u{a7d2}'),
    ('\u{a7d4}', '\u{a7d4}'),
    ('\u{a7da}', '\u{a7dc}'),
    ('\u{a7f1}', '\u{a7f1}'),
    ('\u{fbc3}', '\u{fbd2}'),
    ('\u{fd90}', '\u{fd91}'),
    ('\u{fdc8}', '\u{fdce}'),
];

/// Whether Go prints a character as it is. kro writes choices with Go's escapes for all others, and takes what comes back from the
/// API server for a change. What lies beyond the basic plane counts as others.
fn is_printable(letter: char) -> bool {
    let mut recent = RECENT.iter();
    let recent = recent.any(|(first, last)| *first <= letter && letter <= *last);
    let shown = letter.escape_debug().count() == 1 || matches!(letter, '"' | '\'' | '\\');
    shown && !recent && letter <= '\u{fffd}'
}
