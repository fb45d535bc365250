// SPDX-License-Identifier: Apache-2.0
//! Parts of two models that stand beside each other at several places.

use std::collections::HashMap;

use super::SitePair;
use crate::compare::reach::ReachKey;
use crate::lower::layout::Layout;
use crate::lower::shared::SharedKey;

/// What the comparison of two sites depends on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct PairKey {
    old: SharedKey,
    new: SharedKey,
    reach: ReachKey,
}

impl PairKey {
    /// The key of two sites; `None` where what is found depends on their location.
    pub(super) fn of(pair: &SitePair<'_>, (old, new): (&Layout, &Layout)) -> Option<Self> {
        Some(Self {
            old: SharedKey::of(&pair.old, old)?,
            new: SharedKey::of(&pair.new, new)?,
            reach: pair.reach.key_of_itself(),
        })
    }
}

/// The pairs that were compared, which of them stand in which, and where a difference was found.
#[derive(Default)]
pub(super) struct ComparedPairs {
    known: HashMap<PairKey, usize>,
    parts: Vec<ComparedPart>,
}

#[derive(Default)]
struct ComparedPart {
    /// The parts that it stands in.
    above: Vec<usize>,
    different: bool,
}

/// A pair, by its index.
pub(super) enum Entered {
    New(usize),
    Known(usize),
}

impl ComparedPairs {
    /// Enters a pair that stands in the part `above`.
    pub(super) fn enter(&mut self, key: PairKey, above: Option<usize>) -> Entered {
        let next = self.parts.len();
        let part = *self.known.entry(key).or_insert(next);
        if part == next {
            self.parts.push(ComparedPart::default());
        }
        if let Some(known) = self.parts.get_mut(part) {
            known.above.extend(above);
        }
        if part == next {
            Entered::New(part)
        } else {
            Entered::Known(part)
        }
    }

    pub(super) fn find(&self, key: &PairKey) -> Option<usize> {
        self.known.get(key).copied()
    }

    /// Notes that the two sites differ.
    pub(super) fn differs(&mut self, part: usize) {
        if let Some(part) = self.parts.get_mut(part) {
            part.different = true;
        }
    }

    /// Whether the two sites differ, or anything inside them once this was spread.
    pub(super) fn is_different(&self, part: usize) -> bool {
        self.parts.get(part).is_some_and(|part| part.different)
    }

    /// Makes everything different that contains something different.
    pub(super) fn spread(&mut self) {
        let all = self.parts.iter().enumerate();
        let mut found: Vec<usize> = all
            .filter_map(|(index, part)| part.different.then_some(index))
            .collect();
        while let Some(index) = found.pop() {
            let above = self.parts.get(index).map(|part| part.above.clone());
            for index in above.into_iter().flatten() {
                if !self.is_different(index) {
                    self.differs(index);
                    found.push(index);
                }
            }
        }
    }
}
