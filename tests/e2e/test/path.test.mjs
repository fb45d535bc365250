// SPDX-License-Identifier: Apache-2.0
// A person's way from the list of services to a manifest, in a production build
// under a strict policy, in both themes.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assertAccessible, launch, plugin, visit } from './lib/browser.mjs';
import {
  assertAccepted,
  assertManifest,
  assertRefusedWhileTyping,
  eventually,
  exampleFields,
  exampleTexts,
  fillExample,
  perceived,
  retype,
} from './lib/form.mjs';
import { violations } from './lib/policy.mjs';
import { serveShell } from './lib/server.mjs';
import { manifestByCli, services } from './lib/services.mjs';

const artifacts = fileURLToPath(new URL('../artifacts', import.meta.url));
const scriptSource = "'self' 'wasm-unsafe-eval'";

const example = {
  name: 'my-postgres',
  namespace: 'default',
  values: {
    replicas: 3,
    storage: { size: '10Gi', storageClass: 'standard' },
    resources: { requests: { memory: '256Mi', cpu: '100m' } },
  },
};

let browser;
let server;
let visitor;
before(async () => {
  mkdirSync(artifacts, { recursive: true });
  browser = await launch();
});
after(() => browser?.close());

const visiting = theme => {
  beforeEach(async () => {
    server = await serveShell({ services, scriptSource });
    visitor = await visit(browser, { origin: server.origin, theme });
  });
  afterEach(async () => {
    await visitor.close();
    await server.close();
    assert.deepEqual(visitor.trouble, [], 'the page stays quiet');
    assert.deepEqual(violations(server.reports), [], 'the policy is kept');
  });
};

const card = (page, title) =>
  plugin(page).getByRole('button', { name: new RegExp(`^${title}\\b`) });
const openByMouse = (page, title) => card(page, title).click();
const openByKeyboard = (page, title) => card(page, title).press('Enter');

const button = (page, name) => plugin(page).getByRole('button', { name, exact: true });

const said = (page, text) => plugin(page).getByRole('status').filter({ hasText: text }).waitFor();

const clipboard = page => page.evaluate(() => navigator.clipboard.readText());

async function exampleBecomesManifest({ page, open, shoot }) {
  const expected = manifestByCli('postgres', example);
  await plugin(page).getByRole('heading', { name: 'Choose a service' }).waitFor();
  await assertAccessible(page, 'the list of services');
  await shoot('1-services');

  await open(page, 'Postgres');
  await plugin(page).getByRole('textbox', { name: 'Replicas', exact: true }).waitFor();
  await assertAccessible(page, 'the untouched form');
  await shoot('2-untouched');

  await fillExample(page);
  await assertManifest(page, expected);
  await said(page, 'Valid');
  await assertAccessible(page, 'the filled form');
  await shoot('3-filled');

  await button(page, 'Copy').click();
  await said(page, 'Manifest copied');
  assert.equal(await clipboard(page), expected);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    button(page, 'Download').click(),
  ]);
  assert.equal(download.suggestedFilename(), 'my-postgres.yaml');
  assert.equal(readFileSync(await download.path(), 'utf8'), expected);
}

async function mistakesLoseNothing({ page, open, shoot }) {
  await open(page, 'Postgres');
  const fields = await fillExample(page);
  const valid = manifestByCli('postgres', example);
  await assertManifest(page, valid);

  await assertRefusedWhileTyping(fields.replicas, '0', /1/);
  await assertRefusedWhileTyping(fields.size, '10GB!', /./);
  await assertRefusedWhileTyping(fields.name, 'My_DB', /lower.?case|RFC 1123|DNS|a-z/i);
  await assertAccessible(page, 'the form with mistakes');
  await shoot('4-mistakes');

  const typed = { ...exampleTexts, replicas: '0', size: '10GB!', name: 'My_DB' };
  for (const [key, input] of Object.entries(fields)) {
    assert.equal((await perceived(input)).value, typed[key], key);
  }
  await page.evaluate(() => navigator.clipboard.writeText('before'));
  await button(page, 'Copy').click();
  await said(page, 'Fix ');
  assert.equal(await clipboard(page), 'before', 'a wrong manifest is not handed out');

  for (const key of ['replicas', 'size', 'name']) {
    await retype(fields[key], exampleTexts[key]);
    await assertAccepted(fields[key], exampleTexts[key]);
  }
  await assertManifest(page, valid);
  await said(page, 'Valid');
}

async function brokenChartIsExplained({ page, open, shoot }) {
  await open(page, 'Postgres');
  await (await exampleFields(page)).replicas.fill('3');
  await button(page, 'All services').click();

  await open(page, 'broken');
  await plugin(page).getByRole('alert').waitFor();
  await eventually(async () =>
    assert.match(await plugin(page).innerText(), /values\.schema\.json:4:/),
  );
  await assertAccessible(page, 'the broken chart');
  await shoot('5-broken');

  await button(page, 'All services').click();
  await open(page, 'Postgres');
  const fields = await exampleFields(page);
  await assertAccepted(fields.replicas, '3');
  await fillExample(page);
  await assertManifest(page, manifestByCli('postgres', example));
}

