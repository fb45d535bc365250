// SPDX-License-Identifier: Apache-2.0
import {
  forbiddenReply,
  GROUP,
  PlayedCluster,
  playedKubernetes,
  statusReply,
} from '../../testing/playedCluster';
import {
  POSTGRES,
  storedInstance,
  storedNamespace,
  VALKEY,
} from '../../testing/playedInstances';
import type { Answer, ClusterInstances } from '../instances';
import { KubernetesInstances } from './KubernetesInstances';

const ref = {
  cluster: 'eu', apiVersion: POSTGRES.apiVersion, kind: 'ManagedPostgres',
  namespace: 'shop', name: 'orders',
};

function setup(...clusters: PlayedCluster[]) {
  const options = { groups: async () => [GROUP], namespaces: ['shop'] };
  return new KubernetesInstances(playedKubernetes(clusters), options);
}

function cluster(count = 1) {
  const names = Array.from({ length: count }, (_, index) => (index ? `more-${index}` : 'orders'));
  return new PlayedCluster('eu', {
    kinds: [POSTGRES, VALKEY],
    objects: [
      ...names.map(name => storedInstance(name)),
      storedInstance('cache', { namespace: 'web', kind: VALKEY }),
      storedNamespace('shop'),
      storedNamespace('web'),
    ],
  });
}

const namesIn = ({ instances }: ClusterInstances) => instances.map(({ ref: { name } }) => name);

it('finds the kinds of the group, without subresources, and lists them in pages', async () => {
  const eu = cluster(1201);
  const api = setup(eu);
  expect(await api.kinds('eu')).toEqual([POSTGRES, VALKEY]);
  const found = await api.list({ cluster: 'eu' });
  expect(namesIn(found)).toHaveLength(1202);
  expect(found.instances[0]).toMatchObject({
    ref,
    plural: 'managedpostgreses',
    status: { phase: 'Ready', version: '0.1.0', stale: false },
  });
  const pages = eu.requests.filter(({ path }) => path.endsWith('/managedpostgreses'));
  expect(pages.map(({ query }) => query.get('continue'))).toEqual([null, '500', '1000']);
});

it('a cluster without the group has no instances, which is no error', async () => {
  const found = await setup(new PlayedCluster('eu')).list({ cluster: 'eu' });
  expect(found).toMatchObject({ instances: [], errors: [], hiddenNamespaces: [] });
});

it('a kind that only an older version has is found there', async () => {
  const eu = cluster();
  eu.kinds = [{ ...VALKEY, apiVersion: `${GROUP}/v1` }, POSTGRES];
  expect(await setup(eu).kinds('eu')).toEqual(eu.kinds);
});

it('a list that expires while it is read is started again', async () => {
  const eu = cluster(700);
  let expired = 0;
  eu.rules.push(({ query }) => {
    if (!query.has('continue') || expired > 0) return undefined;
    expired += 1;
    return statusReply(410, 'Expired', 'The provided continue parameter is too old');
  });
  expect(namesIn(await setup(eu).list({ cluster: 'eu' }))).toHaveLength(701);
  expect(expired).toBe(1);
});

describe('without the right to list the whole cluster', () => {
  const isWide = ({ path }: { path: string }) => /^\/apis\/[^/]+\/[^/]+\/managed/.test(path);

  it('the namespaces are read one by one, and the hidden ones named', async () => {
    const eu = cluster();
    eu.rules.push(request =>
      isWide(request) || request.path.includes('/namespaces/web/')
        ? forbiddenReply(request)
        : undefined,
    );
    const api = setup(eu);
    const found = await api.list({ cluster: 'eu' });
    expect(namesIn(found)).toEqual(['orders']);
    expect(found).toMatchObject({ errors: [], hiddenNamespaces: ['web'] });
    const before = eu.requests.length;
    await api.list({ cluster: 'eu' });
    // Namespaces, and the one that may be read for each kind: nothing refused is asked again.
    expect(eu.requests.length - before).toBe(3);
  });

  it('namespaces of the configuration are read where they may not be listed', async () => {
    const eu = cluster();
    eu.rules.push(request =>
      isWide(request) || request.path === '/api/v1/namespaces'
        ? forbiddenReply(request)
        : undefined,
    );
    expect(namesIn(await setup(eu).list({ cluster: 'eu' }))).toEqual(['orders']);
  });

  it('the refusal of the cluster is the answer where there is no namespace', async () => {
    const eu = cluster();
    eu.rules.push(request => (isWide(request) ? forbiddenReply(request) : undefined));
    eu.objects = [];
    const { errors } = await setup(eu).list({ cluster: 'eu' });
    expect(errors[0]).toMatchObject({ code: 'forbidden' });
    expect(errors[0].help).not.toBe('');
  });
});

