// SPDX-License-Identifier: Apache-2.0
import { createApiRef } from '@backstage/frontend-plugin-api';
import type { Engine } from '@managed-services/engine';

/** Gives the engine that reads charts. */
export interface EngineApi {
  load(): Promise<Engine>;
}

export const engineApiRef = createApiRef<EngineApi>().with({
  id: 'plugin.managed-services.engine',
  pluginId: 'managed-services',
});

/**
 * Loads the engine on first use. The inlined build needs no asset and no
 * fetch, so it survives a redeployment of the app with tabs left open.
 */
export class InlineEngine implements EngineApi {
  private loading: Promise<Engine> | null = null;

  load(): Promise<Engine> {
    this.loading ??= import('@managed-services/engine/inline')
      .then(module => module.loadEngine())
      .catch(error => {
        // A failed download may succeed next time.
        this.loading = null;
        throw error;
      });
    return this.loading;
  }
}
