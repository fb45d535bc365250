// SPDX-License-Identifier: Apache-2.0
//! `.helmignore`: which files of a chart folder Helm does not see. Its rules look like `.gitignore`'s and are others: the first
//! rule that decides wins, and `!x` hides everything that `x` does not match.
//! Source: `docs/facts/helm.md#what-helm-ignores`.

/// The name of the file with the rules; only the one of the top chart counts.
pub const FILE: &str = ".helmignore";

/// Longest line that Helm's scanner takes, its line break included.
const MAX_LINE: usize = 64 * 1024;
/// The rule that Helm adds to every chart.
const DEFAULT: &str = "templates/.?*";

/// The rules of a chart.
#[derive(Clone, Debug, Default)]
pub struct IgnoreRules(Vec<IgnoreRule>);

/// What keeps Helm from reading a `.helmignore`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoreError {
    /// The line, counted from 1.
    pub line: usize,
    /// One sentence: lower case, no full stop.
    pub message: String,
}

#[derive(Clone, Debug)]
struct IgnoreRule {
    pattern: String,
    /// Written with `!` in front: hides what the pattern does not match.
    negated: bool,
    /// Written with `/` at its end: about folders only.
    folders_only: bool,
    /// Without `/` inside, a pattern is about names and not about paths.
    by_name: bool,
}

impl IgnoreRules {
    /// Reads a `.helmignore`.
    ///
    /// # Errors
    /// When Helm refuses the file: a rule with `**`, a broken pattern, an endless line.
    pub fn parse(text: &str) -> Result<Self, IgnoreError> {
        let mut rules = Vec::new();
        for (index, line) in text.split('\n').enumerate() {
            let rule = match line.len() {
                0..MAX_LINE => IgnoreRule::parse(line.trim()),
                _ => Err("the line is longer than Helm reads".to_owned()),
            };
            let fault = |message| IgnoreError {
                line: index + 1,
                message,
            };
            rules.extend(rule.map_err(fault)?);
        }
        Ok(Self(rules).with_default())
    }

    /// The rules of a chart without `.helmignore`.
    pub fn none() -> Self {
        Self::default().with_default()
    }

    fn with_default(mut self) -> Self {
        self.0.extend(IgnoreRule::parse(DEFAULT).ok().flatten());
        self
    }

    /// Whether Helm passes over an entry of the chart's folder; with a folder it passes over all that is in it. `path` is
    /// relative to the chart, with `/` between parts.
    pub fn hides_entry(&self, path: &str, is_folder: bool) -> bool {
        for rule in &self.0 {
            let about_it = is_folder || !rule.folders_only;
            match rule.negated {
                true if !about_it || !rule.matches(path) => return true,
                false if about_it && rule.matches(path) => return true,
                true | false => {}
            }
        }
        false
    }

    /// Whether Helm passes over a file, for itself or with one of the folders above it.
    pub fn hides_file(&self, path: &str) -> bool {
        let mut folders = path
            .match_indices('/')
            .filter_map(|(end, _)| path.get(..end));
        folders.any(|folder| self.hides_entry(folder, true)) || self.hides_entry(path, false)
    }
}

impl IgnoreRule {
    /// A line without the blanks around it; `None` for a comment or an empty line.
    fn parse(line: &str) -> Result<Option<Self>, String> {
        if line.is_empty() || line.starts_with('#') {
            return Ok(None);
        }
        if line.contains("**") {
            return Err(format!("`**` is not supported by Helm: `{line}`"));
        }
        if glob(line, "abc").is_none() {
            return Err(format!("`{line}` is not a pattern that Helm can read"));
        }
        let (negated, rest) = match line.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, line),
        };
        let (folders_only, rest) = match rest.strip_suffix('/') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        Ok(Some(Self {
            pattern: rest.strip_prefix('/').unwrap_or(rest).to_owned(),
            negated,
            folders_only,
            by_name: !rest.contains('/'),
        }))
    }

    fn matches(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        let subject = if self.by_name { name } else { path };
        glob(&self.pattern, subject).unwrap_or(false)
    }
}

/// Whether a pattern matches a whole text, by the rules of Go's `filepath.Match`; `None` when it comes to a part of the pattern
/// that it cannot read. It works on bytes, and stops at the first part that does not match: what follows may be broken.
fn glob(pattern: &str, text: &str) -> Option<bool> {
    let (mut pattern, mut text) = (pattern.as_bytes(), text.as_bytes());
    while !pattern.is_empty() {
        let (star, chunk, rest) = next_chunk(pattern);
        pattern = rest;
        if star && chunk.is_empty() {
            return Some(!text.contains(&b'/'));
        }
        // A star takes as little as it can, and never a `/`; what follows the last chunk must be nothing.
        let longest = if star { folder_end(text) } else { 0 };
        let mut left = None;
        for taken in 0..=longest {
            let found = match_chunk(chunk, text.get(taken..)?)?;
            left = found.filter(|left| left.is_empty() || !pattern.is_empty());
            if left.is_some() {
                break;
            }
        }
        match left {
            Some(left) => text = left,
            None => return Some(false),
        }
    }
    Some(text.is_empty())
}

/// Where the first `/` is, or the end.
fn folder_end(text: &[u8]) -> usize {
    let slash = text.iter().position(|byte| *byte == b'/');
    slash.unwrap_or(text.len())
}

