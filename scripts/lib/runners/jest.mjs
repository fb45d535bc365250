// SPDX-License-Identifier: Apache-2.0
//
// Jest writes a report of its own, next to what it prints for people.

import { existsSync, readFileSync } from 'node:fs';

const outcomes = { passed: 'passed', failed: 'failed' };

export function jestRunner(report) {
  return {
    command: (words, env) => ({ words: [...words, '--json', `--outputFile=${report}`], env }),
    tests: () => {
      const files = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults : [];
      return files.flatMap(testsOfFile);
    },
  };
}

/** A file that cannot be loaded holds no test that could fail: it fails itself. */
function testsOfFile({ name, status, assertionResults }) {
  const tests = assertionResults.map(({ fullName, status: outcome, duration }) => ({
    name: fullName,
    outcome: outcomes[outcome] ?? 'skipped',
    seconds: (duration ?? 0) / 1000,
  }));
  const explained = tests.some(({ outcome }) => outcome === 'failed');
  return status === 'failed' && !explained
    ? [...tests, { name, outcome: 'failed', seconds: 0 }]
    : tests;
}
