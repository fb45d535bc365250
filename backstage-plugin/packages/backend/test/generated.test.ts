// SPDX-License-Identifier: Apache-2.0
//
// The templates in `software-templates/`, as `managed-services generate` writes them, with the real
// actions. A pull request is judged in tests/portal, where a Git host is.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PlayedCluster } from './PlayedCluster';
import { startPortal, type Portal } from './portal';

let portal: Portal;

before(async () => {
  portal = await startPortal();
});

after(() => portal?.stop());

const order = {
  name: 'orders',
  namespace: 'shop',
  owner: 'group:default/shop',
  values: { replicas: 3 },
};

const run = (template: string, values: object) =>
  portal.backstage.runTask('ann', template, values);

test('the generated template delivers nothing to a cluster when a file is asked for', async () => {
  const { status, log, output } = await run('managed-postgres', { ...order, delivery: 'file' });
  assert.equal(status, 'completed', log.join('\n'));
  assert.deepEqual(portal.local.writes, []);
  const titles = output.text.map(({ title }: { title: string }) => title);
  assert.deepEqual(titles, ['Next step', 'Custom resource']);
  assert.match(output.text[1].content, /^```yaml\napiVersion: [^]*\n  replicas: 3\n```\n?$/);
  assert.deepEqual(output.links, []);
});

test('the generated template applies, and the one for removals removes', async () => {
  const { local } = portal;
  const ordered = await run('managed-postgres', {
    ...order,
    delivery: 'apply',
    cluster: 'local',
  });
  assert.equal(ordered.status, 'completed', ordered.log.join('\n'));
  const path = PlayedCluster.path('orders');
  assert.deepEqual(local.objects.get(path)?.spec, { replicas: 3 });
  const [state] = ordered.output.text;
  assert.match(state.content, /^Ready: Helm install succeeded/);
  const [link] = ordered.output.links;
  assert.match(link.entityRef, /^resource:default\/orders-/);

  const removed = await run('remove-managed-service', {
    delivery: 'apply',
    cluster: 'local',
    apiVersion: 'managedservices.example.com/v1alpha1',
    kind: 'ManagedPostgres',
    namespace: 'shop',
    name: 'orders',
  });
  assert.equal(removed.status, 'completed', removed.log.join('\n'));
  assert.equal(local.objects.has(path), false);
});

test('the generated template refuses what the chart does not accept', async () => {
  const values = { replicas: 3, auth: { username: 'pg_x' } };
  const { status, log } = await run('managed-postgres', { ...order, values, delivery: 'file' });
  assert.equal(status, 'failed');
  assert.match(log.join('\n'), /`\/auth\/username`: /);
});
