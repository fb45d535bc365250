// SPDX-License-Identifier: Apache-2.0
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import {
  createFrontendModule,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import plugin, {
  CatalogServices,
  InstanceColumnBlueprint,
  instancesApiRef,
  KubernetesInstances,
  serviceIconsApiRef,
  servicesApiRef,
  StaticServices,
} from './index';
import { GROUP, PlayedCluster, playedKubernetes } from './testing/playedCluster';
import { POSTGRES, storedInstance } from './testing/playedInstances';
import { serviceOf } from './testing/renderPage';
import { plainChart, postgresChart } from './testing/sampleCharts';

const chart = { files: { 'Chart.yaml': 'name: x\n' } };
const template = {
  kind: 'Template',
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  metadata: {
    name: 'managed-x',
    namespace: 'default',
    title: 'X',
    description: 'An x',
    annotations: {
      'managed-services/api-version': 'managedservices.example.com/v1alpha1',
      'managed-services/kind': 'ManagedX',
      'managed-services/chart-version': '0.1.0',
      'managed-services/deliveries': 'apply,file',
      'managed-services/clusters': 'local',
    },
  },
  spec: {
    type: 'managed-service',
    parameters: [
      { title: 'Instance', properties: { name: { type: 'string' } } },
      { properties: { values: { type: 'object', 'ui:options': { chart } } } },
    ],
  },
};

function openApp(address: string, config: object = {}) {
  const services = [postgresChart, plainChart].map(serviceOf);
  renderTestApp({
    features: [plugin],
    initialRouteEntries: [address],
    config: { app: { baseUrl: 'http://localhost:3000', ...config } },
    apis: [
      [servicesApiRef, new StaticServices(services)],
      [discoveryApiRef, mockApis.discovery()],
      [fetchApiRef, { fetch: jest.fn() }],
    ],
  });
}

it('offers its page in a real app, with an address for each service', async () => {
  openApp('/managed-services/postgres');
  expect(
    await screen.findByRole('heading', { name: 'Postgres' }, { timeout: 20_000 }),
  ).toBeVisible();
});

it('finds its addresses where an app has moved the page', async () => {
  openApp('/tools/db/postgres', {
    extensions: [{ 'page:managed-services': { config: { path: '/tools/db' } } }],
  });
  const patience = { timeout: 20_000 };
  expect(await screen.findByRole('heading', { name: 'Postgres' }, patience)).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'All services' }));
  await userEvent.click(await screen.findByRole('button', { name: /^plain/i }));
  expect(await screen.findByRole('heading', { name: 'Plain' }, patience)).toBeVisible();
});

it('an app adds a column to the list of instances, and icons', async () => {
  const eu = new PlayedCluster('eu', {
    kinds: [POSTGRES],
    objects: [storedInstance('orders', { spec: { replicas: 5 } })],
  });
  const settings = { groups: async () => [GROUP] };
  const column = InstanceColumnBlueprint.make({
    name: 'size',
    params: { title: 'Servers', value: ({ spec }) => `${spec.replicas} servers` },
  });
  renderTestApp({
    features: [createFrontendModule({ pluginId: 'managed-services', extensions: [column] }), plugin],
    initialRouteEntries: ['/managed-services/instances'],
    apis: [
      [servicesApiRef, new StaticServices([])],
      [instancesApiRef, new KubernetesInstances(playedKubernetes([eu]), settings)],
      [serviceIconsApiRef, { icon: word => <svg data-testid={`icon ${word}`} /> }],
    ],
  });
  expect(await screen.findByText('5 servers', {}, { timeout: 20_000 })).toBeVisible();
  expect(screen.getByRole('columnheader', { name: 'Servers' })).toBeVisible();
  expect(screen.getByTestId('icon ManagedPostgres')).toBeVisible();
});

it.each([
  'page:managed-services',
  'entity-content:managed-services/instance',
  'entity-card:managed-services/instance',
  'entity-icon-link:managed-services/service',
  'scaffolder-form-field:managed-services/managed-service-values',
  'api:managed-services/services',
  'api:managed-services/instances',
  'api:managed-services/engine',
  'api:managed-services/sessions',
  'app-root-element:managed-services/session-keeper',
])('has the extension %s, as the README lists it', id => {
  expect(() => plugin.getExtension(id as never)).not.toThrow();
});

describe('services of the catalog', () => {
  const discovery = { getBaseUrl: async () => 'http://catalog' };
  const answering = (body: unknown, status = 200) => {
    const fetch = jest.fn(async (_: unknown) => ({
      ok: status < 400,
      status,
      statusText: 'x',
      json: async () => body,
    }));
    return { fetch, services: new CatalogServices(discovery, { fetch: fetch as never }) };
  };

  it('are the templates of our type', async () => {
    const { fetch, services } = answering([template]);
    expect(await services.listServices()).toEqual([
      {
        id: 'default/managed-x',
        title: 'X',
        description: 'An x',
        icon: null,
        service: {
          apiVersion: 'managedservices.example.com/v1alpha1',
          kind: 'ManagedX',
          chartVersion: '0.1.0',
        },
        template: 'template:default/managed-x',
        deliveries: ['apply', 'file'],
        clusters: ['local'],
      },
    ]);
    const url = new URL(String(fetch.mock.calls[0][0]));
    expect(url.searchParams.get('filter')).toBe('kind=template,spec.type=managed-service');
  });

  it('carry their chart', async () => {
    const { fetch, services } = answering(template);
    expect(await services.getChart('default/managed-x')).toEqual(chart);
    const path = '/entities/by-name/template/default/managed-x';
    expect(fetch).toHaveBeenCalledWith(`http://catalog${path}`);
  });

  it('without a chart are an error, as is a refusal', async () => {
    const bare = answering({ ...template, spec: { type: 'managed-service' } });
    await expect(bare.services.getChart('default/managed-x')).rejects.toThrow('carries no chart');
    await expect(answering({}, 403).services.listServices()).rejects.toThrow('403');
  });
});

it('describes static services without the engine', async () => {
  const services = new StaticServices([
    {
      id: 'a',
      files: {
        'Chart.yaml': 'name: alpha\ndescription: First',
        'managed-service.yaml': 'title: Alpha',
      },
    },
    { id: 'b', files: { 'Chart.yaml': '{' } },
  ]);
  expect(await services.listServices()).toMatchObject([
    { id: 'a', title: 'Alpha', description: 'First', service: null },
    { id: 'b', title: 'b', description: null, service: null },
  ]);
  await expect(services.getChart('c')).rejects.toThrow('no service c');
});
