// SPDX-License-Identifier: Apache-2.0
//! A regular expression of a schema, parsed once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use super::re2::{Regexp, RegexpProgram};

/// Programs of more instructions are made for each search: a chart may have thousands of them.
const MAX_KEPT: usize = 10_000;

/// A regular expression (RE2, not anchored) as it was written, and what Go makes of it. Two are equal when they read the same.
#[derive(Clone)]
pub struct Pattern(Arc<Parsed>);

struct Parsed {
    text: String,
    /// What it means, or why Go refuses it.
    regexp: Result<Regexp, String>,
    /// Made when something is searched for the first time: most patterns are only written down.
    program: OnceLock<RegexpProgram>,
}

impl Pattern {
    /// Reads a pattern. One that Go refuses is a pattern too, which finds nothing.
    pub fn new(text: &str) -> Self {
        Self(Arc::new(Parsed {
            text: text.to_owned(),
            regexp: Regexp::parse(text),
            program: OnceLock::new(),
        }))
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// Why Go, and so Helm, refuses it; `None` when Go compiles it.
    pub fn refusal(&self) -> Option<&str> {
        self.0.regexp.as_ref().err().map(String::as_str)
    }

    /// Whether Go compiles it.
    pub fn is_valid(&self) -> bool {
        self.0.regexp.is_ok()
    }

    /// Whether it finds something in a text. A pattern that Go refuses finds nothing; the verdict reports it.
    pub fn finds(&self, text: &str) -> bool {
        let Ok(regexp) = &self.0.regexp else {
            return false;
        };
        if let Some(program) = self.0.program.get() {
            return program.finds(text);
        }
        let program = regexp.program();
        if program.len() > MAX_KEPT {
            return program.finds(text);
        }
        self.0.program.get_or_init(|| program).finds(text)
    }

    /// The same for the `regex` crate; `None` when Go refuses it.
    pub(crate) fn translated(&self) -> Option<String> {
        Some(self.0.regexp.as_ref().ok()?.translated())
    }

    /// The number of instructions to search with, nearly.
    pub(crate) fn size(&self) -> usize {
        self.0.regexp.as_ref().map_or(0, Regexp::size)
    }

    /// How much the `regex` crate would have to expand, in ranges and characters.
    pub(crate) fn weight(&self) -> u64 {
        self.0.regexp.as_ref().map_or(0, Regexp::weight)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.text == other.0.text
    }
}

impl Eq for Pattern {}

impl Hash for Pattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.text.hash(state);
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.text.fmt(f)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.text)
    }
}

/// The patterns of a chart, each text parsed once.
#[derive(Debug, Default)]
pub struct Patterns(RefCell<HashMap<String, Pattern>>);

impl Patterns {
    /// The pattern with this text.
    pub fn get(&self, text: &str) -> Pattern {
        if let Some(known) = self.0.borrow().get(text) {
            return known.clone();
        }
        let pattern = Pattern::new(text);
        self.0.borrow_mut().insert(text.to_owned(), pattern.clone());
        pattern
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_pattern_keeps_its_text_and_the_reason() {
        let pattern = Pattern::new("(?=x)");
        assert_eq!(pattern.as_str(), "(?=x)");
        assert!(pattern.refusal().is_some() && !pattern.finds("x"));
        assert!(Pattern::new("^a+$").finds("aa") && !Pattern::new("^a+$").finds("ab"));
    }

    #[test]
    fn a_text_is_parsed_once() {
        let patterns = Patterns::default();
        assert!(Arc::ptr_eq(&patterns.get("a").0, &patterns.get("a").0));
    }
}
