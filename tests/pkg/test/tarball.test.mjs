// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createConsumer, packed } from '../support/consumer.mjs';
import { root } from '../../kit/kit.mjs';
import { pkg } from '../support/places.mjs';

const manifest = JSON.parse(readFileSync(join(pkg, 'package.json'), 'utf8'));

test('the tarball holds exactly these files', async () => {
  const { files } = await packed();
  assert.deepEqual(files, [
    'LICENSE',
    'README.md',
    'bin/managed-services.mjs',
    'bytes.d.cts',
    'bytes.d.ts',
    'dist/bytes.cjs',
    'dist/cli.wasm',
    'dist/glue.js',
    'dist/inline.cjs',
    'dist/managed_services_bg.wasm',
    'dist/wasm-base64.js',
    'dist/worker.cjs',
    'index.d.cts',
    'index.d.ts',
    'lib/browser.js',
    'lib/bytes.js',
    'lib/cli.js',
    'lib/engine.js',
    'lib/error.js',
    'lib/inline.js',
    'lib/node.js',
    'lib/once.js',
    'lib/worker-script.js',
    'lib/worker.js',
    'package.json',
    'schemas/managed-service.schema.json',
    'schemas/managed-services.schema.json',
    'types.d.ts',
    'worker.d.cts',
    'worker.d.ts',
  ]);
});

test('every file that the exports name is there', async () => {
  const { installed } = await createConsumer();
  const named = [manifest.main, manifest.module, manifest.types, ...Object.values(manifest.bin)];
  const visit = entry =>
    typeof entry === 'string' ? named.push(entry) : Object.values(entry).forEach(visit);
  visit(manifest.exports);
  for (const path of named) {
    assert.ok(existsSync(join(installed, path)), path);
  }
});

test('version and license agree with the crate', () => {
  const cargo = readFileSync(join(root, 'Cargo.toml'), 'utf8');
  assert.equal(manifest.version, /^version = "([^"]+)"/m.exec(cargo)[1]);
  assert.equal(manifest.license, /^license = "([^"]+)"/m.exec(cargo)[1]);
  assert.equal(
    readFileSync(join(pkg, 'LICENSE'), 'utf8'),
    readFileSync(join(root, 'LICENSE'), 'utf8'),
  );
});

test('nothing in it tells where it was built', async () => {
  const { files } = await packed();
  for (const path of files) {
    const content = readFileSync(join(pkg, path), 'latin1');
    for (const place of [root, homedir()].filter(folder => folder.length > 1)) {
      assert.ok(!content.includes(`${place}/`), `${path} contains ${place}/`);
    }
  }
});

test('the inlined copies are the file', async () => {
  const wasm = readFileSync(join(pkg, 'dist/managed_services_bg.wasm'));
  const { base64 } = await import(join(pkg, 'dist/wasm-base64.js'));
  assert.ok(wasm.equals(Buffer.from(base64, 'base64')));
  assert.ok(readFileSync(join(pkg, 'dist/inline.cjs'), 'latin1').includes(base64));
});
