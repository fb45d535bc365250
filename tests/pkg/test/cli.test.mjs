// SPDX-License-Identifier: Apache-2.0
//
// The command line program of the package says and writes what the native one does, to the byte: over the project's charts and the corpus.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createConsumer, nodePrograms, temporaryFolder } from '../support/consumer.mjs';
import { root } from '../support/places.mjs';

const native = process.env.MANAGED_SERVICES_BIN ?? join(root, 'target/release/managed-services');
const corpus = process.env.CORPUS_DIR ?? join(root, '../shared/corpus');

if (!existsSync(native)) {
  throw new Error(`there is no ${native}; build it with \`cargo build --release --features cli\`, or set MANAGED_SERVICES_BIN`);
}

const consumer = await createConsumer();
const launcher = join(consumer.folder, 'node_modules/.bin/managed-services');
const { compileProgram, runProgram } = await import(pathToFileURL(join(consumer.installed, 'lib/cli.js')));
const module = await compileProgram();

const env = { PATH: process.env.PATH, HOME: process.env.HOME };

function runNative(args, { cwd, input }) {
  const { status, stdout, stderr, error } = spawnSync(native, args, { cwd, env, input, maxBuffer: 256 << 20 });
  assert.equal(error, undefined);
  return { status, stdout, stderr };
}

/** Compiled once for all runs; the launcher itself is tried below. */
async function runWasm(args, { cwd, input }) {
  const files = ['stdin', 'stdout', 'stderr'].map(name => join(temporary, name));
  writeFileSync(files[0], input);
  const streams = files.map((file, index) => openSync(file, index === 0 ? 'r' : 'w'));
  try {
    const status = await runProgram(module, { args, env, cwd, streams });
    return { status, stdout: readFileSync(files[1]), stderr: readFileSync(files[2]) };
  } finally {
    streams.forEach(closeSync);
  }
}

const temporary = temporaryFolder('cli');

/** Runs both in folders of their own and compares everything that can be seen from outside. */
async function assertSame(args, input = '') {
  const folders = ['native', 'wasm'].map(name => {
    const folder = join(temporary, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  });
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
    assert.fail(`${what} differs: expected …${expected.subarray(from, from + 300)}… got …${got.subarray(from, from + 300)}…`);
  }
}

function filesBelow(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return entries.map(entry => relative(folder, join(entry.parentPath ?? entry.path, entry.name))).sort();
}

const batch = ['{}', 'null', '{"replicas":3}', '{"replicas":"three","unknown":{"nested":[1,2.50,null]}}', 'no json', '[]', ''].join('\n');

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
  for (const command of [['validate', chart, '--batch'], ['manifest', chart, '--name', 'my-instance', '--batch']]) {
    await assertSame(command, batch);
  }
}

test('the project’s charts, over links and relative paths', async () => {
  for (const name of ['native', 'wasm']) {
    cpSync(join(root, 'charts'), join(temporary, name, 'charts'), { recursive: true, verbatimSymlinks: true });
    symlinkSync('charts', join(temporary, name, 'link'));
  }
  for (const chart of readdirSync(join(root, 'charts'))) {
    if (existsSync(join(root, 'charts', chart, 'Chart.yaml'))) {
      await askEverything(join(root, 'charts', chart));
      await askEverything(`link/../charts/./${chart}`);
    }
  }
  await assertSame(['generate', 'charts/umbrella', 'charts/postgres', '--out', '../wasm/../native/both']);
});

test('the corpus', { skip: !existsSync(corpus) && process.env.REQUIRE_ALL_RINGS !== '1' && `${corpus} is absent (set CORPUS_DIR)` }, async () => {
  const charts = readdirSync(corpus).filter(name => existsSync(join(corpus, name, 'Chart.yaml')));
  assert.ok(charts.length > 0, `${corpus} holds no charts`);
  for (const name of charts) {
    await askEverything(join(corpus, name));
  }
  // One run over all of them, findings between the reports included.
  await assertSame(['check', ...charts.map(name => join(corpus, name))]);
  const written = filesBelow(join(temporary, 'native/generated'));
  assert.ok(written.length > charts.length);
  assert.deepEqual(filesBelow(join(temporary, 'wasm/generated')), written);
  for (const file of written) {
    assertSameText(readFileSync(join(temporary, 'wasm/generated', file)), readFileSync(join(temporary, 'native/generated', file)), file);
  }
});

