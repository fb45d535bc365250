// SPDX-License-Identifier: Apache-2.0
//
// `node --test`: a reporter of ours writes the report, next to Node's own for people. Both are
// asked for in NODE_OPTIONS, so that it works through `npm test` and its scripts as well.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const reporter = fileURLToPath(new URL('node-reporter.mjs', import.meta.url));

export function nodeRunner(report) {
  const options = [
    ...[`--test-reporter="${reporter}"`, `--test-reporter-destination="${report}"`],
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
  ];
  return {
    command: (words, env) => {
      const all = [env.NODE_OPTIONS, ...options].filter(option => option).join(' ');
      return { words, env: { ...env, NODE_OPTIONS: all } };
    },
    tests: () => {
      const lines = existsSync(report) ? readFileSync(report, 'utf8').split('\n') : [];
      return lines.filter(line => line !== '').map(line => JSON.parse(line));
    },
  };
}
