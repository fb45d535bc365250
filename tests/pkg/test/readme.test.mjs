// SPDX-License-Identifier: Apache-2.0
//
// The code in the README is run. A comment at the end of a `console.log` line is what it must
// print.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createConsumer, nodePrograms } from '../support/consumer.mjs';
import { pkg } from '../support/places.mjs';

const readme = readFileSync(join(pkg, 'README.md'), 'utf8');

export const blocks = [...readme.matchAll(/^```(js|cjs)\n(.*?)^```$/gms)].map(
  ([, language, code]) => ({ language, code }),
);

const consumer = await createConsumer();

test('the README has code', () => {
  assert.ok(blocks.length >= 4);
});

for (const [index, { language, code }] of blocks.entries()) {
  const expected = [...code.matchAll(/console\.log\(.*\); \/\/ (.+)$/gm)].map(match => match[1]);
  for (const node of nodePrograms()) {
    test(`README block ${index + 1} does what it says (${node === process.execPath ? 'this Node' : 'the Node of the scripts'})`, async () => {
      const file = consumer.write(`block-${index}.${language === 'cjs' ? 'cjs' : 'mjs'}`, code);
      const { stdout, stderr } = await consumer.node([file], { node });
      const printed = stdout.split('\n');
      assert.equal(stderr, '');
      for (const line of expected) {
        assert.ok(printed.includes(line), `expected the line “${line}” in:\n${stdout}`);
      }
    });
  }
}

test('every entry point of the exports is in the README', () => {
  const { exports, name } = JSON.parse(readFileSync(join(pkg, 'package.json'), 'utf8'));
  for (const entry of Object.keys(exports).filter(key => key !== './package.json')) {
    assert.ok(readme.includes(`\`${name}${entry.slice(1)}\``), entry);
  }
});
