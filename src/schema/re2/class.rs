// SPDX-License-Identifier: Apache-2.0
//! Character classes.

use std::fmt::Write as _;

type Ranges = &'static [(char, char)];

const DIGIT: Ranges = &[('0', '9')];
const SPACE: Ranges = &[('\t', '\n'), ('\u{c}', '\r'), (' ', ' ')];
const WORD: Ranges = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];

const POSIX: [(&str, Ranges); 14] = [
    ("alnum", &[('0', '9'), ('A', 'Z'), ('a', 'z')]),
    ("alpha", &[('A', 'Z'), ('a', 'z')]),
    ("ascii", &[('\0', '\u{7f}')]),
    ("blank", &[('\t', '\t'), (' ', ' ')]),
    ("cntrl", &[('\0', '\u{1f}'), ('\u{7f}', '\u{7f}')]),
    ("digit", DIGIT),
    ("graph", &[('!', '~')]),
    ("lower", &[('a', 'z')]),
    ("print", &[(' ', '~')]),
    ("punct", &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')]),
    ("space", &[('\t', '\r'), (' ', ' ')]),
    ("upper", &[('A', 'Z')]),
    ("word", WORD),
    ("xdigit", &[('0', '9'), ('A', 'F'), ('a', 'f')]),
];

/// A set of characters.
#[derive(Clone, Debug, Default)]
pub(super) struct Class {
    pub(super) negated: bool,
    pub(super) items: Vec<Item>,
}

#[derive(Clone, Debug)]
pub(super) enum Item {
    Range(char, char),
    /// `\p{…}` or `\P{…}` in Rust's spelling.
    Unicode(String),
}

impl Class {
    pub(super) fn push(&mut self, low: char, high: char) {
        self.items.push(Item::Range(low, high));
    }

    pub(super) fn extend(&mut self, other: Class) {
        self.items.extend(other.items);
    }

    /// `\d`, `\s`, `\w` and their negations: ASCII, and `\s` without the vertical tab.
    pub(super) fn perl(letter: char) -> Option<Self> {
        let ranges = match letter.to_ascii_lowercase() {
            'd' => DIGIT,
            's' => SPACE,
            'w' => WORD,
            _ => return None,
        };
        Some(Self::of(ranges, letter.is_ascii_uppercase()))
    }

    /// `[:name:]` or `[:^name:]`, given what stands between the colons.
    pub(super) fn posix(name: &str) -> Option<Self> {
        let plain = name.strip_prefix('^');
        let (_, ranges) = POSIX
            .iter()
            .find(|(known, _)| *known == plain.unwrap_or(name))?;
        Some(Self::of(ranges, plain.is_some()))
    }

    /// `\pN` or `\p{Name}`: a general category or a script, spelled loosely.
    pub(super) fn unicode(name: &str, negated: bool) -> Option<Self> {
        let (name, negated) = match name.strip_prefix('^') {
            Some(name) => (name, !negated),
            None => (name, negated),
        };
        // The crate's loose spelling lets a leading `is` pass, Go's does not.
        let prefixed = name
            .get(..2)
            .is_some_and(|start| start.eq_ignore_ascii_case("is"));
        if name.is_empty()
            || prefixed
            || !name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-'))
        {
            return None;
        }
        let letter = if negated { 'P' } else { 'p' };
        let spellings = [
            format!("\\{letter}{{gc={name}}}"),
            format!("\\{letter}{{sc={name}}}"),
            format!("\\{letter}{{{name}}}"),
        ];
        let known = |text: &String| regex_syntax::parse(text).is_ok();
        let [category, script, special] = spellings;
        let special_name = matches!(
            name.to_ascii_lowercase().as_str(),
            "any" | "ascii" | "assigned"
        );
        let text = [category, script]
            .into_iter()
            .find(known)
            .or_else(|| Some(special).filter(|text| special_name && known(text)))?;
        Some(Self {
            negated: false,
            items: vec![Item::Unicode(text)],
        })
    }

    fn of(ranges: Ranges, complement: bool) -> Self {
        let mut class = Self::default();
        if !complement {
            ranges
                .iter()
                .for_each(|(low, high)| class.push(*low, *high));
            return class;
        }
        let mut next = 0;
        for (low, high) in ranges {
            class.push_codes(next, u32::from(*low));
            next = u32::from(*high) + 1;
        }
        class.push(char::from_u32(next).unwrap_or('\0'), char::MAX);
        class
    }

    /// The characters from `low` up to but not including `end`; all of ours are below the surrogates.
    fn push_codes(&mut self, low: u32, end: u32) {
        if low < end
            && let (Some(low), Some(high)) = (char::from_u32(low), char::from_u32(end - 1))
        {
            self.push(low, high);
        }
    }

    pub(super) fn write(&self, out: &mut String) {
        out.push_str(if self.negated { "[^" } else { "[" });
        for item in &self.items {
            _ = match item {
                Item::Range(low, high) if low == high => {
                    write!(out, "\\x{{{:x}}}", u32::from(*low))
                }
                Item::Range(low, high) => write!(
                    out,
                    "\\x{{{:x}}}-\\x{{{:x}}}",
                    u32::from(*low),
                    u32::from(*high)
                ),
                Item::Unicode(text) => write!(out, "{text}"),
            };
        }
        out.push(']');
    }
}
