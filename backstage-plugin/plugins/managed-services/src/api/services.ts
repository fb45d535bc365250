// SPDX-License-Identifier: Apache-2.0
import { createApiRef } from '@backstage/frontend-plugin-api';
import type { ChartInput } from '@managed-services/engine';
import type {
  Delivery,
  TemplateService,
} from '@managed-services/backstage-plugin-managed-services-common';

/**
 * A service on offer.
 *
 * @public
 */
export type ServiceSummary = {
  id: string;
  title: string;
  description: string | null;
  /** A word for its icon, such as `database`. */
  icon: string | null;
  /** The custom resource that an order makes; null where the template does not say. */
  service: TemplateService | null;
  /** The software template that orders it; null where there is none. */
  template: string | null;
  /** How an order may leave the portal. */
  deliveries: readonly Delivery[];
  /** The clusters that it may be ordered for; empty where the template does not say. */
  clusters: readonly string[];
};

/**
 * Lists the services on offer and returns the chart of each.
 *
 * @public
 */
export interface ServicesApi {
  listServices(): Promise<ServiceSummary[]>;
  getChart(id: string): Promise<ChartInput>;
  /** Whether the person sees anything at all where the services come from. */
  seesAnything?(): Promise<boolean>;
}

export const servicesApiRef = createApiRef<ServicesApi>().with({
  id: 'plugin.managed-services.services',
  pluginId: 'managed-services',
});
