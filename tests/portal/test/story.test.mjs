// SPDX-License-Identifier: Apache-2.0
//
// One story, told once: each step starts where the one before ended.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { assertAccessible, picture, pictures, plugin, visit } from '../lib/browser.mjs';
import { apply, edit, objectPath } from '../lib/kube.mjs';
import {
  addressOf,
  button,
  field,
  fillForm,
  link,
  order,
  review,
  row,
} from '../lib/portal.mjs';
import { storySteps, eventually, tail } from '../lib/steps.mjs';
import { whenReady } from '../lib/watching.mjs';
import { Endings, startWorld } from '../lib/world.mjs';

const kind = 'ManagedPostgres';
const namespace = 'shop';
const instance = name => ({ namespace, kind, name });

/** What all chapters share: alice at her browser, and ways to look at what is there. */
async function begin(t, world) {
  const { admin, backend, browser } = world;
  const at = person => visit(browser, { origin: backend.origin, person });
  const alice = await at('alice');
  const { page } = alice;
  const step = storySteps(t, async name => {
    await page.screenshot({ path: join(pictures, `failed ${name}.png`), fullPage: true });
    if (process.env.PORTAL_LOG) console.error(tail(backend.log));
  });
  const look = async (name, landmark) => {
    await landmark.waitFor();
    await assertAccessible(page, name);
    await picture(page, name, landmark);
  };
  const objects = async name => {
    const { status, body } = await admin.ask('GET', objectPath(kind, namespace, name));
    return status === 404 ? undefined : body;
  };
  return { alice, at, look, objects, page, step, t, world };
}

/** From the catalogue to a service that runs. */
async function ordering({ at, look, objects, page, step, t, world }) {
  const { admin } = world;

  await step('the catalogue offers the services of the catalog', async () => {
    const card = plugin(page).getByRole('button', { name: /^Postgres/ });
    await card.waitFor();
    await plugin(page).getByRole('button', { name: /^Echo/ }).waitFor();
    await look('catalogue', card);
  });

  await step('the form says what is wrong before anything is sent', async () => {
    await fillForm(page, 'Postgres', { name: 'orders', namespace, Replicas: '12' });
    await look('form', field(page, 'Replicas'));
    await plugin(page).getByRole('button', { name: 'Review and order' }).click();
    assert.equal(await field(page, 'Replicas').getAttribute('aria-invalid'), 'true');
    await field(page, 'Replicas').fill('2');
  });

  await step('an order that is applied becomes a service that is ready', async () => {
    await review(page);
    await look('review', plugin(page).getByRole('heading', { name: 'Order', exact: true }));
    const list = await at('alice');
    await list.page.goto('/managed-services/instances');
    const api = whenReady(admin, objectPath(kind, namespace));
    const began = performance.now();
    const ordered = order(page, { delivery: /Apply now/, send: 'Order: create now' });
    const shown = row(list.page, 'orders').getByText('Ready', { exact: true });
    const since = event => event.then(() => ((performance.now() - began) / 1000).toFixed(1));
    const times = [api, ordered, shown.waitFor({ timeout: 90_000 })].map(since);
    const [cluster, task, listed] = await Promise.all(times);
    t.diagnostic(`ready after ${cluster} s (API), ${task} s (task), ${listed} s (list)`);
    await list.close();
    await look('order', link(page, 'Open orders'));
    const { spec, metadata } = await objects('orders');
    assert.deepEqual(spec, { replicas: 2 });
    assert.equal(metadata.annotations['managed-services/owner'], 'group:default/shop');
    const managers = metadata.managedFields.map(({ manager }) => manager);
    assert.ok(managers.includes('managed-services'), managers.join());
  });

  await step('its page shows what was chosen and how to connect', async () => {
    await link(page, 'Open orders').click();
    await page.waitForURL(`**${addressOf(instance('orders'))}`);
    await plugin(page).getByText('orders-managedpostgres-rw.shop.svc').first().waitFor();
    await look('instance', plugin(page).getByRole('heading', { name: 'orders' }));
  });

  await step('the catalog knows it, and its Kubernetes tab shows the pods', async () => {
    await link(page, 'Pods').click();
    await page.getByText('2 pods').first().waitFor();
    await page.getByRole('heading', { name: 'orders' }).first().waitFor();
    await page.getByText('No pods with errors').first().waitFor();
  });
}

