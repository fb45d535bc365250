// SPDX-License-Identifier: Apache-2.0
//
// The command line program of the package says and writes what the native one does, to the byte:
// over the project's charts and the corpus.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createConsumer, nodePrograms, temporaryFolder } from '../support/consumer.mjs';
import { corpusCharts, engineProgram, root } from '../../kit/kit.mjs';

const native = engineProgram();
const { charts: corpus, skip } = corpusCharts('Chart.yaml');

const consumer = await createConsumer();
const launcher = join(consumer.folder, 'node_modules/.bin/managed-services');
const { compileProgram, runProgram } = await import(
  pathToFileURL(join(consumer.installed, 'lib/cli.js'))
);
const module = await compileProgram();
// Asked before the first test: the runner would take a pause after it for the end, and clean up.
const nodes = await Promise.all(
  nodePrograms().map(async node => ({
    node,
    version: (await consumer.node(['--version'], { node })).stdout,
  })),
);

const temporary = temporaryFolder('cli');
const folders = ['native', 'wasm'].map(name => join(temporary, name));
folders.forEach(folder => mkdirSync(folder));
const env = { PATH: process.env.PATH, HOME: process.env.HOME };

/** From a file, because a program may end without reading what it is given. */
function standardInput(text) {
  const file = join(temporary, 'stdin');
  writeFileSync(file, text);
  return openSync(file, 'r');
}

function run(command, args, { cwd, input, path = env.PATH }) {
  const stdin = standardInput(input);
  const options = {
    cwd,
    env: { ...env, PATH: path },
    stdio: [stdin, 'pipe', 'pipe'],
    maxBuffer: 256 << 20,
  };
  const { status, stdout, stderr, error } = spawnSync(command, args, options);
  closeSync(stdin);
  assert.equal(error, undefined);
  return { status, stdout, stderr };
}

const runNative = (args, options) => run(native, args, options);

/** Compiled once for all runs; the launcher itself is tried below. */
async function runWasm(args, { cwd, input }) {
  const [stdout, stderr] = ['stdout', 'stderr'].map(name => join(temporary, name));
  const streams = [standardInput(input), openSync(stdout, 'w'), openSync(stderr, 'w')];
  try {
    const status = await runProgram(module, { args, env, cwd, streams });
    return { status, stdout: readFileSync(stdout), stderr: readFileSync(stderr) };
  } finally {
    streams.forEach(closeSync);
  }
}

/** Runs both in folders of their own and compares everything that can be seen from outside. */
async function assertSame(args, input = '') {
  const expected = runNative(args, { cwd: folders[0], input });
  const got = await runWasm(args, { cwd: folders[1], input });
  const what = args.join(' ');
  assert.equal(got.status, expected.status, `${what}: exit code; ${got.stderr.subarray(0, 500)}`);
  for (const stream of ['stdout', 'stderr']) {
    assertSameText(got[stream], expected[stream], `${what}: ${stream}`);
  }
  return expected;
}

function assertSameText(got, expected, what) {
  if (!got.equals(expected)) {
    const at = expected.findIndex((byte, index) => byte !== got[index]);
    const from = Math.max(0, (at < 0 ? expected.length : at) - 100);
    assert.fail(
      `${what} differs: expected …${expected.subarray(from, from + 300)}… got …${got.subarray(from, from + 300)}…`,
    );
  }
}

