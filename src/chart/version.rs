// SPDX-License-Identifier: Apache-2.0
//! Version ranges as Helm reads them: Masterminds/semver v3, not Cargo's and not npm's rules.
//!
//! The odd corners are kept on purpose, because a dependency whose range does not match is not switched, renamed or
//! given imports: an empty range matches nothing, `1.2` means `~1.2`, and a pre-release matches only an AND group that
//! names one.

use std::cmp::Ordering;

const MAX_RANGE: usize = 512;
const MAX_GROUPS: usize = 32;
const MAX_VERSION: usize = 256;

/// Longest first, so that `>=` is not read as `>` and a stray `=`.
const OPERATORS: [(&str, Operator); 11] = [
    ("!=", Operator::NotEqual),
    (">=", Operator::GreaterEqual),
    ("=>", Operator::GreaterEqual),
    ("<=", Operator::LessEqual),
    ("=<", Operator::LessEqual),
    ("~>", Operator::Tilde),
    ("=", Operator::Equal),
    (">", Operator::Greater),
    ("<", Operator::Less),
    ("~", Operator::Tilde),
    ("^", Operator::Caret),
];

#[derive(Clone, Copy)]
enum Operator {
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterEqual,
    LessEqual,
    Tilde,
    Caret,
}

/// Whether a text is a version that Helm accepts in `Chart.yaml`.
pub fn is_version(text: &str) -> bool {
    Version::parse(text).is_some()
}

/// Whether `version` lies in `range`; unreadable text on either side means no.
pub fn is_compatible(range: &str, version: &str) -> bool {
    let (Some(version), Some(groups)) = (Version::parse(version), parse_range(range)) else {
        return false;
    };
    groups.iter().any(|group| {
        let wants_pre = group.iter().any(|bound| !bound.version.pre.is_empty());
        (version.pre.is_empty() || wants_pre) && group.iter().all(|bound| bound.admits(&version))
    })
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Version {
    major: u64,
    minor: u64,
    patch: u64,
    pre: String,
}

struct Parts<'a> {
    numbers: [&'a str; 3],
    pre: &'a str,
    end: usize,
}

/// Scans `v?N(.N)?(.N)?(-pre)?(+meta)?` at `start`, where `digit` accepts the characters of a number.
fn scan(text: &str, start: usize, digit: fn(u8) -> bool) -> Option<Parts<'_>> {
    let bytes = text.as_bytes();
    let mut at = start + usize::from(bytes.get(start) == Some(&b'v'));
    let mut numbers = [""; 3];
    for (index, number) in numbers.iter_mut().enumerate() {
        let from = if index == 0 { at } else { at + 1 };
        if index > 0 && bytes.get(at) != Some(&b'.') {
            break;
        }
        let to = run_end(bytes, from, digit);
        if to == from {
            if index == 0 {
                return None;
            }
            break;
        }
        *number = text.get(from..to)?;
        at = to;
    }
    let mut pre = "";
    if bytes.get(at) == Some(&b'-')
        && let Some(end) = identifiers_end(bytes, at + 1)
    {
        pre = text.get(at + 1..end)?;
        at = end;
    }
    if bytes.get(at) == Some(&b'+')
        && let Some(end) = identifiers_end(bytes, at + 1)
    {
        at = end;
    }
    Some(Parts {
        numbers,
        pre,
        end: at,
    })
}

/// Where the bytes that `accept` takes end; `from` when there are none.
fn run_end(bytes: &[u8], from: usize, accept: fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().take_while(|byte| accept(**byte)).count()
}

/// Where identifiers with dots between them end; `None` when there is no identifier.
fn identifiers_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut end = run_end(bytes, from, is_identifier_byte);
    if end == from {
        return None;
    }
    while bytes.get(end) == Some(&b'.') {
        let next = run_end(bytes, end + 1, is_identifier_byte);
        if next == end + 1 {
            break;
        }
        end = next;
    }
    Some(end)
}

fn is_identifier_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

