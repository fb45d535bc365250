// SPDX-License-Identifier: Apache-2.0
//! A parsed pattern: nodes in a list, each after the nodes inside it, so that nothing that walks it needs the stack.

use std::fmt::Write as _;

use super::class::CharSet;

/// Go's limits: of a count, of nesting, of instructions, of characters in sets.
const MAX_REPEAT: u32 = 1000;
const MAX_HEIGHT: u32 = 1000;
const MAX_SIZE: u64 = (128 << 20) / 40;
const MAX_RUNES: usize = (128 << 20) / 4;

/// The index of a node.
pub(super) type TreeIndex = usize;

/// A parsed pattern. Flags are resolved: each leaf knows how it matches.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<TreeNode>,
    measures: Vec<Measure>,
    pub(super) root: TreeIndex,
    /// Characters in sets and literals.
    runes: usize,
    /// Go's count of nodes: a run of literals is one.
    count: u64,
    /// The product of all counts.
    repeats: u64,
}

#[derive(Clone, Debug)]
pub(super) enum TreeNode {
    Empty,
    Literal {
        c: char,
        fold: bool,
    },
    Any {
        newline: bool,
    },
    Set(CharSet),
    Anchor(Anchor),
    Group(TreeIndex),
    Concat(Vec<TreeIndex>),
    Alternate(Vec<TreeIndex>),
    /// `*`, `+`, `?`.
    Simple {
        tree: TreeIndex,
        min: u32,
        max: Option<u32>,
    },
    /// `{n,m}`.
    Counted {
        tree: TreeIndex,
        min: u32,
        max: Option<u32>,
    },
}

/// What holds between two characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    TextStart,
    TextEnd,
    LineStart,
    LineEnd,
    WordBoundary,
    NoWordBoundary,
}

/// What Go limits of a node.
#[derive(Clone, Copy, Debug, Default)]
struct Measure {
    height: u32,
    /// Instructions.
    size: u64,
    /// Counts of nested repeats, multiplied.
    repeats: u32,
}

impl Tree {
    /// Adds a node whose parts were added before.
    ///
    /// # Errors
    /// When Go would refuse it.
    pub(super) fn add(&mut self, node: TreeNode) -> Result<TreeIndex, String> {
        let after_literal = matches!(self.nodes.last(), Some(TreeNode::Literal { .. }));
        let is_literal = matches!(node, TreeNode::Literal { .. });
        self.count += u64::from(!(is_literal && after_literal));
        self.runes += match &node {
            TreeNode::Set(set) => set.runes(),
            TreeNode::Literal { .. } => 1,
            _ => 0,
        };
        let measure = self.measure(&node);
        if let TreeNode::Counted { min, max, .. } = &node {
            let count = u64::from(max.unwrap_or(*min).max(1));
            self.repeats = self.repeats.max(1).saturating_mul(count).min(MAX_SIZE);
            if measure.repeats > MAX_REPEAT {
                return Err(format!("nested repeats exceed {MAX_REPEAT}"));
            }
        }
        if measure.height > MAX_HEIGHT {
            return Err(format!("parts are nested deeper than {MAX_HEIGHT} levels"));
        }
        // Go measures exactly once this rough bound is reached.
        let measured = self.count >= MAX_SIZE / self.repeats.max(1);
        if (measured && measure.size > MAX_SIZE) || self.runes > MAX_RUNES {
            return Err("the pattern is too large".to_owned());
        }
        self.nodes.push(node);
        self.measures.push(measure);
        Ok(self.nodes.len() - 1)
    }

    pub(super) fn concat(&mut self, parts: Vec<TreeIndex>) -> Result<TreeIndex, String> {
        match parts.as_slice() {
            [] => self.add(TreeNode::Empty),
            [only] => Ok(*only),
            _ => self.add(TreeNode::Concat(parts)),
        }
    }

    pub(super) fn alternate(&mut self, branches: Vec<TreeIndex>) -> Result<TreeIndex, String> {
        match branches.as_slice() {
            [only] => Ok(*only),
            _ => self.add(TreeNode::Alternate(branches)),
        }
    }

