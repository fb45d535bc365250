// SPDX-License-Identifier: Apache-2.0
//! The grammar of Go's `regexp/syntax` with the flags `regexp.Compile` sets.

use super::Tree;
use super::class::Class;

/// Go allows 1000 levels; fewer keep the stack small, and no pattern comes near.
const MAX_DEPTH: usize = 200;
const MAX_REPEAT: u32 = 1000;
const MAX_LENGTH: usize = 100_000;

#[derive(Clone, Copy, Default)]
struct Flags {
    fold: bool,
    multi_line: bool,
    dot_newline: bool,
    ungreedy: bool,
}

struct Parser {
    text: Vec<char>,
    at: usize,
    depth: usize,
    flags: Flags,
}

pub(super) fn parse(pattern: &str) -> Result<Tree, String> {
    if pattern.len() > MAX_LENGTH {
        return Err("the pattern is too long".to_owned());
    }
    let mut parser = Parser {
        text: pattern.chars().collect(),
        at: 0,
        depth: 0,
        flags: Flags::default(),
    };
    let tree = parser.alternation()?;
    if parser.at < parser.text.len() {
        return Err("unexpected `)`".to_owned());
    }
    Ok(tree)
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.ahead(0)
    }

    fn ahead(&self, offset: usize) -> Option<char> {
        self.text.get(self.at + offset).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek();
        self.at += usize::from(c.is_some());
        c
    }

    fn eat(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        self.at += usize::from(found);
        found
    }

    fn rest_starts_with(&self, prefix: &str) -> bool {
        prefix
            .chars()
            .enumerate()
            .all(|(offset, c)| self.ahead(offset) == Some(c))
    }

    fn alternation(&mut self) -> Result<Tree, String> {
        let mut branches = vec![self.concatenation()?];
        while self.eat('|') {
            branches.push(self.concatenation()?);
        }
        Ok(if branches.len() == 1 {
            branches.pop().unwrap_or(Tree::Empty)
        } else {
            Tree::Alternate(branches)
        })
    }

    fn concatenation(&mut self) -> Result<Tree, String> {
        let mut items: Vec<Tree> = Vec::new();
        let mut after_repeat = false;
        while let Some(c) = self.peek() {
            let was_repeat = std::mem::take(&mut after_repeat);
            match c {
                '|' | ')' => break,
                '(' => self.group(&mut items)?,
                '*' | '+' | '?' => {
                    self.at += 1;
                    let (min, max) = match c {
                        '*' => (0, None),
                        '+' => (1, None),
                        _ => (0, Some(1)),
                    };
                    self.repeat(&mut items, min, max, was_repeat)?;
                    after_repeat = true;
                }
                '{' => match self.counts()? {
                    Some((min, max)) => {
                        self.repeat(&mut items, min, max, was_repeat)?;
                        after_repeat = true;
                    }
                    None => {
                        self.at += 1;
                        items.push(self.literal('{'));
                    }
                },
                '\\' => self.backslash(&mut items)?,
                _ => {
                    self.at += 1;
                    let item = self.plain(c)?;
                    items.push(item);
                }
            }
        }
        Ok(if items.is_empty() {
            Tree::Empty
        } else {
            Tree::Concat(items)
        })
    }

    fn literal(&self, c: char) -> Tree {
        Tree::Literal {
            c,
            fold: self.flags.fold,
        }
    }

    fn plain(&mut self, c: char) -> Result<Tree, String> {
        Ok(match c {
            '^' => Tree::Assertion(if self.flags.multi_line { "(?m:^)" } else { "^" }),
            '$' => Tree::Assertion(if self.flags.multi_line { "(?m:$)" } else { "$" }),
            '.' => Tree::AnyChar {
                newline: self.flags.dot_newline,
            },
            '[' => Tree::Class {
                class: self.class()?,
                fold: self.flags.fold,
            },
            c => self.literal(c),
        })
    }

    fn group(&mut self, items: &mut Vec<Tree>) -> Result<(), String> {
        let outer = self.flags;
        self.at += 1;
        if self.peek() == Some('?') {
            self.at += 1;
            if self.rest_starts_with("P<")
                || (self.peek() == Some('<') && !matches!(self.ahead(1), Some('=' | '!')))
            {
                self.at += 1 + usize::from(self.peek() == Some('P'));
                self.group_name()?;
            } else if !self.group_flags()? {
                return Ok(());
            }
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("groups are nested too deeply".to_owned());
        }
        let inner = self.alternation()?;
        if !self.eat(')') {
            return Err("missing `)`".to_owned());
        }
        self.depth -= 1;
        self.flags = outer;
        items.push(Tree::Group(Box::new(inner)));
        Ok(())
    }

    fn group_name(&mut self) -> Result<(), String> {
        let start = self.at;
        while let Some(c) = self.next() {
            if c == '>' && self.at - 1 > start {
                return Ok(());
            }
            if !c.is_ascii_alphanumeric() && c != '_' {
                break;
            }
        }
        Err("invalid name of a group".to_owned())
    }

    /// Flags after `(?`; answers whether a group follows, rather than the end of a flag setting.
    fn group_flags(&mut self) -> Result<bool, String> {
        let (mut flags, mut on, mut seen) = (self.flags, true, false);
        while let Some(c) = self.next() {
            match c {
                'i' => flags.fold = on,
                'm' => flags.multi_line = on,
                's' => flags.dot_newline = on,
                'U' => flags.ungreedy = on,
                '-' if on => (on, seen) = (false, false),
                ':' | ')' if on || seen => {
                    self.flags = flags;
                    return Ok(c == ':');
                }
                _ => break,
            }
            seen |= c != '-';
        }
        Err("invalid or unsupported `(?` group (RE2 has no look-around)".to_owned())
    }

    /// `{n}`, `{n,}`, `{n,m}`; anything else is literal text.
    fn counts(&mut self) -> Result<Option<(u32, Option<u32>)>, String> {
        let start = self.at;
        self.at += 1;
        let Some(min) = self.count() else {
            self.at = start;
            return Ok(None);
        };
        let max = if self.eat(',') {
            if self.peek() == Some('}') {
                Some(None)
            } else {
                self.count().map(Some)
            }
        } else {
            Some(Some(min))
        };
        let (Some(max), true) = (max, self.eat('}')) else {
            self.at = start;
            return Ok(None);
        };
        if min > MAX_REPEAT || max.is_some_and(|max| max > MAX_REPEAT || max < min) {
            return Err(format!("invalid repeat count (at most {MAX_REPEAT})"));
        }
        Ok(Some((min, max)))
    }

    fn count(&mut self) -> Option<u32> {
        let start = self.at;
        let mut value: u32 = 0;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            value = value.saturating_mul(10).saturating_add(digit);
            self.at += 1;
        }
        let leading_zero = self.at > start + 1 && self.text.get(start) == Some(&'0');
        (self.at > start && !leading_zero).then_some(value)
    }

    fn repeat(
        &mut self,
        items: &mut Vec<Tree>,
        min: u32,
        max: Option<u32>,
        doubled: bool,
    ) -> Result<(), String> {
        let lazy = self.eat('?');
        if doubled {
            return Err("invalid nested repetition operator".to_owned());
        }
        let Some(tree) = items.pop() else {
            return Err("missing argument to repetition operator".to_owned());
        };
        let tree = Tree::Repeat {
            tree: Box::new(tree),
            min,
            max,
            greedy: lazy == self.flags.ungreedy,
        };
        if (min >= 2 || max.is_some_and(|max| max >= 2)) && !tree.repeats_within(MAX_REPEAT) {
            return Err(format!("nested repeats exceed {MAX_REPEAT}"));
        }
        items.push(tree);
        Ok(())
    }

    fn backslash(&mut self, items: &mut Vec<Tree>) -> Result<(), String> {
        self.at += 1;
        let letter = self.peek();
        let assertion = match letter {
            Some('A') => Some("\\A"),
            Some('z') => Some("\\z"),
            Some('b') => Some("(?-u:\\b)"),
            Some('B') => Some("(?-u:\\B)"),
            _ => None,
        };
        if let Some(text) = assertion {
            self.at += 1;
            items.push(Tree::Assertion(text));
            return Ok(());
        }
        if letter == Some('Q') {
            self.at += 1;
            while self.peek().is_some() && !self.rest_starts_with("\\E") {
                if let Some(c) = self.next() {
                    items.push(self.literal(c));
                }
            }
            self.at = (self.at + 2).min(self.text.len());
            return Ok(());
        }
        let item = match self.escaped_class()? {
            Some(class) => Tree::Class { class, fold: false },
            None => {
                let c = self.escaped_char()?;
                self.literal(c)
            }
        };
        items.push(item);
        Ok(())
    }

    /// `\d`, `\pL`, `\p{Greek}` after the backslash.
    fn escaped_class(&mut self) -> Result<Option<Class>, String> {
        let Some(letter) = self.peek() else {
            return Ok(None);
        };
        if let Some(class) = Class::perl(letter) {
            self.at += 1;
            return Ok(Some(class));
        }
        if letter != 'p' && letter != 'P' {
            return Ok(None);
        }
        self.at += 1;
        let mut name = String::new();
        match self.next() {
            Some('{') => loop {
                match self.next() {
                    Some('}') => break,
                    Some(c) => name.push(c),
                    None => return Err("invalid character class range".to_owned()),
                }
            },
            Some(c) => name.push(c),
            None => return Err("invalid character class range".to_owned()),
        }
        Class::unicode(&name, letter == 'P')
            .map(Some)
            .ok_or_else(|| format!("unknown character class `\\{letter}{{{name}}}`"))
    }

    fn escaped_char(&mut self) -> Result<char, String> {
        let Some(c) = self.next() else {
            return Err("trailing backslash at end of expression".to_owned());
        };
        let invalid = || Err(format!("invalid escape sequence `\\{c}`"));
        match c {
            '1'..='7' if !matches!(self.peek(), Some('0'..='7')) => invalid(),
            '0'..='7' => {
                let mut code = c.to_digit(8).unwrap_or_default();
                for _ in 0..2 {
                    let Some(digit) = self.peek().and_then(|c| c.to_digit(8)) else {
                        break;
                    };
                    code = code * 8 + digit;
                    self.at += 1;
                }
                char::from_u32(code).map_or_else(invalid, Ok)
            }
            'x' => self.hex().map_or_else(invalid, Ok),
            'a' => Ok('\u{7}'),
            'f' => Ok('\u{c}'),
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            't' => Ok('\t'),
            'v' => Ok('\u{b}'),
            c if c.is_ascii() && !c.is_ascii_alphanumeric() => Ok(c),
            _ => invalid(),
        }
    }

    fn hex(&mut self) -> Option<char> {
        if self.eat('{') {
            let mut code: u32 = 0;
            let mut digits = 0;
            while !self.eat('}') {
                code = code
                    .checked_mul(16)?
                    .checked_add(self.next()?.to_digit(16)?)?;
                digits += 1;
                if code > u32::from(char::MAX) {
                    return None;
                }
            }
            return if digits > 0 {
                char::from_u32(code)
            } else {
                None
            };
        }
        let high = self.next()?.to_digit(16)?;
        let low = self.next()?.to_digit(16)?;
        char::from_u32(high * 16 + low)
    }

    /// What stands after `[`.
    fn class(&mut self) -> Result<Class, String> {
        let mut class = Class {
            negated: self.eat('^'),
            ..Class::default()
        };
        let mut first = true;
        while first || self.peek() != Some(']') {
            first = false;
            if self.rest_starts_with("[:")
                && let Some(posix) = self.posix()?
            {
                class.extend(posix);
                continue;
            }
            if self.peek() == Some('\\') {
                self.at += 1;
                if let Some(inner) = self.escaped_class()? {
                    class.extend(inner);
                    continue;
                }
                self.at -= 1;
            }
            let low = self.class_char()?;
            let high = if self.peek() == Some('-') && self.ahead(1).is_some_and(|c| c != ']') {
                self.at += 1;
                self.class_char()?
            } else {
                low
            };
            if high < low {
                return Err("invalid character class range".to_owned());
            }
            class.push(low, high);
        }
        self.at += 1;
        Ok(class)
    }

    fn class_char(&mut self) -> Result<char, String> {
        match self.next() {
            None => Err("missing closing `]`".to_owned()),
            Some('\\') => self.escaped_char(),
            Some(c) => Ok(c),
        }
    }

    fn posix(&mut self) -> Result<Option<Class>, String> {
        let rest = self.text.get(self.at + 2..).unwrap_or_default();
        let Some(length) = rest.windows(2).position(|pair| pair == [':', ']']) else {
            return Ok(None);
        };
        let name: String = rest.iter().take(length).collect();
        self.at += length + 4;
        Class::posix(&name)
            .map(Some)
            .ok_or_else(|| format!("unknown character class `[:{name}:]`"))
    }
}
