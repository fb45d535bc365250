// SPDX-License-Identifier: Apache-2.0

/**
 * The plugin for an app of the old frontend system.
 *
 * @packageDocumentation
 */
import { compatWrapper, convertLegacyRouteRef } from '@backstage/core-compat-api';
import {
  configApiRef,
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
  identityApiRef,
} from '@backstage/core-plugin-api';
import { kubernetesApiRef } from '@backstage/plugin-kubernetes-react';
import { createScaffolderFieldExtension } from '@backstage/plugin-scaffolder-react';
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
import { rootRouteRef } from './routes';
import { FIELD, fieldSchema, validateField } from './scaffolder/field';
import { ManagedServiceValues } from './scaffolder/ManagedServiceValues';
import { Sessions, sessionsApiRef } from './scaffolder/Sessions';

const mountPoint = convertLegacyRouteRef(rootRouteRef);

/**
 * The plugin with its utility APIs.
 *
 * @public
 */
export const managedServicesPlugin = createPlugin({
  id: 'managed-services',
  routes: { root: mountPoint },
  apis: [
    createApiFactory({ api: engineApiRef, deps: {}, factory: () => new WorkerEngine() }),
    createApiFactory({ api: sessionsApiRef, deps: {}, factory: () => new Sessions() }),
    createApiFactory({
      api: servicesApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: ({ discoveryApi, fetchApi }) => new CatalogServices(discoveryApi, fetchApi),
    }),
    createApiFactory({
      api: draftsApiRef,
      deps: { identityApi: identityApiRef },
      factory: ({ identityApi }) => new BrowserDrafts(identityApi),
    }),
    createApiFactory({
      api: instancesApiRef,
      deps: { kubernetes: kubernetesApiRef, config: configApiRef, services: servicesApiRef },
      factory: ({ kubernetes, config, services }) =>
        new KubernetesInstances(kubernetes, settingsIn(config, services)),
    }),
  ],
});

/**
 * The page, as the element of a route of the app: services on offer, their forms, instances.
 *
 * @public
 */
export const ManagedServicesPage = managedServicesPlugin.provide(
  createRoutableExtension({
    name: 'ManagedServicesPage',
    mountPoint,
    component: async () => {
      const { ServicesPage } = await import('./components/page');
      return () => compatWrapper(<ServicesPage />);
    },
  }),
);

/**
 * The scaffolder's field `ManagedServiceValues`, as a child of `ScaffolderFieldExtensions`.
 *
 * @public
 */
export const ManagedServiceValuesFieldExtension = managedServicesPlugin.provide(
  createScaffolderFieldExtension({
    name: FIELD,
    component: props => compatWrapper(<ManagedServiceValues {...props} />),
    schema: fieldSchema.schema,
    validation: validateField,
  }),
);

/**
 * Releases what was typed into the wizard, secrets included, when its page is left. It stands
 * inside the app's `AppRouter`.
 *
 * @public
 */
export const ManagedServicesSessionKeeper = managedServicesPlugin.provide(
  createComponentExtension({
    name: 'ManagedServicesSessionKeeper',
    component: {
      lazy: () => import('./scaffolder/SessionKeeper').then(m => m.SessionKeeper),
    },
  }),
);
