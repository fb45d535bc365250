// SPDX-License-Identifier: Apache-2.0
import {
  ApiBlueprint,
  AppRootElementBlueprint,
  createExtensionInput,
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';
import { RiStackLine } from '@remixicon/react';
import { columnDataRef } from './columns';
import { instanceCard, instanceTab, serviceLink } from './entity';
import {
  draftsFactory,
  engineFactory,
  instancesFactory,
  servicesFactory,
  sessionsFactory,
} from './factories';
import { rootRouteRef, wizardRouteRef } from './routes';
import { SessionKeeper } from './scaffolder/SessionKeeper';

/**
 * The engine that reads charts: WebAssembly in workers, loaded on first use.
 *
 * @public
 */
export const engineApi = ApiBlueprint.make({
  name: 'engine',
  params: defineParams => defineParams(engineFactory),
});

/**
 * The services on offer: the catalog's templates of type `managed-service`.
 *
 * @public
 */
export const servicesApi = ApiBlueprint.make({
  name: 'services',
  params: defineParams => defineParams(servicesFactory),
});

/**
 * The instances in the clusters of the Kubernetes plugin. An app without that plugin cannot make
 * this API; the pages then say so.
 *
 * @public
 */
export const instancesApi = ApiBlueprint.make({
  name: 'instances',
  params: defineParams => defineParams(instancesFactory),
});

/**
 * What was typed on the page and not delivered yet, kept by the browser without secrets.
 *
 * @public
 */
export const draftsApi = ApiBlueprint.make({
  name: 'drafts',
  params: defineParams => defineParams(draftsFactory),
});

/**
 * The forms that are open in the scaffolder's wizard, with what was typed there.
 *
 * @public
 */
export const sessionsApi = ApiBlueprint.make({
  name: 'sessions',
  params: defineParams => defineParams(sessionsFactory),
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
