// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { PlayedCluster } from './PlayedCluster';
import { charts, commandLine, startPortal, templates, type Portal } from './portal';

let portal: Portal;

before(async () => {
  // No polling: what the catalog shows here, it shows because of the actions.
  const never = {
    frequency: { hours: 24 },
    timeout: { minutes: 1 },
    initialDelay: { hours: 24 },
  };
  portal = await startPortal({
    catalog: { owner: 'group:default/platform', schedule: never },
  });
});

after(() => portal?.stop());

const usual = [{ phase: 'Progressing', message: 'installing', ready: false }];

afterEach(() => {
  portal.local.writes.length = 0;
  portal.other.writes.length = 0;
  portal.local.phases = usual;
});

/** A valid order, changed in some places. */
function order(change: object = {}) {
  return {
    name: 'orders',
    namespace: 'shop',
    cluster: 'local',
    owner: 'group:default/shop',
    path: '{cluster}/{namespace}/{kind}/{name}.yaml',
    values: { replicas: 3 },
    wait: 60,
    ...change,
  };
}

const run = (template: string, values: object, secrets?: object) =>
  portal.backstage.runTask('ann', template, values, secrets);

/** Whether each write was a dry run, in order. */
const dryRuns = (cluster: PlayedCluster) =>
  cluster.writes.map(({ query }) => query.get('dryRun') === 'All');

const textOf = (log: string[]) => log.join('\n');

async function entity(ref: string) {
  const path = `/api/catalog/entities/by-name/${ref.replace(':', '/')}`;
  const { status, body } = await portal.backstage.call('ann', 'GET', path);
  return status === 404 ? undefined : body;
}

test('an order is checked, applied and followed until it is ready', async () => {
  const { local, backstage } = portal;
  const { status, log, output } = await run('postgres', order());
  assert.equal(status, 'completed', textOf(log));

  assert.deepEqual(dryRuns(local), [true, false]);
  const [, applied] = local.writes;
  assert.equal(applied.query.get('fieldManager'), 'managed-services');
  assert.equal(applied.query.get('fieldValidation'), 'Strict');
  assert.equal(applied.body, output.render.manifest);
  assert.deepEqual(local.objects.get(PlayedCluster.path('orders'))?.spec, {
    replicas: 3,
  });

  const said = textOf(log);
  for (const line of [
    'verdict: valid',
    'the cluster accepts ManagedPostgres shop/orders',
    'waiting for the cluster to notice the change',
    'Progressing: installing',
    'Ready: Helm install succeeded',
  ]) {
    assert.equal(said.split(line).length, 2, `${line} once in:\n${said}`);
  }
  assert.deepEqual(
    { ...output.apply, entityRef: undefined },
    {
      phase: 'Ready',
      message: 'Helm install succeeded',
      endpoint: 'orders-managedpostgres-rw.shop.svc',
      secretName: 'orders-managedpostgres-credentials',
      entityRef: undefined,
    },
  );
  assert.equal(output.render.path, 'local/shop/managedpostgres/orders.yaml');

  const found = await backstage.until('the entity', () => entity(output.apply.entityRef));
  assert.equal(found.metadata.annotations['backstage.io/kubernetes-cluster'], 'local');
  assert.equal(
    found.metadata.annotations['backstage.io/kubernetes-label-selector'],
    'app.kubernetes.io/instance=orders-managedpostgres',
  );
});

test('the manifest is byte for byte what the command line prints', async () => {
  const values = { replicas: 3, storage: { size: '20Gi' }, auth: { database: 'no' } };
  const { output } = await run('postgres-file', order({ values }));
  const sets = ['replicas=3', 'storage.size=20Gi', 'auth.database=no'];
  const words = sets.flatMap(set => ['--set', set]);
  const names = ['--name', 'orders', '--namespace', 'shop'];
  const annotations = [
    'managed-services/owner=group:default/shop',
    'managed-services/template=template:default/postgres-file',
  ].flatMap(annotation => ['--annotation', annotation]);
  const given = [...names, ...words, ...annotations];
  const printed = commandLine('manifest', charts.postgres, ...given);
  assert.equal(output.render.manifest, printed);
  assert.match(output.render.summary, /\| Size `storage\.size` \| `"20Gi"` \| `"10Gi"` \|/);
});

