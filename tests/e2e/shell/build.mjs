// SPDX-License-Identifier: Apache-2.0
// Builds the production bundle of the shell into dist/. The dev server cannot
// stand in for it: its hot reloading needs `eval`, which the policy forbids.
import { cp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const shell = fileURLToPath(new URL('.', import.meta.url));
const plugin = fileURLToPath(new URL('../../../backstage-plugin/', import.meta.url));
const started = performance.now();

await rm(`${shell}dist`, { recursive: true, force: true });
await build({
  absWorkingDir: shell,
  entryPoints: {
    main: 'main.tsx',
    // esbuild, unlike the bundlers of real apps, leaves the expression `new Worker(new URL(…))`
    // as it is: so the script has to stand where that looks for it.
    'worker-script': '../../../pkg/lib/worker-script.js',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  minify: true,
  // For the tests, to say whose code broke the policy; the page is not told of them.
  sourcemap: 'external',
  jsx: 'automatic',
  // One copy of React and of Backstage: those that the plugin is developed with.
  nodePaths: [`${plugin}node_modules`],
  define: {
    'process.env.NODE_ENV': '"production"',
    'process.env': '{}',
    global: 'globalThis',
  },
  loader: { '.svg': 'file', '.png': 'file', '.woff': 'file', '.woff2': 'file', '.ttf': 'file' },
  logLevel: 'warning',
});
await cp(`${shell}index.html`, `${shell}dist/index.html`);
console.log(`built the shell in ${((performance.now() - started) / 1000).toFixed(1)} s`);
