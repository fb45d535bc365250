// SPDX-License-Identifier: Apache-2.0
import type {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import type { InstanceRef } from '@managed-services/backstage-plugin-managed-services-common';

const TARGET = 'catalog';
const LONGEST_ANSWER = 30_000;

/**
 * Tells our catalog module that an instance has changed, which makes its entity appear or vanish at
 * once. Without the module, or when it fails, the task goes on: the order itself has succeeded.
 */
export class CatalogRefresh {
  constructor(
    private readonly auth: AuthService,
    private readonly discovery: DiscoveryService,
  ) {}

  async refresh(
    ref: InstanceRef,
    credentials: BackstageCredentials,
    log: (line: string) => void,
  ): Promise<void> {
    try {
      const response = await this.post(ref, credentials);
      if (response.ok) return;
      if (response.status === 404) {
        log(
          'the catalog does not show instances: its module is not installed',
        );
        return;
      }
      log(
        `the catalog will show it later (it answered ${response.status})`,
      );
    } catch (error) {
      log(
        `the catalog will show it later (${error instanceof Error ? error.message : error})`,
      );
    }
  }

  private async post(
    ref: InstanceRef,
    credentials: BackstageCredentials,
  ): Promise<Response> {
    const { token } = await this.auth.getPluginRequestToken({
      onBehalfOf: credentials,
      targetPluginId: TARGET,
    });
    const base = await this.discovery.getBaseUrl(TARGET);
    return fetch(`${base}/managed-services/refresh`, {
      method: 'POST',
      body: JSON.stringify(ref),
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
      },
      signal: AbortSignal.timeout(LONGEST_ANSWER),
    });
  }
}