function filesBelow(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry =>
    entry.isFile(),
  );
  return entries
    .map(entry => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

const batch = [
  '{}',
  'null',
  '{"replicas":3}',
  '{"replicas":"three","unknown":{"nested":[1,2.50,null]}}',
  'no json',
  '[]',
  '',
].join('\n');

/** Every command that looks at one chart. */
async function askEverything(chart) {
  const values = join(chart, 'values.yaml');
  const commands = [
    ['check', chart],
    ['check', chart, '--output', 'json'],
    ['rgd', chart],
    ['policy', chart],
    ['template', chart],
    ['form', chart],
    ['losses', chart],
    ['validate', chart, '-f', values],
    ['validate', chart, '--set', 'replicas=0,a.b={x}', '--output', 'json'],
    ['validate', chart, '--output', 'sarif', '-f', '-'],
    ['manifest', chart, '--name', 'my-instance', '--set', 'replicas=3'],
    ['compare', chart, chart, '--instances', values, '--output', 'json'],
    ['bundle', chart, '--output', '-'],
    ['generate', chart, '--out', 'generated'],
  ];
  for (const command of commands) {
    await assertSame(command, 'replicas: 2\n');
  }
  for (const command of [
    ['validate', chart, '--batch'],
    ['manifest', chart, '--name', 'my-instance', '--batch'],
  ]) {
    await assertSame(command, batch);
  }
}

test('the project’s charts, over links and relative paths', async () => {
  for (const folder of folders) {
    cpSync(join(root, 'charts'), join(folder, 'charts'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    symlinkSync('charts', join(folder, 'link'));
  }
  for (const chart of readdirSync(join(root, 'charts'))) {
    if (existsSync(join(root, 'charts', chart, 'Chart.yaml'))) {
      await askEverything(join(root, 'charts', chart));
      await askEverything(`link/../charts/./${chart}`);
    }
  }
  await assertSame(['generate', 'charts/umbrella', 'charts/postgres', '--out', 'link/../both']);
});

test('the corpus', { skip }, async () => {
  for (const { chart } of corpus) {
    await askEverything(chart);
  }
  // One run over all of them, findings between the reports included.
  await assertSame(['check', ...corpus.map(({ chart }) => chart)]);
  const written = filesBelow(join(temporary, 'native/generated'));
  assert.ok(written.length > corpus.length);
  assert.deepEqual(filesBelow(join(temporary, 'wasm/generated')), written);
  for (const file of written) {
    assertSameText(
      readFileSync(join(temporary, 'wasm/generated', file)),
      readFileSync(join(temporary, 'native/generated', file)),
      file,
    );
  }
});

test('what goes wrong goes wrong alike', async () => {
  const chart = join(root, 'charts/postgres');
  for (const folder of folders) {
    mkdirSync(join(folder, 'odd/charts'), { recursive: true });
    writeFileSync(join(folder, 'odd/Chart.yaml'), Buffer.from([0xff, 0xfe]));
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'deep'));
    writeFileSync(join(folder, 'deep/Chart.yaml'), 'apiVersion: v2\nname: deep\nversion: 1.0.0\n');
    writeFileSync(join(folder, 'deep/values.yaml'), '{}\n');
    writeFileSync(
      join(folder, 'deep/values.schema.json'),
      `${'{"not":'.repeat(190)}{}${'}'.repeat(190)}`,
    );
  }
  const nested = `${'{"a":'.repeat(400)}1${'}'.repeat(400)}`;
  for (const command of [
    [],
    ['--help'],
    ['--version'],
    ['bundle', '--help'],
    ['unknown'],
    ['check'],
    ['check', 'nowhere'],
    ['check', 'file'],
    ['check', 'odd'],
    ['check', 'odd', 'nowhere', chart],
    ['check', 'deep'],
    ['rgd', 'deep'],
    ['validate', chart, '-f', 'nowhere.yaml'],
    ['validate', chart, '-f', 'odd'],
    ['validate', chart, '-f', 'file/inside'],
    ['validate', chart, '-f', '-'],
    ['manifest', chart, '--name', 'Not A Name'],
    ['bundle', 'file'],
    ['generate', chart, '--out', 'file'],
    ['generate', chart, '--check', '--out', 'nowhere'],
    ['compare', chart, 'nowhere'],
    ['completions', 'bash'],
    ['explain', 'open-object'],
    ['explain', 'nothing'],
  ]) {
    await assertSame(command, 'no: [yaml');
  }
  for (const chart of ['deep', join(root, 'charts/postgres')]) {
    await assertSame(['validate', chart, '--batch'], `${nested}\n${'['.repeat(5000)}`);
  }
});

for (const { node, version } of nodes) {
  // As a shell runs it: the first Node on the PATH.
  const path = `${dirname(node)}:${env.PATH}`;

  test(`Node ${version}: the launcher hands over streams, folder and exit code, and adds nothing`, () => {
    for (const [args, input] of [
      [['validate', 'charts/postgres', '-f', '-'], 'replicas: 0\n'],
      [['validate', '../native/charts/postgres', '--batch'], '{"replicas":3}\n{"replicas":0}\n'],
      [['check', 'charts/postgres', 'nowhere'], ''],
      [['template', 'charts/postgres'], ''],
    ]) {
      const cwd = folders[0];
      const expected = runNative(args, { cwd, input });
      const got = run(launcher, args, { cwd, input, path });
      assert.equal(got.status, expected.status);
      assertSameText(got.stdout, expected.stdout, 'stdout');
      assertSameText(got.stderr, expected.stderr, 'stderr');
    }
  });

  test(`Node ${version}: a slow reader behind a parent in JavaScript gets everything`, () => {
    // The parent's own stream makes the pipe that both share non-blocking; the answer is larger
    // than the pipe.
    const parent =
      "process.stdout.write(''); require('child_process').spawnSync(process.argv[1], process.argv.slice(2), { stdio: 'inherit' });";
    const [line, lines] = ['{"replicas":3}', 4000];
    const commands = `yes '${line}' | head -n ${lines} | '${node}' -e "${parent}" '${launcher}' validate charts/postgres --batch | (sleep 1; cat)`;
    const cwd = folders[0];
    const expected = runNative(['validate', 'charts/postgres', '--batch'], {
      cwd,
      input: `${line}\n`.repeat(lines),
    });
    assert.ok(expected.stdout.length > 1 << 17);
    const got = run('sh', ['-c', commands], { cwd, input: '', path });
    assertSameText(got.stdout, expected.stdout, 'stdout');
    assert.equal(got.stderr.toString(), '');
  });
}

test('npx finds it', () => {
  const { status, stdout, stderr } = spawnSync(
    'npx',
    ['--offline', '--no-install', '@managed-services/engine', 'explain', 'open-object'],
    {
      cwd: consumer.folder,
      env: process.env,
    },
  );
  assert.equal(status, 0, stderr.toString());
  assertSameText(
    stdout,
    runNative(['explain', 'open-object'], { cwd: temporary, input: '' }).stdout,
    'stdout',
  );
});
