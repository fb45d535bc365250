// SPDX-License-Identifier: Apache-2.0
//
// What each test runner reports for machines, read into one form. A runner is made for one run of
// one suite, with the path of a file that it may have its report written to:
//
//   command(words, env)  → {words, env} with which the report is written
//   line(text)           → what a person sees of a line of output, or null
//   result(exitCode)     → {counts: {passed, failed, skipped}, tests: [{name, outcome, seconds}]}

import { countOutcomes, none, settle } from '../counts.mjs';
import { cargoRunner } from './cargo.mjs';
import { goRunner } from './go.mjs';
import { jestRunner } from './jest.mjs';
import { nodeRunner } from './node.mjs';

/** A command that is right or wrong as a whole. */
function checkRunner() {
  return {
    command: (words, env) => ({ words, env }),
    line: text => text,
    result: code => ({ counts: { ...none, [code === 0 ? 'passed' : 'failed']: 1 }, tests: [] }),
  };
}

/** A runner that knows each test. */
function testRunner(create) {
  return report => {
    const { command, line = text => text, tests } = create(report);
    const result = code => {
      const all = tests();
      return { counts: settle(countOutcomes(all), code), tests: all };
    };
    return { command, line, result };
  };
}

export const runners = {
  check: checkRunner,
  cargo: testRunner(cargoRunner),
  go: testRunner(goRunner),
  jest: testRunner(jestRunner),
  node: testRunner(nodeRunner),
};
