// SPDX-License-Identifier: Apache-2.0
//! The grammar of Go's `regexp/syntax` with the flags `regexp.Compile` sets.

use super::class::{CharSet, SetPart};
use super::tree::{Anchor, Tree, TreeIndex, TreeNode};

const MAX_REPEAT: u32 = 1000;

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
    flags: Flags,
    tree: Tree,
    /// The group that is being read.
    group: OpenGroup,
    /// The groups around it.
    outer: Vec<OpenGroup>,
    /// Whether no `:]` follows.
    no_more_names: bool,
}

/// A group whose end is not reached yet, or the pattern as a whole.
#[derive(Default)]
struct OpenGroup {
    captures: bool,
    /// The flags in force after it.
    after: Flags,
    branches: Vec<TreeIndex>,
    /// What was read of the last branch.
    items: Vec<TreeIndex>,
}

pub(super) fn parse(pattern: &str) -> Result<Tree, String> {
    let mut parser = Parser {
        text: pattern.chars().collect(),
        at: 0,
        flags: Flags::default(),
        tree: Tree::default(),
        group: OpenGroup::default(),
        outer: Vec::new(),
        no_more_names: false,
    };
    parser.whole()?;
    Ok(parser.tree)
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

    fn whole(&mut self) -> Result<(), String> {
        let mut after_repeat = false;
        while let Some(c) = self.peek() {
            let was_repeat = std::mem::take(&mut after_repeat);
            match c {
                '*' | '+' | '?' => {
                    self.at += 1;
                    let (min, max) = match c {
                        '*' => (0, None),
                        '+' => (1, None),
                        _ => (0, Some(1)),
                    };
                    self.repeat(|tree| TreeNode::Simple { tree, min, max }, was_repeat)?;
                    after_repeat = true;
                }
                '{' => match self.counts()? {
                    Some((min, max)) => {
                        self.repeat(|tree| TreeNode::Counted { tree, min, max }, was_repeat)?;
                        after_repeat = true;
                    }
                    None => {
                        self.at += 1;
                        self.literal('{')?;
                    }
                },
                '\\' => self.backslash()?,
                _ => {
                    self.at += 1;
                    self.plain(c)?;
                }
            }
        }
        if !self.outer.is_empty() {
            return Err("missing `)`".to_owned());
        }
        self.tree.root = self.end_of_group()?;
        Ok(())
    }

    /// Adds what was read to the branch.
    fn push(&mut self, node: TreeNode) -> Result<(), String> {
        let index = self.tree.add(node)?;
        self.group.items.push(index);
        Ok(())
    }

    fn literal(&mut self, c: char) -> Result<(), String> {
        let fold = self.flags.fold;
        self.push(TreeNode::Literal { c, fold })
    }

    fn set(&mut self, part: SetPart) -> Result<(), String> {
        let set = CharSet::of(part, self.flags.fold);
        self.push(TreeNode::Set(set))
    }

    fn plain(&mut self, c: char) -> Result<(), String> {
        let multi_line = self.flags.multi_line;
        let node = match c {
            '(' => return self.open_group(),
            ')' => return self.close_group(),
            '|' => return self.end_of_branch(),
            '^' if multi_line => TreeNode::Anchor(Anchor::LineStart),
            '^' => TreeNode::Anchor(Anchor::TextStart),
            '$' if multi_line => TreeNode::Anchor(Anchor::LineEnd),
            '$' => TreeNode::Anchor(Anchor::TextEnd),
            '.' => TreeNode::Any {
                newline: self.flags.dot_newline,
            },
            '[' => TreeNode::Set(self.brackets()?),
            c => return self.literal(c),
        };
        self.push(node)
    }

    fn end_of_branch(&mut self) -> Result<(), String> {
        let items = std::mem::take(&mut self.group.items);
        let branch = self.tree.concat(items)?;
        self.group.branches.push(branch);
        Ok(())
    }

    fn end_of_group(&mut self) -> Result<TreeIndex, String> {
        self.end_of_branch()?;
        let branches = std::mem::take(&mut self.group.branches);
        self.tree.alternate(branches)
    }

    fn open_group(&mut self) -> Result<(), String> {
        let after = self.flags;
        let mut captures = true;
        if self.eat('?') {
            self.refuse_foreign_group()?;
            if self.rest_starts_with("P<") || self.peek() == Some('<') {
                self.at += 1 + usize::from(self.peek() == Some('P'));
                self.group_name()?;
            } else if self.group_flags()? {
                captures = false;
            } else {
                return Ok(());
            }
        }
        let group = OpenGroup {
            captures,
            after,
            ..OpenGroup::default()
        };
        self.outer.push(std::mem::replace(&mut self.group, group));
        Ok(())
    }

    fn close_group(&mut self) -> Result<(), String> {
        let Some(outer) = self.outer.pop() else {
            return Err("unexpected `)`".to_owned());
        };
        let mut inner = self.end_of_group()?;
        self.flags = self.group.after;
        if self.group.captures {
            inner = self.tree.add(TreeNode::Group(inner))?;
        }
        self.group = outer;
        self.group.items.push(inner);
        Ok(())
    }

    /// Groups of other engines, by what follows `(?`.
    fn refuse_foreign_group(&self) -> Result<(), String> {
        let foreign = [
            ("=", "look-ahead"),
            ("!", "look-ahead"),
            ("<=", "look-behind"),
            ("<!", "look-behind"),
            (">", "atomic groups"),
            ("P=", "back references"),
            ("(", "conditions"),
        ];
        let mut foreign = foreign.iter();
        match foreign.find(|(start, _)| self.rest_starts_with(start)) {
            Some((start, what)) => Err(format!("RE2, which Helm uses, has no {what}: `(?{start}`")),
            None => Ok(()),
        }
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
        Err("invalid flags after `(?`".to_owned())
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

    /// Repeats what was read last.
    fn repeat(
        &mut self,
        repeated: impl Fn(TreeIndex) -> TreeNode,
        doubled: bool,
    ) -> Result<(), String> {
        // Whether it prefers more or less decides what is found, not whether something is.
        self.eat('?');
        if doubled {
            return Err("invalid nested repetition operator".to_owned());
        }
        let Some(last) = self.group.items.pop() else {
            return Err("missing argument to repetition operator".to_owned());
        };
        self.push(repeated(last))
    }

    fn backslash(&mut self) -> Result<(), String> {
        self.at += 1;
        let anchor = match self.peek() {
            Some('A') => Some(Anchor::TextStart),
            Some('z') => Some(Anchor::TextEnd),
            Some('b') => Some(Anchor::WordBoundary),
            Some('B') => Some(Anchor::NoWordBoundary),
            _ => None,
        };
        if let Some(anchor) = anchor {
            self.at += 1;
            return self.push(TreeNode::Anchor(anchor));
        }
        if self.eat('Q') {
            while self.peek().is_some() && !self.rest_starts_with("\\E") {
                if let Some(c) = self.next() {
                    self.literal(c)?;
                }
            }
            self.at = (self.at + 2).min(self.text.len());
            return Ok(());
        }
        if let Some(part) = self.escaped_set()? {
            return self.set(part);
        }
        let code = self.escaped_char()?;
        match char::from_u32(code) {
            Some(c) => self.literal(c),
            // A surrogate, which no text has.
            None => self.push(TreeNode::Set(CharSet::default())),
        }
    }

    /// `\d`, `\pL`, `\p{Greek}` after the backslash.
    fn escaped_set(&mut self) -> Result<Option<SetPart>, String> {
        let Some(letter) = self.peek() else {
            return Ok(None);
        };
        if let Some(part) = SetPart::perl(letter) {
            self.at += 1;
            return Ok(Some(part));
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
        SetPart::unicode(&name, letter == 'P')
            .map(Some)
            .ok_or_else(|| format!("unknown character class `\\{letter}{{{name}}}`"))
    }

    fn escaped_char(&mut self) -> Result<u32, String> {
        let Some(c) = self.next() else {
            return Err("trailing backslash at end of expression".to_owned());
        };
        let invalid = || Err(format!("invalid escape sequence `\\{c}`"));
        match c {
            '1'..='7' if !matches!(self.peek(), Some('0'..='7')) => Err(format!(
                "RE2, which Helm uses, has no back references: `\\{c}`"
            )),
            '0'..='7' => {
                let mut code = c.to_digit(8).unwrap_or_default();
                for _ in 0..2 {
                    let Some(digit) = self.peek().and_then(|c| c.to_digit(8)) else {
                        break;
                    };
                    code = code * 8 + digit;
                    self.at += 1;
                }
                Ok(code)
            }
            'x' => self.hex().map_or_else(invalid, Ok),
            'a' => Ok(0x7),
            'f' => Ok(0xc),
            'n' => Ok(0xa),
            'r' => Ok(0xd),
            't' => Ok(0x9),
            'v' => Ok(0xb),
            c if c.is_ascii() && !c.is_ascii_alphanumeric() => Ok(c.into()),
            _ => invalid(),
        }
    }

    fn hex(&mut self) -> Option<u32> {
        if !self.eat('{') {
            let high = self.next()?.to_digit(16)?;
            let low = self.next()?.to_digit(16)?;
            return Some(high * 16 + low);
        }
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
        (digits > 0).then_some(code)
    }

    /// What stands after `[`.
    fn brackets(&mut self) -> Result<CharSet, String> {
        let mut set = CharSet {
            negated: self.eat('^'),
            fold: self.flags.fold,
            parts: Vec::new(),
        };
        let mut first = true;
        while first || self.peek() != Some(']') {
            first = false;
            if self.rest_starts_with("[:")
                && let Some(posix) = self.posix()?
            {
                set.parts.push(posix);
                continue;
            }
            if self.peek() == Some('\\') {
                self.at += 1;
                if let Some(inner) = self.escaped_set()? {
                    set.parts.push(inner);
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
            set.parts.extend(SetPart::of_codes(low, high));
        }
        self.at += 1;
        Ok(set)
    }

    fn class_char(&mut self) -> Result<u32, String> {
        match self.next() {
            None => Err("missing closing `]`".to_owned()),
            Some('\\') => self.escaped_char(),
            Some(c) => Ok(c.into()),
        }
    }

    fn posix(&mut self) -> Result<Option<SetPart>, String> {
        let rest = self.text.get(self.at + 2..).unwrap_or_default();
        let length = match self.no_more_names {
            true => None,
            false => rest.windows(2).position(|pair| pair == [':', ']']),
        };
        let Some(length) = length else {
            self.no_more_names = true;
            return Ok(None);
        };
        let name: String = rest.iter().take(length).collect();
        self.at += length + 4;
        SetPart::posix(&name)
            .map(Some)
            .ok_or_else(|| format!("unknown character class `[:{name}:]`"))
    }
}
