// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PlayedCluster } from './PlayedCluster';
import { startPortal, type Portal } from './portal';

let portal: Portal;

before(async () => {
  const often = { frequency: { seconds: 1 }, timeout: { minutes: 1 } };
  portal = await startPortal({
    catalog: { owner: 'group:default/platform', schedule: often },
  });
});

after(() => portal?.stop());

type Json = Record<string, any>;

async function entities(): Promise<Json[]> {
  const path = '/api/catalog/entities?filter=kind=resource,spec.type=managed-service';
  const { body } = await portal.backstage.call('ann', 'GET', path);
  return body;
}

/** Waits until the catalog shows instances of exactly these names. */
async function shown(...names: string[]): Promise<Json[]> {
  const wanted = JSON.stringify([...names].sort());
  return portal.backstage.until(`instances ${wanted}`, async () => {
    const found = await entities();
    const titles = found.map(({ metadata }) => metadata.title).sort();
    return JSON.stringify(titles) === wanted ? found : undefined;
  });
}

/** Waits until the clusters were read once more. */
async function nextRound(): Promise<void> {
  const { local, backstage } = portal;
  const start = local.lists;
  await backstage.until('another round', async () =>
    local.lists > start + 2 ? true : undefined,
  );
}

const warnings = (words: RegExp) =>
  portal.backstage.logged.filter(line => words.test(line)).length;

const owned = { 'managed-services/owner': 'group:default/shop' };

test('instances of all clusters, namespaces and kinds appear, and vanish', async () => {
  const { local, other } = portal;
  const spec = { replicas: 1 };
  local.put('db', { spec, metadata: { annotations: owned } });
  local.put('db', { spec }, 'other');
  local.put('db', { spec }, 'shop', 'managedechoes');
  other.put('db', { spec });
  const found = await shown('db', 'db', 'db', 'db');
  const places = found.map(({ metadata: { annotations } }) =>
    ['cluster', 'kind', 'namespace']
      .map(key => annotations[`managed-services/${key}`])
      .join(' '),
  );
  assert.deepEqual(places.sort(), [
    'local ManagedEcho shop',
    'local ManagedPostgres other',
    'local ManagedPostgres shop',
    'other ManagedPostgres shop',
  ]);
  const owners = found.map(({ spec: { owner } }) => owner).sort();
  const platform = 'group:default/platform';
  assert.deepEqual(owners, [platform, platform, platform, 'group:default/shop']);

  local.objects.delete(PlayedCluster.path('db', 'other'));
  await shown('db', 'db', 'db');
});

test('a change of the owner arrives', async () => {
  const { local, backstage } = portal;
  const annotations = { 'managed-services/owner': 'group:default/later' };
  local.put('db', { spec: { replicas: 1 }, metadata: { annotations } });
  await backstage.until('the new owner', async () => {
    const found = await entities();
    return found.some(({ spec }) => spec.owner === 'group:default/later')
      ? true
      : undefined;
  });
});

test('a cluster that does not answer keeps its entities, and is logged once', async () => {
  const { local, other } = portal;
  other.failures = Infinity;
  local.put('fresh', { spec: {} });
  await shown('db', 'db', 'db', 'fresh');
  await nextRound();
  await nextRound();
  await shown('db', 'db', 'db', 'fresh');
  assert.equal(warnings(/cluster `other`: the cluster failed with 503/), 1);
  other.failures = 0;
  await portal.backstage.until('it works again', async () =>
    warnings(/cluster `other`: works again/) === 1 ? true : undefined,
  );
});

test('a kind that may not be read keeps its entities, the others go on', async () => {
  const { local } = portal;
  local.forbidden = 'managedechoes';
  local.objects.delete(PlayedCluster.path('fresh'));
  await shown('db', 'db', 'db');
  await nextRound();
  await shown('db', 'db', 'db');
  assert.equal(
    warnings(/cluster `local`, ManagedEcho: the cluster does not allow it/),
    1,
  );
  local.forbidden = undefined;
});

test('an instance is read again on demand, and only what is one', async () => {
  const { local, backstage } = portal;
  const refresh = (ref: object) =>
    backstage.call('ann', 'POST', '/api/catalog/managed-services/refresh', ref);
  const ref = {
    cluster: 'local',
    apiVersion: 'managedservices.example.com/v1alpha1',
    kind: 'ManagedPostgres',
    namespace: 'shop',
    name: 'db',
  };
  assert.equal((await refresh(ref)).status, 204);
  assert.equal((await refresh({ ...ref, name: 'never' })).status, 204);
  assert.equal((await refresh({ ...ref, apiVersion: 'apps/v1' })).status, 400);
  assert.equal((await refresh({ ...ref, apiVersion: '../../v1' })).status, 400);
  assert.equal((await refresh({})).status, 400);
  const kind = await refresh({ ...ref, kind: 'ManagedNothing' });
  assert.deepEqual([kind.status, kind.body.error.code], [502, 'kind-not-served']);
  assert.equal(local.objects.size > 0, true);
  await shown('db', 'db', 'db');
});
