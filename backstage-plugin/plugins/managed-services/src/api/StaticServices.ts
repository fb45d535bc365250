// SPDX-License-Identifier: Apache-2.0
import type { ChartInput } from '@managed-services/engine';
import { isRecord } from '../state/values';
import type { ServicesApi, ServiceSummary } from './services';

/**
 * A chart that is always on offer.
 *
 * @public
 */
export type StaticService = {
  id: string;
  files: Record<string, string>;
} & Partial<Pick<ServiceSummary, 'service' | 'template' | 'deliveries' | 'clusters'>>;

type Parse = (text: string) => unknown;

function readRecord(parse: Parse, text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value = parse(text ?? '');
    return isRecord(value) ? value : {};
  } catch {
    // The engine says what is wrong with the file; a card only needs a name.
    return {};
  }
}

function firstText(...candidates: unknown[]): string | null {
  const found = candidates.find(value => typeof value === 'string' && value !== '');
  return typeof found === 'string' ? found : null;
}

function summarize(parse: Parse, { id, files, ...offer }: StaticService): ServiceSummary {
  const service = readRecord(parse, files['managed-service.yaml']);
  const chart = readRecord(parse, files['Chart.yaml']);
  return {
    id,
    title: firstText(service.title, chart.name) ?? id,
    description: firstText(service.description, chart.description),
    icon: firstText(service.icon),
    service: null,
    template: null,
    deliveries: [],
    clusters: [],
    ...offer,
  };
}

/** A fixed list of charts: for a shell without a backend, and for tests. */
export class StaticServices implements ServicesApi {
  constructor(private readonly services: readonly StaticService[]) {}

  async listServices(): Promise<ServiceSummary[]> {
    // An app starts without the parser; only a shell without a catalog needs it.
    const { parse } = await import('yaml');
    return this.services.map(service => summarize(parse, service));
  }

  async getChart(id: string): Promise<ChartInput> {
    const service = this.services.find(candidate => candidate.id === id);
    if (!service) throw new Error(`no service ${id}`);
    return { files: service.files };
  }
}