it('an instance is read by reference and by address', async () => {
  const api = setup(cluster());
  expect((await api.get(ref)).ref).toEqual(ref);
  const { apiVersion: _, ...address } = ref;
  expect((await api.find(address)).ref).toEqual(ref);
  expect((await api.find({ ...address, kind: `ManagedPostgres.${GROUP}` })).ref).toEqual(ref);
  await expect(api.find({ ...address, name: 'x' })).rejects.toMatchObject({ code: 'not-found' });
  await expect(api.find({ ...address, kind: 'Other' })).rejects.toMatchObject({
    code: 'kind-not-served',
  });
  await expect(api.get({ ...ref, apiVersion: 'other.example.com/v1' })).rejects.toMatchObject({
    code: 'kind-not-served',
  });
});

it('a manifest is applied as our field manager, strictly, first as a dry run', async () => {
  const eu = cluster();
  const api = setup(eu);
  const text = `apiVersion: ${POSTGRES.apiVersion}\nkind: ManagedPostgres\nmetadata:\n  name: orders\nspec: {replicas: 5}\n`;
  const dry = await api.apply(ref, text, { dryRun: true });
  expect(dry.spec).toEqual({ replicas: 5 });
  expect((await api.get(ref)).spec).toEqual({});
  await api.apply(ref, text);
  expect((await api.get(ref)).spec).toEqual({ replicas: 5 });
  const [first, second] = eu.requests.filter(({ method }) => method === 'PATCH');
  expect(first.body).toBe(text);
  expect(Object.fromEntries(first.query)).toEqual({
    fieldManager: 'managed-services', fieldValidation: 'Strict', dryRun: 'All',
  });
  expect(second.query.has('dryRun')).toBe(false);
});

it('a JSON patch is sent as one, all of it or nothing', async () => {
  const eu = cluster();
  const api = setup(eu);
  const operations = [{ op: 'add' as const, path: '/spec/replicas', value: 5 }];
  await api.patch(ref, operations, { dryRun: true });
  expect((await api.get(ref)).spec).toEqual({});
  expect((await api.patch(ref, operations)).spec).toEqual({ replicas: 5 });
  const [request] = eu.requests.filter(({ method }) => method === 'PATCH');
  expect(JSON.parse(request.body)).toEqual(operations);
  expect(request.query.get('fieldManager')).toBe('managed-services');
});

it('the schema of a kind is that of its version', async () => {
  const eu = cluster();
  const kinds = [{ group: GROUP, version: 'v1alpha1', kind: 'ManagedPostgres' }];
  const schema = { properties: {}, 'x-kubernetes-group-version-kind': kinds };
  eu.rules = [
    ({ path }) =>
      path === `/openapi/v3/apis/${GROUP}/v1alpha1`
        ? { status: 200, body: { components: { schemas: { other: {}, schema } } } }
        : undefined,
  ];
  const api = setup(eu);
  expect(await api.schema(ref)).toEqual(schema);
  expect(await api.schema({ ...ref, kind: 'Other' })).toBeNull();
});

it('an instance is removed in the foreground, and only the one that was meant', async () => {
  const eu = cluster();
  const api = setup(eu);
  await expect(api.remove(ref, { uid: 'another' })).rejects.toMatchObject({
    code: 'changed-meanwhile',
  });
  await api.remove(ref, { uid: 'uid-shop-orders', dryRun: true });
  expect((await api.get(ref)).deleting).toBe(false);
  await api.remove(ref, { uid: 'uid-shop-orders' });
  expect(JSON.parse(eu.requests.at(-1)!.body)).toMatchObject({ propagationPolicy: 'Foreground' });
  await expect(api.get(ref)).rejects.toMatchObject({ code: 'not-found' });
});

