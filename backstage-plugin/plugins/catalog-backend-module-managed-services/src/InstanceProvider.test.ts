// SPDX-License-Identifier: Apache-2.0
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import type { EntityProviderMutation } from '@backstage/plugin-catalog-node';
import { ClusterClient } from '@managed-services/backstage-plugin-managed-services-common';
import type { CatalogEntities } from './CatalogEntities';
import type { Clusters } from './Clusters';
import { Complaints } from './Complaints';
import { InstanceProvider } from './InstanceProvider';

type Json = Record<string, any>;

const GROUP = 'managedservices.example.com';
const group = {
  preferredVersion: { groupVersion: `${GROUP}/v1` },
  versions: [{ groupVersion: `${GROUP}/v1` }],
};
const kinds = ['ManagedA', 'ManagedB'];
const resources = kinds.map(kind => ({
  kind,
  name: kind.toLowerCase(),
  namespaced: true,
}));

/** What a cluster holds: names of instances by kind; `null` refuses the list. */
type Holding = Record<string, string[] | null> | undefined;

function answerOf(holding: Holding, path: string): [number, Json] {
  if (!holding) return [503, { kind: 'Status' }];
  if (path === `/apis/${GROUP}`) return [200, group];
  if (path === `/apis/${GROUP}/v1`) return [200, { resources }];
  const kind =
    kinds.find(each => path.includes(`/${each.toLowerCase()}`)) ??
    '';
  const names = holding[kind] ?? [];
  const [, wanted] =
    /\/namespaces\/shop\/[^/]+\/([^/?]+)/.exec(path) ?? [];
  const item = (name: string) => ({
    metadata: { name, namespace: 'shop' },
  });
  if (holding[kind] === null) return [403, { kind: 'Status' }];
  if (!wanted) return [200, { items: names.map(item) }];
  if (!names.includes(wanted))
    return [404, { kind: 'Status', details: { name: wanted } }];
  return [
    200,
    { apiVersion: `${GROUP}/v1`, kind, ...item(wanted) },
  ];
}

/** A provider over clusters that tests change, and the catalog that it fills. */
async function setUp(world: Record<string, Holding>) {
  const catalog = new Map<string, Entity>();
  const mutations: { added: string[]; removed: string[] }[] = [];
  const logged: string[] = [];
  const state = { processing: true };
  const log = (line: string) => logged.push(line);
  const logger = {
    warn: log,
    info: log,
  } as unknown as LoggerService;
  const clusters = {
    names: async () => Object.keys(world),
    client: (name: string) =>
      new ClusterClient(
        async ({ path }) => {
          const [status, body] = answerOf(world[name], path);
          return new Response(JSON.stringify(body), { status });
        },
        async () => undefined,
      ),
  } as unknown as Clusters;
  const entities = {
    all: async () => new Map(catalog),
  } as unknown as CatalogEntities;
  const provider = new InstanceProvider(
    clusters,
    entities,
    { groups: [GROUP] },
    new Complaints(logger),
    async () => undefined,
  );
  const apply = async (mutation: EntityProviderMutation) => {
    if (mutation.type !== 'delta')
      throw new Error('only deltas leave other clusters alone');
    const removed = mutation.removed.map(each =>
      'entityRef' in each ? each.entityRef : '',
    );
    const added = mutation.added.map(({ entity }) => entity);
    mutations.push({
      added: added.map(({ metadata }) => metadata.title ?? ''),
      removed,
    });
    removed.forEach(ref => catalog.delete(ref));
    if (!state.processing) return;
    for (const entity of added)
      catalog.set(stringifyEntityRef(entity), entity);
  };
  await provider.connect({
    applyMutation: apply,
    refresh: async () => undefined,
  });
  const titles = () =>
    [...catalog.values()]
      .map(({ metadata }) => metadata.title)
      .sort();
  return { provider, catalog, titles, mutations, logged, state };
}

test('what is unchanged is not sent again', async () => {
  const { provider, titles, mutations } = await setUp({
    one: { ManagedA: ['x'] },
  });
  await provider.refreshAll();
  await provider.refreshAll();
  expect(titles()).toEqual(['x']);
  expect(mutations).toHaveLength(1);
});

test('what the catalog has not worked off is not sent again, what it lost is', async () => {
  const { provider, catalog, mutations, state } = await setUp({
    one: { ManagedA: ['x'] },
  });
  state.processing = false;
  await provider.refreshAll();
  await provider.refreshAll();
  expect(mutations).toHaveLength(1);

  const again = await setUp({ one: { ManagedA: ['x'] } });
  await again.provider.refreshAll();
  await again.provider.refreshAll();
  // Another replica removes it.
  again.catalog.clear();
  await again.provider.refreshAll();
  expect(again.titles()).toEqual(['x']);
  expect(catalog.size).toBe(0);
});

test('a cluster that fails keeps its entities, and is logged once', async () => {
  const world: Record<string, Holding> = {
    one: { ManagedA: ['x'] },
    two: { ManagedA: ['y'] },
  };
  const { provider, titles, logged } = await setUp(world);
  await provider.refreshAll();
  world.two = undefined;
  world.one = { ManagedA: [] };
  await provider.refreshAll();
  await provider.refreshAll();
  expect(titles()).toEqual(['y']);
  expect(logged).toHaveLength(1);
  expect(logged[0]).toMatch(
    /^managed services of cluster `two`: the cluster failed with 503/,
  );
  world.two = { ManagedA: ['z'] };
  await provider.refreshAll();
  expect(titles()).toEqual(['z']);
  expect(logged[1]).toBe(
    'managed services of cluster `two`: works again',
  );
});

test('a kind that may not be read keeps its entities', async () => {
  const world: Record<string, Holding> = {
    one: { ManagedA: ['x'], ManagedB: ['y'] },
  };
  const { provider, titles, logged } = await setUp(world);
  await provider.refreshAll();
  world.one = { ManagedA: [], ManagedB: null };
  await provider.refreshAll();
  expect(titles()).toEqual(['y']);
  expect(logged).toHaveLength(1);
});

test('a cluster that is not configured any more loses its entities', async () => {
  const world: Record<string, Holding> = {
    one: { ManagedA: ['x'] },
    two: { ManagedA: ['y'] },
  };
  const { provider, titles } = await setUp(world);
  await provider.refreshAll();
  delete world.two;
  await provider.refreshAll();
  expect(titles()).toEqual(['x']);
});

test('one instance is read again on demand', async () => {
  const world: Record<string, Holding> = {
    one: { ManagedA: ['x'] },
  };
  const { provider, titles } = await setUp(world);
  const apiVersion = `${GROUP}/v1`;
  const ref = {
    cluster: 'one',
    apiVersion,
    kind: 'ManagedA',
    namespace: 'shop',
    name: 'x',
  };
  await provider.refresh(ref);
  expect(titles()).toEqual(['x']);
  world.one = { ManagedA: [] };
  await provider.refresh(ref);
  expect(titles()).toEqual([]);
  // The same instance, ordered once more.
  world.one = { ManagedA: ['x'] };
  await provider.refreshAll();
  expect(titles()).toEqual(['x']);
});
