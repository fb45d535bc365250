// SPDX-License-Identifier: Apache-2.0
//
// `npm run pictures`: renews the README's pictures, `docs/images/form-{light,dark}.png`. It drives
// the page as the tests in `tests/e2e` do, so the pictures show what these tests prove.

import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Explained, main, step } from './lib/log.mjs';
import { createNeeds } from './lib/needs.mjs';
import { root } from './lib/paths.mjs';
import { must } from './lib/run.mjs';

const folder = join(root, 'docs/images');
const maxKilobytes = 300;
const viewport = { width: 1280, height: 900 };
/** Height of a picture: the top of the page, without Backstage's own frame. */
const height = 680;

const example = {
  name: 'orders-db',
  namespace: 'shop',
  replicas: '3',
  size: '20Gi',
  storageClass: 'standard',
};

await main(async () => {
  const needs = createNeeds();
  const reason = await needs.meet([
    'node',
    'engine package',
    'npm ci backstage-plugin',
    'npm ci tests/e2e',
    'chromium',
  ]);
  if (reason !== null) {
    throw new Explained(reason);
  }
  const end2end = join(root, 'tests/e2e');
  await must('npm', ['run', 'build'], { cwd: end2end, env: needs.env });
  process.env.CHROMIUM_PATH = needs.env.CHROMIUM_PATH;
  await takePictures(join(end2end, 'test/lib'));
});

/** Imported only now: the libraries of the tests are installed by then. */
async function takePictures(lib) {
  const { launch, visit } = await import(join(lib, 'browser.mjs'));
  const { serveShell } = await import(join(lib, 'server.mjs'));
  const { services } = await import(join(lib, 'services.mjs'));
  const form = await import(join(lib, 'form.mjs'));
  await mkdir(folder, { recursive: true });
  const server = await serveShell({ services, scriptSource: "'self' 'wasm-unsafe-eval'" });
  const browser = await launch();
  try {
    for (const theme of ['light', 'dark']) {
      const visitor = await visit(browser, { origin: server.origin, theme });
      await fillIn(visitor.page, form);
      await shoot(visitor.page, join(folder, `form-${theme}.png`));
      await visitor.close();
    }
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Opens PostgreSQL and makes the choices of the example. */
async function fillIn(page, { exampleFields, manifestText, eventually }) {
  await page.setViewportSize(viewport);
  await page
    .getByTestId('managed-services')
    .getByRole('button', { name: /^Postgres\b/ })
    .click();
  const fields = await exampleFields(page);
  for (const [field, text] of Object.entries(example)) {
    await fields[field].fill(text);
  }
  await eventually(async () => {
    const manifest = await manifestText(page);
    if (!manifest.includes(example.storageClass)) {
      throw new Explained('the manifest does not show the example', manifest);
    }
  });
}

/** Writes the picture once nothing moves, without a cursor or a focus ring. */
async function shoot(page, path) {
  await page.evaluate(() => {
    document.activeElement?.blur();
    window.scrollTo(0, 0);
  });
  const { x, y, width } = await page.getByTestId('managed-services').boundingBox();
  const clip = { x, y, width, height };
  await page.screenshot({ path, clip, animations: 'disabled', caret: 'hide' });
  const kilobytes = Math.ceil((await stat(path)).size / 1024);
  step(`${path}: ${kilobytes} KB`);
  if (kilobytes > maxKilobytes) {
    throw new Explained(`${path} has ${kilobytes} KB; at most ${maxKilobytes} are allowed`);
  }
}
