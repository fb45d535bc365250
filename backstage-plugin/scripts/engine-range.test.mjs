// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rangeFor, withEngine } from './engine-range.mjs';

const manifest = `{
  "name": "x",
  "dependencies": {
    "@managed-services/engine": "file:../../../pkg",
    "yaml": "2.8.1"
  }
}
`;

test('a packed package names a version, and the folder comes back', () => {
  const packed = withEngine(manifest, rangeFor('pack', '{"version":"1.2.3"}'));
  assert.equal(JSON.parse(packed).dependencies['@managed-services/engine'], '1.2.3');
  assert.ok(!packed.includes('file:'));
  assert.equal(withEngine(packed, rangeFor('restore')), manifest);
});

test('a package without the engine is refused', () => {
  assert.throws(() => withEngine('{"dependencies":{}}', '1.0.0'), /does not depend/);
  assert.throws(() => rangeFor('publish'), /unknown action/);
});
