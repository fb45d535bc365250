// SPDX-License-Identifier: Apache-2.0
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import {
  DEFAULT_GROUP,
  managedServicesPermissions,
} from '@managed-services/backstage-plugin-managed-services-common';
import { createApplyAction } from './actions/apply';
import { createDeleteAction } from './actions/delete';
import { createRenderAction } from './actions/render';
import { CatalogRefresh } from './CatalogRefresh';
import { Charts } from './Charts';
import { Clusters } from './Clusters';
import { systemClock } from './follow';
import type { Services } from './services';

/**
 * Scaffolder actions that render, apply and remove instances of managed services.
 * @public
 */
export const scaffolderModuleManagedServices = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'managed-services',
  register(module) {
    module.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        permissions: coreServices.permissions,
        registry: coreServices.permissionsRegistry,
      },
      async init({
        actions,
        auth,
        catalog,
        config,
        discovery,
        permissions,
        registry,
      }) {
        const groups = config.getOptionalStringArray(
          'managedServices.groups',
        );
        const services: Services = {
          charts: new Charts(catalog),
          clusters: new Clusters(auth, discovery),
          permissions,
          catalog: new CatalogRefresh(auth, discovery),
          groups: groups ?? [DEFAULT_GROUP],
          clock: systemClock,
        };
        registry.addPermissions(managedServicesPermissions);
        actions.addActions(
          createRenderAction(services),
          createApplyAction(services),
          createDeleteAction(services),
        );
      },
    });
  },
});
