// SPDX-License-Identifier: Apache-2.0
import { openTestChart } from '../testing/renderPage';
import { postgresChart } from '../testing/sampleCharts';
import { findingsOf, followedDefaults } from './upgrade';

/** The API of an older chart, as the definition writes it: defaults stand in descriptions. */
const schema = {
  properties: {
    spec: {
      properties: {
        version: { type: 'string', description: 'Major version of the server. Default: 16.' },
        replicas: { type: 'integer', description: 'How many servers run. Default: 1.' },
        owner: { type: 'string' },
        storage: { properties: { size: { description: 'Volume. Default: 0.5Gi. Can grow.' } } },
        auth: { properties: { database: { description: 'Default: app.' } } },
        backup: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        parameters: { type: 'object', additionalProperties: { type: 'string' } },
      },
    },
  },
};

it('finds new settings and changed defaults in the schema of the cluster', async () => {
  const { store } = await openTestChart(postgresChart);
  const { root } = store.form;
  expect(findingsOf(root, schema, {})).toEqual({
    added: [{ at: '/storage/storageClass', label: 'Storage class' }],
    defaults: [
      { at: '/version', label: 'PostgreSQL version', was: '16', is: '17' },
      { at: '/storage/size', label: 'Size', was: '0.5Gi', is: '1Gi' },
    ],
  });
  // A default does not reach what is set.
  const chosen = { version: '16', storage: { size: '0.5Gi' } };
  expect(findingsOf(root, schema, chosen).defaults).toEqual([]);
});

it('says nothing where the cluster says nothing', async () => {
  const { store } = await openTestChart(postgresChart);
  expect(findingsOf(store.form.root, {}, {})).toEqual({ added: [], defaults: [] });
});

it('counts the defaults that an instance follows', async () => {
  const { store } = await openTestChart(postgresChart);
  const all = followedDefaults(store.form.root, {}).length;
  expect(followedDefaults(store.form.root, { replicas: 3 })).toHaveLength(all - 1);
});
