// SPDX-License-Identifier: Apache-2.0
//
// How the plugin's utility APIs are made, in apps of both frontend systems.
import {
  configApiRef,
  createApiFactory,
  discoveryApiRef,
  fetchApiRef,
  identityApiRef,
} from '@backstage/frontend-plugin-api';
import { kubernetesApiRef } from '@backstage/plugin-kubernetes-react';
import {
  CatalogServices,
  engineApiRef,
  instancesApiRef,
  KubernetesInstances,
  servicesApiRef,
  WorkerEngine,
} from './api';
import { settingsIn } from './api/settings';
import { BrowserDrafts, draftsApiRef } from './drafts/Drafts';
import { Sessions, sessionsApiRef } from './scaffolder/Sessions';

export const engineFactory = createApiFactory({
  api: engineApiRef,
  deps: {},
  factory: () => new WorkerEngine(),
});

export const servicesFactory = createApiFactory({
  api: servicesApiRef,
  deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
  factory: ({ discoveryApi, fetchApi }) => new CatalogServices(discoveryApi, fetchApi),
});

export const instancesFactory = createApiFactory({
  api: instancesApiRef,
  deps: { kubernetes: kubernetesApiRef, config: configApiRef, services: servicesApiRef },
  factory: ({ kubernetes, config, services }) =>
    new KubernetesInstances(kubernetes, settingsIn(config, services)),
});

export const draftsFactory = createApiFactory({
  api: draftsApiRef,
  deps: { identityApi: identityApiRef },
  factory: ({ identityApi }) => new BrowserDrafts(identityApi),
});

export const sessionsFactory = createApiFactory({
  api: sessionsApiRef,
  deps: {},
  factory: () => new Sessions(),
});
