// SPDX-License-Identifier: Apache-2.0
// What once failed on the page, in Chromium under a strict policy. Tests are named after their
// cases; each case stands for a kind.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assertAccessible, launch, plugin, visit } from './lib/browser.mjs';
import { eventually, field, manifestText } from './lib/form.mjs';
import { violations } from './lib/policy.mjs';
import { serveShell } from './lib/server.mjs';
import { manifestByCli, services } from './lib/services.mjs';

const artifacts = fileURLToPath(new URL('../artifacts', import.meta.url));
const scriptSource = "'self' 'wasm-unsafe-eval'";

/** A chart that takes seconds to read: by its mere size, so that no improvement makes it quick. */
function hugeChart(properties) {
  const names = Array.from({ length: properties }, (_, index) => `p${index}`);
  const schema = {
    type: 'object',
    properties: Object.fromEntries(names.map(name => [name, { type: 'string', minLength: 1 }])),
  };
  return {
    id: 'huge',
    files: {
      'Chart.yaml': 'apiVersion: v2\nname: huge\nversion: 0.1.0\n',
      'values.yaml': '{}\n',
      'values.schema.json': JSON.stringify(schema),
    },
  };
}

let browser;
let server;
let visitor;
before(async () => {
  mkdirSync(artifacts, { recursive: true });
  browser = await launch();
});
after(() => browser?.close());
beforeEach(async () => {
  server = await serveShell({ services: [...services, hugeChart(60_000)], scriptSource });
  visitor = await visit(browser, { origin: server.origin });
});

/** Another visitor in place of the usual one. */
async function visitAgain(options) {
  await visitor.close();
  visitor = await visit(browser, { origin: server.origin, ...options });
  return visitor;
}
afterEach(async () => {
  await visitor.close();
  await server.close();
  assert.deepEqual(visitor.trouble, [], 'the page stays quiet');
  assert.deepEqual(violations(server.reports), [], 'the policy is kept');
});

const open = (page, title) =>
  plugin(page)
    .getByRole('button', { name: new RegExp(`^${title}\\b`) })
    .click();

