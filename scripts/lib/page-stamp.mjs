// SPDX-License-Identifier: Apache-2.0
//
// Whether pkg/dist holds an engine for the page that was built from today's sources, optimized or
// not. Asked without cargo, so that a second `npm start` begins at once.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, toolsFolder } from './paths.mjs';

const stampFile = join(toolsFolder, 'page-built-from');

/** What the page takes from pkg/dist. */
export const pageFiles = [
  'bytes.cjs',
  'glue.js',
  'inline.cjs',
  'managed_services_bg.wasm',
  'wasm-base64.js',
  'worker.cjs',
];

const sources = [
  'Cargo.lock',
  'Cargo.toml',
  'pkg/lib',
  'rust-toolchain.toml',
  'scripts/glue',
  'scripts/lib/engine.mjs',
  'scripts/lib/page-engine.mjs',
  'src',
];

/** Says that pkg/dist was just built from the sources as they are. */
export function markPageBuilt() {
  mkdirSync(toolsFolder, { recursive: true });
  writeFileSync(stampFile, stamp());
}

/** Whether pkg/dist is what `markPageBuilt` saw, and the sources too. */
export function isPageBuilt() {
  const complete = [stampFile, ...outputs()].every(path => existsSync(path));
  return complete && readFileSync(stampFile, 'utf8') === stamp();
}

const outputs = () => pageFiles.map(name => join(root, 'pkg/dist', name));

function stamp() {
  const hash = createHash('sha256');
  for (const file of [...sources.flatMap(path => filesOf(join(root, path))), ...outputs()]) {
    hash.update(file).update(readFileSync(file)).update('\n');
  }
  return hash.digest('hex');
}

function filesOf(path) {
  if (!statSync(path).isDirectory()) {
    return [path];
  }
  return readdirSync(path)
    .sort()
    .filter(name => name !== 'target')
    .flatMap(name => filesOf(join(path, name)));
}
