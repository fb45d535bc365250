// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';
import { findChromium } from '../../scripts/lib/chromium.mjs';
import { dependencyStamp } from '../../scripts/lib/dependencies.mjs';
import { overBudget } from '../../scripts/lib/engine.mjs';
import { formatSeconds } from '../../scripts/lib/log.mjs';
import { nodeFits, nodeMayDo, pickNode } from '../../scripts/lib/node.mjs';
import {
  cargoTarget,
  engineBinary,
  findOnPath,
  prependPath,
  root,
} from '../../scripts/lib/paths.mjs';
import { parseArguments, slowestTests, summaryTable } from '../../scripts/lib/report.mjs';
import { ask, must, run } from '../../scripts/lib/run.mjs';
import { installHelp, systemPackages } from '../../scripts/lib/system.mjs';
import {
  atLeast,
  compareVersions,
  lockedCrateVersion,
  parseVersion,
} from '../../scripts/lib/version.mjs';

const folder = mkdtempSync(join(tmpdir(), 'scripts-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('the glue of `npm start` is of the version that the engine was compiled with', () => {
  const lockOf = folder => readFileSync(join(root, folder, 'Cargo.lock'), 'utf8');
  assert.equal(
    lockedCrateVersion(lockOf('scripts/glue'), 'wasm-bindgen-cli-support'),
    lockedCrateVersion(lockOf('.'), 'wasm-bindgen'),
  );
});

test('versions are read and compared by number', () => {
  assert.deepEqual(parseVersion('go1.26.8'), [1, 26, 8]);
  assert.deepEqual(parseVersion('v24.21.0'), [24, 21, 0]);
  assert.deepEqual(parseVersion('wasm-bindgen 0.2.130'), [0, 2, 130]);
  assert.equal(parseVersion('none'), null);
  assert.equal(parseVersion(null), null);
  assert.ok(compareVersions([1, 9, 0], [1, 10, 0]) < 0);
  assert.ok(atLeast('go1.26', '1.26'));
  assert.ok(atLeast('go1.100.1', '1.26'));
  assert.ok(!atLeast('go1.9.7', '1.26'));
  assert.ok(!atLeast('', '1.26'));
});

test('the lock file decides about the version of wasm-bindgen', () => {
  const lock =
    '[[package]]\nname = "wasm-bindgen-macro"\nversion = "9.9.9"\n\n[[package]]\nname = "wasm-bindgen"\nversion = "0.2.130"\ndependencies = []\n';
  assert.equal(lockedCrateVersion(lock, 'wasm-bindgen'), '0.2.130');
  assert.equal(lockedCrateVersion(lock, 'js-sys'), null);
});

test('a fitting Node is picked in order of preference', () => {
  const candidates = ['v20.20.2', 'v22.23.3', 'v24.1.0', 'v24.21.0'].map(version => ({
    path: version,
    version,
  }));
  assert.equal(pickNode(candidates).path, 'v24.1.0');
  assert.equal(pickNode(candidates, nodeMayDo).path, 'v22.23.3');
  assert.equal(pickNode(candidates.slice(0, 2)), null);
  assert.ok(!nodeFits('v26.10.0'));
  assert.ok(!nodeFits(null));
});

test('Cargo’s output is where CARGO_TARGET_DIR says', () => {
  assert.equal(cargoTarget({}), join(root, 'target'));
  assert.equal(cargoTarget({ CARGO_TARGET_DIR: '/somewhere/else' }), '/somewhere/else');
  assert.equal(cargoTarget({ CARGO_TARGET_DIR: 'near' }), join(root, 'near'));
  assert.equal(
    engineBinary({ CARGO_TARGET_DIR: '/elsewhere' }),
    '/elsewhere/release/managed-services',
  );
});

test('PATH is searched in order and extended without repetition', () => {
  const [one, two] = ['one', 'two'].map(name => join(folder, name));
  for (const place of [one, two]) {
    mkdirSync(place);
    writeFileSync(join(place, 'tool'), '');
  }
  assert.equal(findOnPath('tool', { PATH: ['', two, one].join(delimiter) }), join(two, 'tool'));
  assert.equal(findOnPath('absent', { PATH: one }), null);
  assert.equal(
    prependPath([one], { PATH: [two, one].join(delimiter) }),
    [one, two].join(delimiter),
  );
});

test('Chromium is where CHROMIUM_PATH says, else on PATH', () => {
  const chromium = join(folder, 'chromium');
  writeFileSync(chromium, '');
  chmodSync(chromium, 0o755);
  assert.equal(findChromium({ CHROMIUM_PATH: chromium, PATH: '' }), chromium);
  assert.equal(findChromium({ PATH: folder }), chromium);
  assert.throws(() => findChromium({ CHROMIUM_PATH: join(folder, 'absent') }), /does not exist/);
});

test('dependencies are installed again when package, lock, settings or Node change', () => {
  const place = join(folder, 'package');
  mkdirSync(place);
  const stamps = new Set([dependencyStamp(place, 'v24')]);
  for (const name of ['package.json', 'package-lock.json', '.npmrc']) {
    writeFileSync(join(place, name), name);
    stamps.add(dependencyStamp(place, 'v24'));
  }
  stamps.add(dependencyStamp(place, 'v22'));
  assert.equal(stamps.size, 5);
  assert.equal(dependencyStamp(place, 'v22'), dependencyStamp(place, 'v22'));
});

