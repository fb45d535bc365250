// SPDX-License-Identifier: Apache-2.0
//
// A page without a bundler: the package's own files as modules, under a strict content security
// policy.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { programText, toPage } from '../support/answers.mjs';
import { answerOfPage, serve, strictPolicy } from '../support/browser.mjs';
import { createConsumer } from '../support/consumer.mjs';
import { assertSameAnswer } from '../support/reference.mjs';

const lib = '/node_modules/@managed-services/engine/lib';

const page = name =>
  `<!doctype html><meta charset="utf-8"><script type="module" src="/${name}.js"></script>`;
const script = (name, load) =>
  `import { loadEngine } from '${lib}/${name}.js';\n${toPage}${programText(load)}`;
const compileHere = `fetch('/node_modules/@managed-services/engine/dist/managed_services_bg.wasm').then(answer => WebAssembly.compileStreaming(answer)).then(loadEngine)`;

const consumer = await createConsumer({
  files: {
    'browser.html': page('browser'),
    'browser.js': script('browser', 'loadEngine()'),
    'inline.html': page('inline'),
    'inline.js': script('inline', 'loadEngine()'),
    'bytes.html': page('bytes'),
    'bytes.js': script('bytes', compileHere),
    'twice.html': page('twice'),
    'twice.js': script('browser', 'loadEngine().catch(() => loadEngine())'),
  },
});

const isWasm = path => path.endsWith('.wasm');

for (const name of ['browser', 'inline', 'bytes']) {
  test(`the ${name} loader works under a policy without unsafe-eval`, async () => {
    const { address, requests } = await serve(consumer.folder);
    await assertSameAnswer(await answerOfPage(`${address}/${name}.html`));
    assert.equal(requests.filter(isWasm).length, name === 'inline' ? 0 : 1);
  });
}

test('the inline loader needs no connection at all', async () => {
  const { address } = await serve(consumer.folder, {
    policy: "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'",
  });
  await assertSameAnswer(await answerOfPage(`${address}/inline.html`));
});

for (const name of ['browser', 'inline']) {
  test(`the ${name} loader tells when the policy forbids WebAssembly`, async () => {
    const { address } = await serve(consumer.folder, {
      policy: strictPolicy.replace(" 'wasm-unsafe-eval'", ''),
    });
    const answer = await answerOfPage(`${address}/${name}.html`);
    assert.match(answer, /^blocked: .*'wasm-unsafe-eval'/);
  });
}

test('another content type does no harm', async () => {
  const { address } = await serve(consumer.folder, {
    override: path => (isWasm(path) ? { type: 'application/octet-stream' } : null),
  });
  await assertSameAnswer(await answerOfPage(`${address}/browser.html`));
});

test('a page delivered in place of the file is told', async () => {
  const override = path => (isWasm(path) ? { type: 'text/html', body: '<!doctype html>' } : null);
  const { address } = await serve(consumer.folder, { override });
  assert.match(
    await answerOfPage(`${address}/browser.html`),
    /^unavailable: .*not a WebAssembly file/,
  );
});

test('a missing file is told', async () => {
  const { address } = await serve(consumer.folder, {
    override: path => (isWasm(path) ? { status: 503, body: '' } : null),
  });
  assert.match(await answerOfPage(`${address}/browser.html`), /^unavailable: .*503/);
});

test('a failed attempt can be repeated', async () => {
  let failures = 1;
  const override = path => (isWasm(path) && failures-- > 0 ? { status: 503, body: '' } : null);
  const { address } = await serve(consumer.folder, { override });
  await assertSameAnswer(await answerOfPage(`${address}/twice.html`));
});