/// Whether the pattern begins with stars, what follows up to the next star, and the rest.
fn next_chunk(pattern: &[u8]) -> (bool, &[u8], &[u8]) {
    let stars = pattern.iter().take_while(|byte| **byte == b'*').count();
    let (_, pattern) = pattern.split_at(stars);
    let mut in_class = false;
    let mut escaped = false;
    for (index, byte) in pattern.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'*' if !in_class => {
                let (chunk, rest) = pattern.split_at(index);
                return (stars > 0, chunk, rest);
            }
            _ => {}
        }
    }
    (stars > 0, pattern, &[])
}

/// What is left of the text after a chunk without stars; `Some(None)` when the text begins otherwise, `None` when the chunk is
/// broken, which is found out even after the text has failed to match.
fn match_chunk<'t>(mut chunk: &[u8], text: &'t [u8]) -> Option<Option<&'t [u8]>> {
    let mut left = Some(text);
    while let Some((first, rest)) = chunk.split_first() {
        left = left.filter(|text| !text.is_empty());
        chunk = rest;
        left = match first {
            b'[' => {
                let letter = left.map(letter);
                let (matches, rest) = match_class(rest, letter.map(|(letter, _)| letter))?;
                chunk = rest;
                letter.filter(|_| matches).map(|(_, after)| after)
            }
            b'?' => left
                .map(letter)
                .filter(|(found, _)| *found != '/')
                .map(|(_, after)| after),
            b'\\' => {
                let (literal, rest) = rest.split_first()?;
                chunk = rest;
                left.and_then(|text| text.strip_prefix(&[*literal]))
            }
            literal => left.and_then(|text| text.strip_prefix(&[*literal])),
        };
    }
    Some(left)
}

/// Whether a letter is in the class that begins after `[`, and what follows the class; `None` when the class is broken.
fn match_class(class: &[u8], found: Option<char>) -> Option<(bool, &[u8])> {
    let (negated, mut rest) = match class.strip_prefix(b"^") {
        Some(rest) => (true, rest),
        None => (false, class),
    };
    let (mut inside, mut empty) = (false, true);
    loop {
        if !empty && let Some(after) = rest.strip_prefix(b"]") {
            return Some((inside != negated, after));
        }
        let (low, after) = member(rest)?;
        let (high, after) = match after.strip_prefix(b"-") {
            Some(after) => member(after)?,
            None => (low, after),
        };
        inside |= found.is_some_and(|found| (low..=high).contains(&found));
        (rest, empty) = (after, false);
    }
}

/// One character of a class and what follows it: at least the `]`.
fn member(class: &[u8]) -> Option<(char, &[u8])> {
    let class = match class.first()? {
        b'-' | b']' => return None,
        b'\\' => class.get(1..).filter(|rest| !rest.is_empty())?,
        _ => class,
    };
    let (letter, rest) = letter(class);
    (!rest.is_empty()).then_some((letter, rest))
}

/// The first character of a text that is not empty, and what follows. A star may have stopped inside a character: then it is one
/// byte, and no letter.
fn letter(text: &[u8]) -> (char, &[u8]) {
    let chunk = text.utf8_chunks().next();
    let letter = chunk.and_then(|chunk| chunk.valid().chars().next());
    let length = letter.map_or(1, char::len_utf8);
    let (_, rest) = text.split_at(length.min(text.len()));
    (letter.unwrap_or(char::REPLACEMENT_CHARACTER), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_gos() {
        for (pattern, text, expected) in [
            ("*", "a/b", Some(false)),
            ("*.txt", "a.txt", Some(true)),
            ("a*b*c", "aXbXbc", Some(true)),
            ("a*c", "a/c", Some(false)),
            ("a?c", "a/c", Some(false)),
            ("[a-c]x", "bx", Some(true)),
            ("[^a]", "/", Some(true)),
            (r"\*", "*", Some(true)),
            ("[]a]", "a", None),
            ("[a", "a", None),
            ("[a-]", "a", None),
            ("x[", "abc", None),
            ("x*[", "abc", Some(false)),
            ("a*[", "abc", None),
            ("*??", "€", Some(true)),
            (r"a\", "a", None),
            ("", "", Some(true)),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn the_first_rule_that_decides_wins() {
        for (rules, path, hidden) in [
            ("values.schema.json", "charts/s/values.schema.json", true),
            ("/values.schema.json", "charts/s/values.schema.json", false),
            ("charts/", "charts/s/Chart.yaml", true),
            ("charts/s", "charts/s/Chart.yaml", true),
            ("charts/*.tgz", "charts/s-1.tgz", true),
            ("!*.yaml", "values.schema.json", true),
            ("!*.yaml", "values.yaml", false),
            ("# x\n\n  x.json  ", "x.json", true),
            ("x/", "x", false),
            ("!x/", "x", true),
            ("", "templates/.keep", true),
            ("a\r\nb\r", "b", true),
        ] {
            let rules = IgnoreRules::parse(rules).unwrap();
            assert_eq!(rules.hides_file(path), hidden, "{rules:?} {path}");
        }
        assert!(IgnoreRules::parse("a/**").is_err() && IgnoreRules::parse("[").is_err());
    }
}
