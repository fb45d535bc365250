// SPDX-License-Identifier: Apache-2.0
import { createApiRef } from '@backstage/frontend-plugin-api';
import type { AsyncEngine } from '@managed-services/engine/worker';

/** Gives the engine that reads charts. */
export interface EngineApi {
  load(): Promise<AsyncEngine>;
}

export const engineApiRef = createApiRef<EngineApi>().with({
  id: 'plugin.managed-services.engine',
  pluginId: 'managed-services',
});

/**
 * Loads the engine on first use, into workers: no chart can block the page. The
 * WebAssembly is part of the script, so that a redeployment of the app does not
 * break tabs that are open.
 */
export class WorkerEngine implements EngineApi {
  private loading: Promise<AsyncEngine> | null = null;

  /** `timeLimit`: milliseconds for one answer about a chart, 10 000 by default. */
  constructor(private readonly options: { timeLimit?: number } = {}) {}

  load(): Promise<AsyncEngine> {
    this.loading ??= import('@managed-services/engine/worker')
      .then(module => module.loadEngine(this.options))
      .catch(error => {
        // A failed download may succeed next time.
        this.loading = null;
        throw error;
      });
    return this.loading;
  }
}
