// SPDX-License-Identifier: Apache-2.0
//! A pattern as instructions, as Go runs it: in time proportional to text and instructions, with sets shared by all repeats.

use super::class::{CharSet, alike};
use super::tree::{Anchor, Tree, TreeIndex, TreeNode};

/// The instructions of a pattern.
#[derive(Debug)]
pub(super) struct Program {
    instructions: Vec<Instruction>,
    sets: Vec<CharSet>,
    /// Whether case is ignored somewhere.
    fold: bool,
    /// Whether it finds something at the start of a text only.
    anchored: bool,
    /// What a text starts with, where the program is anchored and begins with letters: most keys of a chart differ there.
    prefix: String,
}

/// One instruction; all but jumps and the end go on to the next.
#[derive(Clone, Copy, Debug)]
enum Instruction {
    Literal(char),
    LiteralFold(char),
    Any,
    AnyButNewline,
    Set(u32),
    Anchor(Anchor),
    /// Goes on here and there.
    Split(u32),
    Jump(u32),
    Found,
}

/// What is left to be written.
enum Task {
    TreeNode(TreeIndex),
    Jump(Label),
    Split(Label),
    /// Gives a label its place.
    Place(Label),
    /// Repeats of a node of which some may be left out: the most, and where to go on after them.
    Optional(TreeIndex, u32, Label),
}

/// A place that is known later.
type Label = usize;

struct Assembler<'t> {
    tree: &'t Tree,
    instructions: Vec<Instruction>,
    sets: Vec<CharSet>,
    /// The index of each set that was written, by its node.
    known: std::collections::HashMap<TreeIndex, u32>,
    labels: Vec<u32>,
    tasks: Vec<Task>,
}

impl Program {
    pub(super) fn of(tree: &Tree) -> Self {
        let mut assembler = Assembler {
            tree,
            instructions: Vec::new(),
            sets: Vec::new(),
            known: std::collections::HashMap::new(),
            labels: Vec::new(),
            tasks: vec![Task::TreeNode(tree.root)],
        };
        while let Some(task) = assembler.tasks.pop() {
            assembler.run(task);
        }
        assembler.finish()
    }

    /// The number of instructions.
    pub(super) fn len(&self) -> usize {
        self.instructions.len()
    }

    /// Whether it finds something in a text.
    pub(super) fn finds(&self, text: &str) -> bool {
        if !text.starts_with(&self.prefix) {
            return false;
        }
        let mut run = Run {
            program: self,
            now: Threads::new(self.len()),
            next: Threads::new(self.len()),
            open: Vec::new(),
        };
        run.finds(text)
    }

    fn at(&self, place: u32) -> Instruction {
        let instruction = self.instructions.get(usize_of(place)).copied();
        instruction.unwrap_or(Instruction::Found)
    }

    /// The letters behind an anchor at the start of the text, which every find begins with.
    fn first_letters(&self) -> String {
        let mut instructions = self.instructions.iter();
        if !matches!(
            instructions.next(),
            Some(Instruction::Anchor(Anchor::TextStart))
        ) {
            return String::new();
        }
        let letters = instructions.map_while(|instruction| match instruction {
            Instruction::Literal(letter) => Some(*letter),
            Instruction::LiteralFold(_)
            | Instruction::Any
            | Instruction::AnyButNewline
            | Instruction::Set(_)
            | Instruction::Anchor(_)
            | Instruction::Split(_)
            | Instruction::Jump(_)
            | Instruction::Found => None,
        });
        letters.collect()
    }

    /// Whether nothing can be found but at the start of a text.
    fn only_at_start(&self) -> bool {
        let mut run = Run {
            program: self,
            now: Threads::new(self.len()),
            next: Threads::new(self.len()),
            open: Vec::new(),
        };
        run.follow(0, |anchor| anchor != Anchor::TextStart);
        run.next.list.iter().all(|place| {
            matches!(
                self.at(*place),
                Instruction::Anchor(_) | Instruction::Split(_) | Instruction::Jump(_)
            )
        })
    }
}

