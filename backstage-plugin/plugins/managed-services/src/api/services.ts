// SPDX-License-Identifier: Apache-2.0
import { createApiRef } from '@backstage/frontend-plugin-api';
import type { ChartInput } from '@managed-services/engine';

export type ServiceSummary = {
  id: string;
  title: string;
  description: string | null;
};

/** Says which services are on offer and gives the chart of each. */
export interface ServicesApi {
  listServices(): Promise<ServiceSummary[]>;
  getChart(id: string): Promise<ChartInput>;
}

export const servicesApiRef = createApiRef<ServicesApi>().with({
  id: 'plugin.managed-services.services',
  pluginId: 'managed-services',
});
