// SPDX-License-Identifier: Apache-2.0
//! Regular expressions as Helm reads them: Go's RE2 syntax, in linear time.
//!
//! ```text
//! text → Tree (Go's grammar and limits) → Program, which is searched with as Go does
//!                                       → text for the `regex` crate, where the `jsonschema` crate wants one
//! ```
//!
//! Go's own way of searching, and not the `regex` crate, because that one expands every set of characters at every repeat: the few
//! bytes of `(\p{L}{10}){100}` take it half a second and a hundred megabytes. What Go refuses (look-around, back references,
//! possessive quantifiers, repeats above 1000) is an error here, and in Helm it makes the whole chart uninstallable.

mod class;
mod parse;
mod program;
mod tree;

use program::Program;
use tree::Tree;

/// A regular expression that Go compiles.
#[derive(Debug)]
pub(super) struct Regexp(Tree);

impl Regexp {
    /// Reads a pattern.
    ///
    /// # Errors
    /// With a short reason, when Go would not compile the pattern.
    pub(super) fn parse(pattern: &str) -> Result<Self, String> {
        parse::parse(pattern).map(Self)
    }

    /// The instructions to search with.
    pub(super) fn program(&self) -> RegexpProgram {
        RegexpProgram(Program::of(&self.0))
    }

    /// The same for the `regex` crate.
    pub(super) fn translated(&self) -> String {
        self.0.write()
    }

    /// The number of instructions, nearly.
    pub(super) fn size(&self) -> usize {
        self.0.size()
    }

    /// How much the `regex` crate would have to expand.
    pub(super) fn weight(&self) -> u64 {
        self.0.weight()
    }
}

/// The instructions of a regular expression.
#[derive(Debug)]
pub(super) struct RegexpProgram(Program);

impl RegexpProgram {
    /// The number of instructions.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it finds something in a text.
    pub(super) fn finds(&self, text: &str) -> bool {
        self.0.finds(text)
    }
}

#[cfg(test)]
mod tests {
    use super::Regexp;

    fn translate(pattern: &str) -> Result<String, String> {
        Regexp::parse(pattern).map(|regexp| regexp.translated())
    }

    fn finds(pattern: &str, text: &str) -> bool {
        Regexp::parse(pattern).unwrap().program().finds(text)
    }

    #[test]
    fn keeps_simple_patterns_readable() {
        assert_eq!(translate("^(a|b-c)$").unwrap(), "^(?:(?:a|b-c))$");
        assert_eq!(
            translate("^[a-z0-9]+$").unwrap(),
            "^(?:[\\x{30}-\\x{39}\\x{61}-\\x{7a}])+$"
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

    #[test]
    fn finds_what_go_finds() {
        for (pattern, text, found) in [
            ("", "", true),
            ("^$", "", true),
            ("^$", "a", false),
            ("b", "abc", true),
            ("^b", "abc", false),
            ("a*?b+$", "xxbb", true),
            ("^(ab|c){2,3}$", "abcab", true),
            ("^(ab|c){2,3}$", "abcabc", false),
            ("^a{0}$", "", true),
            ("(?m)^b$", "a\nb\nc", true),
            ("^b$", "a\nb\nc", false),
            ("a.b", "a\nb", false),
            ("(?s)a.b", "a\nb", true),
            ("\\bé", "aé", true),
            ("^(?:)*$", "", true),
            ("(?i)straße", "STRAẞE", true),
            ("(?i)^ͅ$", "Ι", true),
            ("^\\x{d800}$", "\u{fffd}", false),
            ("^[\\x{d700}-\\x{e000}]$", "\u{e000}", true),
        ] {
            assert_eq!(finds(pattern, text), found, "{pattern:?} {text:?}");
        }
    }

    #[test]
    fn limits_are_those_of_go() {
        let nested = |depth: usize| "(".repeat(depth) + "a" + &")".repeat(depth);
        for (pattern, good) in [
            (nested(999), true),
            (nested(1000), false),
            ("(?:a{1000}){1}".to_owned(), true),
            ("a{1000}{1000}".to_owned(), false),
            ("(a{0}){1000}".to_owned(), true),
            (format!("({}){{1000}}", "[a]b".repeat(2000)), false),
            ("[[:".repeat(20_000), false),
            (r"\p{Old_Italic}".to_owned(), false),
            (r"\p{uppercase-letter}".to_owned(), true),
        ] {
            let start: String = pattern.chars().take(20).collect();
            assert_eq!(Regexp::parse(&pattern).is_ok(), good, "{start}");
        }
    }
}
