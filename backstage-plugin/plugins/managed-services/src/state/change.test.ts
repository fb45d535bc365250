// SPDX-License-Identifier: Apache-2.0
import type { ManagedFields } from '@managed-services/backstage-plugin-managed-services-common';
import {
  changedMeanwhile,
  differences,
  patchOf,
  planOf,
  takeOver,
} from './change';
import { gitToolOf, handedOver, othersAt, ownersOf } from './ownership';

/** What a real API server wrote: the portal created, `kubectl edit` changed and added. */
const entries: ManagedFields[] = [
  {
    manager: 'managed-services',
    operation: 'Apply',
    fields: {
      'f:metadata': { 'f:annotations': { 'f:managed-services/owner': {} } },
      'f:spec': {
        'f:labels': { 'f:a': {} },
        'f:storage': { 'f:size': {} },
        'f:version': {},
        'f:ports': { '.': {}, 'k:{"port":1}': { '.': {}, 'f:port': {} } },
      },
    },
  },
  {
    manager: 'kubectl-edit',
    operation: 'Update',
    fields: { 'f:spec': { 'f:labels': { 'f:b': {} }, 'f:list': {}, 'f:replicas': {} } },
  },
  { manager: 'kro', operation: 'Update', subresource: 'status', fields: { 'f:status': {} } },
];
const owners = ownersOf(entries);
const live = {
  labels: { a: '1', b: '2' },
  list: ['a'],
  ports: [{ port: 1 }],
  replicas: 5,
  storage: { size: '1Gi' },
  version: '17',
};

it('finds who owns a place, what is in it, and what it is part of', () => {
  expect(owners.map(({ manager, isOurs }) => [manager, isOurs])).toEqual([
    ['managed-services', true],
    ['kubectl-edit', false],
  ]);
  expect(othersAt(owners, '/replicas')).toEqual(['kubectl-edit']);
  expect(othersAt(owners, '/labels')).toEqual(['kubectl-edit']);
  expect(othersAt(owners, '/list/0')).toEqual(['kubectl-edit']);
  expect(othersAt(owners, '/labels/a')).toEqual([]);
});

it('takes an update under the name of the portal for somebody else’s', () => {
  const [entry] = entries;
  const [owner] = ownersOf([{ ...entry, operation: 'Update' }]);
  expect(owner.isOurs).toBe(false);
});

it.each([
  ['kustomize-controller', 'Flux'],
  ['argocd-controller', 'Argo CD'],
])('knows that %s writes what stands in Git', (manager, tool) => {
  expect(gitToolOf(ownersOf([{ ...entries[1], manager }]))).toEqual({ tool, manager });
  expect(gitToolOf(owners)).toBeNull();
});

it('sends what is ours or changed, and leaves the rest to others', () => {
  const plan = planOf(live, { ...live, storage: { size: '2Gi' } }, owners);
  expect(plan).toEqual({
    spec: {
      labels: { a: '1' },
      ports: [{ port: 1 }],
      storage: { size: '2Gi' },
      version: '17',
    },
    handOver: [],
    contested: [],
  });
});

it('says whose fields a change touches', () => {
  const plan = planOf(live, { ...live, replicas: 3 }, owners);
  expect(plan.spec.replicas).toBe(3);
  expect(plan.contested).toEqual([{ at: '/replicas', managers: ['kubectl-edit'] }]);
});

it('removes what is ours by leaving it out, and takes over what is not', () => {
  const { replicas: _, version: __, list: ___, ...mine } = live;
  const plan = planOf(live, { ...mine, labels: { a: '1' } }, owners);
  expect(plan.spec).toEqual({
    labels: { a: '1' },
    ports: [{ port: 1 }],
    storage: { size: '1Gi' },
  });
  expect(plan.handOver).toEqual(['/labels/b', '/list', '/replicas']);
  expect(plan.contested.map(({ at }) => at)).toEqual(['/labels/b', '/list', '/replicas']);
});

it('takes over what nobody owns, because leaving it out would not remove it', () => {
  expect(planOf({ a: 1 }, {}, []).handOver).toEqual(['/a']);
});

it('hands fields over to the portal and takes them from everybody else', () => {
  const raw = [
    {
      manager: 'kubectl-edit',
      operation: 'Update',
      apiVersion: 'x/v1',
      fieldsV1: { 'f:spec': { 'f:labels': { 'f:b': {} }, 'f:replicas': {} } },
    },
    { manager: 'kro', operation: 'Update', subresource: 'status', fieldsV1: { 'f:status': {} } },
  ];
  expect(handedOver(raw, ['/labels/b'], 'x/v1')).toEqual([
    {
      manager: 'managed-services',
      operation: 'Apply',
      apiVersion: 'x/v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:labels': { 'f:b': {} } } },
    },
    { ...raw[0], fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
    raw[1],
  ]);
});

it('tells absent, null and empty apart', () => {
  expect(differences({ a: 1, b: null }, { b: 1, c: {} })).toEqual([
    { at: '/a', before: 1, after: undefined },
    { at: '/b', before: null, after: 1 },
    { at: '/c', before: undefined, after: {} },
  ]);
});

it('writes the change as a patch of the custom resource', () => {
  expect(patchOf({ a: 1, 'b/c': 2 }, { a: 2, d: [1] })).toEqual([
    { op: 'replace', path: '/spec/a', value: 2 },
    { op: 'remove', path: '/spec/b~1c' },
    { op: 'add', path: '/spec/d', value: [1] },
  ]);
});

it('notices what others changed, and where both changed', () => {
  const base = { replicas: 1, size: '1', keep: 7 };
  const now = { replicas: 5, size: '1', keep: 9, extra: true };
  const mine = { replicas: 3, size: '2', keep: 7 };
  const changes = changedMeanwhile(base, now, mine);
  expect(changes.map(({ at, isConflict }) => [at, isConflict])).toEqual([
    ['/replicas', true],
    ['/keep', false],
    ['/extra', false],
  ]);
  const free = changes.filter(({ isConflict }) => !isConflict);
  expect(takeOver(mine, free)).toEqual({ replicas: 3, size: '2', keep: 9, extra: true });
  // Who changed to the same value has no quarrel.
  expect(changedMeanwhile(base, now, now)).toEqual([]);
});
