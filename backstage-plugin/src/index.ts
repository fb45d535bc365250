// SPDX-License-Identifier: Apache-2.0

/**
 * Forms for managed services, computed from the charts that describe them.
 *
 * @packageDocumentation
 */
export {
  default,
  engineApi,
  servicesApi,
  servicesPage,
  sessionKeeper,
  sessionsApi,
  valuesField,
} from './plugin';
export * from './api';
export { managedServicesTranslationRef } from './translation';
