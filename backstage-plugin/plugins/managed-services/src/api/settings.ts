// SPDX-License-Identifier: Apache-2.0
import type { ConfigApi } from '@backstage/frontend-plugin-api';
import { DEFAULT_GROUP } from '@managed-services/backstage-plugin-managed-services-common';
import type { ServicesApi } from './services';

/** The groups of the services that the portal offers; none while the catalog does not answer. */
async function offeredGroups(services: ServicesApi): Promise<string[]> {
  try {
    const offers = await services.listServices();
    return offers.flatMap(({ service }) => service?.apiVersion.split('/').slice(0, 1) ?? []);
  } catch {
    // The page of the services shows the failure; instances can be read all the same.
    return [];
  }
}

/** What `app-config.yaml` says about instances, under `managedServices`. */
export function settingsIn(config: ConfigApi, services: ServicesApi) {
  const section = config.getOptionalConfig('managedServices');
  const groups = section?.getOptionalStringArray('groups') ?? [];
  const namespaces = section?.getOptionalStringArray('namespaces') ?? [];
  return {
    namespaces,
    groups: async () => {
      const all = [...groups, ...(await offeredGroups(services))];
      return all.length === 0 ? [DEFAULT_GROUP] : [...new Set(all)];
    },
  };
}
