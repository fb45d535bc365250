// SPDX-License-Identifier: Apache-2.0
export { EntityInstance } from './EntityInstance';
export { EntityInstanceCard } from './EntityInstanceCard';
