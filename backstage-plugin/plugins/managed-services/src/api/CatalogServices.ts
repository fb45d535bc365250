// SPDX-License-Identifier: Apache-2.0
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import {
  chartOf,
  clustersOf,
  deliveriesOf,
  serviceOf,
  SERVICE_TYPE,
} from '@managed-services/backstage-plugin-managed-services-common';
import type { ChartInput } from '@managed-services/engine';
import type { ServicesApi, ServiceSummary } from './services';

/** Written by platforms that want another icon than the one that the title suggests. */
const ANNOTATION_ICON = 'managed-services/icon';

function summaryOf(entity: Entity): ServiceSummary {
  const { name, namespace = 'default', title, description, annotations } = entity.metadata;
  return {
    id: `${namespace}/${name}`,
    title: title ?? name,
    description: description ?? null,
    icon: annotations?.[ANNOTATION_ICON] ?? null,
    service: serviceOf(entity) ?? null,
    template: stringifyEntityRef(entity),
    deliveries: deliveriesOf(entity),
    clusters: clustersOf(entity),
  };
}

/** The services that the catalog offers as software templates. */
export class CatalogServices implements ServicesApi {
  constructor(
    private readonly discoveryApi: DiscoveryApi,
    private readonly fetchApi: FetchApi,
  ) {}

  async listServices(): Promise<ServiceSummary[]> {
    const query = new URLSearchParams({
      filter: `kind=template,spec.type=${SERVICE_TYPE}`,
      // Charts are large; a card needs none of them.
      fields: [
        'kind',
        'metadata.name',
        'metadata.namespace',
        'metadata.title',
        'metadata.description',
        'metadata.annotations',
      ].join(','),
      order: 'asc:metadata.name',
    });
    const entities = await this.get<Entity[]>(`/entities?${query}`);
    return entities.map(summaryOf);
  }

  async getChart(id: string): Promise<ChartInput> {
    const path = id.split('/').map(encodeURIComponent).join('/');
    const entity = await this.get(`/entities/by-name/template/${path}`);
    const chart = chartOf(entity);
    if (!chart) throw new Error(`template ${id} carries no chart`);
    return chart;
  }

  async seesAnything(): Promise<boolean> {
    const query = 'limit=1&fields=kind';
    const { items } = await this.get<{ items: unknown[] }>(`/entities/by-query?${query}`);
    return items.length > 0;
  }

  private async get<T>(path: string): Promise<T> {
    const base = await this.discoveryApi.getBaseUrl('catalog');
    const response = await this.fetchApi.fetch(`${base}${path}`);
    if (!response.ok) {
      throw new CatalogError(response.status, response.statusText);
    }
    return response.json();
  }
}

/** The catalog refused, or failed. */
export class CatalogError extends Error {
  constructor(
    readonly status: number,
    statusText: string,
  ) {
    super(`the catalog answered ${status} ${statusText}`);
    this.name = 'CatalogError';
  }
}
