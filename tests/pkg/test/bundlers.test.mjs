// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { rspack } from '@rspack/core';
import * as esbuild from 'esbuild';
import * as vite from 'vite';
import { programText, toPage } from '../support/answers.mjs';
import { answerOfPage, serve } from '../support/browser.mjs';
import { createConsumer } from '../support/consumer.mjs';
import { assertSameAnswer } from '../support/reference.mjs';

const program = `${toPage}${programText('loadEngine()')}`;

const consumer = await createConsumer({
  files: {
    'main.js': `import { loadEngine } from '@managed-services/engine';\n${program}`,
    'inline.js': `import { loadEngine } from '@managed-services/engine/inline';\n${program}`,
    'lazy.js': `${program.replace('loadEngine()', "import('@managed-services/engine').then(({ loadEngine }) => loadEngine())")}`,
    'common.cjs': `const { loadEngine } = require('@managed-services/engine');\n${program}`,
    'main.html':
      '<!doctype html><meta charset="utf-8"><script type="module" src="/main.js"></script>',
    'inline.html':
      '<!doctype html><meta charset="utf-8"><script type="module" src="/inline.js"></script>',
    'lazy.html':
      '<!doctype html><meta charset="utf-8"><script type="module" src="/lazy.js"></script>',
  },
});

const bundlers = {
  vite: async (entry, out) => {
    await vite.build({
      root: consumer.folder,
      configFile: false,
      logLevel: 'error',
      build: {
        outDir: out,
        emptyOutDir: true,
        rollupOptions: { input: join(consumer.folder, entry.replace(/\.js$/, '.html')) },
      },
    });
    return entry.replace(/\.js$/, '.html');
  },
  rspack: async (entry, out) => {
    const compiler = rspack({
      mode: 'production',
      context: consumer.folder,
      entry: `./${entry}`,
      output: { path: out, filename: 'bundle.js', clean: true },
    });
    const stats = await new Promise((resolve, reject) =>
      compiler.run((error, result) => (error ? reject(error) : resolve(result))),
    );
    await new Promise(resolve => compiler.close(resolve));
    assert.deepEqual(
      stats.toJson({ all: false, errors: true }).errors.map(error => error.message),
      [],
    );
    return 'bundle.js';
  },
  esbuild: async (entry, out) => {
    await esbuild.build({
      absWorkingDir: consumer.folder,
      entryPoints: [entry],
      outfile: join(out, 'bundle.js'),
      bundle: true,
      format: 'esm',
      logLevel: 'error',
    });
    return 'bundle.js';
  },
};

const cases = [
  { bundler: 'vite', entry: 'main.js', assets: 1 },
  { bundler: 'vite', entry: 'lazy.js', assets: 1 },
  { bundler: 'vite', entry: 'inline.js', assets: 0 },
  { bundler: 'rspack', entry: 'main.js', assets: 1 },
  { bundler: 'rspack', entry: 'lazy.js', assets: 1 },
  { bundler: 'rspack', entry: 'inline.js', assets: 0 },
  { bundler: 'rspack', entry: 'common.cjs', assets: 0 },
  { bundler: 'esbuild', entry: 'inline.js', assets: 0 },
];

for (const { bundler, entry, assets } of cases) {
  test(`${bundler} bundles ${entry} with ${assets} wasm file(s), and the page answers`, async () => {
    const out = join(consumer.folder, `out-${bundler}-${entry}`);
    const start = await bundlers[bundler](entry, out);
    const emitted = readdirSync(out, { recursive: true }).filter(name => name.endsWith('.wasm'));
    assert.equal(emitted.length, assets, emitted.join(', '));
    const page =
      '<!doctype html><meta charset="utf-8"><script type="module" src="/bundle.js"></script>';
    const { address } = await serve(out, {
      override: path =>
        path === '/index.html' ? { type: 'text/html; charset=utf-8', body: page } : null,
    });
    await assertSameAnswer(
      await answerOfPage(`${address}/${start.endsWith('.html') ? start : 'index.html'}`),
    );
  });
}