async function secretsGoTheirOwnWay({ page, open, shoot }) {
  const key = '-----BEGIN KEY-----\nSGVsbG8=\n-----END KEY-----\n';
  const values = {
    password: 'correct horse',
    tls: { key },
    unlock: { pin: 4711, hints: ['none'] },
  };
  const documents = manifestByCli('keeper', { name: 'mine', namespace: 'default', values }).split(
    '---\napiVersion',
  );
  const [manifest, secret] = [documents[0], `apiVersion${documents[1]}`];
  assert.match(secret, /^apiVersion: v1\nkind: Secret\n/);

  await open(page, 'keeper');
  const form = plugin(page);
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill('mine');
  const password = form.getByLabel('Password', { exact: true }).and(page.locator('input'));
  assert.equal(await password.getAttribute('type'), 'password');
  await assertRefusedWhileTyping(password, 'short', /8/);
  await password.fill(values.password);
  const keyField = form.getByLabel('Key', { exact: true }).and(page.locator('input'));
  await page.evaluate(text => navigator.clipboard.writeText(text), key);
  await keyField.focus();
  await page.keyboard.press('ControlOrMeta+V');
  const pin = form.getByLabel('Pin', { exact: true }).and(page.locator('input'));
  assert.equal(await pin.getAttribute('type'), 'password');
  await pin.fill('4711');
  await button(page, 'Add item to Hints').click();
  await form.getByLabel('Hints: Item 1', { exact: true }).and(page.locator('input')).fill('none');
  await assertManifest(page, manifest);
  await said(page, 'Valid');
  await assertAccessible(page, 'the form with secret values');
  await shoot('6-secrets');

  await button(page, 'Copy').click();
  await said(page, 'Manifest copied');
  assert.equal(await clipboard(page), manifest);
  await button(page, 'Copy Secret').click();
  await said(page, 'Secret copied');
  assert.equal(await clipboard(page), secret);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    button(page, 'Download Secret').click(),
  ]);
  assert.equal(download.suggestedFilename(), 'mine-managedkeeper-values.yaml');
  assert.equal(readFileSync(await download.path(), 'utf8'), secret);

  const left = await page.evaluate(() =>
    JSON.stringify([
      location.href,
      { ...localStorage },
      { ...sessionStorage },
      document.documentElement.outerHTML,
    ]),
  );
  for (const text of [values.password, 'SGVsbG8', '4711']) {
    assert.ok(!(await form.innerText()).includes(text), `${text} is shown nowhere`);
    assert.ok(!left.includes(text), `${text} stays in memory`);
  }
}

for (const [theme, open] of [
  ['light', openByMouse],
  ['dark', openByKeyboard],
]) {
  describe(`in the ${theme} theme`, () => {
    visiting(theme);
    const walk = way => {
      const { page } = visitor;
      const shoot = name =>
        page.screenshot({ path: join(artifacts, `${theme}-${name}.png`), fullPage: true });
      return way({ page, open, shoot });
    };
    test('the example becomes the manifest, to the byte', () => walk(exampleBecomesManifest));
    test('mistakes are named where they are made, and lose nothing', () =>
      walk(mistakesLoseNothing));
    test('secret values go their own way', () => walk(secretsGoTheirOwnWay));
    test('a broken chart is explained, and the page stays usable', () =>
      walk(brokenChartIsExplained));
  });
}

describe('sparse output', () => {
  visiting('light');

  test('what is not chosen is not written, and clearing a field unchooses it', async () => {
    const { page } = visitor;
    await openByMouse(page, 'Postgres');
    const fields = await exampleFields(page);
    await fields.name.fill(example.name);
    const empty = manifestByCli('postgres', { ...example, values: {} });
    await assertManifest(page, empty);
    await fields.size.fill('20Gi');
    const values = { storage: { size: '20Gi' } };
    await assertManifest(page, manifestByCli('postgres', { ...example, values }));
    await fields.size.fill('');
    await assertManifest(page, empty);
  });
});

describe('a site that forbids WebAssembly', () => {
  test('is told what to allow', async () => {
    server = await serveShell({ services, scriptSource: "'self'" });
    visitor = await visit(browser, { origin: server.origin });
    try {
      const { page } = visitor;
      await openByMouse(page, 'Postgres');
      await plugin(page).getByText(`script-src: ["'self'", "'wasm-unsafe-eval'"]`).waitFor();
      await assertAccessible(page, 'the refused engine');
      assert.equal(await plugin(page).getByRole('region', { name: 'Manifest as YAML' }).count(), 0);
    } finally {
      await visitor.close();
      await server.close();
    }
    // The engine is loaded in advance and again when a service is opened; nothing else is blocked.
    const blocked = violations(server.reports).map(report => report.blocked);
    assert.deepEqual([...new Set(blocked)], ['wasm-eval']);
  });
});
