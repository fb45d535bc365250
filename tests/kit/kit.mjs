// SPDX-License-Identifier: Apache-2.0
//
// What all JavaScript tests need: the project, the command line program that `npm test` builds, and
// the corpus.

import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineBinary, root } from '../../scripts/lib/paths.mjs';

export { root };

/** The command line program: the one that MANAGED_SERVICES_BIN names, or the release build. */
export function engineProgram() {
  const path = process.env.MANAGED_SERVICES_BIN ?? engineBinary();
  if (!existsSync(path)) {
    const help =
      'build it with `cargo build --release --features cli`, or set MANAGED_SERVICES_BIN';
    throw new Error(`${path} is missing; ${help}`);
  }
  return path;
}

/**
 * How the tests start Chromium. No sandbox, because a container's root has none; the rest keeps it
 * from talking to the outside.
 */
export const chromiumOptions = {
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** Helm installs no library, so nothing is derived from one. */
function isLibrary(chart) {
  return /^type: *library\b/m.test(readFileSync(join(chart, 'Chart.yaml'), 'utf8'));
}

/**
 * The corpus charts that have `file`, as name and folder, or with `skip` the reason why there are
 * none. Where all rings are required, that is an error.
 */
export function corpusCharts(file = 'values.schema.json') {
  const folder = process.env.CORPUS_DIR ?? join(root, '..', 'shared', 'corpus');
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const charts = names
    .filter(name => !name.startsWith('_') && existsSync(join(folder, name, file)))
    .filter(name => !isLibrary(join(folder, name)))
    .map(name => ({ name, chart: join(folder, name) }));
  if (charts.length > 0) {
    return { charts, skip: false };
  }
  const skip = `needs the corpus: ${folder} is absent or empty (set CORPUS_DIR)`;
  if (process.env.REQUIRE_ALL_RINGS === '1') {
    throw new Error(skip);
  }
  return { charts, skip };
}

/**
 * Calls `use` with a file that holds the values, or their text. JSON is YAML: they reach the program
 * without a writer of ours between.
 */
export function withValuesFile(values, use) {
  const folder = mkdtempSync(join(tmpdir(), 'managed-services-'));
  try {
    const file = join(folder, 'values.yaml');
    writeFileSync(file, typeof values === 'string' ? values : JSON.stringify(values));
    return use(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
