// SPDX-License-Identifier: Apache-2.0
//
// Jest with jsdom, as Backstage runs it: CommonJS, export conditions `require`, `browser`,
// `default`.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { programText } from '../support/answers.mjs';
import { createConsumer } from '../support/consumer.mjs';
import { pkg } from '../support/places.mjs';
import { assertSameAnswer } from '../support/reference.mjs';

const require = createRequire(import.meta.url);
const jest = join(dirname(require.resolve('jest/package.json')), 'bin', 'jest.js');

const consumer = await createConsumer({ type: 'commonjs' });

async function runJest(name, { testText, setupText = '' }) {
  consumer.write(`${name}/setup.js`, setupText);
  consumer.write(`${name}/engine.test.js`, testText);
  const config = {
    rootDir: join(consumer.folder, name),
    testEnvironment: require.resolve('jest-environment-jsdom'),
    setupFiles: ['<rootDir>/setup.js'],
    transform: {},
  };
  const out = join(consumer.folder, name, 'answer.txt');
  await consumer.node([jest, '--ci', '--no-cache', '--config', JSON.stringify(config)], {
    env: { ...process.env, OUT: out, NODE_OPTIONS: '' },
  });
  return readFileSync(out, 'utf8');
}

const testText = entry => `
const { writeFileSync } = require('node:fs');
const { loadEngine } = require('@managed-services/engine${entry}');
test('answers', () => new Promise(resolve => {
  const report = text => { writeFileSync(process.env.OUT, text); resolve(); };
  ${programText('loadEngine()')}
}));
`;

const setupText = /^```cjs\n(\/\/ setupTests\.js\n.*?)^```$/ms.exec(
  readFileSync(join(pkg, 'README.md'), 'utf8'),
)[1];

for (const entry of ['', '/inline']) {
  test(`require "@managed-services/engine${entry}" works with the setup of the README`, async () => {
    await assertSameAnswer(
      await runJest(`with${entry.slice(1)}`, { testText: testText(entry), setupText }),
    );
  });
}

test('without that setup the engine says what is missing', async () => {
  const removed = 'delete globalThis.TextDecoder; delete globalThis.TextEncoder;';
  const answer = await runJest('without', { testText: testText(''), setupText: removed });
  assert.match(answer, /^unavailable: .*`TextDecoder`/);
});
