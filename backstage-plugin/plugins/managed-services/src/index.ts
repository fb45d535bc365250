// SPDX-License-Identifier: Apache-2.0

/**
 * Forms for managed services, computed from the charts that describe them.
 *
 * @packageDocumentation
 */
export {
  default,
  draftsApi,
  engineApi,
  instancesApi,
  servicesApi,
  servicesPage,
  sessionKeeper,
  sessionsApi,
  valuesField,
} from './plugin';
export { instanceCard, instanceTab, serviceLink } from './entity';
export { InstanceColumnBlueprint } from './columns';
export type { ExtraColumn } from './components/instances/extraColumns';
export * from './api';
export {
  draftsApiRef,
  type DraftsApi,
  type DraftShelf,
  type KeptDraft,
} from './drafts/Drafts';
export { managedServicesTranslationRef } from './translation';
export { managedServicesTranslations } from './translations';
