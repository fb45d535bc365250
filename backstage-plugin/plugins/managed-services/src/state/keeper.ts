// SPDX-License-Identifier: Apache-2.0
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';

/** Field managers that keep a custom resource as it stands in Git. */
const KEEPERS: readonly (readonly [RegExp, string])[] = [
  [/^kustomize-controller$/, 'Flux'],
  [/^helm-controller$/, 'Flux'],
  [/^argocd/, 'Argo CD'],
  [/^fleet/, 'Fleet'],
  [/^configsync|config-sync/, 'Config Sync'],
];

/** What would bring a removed instance back from Git; null where nothing does. */
export function keeperOf({ managedFields }: Instance): string | null {
  for (const { manager, subresource } of managedFields) {
    if (subresource !== undefined) continue;
    const keeper = KEEPERS.find(([pattern]) => pattern.test(manager));
    if (keeper) return keeper[1];
  }
  return null;
}
