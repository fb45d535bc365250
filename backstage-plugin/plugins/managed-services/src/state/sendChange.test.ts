// SPDX-License-Identifier: Apache-2.0
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';
import { InstancesError, type InstancesApi } from '../api';
import { PlayedObject } from '../testing/playedObject';
import { applyChange, tryChange } from './sendChange';
import type { Values } from './values';

const spec = { replicas: 3, version: '17', storage: { size: '1Gi' }, labels: { a: '1' } };

const apiOf = (object: PlayedObject) => object as unknown as InstancesApi;

function send(object: PlayedObject, mine: Values, taken: string[] = [], live?: Instance) {
  const change = { live: live ?? object.instance(), mine, taken: new Set(taken) };
  return applyChange(apiOf(object), change);
}

it('changes what is ours, and removes what is left out', async () => {
  const object = PlayedObject.applied(spec);
  const { labels: _, ...mine } = { ...spec, replicas: 5 };
  expect(await send(object, mine)).toMatchObject({ status: 'applied' });
  expect(object.spec).toEqual(mine);
  expect(object.requests).toEqual(['apply']);
});

it('leaves alone what others set and nobody changed here', async () => {
  const object = PlayedObject.applied(spec);
  object.edit({ '/keep': 7 });
  const live = object.instance();
  expect(await send(object, { ...live.spec, replicas: 5 })).toMatchObject({ status: 'applied' });
  expect(object.spec).toEqual({ ...spec, replicas: 5, keep: 7 });
  const owners = object.instance().managedFields.find(({ manager }) => manager === 'kubectl-edit');
  expect(owners?.fields).toEqual({ 'f:spec': { 'f:keep': {} } });
});

it('asks before it takes a field from somebody else', async () => {
  const object = PlayedObject.applied(spec);
  object.edit({ '/replicas': 4 });
  const mine = { ...spec, replicas: 5 };
  expect(await send(object, mine)).toEqual({
    status: 'contested',
    places: [{ at: '/replicas', managers: ['kubectl-edit'] }],
  });
  expect(object.requests).toEqual([]);
  expect(await send(object, mine, ['/replicas'])).toMatchObject({ status: 'applied' });
  expect(object.requests).toEqual(['apply with force']);
  expect(object.spec).toEqual(mine);
});

it('removes what somebody else owns, together with the other changes', async () => {
  const object = PlayedObject.applied(spec);
  object.edit({ '/keep': 7, '/labels/b': '2' });
  const mine = { ...spec, replicas: 5 };
  const outcome = await send(object, mine, ['/keep', '/labels/b']);
  expect(outcome).toMatchObject({ status: 'applied' });
  expect(object.spec).toEqual(mine);
  // Who owns them is changed first, which changes no value.
  expect(object.requests).toEqual(['patch', 'apply']);
});

it('goes on while only the status changes', async () => {
  const object = PlayedObject.applied(spec);
  const live = object.instance();
  let left = 3;
  object.before = () => {
    if (left > 0) object.report();
    left -= 1;
  };
  expect(await send(object, { ...spec, replicas: 5 }, [], live)).toMatchObject({
    status: 'applied',
  });
  expect(object.requests).toHaveLength(4);
});

it('sends nothing once somebody has changed what the person saw', async () => {
  const object = PlayedObject.applied(spec);
  const live = object.instance();
  object.edit({ '/version': '18' });
  const outcome = await send(object, { ...spec, replicas: 5 }, [], live);
  expect(outcome).toMatchObject({ status: 'moved', instance: { spec: { version: '18' } } });
  expect(object.spec).toEqual({ ...spec, version: '18' });
});

it('gives up when the object never stands still, and on what the cluster refuses', async () => {
  const restless = PlayedObject.applied(spec);
  restless.before = () => restless.report();
  const error = { code: 'changed-meanwhile' };
  await expect(send(restless, { ...spec, replicas: 5 })).rejects.toMatchObject(error);
  const strict = PlayedObject.applied(spec);
  strict.admit = () =>
    new InstancesError({ code: 'invalid', message: 'no', help: '', causes: [] });
  await expect(send(strict, { ...spec, replicas: 5 })).rejects.toMatchObject({ code: 'invalid' });
  expect(strict.spec).toEqual(spec);
});

it('has exactly the result checked, and nothing stored', async () => {
  const object = PlayedObject.applied(spec);
  object.edit({ '/keep': 7 });
  const seen: unknown[] = [];
  object.admit = result => void seen.push(result);
  const mine = { ...spec, replicas: 9 };
  const change = { live: object.instance(), mine, taken: new Set<string>() };
  await tryChange(apiOf(object), change);
  expect(seen).toEqual([mine]);
  expect(object.spec).toEqual({ ...spec, keep: 7 });
});