impl Assembler<'_> {
    fn run(&mut self, task: Task) {
        match task {
            Task::TreeNode(index) => self.node(index),
            Task::Jump(label) => self.instructions.push(Instruction::Jump(u32_of(label))),
            Task::Split(label) => self.instructions.push(Instruction::Split(u32_of(label))),
            Task::Place(label) => {
                let here = u32_of(self.instructions.len());
                if let Some(place) = self.labels.get_mut(label) {
                    *place = here;
                }
            }
            Task::Optional(_, 0, _) => {}
            Task::Optional(tree, most, end) => {
                self.instructions.push(Instruction::Split(u32_of(end)));
                self.later([Task::TreeNode(tree), Task::Optional(tree, most - 1, end)]);
            }
        }
    }

    /// Puts off tasks, the first to be done first.
    fn later<const N: usize>(&mut self, tasks: [Task; N]) {
        self.tasks.extend(tasks.into_iter().rev());
    }

    fn label(&mut self) -> Label {
        self.labels.push(0);
        self.labels.len() - 1
    }

    fn node(&mut self, index: TreeIndex) {
        let instruction = match self.tree.node(index) {
            TreeNode::Empty => return,
            TreeNode::Literal { c, fold: false } => Instruction::Literal(*c),
            TreeNode::Literal { c, fold: true } => Instruction::LiteralFold(*c),
            TreeNode::Any { newline: true } => Instruction::Any,
            TreeNode::Any { newline: false } => Instruction::AnyButNewline,
            TreeNode::Set(set) => Instruction::Set(self.set(index, set)),
            TreeNode::Anchor(anchor) => Instruction::Anchor(*anchor),
            TreeNode::Group(inner) => return self.tasks.push(Task::TreeNode(*inner)),
            TreeNode::Concat(parts) => {
                let parts = parts.iter().rev().copied();
                return self.tasks.extend(parts.map(Task::TreeNode));
            }
            TreeNode::Alternate(branches) => return self.alternate(branches),
            TreeNode::Simple { tree, min, max } | TreeNode::Counted { tree, min, max } => {
                return self.repeat(*tree, *min, *max);
            }
        };
        self.instructions.push(instruction);
    }

    fn set(&mut self, index: TreeIndex, set: &CharSet) -> u32 {
        let next = u32_of(self.sets.len());
        let place = *self.known.entry(index).or_insert(next);
        if place == next {
            self.sets.push(set.clone());
        }
        place
    }

    fn alternate(&mut self, branches: &[TreeIndex]) {
        let end = self.label();
        self.tasks.push(Task::Place(end));
        let Some((last, others)) = branches.split_last() else {
            return;
        };
        self.tasks.push(Task::TreeNode(*last));
        for branch in others.iter().rev() {
            let other = self.label();
            let tasks = [
                Task::Split(other),
                Task::TreeNode(*branch),
                Task::Jump(end),
                Task::Place(other),
            ];
            self.later(tasks);
        }
    }

    fn repeat(&mut self, tree: TreeIndex, min: u32, max: Option<u32>) {
        let end = self.label();
        self.tasks.push(Task::Place(end));
        match max {
            Some(max) => self
                .tasks
                .push(Task::Optional(tree, max - min.min(max), end)),
            None => {
                let again = self.label();
                let tasks = [
                    Task::Place(again),
                    Task::Split(end),
                    Task::TreeNode(tree),
                    Task::Jump(again),
                ];
                self.later(tasks);
            }
        }
        for _ in 0..min {
            self.tasks.push(Task::TreeNode(tree));
        }
    }

    fn finish(self) -> Program {
        let mut instructions = self.instructions;
        instructions.push(Instruction::Found);
        for instruction in &mut instructions {
            if let Instruction::Split(label) | Instruction::Jump(label) = instruction {
                *label = self.labels.get(usize_of(*label)).copied().unwrap_or(0);
            }
        }
        let mut program = Program {
            fold: self.sets.iter().any(|set| set.fold)
                || instructions
                    .iter()
                    .any(|instruction| matches!(instruction, Instruction::LiteralFold(_))),
            instructions,
            sets: self.sets,
            anchored: false,
            prefix: String::new(),
        };
        program.anchored = program.only_at_start();
        program.prefix = program.first_letters();
        program
    }
}

