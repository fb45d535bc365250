// SPDX-License-Identifier: Apache-2.0
import { ConfigReader } from '@backstage/config';
import { readSettings } from './settings';

test('everything has a default', () => {
  const { schedule, ...settings } = readSettings(
    new ConfigReader({}),
  );
  expect(settings).toEqual({
    groups: ['managedservices.example.com'],
    clusters: undefined,
    owner: undefined,
  });
  expect(schedule).toMatchObject({
    frequency: { seconds: 30 },
    timeout: { minutes: 2 },
  });
});

test('the configuration is read', () => {
  const settings = readSettings(
    new ConfigReader({
      managedServices: {
        groups: ['db.example.org'],
        clusters: ['local', { name: 'far', token: 'secret' }],
        catalog: {
          owner: 'group:default/platform',
          schedule: {
            frequency: { minutes: 5 },
            timeout: { minutes: 1 },
          },
        },
      },
    }),
  );
  expect(settings).toMatchObject({
    groups: ['db.example.org'],
    clusters: [{ name: 'local' }, { name: 'far', token: 'secret' }],
    owner: 'group:default/platform',
    schedule: { frequency: { minutes: 5 } },
  });
});

test('a cluster without a name is named by its place', () => {
  const config = new ConfigReader({
    managedServices: { clusters: ['a', { token: 'x' }] },
  });
  expect(() => readSettings(config)).toThrow(
    /'name' in 'managedServices\.clusters\[1\]'/,
  );
});
