// SPDX-License-Identifier: Apache-2.0
//
// Vite's dev server bundles dependencies in advance, into a folder where no WebAssembly file and no
// worker script stands beside them.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as vite7 from 'vite';
import * as vite5 from 'vite-5';
import * as vite6 from 'vite-6';
import * as vite8 from 'vite-8';
import { programText, toPage, workerProgram } from '../support/answers.mjs';
import { answerOfPage } from '../support/browser.mjs';
import { createConsumer } from '../support/consumer.mjs';
import { assertSameAnswer } from '../support/reference.mjs';

const page = name =>
  `<!doctype html><meta charset="utf-8"><script type="module" src="/${name}.js"></script>`;
const script = entry =>
  `import { loadEngine } from '@managed-services/engine${entry}';\n${toPage}${programText('loadEngine()')}`;

const consumer = await createConsumer({
  files: {
    'main.html': page('main'),
    'main.js': script(''),
    'inline.html': page('inline'),
    'inline.js': script('/inline'),
    'worker.html': page('worker'),
    'worker.js': `${toPage}${workerProgram("import('@managed-services/engine/worker')")}`,
  },
});

const vites = { 'Vite 5': vite5, 'Vite 6': vite6, 'Vite 7': vite7, 'Vite 8': vite8 };

const servers = [];
after(() => Promise.all(servers.map(server => server.close())));

/** The address of a dev server of this Vite over the consumer. */
async function serve(name, { exclude = [] } = {}) {
  const server = await vites[name].createServer({
    root: consumer.folder,
    configFile: false,
    logLevel: 'error',
    cacheDir: join(consumer.folder, `.cache-${name.replace(' ', '-')}-${exclude.length}`),
    optimizeDeps: { exclude },
    // Without the socket that reloads pages: an optimizer that comes late would reload ours.
    server: { host: '127.0.0.1', port: 0, hmr: false, ws: false },
  });
  servers.push(server);
  await server.listen();
  return `http://127.0.0.1:${server.httpServer.address().port}`;
}

for (const name of Object.keys(vites)) {
  test(`vite-dev-server: the main entry and ./inline work in ${name}`, async () => {
    const address = await serve(name);
    await assertSameAnswer(await answerOfPage(`${address}/main.html`));
    await assertSameAnswer(await answerOfPage(`${address}/inline.html`));
  });

  test(`vite-dev-server: ./worker has a worker in ${name} when it is not bundled in advance`, async () => {
    const address = await serve(name, { exclude: ['@managed-services/engine'] });
    const answer = JSON.parse(await answerOfPage(`${address}/worker.html`));
    assert.deepEqual(answer, { thread: 'worker', reason: null, verdict: 'valid' });
  });

  test(`vite-dev-server: ./worker answers in ${name} as it is`, async () => {
    const address = await serve(name);
    const { thread, reason, verdict } = JSON.parse(await answerOfPage(`${address}/worker.html`));
    assert.equal(verdict, 'valid');
    assert.equal(thread === 'caller', reason !== null, reason);
  });
}
