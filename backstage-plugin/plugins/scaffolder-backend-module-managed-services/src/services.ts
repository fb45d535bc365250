// SPDX-License-Identifier: Apache-2.0
import type { PermissionsService } from '@backstage/backend-plugin-api';
import type { CatalogRefresh } from './CatalogRefresh';
import type { Charts } from './Charts';
import type { Clusters } from './Clusters';
import type { Clock } from './follow';

/** What the actions work with. */
export interface Services {
  charts: Charts;
  clusters: Clusters;
  permissions: PermissionsService;
  catalog: CatalogRefresh;
  /** API groups of the services. */
  groups: readonly string[];
  clock: Clock;
}
