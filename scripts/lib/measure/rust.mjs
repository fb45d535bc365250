// SPDX-License-Identifier: Apache-2.0
//
// Reads a Rust file as far as measuring needs it: comments and texts are masked, what only tests
// see is cut out, and functions, closures, types and imports are found in what is left. The code is
// rustfmt's, which the patterns rely on.

/** What stands for a character inside a text; nothing in Rust means anything by it. */
const inText = '\u00b7';

/**
 * The same text with comments blanked and texts masked, line by line and column by column where
 * they were.
 */
export function maskRust(text) {
  let masked = '';
  let at = 0;
  const copy = length => {
    masked += text.slice(at, at + length);
    at += length;
  };
  const cover = (end, filler) => {
    masked += text.slice(at, end).replace(/[^\n]/g, filler);
    at = end;
  };
  while (at < text.length) {
    const rest = text.slice(at, at + 300);
    const raw = /^(?:b|c)?r(#*)"/.exec(rest);
    if (rest.startsWith('//')) {
      cover(endOf(text, at, '\n', 0), ' ');
    } else if (rest.startsWith('/*')) {
      cover(endOfBlockComment(text, at), ' ');
    } else if (raw !== null && !/\w$/.test(masked)) {
      cover(endOf(text, at + raw[0].length, `"${raw[1]}`, raw[1].length + 1), inText);
    } else if (rest[0] === '"') {
      cover(endOfText(text, at + 1), inText);
    } else if (/^'(?:\\.|[^\\'])/u.test(rest)) {
      // A character, unless the quote belongs to a lifetime.
      const character = /^'(?:\\(?:x..|u\{[^}]*\}|.)|[^\\'])'/u.exec(rest);
      character === null ? copy(1) : cover(at + character[0].length, inText);
    } else {
      copy(1);
    }
  }
  return masked;
}

function endOf(text, from, terminator, length) {
  const found = text.indexOf(terminator, from);
  return found === -1 ? text.length : found + length;
}

function endOfText(text, from) {
  let at = from;
  while (at < text.length && text[at] !== '"') {
    at += text[at] === '\\' ? 2 : 1;
  }
  return Math.min(at + 1, text.length);
}

function endOfBlockComment(text, from) {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const pair = text.slice(at, at + 2);
    if (pair === '/*') {
      depth += 1;
      at += 1;
    } else if (pair === '*/') {
      depth -= 1;
      at += 1;
      if (depth === 0) {
        return at + 1;
      }
    }
  }
  return text.length;
}

/** Where the item that starts at `from` ends: after its body, or after its semicolon. */
function endOfItem(masked, from) {
  let depth = 0;
  for (let at = from; at < masked.length; at += 1) {
    if ('([{'.includes(masked[at])) {
      depth += 1;
    } else if (')]}'.includes(masked[at])) {
      depth -= 1;
      if (depth === 0 && masked[at] === '}') {
        return at + 1;
      }
    } else if (masked[at] === ';' && depth === 0) {
      return at + 1;
    }
  }
  return masked.length;
}

const testsOnly = '#[cfg(test)]';

/** Modules that a masked file declares for tests alone; their files do not ship. */
export function testModules(masked) {
  return [...masked.matchAll(/#\[cfg\(test\)\]\s*(?:pub(?:\([^)]*\))? )?mod (\w+);/g)].map(
    match => match[1],
  );
}

/** A masked file without what only tests see; lines stay where they are. */
export function withoutTests(masked) {
  let shipped = masked;
  for (let at = shipped.indexOf(testsOnly); at !== -1; at = shipped.indexOf(testsOnly, at + 1)) {
    const end = endOfItem(shipped, at + testsOnly.length);
    shipped =
      shipped.slice(0, at) + shipped.slice(at, end).replace(/[^\n]/g, ' ') + shipped.slice(end);
  }
  return shipped;
}

/** Functions with a body: `{name, line, lines, body}`. */
export function rustFunctions(shipped) {
  const found = [];
  for (const match of shipped.matchAll(/\bfn (\w+)/g)) {
    const end = endOfItem(shipped, match.index);
    const body = shipped.slice(match.index, end);
    if (body.endsWith('}')) {
      found.push({
        name: match[1],
        line: lineAt(shipped, match.index),
        lines: body.split('\n').length,
        body,
      });
    }
  }
  return found;
}

function lineAt(text, index) {
  return text.slice(0, index).split('\n').length;
}

/** How many closures there are, and how many of them `let` binds to a name. */
export function rustClosures(shipped) {
  let closures = 0;
  let bound = 0;
  for (let at = shipped.indexOf('|'); at !== -1; at = shipped.indexOf('|', at + 1)) {
    const before = shipped.slice(Math.max(0, at - 200), at).trimEnd();
    // Where an operand stands in front of it, the bar is an "or".
    if (!/(?:[(,=>{[;]|(?<!&)&|\b(?:move|return|else|in))$/.test(before)) {
      continue;
    }
    closures += 1;
    bound += /\blet (?:mut )?\w+(?:: [^=;]+)? =(?: move)?$/.test(before) ? 1 : 0;
    // On to the end of its parameters.
    at = Math.max(shipped.indexOf('|', at + 1), at);
  }
  return { closures, bound };
}

/**
 * Names of the types and traits that a file declares. Types inside `impl` belong to their trait.
 */
export function rustTypes(shipped) {
  return [
    ...shipped.matchAll(/^(?:pub(?:\([^)]*\))? )?(?:struct|enum|union|trait|type) (\w+)/gm),
  ].map(match => match[1]);
}

const scalars = new Set(['Boolean', 'Integer', 'Number', 'String', 'IntOrString']);

/**
 * Functions that walk the ladder over shapes: `{name, line}` of each whose patterns name three
 * scalar shapes or more.
 */
export function shapeLadders(functions) {
  return functions.filter(({ body }) => {
    const named = [...body.matchAll(/\b(?:Shape|Scalar)::(\w+)(?=\s*(?:\||=>|\)|if\b|,|\}))/g)].map(
      match => match[1],
    );
    return new Set(named.filter(name => scalars.has(name))).size >= 3;
  });
}
