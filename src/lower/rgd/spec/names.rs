// SPDX-License-Identifier: Apache-2.0
//! Names of custom types, after the place where a type is first used.

use super::Writer;
use crate::lower::naming::upper_camel;
use crate::lower::rgd::simpleschema::Definition;
use crate::lower::site::Site;

impl Writer<'_> {
    /// Names a definition; equal definitions share a name.
    pub(super) fn define(
        &mut self,
        site: &Site<'_>,
        suffix: &str,
        definition: Definition,
    ) -> String {
        if let Some(name) = self.names.get(&definition) {
            return name.clone();
        }
        let words = words(site);
        let name = candidates(&words, suffix)
            .find(|name| starts_with_capital(name) && !self.schema.types.contains_key(name))
            // The numbered candidates have no end, so there always is one.
            .unwrap_or_else(|| format!("T{}", self.schema.types.len()));
        self.names.insert(definition.clone(), name.clone());
        self.schema.types.insert(name.clone(), definition);
        name
    }
}

/// Longest word, and longest name but for a number: names are keys of the definition, which cannot be of any length.
const MAX_WORD: usize = 100;
const MAX_NAME: usize = 900;

/// The keys on the way to a site, as words of a name.
fn words(site: &Site<'_>) -> Vec<String> {
    site.at.keys().map(word).collect()
}

fn word(key: &str) -> String {
    let word = capitalized(&upper_camel(key));
    word.chars().take(MAX_WORD).collect()
}

/// The last word, the last two, and so on, then all of them with a number.
fn candidates<'a>(words: &'a [String], suffix: &'a str) -> impl Iterator<Item = String> + 'a {
    let all: String = words.concat().chars().take(MAX_NAME).collect();
    let short = (0..words.len()).rev().map(move |start| {
        let words = words.get(start..).unwrap_or_default();
        format!("{}{suffix}", words.concat())
    });
    let short = short.filter(|name| name.len() <= MAX_NAME);
    short.chain((2..).map(move |number: u32| format!("{all}{suffix}{number}")))
}

fn capitalized(word: &str) -> String {
    if starts_with_capital(word) {
        word.to_owned()
    } else {
        format!("T{word}")
    }
}

fn starts_with_capital(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_uppercase())
}
