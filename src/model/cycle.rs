// SPDX-License-Identifier: Apache-2.0
//! Nodes that describe themselves: the groups of nodes that lead to one another.

use super::{Link, Node, NodeId};

/// The group of each node, by id; `None` for a node that no way leads back to.
pub(super) fn groups(nodes: &[Node]) -> Vec<Option<u32>> {
    let mut search = GroupSearch::new(nodes);
    for index in 0..nodes.len() {
        search.from(index);
    }
    search.groups
}

/// Which nodes lead to one of the wanted nodes, through links of the wanted kinds; the wanted ones themselves do.
pub(super) fn leading_to(
    nodes: &[Node],
    wanted: impl Fn(&Node) -> bool,
    through: impl Fn(Link<'_>) -> bool,
) -> Vec<bool> {
    let mut above: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    let mut leads = vec![false; nodes.len()];
    let mut found = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        for child in node.shape.children() {
            let place = usize::try_from(child.node.0).ok();
            let place = place.and_then(|place| above.get_mut(place));
            if let Some(above) = place.filter(|_| through(child.link)) {
                above.push(index);
            }
        }
        if wanted(node) {
            found.push(index);
        }
    }
    while let Some(index) = found.pop() {
        let Some(known) = leads.get_mut(index) else {
            continue;
        };
        if !std::mem::replace(known, true) {
            found.extend(above.get(index).into_iter().flatten());
        }
    }
    leads
}

/// Tarjan's search for strongly connected components. Its stack is on the heap: a chain of references may be as long as the schema.
struct GroupSearch<'a> {
    nodes: &'a [Node],
    /// When a node was entered; `None` before.
    entered: Vec<Option<u32>>,
    /// The earliest node on the way that it leads back to.
    lowest: Vec<u32>,
    /// Whether its group is not known yet.
    open: Vec<bool>,
    /// The nodes whose group is not known yet, in the order of entry.
    waiting: Vec<usize>,
    clock: u32,
    count: u32,
    groups: Vec<Option<u32>>,
}

impl<'a> GroupSearch<'a> {
    fn new(nodes: &'a [Node]) -> Self {
        Self {
            nodes,
            entered: vec![None; nodes.len()],
            lowest: vec![0; nodes.len()],
            open: vec![false; nodes.len()],
            waiting: Vec::new(),
            clock: 0,
            count: 0,
            groups: vec![None; nodes.len()],
        }
    }

    /// Visits what a node leads to, unless it was visited.
    fn from(&mut self, start: usize) {
        if self.entered.get(start).is_none_or(Option::is_some) {
            return;
        }
        let mut way = vec![(start, self.enter(start))];
        while let Some((index, below)) = way.last_mut() {
            let index = *index;
            let Some(next) = below.pop() else {
                way.pop();
                self.leave(index, way.last().map(|(above, _)| *above));
                continue;
            };
            match self.entered.get(next).copied().flatten() {
                None => {
                    let below = self.enter(next);
                    way.push((next, below));
                }
                Some(time) if self.open.get(next) == Some(&true) => self.lower(index, time),
                Some(_) => {}
            }
        }
    }

    /// Enters a node; returns the nodes below.
    fn enter(&mut self, index: usize) -> Vec<usize> {
        if let (Some(entered), Some(lowest), Some(open)) = (
            self.entered.get_mut(index),
            self.lowest.get_mut(index),
            self.open.get_mut(index),
        ) {
            (*entered, *lowest, *open) = (Some(self.clock), self.clock, true);
        }
        self.clock += 1;
        self.waiting.push(index);
        let children = self.nodes.get(index).map(|node| node.shape.children());
        let ids = children.into_iter().flatten().map(|child| child.node);
        ids.filter_map(|NodeId(id)| usize::try_from(id).ok())
            .collect()
    }

    fn lower(&mut self, index: usize, time: u32) {
        if let Some(lowest) = self.lowest.get_mut(index) {
            *lowest = time.min(*lowest);
        }
    }

    /// Leaves a node; the last that is left of a group closes it.
    fn leave(&mut self, index: usize, above: Option<usize>) {
        let lowest = self.lowest.get(index).copied().unwrap_or_default();
        if let Some(above) = above {
            self.lower(above, lowest);
        }
        if self.entered.get(index).copied().flatten() != Some(lowest) {
            return;
        }
        let start = self.waiting.iter().rposition(|waiting| *waiting == index);
        let members = self.waiting.split_off(start.unwrap_or_default());
        let cyclic = members.len() > 1 || self.leads_to_itself(index);
        for member in members {
            if let (Some(open), Some(group)) =
                (self.open.get_mut(member), self.groups.get_mut(member))
            {
                *open = false;
                *group = cyclic.then_some(self.count);
            }
        }
        self.count += 1;
    }

    fn leads_to_itself(&self, index: usize) -> bool {
        let children = self.nodes.get(index).map(|node| node.shape.children());
        let mut children = children.into_iter().flatten();
        children.any(|child| usize::try_from(child.node.0) == Ok(index))
    }
}