/// One search.
struct Run<'p> {
    program: &'p Program,
    /// Where the search is before the next character.
    now: Threads,
    /// Where it is after it.
    next: Threads,
    open: Vec<u32>,
}

/// Places in a program, each once.
struct Threads {
    list: Vec<u32>,
    /// Where in the list a place is, if it is there at all.
    place: Vec<u32>,
}

impl Threads {
    fn new(count: usize) -> Self {
        Self {
            list: Vec::new(),
            place: vec![0; count],
        }
    }

    /// Adds a place; whether it is new.
    fn insert(&mut self, at: u32) -> bool {
        let Some(place) = self.place.get_mut(usize_of(at)) else {
            return false;
        };
        if self.list.get(usize_of(*place)) == Some(&at) {
            return false;
        }
        *place = u32_of(self.list.len());
        self.list.push(at);
        true
    }
}

impl Run<'_> {
    fn finds(&mut self, text: &str) -> bool {
        let mut before = None;
        let mut chars = text.chars();
        loop {
            let mut rest = chars.clone();
            let after = rest.next();
            // A search begins at every character.
            if (before.is_none() || !self.program.anchored)
                && self.follow(0, |anchor| anchor.holds(before, after))
            {
                return true;
            }
            std::mem::swap(&mut self.now, &mut self.next);
            self.next.list.clear();
            let Some(c) = after else {
                return false;
            };
            if self.now.list.is_empty() && self.program.anchored {
                return false;
            }
            if self.step(c, rest.clone().next()) {
                return true;
            }
            before = Some(c);
            chars = rest;
        }
    }

    /// Takes a character; whether something is found.
    fn step(&mut self, c: char, after: Option<char>) -> bool {
        let folded = if self.program.fold {
            alike(c)
        } else {
            Vec::new()
        };
        let now = std::mem::take(&mut self.now.list);
        let mut found = false;
        for place in &now {
            let takes = match self.program.at(*place) {
                Instruction::Literal(literal) => literal == c,
                Instruction::LiteralFold(literal) => folded.contains(&literal),
                Instruction::Any => true,
                Instruction::AnyButNewline => c != '\n',
                Instruction::Set(set) => {
                    let set = self.program.sets.get(usize_of(set));
                    set.is_some_and(|set| set.contains(c, &folded))
                }
                Instruction::Anchor(_)
                | Instruction::Split(_)
                | Instruction::Jump(_)
                | Instruction::Found => false,
            };
            if takes && self.follow(place + 1, |anchor| anchor.holds(Some(c), after)) {
                found = true;
                break;
            }
        }
        self.now.list = now;
        found
    }

    /// Adds a place and all that it leads to without a character; whether something is found there.
    fn follow(&mut self, start: u32, holds: impl Fn(Anchor) -> bool) -> bool {
        self.open.push(start);
        while let Some(place) = self.open.pop() {
            if !self.next.insert(place) {
                continue;
            }
            match self.program.at(place) {
                Instruction::Found => {
                    self.open.clear();
                    return true;
                }
                Instruction::Jump(there) => self.open.push(there),
                Instruction::Split(there) => self.open.extend([there, place + 1]),
                Instruction::Anchor(anchor) if holds(anchor) => self.open.push(place + 1),
                Instruction::Anchor(_)
                | Instruction::Literal(_)
                | Instruction::LiteralFold(_)
                | Instruction::Any
                | Instruction::AnyButNewline
                | Instruction::Set(_) => {}
            }
        }
        false
    }
}

fn usize_of(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Go's limit keeps every program far below 2^32 instructions.
fn u32_of(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
