// SPDX-License-Identifier: Apache-2.0
import type { KubernetesApi } from '@backstage/plugin-kubernetes-react';
import { explainStatusError } from '@managed-services/backstage-plugin-managed-services-common';
import { isRecord } from '../../state/values';
import { InstancesError } from '../instances';

/** The part of the Kubernetes plugin's API that instances need. */
export type Clusters = Pick<KubernetesApi, 'getClusters' | 'proxy'>;

const PAGE_SIZE = 500;

/** A cluster that hangs is given up after this. */
const PATIENCE_MS = 30_000;

/** How often a list that changed too much while it was read is started again. */
const ATTEMPTS = 3;

/** The parts of a list that are used; the API server gives more. */
export type Page = { items: Record<string, unknown>[]; next: string };

type Query = Readonly<Record<string, string | boolean | number | undefined>>;

/** Text as JSON where it is JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The Kubernetes plugin's client puts status and body into the message. */
const CLIENT_MESSAGE = /^Request failed with (\d+) [^,]*, ([\s\S]*)$/;

/** Why a request failed, whoever noticed. */
export function explained(error: unknown): InstancesError {
  if (error instanceof InstancesError) return error;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const told = CLIENT_MESSAGE.exec(message);
  if (told) return new InstancesError(explainStatusError(Number(told[1]), parsed(told[2])));
  if (name === 'TimeoutError') {
    const text = `no answer within ${PATIENCE_MS / 1000} s`;
    return new InstancesError(explainStatusError(504, text));
  }
  if (name === 'NotFoundError') {
    return new InstancesError(explainStatusError(404, { error: { name, message } }));
  }
  return new InstancesError(explainStatusError(0, message));
}

/** A path of the API with its query; parts that are undefined or false are left out. */
export function pathWith(segments: readonly string[], query: Query = {}): string {
  const path = segments.map(segment => `/${encodeURIComponent(segment)}`).join('');
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== false && value !== '') search.set(key, String(value));
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Requests to the API servers, through the Kubernetes plugin's proxy, as the signed-in person. */
export class Connection {
  constructor(private readonly kubernetes: Clusters) {}

  async clusters(): Promise<string[]> {
    try {
      const clusters = await this.kubernetes.getClusters();
      return clusters.map(({ name }) => name);
    } catch (error) {
      throw explained(error);
    }
  }

  /** The answer as JSON; anything but a success is an `InstancesError`. */
  async send(cluster: string, path: string, init: RequestInit = {}): Promise<unknown> {
    const headers = { Accept: 'application/json', ...(init.headers as object) };
    let status = 0;
    let body: unknown;
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const options = { clusterName: cluster, path, init: { ...init, headers, signal } };
      const response = await this.kubernetes.proxy(options);
      status = response.status;
      body = parsed(await response.text());
      if (response.ok && isRecord(body)) return body;
    } catch (error) {
      throw explained(error);
    }
    throw new InstancesError(explainStatusError(status, body));
  }

  /** All items of a list, page by page. */
  async list(cluster: string, segments: readonly string[], query: Query = {}) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.readPages(cluster, segments, query);
      } catch (error) {
        const isExpired = error instanceof InstancesError && error.code === 'list-expired';
        if (!isExpired || attempt === ATTEMPTS) throw error;
      }
    }
  }

  private async readPages(cluster: string, segments: readonly string[], query: Query) {
    const items: Record<string, unknown>[] = [];
    let next = '';
    do {
      const path = pathWith(segments, { ...query, limit: PAGE_SIZE, continue: next });
      const page = pageOf(await this.send(cluster, path));
      items.push(...page.items);
      next = page.next;
    } while (next !== '');
    return items;
  }
}

function pageOf(body: unknown): Page {
  const { items, metadata } = isRecord(body) ? body : {};
  const next = isRecord(metadata) ? metadata.continue : undefined;
  return {
    items: Array.isArray(items) ? items.filter(isRecord) : [],
    next: typeof next === 'string' ? next : '',
  };
}