    pub(super) fn node(&self, index: TreeIndex) -> &TreeNode {
        self.nodes.get(index).unwrap_or(&TreeNode::Empty)
    }

    fn measured(&self, index: TreeIndex) -> Measure {
        self.measures.get(index).copied().unwrap_or_default()
    }

    fn measure(&self, node: &TreeNode) -> Measure {
        let leaf = Measure {
            height: 1,
            size: 1,
            repeats: 1,
        };
        match node {
            TreeNode::Empty
            | TreeNode::Literal { .. }
            | TreeNode::Any { .. }
            | TreeNode::Set(_)
            | TreeNode::Anchor(_) => leaf,
            TreeNode::Group(inner) => self.around(*inner, 2),
            TreeNode::Simple { tree, min, max } => {
                let star = (*min, *max) == (0, None);
                self.around(*tree, if star { 2 } else { 1 })
            }
            TreeNode::Counted { tree, min, max } => self.counted(*tree, *min, *max),
            TreeNode::Concat(parts) => self.together(parts, 0),
            TreeNode::Alternate(parts) => {
                let jumps = u64::try_from(parts.len()).unwrap_or(u64::MAX) - 1;
                self.together(parts, jumps)
            }
        }
    }

    fn around(&self, inner: TreeIndex, more: u64) -> Measure {
        let inner = self.measured(inner);
        Measure {
            height: inner.height + 1,
            size: inner.size + more,
            repeats: inner.repeats,
        }
    }

    fn counted(&self, inner: TreeIndex, min: u32, max: Option<u32>) -> Measure {
        let inner = self.measured(inner);
        let count = max.unwrap_or(min);
        let size = match max {
            Some(max) => u64::from(max) * inner.size + u64::from(max - min.min(max)),
            None if min == 0 => 2 + inner.size,
            None => 1 + u64::from(min) * inner.size,
        };
        Measure {
            height: inner.height + 1,
            size: size.max(1),
            // What is repeated no times counts once.
            repeats: match max {
                Some(0) => 1,
                _ => count.max(1).saturating_mul(inner.repeats),
            },
        }
    }

    fn together(&self, parts: &[TreeIndex], more: u64) -> Measure {
        let mut all = Measure {
            height: 0,
            size: more,
            repeats: 1,
        };
        let mut leaves = true;
        for part in parts {
            let node = self.node(*part);
            let measure = self.measured(*part);
            leaves &= matches!(
                node,
                TreeNode::Literal { .. } | TreeNode::Set(_) | TreeNode::Any { .. }
            );
            // Go joins a concatenation with the one around it.
            let joined = u32::from(matches!(node, TreeNode::Concat(_)) && more == 0);
            all.height = all.height.max(measure.height - joined.min(measure.height));
            all.size = all.size.saturating_add(measure.size);
            all.repeats = all.repeats.max(measure.repeats);
        }
        // Alternatives of single characters are one set.
        all.height += u32::from(!(leaves && more > 0));
        all
    }

    /// Go's count of instructions.
    pub(super) fn size(&self) -> usize {
        usize::try_from(self.measured(self.root).size).unwrap_or(usize::MAX)
    }