impl Version {
    /// Reads a version leniently, as Helm does for `Chart.yaml`: `v1` and `01.2` are versions.
    fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_VERSION {
            return None;
        }
        let parts = scan(text, 0, |byte| byte.is_ascii_digit())?;
        let leading_zero = |word: &str| {
            word.len() > 1
                && word.starts_with('0')
                && word.bytes().all(|byte| byte.is_ascii_digit())
        };
        if parts.end != text.len() || parts.pre.split('.').any(leading_zero) {
            return None;
        }
        let number = |text: &str| {
            if text.is_empty() {
                Some(0)
            } else {
                text.parse::<u64>().ok()
            }
        };
        let [major, minor, patch] = parts.numbers;
        Some(Self {
            major: number(major)?,
            minor: number(minor)?,
            patch: number(patch)?,
            pre: parts.pre.to_owned(),
        })
    }

    fn compare(&self, other: &Self) -> Ordering {
        (self.major, self.minor, self.patch)
            .cmp(&(other.major, other.minor, other.patch))
            .then_with(|| match (self.pre.is_empty(), other.pre.is_empty()) {
                (true, true) => Ordering::Equal,
                (true, false) => Ordering::Greater,
                (false, true) => Ordering::Less,
                (false, false) => compare_pre(&self.pre, &other.pre),
            })
    }
}

fn compare_pre(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left.split('.'), right.split('.'));
    loop {
        let order = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(left), Some(right)) => match (left.parse::<u64>(), right.parse::<u64>()) {
                (Ok(left), Ok(right)) => left.cmp(&right),
                (Ok(_), Err(_)) => Ordering::Less,
                (Err(_), Ok(_)) => Ordering::Greater,
                (Err(_), Err(_)) => left.cmp(right),
            },
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// One comparison of a range. The flags say where a wildcard, or nothing, was written.
struct RangeBound {
    operator: Operator,
    version: Version,
    dirty: bool,
    minor_dirty: bool,
    patch_dirty: bool,
}

impl RangeBound {
    fn new(operator: Operator, parts: &Parts<'_>) -> Option<Self> {
        let wild = |text: &str| matches!(text, "" | "x" | "X" | "*");
        let [major, minor, patch] = parts.numbers;
        let (text, minor_dirty, patch_dirty) = if wild(major) {
            ("0.0.0".to_owned(), false, false)
        } else if wild(minor) {
            (format!("{major}.0.0"), true, false)
        } else if wild(patch) {
            (format!("{major}.{minor}.0"), false, true)
        } else {
            (format!("{major}.{minor}.{patch}"), false, false)
        };
        let dirty = wild(major) || minor_dirty || patch_dirty;
        let pre = if parts.pre.is_empty() {
            String::new()
        } else {
            format!("-{}", parts.pre)
        };
        Some(Self {
            operator,
            version: Version::parse(&(text + &pre))?,
            dirty,
            minor_dirty,
            patch_dirty,
        })
    }

    fn admits(&self, version: &Version) -> bool {
        let (order, bound) = (version.compare(&self.version), &self.version);
        match self.operator {
            Operator::Equal if self.dirty => self.admits_tilde(version),
            Operator::Equal => order == Ordering::Equal,
            Operator::NotEqual => !self.equals_loosely(version),
            Operator::Less => order == Ordering::Less,
            Operator::GreaterEqual => order != Ordering::Less,
            Operator::Greater if !self.dirty || version.major != bound.major => {
                if self.dirty {
                    version.major > bound.major
                } else {
                    order == Ordering::Greater
                }
            }
            Operator::Greater if self.minor_dirty => false,
            Operator::Greater if self.patch_dirty => version.minor > bound.minor,
            Operator::Greater => order == Ordering::Greater,
            Operator::LessEqual if !self.dirty => order != Ordering::Greater,
            Operator::LessEqual => {
                version.major < bound.major
                    || (version.major == bound.major
                        && (version.minor <= bound.minor || self.minor_dirty))
            }
            Operator::Tilde => self.admits_tilde(version),
            Operator::Caret => self.admits_caret(version),
        }
    }

    fn equals_loosely(&self, version: &Version) -> bool {
        let bound = &self.version;
        if self.dirty {
            if version.major != bound.major {
                return false;
            }
            if self.minor_dirty {
                return true;
            }
            if version.minor != bound.minor {
                return false;
            }
            if self.patch_dirty {
                return (version.pre.is_empty() && bound.pre.is_empty())
                    || version.pre == bound.pre;
            }
            if version.patch != bound.patch {
                return false;
            }
        }
        version.compare(bound) == Ordering::Equal
    }