it('events are those of the instance, its release and its pods', async () => {
  const eu = cluster();
  const event = (kind: string, name: string, lastTimestamp: string) => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.1`, namespace: 'shop', uid: `${kind}/${name}` },
    involvedObject: { kind, name },
    type: 'Warning', reason: 'Failed', message: 'no', count: 2, lastTimestamp,
  });
  eu.objects.push(
    event('Pod', 'orders-managedpostgres-0', '2026-11-27T10:00:00Z'),
    event('HelmRelease', 'orders-managedpostgres', '2026-11-27T11:00:00Z'),
    event('ManagedPostgres', 'orders', '2026-11-27T09:00:00Z'),
    event('ManagedPostgres', 'other', '2026-11-27T12:00:00Z'),
    event('Pod', 'other-managedpostgres-0', '2026-11-27T12:00:00Z'),
  );
  const api = setup(eu);
  const events = await api.events(await api.get(ref));
  expect(events.map(({ object }) => object)).toEqual([
    'HelmRelease orders-managedpostgres',
    'Pod orders-managedpostgres-0',
    'ManagedPostgres orders',
  ]);
  expect(events[0]).toMatchObject({ count: 2, at: Date.parse('2026-11-27T11:00:00Z') });
});

describe('followed', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const settle = (ms = 0) => jest.advanceTimersByTimeAsync(ms);

  it('all subscribers share the requests; without any there are none', async () => {
    const eu = cluster();
    const api = setup(eu);
    const answers: Answer<readonly ClusterInstances[]>[] = [];
    const end = api.subscribe('all', answer => answers.push(answer));
    const endOther = api.subscribe('all', () => {});
    await settle();
    expect(answers.at(-1)?.value?.map(namesIn)).toEqual([['orders', 'cache']]);
    const lists = () => eu.requests.filter(({ path }) => path.endsWith('/managedpostgreses'));
    expect(lists()).toHaveLength(1);
    await settle(4_000);
    expect(lists()).toHaveLength(2);
    end();
    endOther();
    await settle(600_000);
    expect(lists()).toHaveLength(2);
  });

  it('a cluster that fails keeps what was read, is asked less often, and hides no other', async () => {
    const eu = cluster();
    const us = new PlayedCluster('us', { kinds: [POSTGRES], objects: [storedInstance('north')] });
    const api = setup(eu, us);
    let last: Answer<readonly ClusterInstances[]> | undefined;
    const end = api.subscribe('all', answer => (last = answer));
    await settle();
    us.rules.push(() => ({ status: 502, body: { error: { name: 'Error', message: 'refused' } } }));
    await settle(4_000);
    const [first, second] = last!.value!;
    expect(first).toMatchObject({ cluster: 'eu', errors: [] });
    expect(namesIn(second)).toEqual(['north']);
    expect(second.errors[0]).toMatchObject({ code: 'cluster-unreachable' });
    const asked = us.requests.length;
    await settle(60_000);
    // After 5, 10, 20 and 40 s: the third pause has not ended the minute.
    expect(us.requests.length - asked).toBeLessThanOrEqual(6);
    us.rules.length = 0;
    await settle(120_000);
    expect(last!.value![1].errors).toEqual([]);
    end();
  });

  it('a list that takes long is asked for less often', async () => {
    const eu = cluster();
    const kubernetes = playedKubernetes([eu]);
    const api = new KubernetesInstances(
      {
        ...kubernetes,
        proxy: async options => {
          await new Promise(resolve => setTimeout(resolve, 200));
          return kubernetes.proxy(options);
        },
      },
      { groups: async () => [GROUP] },
    );
    const end = api.subscribe('all', () => {});
    await settle(1_000);
    const asked = eu.requests.length;
    await settle(7_000);
    expect(eu.requests).toHaveLength(asked);
    await settle(25_000);
    expect(eu.requests.length).toBeGreaterThan(asked);
    end();
  });

  it('an instance that is changing is watched closely; a hidden tab asks nothing', async () => {
    const eu = cluster();
    const api = setup(eu);
    const phases: (string | undefined)[] = [];
    const [stored] = eu.objects;
    (stored.status as Record<string, unknown>).phase = 'Progressing';
    const end = api.subscribe(ref, ({ value }) => phases.push(value?.status.phase));
    await settle(1_000);
    (stored.status as Record<string, unknown>).phase = 'Ready';
    await settle(1_000);
    expect(phases).toEqual(['Progressing', 'Progressing', 'Ready']);
    const seen = jest.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    document.dispatchEvent(new Event('visibilitychange'));
    await settle(60_000);
    expect(phases).toHaveLength(3);
    seen.mockReturnValue('visible');
    document.dispatchEvent(new Event('visibilitychange'));
    await settle();
    expect(phases).toHaveLength(4);
    seen.mockRestore();
    end();
  });
});

it.each([
  [new Error('Request failed with 403 Forbidden, {"error":{"name":"NotAllowedError"}}'), 'portal-forbidden'],
  [new TypeError('Failed to fetch'), 'network'],
  [Object.assign(new Error('Cluster x not found'), { name: 'NotFoundError' }), 'cluster-unknown'],
  [Object.assign(new Error('aborted'), { name: 'TimeoutError' }), 'cluster-unreachable'],
])('%s is explained', async (error, code) => {
  const fails = async () => Promise.reject(error);
  const api = new KubernetesInstances(
    { getClusters: fails, proxy: fails },
    { groups: async () => [GROUP] },
  );
  await expect(api.clusters()).rejects.toMatchObject({ code });
  await expect(api.list({ cluster: 'x' })).rejects.toMatchObject({ code });
});
