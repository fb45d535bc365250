// SPDX-License-Identifier: Apache-2.0
// In this repository the engine is a folder; a published package must name a version instead.
// `pack` writes the version, `restore` the folder, into the package of the working folder.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ENGINE = '@managed-services/engine';
const FOLDER = 'file:../../../pkg';

/** The package.json text with another range for the engine; nothing else changes. */
export function withEngine(text, range) {
  const { dependencies } = JSON.parse(text);
  const before = dependencies?.[ENGINE];
  if (before === undefined) throw new Error(`package.json does not depend on ${ENGINE}`);
  return text.replace(`"${ENGINE}": "${before}"`, `"${ENGINE}": "${range}"`);
}

export function rangeFor(action, engineText) {
  if (action === 'restore') return FOLDER;
  if (action === 'pack') return JSON.parse(engineText).version;
  throw new Error(`unknown action ${action}: pack or restore`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const engine = fileURLToPath(new URL('../../pkg/package.json', import.meta.url));
  const path = resolve('package.json');
  const action = process.argv[2];
  const engineText =
    action === 'pack' ? readFileSync(engine, 'utf8') : '';
  writeFileSync(path, withEngine(readFileSync(path, 'utf8'), rangeFor(action, engineText)));
}
