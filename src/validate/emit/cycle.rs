// SPDX-License-Identifier: Apache-2.0
//! References followed on the same value: where they form cycles, and how much they cost.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::Edge;

/// References that lead to references, and so on, without stepping into the values.
const MAX_CHAIN: usize = 500;
/// How often one value may be visited through references from one schema.
const MAX_VISITS: u64 = 50_000;

/// The nodes that lie on a cycle, each with the number of its strongly connected component.
pub(super) fn groups(edges: &[Edge], count: usize) -> HashMap<usize, usize> {
    let forward = neighbors(count, edges.iter().map(|edge| (edge.from, edge.to)));
    let backward = neighbors(count, edges.iter().map(|edge| (edge.to, edge.from)));
    let mut seen = vec![false; count];
    let mut order = Vec::with_capacity(count);
    for start in 0..count {
        walk(&forward, start, &mut seen, &mut order);
    }
    let mut seen = vec![false; count];
    let mut groups = HashMap::new();
    for start in order.into_iter().rev() {
        let mut members = Vec::new();
        walk(&backward, start, &mut seen, &mut members);
        let successors = forward.get(start).map_or(&[][..], Vec::as_slice);
        if members.len() > 1 || (members.len() == 1 && successors.contains(&start)) {
            groups.extend(members.into_iter().map(|member| (member, start)));
        }
    }
    groups
}

fn neighbors(count: usize, edges: impl Iterator<Item = (usize, usize)>) -> Vec<Vec<usize>> {
    let mut out = vec![Vec::new(); count];
    for (from, to) in edges {
        if let Some(list) = out.get_mut(from) {
            list.push(to);
        }
    }
    out
}

/// Marks a node as seen; returns whether it was not before.
fn enter(seen: &mut [bool], node: usize) -> bool {
    seen.get_mut(node)
        .is_some_and(|seen| !std::mem::replace(seen, true))
}

/// Depth first; appends nodes as they are left.
fn walk(graph: &[Vec<usize>], start: usize, seen: &mut [bool], left: &mut Vec<usize>) {
    if !enter(seen, start) {
        return;
    }
    let mut stack = vec![(start, 0)];
    while let Some((node, next)) = stack.pop() {
        let Some(neighbor) = graph.get(node).and_then(|list| list.get(next)).copied() else {
            left.push(node);
            continue;
        };
        stack.push((node, next + 1));
        if enter(seen, neighbor) {
            stack.push((neighbor, 0));
        }
    }
}

/// The keywords whose schemas look at the same value.
pub(super) const SAME_VALUE: [&str; 8] = [
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "dependentSchemas",
];

/// How deep schemas that look at the same value are nested: here, and anywhere inside.
pub(super) fn nesting(schema: &Json) -> (usize, usize) {
    let (mut here, mut inside) = (0, 0);
    match schema {
        Json::Object(members) => {
            for (keyword, part) in members {
                let (part_here, part_inside) = nesting(part);
                inside = inside.max(part_inside);
                if SAME_VALUE.contains(&keyword.as_str()) {
                    here = here.max(part_here + 1);
                }
            }
        }
        Json::Array(items) => {
            for item in items {
                let (item_here, item_inside) = nesting(item);
                inside = inside.max(item_inside);
                here = here.max(item_here + 1);
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
    (here, inside.max(here))
}

/// The length of the longest chain of references. Refuses chains and multiplications of references that would cost more
/// than a verdict is worth. There are no cycles left.
pub(super) fn measure(edges: &[Edge], count: usize) -> Result<usize, &'static str> {
    let mut visits = vec![1_u64; count];
    // As many rounds as the longest chain has links settle every number.
    for round in 0..=MAX_CHAIN {
        let mut more = vec![1_u64; count];
        for edge in edges {
            if let (Some(slot), Some(target)) = (more.get_mut(edge.from), visits.get(edge.to)) {
                *slot = slot.saturating_add(*target);
            }
        }
        if more.iter().any(|visits| *visits > MAX_VISITS) {
            return Err("references multiply beyond what can be checked here");
        }
        if more == visits {
            return Ok(round + 1);
        }
        visits = more;
    }
    Err("references lead to references for too long to be checked here")
}