test('the size budget covers every kind of size', () => {
  const budget = { raw: 10, gzip: 5, brotli: 4 };
  assert.deepEqual(overBudget({ raw: 10, gzip: 5, brotli: 4 }, budget), []);
  assert.deepEqual(overBudget({ raw: 11, gzip: 5, brotli: 5 }, budget), ['raw', 'brotli']);
  assert.deepEqual(overBudget({ raw: 1, gzip: 1, brotli: 1 }, {}), ['raw', 'gzip', 'brotli']);
});

test('rings are selected by number', () => {
  const ids = [0, 1, 2, 3, 4];
  assert.deepEqual(parseArguments([], ids), ids);
  assert.deepEqual(parseArguments(['--ring', '2,0'], ids), [0, 2]);
  assert.deepEqual(parseArguments(['--ring=4', '--ring', '1'], ids), [1, 4]);
  for (const wrong of [['--ring', '7'], ['--ring'], ['--ring', ''], ['--ring', 'one'], ['3']]) {
    assert.throws(() => parseArguments(wrong, ids), { name: 'Explained' });
  }
});

test('the summary has a line for each suite and each ring', () => {
  const rows = [
    { ring: 0, name: 'a', counts: { passed: 10, failed: 0, skipped: 0 }, seconds: 1.25, note: '' },
    {
      ring: 0,
      name: 'long name',
      counts: { passed: 1, failed: 2, skipped: 0 },
      seconds: 100,
      note: 'exit code 1',
    },
    {
      ring: 3,
      name: 'b',
      counts: { passed: 0, failed: 0, skipped: 1 },
      seconds: 0,
      note: 'no Go\nmore',
    },
  ];
  assert.deepEqual(summaryTable(rows).split('\n'), [
    'ring  suite      passed  failed  skipped   time',
    '      a              10       0        0   1.3s',
    '      long name       1       2        0  1m40s  exit code 1',
    '0     total          11       2        0  1m41s',
    '      b               0       0        1   0.0s  no Go',
    '3     total           0       0        1   0.0s',
  ]);
  // Side by side, suites take less than one after the other.
  assert.match(summaryTable(rows, new Map([[0, 100]])), /^0 +total .* 1m40s$/m);
  assert.equal(formatSeconds(59.94), '59.9s');
});

test('the slowest tests are named with their suite', () => {
  const tests = Array.from({ length: 12 }, (_, index) => ({ name: `t${index}`, seconds: index }));
  const lines = slowestTests([
    { name: 'a', tests },
    { name: 'b', tests: [] },
  ]).split('\n');
  assert.equal(lines.length, 11);
  assert.deepEqual([lines[1], lines[10]], ['  11.0s  a: t11', '   2.0s  a: t2']);
  assert.equal(slowestTests([{ name: 'a', tests: [{ name: 't', seconds: 0 }] }]), '');
});

test('what a ring asks for is in the list that .ci/run installs, and nothing else is', () => {
  const library = join(root, 'scripts', 'lib');
  const sources = readdirSync(library).filter(name => name.endsWith('.mjs'));
  const texts = sources.map(name => readFileSync(join(library, name), 'utf8')).join('\n');
  for (const name of systemPackages()) {
    assert.match(texts, new RegExp(`\\['?[^\\]]*'${name}'[^\\]]*\\]`), name);
    assert.match(installHelp([name], 'find it'), new RegExp(`apt-get install ${name}\\b`));
  }
  assert.throws(() => installHelp(['absent'], 'find it'), /absent/);
});

test('npm scripts leave the system alone', () => {
  for (const path of readdirSync(join(root, 'scripts'), { recursive: true })) {
    const text = path.endsWith('.mjs') ? readFileSync(join(root, 'scripts', path), 'utf8') : '';
    assert.doesNotMatch(text, /'apt-get',\s*\[[^\]]*'install'|\bsudo\b/, path);
  }
});

test('programs are run to their end, line by line', async () => {
  const script =
    "process.stdout.write('one\\ntw'); setTimeout(() => { process.stdout.write('o'); console.error('three'); process.exit(3); }, 20)";
  const seen = [];
  const result = await run(process.execPath, ['-e', script], {
    show: 'none',
    onLine: (line, stream) => seen.push(`${stream} ${line}`),
  });
  assert.equal(result.code, 3);
  assert.deepEqual([result.stdout, result.stderr], ['one\ntwo', 'three']);
  assert.deepEqual(seen.sort(), ['stderr three', 'stdout one', 'stdout two']);
});

test('a missing program is an answer, or an explained failure where it must succeed', async () => {
  assert.equal(await ask('a-program-nobody-has', []), null);
  await assert.rejects(must('a-program-nobody-has', [], { show: 'none' }), {
    name: 'Explained',
    message: /a-program-nobody-has/,
  });
});

test('ending a script ends what it started, and what that started', async () => {
  const program = join(folder, 'outer.mjs');
  const library = new URL('../../scripts/lib/run.mjs', import.meta.url).href;
  // A shell that starts a child of its own, as npm does.
  const inner = 'sleep 600 & echo started $!; wait';
  writeFileSync(
    program,
    `import { run } from '${library}';\nawait run('sh', ['-c', '${inner}']);\n`,
  );
  const outer = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const grandchild = await new Promise(resolve => {
    outer.stdout
      .setEncoding('utf8')
      .on('data', text => resolve(Number(/started (\d+)/.exec(text)[1])));
  });
  outer.kill('SIGINT');
  const [code] = await once(outer, 'exit');
  assert.equal(code, 130);
  await assert.doesNotReject(untilGone(grandchild));
});

async function untilGone(pid) {
  for (let round = 0; round < 100; round += 1) {
    if (!isAlive(pid)) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error(`process ${pid} is still there`);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    // In a container nobody may collect orphans: one that has ended but is still listed is gone for
    // our purpose.
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
