// SPDX-License-Identifier: Apache-2.0

/**
 * Scaffolder actions that render, apply and remove instances of managed services.
 *
 * @packageDocumentation
 */

export { scaffolderModuleManagedServices as default } from './module';
