// SPDX-License-Identifier: Apache-2.0
import type { ChartInput } from '@managed-services/engine';
import { parse } from 'yaml';
import { isRecord } from '../state/values';
import type { ServicesApi, ServiceSummary } from './services';

export type StaticService = { id: string; files: Record<string, string> };

function readRecord(text: string | undefined): Readonly<Record<string, unknown>> {
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

function summarize({ id, files }: StaticService): ServiceSummary {
  const service = readRecord(files['managed-service.yaml']);
  const chart = readRecord(files['Chart.yaml']);
  return {
    id,
    title: firstText(service.title, chart.name) ?? id,
    description: firstText(service.description, chart.description),
  };
}

/** A fixed list of charts: for a shell without a backend, and for tests. */
export class StaticServices implements ServicesApi {
  constructor(private readonly services: readonly StaticService[]) {}

  async listServices(): Promise<ServiceSummary[]> {
    return this.services.map(summarize);
  }

  async getChart(id: string): Promise<ChartInput> {
    const service = this.services.find(candidate => candidate.id === id);
    if (!service) throw new Error(`no service ${id}`);
    return { files: service.files };
  }
}
