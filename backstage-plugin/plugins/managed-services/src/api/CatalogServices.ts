// SPDX-License-Identifier: Apache-2.0
import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import type { ChartInput } from '@managed-services/engine';
import { isRecord } from '../state/values';
import type { ServicesApi, ServiceSummary } from './services';

const TEMPLATE_TYPE = 'managed-service';

type TemplateEntity = {
  metadata: {
    name: string;
    namespace?: string;
    title?: string;
    description?: string;
  };
  spec?: { parameters?: unknown };
};

function idOf({ metadata }: TemplateEntity): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}

/** The chart that a generated software template carries for our field. */
export function chartOf(entity: unknown): ChartInput | null {
  const spec = isRecord(entity) ? entity.spec : undefined;
  const parameters = isRecord(spec) ? spec.parameters : undefined;
  const pages = Array.isArray(parameters) ? parameters : [parameters];
  for (const page of pages) {
    let found: unknown = page;
    for (const key of ['properties', 'values', 'ui:options', 'chart', 'files']) {
      found = isRecord(found) ? found[key] : undefined;
    }
    if (isRecord(found)) return { files: found as Record<string, string> };
  }
  return null;
}

/** The services that the catalog offers as software templates. */
export class CatalogServices implements ServicesApi {
  constructor(
    private readonly discoveryApi: DiscoveryApi,
    private readonly fetchApi: FetchApi,
  ) {}

  async listServices(): Promise<ServiceSummary[]> {
    const query = new URLSearchParams({
      filter: `kind=template,spec.type=${TEMPLATE_TYPE}`,
      // Charts are large; a card needs none of them.
      fields:
        'kind,metadata.name,metadata.namespace,metadata.title,metadata.description',
      order: 'asc:metadata.name',
    });
    const entities = await this.get<TemplateEntity[]>(`/entities?${query}`);
    return entities.map(entity => ({
      id: idOf(entity),
      title: entity.metadata.title ?? entity.metadata.name,
      description: entity.metadata.description ?? null,
    }));
  }

  async getChart(id: string): Promise<ChartInput> {
    const path = id.split('/').map(encodeURIComponent).join('/');
    const entity = await this.get(`/entities/by-name/template/${path}`);
    const chart = chartOf(entity);
    if (!chart) throw new Error(`template ${id} carries no chart`);
    return chart;
  }

  private async get<T>(path: string): Promise<T> {
    const base = await this.discoveryApi.getBaseUrl('catalog');
    const response = await this.fetchApi.fetch(`${base}${path}`);
    if (!response.ok) {
      throw new Error(`the catalog answered ${response.status} ${response.statusText}`);
    }
    return response.json();
  }
}
