// SPDX-License-Identifier: Apache-2.0

/**
 * Groups of files that reach each other: each a sorted list of two or more. `edges` maps a file to
 * the files it imports.
 */
export function circles(edges) {
  const order = new Map();
  const lowest = new Map();
  const stack = [];
  const found = [];
  // Tarjan's strongly connected components.
  const visit = file => {
    order.set(file, order.size);
    lowest.set(file, order.get(file));
    stack.push(file);
    for (const next of edges.get(file) ?? []) {
      if (!order.has(next)) {
        visit(next);
        lowest.set(file, Math.min(lowest.get(file), lowest.get(next)));
      } else if (stack.includes(next)) {
        lowest.set(file, Math.min(lowest.get(file), order.get(next)));
      }
    }
    if (lowest.get(file) === order.get(file)) {
      const group = stack.splice(stack.indexOf(file));
      if (group.length > 1) {
        found.push(group.sort());
      }
    }
  };
  for (const file of edges.keys()) {
    if (!order.has(file)) {
      visit(file);
    }
  }
  return found.sort((left, right) => left[0].localeCompare(right[0]));
}
