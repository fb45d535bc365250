// SPDX-License-Identifier: Apache-2.0
//
// Reads a JavaScript or TypeScript file as far as measuring needs it, by oxc's parser.

import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Explained } from '../log.mjs';
import { root } from '../paths.mjs';

/**
 * What is known of a file: its text without comments, its functions, and what it imports by a
 * relative path.
 */
export function readScript(file, text) {
  // From the root's dependencies, which these scripts install themselves: they have to load before
  // that.
  const { parseSync } = createRequire(join(root, 'package.json'))('oxc-parser');
  const { program, comments, errors, module } = parseSync(file, text);
  if (errors.length > 0) {
    throw new Explained(`${file} cannot be parsed: ${errors[0].message}`);
  }
  const requests = [
    ...module.staticImports.map(entry => entry.moduleRequest),
    ...module.staticExports.flatMap(entry =>
      entry.entries.map(({ moduleRequest }) => moduleRequest),
    ),
  ];
  return {
    shipped: blank(text, comments),
    functions: functionsOf(program, text),
    imports: [
      ...new Set(
        requests.filter(request => request?.value.startsWith('.')).map(request => request.value),
      ),
    ],
  };
}

function blank(text, comments) {
  let result = text;
  for (const { start, end } of comments) {
    result =
      result.slice(0, start) + result.slice(start, end).replace(/[^\n]/g, ' ') + result.slice(end);
  }
  return result;
}

const functionTypes = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
]);

function functionsOf(program, text) {
  const found = [];
  const visit = (node, name) => {
    if (functionTypes.has(node.type)) {
      const line = text.slice(0, node.start).split('\n').length;
      found.push({
        name: node.id?.name ?? name,
        line,
        lines: text.slice(node.start, node.end).split('\n').length,
      });
    }
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        if (typeof child?.type === 'string') {
          visit(
            child,
            node.id?.name ??
              node.key?.name ??
              (node.type === 'CallExpression' ? 'a callback' : name),
          );
        }
      }
    }
  };
  visit(program, 'a function');
  return found;
}

const endings = ['', '.ts', '.tsx', '.js', '.mjs', '/index.ts', '/index.tsx', '/index.js'];

/** The file of `folder` that a relative import means, or null where it means no script. */
export function importedFile(folder, file, specifier) {
  const base = join(dirname(file), specifier);
  const found = endings
    .map(ending => `${base}${ending}`)
    .find(path => existsSync(join(folder, path)) && statSync(join(folder, path)).isFile());
  return found !== undefined && /\.(?:tsx?|m?js)$/.test(found) ? found : null;
}
