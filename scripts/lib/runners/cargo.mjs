// SPDX-License-Identifier: Apache-2.0
//
// `cargo test`: one JSON event a line, from the test programs. Their format is unstable, so they
// want to be told that they may: by RUSTC_BOOTSTRAP, which only they see. Cargo itself must not,
// or it would build everything again. rust-toolchain.toml pins the version that writes the format.
//
// cargo-nextest has stable reports, but takes minutes to compile before the first test of the first
// ring, and starts a process for each of our many small tests.

import { parseEvent } from './events.mjs';

const forCargo = ['--config', `target.'cfg(all())'.runner = ["env", "RUSTC_BOOTSTRAP=1"]`];
const forTests = ['--', '-Zunstable-options', '--format', 'json', '--report-time'];

const outcomes = { ok: 'passed', failed: 'failed', timeout: 'failed', ignored: 'skipped' };

export function cargoRunner() {
  const running = new Set();
  const tests = [];
  let failures = [];

  const onTest = ({ event, name, exec_time: seconds = 0, stdout = '', message = '' }) => {
    if (event === 'started') {
      running.add(name);
      return null;
    }
    running.delete(name);
    tests.push({ name, outcome: outcomes[event] ?? 'failed', seconds });
    if (outcomes[event] !== 'failed') {
      return null;
    }
    failures.push(name);
    return [`test ${name} failed`, stdout, message].filter(text => text !== '').join('\n');
  };

  // A test program that crashed names none of the tests that it was running.
  const giveUp = () => {
    tests.push(...[...running].map(name => ({ name, outcome: 'failed', seconds: 0 })));
    running.clear();
  };

  const onSuite = ({ event, passed, failed, ignored }) => {
    if (event === 'started') {
      giveUp();
      failures = [];
      return null;
    }
    const named = failures.map(name => `\n  ${name}`).join('');
    return `${passed} passed, ${failed} failed, ${ignored} ignored${named}`;
  };

  const onEvent = event => {
    if (event.type === 'test') {
      return onTest(event);
    }
    return event.type === 'suite' ? onSuite(event) : null;
  };

  return {
    command: (words, env) => ({ words: [...words, ...forCargo, ...forTests], env }),
    line: text => {
      const event = parseEvent(text);
      return event === null ? text : onEvent(event);
    },
    tests: () => {
      giveUp();
      return tests;
    },
  };
}
