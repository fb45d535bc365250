// SPDX-License-Identifier: Apache-2.0
//! Regular expressions as Helm reads them: Go's RE2 syntax, in linear time.
//!
//! A pattern is parsed by Go's grammar and written again in a subset that the `regex` crate, and the ECMA translation of the
//! `jsonschema` crate before it, read the same way: escapes as `\x{…}`, Perl classes as ranges, ASCII word boundaries. What
//! Go refuses (look-around, back references, possessive quantifiers, repeats above 1000) is an error here, and in Helm it
//! makes the whole chart uninstallable.

mod class;
mod parse;

use std::fmt::Write as _;

use class::Class;

/// Reads a pattern and writes it for the `regex` crate.
///
/// # Errors
/// With a short reason, when Go would not compile the pattern.
pub fn translate(pattern: &str) -> Result<String, String> {
    let tree = parse::parse(pattern)?;
    let mut out = String::new();
    tree.write(&mut out);
    Ok(out)
}

/// Compiles what [`translate`] wrote.
///
/// # Errors
/// With a short reason, when it would take too much memory here.
pub(super) fn compile(translated: &str) -> Result<regex::Regex, String> {
    regex::RegexBuilder::new(translated)
        .size_limit(10 << 20)
        .build()
        .map_err(|error| error.to_string())
}

/// A parsed pattern. Flags are resolved: each leaf knows how it matches.
#[derive(Clone, Debug)]
enum Tree {
    Empty,
    Literal {
        c: char,
        fold: bool,
    },
    AnyChar {
        newline: bool,
    },
    Class {
        class: Class,
        fold: bool,
    },
    Assertion(&'static str),
    Group(Box<Tree>),
    Concat(Vec<Tree>),
    Alternate(Vec<Tree>),
    Repeat {
        tree: Box<Tree>,
        min: u32,
        max: Option<u32>,
        greedy: bool,
    },
}

impl Tree {
    /// Go's `repeatIsValid`: whether counted repeats, nested ones multiplied, stay within `limit`.
    fn repeats_within(&self, limit: u32) -> bool {
        match self {
            Self::Repeat { tree, min, max, .. } => {
                if *min == 0 && matches!(max, None | Some(1)) || (*min, *max) == (1, None) {
                    return tree.repeats_within(limit);
                }
                let count = max.unwrap_or(*min);
                count == 0 || (count <= limit && tree.repeats_within(limit / count))
            }
            Self::Group(tree) => tree.repeats_within(limit),
            Self::Concat(trees) | Self::Alternate(trees) => {
                trees.iter().all(|tree| tree.repeats_within(limit))
            }
            Self::Empty
            | Self::Literal { .. }
            | Self::AnyChar { .. }
            | Self::Class { .. }
            | Self::Assertion(_) => true,
        }
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Empty => out.push_str("(?:)"),
            Self::Literal { c, fold } => {
                folded(*fold && c.is_alphabetic(), out, |out| literal(*c, out))
            }
            Self::AnyChar { newline: true } => out.push_str("(?s:.)"),
            Self::AnyChar { newline: false } => out.push_str("[^\\n]"),
            Self::Class { class, fold } => folded(*fold, out, |out| class.write(out)),
            Self::Assertion(text) => out.push_str(text),
            Self::Group(tree) => {
                out.push('(');
                tree.write_unless_empty(out);
                out.push(')');
            }
            Self::Concat(trees) => trees.iter().for_each(|tree| tree.write_unless_empty(out)),
            Self::Alternate(trees) => {
                for (index, tree) in trees.iter().enumerate() {
                    if index > 0 {
                        out.push('|');
                    }
                    tree.write_unless_empty(out);
                }
            }
            Self::Repeat {
                tree,
                min,
                max,
                greedy,
            } => {
                out.push_str("(?:");
                tree.write(out);
                out.push(')');
                match (min, max) {
                    (0, None) => out.push('*'),
                    (1, None) => out.push('+'),
                    (0, Some(1)) => out.push('?'),
                    (min, None) => _ = write!(out, "{{{min},}}"),
                    (min, Some(max)) => _ = write!(out, "{{{min},{max}}}"),
                }
                if !greedy {
                    out.push('?');
                }
            }
        }
    }

    fn write_unless_empty(&self, out: &mut String) {
        if !matches!(self, Self::Empty) {
            self.write(out);
        }
    }
}

fn folded(fold: bool, out: &mut String, write: impl FnOnce(&mut String)) {
    if fold {
        out.push_str("(?i:");
        write(out);
        out.push(')');
    } else {
        write(out);
    }
}

fn literal(c: char, out: &mut String) {
    if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/') {
        out.push(c);
    } else {
        _ = write!(out, "\\x{{{:x}}}", u32::from(c));
    }
}

#[cfg(test)]
mod tests {
    use super::translate;

    #[test]
    fn keeps_simple_patterns_readable() {
        assert_eq!(translate("^(a|b-c)$").unwrap(), "^(a|b-c)$");
        assert_eq!(
            translate("^[a-z0-9]+$").unwrap(),
            "^(?:[\\x{61}-\\x{7a}\\x{30}-\\x{39}])+$"
        );
    }

    #[test]
    fn refuses_what_go_refuses() {
        for bad in [
            "(?=a)",
            "(?<!a)",
            "\\1",
            "a++",
            "a**",
            "a{1001}",
            "(a{100}){11}",
            "\\u0041",
            "[z-a]",
            "[[:foo:]]",
            "\\p{Foo}",
            "(",
            ")",
            "[",
            "*",
            "\\",
            "a|*",
        ] {
            assert!(translate(bad).is_err(), "{bad}: {:?}", translate(bad));
        }
        for good in [
            "{",
            "a{,5}",
            "a{2",
            "\\07",
            "\\0",
            "\\Q.*\\E",
            "[\\d-z]",
            "(?P<1>a)(?P<1>b)",
            "\\a",
            "(?)",
            "[]a]",
            "[^]a]",
            "a|",
            "()",
            "\\pL",
            "\\p{^Greek}",
            "[[:^alpha:]]",
        ] {
            assert!(translate(good).is_ok(), "{good}: {:?}", translate(good));
        }
    }
}
