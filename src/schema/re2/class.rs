// SPDX-License-Identifier: Apache-2.0
//! Sets of characters, decided character by character: nothing is expanded, so a set takes as much memory as its text.
//!
//! Under `(?i)` Go closes each part of a set under simple case folding before it negates the part, and negates the whole set last.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock, Mutex};

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind};

type Ranges = &'static [(char, char)];
type CharTable = Arc<[(char, char)]>;

const DIGIT: Ranges = &[('0', '9')];
const SPACE: Ranges = &[('\t', '\n'), ('\u{c}', '\r'), (' ', ' ')];
const WORD: Ranges = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
const ASCII: Ranges = &[('\0', '\u{7f}')];

const POSIX: [(&str, Ranges); 14] = [
    ("alnum", &[('0', '9'), ('A', 'Z'), ('a', 'z')]),
    ("alpha", &[('A', 'Z'), ('a', 'z')]),
    ("ascii", ASCII),
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
pub(super) struct CharSet {
    pub(super) negated: bool,
    /// Whether case is ignored.
    pub(super) fold: bool,
    pub(super) parts: Vec<SetPart>,
}

/// Some characters of a set.
#[derive(Clone, Debug)]
pub(super) struct SetPart {
    chars: Chars,
    negated: bool,
    /// Whether it is as it is, even where case is ignored: Go has no table for the cased letters.
    exact: bool,
}

#[derive(Clone, Debug)]
enum Chars {
    Range([(char, char); 1]),
    Named(Ranges),
    Table(CharTable),
}

impl CharSet {
    /// A set of one part, as it stands outside of brackets.
    pub(super) fn of(part: SetPart, fold: bool) -> Self {
        Self {
            negated: false,
            fold,
            parts: vec![part],
        }
    }

    /// Whether a character is in the set, given all that equal it when case is ignored.
    pub(super) fn contains(&self, c: char, alike: &[char]) -> bool {
        let same = std::slice::from_ref(&c);
        let alike = if self.fold { alike } else { same };
        let mut parts = self.parts.iter();
        parts.any(|part| part.contains(c, alike)) != self.negated
    }

    /// Go's measure: two for each range.
    pub(super) fn runes(&self) -> usize {
        let ranges = self.parts.iter().map(|part| part.chars.ranges().len());
        2 * ranges.sum::<usize>()
    }

    /// Writes the set for the `regex` crate.
    pub(super) fn write(&self, out: &mut String) {
        let mut class = ClassUnicode::empty();
        for part in &self.parts {
            class.union(&part.expanded(self.fold));
        }
        if self.negated {
            class.negate();
        }
        // The crate has no other way to write the empty set.
        let (open, ranges) = match class.ranges() {
            [] => ("[^", &[ClassUnicodeRange::new('\0', char::MAX)][..]),
            ranges => ("[", ranges),
        };
        out.push_str(open);
        for range in ranges {
            let (low, high) = (u32::from(range.start()), u32::from(range.end()));
            _ = match low == high {
                true => write!(out, "\\x{{{low:x}}}"),
                false => write!(out, "\\x{{{low:x}}}-\\x{{{high:x}}}"),
            };
        }
        out.push(']');
    }
}

impl SetPart {
    /// The characters from one code to another; `None` when all of them are surrogates, which no text has.
    pub(super) fn of_codes(low: u32, high: u32) -> Option<Self> {
        let low = char::from_u32(low).unwrap_or('\u{e000}');
        let high = char::from_u32(high).unwrap_or('\u{d7ff}');
        let chars = Chars::Range([(low, high)]);
        (low <= high).then_some(Self {
            chars,
            negated: false,
            exact: false,
        })
    }

    /// `\d`, `\s`, `\w` and their negations: ASCII, and `\s` without the vertical tab.
    pub(super) fn perl(letter: char) -> Option<Self> {
        let ranges = match letter.to_ascii_lowercase() {
            'd' => DIGIT,
            's' => SPACE,
            'w' => WORD,
            _ => return None,
        };
        Some(Self {
            chars: Chars::Named(ranges),
            negated: letter.is_ascii_uppercase(),
            exact: false,
        })
    }

    /// `[:name:]` or `[:^name:]`, given what stands between the colons.
    pub(super) fn posix(name: &str) -> Option<Self> {
        let plain = name.strip_prefix('^');
        let (_, ranges) = POSIX
            .iter()
            .find(|(known, _)| *known == plain.unwrap_or(name))?;
        Some(Self {
            chars: Chars::Named(ranges),
            negated: plain.is_some(),
            exact: false,
        })
    }

    /// `\pN` or `\p{Name}`: a general category or a script, spelled loosely.
    pub(super) fn unicode(name: &str, negated: bool) -> Option<Self> {
        let (name, negated) = match name.strip_prefix('^') {
            Some(name) => (name, !negated),
            None => (name, negated),
        };
        let name = canonical(name)?;
        Some(Self {
            exact: matches!(&*name, "Lc" | "Casedletter"),
            chars: Chars::Table(table(name)?),
            negated,
        })
    }

    fn contains(&self, c: char, alike: &[char]) -> bool {
        let ranges = self.chars.ranges();
        let found = match self.exact {
            true => is_in(ranges, c),
            false => alike.iter().any(|c| is_in(ranges, *c)),
        };
        found != self.negated
    }

    fn expanded(&self, fold: bool) -> ClassUnicode {
        let ranges = self.chars.ranges().iter();
        let ranges = ranges.map(|(low, high)| ClassUnicodeRange::new(*low, *high));
        let mut class = ClassUnicode::new(ranges);
        if fold && !self.exact {
            fold_case(&mut class);
        }
        if self.negated {
            class.negate();
        }
        class
    }
}

impl Chars {
    /// The ranges, sorted.
    fn ranges(&self) -> &[(char, char)] {
        match self {
            Self::Range(range) => range,
            Self::Named(ranges) => ranges,
            Self::Table(ranges) => ranges,
        }
    }
}

/// Whether a character is in one of some sorted ranges.
fn is_in(ranges: &[(char, char)], c: char) -> bool {
    let after = ranges.partition_point(|(low, _)| *low <= c);
    let range = after.checked_sub(1).and_then(|index| ranges.get(index));
    range.is_some_and(|(_, high)| c <= *high)
}

/// The characters that equal this one when case is ignored, itself included.
pub(super) fn alike(c: char) -> Vec<char> {
    if c.is_ascii() && !matches!(c, 'K' | 'k' | 'S' | 's') {
        return vec![c.to_ascii_lowercase(), c.to_ascii_uppercase()];
    }
    let mut class = ClassUnicode::new([ClassUnicodeRange::new(c, c)]);
    fold_case(&mut class);
    let ranges = class.iter();
    ranges
        .flat_map(|range| range.start()..=range.end())
        .collect()
}

/// Adds the characters that equal one of these when case is ignored, in Go's Unicode version.
fn fold_case(class: &mut ClassUnicode) {
    let mut more = class.clone();
    more.intersect(&ASSIGNED);
    // It fails only in a build without Unicode tables.
    _ = more.try_case_fold_simple();
    more.intersect(&ASSIGNED);
    class.union(&more);
}

/// The tables that were asked for: there are as many as Unicode has categories and scripts.
static TABLES: LazyLock<Mutex<HashMap<String, CharTable>>> = LazyLock::new(Mutex::default);

/// The characters of a category or a script in Go's Unicode version.
fn table(name: String) -> Option<CharTable> {
    let mut tables = TABLES
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(known) = tables.get(&name) {
        return Some(Arc::clone(known));
    }
    let found: CharTable = characters(&name)?.into();
    tables.insert(name, Arc::clone(&found));
    Some(found)
}

/// The categories and scripts that Go finds, in its canonical spelling. Scripts of several words are not among them: Go looks them up
/// without the underscore that their names have there.
const NAMES: &str = include_str!("names.txt");

/// Go's canonical spelling: without spaces, hyphens and underscores, in lower case after the first letter.
fn canonical(name: &str) -> Option<String> {
    let mut canonical = String::new();
    for c in name.chars() {
        match c {
            '_' | '-' | ' ' => {}
            c if !c.is_ascii_alphanumeric() => return None,
            c if canonical.is_empty() => canonical.push(c.to_ascii_uppercase()),
            c => canonical.push(c.to_ascii_lowercase()),
        }
    }
    NAMES
        .lines()
        .any(|name| name == canonical)
        .then_some(canonical)
}

/// The characters of the Unicode version that the Go release that built Helm has.
static ASSIGNED: LazyLock<ClassUnicode> =
    LazyLock::new(|| parsed("[\\p{age=15.0}--\\p{gc=Cn}]").unwrap_or_else(ClassUnicode::empty));
/// The character that became another kind of mark since.
const MOVED: char = '\u{1171e}';

fn characters(name: &str) -> Option<Vec<(char, char)>> {
    let mut class = match name {
        "Any" => parsed("\\p{any}")?,
        "Ascii" => parsed("\\p{ascii}")?,
        "Assigned" => ASSIGNED.clone(),
        // What no character of a text can be.
        "Cs" | "Surrogate" => ClassUnicode::empty(),
        name => {
            parsed(&format!("\\p{{gc={name}}}")).or_else(|| parsed(&format!("\\p{{sc={name}}}")))?
        }
    };
    match name {
        "Any" | "Ascii" | "Assigned" => {}
        "C" | "Cn" | "Other" | "Unassigned" => {
            let mut later = ASSIGNED.clone();
            later.negate();
            class.union(&later);
        }
        _ => class.intersect(&ASSIGNED),
    }
    match name {
        "Mn" | "Nonspacingmark" => class.push(ClassUnicodeRange::new(MOVED, MOVED)),
        "Mc" | "Spacingmark" => {
            class.difference(&ClassUnicode::new([ClassUnicodeRange::new(MOVED, MOVED)]))
        }
        _ => {}
    }
    let ranges = class.iter();
    Some(ranges.map(|range| (range.start(), range.end())).collect())
}

/// The class that the `regex` crate reads.
fn parsed(text: &str) -> Option<ClassUnicode> {
    match regex_syntax::parse(text).ok()?.into_kind() {
        HirKind::Class(Class::Unicode(class)) => Some(class),
        // A class of one character.
        HirKind::Literal(literal) => {
            let c = std::str::from_utf8(&literal.0).ok()?.chars().next()?;
            Some(ClassUnicode::new([ClassUnicodeRange::new(c, c)]))
        }
        _ => None,
    }
}