test('what goes wrong goes wrong alike', async () => {
  const chart = join(root, 'charts/postgres');
  for (const name of ['native', 'wasm']) {
    mkdirSync(join(temporary, name, 'odd/charts'), { recursive: true });
    writeFileSync(join(temporary, name, 'odd/Chart.yaml'), Buffer.from([0xff, 0xfe]));
    writeFileSync(join(temporary, name, 'file'), '');
    mkdirSync(join(temporary, name, 'deep'), { recursive: true });
    writeFileSync(join(temporary, name, 'deep/Chart.yaml'), 'apiVersion: v2\nname: deep\nversion: 1.0.0\n');
    writeFileSync(join(temporary, name, 'deep/values.yaml'), '{}\n');
    writeFileSync(join(temporary, name, 'deep/values.schema.json'), `${'{"not":'.repeat(190)}{}${'}'.repeat(190)}`);
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

for (const node of nodePrograms()) {
  const { stdout: version } = await consumer.node(['--version'], { node });
  // As a shell runs it, with the Node under test first on the PATH.
  const start = (args, options) => spawnSync(launcher, args, { env: { ...env, PATH: `${join(node, '..')}:${env.PATH}` }, maxBuffer: 64 << 20, ...options });

  test(`Node ${version}: the launcher hands over streams, folder and exit code, and adds nothing`, () => {
    for (const [args, input] of [
      [['validate', 'charts/postgres', '-f', '-'], 'replicas: 0\n'],
      [['validate', '../native/charts/postgres', '--batch'], '{"replicas":3}\n{"replicas":0}\n'],
      [['check', 'charts/postgres', 'nowhere'], ''],
      [['template', 'charts/postgres'], ''],
    ]) {
      const expected = runNative(args, { cwd: join(temporary, 'native'), input });
      const got = start(args, { cwd: join(temporary, 'native'), input });
      assert.equal(got.status, expected.status);
      assertSameText(got.stdout, expected.stdout, 'stdout');
      assertSameText(got.stderr, expected.stderr, 'stderr');
    }
  });

  test(`Node ${version}: a slow reader behind a parent in JavaScript gets everything`, () => {
    // The parent's own stream makes the pipe that both share non-blocking; the answer is larger than the pipe.
    const parent = "process.stdout.write(''); require('child_process').spawnSync(process.argv[1], process.argv.slice(2), { stdio: 'inherit' });";
    const [line, lines] = ['{"replicas":3}', 4000];
    const commands = `yes '${line}' | head -n ${lines} | '${node}' -e "${parent}" '${launcher}' validate charts/postgres --batch | (sleep 1; cat)`;
    const cwd = join(temporary, 'native');
    const expected = runNative(['validate', 'charts/postgres', '--batch'], { cwd, input: `${line}\n`.repeat(lines) });
    assert.ok(expected.stdout.length > 1 << 17);
    const got = spawnSync('sh', ['-c', commands], { cwd, env: { ...env, PATH: `${join(node, '..')}:${env.PATH}` }, maxBuffer: 64 << 20 });
    assertSameText(got.stdout, expected.stdout, 'stdout');
    assert.equal(got.stderr.toString(), '');
  });
}

test('npx finds it', () => {
  const { status, stdout, stderr } = spawnSync('npx', ['--offline', '--no-install', '@managed-services/engine', 'explain', 'open-object'], {
    cwd: consumer.folder,
    env: process.env,
  });
  assert.equal(status, 0, stderr.toString());
  assertSameText(stdout, runNative(['explain', 'open-object'], { cwd: temporary, input: '' }).stdout, 'stdout');
});