/** The deliveries that do not reach the cluster by themselves. */
async function deliveries({ objects, page, step, world }) {
  const { host, repo } = world;

  await step('an order as pull request holds the manifest, and a merge creates it', async () => {
    await fillForm(page, 'Postgres', { name: 'ledger', namespace, Replicas: '1' });
    await review(page);
    await order(page, { delivery: /Pull request/, send: 'Order: open a pull request' });
    const [pull] = host.pulls;
    assert.equal(pull.title, `${kind} shop/ledger on local`);
    assert.match(pull.body, /`replicas` \| `1`/);
    const path = 'clusters/local/shop/managedpostgres/ledger.yaml';
    assert.deepEqual(repo.files(pull.head), [path]);
    const written = world.manifest('postgres', 'ledger', { replicas: 1 });
    assert.equal(repo.read(pull.head, path), written);
    assert.equal(await objects('ledger'), undefined, 'created before the merge');
    host.merge(pull.number);
    await page.goto('/managed-services/instances');
    await row(page, 'ledger').getByText('Ready', { exact: true }).waitFor();
    assert.deepEqual(world.gitops.refused, []);
    assert.deepEqual(host.unknown, []);
  });

  await step('an order as file creates nothing and shows the manifest', async () => {
    await fillForm(page, 'Postgres', { name: 'notes', namespace });
    await review(page);
    const task = await order(page, { delivery: /File/, send: 'Order: write the file' });
    await task.getByText('notes').first().waitFor();
    assert.equal(await objects('notes'), undefined);
  });
}

/** What the cluster or the portal lacks. */
async function absences({ page, step, world }) {
  const { admin } = world;

  await step('a kind that the cluster does not serve is named; nothing typed is lost', async () => {
    await fillForm(page, 'Echo', { name: 'nowhere', namespace });
    await review(page);
    const sent = { delivery: /Apply now/, send: 'Order: create now', done: 'The task failed' };
    const task = await order(page, sent);
    await task.getByText(/the cluster does not have this kind/).first().waitFor();
    await picture(page, 'not-served', button(page, 'Back to the review'), { isPassing: true });
    await button(page, 'Back to the review').click();
    await plugin(page).getByText('Review nowhere in namespace shop').waitFor();
  });

  await step('an instance whose chart the portal lacks is shown without its form', async () => {
    const cache = {
      apiVersion: 'managedservices.example.com/v1alpha1',
      kind: 'ManagedValkey',
      metadata: { name: 'cache', namespace },
      spec: { replicas: 2 },
    };
    const { status } = await apply(admin, cache, { manager: 'kubectl' });
    assert.equal(status, 201);
    await page.goto(addressOf({ namespace, kind: cache.kind, name: 'cache' }));
    await plugin(page).getByText('The portal does not offer this service').waitFor();
    assert.equal(await link(page, 'Change').count(), 0);
  });
}

/** A change against resistance, and the preview of an upgrade. */
async function changing({ look, objects, page, step, world }) {
  const { admin } = world;
  const orders = objectPath(kind, namespace, 'orders');
  const replicas = () => field(page, 'Replicas');

  await step('a change made by kubectl meanwhile is shown, and waits for a decision', async () => {
    await world.licence();
    await page.goto(addressOf(instance('orders'), 'change'));
    await replicas().fill('5');
    await look('change', replicas());
    await replicas().fill('5');
    const { status } = await edit(admin, orders, { spec: { replicas: 4 } });
    assert.equal(status, 200);
    await button(page, 'Review').click();
    const mine = button(page, 'Keep mine');
    await look('conflict', mine);
    await mine.click();
    await button(page, 'Take it over').click();
    assert.equal((await objects('orders')).spec.replicas, 4, 'nothing is sent yet');
  });

  await step('what the cluster refuses is said in its words, and nothing is lost', async () => {
    await button(page, 'Check with the cluster').click();
    const words = plugin(page).getByText('the licence of this cluster covers 4 replicas');
    await words.first().waitFor();
    await assertAccessible(page, 'refused');
    await picture(page, 'refused', words.first(), { isPassing: true });
    assert.equal((await objects('orders')).spec.replicas, 4);
    await button(page, 'Back to the form').click();
    assert.equal(await replicas().inputValue(), '5');
  });

  await step('the corrected change is accepted, applied and followed until ready', async () => {
    await replicas().fill('3');
    await button(page, 'Review').click();
    await button(page, 'Check with the cluster').click();
    await plugin(page).getByText('The cluster accepts the change').waitFor();
    await button(page, 'Apply').click();
    await plugin(page).getByText('orders is ready with the new settings').waitFor();
    const { spec, status } = await objects('orders');
    assert.deepEqual([spec.replicas, status.readyReplicas], [3, 3]);
  });

  await step('a newer chart is tried on the instance before it is rolled out', async () => {
    world.publishNewer('postgres');
    const upgrade = link(page, 'Upgrade to 0.2.0');
    await eventually(async () => {
      await page.goto(addressOf(instance('orders')));
      await plugin(page).getByText('Postgres in the namespace shop').waitFor();
      // The catalog reads the template again every few seconds.
      await upgrade.waitFor({ timeout: 5_000 });
    });
    await upgrade.click();
    await plugin(page).getByText('1 default changes for this instance').waitFor();
    await plugin(page).getByText(/was 7, becomes 14/).waitFor();
    await look('upgrade', plugin(page).getByText('1 default changes for this instance'));
  });
}

