// SPDX-License-Identifier: Apache-2.0
//
// Which Rust file uses which. A module and those inside it are one unit that its parent introduces,
// so only edges between files of which neither contains the other count. A name that a module only
// passes on belongs to the file that declares it.

/** `src/a/b.rs` → `a::b`; `src/a/mod.rs` and `src/a.rs` → `a`; `src/lib.rs` → the empty text. */
export function modulePath(file) {
  const steps = file
    .replace(/^src\//, '')
    .replace(/\.rs$/, '')
    .split('/');
  if (['mod', 'lib'].includes(steps.at(-1))) {
    steps.pop();
  }
  return steps.join('::');
}

/** Edges between files, from their shipped, masked texts: file → set of files. */
export function rustEdges(texts) {
  const known = new Set([...texts.keys()].map(modulePath));
  const modules = new Map(
    [...texts].map(([file, text]) => [modulePath(file), describeModule(known, file, text)]),
  );
  const edges = new Map();
  for (const module of modules.values()) {
    const reached = module.paths
      .map(path => declaring(modules, path))
      .filter(other => other !== null && !related(module.path, other.path));
    edges.set(module.file, new Set(reached.map(other => other.file)));
  }
  return edges;
}

function describeModule(known, file, text) {
  const path = modulePath(file);
  const own = steps => absolute(known, steps, path);
  const imports = [...text.matchAll(/\buse ([^;]+);/g)].flatMap(match =>
    expandUse(match[1].replace(/\s+/g, ' ')),
  );
  const used = imports
    .map(entry => ({ ...entry, path: own(entry.path) }))
    .filter(entry => entry.path !== null);
  const rest = text.replace(/\buse [^;]+;/g, '');
  const inline = [...rest.matchAll(/\b(?:crate|super|self)(?:::\w+)+/g)].map(match =>
    own(match[0].split('::')),
  );
  const declared = [
    ...text.matchAll(
      /^(?:pub(?:\([^)]*\))? )?(?:const fn|fn|struct|enum|union|trait|type|const|static) (\w+)/gm,
    ),
  ].map(match => match[1]);
  return {
    path,
    file,
    declared: new Set(declared),
    names: new Map(used.filter(entry => entry.name !== '*').map(entry => [entry.name, entry.path])),
    globs: used.filter(entry => entry.name === '*').map(entry => entry.path),
    paths: [...used.map(entry => entry.path), ...inline],
  };
}

/** `a::{b, c::d as e, f::*}` → `{name, path}` of each leaf. */
export function expandUse(tree) {
  const text = tree.trim();
  const brace = text.indexOf('{');
  if (brace !== -1) {
    const prefix = text
      .slice(0, brace)
      .replace(/::\s*$/, '')
      .split('::')
      .filter(step => step !== '');
    const inner = splitList(text.slice(brace + 1, text.lastIndexOf('}')));
    return inner.flatMap(expandUse).map(({ name, path }) => {
      const full = [...prefix, ...path].filter((step, index) => step !== 'self' || index === 0);
      return { name: name === 'self' ? prefix.at(-1) : name, path: full };
    });
  }
  const [path, alias] = text.split(' as ');
  const steps = path.trim().split('::');
  const name = (alias ?? steps.at(-1)).trim();
  return [{ name, path: steps.at(-1) === '*' ? steps.slice(0, -1) : steps }];
}

function splitList(text) {
  const parts = [''];
  let depth = 0;
  for (const letter of text) {
    depth += letter === '{' ? 1 : letter === '}' ? -1 : 0;
    if (letter === ',' && depth === 0) {
      parts.push('');
    } else {
      parts[parts.length - 1] += letter;
    }
  }
  return parts.filter(part => part.trim() !== '');
}

/** A path from the root of the crate, or null where it leads out of it. */
function absolute(known, steps, from) {
  const base = from === '' ? [] : from.split('::');
  const rest = [...steps];
  if (rest[0] === 'crate') {
    return rest.slice(1);
  }
  if (rest[0] === 'self') {
    return [...base, ...rest.slice(1)];
  }
  if (rest[0] !== 'super') {
    return known.has([...base, rest[0]].join('::')) ? [...base, ...rest] : null;
  }
  while (rest[0] === 'super') {
    rest.shift();
    base.pop();
  }
  return [...base, ...rest];
}

/** The module that declares what a path from the root names. */
function declaring(modules, path, hops = 0) {
  let at = '';
  let index = 0;
  for (; index < path.length; index += 1) {
    const next = at === '' ? path[index] : `${at}::${path[index]}`;
    if (!modules.has(next)) {
      break;
    }
    at = next;
  }
  const module = modules.get(at);
  const [name, ...below] = path.slice(index);
  if (module === undefined || name === undefined || module.declared.has(name) || hops > 8) {
    return module ?? null;
  }
  const passedOn = module.names.get(name);
  if (passedOn !== undefined && passedOn.join('::') !== path.join('::')) {
    return declaring(modules, [...passedOn, ...below], hops + 1);
  }
  const open = module.globs
    .map(glob => declaring(modules, glob, hops + 1))
    .find(other => other?.declared.has(name));
  return open ?? module;
}

function related(left, right) {
  const inside = (inner, outer) =>
    outer === '' || inner === outer || inner.startsWith(`${outer}::`);
  return inside(left, right) || inside(right, left);
}
