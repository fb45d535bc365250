// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { add, closingLine, counters, none } from '../../scripts/lib/counts.mjs';

function count(kind, text, exitCode = 0) {
  const counter = counters[kind]();
  const shown = text.split('\n').map(counter.line).filter(line => line !== null);
  return { shown, counts: counter.result(exitCode) };
}

const go = (...events) => events.map(event => JSON.stringify({ Package: 'example/judge', ...event })).join('\n');

const cases = [
  ['check', 'whatever', 0, [1, 0, 0]],
  ['check', 'whatever', 2, [0, 1, 0]],
  [
    'cargo',
    'running 3 tests\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.10s\n' +
      'test result: \u001b[31mFAILED\u001b[0m. 5 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s',
    101,
    [7, 2, 1],
  ],
  ['cargo', 'error[E0425]: cannot find value `x` in this scope', 101, [0, 1, 0]],
  ['cargo', 'test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s', 0, [0, 1, 0]],
  ['node', '# tests 9\n# pass 5\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 1\n# duration_ms 3', 1, [5, 2, 2]],
  ['node', '\u001b[34mℹ pass 4\u001b[39m\nℹ fail 0\nℹ cancelled 0\nℹ skipped 0\nℹ todo 0', 0, [4, 0, 0]],
  ['node', "Could not find 'test'", 1, [0, 1, 0]],
  ['jest', 'Test Suites: 1 failed, 2 passed, 3 total\nTests:       1 failed, 2 skipped, 1 todo, 6 passed, 10 total', 1, [6, 1, 3]],
  ['jest', 'Test Suites: 2 failed, 1 passed, 3 total\nTests:       6 passed, 6 total', 1, [6, 2, 0]],
  ['jest', '\u001b[1mTests:       \u001b[22m\u001b[32m3 passed\u001b[39m, 3 total', 0, [3, 0, 0]],
  ['go', go({ Action: 'run', Test: 'A' }, { Action: 'pass', Test: 'A' }, { Action: 'skip', Test: 'B' }, { Action: 'pass' }), 0, [1, 0, 1]],
  [
    'go',
    go({ Action: 'pass', Test: 'A/x' }, { Action: 'fail', Test: 'A/y' }, { Action: 'fail', Test: 'A' }, { Action: 'fail' }),
    1,
    [1, 1, 0],
  ],
  ['go', go({ Action: 'pass', Test: 'A/x' }, { Action: 'fail', Test: 'A' }, { Action: 'fail' }), 1, [1, 1, 0]],
  ['go', go({ Action: 'pass', Test: 'A/x/deep' }, { Action: 'pass', Test: 'A/x' }, { Action: 'pass', Test: 'A' }, { Action: 'pass' }), 0, [1, 0, 0]],
  ['go', go({ Action: 'pass', Test: 'A/with/slashes' }, { Action: 'pass', Test: 'A' }, { Action: 'pass' }), 0, [1, 0, 0]],
  ['go', go({ Action: 'fail', Test: 'A/with/slashes' }, { Action: 'fail', Test: 'A' }, { Action: 'fail' }), 1, [0, 1, 0]],
  ['go', go({ Action: 'build-output', Output: 'no such thing\n' }, { Action: 'fail' }), 1, [0, 1, 0]],
  ['go', go({ Action: 'output', Output: '?   no test files\n' }, { Action: 'skip' }), 0, [0, 1, 0]],
];

for (const [index, [kind, text, exitCode, expected]] of cases.entries()) {
  test(`${kind} output ${index + 1} counts ${expected.join('/')}`, () => {
    const { passed, failed, skipped } = count(kind, text, exitCode).counts;
    assert.deepEqual([passed, failed, skipped], expected);
  });
}

test('go output is shown for failures, skips and progress, not for passes', () => {
  const { shown } = count(
    'go',
    go(
      { Action: 'output', Test: 'Quiet', Output: 'nothing to see\n' },
      { Action: 'output', Test: 'Quiet', Output: 'progress: half way\n' },
      { Action: 'pass', Test: 'Quiet' },
      { Action: 'output', Test: 'Loud', Output: 'expected 1, got 2\n' },
      { Action: 'fail', Test: 'Loud' },
      { Action: 'output', Test: 'Absent', Output: 'no corpus\n' },
      { Action: 'skip', Test: 'Absent' },
      { Action: 'output', Output: 'FAIL\texample/judge\t0.1s\n' },
    ) + '\ngo: downloading something',
    1,
  );
  assert.deepEqual(shown, ['progress: half way', 'expected 1, got 2', 'no corpus', 'FAIL\texample/judge\t0.1s', 'go: downloading something']);
});

test('the closing line names skipped tests only when there are some', () => {
  assert.equal(closingLine({ passed: 3, failed: 0, skipped: 0 }), '3 passed, 0 failed');
  assert.equal(closingLine({ passed: 3, failed: 1, skipped: 2 }), '3 passed, 1 failed, 2 skipped');
  assert.deepEqual(add(none, { passed: 1, failed: 2, skipped: 3 }), { passed: 1, failed: 2, skipped: 3 });
});
