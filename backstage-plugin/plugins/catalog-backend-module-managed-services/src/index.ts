// SPDX-License-Identifier: Apache-2.0

/**
 * Catalog module that shows the instances of managed services as resources.
 *
 * @packageDocumentation
 */

export { catalogModuleManagedServices as default } from './module';
