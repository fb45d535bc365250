// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lawArguments } from '../../scripts/lib/law.mjs';

test('npm run law takes documents and a seed', () => {
  assert.deepEqual(lawArguments([], 42), { documents: 100_000, seed: 42 });
  assert.deepEqual(lawArguments(['--seed', '7', '--documents=500'], 42), {
    documents: 500,
    seed: 7,
  });
});

test('what npm run law does not understand is told', () => {
  for (const args of [
    ['--seeds', '7'],
    ['7'],
    ['--documents', 'many'],
    ['--seed'],
    ['--documents=0'],
    ['--constructor', '1'],
  ]) {
    assert.throws(() => lawArguments(args, 42), { name: 'Explained' }, args.join(' '));
  }
});
