// SPDX-License-Identifier: Apache-2.0
import { setTimeout } from 'node:timers/promises';
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { CatalogEntities } from './CatalogEntities';
import { Clusters } from './Clusters';
import { Complaints } from './Complaints';
import { InstanceProvider } from './InstanceProvider';
import { createRouter } from './router';
import { readSettings } from './settings';

/** Rounds of several backends, or of several tasks of one, must not fall on the same moment. */
const LONGEST_JITTER = 1_000;

/**
 * Shows the instances of managed services as entities of kind `Resource`.
 * @public
 */
export const catalogModuleManagedServices = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'managed-services',
  register(module) {
    module.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        http: coreServices.httpRouter,
        httpAuth: coreServices.httpAuth,
        logger: coreServices.logger,
        processing: catalogProcessingExtensionPoint,
        scheduler: coreServices.scheduler,
      },
      async init(services) {
        const { auth, catalog, config, discovery, http, httpAuth } =
          services;
        const settings = readSettings(config);
        const provider: InstanceProvider = new InstanceProvider(
          new Clusters(auth, discovery, settings.clusters),
          new CatalogEntities(auth, catalog),
          settings,
          new Complaints(services.logger),
          () =>
            services.scheduler.scheduleTask({
              ...settings.schedule,
              id: 'managed-services-instances',
              fn: async signal => {
                const delay = Math.random() * LONGEST_JITTER;
                await setTimeout(delay, undefined, { signal });
                await provider.refreshAll();
              },
            }),
        );
        services.processing.addEntityProvider(provider);
        http.use(createRouter(httpAuth, settings.groups, provider));
      },
    });
  },
});
