// SPDX-License-Identifier: Apache-2.0
//
// The engine in workers: as the package's own files, and in what bundlers make of them.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { rspack } from '@rspack/core';
import * as vite from 'vite';
import { toPage, workerProgram } from '../support/answers.mjs';
import { answerOfPage, serve, strictPolicy } from '../support/browser.mjs';
import { createConsumer } from '../support/consumer.mjs';

const lib = '/node_modules/@managed-services/engine/lib';
const html = name =>
  `<!doctype html><meta charset="utf-8"><script type="module" src="/${name}.js"></script>`;

/** Seconds of work by mere size; a model that is asked afterwards; and frames drawn meanwhile. */
const limits = `
const names = Array.from({ length: 60000 }, (_, index) => 'p' + index);
const chart = properties => ({ files: {
  'Chart.yaml': 'apiVersion: v2\\nname: limits\\nversion: 1.0.0\\n',
  'values.yaml': '{}',
  'values.schema.json': JSON.stringify({ type: 'object', properties }),
} });
const text = { type: 'string', minLength: 1 };
const small = chart({ a: text });
const huge = chart(Object.fromEntries(names.map(name => [name, text])));
let longest = 0;
let last = performance.now();
const frame = now => { longest = Math.max(longest, now - last); last = now; requestAnimationFrame(frame); };
async function program({ loadEngine }) {
  const engine = await loadEngine({ timeLimit: 500 });
  const { model } = await engine.compile(small);
  const stuck = engine.compile(huge).catch(error => error.code);
  requestAnimationFrame(now => { last = now; frame(now); });
  const meanwhile = (await model.validate({ a: 'x' })).verdict;
  const code = await stuck;
  const still = longest > 400 ? longest : 0;
  const after = (await model.validate({ a: '' })).verdict;
  // Values that take long to check: the model itself is lost, and comes back.
  const many = Object.fromEntries(Array.from({ length: 400000 }, (_, index) => ['k' + index, 'x']));
  const slow = await model.validate(many).then(() => 'quick', error => error.code);
  const again = (await model.validate({ a: 'x' })).verdict;
  const misuse = await model.validate({ a: NaN }).catch(error => error.code);
  const notSent = await model.validate({ a: () => 1 }).catch(error => error.code);
  model.free();
  const freed = await model.form().catch(error => error.code);
  const broken = (await engine.compile({ files: {} })).status;
  return JSON.stringify({
    meanwhile, code, after, slow, again, misuse, notSent, freed, broken, still,
  });
}
import('${lib}/worker.js').then(program).then(report, error => report(JSON.stringify(String(error.stack))));
`;

const bundled = `${toPage}${workerProgram("import('@managed-services/engine/worker')")}`;
const consumer = await createConsumer({
  files: {
    'plain.html': html('plain'),
    'plain.js': `${toPage}${workerProgram(`import('${lib}/worker.js')`)}`,
    'limits.html': html('limits'),
    'limits.js': `${toPage}${limits}`,
    'main.js': bundled,
    'main.html': html('main'),
  },
});

const inWorker = { thread: 'worker', reason: null, verdict: 'valid' };

test('works under a policy of `script-src` alone', async () => {
  const { address } = await serve(consumer.folder);
  assert.deepEqual(JSON.parse(await answerOfPage(`${address}/plain.html`)), inWorker);
});

for (const [what, setup] of Object.entries({
  'forbids workers': { policy: `${strictPolicy}; worker-src 'none'` },
  'delivers a page in place of the script': {
    override: path =>
      path.endsWith('worker-script.js') ? { type: 'text/html', body: '<!doctype html>' } : null,
  },
  'lacks the script': {
    override: path => (path.endsWith('worker-script.js') ? { status: 404, body: '' } : null),
  },
})) {
  test(`a site that ${what} gets the answers on the page’s thread, with the reason`, async () => {
    const { address } = await serve(consumer.folder, setup);
    const { thread, reason, verdict } = JSON.parse(await answerOfPage(`${address}/plain.html`));
    assert.deepEqual({ thread, verdict }, { thread: 'caller', verdict: 'valid' });
    assert.match(reason, /^a worker could not start \(/);
  });
}

test('a site that forbids WebAssembly is told', async () => {
  const { address } = await serve(consumer.folder, {
    policy: strictPolicy.replace(" 'wasm-unsafe-eval'", ''),
  });
  assert.match(await answerOfPage(`${address}/plain.html`), /^blocked: .*'wasm-unsafe-eval'/);
});

test('Node has no workers of this kind, and gets the answers all the same', async () => {
  const toTerminal = 'const report = text => console.log(text);\n';
  for (const [file, load] of [
    ['plain.mjs', "import('@managed-services/engine/worker')"],
    ['plain.cjs', "require('@managed-services/engine/worker')"],
  ]) {
    const { stdout } = await consumer.node([
      consumer.write(file, `${toTerminal}${workerProgram(load)}`),
    ]);
    const reason = 'this environment has no workers';
    assert.deepEqual(JSON.parse(stdout), { thread: 'caller', reason, verdict: 'valid' });
  }
});

test('attack-browser-main-thread-freeze: what takes too long is stopped, all else goes on', async () => {
  const { address } = await serve(consumer.folder);
  assert.deepEqual(JSON.parse(await answerOfPage(`${address}/limits.html`)), {
    meanwhile: 'valid',
    code: 'timeout',
    after: 'invalid',
    slow: 'timeout',
    again: 'valid',
    misuse: 'misuse',
    notSent: 'misuse',
    freed: 'misuse',
    broken: 'error',
    still: 0,
  });
});

test('vite builds it with a worker', async () => {
  const out = join(consumer.folder, 'out-vite');
  await vite.build({
    root: consumer.folder,
    configFile: false,
    logLevel: 'error',
    worker: { format: 'es' },
    build: {
      outDir: out,
      rollupOptions: { input: join(consumer.folder, 'main.html') },
    },
  });
  const { address } = await serve(out);
  assert.deepEqual(JSON.parse(await answerOfPage(`${address}/main.html`)), inWorker);
});

test('rspack, as Backstage uses it, builds it with a worker', async () => {
  const out = join(consumer.folder, 'out-rspack');
  const compiler = rspack({
    mode: 'production',
    context: consumer.folder,
    entry: './main.js',
    output: { path: out, filename: 'bundle.js' },
  });
  const stats = await new Promise((resolve, reject) =>
    compiler.run((error, result) => (error ? reject(error) : resolve(result))),
  );
  await new Promise(resolve => compiler.close(resolve));
  const { errors } = stats.toJson({ all: false, errors: true });
  assert.deepEqual(errors.map(error => error.message), []);
  const { address } = await serve(out, {
    override: path =>
      path === '/index.html' ? { type: 'text/html; charset=utf-8', body: html('bundle') } : null,
  });
  assert.deepEqual(JSON.parse(await answerOfPage(`${address}/index.html`)), inWorker);
});
