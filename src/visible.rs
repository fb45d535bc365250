// SPDX-License-Identifier: Apache-2.0
//! Text that somebody else wrote, made visible: on one line, in the order in which it is read, and without a command for the
//! program that shows it.
//!
//! Charts name keys as they like. A key can hold a line break, an escape sequence of a terminal, a mark that reverses the text
//! behind it, or what a CI runner takes for a command (`::error::…`, `##[group]…`).

use std::borrow::Cow;

/// Characters that are not seen, or change how the text around them is seen, beside control characters.
const HIDDEN: [(char, char); 13] = [
    // Soft hyphen.
    ('\u{ad}', '\u{ad}'),
    // Marks of direction.
    ('\u{61c}', '\u{61c}'),
    ('\u{180e}', '\u{180e}'),
    ('\u{200b}', '\u{200b}'),
    ('\u{200e}', '\u{200f}'),
    // Line breaks, then overrides of direction.
    ('\u{2028}', '\u{2029}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{fff9}', '\u{fffb}'),
    // No characters at all.
    ('\u{fffe}', '\u{ffff}'),
    // Language tags.
    ('\u{e0000}', '\u{e007f}'),
    ('\u{10fffe}', '\u{10ffff}'),
];

fn is_hidden(letter: char) -> bool {
    let mut ranges = HIDDEN.iter();
    letter.is_control() || ranges.any(|(first, last)| *first <= letter && letter <= *last)
}

/// The text as one line. Tabs stay where `keep_tabs` says so; other characters that are not seen become escapes.
fn escaped(text: &str, keep_tabs: bool) -> Cow<'_, str> {
    let hidden = |letter: char| is_hidden(letter) && !(keep_tabs && letter == '\t');
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if hidden(letter) {
            out.extend(letter.escape_default());
        } else {
            out.push(letter);
        }
    }
    Cow::Owned(out)
}

/// The text on one line, every character of it visible: `x\ny` for an `x`, a line break and a `y`.
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, false)
}

/// A line for people, which no CI runner takes for a command. Tabs stay tabs.
pub fn line(text: &str) -> Cow<'_, str> {
    let mut line = escaped(text, true);
    let start = line.len() - line.trim_start().len();
    if line.get(start..).is_some_and(|rest| rest.starts_with("::")) {
        line.to_mut().replace_range(start..=start, "\\u{3a}");
    }
    match disarmed(&line, "\\u{23}") {
        Cow::Owned(line) => Cow::Owned(line),
        Cow::Borrowed(_) => line,
    }
}

/// The text with `escape` in the place of every `#` that could make a command of what follows.
pub fn disarmed<'t>(text: &'t str, escape: &str) -> Cow<'t, str> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = bracketed(rest) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        out.push_str(escape);
        rest = after.get(1..).unwrap_or_default();
    }
    if out.is_empty() {
        return Cow::Borrowed(text);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Whether some line of the text is a command of GitHub's runner, or of Azure's.
pub fn has_command(text: &str) -> bool {
    let mut lines = text.lines();
    lines.any(|line| line.trim_start().starts_with("::")) || bracketed(text).is_some()
}

/// Where the second `#` of `##[command]` or `##vso[command]` stands, which counts anywhere in a line.
pub fn bracketed(text: &str) -> Option<usize> {
    let mut pairs = text.match_indices("##");
    let (at, _) = pairs.find(|(at, _)| {
        let rest = text.get(at + 2..).unwrap_or_default();
        let rest =
            rest.trim_start_matches(|letter: char| letter == '#' || letter.is_ascii_alphabetic());
        rest.starts_with('[')
    })?;
    Some(at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_shown() {
        for (text, shown) in [
            ("plain é 数", "plain é 数"),
            ("a\nb\r\tc", "a\\nb\\r\\tc"),
            ("\u{1b}]0;x\u{7}", "\\u{1b}]0;x\\u{7}"),
            (
                "\u{202e}txt\u{2069}\u{feff}\u{85}\u{2028}",
                "\\u{202e}txt\\u{2069}\\u{feff}\\u{85}\\u{2028}",
            ),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    #[test]
    fn lines_hold_no_commands() {
        for (text, shown) in [
            ("a::b ## c [d]", "a::b ## c [d]"),
            ("::error::x", "\\u{3a}:error::x"),
            (" \t::stop-commands::y", " \t\\u{3a}:stop-commands::y"),
            ("a ##[group]b ##vso[x]", "a #\\u{23}[group]b #\\u{23}vso[x]"),
            ("###[x]", "#\\u{23}#[x]"),
        ] {
            assert_eq!(line(text), shown);
            assert!(!has_command(shown), "{shown}");
        }
        assert!(has_command("a\n  ::b"));
    }
}
