// SPDX-License-Identifier: Apache-2.0
//
// Each runner's report, of a real run where that is quick, else as the runner writes it.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { add, closingLine, none } from '../../scripts/lib/counts.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { runners } from '../../scripts/lib/runners/index.mjs';

const folder = mkdtempSync(join(tmpdir(), 'runners-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const report = join(folder, 'report');
const list = ({ passed, failed, skipped }) => [passed, failed, skipped];

/** The counts after lines of output, and what a person saw of them. */
function read(kind, lines, exitCode) {
  const runner = runners[kind](report);
  const shown = lines.map(runner.line).filter(line => line !== null);
  const { counts, tests } = runner.result(exitCode);
  return { counts: list(counts), tests, shown };
}

const events = all => all.map(event => JSON.stringify(event));
const go = (...all) => events(all.map(event => ({ Package: 'example/judge', ...event })));
const cargoSuite = { type: 'suite', event: 'started', test_count: 2 };
const cargoTest = (event, name, more = {}) => ({ type: 'test', event, name, ...more });
const cargoEnd = { type: 'suite', event: 'ok', passed: 1, failed: 0, ignored: 1 };

const cases = [
  ['check', ['whatever'], 0, [1, 0, 0]],
  ['check', ['whatever'], 2, [0, 1, 0]],
  [
    'cargo',
    events([
      cargoSuite,
      cargoTest('started', 'a'),
      cargoTest('ok', 'a', { exec_time: 0.5 }),
      cargoTest('ignored', 'b'),
      cargoEnd,
    ]),
    0,
    [1, 0, 1],
  ],
  ['cargo', events([cargoSuite, cargoTest('failed', 'a')]), 101, [0, 1, 0]],
  [
    'cargo',
    events([cargoSuite, cargoTest('started', 'a'), cargoSuite, cargoTest('ok', 'a')]),
    101,
    [1, 1, 0],
  ],
  ['cargo', events([cargoSuite, cargoTest('started', 'a')]), 101, [0, 1, 0]],
  ['cargo', ['error[E0425]: cannot find value `x` in this scope'], 101, [0, 1, 0]],
  ['cargo', events([cargoSuite, { ...cargoEnd, passed: 0 }]), 0, [0, 1, 0]],
  [
    'go',
    go(
      { Action: 'run', Test: 'A' },
      { Action: 'pass', Test: 'A' },
      { Action: 'skip', Test: 'B' },
      { Action: 'pass' },
    ),
    0,
    [1, 0, 1],
  ],
  [
    'go',
    go(
      { Action: 'pass', Test: 'A/x' },
      { Action: 'fail', Test: 'A/y' },
      { Action: 'fail', Test: 'A' },
      { Action: 'fail' },
    ),
    1,
    [1, 1, 0],
  ],
  [
    'go',
    go({ Action: 'pass', Test: 'A/x' }, { Action: 'fail', Test: 'A' }, { Action: 'fail' }),
    1,
    [1, 1, 0],
  ],
  [
    'go',
    go(
      { Action: 'pass', Test: 'A/x/deep' },
      { Action: 'pass', Test: 'A/x' },
      { Action: 'pass', Test: 'A' },
      { Action: 'pass' },
    ),
    0,
    [1, 0, 0],
  ],
  [
    'go',
    go(
      { Action: 'pass', Test: 'A/with/slashes' },
      { Action: 'pass', Test: 'A' },
      { Action: 'pass' },
    ),
    0,
    [1, 0, 0],
  ],
  [
    'go',
    go(
      { Action: 'fail', Test: 'A/with/slashes' },
      { Action: 'fail', Test: 'A' },
      { Action: 'fail' },
    ),
    1,
    [0, 1, 0],
  ],
  [
    'go',
    go({ Action: 'build-output', Output: 'no such thing\n' }, { Action: 'fail' }),
    1,
    [0, 1, 0],
  ],
  ['go', go({ Action: 'output', Output: '?   no test files\n' }, { Action: 'skip' }), 0, [0, 1, 0]],
];

for (const [index, [kind, lines, exitCode, expected]] of cases.entries()) {
  test(`${kind} output ${index + 1} counts ${expected.join('/')}`, () => {
    assert.deepEqual(read(kind, lines, exitCode).counts, expected);
  });
}

test('go output is shown for failures, skips and progress, not for passes', () => {
  const lines = go(
    { Action: 'output', Test: 'Quiet', Output: 'nothing to see\n' },
    { Action: 'output', Test: 'Quiet', Output: 'progress: half way\n' },
    { Action: 'pass', Test: 'Quiet', Elapsed: 2.5 },
    { Action: 'output', Test: 'Loud', Output: 'expected 1, got 2\n' },
    { Action: 'fail', Test: 'Loud' },
    { Action: 'output', Test: 'Absent', Output: 'no corpus\n' },
    { Action: 'skip', Test: 'Absent' },
    { Action: 'output', Output: 'FAIL\texample/judge\t0.1s\n' },
  );
  const { shown, tests } = read(
    'go',
    [...lines, 'go: downloading something', '{"not": "ours"}'],
    1,
  );
  assert.deepEqual(shown, [
    'progress: half way',
    'expected 1, got 2',
    'no corpus',
    'FAIL\texample/judge\t0.1s',
    'go: downloading something',
    '{"not": "ours"}',
  ]);
  assert.deepEqual(tests[0], { name: 'Quiet', outcome: 'passed', seconds: 2.5 });
});

test('cargo output is shown for failures, and a line for each test program', () => {
  const failed = cargoTest('failed', 'b', { exec_time: 0.25, stdout: 'expected 1, got 2' });
  const end = { ...cargoEnd, event: 'failed', failed: 1, ignored: 0 };
  const lines = events([cargoSuite, cargoTest('ok', 'a'), failed, end]);
  const { shown, tests } = read('cargo', ['     Running tests/a.rs', ...lines], 101);
  assert.deepEqual(shown, [
    '     Running tests/a.rs',
    'test b failed\nexpected 1, got 2',
    '1 passed, 1 failed, 0 ignored\n  b',
  ]);
  assert.deepEqual(tests[1], { name: 'b', outcome: 'failed', seconds: 0.25 });
});

const jestTest = (fullName, status) => ({ fullName, status, duration: 1500 });
const jestFile = (status, ...assertionResults) => ({ name: 'a.test.ts', status, assertionResults });

for (const [title, files, exitCode, expected] of [
  [
    'counts each test',
    [jestFile('failed', jestTest('a', 'passed'), jestTest('b', 'failed'), jestTest('c', 'todo'))],
    1,
    [1, 1, 1],
  ],
  [
    'counts a file that cannot be loaded',
    [jestFile('failed'), jestFile('passed', jestTest('a', 'passed'))],
    1,
    [1, 1, 0],
  ],
  ['without tests fails', [], 0, [0, 1, 0]],
]) {
  test(`jest's report ${title}`, () => {
    const runner = runners.jest(report);
    const { words } = runner.command(['npm', 'run', 'test'], {});
    assert.deepEqual(words.slice(-2), ['--json', `--outputFile=${report}`]);
    writeFileSync(report, JSON.stringify({ testResults: files }));
    const { counts, tests } = runner.result(exitCode);
    assert.deepEqual(list(counts), expected);
    assert.equal(tests.find(({ name }) => name === 'a')?.seconds ?? 1.5, 1.5);
    rmSync(report);
  });
}

/** Runs `node --test` over a test file, as the rings do. */
async function runNode(name, text) {
  const place = join(folder, name);
  mkdirSync(place);
  writeFileSync(join(place, 'a.test.mjs'), text);
  const runner = runners.node(join(place, 'report'));
  // As if this test were not one itself: Node tells its children whom they report to.
  const outside = { ...process.env, NODE_TEST_CONTEXT: undefined, NODE_OPTIONS: undefined };
  const { words, env } = runner.command([process.execPath, '--test'], outside);
  const { code, stdout } = await run(words[0], words.slice(1), { cwd: place, env, show: 'none' });
  return { stdout, ...runner.result(code) };
}

test('node reports each test, and prints for people', async () => {
  const { counts, tests, stdout } = await runNode(
    'all',
    `import { describe, test } from 'node:test';
     describe('group', () => test('passes', () => {}));
     test('fails', () => { throw new Error('expected 1, got 2'); });
     test('is skipped', { skip: true }, () => {});
     test('is for later', { todo: true }, () => { throw new Error(); });`,
  );
  assert.deepEqual(list(counts), [1, 1, 2]);
  assert.match(stdout, /expected 1, got 2/);
  assert.deepEqual(
    tests.map(({ name }) => name),
    ['passes', 'fails', 'is skipped', 'is for later'],
  );
});

test('node fails with a file that cannot be loaded', async () => {
  assert.deepEqual(list((await runNode('broken', 'throw new Error();')).counts), [0, 1, 0]);
});

test('the closing line names skipped tests only when there are some', () => {
  assert.equal(closingLine({ passed: 3, failed: 0, skipped: 0 }), '3 passed, 0 failed');
  assert.equal(closingLine({ passed: 3, failed: 1, skipped: 2 }), '3 passed, 1 failed, 2 skipped');
  const some = { passed: 1, failed: 2, skipped: 3 };
  assert.deepEqual(add(none, some), some);
});