/** People who may not, or only look. */
async function rights({ at, objects, step, world }) {
  await step('people without rights see why, and nothing else', async () => {
    const { cases } = world;
    for (const { person, list, page: words } of cases) {
      const visitor = await at(person);
      await visitor.page.goto('/managed-services/instances');
      await plugin(visitor.page).getByText(list).waitFor();
      assert.equal(await row(visitor.page, 'orders').count(), 0, `${person} sees instances`);
      await visitor.page.goto(addressOf(instance('orders')));
      await plugin(visitor.page).getByText(words).waitFor();
      assert.equal(await plugin(visitor.page).getByText('orders-managedpostgres').count(), 0);
      await assertAccessible(visitor.page, person);
      assert.deepEqual(visitor.trouble, []);
      await visitor.close();
    }
  });

  await step('who may only look is refused by the cluster, in its words', async () => {
    const bob = await at('bob');
    await bob.page.goto(addressOf(instance('orders'), 'remove'));
    await field(bob.page, 'Type orders to confirm').fill('orders');
    await plugin(bob.page).getByRole('button', { name: 'Remove', exact: true }).click();
    await plugin(bob.page).getByText('The instance was not removed').waitFor();
    await plugin(bob.page).getByText(/User "bob" cannot delete resource/).waitFor();
    const refusal = plugin(bob.page).getByText('The instance was not removed');
    await picture(bob.page, 'forbidden', refusal, { isPassing: true });
    assert.notEqual(await objects('orders'), undefined);
    await bob.close();
  });
}

/** Removal, and what must hold at the end. */
async function ending({ alice, look, objects, page, step, world }) {
  await step('a removal asks for the name and is followed to its end', async () => {
    await page.goto(addressOf(instance('orders')));
    await link(page, 'Remove').click();
    const remove = plugin(page).getByRole('button', { name: 'Remove', exact: true });
    assert.equal(await remove.isDisabled(), true, 'without the name');
    await look('removal', remove);
    await field(page, 'Type orders to confirm').fill('orders');
    await remove.click();
    await plugin(page).getByText('orders is removed').waitFor();
    await eventually(async () => assert.equal(await objects('orders'), undefined));
  });

  await step('nobody broke the policy, and no page complained', async () => {
    assert.deepEqual(alice.policy.violations(), []);
    assert.deepEqual(alice.trouble, []);
  });

  await step('a cluster that is gone is named', async () => {
    await world.cluster.stop();
    await page.goto('/managed-services/instances');
    const words = plugin(page).getByText(/could not be reached: .*ECONNREFUSED/);
    // The portal tries again before it gives up.
    await words.waitFor();
    await look('unreachable', words);
  });
}

test('from the form to a running service, and back', { timeout: 1_200_000 }, async t => {
  const endings = new Endings();
  t.after(() => endings.run());
  const story = await begin(t, await startWorld(endings));
  await ordering(story);
  await deliveries(story);
  await absences(story);
  await changing(story);
  await rights(story);
  await ending(story);
});
