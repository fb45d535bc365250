// SPDX-License-Identifier: Apache-2.0
import { pathOf, placeOf, segmentsOf, type Place } from './address';

const instance = { cluster: 'eu/1', namespace: 'team a', kind: 'ManagedPostgres', name: 'orders' };

it.each<[Place, string]>([
  [{ page: 'services' }, ''],
  [{ page: 'service', id: 'default/managed-postgres' }, '/default/managed-postgres'],
  [{ page: 'service', id: 'alone' }, '/alone'],
  [{ page: 'service', id: 'team a/ü' }, '/team%20a/%C3%BC'],
  [{ page: 'service', id: 'instances/x' }, '/services/instances/x'],
  [{ page: 'service', id: 'adopt/x' }, '/services/adopt/x'],
  [{ page: 'service', id: 'services/x' }, '/services/services/x'],
  [{ page: 'service', id: 'adopt' }, '/services/adopt'],
  [{ page: 'instances' }, '/instances'],
  [
    { page: 'instance', instance, view: 'overview' },
    '/instances/eu%2F1/team%20a/ManagedPostgres/orders',
  ],
  [
    { page: 'instance', instance: { ...instance, cluster: 'eu' }, view: 'remove' },
    '/instances/eu/team%20a/ManagedPostgres/orders/remove',
  ],
  [{ page: 'adopt' }, '/adopt'],
  [{ page: 'unknown', path: 'instances/eu' }, '/instances/eu'],
  [{ page: 'unknown', path: 'adopt/x' }, '/adopt/x'],
])('%j has the address %s, and back', (place, path) => {
  expect(pathOf(place)).toBe(path);
  expect(placeOf(segmentsOf(path))).toEqual(place);
});

it.each([
  'instances/eu/shop/ManagedPostgres',
  'instances/eu/shop/ManagedPostgres/orders/delete',
  'instances/eu/shop/ManagedPostgres/orders/change/more',
])('%s is no page', path => {
  expect(placeOf(segmentsOf(path))).toEqual({ page: 'unknown', path });
});

it('a broken escape stays as it is', () => {
  expect(placeOf(segmentsOf('/50%/x'))).toEqual({ page: 'service', id: '50%/x' });
});