    /// How much it weighs once the `regex` crate has expanded it: ranges and characters, repeated.
    pub(super) fn weight(&self) -> u64 {
        let mut weights: Vec<u64> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let of = |index: &TreeIndex| weights.get(*index).copied().unwrap_or(1);
            let weight = match node {
                TreeNode::Empty | TreeNode::Anchor(_) => 1,
                TreeNode::Literal { .. } => 2,
                TreeNode::Any { .. } => 10,
                TreeNode::Set(set) => u64::try_from(set.runes()).unwrap_or(u64::MAX),
                TreeNode::Group(tree) | TreeNode::Simple { tree, .. } => of(tree).saturating_add(1),
                TreeNode::Counted { tree, min, max } => {
                    of(tree).saturating_mul(max.unwrap_or(*min).max(1).into())
                }
                TreeNode::Concat(parts) | TreeNode::Alternate(parts) => {
                    parts.iter().map(of).fold(0, u64::saturating_add)
                }
            };
            weights.push(weight);
        }
        weights.get(self.root).copied().unwrap_or(1)
    }

    /// Writes the pattern for the `regex` crate.
    pub(super) fn write(&self) -> String {
        enum Step {
            TreeNode(TreeIndex),
            Text(&'static str),
            Counts(u32, Option<u32>),
        }
        let mut out = String::new();
        let mut open = vec![Step::TreeNode(self.root)];
        while let Some(step) = open.pop() {
            let index = match step {
                Step::TreeNode(index) => index,
                Step::Text(text) => {
                    out.push_str(text);
                    continue;
                }
                Step::Counts(min, max) => {
                    write_counts(min, max, &mut out);
                    continue;
                }
            };
            match self.node(index) {
                TreeNode::Empty => out.push_str("(?:)"),
                TreeNode::Literal { c, fold } => write_literal(*c, *fold, &mut out),
                TreeNode::Any { newline: true } => out.push_str("(?s:.)"),
                TreeNode::Any { newline: false } => out.push_str("[^\\n]"),
                TreeNode::Set(set) => set.write(&mut out),
                TreeNode::Anchor(anchor) => out.push_str(anchor.written()),
                TreeNode::Group(tree) => {
                    out.push_str("(?:");
                    open.extend([Step::Text(")"), Step::TreeNode(*tree)]);
                }
                TreeNode::Concat(parts) => {
                    open.extend(parts.iter().rev().copied().map(Step::TreeNode))
                }
                TreeNode::Alternate(parts) => {
                    out.push_str("(?:");
                    open.push(Step::Text(")"));
                    for (place, part) in parts.iter().enumerate().rev() {
                        open.push(Step::TreeNode(*part));
                        open.extend((place > 0).then_some(Step::Text("|")));
                    }
                }
                TreeNode::Simple { tree, min, max } | TreeNode::Counted { tree, min, max } => {
                    out.push_str("(?:");
                    let end = [
                        Step::Counts(*min, *max),
                        Step::Text(")"),
                        Step::TreeNode(*tree),
                    ];
                    open.extend(end);
                }
            }
        }
        out
    }
}

impl Anchor {
    /// The same for the `regex` crate; word boundaries are ASCII in Go.
    fn written(self) -> &'static str {
        match self {
            Self::TextStart => "^",
            Self::TextEnd => "$",
            Self::LineStart => "(?m:^)",
            Self::LineEnd => "(?m:$)",
            Self::WordBoundary => "(?-u:\\b)",
            Self::NoWordBoundary => "(?-u:\\B)",
        }
    }

    /// Whether it holds between two characters; outside of the text there is none.
    pub(super) fn holds(self, before: Option<char>, after: Option<char>) -> bool {
        match self {
            Self::TextStart => before.is_none(),
            Self::TextEnd => after.is_none(),
            Self::LineStart => before.is_none_or(|c| c == '\n'),
            Self::LineEnd => after.is_none_or(|c| c == '\n'),
            Self::WordBoundary => is_word(before) != is_word(after),
            Self::NoWordBoundary => is_word(before) == is_word(after),
        }
    }
}

fn is_word(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn write_literal(c: char, fold: bool, out: &mut String) {
    out.push_str(if fold { "(?i:" } else { "" });
    if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/') {
        out.push(c);
    } else {
        _ = write!(out, "\\x{{{:x}}}", u32::from(c));
    }
    out.push_str(if fold { ")" } else { "" });
}

fn write_counts(min: u32, max: Option<u32>, out: &mut String) {
    match (min, max) {
        (0, None) => out.push('*'),
        (1, None) => out.push('+'),
        (0, Some(1)) => out.push('?'),
        (min, None) => _ = write!(out, "{{{min},}}"),
        (min, Some(max)) => _ = write!(out, "{{{min},{max}}}"),
    }
}