test('what the form rejects is rejected with its codes and sentences, and nothing is written', async () => {
  const values = { replicas: 12, auth: { username: 'pg_x' } };
  const { status, log, everything } = await run(
    'postgres',
    order({ name: 'Orders', values }),
  );
  assert.equal(status, 'failed');
  const said = textOf(log);
  for (const expected of [
    /`\/metadata\/name`: .*\(/,
    /`\/replicas`: .*maximum/,
    /`\/auth\/username`: /,
  ]) {
    assert.match(said, expected);
  }
  assert.match(said, /the values are not accepted: 3 problems/);
  assert.deepEqual(portal.local.writes, []);
  assert.doesNotMatch(everything, /orders\.yaml/);
});

/** What the scaffolder's own dry run of a template answers. */
async function dryRun(name: string, values: object) {
  const { status, body } = await portal.backstage.call(
    'ann',
    'POST',
    '/api/scaffolder/v2/dry-run',
    {
      template: templates.find(({ metadata }) => metadata.name === name),
      values,
      secrets: {},
      directoryContents: [],
    },
  );
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

test('a dry run of the template changes nothing', async () => {
  const body = await dryRun('postgres', order({ name: 'tried' }));
  assert.deepEqual(dryRuns(portal.local), [true]);
  assert.equal(portal.local.objects.has(PlayedCluster.path('tried')), false);
  assert.equal(body.output.apply.message, 'dry run: nothing was changed');
  const paths = body.directoryContents.map(({ path }: { path: string }) => path);
  assert.deepEqual(paths, ['local/shop/managedpostgres/tried.yaml']);
});

test('a dry run of a removal removes nothing', async () => {
  const { local } = portal;
  local.put('staying', { spec: {} });
  const body = await dryRun('remove', {
    cluster: 'local',
    apiVersion: 'managedservices.example.com/v1alpha1',
    kind: 'ManagedPostgres',
    namespace: 'shop',
    name: 'staying',
  });
  const message = 'dry run: the cluster would remove ManagedPostgres shop/staying';
  assert.equal(body.output.delete.message, message);
  const staying = local.objects.get(PlayedCluster.path('staying'));
  assert.equal(staying?.metadata.deletionTimestamp, undefined);
  assert.equal(local.writes.at(-1)?.method, 'DELETE');
});

test('a change waits for its own generation', async () => {
  portal.local.phases = [{ phase: 'Progressing', message: 'upgrading', ready: true }];
  const { status, log } = await run('postgres', order({ values: { replicas: 5 } }));
  assert.equal(status, 'completed');
  assert.match(textOf(log), /changed it/);
  assert.match(textOf(log), /waiting for the cluster to notice the change/);
});

test('a field of somebody else is named with its owner, and not overwritten', async () => {
  const { local } = portal;
  local.put('theirs', { spec: { replicas: 2, version: '17' } });
  local.writes.length = 0;
  const { status, log } = await run('postgres', order({ name: 'theirs' }));
  assert.equal(status, 'failed');
  assert.match(textOf(log), /some fields belong to `kubectl`; .*\(conflict\)/);
  assert.match(textOf(log), /- `spec\.replicas`: belongs to `kubectl`/);
  assert.deepEqual(dryRuns(local), [true]);
  assert.equal(local.objects.get(PlayedCluster.path('theirs'))?.spec.replicas, 2);
});

test('nothing is applied to an instance on its way out', async () => {
  const { local } = portal;
  local.put('going', {
    spec: {},
    metadata: { deletionTimestamp: '2026-11-27T00:00:00Z' },
  });
  local.writes.length = 0;
  const { status, log } = await run('postgres', order({ name: 'going' }));
  assert.equal(status, 'failed');
  assert.match(textOf(log), /is being removed: wait until it is gone/);
  assert.deepEqual(local.writes, []);
});

test('every cause of a refusal is told', async () => {
  const values = { replicas: 1, message: 'refuse me' };
  const { status, log } = await run('echo', order({ name: 'bad', values }));
  assert.equal(status, 'failed');
  assert.match(textOf(log), /the cluster refuses 2 values/);
  assert.match(textOf(log), /- `spec\.message`: Invalid value: not that/);
  assert.match(textOf(log), /- `spec\.replicas`: Invalid value: too few/);
});

test('unknown fields, namespaces and clusters are named', async () => {
  const tls = await run(
    'postgres',
    order({ name: 'tls', values: { tls: { enabled: true } } }),
  );
  assert.match(textOf(tls.log), /- `spec\.tls`: unknown field/);
  const lost = await run('postgres', order({ name: 'lost', namespace: 'nowhere' }));
  assert.match(textOf(lost.log), /namespace `nowhere` does not exist/);
  const gone = await run('postgres', order({ name: 'gone', cluster: 'moon' }));
  assert.match(textOf(gone.log), /cluster `moon` not found/);
  const statuses = [tls, lost, gone].map(({ status }) => status);
  assert.deepEqual(statuses, ['failed', 'failed', 'failed']);
});

test('an instance that fails, fails the task with its message', async () => {
  portal.local.phases = [{ phase: 'Failed', message: 'no such image', ready: false }];
  const { status, log } = await run('postgres', order({ name: 'broken' }));
  assert.equal(status, 'failed');
  assert.match(textOf(log), /Failed: no such image/);
});

test('an instance that takes too long, fails the task and says how far it is', async () => {
  const waiting = { phase: 'Progressing', message: 'waits for pods', ready: false };
  portal.local.phases = Array(50).fill(waiting);
  const { status, log } = await run('postgres', order({ name: 'slow', wait: 1 }));
  assert.equal(status, 'failed');
  assert.match(
    textOf(log),
    /not ready after 1 s; last state: Progressing: waits for pods/,
  );
});

test('nobody waits when the step says so', async () => {
  portal.local.phases = Array(50).fill({ phase: 'Progressing', ready: false });
  const { status, output } = await run('postgres', order({ name: 'later', wait: 0 }));
  assert.equal(status, 'completed');
  assert.equal(output.apply.message, 'applied; nobody waited for it');
});

test('a cancelled task stops waiting', async () => {
  const { backstage, local } = portal;
  local.phases = Array(1000).fill({
    phase: 'Progressing',
    message: 'for hours',
    ready: false,
  });
  const id = await backstage.startTask(
    'ann',
    'postgres',
    order({ name: 'stopped', wait: 3600 }),
  );
  const path = `/api/scaffolder/v2/tasks/${id}`;
  await backstage.until('the task waiting', async () => {
    const { body } = await backstage.call('ann', 'GET', `${path}/events`);
    return JSON.stringify(body).includes('for hours') ? true : undefined;
  });
  await backstage.call('ann', 'POST', `${path}/cancel`);
  const { status, log } = await backstage.finishTask('ann', id);
  assert.notEqual(status, 'completed');
  assert.match(textOf(log), /cancelled: what was sent to the cluster stays/);
});

test('a cluster that stumbles is asked again', async () => {
  portal.local.failures = 3;
  const { status, log } = await run('postgres', order({ name: 'lucky' }));
  assert.equal(status, 'completed', textOf(log));
});

test('who may not order, does not', async () => {
  const { backstage, local } = portal;
  const values = order({ name: 'denied' });
  const { status, log } = await backstage.runTask('carl', 'postgres-file', values);
  assert.equal(status, 'failed');
  assert.match(
    textOf(log),
    /permission `managed-services\.instance\.create` or .* is missing/,
  );
  assert.deepEqual(local.writes, []);
});

test('where people bring their token, they act with their own rights', async () => {
  const { other } = portal;
  const values = order({ cluster: 'other' });
  const missing = await run('postgres', values);
  assert.match(
    textOf(missing.log),
    /the cluster wants to know the person, whose token is missing/,
  );
  const viewer = await run('postgres', values, { kubernetesToken: 'vic' });
  assert.match(
    textOf(viewer.log),
    /the cluster does not allow it: User "viewer" cannot patch/,
  );
  assert.equal(other.objects.size, 0);
  const ann = await run('postgres', values, { kubernetesToken: 'ann' });
  assert.equal(ann.status, 'completed', textOf(ann.log));
  assert.equal(other.objects.size, 1);
});

test('a secret value reaches its Secret and nothing else', async () => {
  const { local, backstage } = portal;
  const canary = 'canary "in" a\tmine';
  const secrets = { managedServiceSecrets: JSON.stringify({ token: canary }) };
  const values = order({ name: 'quiet', values: { replicas: 1 } });
  const made = await run('echo', values, secrets);
  assert.equal(made.status, 'completed', textOf(made.log));
  const paths = local.writes.map(({ path }) => path.split('/').slice(-2).join('/'));
  const secret = 'secrets/quiet-managedecho-values';
  const instance = 'managedechoes/quiet';
  assert.deepEqual(paths, [secret, instance, secret, instance]);
  const stored = local.objects.get(
    '/api/v1/namespaces/shop/secrets/quiet-managedecho-values',
  );
  assert.deepEqual(stored?.metadata.labels, { 'reconcile.fluxcd.io/watch': 'Enabled' });
  assert.match(stored?.stringData['values.yaml'], /canary/);
  assert.equal(made.output.render.secretName, 'quiet-managedecho-values');

  // A cluster that quotes what it refuses.
  local.refusal = body => `Invalid value: ${JSON.stringify(body)} ${btoa(canary)}`;
  const refused = await run('echo', values, secrets);
  local.refusal = undefined;
  assert.equal(refused.status, 'failed');
  assert.match(
    textOf(refused.log),
    /the cluster refuses Secret `quiet-managedecho-values`, with 422/,
  );

  const tooShort = { managedServiceSecrets: JSON.stringify({ token: 'canary' }) };
  const invalid = await run('echo', values, tooShort);
  assert.match(textOf(invalid.log), /`\/token`: /);
  const unreadable = await run('echo', values, {
    managedServiceSecrets: '{"token": canary}',
  });
  assert.match(textOf(unreadable.log), /`managedServiceSecrets` must be JSON/);

  for (const { everything } of [made, refused, invalid, unreadable]) {
    assert.doesNotMatch(everything, /canary/);
    assert.equal(everything.includes(btoa(canary)), false);
  }
  assert.doesNotMatch(backstage.logged.join('\n'), /canary/);
  assert.doesNotMatch(
    JSON.stringify(
      local.objects.get(PlayedCluster.path('quiet', 'shop', 'managedechoes')),
    ),
    /canary/,
  );
});

test('removing says what happens, and ends with the instance and its entity gone', async () => {
  const { local, backstage } = portal;
  const ref = {
    cluster: 'local',
    apiVersion: 'managedservices.example.com/v1alpha1',
    kind: 'ManagedPostgres',
    namespace: 'shop',
    name: 'leaving',
  };
  const made = await run('postgres', order({ name: 'leaving' }));
  const { entityRef } = made.output.apply;
  await backstage.until('the entity', () => entity(entityRef));
  local.writes.length = 0;

  const denied = await backstage.runTask('carl', 'remove', ref);
  assert.match(textOf(denied.log), /`managed-services\.instance\.delete` is missing/);
  const { status, log, output } = await run('remove', ref);
  assert.equal(status, 'completed', textOf(log));
  assert.equal(output.delete.message, 'ManagedPostgres shop/leaving is gone');
  assert.match(textOf(log), /waits for kro\.run\/finalizer, finalizers\.fluxcd\.io/);
  const [{ method, body }] = local.writes;
  assert.equal(method, 'DELETE');
  assert.match(JSON.parse(body).preconditions.uid, /^uid-/);
  assert.equal(local.objects.has(PlayedCluster.path('leaving')), false);
  await backstage.until('the entity gone', async () =>
    (await entity(entityRef)) ? undefined : true,
  );

  const again = await run('remove', ref);
  assert.match(again.output.delete.message, /does not exist; nothing was removed/);
  const foreign = await run('remove', {
    ...ref,
    apiVersion: 'apps/v1',
    kind: 'Deployment',
  });
  assert.match(textOf(foreign.log), /`apps\/v1` is not an API of managed services/);
});
