// SPDX-License-Identifier: Apache-2.0
//! A regular expression of a schema, parsed once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use regex::Regex;

use super::re2;

/// A regular expression (RE2, not anchored) as it was written, and what Go makes of it. Two are equal when they read the same.
#[derive(Clone)]
pub struct Pattern(Arc<Parsed>);

struct Parsed {
    text: String,
    /// The same for the `regex` crate, or why Go refuses it.
    translated: Result<String, String>,
    /// Compiled when something is searched for the first time: most patterns are only written down.
    regex: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// Reads a pattern. One that Go refuses is a pattern too, which finds nothing.
    pub fn new(text: &str) -> Self {
        Self(Arc::new(Parsed {
            text: text.to_owned(),
            translated: re2::translate(text),
            regex: OnceLock::new(),
        }))
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// Why Go, and so Helm, refuses it; `None` when Go compiles it.
    pub fn refusal(&self) -> Option<&str> {
        self.0.translated.as_ref().err().map(String::as_str)
    }

    /// Whether Go compiles it.
    pub fn is_valid(&self) -> bool {
        self.0.translated.is_ok()
    }

    /// Whether it finds something in a text. A pattern that cannot be compiled finds nothing; the verdict reports it.
    pub fn finds(&self, text: &str) -> bool {
        let Parsed {
            translated, regex, ..
        } = &*self.0;
        regex
            .get_or_init(|| re2::compile(translated.as_ref().ok()?).ok())
            .as_ref()
            .is_some_and(|regex| regex.is_match(text))
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
