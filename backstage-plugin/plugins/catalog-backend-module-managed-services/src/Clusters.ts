// SPDX-License-Identifier: Apache-2.0
import { setTimeout } from 'node:timers/promises';
import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import {
  ClusterClient,
  type ClusterRequest,
} from '@managed-services/backstage-plugin-managed-services-common';
import type { ClusterSettings } from './settings';

const TARGET = 'kubernetes';
/** A cluster that says nothing must not hold up the others of the next round. */
const LONGEST_ANSWER = 30_000;

/** The clusters, read with the credentials of this backend. */
export class Clusters {
  constructor(
    private readonly auth: AuthService,
    private readonly discovery: DiscoveryService,
    private readonly settings: ClusterSettings[] | undefined,
  ) {}

  /** The configured clusters, otherwise those of the Kubernetes plugin. */
  async names(): Promise<string[]> {
    if (this.settings) return this.settings.map(({ name }) => name);
    const response = await this.fetch('/clusters');
    if (!response.ok)
      throw await ResponseError.fromResponse(response);
    const { items } = (await response.json()) as {
      items: { name: string }[];
    };
    return items.map(({ name }) => name);
  }

  client(cluster: string): ClusterClient {
    const settings = this.settings?.find(
      ({ name }) => name === cluster,
    );
    const headers: Record<string, string> = {
      'Backstage-Kubernetes-Cluster': cluster,
    };
    if (settings?.token) {
      headers['Backstage-Kubernetes-Authorization'] =
        `Bearer ${settings.token}`;
    }
    const send = ({ method, path }: ClusterRequest) =>
      this.fetch(`/proxy${path}`, { method, headers });
    return new ClusterClient(send, pause => setTimeout(pause));
  }

  private async fetch(
    path: string,
    init: RequestInit = {},
  ): Promise<Response> {
    const { token } = await this.auth.getPluginRequestToken({
      onBehalfOf: await this.auth.getOwnServiceCredentials(),
      targetPluginId: TARGET,
    });
    const base = await this.discovery.getBaseUrl(TARGET);
    return fetch(`${base}${path}`, {
      ...init,
      headers: {
        ...init.headers,
        Authorization: `Bearer ${token}`,
      },
      signal: AbortSignal.timeout(LONGEST_ANSWER),
    });
  }
}