/** The longest time that the page drew nothing, from now on. */
async function watchFrames(page) {
  await page.evaluate(() => {
    let last = performance.now();
    globalThis.longestFrame = 0;
    const frame = now => {
      globalThis.longestFrame = Math.max(globalThis.longestFrame, now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  return () => page.evaluate(() => globalThis.longestFrame);
}

/** What the page says when it is left; `answer` is what a person then chooses. */
function asked(page, answer) {
  const questions = [];
  page.on('dialog', dialog => {
    questions.push(dialog.type());
    return answer === 'stay' ? dialog.dismiss() : dialog.accept();
  });
  return questions;
}

test('attack-browser-main-thread-freeze: a chart that takes too long is named, the rest works', async () => {
  const { page } = await visitAgain({ timeLimit: 700 });
  await open(page, 'Postgres');
  await field(plugin(page), 'Replicas').fill('3');
  await page.goBack();

  const longestFrame = await watchFrames(page);
  await open(page, 'huge');
  await plugin(page).getByText('The chart of huge takes too long').waitFor();
  assert.ok((await longestFrame()) < 500, `the page stood still for ${await longestFrame()} ms`);
  await assertAccessible(page, 'the chart that takes too long');
  await page.screenshot({ path: join(artifacts, 'page-too-long.png'), fullPage: true });

  await page.goBack();
  await open(page, 'Postgres');
  assert.equal(await field(plugin(page), 'Replicas').inputValue(), '3');
  await field(plugin(page), 'Replicas').fill('4');
  await eventually(async () => assert.match(await manifestText(page), /replicas: 4/));
  // The browser reports the end of a worker a moment after it.
  await eventually(() => assert.equal(page.workers().length, 1, 'the stuck worker has ended'));
});

test('attack-browser-draft-and-secret-edges: no copy of a secret anywhere in the page', async () => {
  const { page } = visitor;
  await open(page, 'keeper');
  const form = plugin(page);
  const texts = { Password: 'correct horse', Key: 'SGVsbG8xMjM0', Pin: '47110815' };
  const inputOf = label => form.getByLabel(label, { exact: true }).and(page.locator('input'));
  for (const [label, text] of Object.entries(texts)) await inputOf(label).fill(text);
  await eventually(() => form.getByText('Apply the Secret').waitFor());
  for (const show of await form.getByRole('button', { name: 'Show value' }).all()) {
    await show.click({ timeout: 2000 }).catch(() => {});
  }
  const copies = await page.evaluate(secrets => {
    const stored = JSON.stringify([location.href, history.state, document.cookie, window.name]);
    const kept = JSON.stringify([{ ...localStorage }, { ...sessionStorage }]);
    const markup = document.documentElement.outerHTML;
    return secrets.filter(secret => (markup + stored + kept).includes(secret));
  }, Object.values(texts));
  assert.deepEqual(copies, []);
  for (const [label, text] of Object.entries(texts)) {
    assert.equal(await inputOf(label).inputValue(), text, label);
  }
  await page.screenshot({ path: join(artifacts, 'page-secrets.png'), fullPage: true });
  await assertAccessible(page, 'the revealed secrets');
});

test('attack-browser-draft-and-secret-edges: leaving with a secret asks, also by links and Back', async () => {
  const { page } = visitor;
  // From another page of the same app, without loading anew.
  await page.goto('/elsewhere');
  await page.getByRole('link', { name: 'Managed services' }).first().click();
  await open(page, 'keeper');
  const password = plugin(page).getByLabel('Password', { exact: true }).and(page.locator('input'));
  const questions = asked(page, 'stay');
  await field(plugin(page), 'Name').fill('mine');
  await password.fill('correct horse');

  // Between the page's own addresses nothing is lost, so nothing is asked.
  await page.goBack();
  await plugin(page).getByText('Draft', { exact: true }).waitFor();
  await page.goForward();
  assert.equal(await password.inputValue(), 'correct horse');
  assert.deepEqual(questions, []);

  // A link of the app around the page.
  await page.evaluate(() => {
    const link = Object.assign(document.createElement('a'), { href: '/catalog', id: 'away' });
    link.textContent = 'Away';
    document.body.prepend(link);
  });
  await page.locator('#away').evaluate(link => link.click());
  assert.deepEqual(questions, ['confirm']);
  assert.match(page.url(), /\/managed-services\/keeper$/);

  // Back beyond the page's own addresses.
  await page.evaluate(() => history.go(-2));
  await eventually(() => assert.deepEqual(questions, ['confirm', 'confirm']));
  await eventually(() => assert.match(page.url(), /\/managed-services\/keeper$/));
  assert.equal(await password.inputValue(), 'correct horse');

  await page.reload({ timeout: 1000 }).catch(() => {});
  assert.deepEqual(questions, ['confirm', 'confirm', 'beforeunload']);
  assert.equal(await password.inputValue(), 'correct horse');

  page.removeAllListeners('dialog');
  const last = asked(page, 'leave');
  await page.evaluate(() => history.go(-2));
  await eventually(() => assert.match(page.url(), /\/elsewhere$/));
  assert.deepEqual(last, ['confirm']);
  await page.goForward();
  await page.goForward();
  await plugin(page).getByText('Draft restored').waitFor();
  assert.equal(await field(plugin(page), 'Name').inputValue(), 'mine');
  assert.equal(await password.inputValue(), '');
});

test('back-leaves-the-page: Back, Forward and reload keep the draft; a link leads to the service', async () => {
  const { page } = visitor;
  await open(page, 'Postgres');
  assert.match(page.url(), /\/managed-services\/postgres$/);
  await field(plugin(page), 'Name').fill('orders');
  await field(plugin(page), 'Replicas').fill('3x');
  await page.goBack();
  assert.match(page.url(), /\/managed-services$/);
  await plugin(page).getByRole('heading', { name: 'Choose a service' }).waitFor();
  await plugin(page).getByText('Draft', { exact: true }).waitFor();
  await assertAccessible(page, 'the list with a draft');
  await page.screenshot({ path: join(artifacts, 'page-draft.png'), fullPage: true });
  await page.goForward();
  assert.equal(await field(plugin(page), 'Replicas').inputValue(), '3x');

  const questions = asked(page, 'leave');
  await page.reload();
  await plugin(page).getByText('Draft restored').waitFor();
  assert.deepEqual(questions, [], 'all of it is kept, so nothing is asked');
  assert.equal(await field(plugin(page), 'Name').inputValue(), 'orders');
  assert.equal(await field(plugin(page), 'Replicas').inputValue(), '3x');
  await plugin(page).getByText('“3x” is not a number.').first().waitFor();
  await assertAccessible(page, 'the restored draft');
  for (const [name, width] of Object.entries({ wide: 1440, narrow: 390 })) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: join(artifacts, `page-restored-${name}.png`), fullPage: true });
  }
  await plugin(page).getByRole('button', { name: 'Discard draft' }).click();
  await eventually(async () =>
    assert.equal(await field(plugin(page), 'Name').inputValue(), ''),
  );
  await page.reload();
  await field(plugin(page), 'Replicas').waitFor();
  assert.equal(await plugin(page).getByText('Draft restored').count(), 0);

  await page.goto('/managed-services/nowhere');
  await plugin(page).getByText('There is no service nowhere').waitFor();
  await assertAccessible(page, 'a link to nothing');
});

test('freeform-yaml-version, freeform-second-document: the page reads what the command line reads', async () => {
  const { page } = visitor;
  await open(page, 'open');
  const anything = field(plugin(page), 'Anything');
  await field(plugin(page), 'Name').fill('x');
  for (const text of [
    'defaultMode: 0644\nenabled: no\n',
    'a: &x {on: off}\nb: {<<: *x, c: 0x1F}\nd: !!binary aGVsbG8=',
    'a: x\n---\nb: 1\n',
    '- ~\n- 1e3\n- 1_000\n- "yes"\n- y',
  ]) {
    await anything.fill(text);
    // The text of several documents cannot stand below a key, so the command line gets it merged.
    const indented = text.replace('---\n', '').replace(/^/gm, '  ');
    const expected = manifestByCli('open', {
      name: 'x',
      namespace: 'default',
      text: `anything:\n${indented}\n`,
    });
    await eventually(async () => assert.equal(await manifestText(page), expected));
    assert.equal(await anything.inputValue(), text);
  }
});
