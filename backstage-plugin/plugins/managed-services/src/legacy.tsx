// SPDX-License-Identifier: Apache-2.0

/**
 * The plugin for an app of the old frontend system.
 *
 * @packageDocumentation
 */
import { compatWrapper, convertLegacyRouteRef } from '@backstage/core-compat-api';
import {
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
} from '@backstage/core-plugin-api';
import { createScaffolderFieldExtension } from '@backstage/plugin-scaffolder-react';
import {
  draftsFactory,
  engineFactory,
  instancesFactory,
  servicesFactory,
  sessionsFactory,
} from './factories';
import { rootRouteRef } from './routes';
import { FIELD, fieldSchema, validateField } from './scaffolder/field';
import { ManagedServiceValues } from './scaffolder/ManagedServiceValues';

const mountPoint = convertLegacyRouteRef(rootRouteRef);

/**
 * The plugin with its utility APIs.
 *
 * @public
 */
export const managedServicesPlugin = createPlugin({
  id: 'managed-services',
  routes: { root: mountPoint },
  apis: [engineFactory, servicesFactory, instancesFactory, draftsFactory, sessionsFactory],
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
