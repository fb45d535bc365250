// SPDX-License-Identifier: Apache-2.0
import { setTimeout } from 'node:timers/promises';
import type {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import {
  ClusterClient,
  type ClusterRequest,
} from '@managed-services/backstage-plugin-managed-services-common';

const TARGET = 'kubernetes';
const LONGEST_ANSWER = 30_000;

/** Whose requests these are. */
export interface Caller {
  credentials: BackstageCredentials;
  /** The person's own token for a cluster that wants to know the person. */
  kubernetesToken?: string;
  signal?: AbortSignal;
}

interface ClusterAuth {
  name: string;
  authProvider?: string;
  oidcTokenProvider?: string;
}

/** The clusters, through the Kubernetes plugin and on behalf of whoever started the task. */
export class Clusters {
  constructor(
    private readonly auth: AuthService,
    private readonly discovery: DiscoveryService,
  ) {}

  async client(
    cluster: string,
    caller: Caller,
  ): Promise<ClusterClient> {
    const headers = {
      'Backstage-Kubernetes-Cluster': cluster,
      ...(await this.tokenHeader(cluster, caller)),
    };
    const send = ({
      method,
      path,
      body,
      contentType,
    }: ClusterRequest) =>
      this.fetch(caller, `/proxy${path}`, {
        method,
        body,
        headers: {
          ...headers,
          ...(contentType && { 'Content-Type': contentType }),
        },
      });
    return new ClusterClient(send, pause =>
      setTimeout(pause, undefined, { signal: caller.signal }),
    );
  }

  /** The header in which the proxy expects the person's token depends on the cluster. */
  private async tokenHeader(
    cluster: string,
    caller: Caller,
  ): Promise<Record<string, string>> {
    if (!caller.kubernetesToken) return {};
    const response = await this.fetch(caller, '/clusters', {});
    if (!response.ok)
      throw await ResponseError.fromResponse(response);
    const { items } = (await response.json()) as {
      items: ClusterAuth[];
    };
    const found = items.find(({ name }) => name === cluster);
    if (!found?.authProvider) return {};
    const provider = [found.authProvider, found.oidcTokenProvider]
      .filter(Boolean)
      .join('-');
    return {
      [`Backstage-Kubernetes-Authorization-${provider}`]:
        caller.kubernetesToken,
    };
  }

  private async fetch(
    caller: Caller,
    path: string,
    init: RequestInit,
  ): Promise<Response> {
    const { token } = await this.auth.getPluginRequestToken({
      onBehalfOf: caller.credentials,
      targetPluginId: TARGET,
    });
    const base = await this.discovery.getBaseUrl(TARGET);
    caller.signal?.throwIfAborted();
    const signals = [
      AbortSignal.timeout(LONGEST_ANSWER),
      caller.signal,
    ];
    return fetch(`${base}${path}`, {
      ...init,
      headers: {
        ...init.headers,
        Authorization: `Bearer ${token}`,
      },
      signal: AbortSignal.any(
        signals.filter(signal => signal !== undefined),
      ),
    });
  }
}
