// SPDX-License-Identifier: Apache-2.0
// The shell over played clusters with hundreds of instances: no backend is needed.
// `npm run start:instances` opens it; `?instances=2000` before the `#` makes more of them.
import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import { createDevApp } from '@backstage/frontend-dev-utils';
import { scaffolderApiRef } from '@backstage/plugin-scaffolder-react';
import plugin, {
  instancesApiRef,
  KubernetesInstances,
  servicesApiRef,
  StaticServices,
} from '../../src';
import { playedKubernetes } from '../../src/testing/playedCluster';
import charts from '../charts.generated.json';
import { GROUP, playedClusters } from './clusters';
import { playedTasks } from './tasks';

const count = Number(new URLSearchParams(window.location.search).get('instances') ?? 320);
const kubernetes = playedKubernetes(playedClusters(count));

const servicesApi = ApiBlueprint.make({
  name: 'services',
  params: defineParams =>
    defineParams({
      api: servicesApiRef,
      deps: {},
      factory: () =>
        new StaticServices(
          charts.services.map(({ id, files }) => ({
            id,
            files,
            service: {
              apiVersion: `${GROUP}/v1alpha1`,
              kind: `Managed${id.replace(/^./, letter => letter.toUpperCase())}`,
              chartVersion: '0.2.0',
            },
            template: `template:default/managed-${id}`,
            deliveries: ['pull-request', 'apply', 'file'] as const,
            clusters: ['local'],
          })),
        ),
    }),
});

const instancesApi = ApiBlueprint.make({
  name: 'instances',
  params: defineParams =>
    defineParams({
      api: instancesApiRef,
      deps: {},
      factory: () => new KubernetesInstances(kubernetes, { groups: async () => [GROUP] }),
    }),
});

const scaffolderApi = ApiBlueprint.make({
  name: 'scaffolder',
  params: defineParams =>
    defineParams({ api: scaffolderApiRef, deps: {}, factory: () => playedTasks() }),
});

createDevApp({
  features: [
    plugin.withOverrides({ extensions: [servicesApi, instancesApi] }),
    createFrontendModule({ pluginId: 'app', extensions: [scaffolderApi] }),
  ],
});
