// SPDX-License-Identifier: Apache-2.0
import {
  ApiBlueprint,
  AppRootElementBlueprint,
  configApiRef,
  createExtensionInput,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  identityApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';
import { RiStackLine } from '@remixicon/react';
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
import {
  BrowserDrafts,
  draftsApiRef,
} from './drafts/Drafts';
import { columnDataRef } from './columns';
import { instanceCard, instanceTab, serviceLink } from './entity';
import { rootRouteRef, wizardRouteRef } from './routes';
import { SessionKeeper } from './scaffolder/SessionKeeper';
import { Sessions, sessionsApiRef } from './scaffolder/Sessions';

/**
 * The engine that reads charts: WebAssembly in workers, loaded on first use.
 *
 * @public
 */
export const engineApi = ApiBlueprint.make({
  name: 'engine',
  params: defineParams =>
    defineParams({ api: engineApiRef, deps: {}, factory: () => new WorkerEngine() }),
});

/**
 * The services on offer: the catalog's templates of type `managed-service`.
 *
 * @public
 */
export const servicesApi = ApiBlueprint.make({
  name: 'services',
  params: defineParams =>
    defineParams({
      api: servicesApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: ({ discoveryApi, fetchApi }) => new CatalogServices(discoveryApi, fetchApi),
    }),
});

/**
 * The instances in the clusters of the Kubernetes plugin. An app without that plugin cannot make
 * this API; the pages then say so.
 *
 * @public
 */
export const instancesApi = ApiBlueprint.make({
  name: 'instances',
  params: defineParams =>
    defineParams({
      api: instancesApiRef,
      deps: { kubernetes: kubernetesApiRef, config: configApiRef, services: servicesApiRef },
      factory: ({ kubernetes, config, services }) =>
        new KubernetesInstances(kubernetes, settingsIn(config, services)),
    }),
});

/**
 * What was typed on the page and not delivered yet, kept by the browser without secrets.
 *
 * @public
 */
export const draftsApi = ApiBlueprint.make({
  name: 'drafts',
  params: defineParams =>
    defineParams({
      api: draftsApiRef,
      deps: { identityApi: identityApiRef },
      factory: ({ identityApi }) => new BrowserDrafts(identityApi),
    }),
});

/**
 * The forms that are open in the scaffolder's wizard, with what was typed there.
 *
 * @public
 */
export const sessionsApi = ApiBlueprint.make({
  name: 'sessions',
  params: defineParams =>
    defineParams({ api: sessionsApiRef, deps: {}, factory: () => new Sessions() }),
});

/**
 * Releases what was typed into the wizard, secrets included, when its page is left.
 *
 * @public
 */
export const sessionKeeper = AppRootElementBlueprint.make({
  name: 'session-keeper',
  params: { element: <SessionKeeper /> },
});

/**
 * The page `/managed-services`: the services on offer, the form of each, and their instances.
 *
 * @public
 */
export const servicesPage = PageBlueprint.makeWithOverrides({
  inputs: { columns: createExtensionInput([columnDataRef]) },
  factory(make, { inputs }) {
    const columns = inputs.columns.map(column => column.get(columnDataRef));
    return make({
      path: '/managed-services',
      title: 'Managed services',
      icon: <RiStackLine />,
      routeRef: rootRouteRef,
      loader: () =>
        import('./components/page').then(m => <m.ServicesPage columns={columns} />),
    });
  },
});

/**
 * The scaffolder's field `ManagedServiceValues`: the same form in a software template.
 *
 * @public
 */
export const valuesField = FormFieldBlueprint.make({
  name: 'managed-service-values',
  params: {
    field: () => import('./scaffolder/field').then(m => m.managedServiceValuesField),
  },
});

/**
 * The plugin, for an app of the new frontend system.
 *
 * @public
 */
export default createFrontendPlugin({
  pluginId: 'managed-services',
  title: 'Managed services',
  icon: <RiStackLine />,
  routes: { root: rootRouteRef },
  externalRoutes: { wizard: wizardRouteRef },
  extensions: [
    engineApi,
    servicesApi,
    instancesApi,
    draftsApi,
    sessionsApi,
    sessionKeeper,
    servicesPage,
    instanceTab,
    instanceCard,
    serviceLink,
    valuesField,
  ],
});
