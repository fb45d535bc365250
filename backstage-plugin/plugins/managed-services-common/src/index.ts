// SPDX-License-Identifier: Apache-2.0

/**
 * What the Backstage packages of managed services share: annotations, instances, permissions.
 *
 * @packageDocumentation
 */

export * from './annotations';
export * from './instances';
export * from './entities';
export * from './templates';
export * from './paths';
export * from './explain';
export * from './cluster';
export * from './permissions';
