// SPDX-License-Identifier: Apache-2.0
import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';

export interface Config {
  managedServices?: {
    /**
     * API groups of the services' custom resources. Default: `managedservices.example.com`.
     */
    groups?: string[];
    /**
     * The clusters whose instances the catalog shows, by the names that the Kubernetes plugin
     * gives them. Default: all clusters of the Kubernetes plugin.
     */
    clusters?: Array<
      | string
      | {
          /** The cluster's name in the Kubernetes plugin. */
          name: string;
          /**
           * Token of a service account that may list the instances of all namespaces. Needed where
           * the Kubernetes plugin has no credentials of its own, because people sign in to the
           * cluster themselves (`authProvider: oidc`).
           *
           * @visibility secret
           */
          token?: string;
        }
    >;
    catalog?: {
      /**
       * Owner of the instances that name none, as an entity reference. Default:
       * `group:default/unknown`.
       */
      owner?: string;
      /**
       * How often the clusters are read. Default: every 30 seconds, at most 2 minutes at a time.
       * What is ordered, changed or removed through the portal appears at once.
       */
      schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
    };
  };
}
