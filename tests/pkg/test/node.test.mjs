// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { programText, toTerminal } from '../support/answers.mjs';
import { createConsumer, nodePrograms } from '../support/consumer.mjs';
import { assertSameAnswer } from '../support/reference.mjs';

const bytes = `
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadEngine } from '@managed-services/engine/bytes';
const file = createRequire(import.meta.url).resolve('@managed-services/engine/managed_services_bg.wasm');
const content = readFileSync(file);
`;

const loaders = {
  'import "."': {
    name: 'a.mjs',
    head: "import { loadEngine } from '@managed-services/engine';",
    load: 'loadEngine()',
  },
  'require "."': {
    name: 'b.cjs',
    head: "const { loadEngine } = require('@managed-services/engine');",
    load: 'loadEngine()',
  },
  'import "./inline"': {
    name: 'c.mjs',
    head: "import { loadEngine } from '@managed-services/engine/inline';",
    load: 'loadEngine()',
  },
  'require "./inline"': {
    name: 'd.cjs',
    head: "const { loadEngine } = require('@managed-services/engine/inline');",
    load: 'loadEngine()',
  },
  '"./bytes" with a Buffer': { name: 'e.mjs', head: bytes, load: 'loadEngine(content)' },
  '"./bytes" with an ArrayBuffer': {
    name: 'f.mjs',
    head: bytes,
    load: 'loadEngine(new Uint8Array(content).buffer)',
  },
  '"./bytes" with a view into a larger buffer': {
    name: 'g.mjs',
    head: `${bytes}\nconst padded = new Uint8Array(content.length + 8); padded.set(content, 4);`,
    load: 'loadEngine(padded.subarray(4, 4 + content.length))',
  },
  '"./bytes" with a module': {
    name: 'h.mjs',
    head: bytes,
    load: 'WebAssembly.compile(content).then(loadEngine)',
  },
  'require "./bytes"': {
    name: 'i.cjs',
    head: "const { loadEngine } = require('@managed-services/engine/bytes'); const { readFileSync } = require('node:fs');",
    load: "loadEngine(readFileSync(require.resolve('@managed-services/engine/managed_services_bg.wasm')))",
  },
};

const files = Object.fromEntries(
  Object.values(loaders).map(({ name, head, load }) => [
    name,
    `${head}\n${toTerminal}${programText(load)}`,
  ]),
);
const consumer = await createConsumer({ files });

for (const node of nodePrograms()) {
  const { stdout: version } = await consumer.node(['--version'], { node });
  for (const [title, { name }] of Object.entries(loaders)) {
    test(`Node ${version}: ${title} answers like every other loader`, async () => {
      const { stdout, stderr } = await consumer.node([name], { node });
      assert.equal(stderr, '');
      await assertSameAnswer(stdout);
    });
  }
}

test('"./inline" neither fetches nor evaluates text', async () => {
  const file = consumer.write(
    'quiet.mjs',
    `delete globalThis.fetch;\n${files['c.mjs'].replace(/^import .*$/m, '')}`.replace(
      'loadEngine()',
      "import('@managed-services/engine/inline').then(({ loadEngine }) => loadEngine())",
    ),
  );
  const { stdout } = await consumer.node(['--disallow-code-generation-from-strings', file]);
  await assertSameAnswer(stdout);
});
