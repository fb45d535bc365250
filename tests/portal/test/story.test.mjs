// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertAccessible, picture, plugin, visit } from '../lib/browser.mjs';
import { Endings, startWorld } from '../lib/world.mjs';

test('from the form to a running service, and back', { timeout: 600_000 }, async t => {
  const endings = new Endings();
  t.after(() => endings.run());
  const world = await startWorld(endings);
  const { browser, backend } = world;
  const alice = await visit(browser, { origin: backend.origin, person: 'alice' });

  await t.test('the catalogue offers the services of the catalog', async () => {
    await plugin(alice.page).getByText('Postgres').first().waitFor();
    await assertAccessible(alice.page, 'the catalogue');
    await picture(alice.page, 'catalogue');
    console.log(alice.trouble);
  });
});