    fn admits_tilde(&self, version: &Version) -> bool {
        let bound = &self.version;
        if version.compare(bound) == Ordering::Less {
            return false;
        }
        let zero = (bound.major, bound.minor, bound.patch) == (0, 0, 0);
        if zero && !self.minor_dirty && !self.patch_dirty {
            return true;
        }
        version.major == bound.major && (version.minor == bound.minor || self.minor_dirty)
    }

    fn admits_caret(&self, version: &Version) -> bool {
        let bound = &self.version;
        if version.compare(bound) == Ordering::Less {
            return false;
        }
        if bound.major > 0 || self.minor_dirty {
            return version.major == bound.major;
        }
        if version.major > 0 {
            return false;
        }
        if bound.minor > 0 || self.patch_dirty {
            return version.minor == bound.minor;
        }
        version.minor == 0 && version.patch == bound.patch
    }
}

fn parse_range(range: &str) -> Option<Vec<Vec<RangeBound>>> {
    if range.len() > MAX_RANGE {
        return None;
    }
    let rewritten = rewrite_hyphens(range);
    let groups: Vec<&str> = rewritten.split("||").collect();
    if groups.len() > MAX_GROUPS {
        return None;
    }
    groups.into_iter().map(parse_group).collect()
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_range_digit(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'|' | b'x' | b'X' | b'*')
}

fn skip_spaces(text: &str, from: usize) -> usize {
    from + text
        .as_bytes()
        .get(from..)
        .unwrap_or_default()
        .iter()
        .take_while(|byte| is_space(**byte))
        .count()
}

/// Comparisons separated by white space or a comma.
fn parse_group(text: &str) -> Option<Vec<RangeBound>> {
    let mut bounds = Vec::new();
    let mut at = skip_spaces(text, 0);
    loop {
        let rest = text.get(at..)?;
        let (length, operator) = OPERATORS
            .iter()
            .find(|(symbol, _)| rest.starts_with(symbol))
            .map_or((0, Operator::Equal), |(symbol, operator)| {
                (symbol.len(), *operator)
            });
        let parts = scan(text, skip_spaces(text, at + length), is_range_digit)?;
        bounds.push(RangeBound::new(operator, &parts)?);
        let spaced = skip_spaces(text, parts.end);
        if spaced == text.len() {
            return Some(bounds);
        }
        if text.as_bytes().get(spaced) == Some(&b',') {
            at = skip_spaces(text, spaced + 1);
        } else if spaced > parts.end {
            at = spaced;
        } else {
            return None;
        }
    }
}

/// `1.2 - 2.0` becomes `>= 1.2, <= 2.0 `, before anything else is looked at.
fn rewrite_hyphens(range: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    while at < range.len() {
        if let Some((text, end)) = hyphen_range(range, at) {
            out.push_str(&text);
            at = end;
            continue;
        }
        let Some(c) = range.get(at..).and_then(|rest| rest.chars().next()) else {
            break;
        };
        out.push(c);
        at += c.len_utf8();
    }
    out
}

fn hyphen_range(range: &str, at: usize) -> Option<(String, usize)> {
    let start = skip_spaces(range, at);
    let low = scan(range, start, is_range_digit)?.end;
    let dash = skip_spaces(range, low);
    let from = skip_spaces(range, dash + 1);
    if dash == low || range.as_bytes().get(dash) != Some(&b'-') || from == dash + 1 {
        return None;
    }
    let high = scan(range, from, is_range_digit)?.end;
    Some((
        format!(
            ">= {}, <= {} ",
            range.get(start..low)?,
            range.get(from..high)?
        ),
        skip_spaces(range, high),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_helm() {
        let table = include_str!("testdata/ranges.txt");
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [range, version, expected] = columns[..] else {
                panic!("three columns: {line}")
            };
            assert_eq!(
                is_compatible(range, version),
                expected == "true",
                "`{version}` in `{range}`"
            );
        }
    }
}
