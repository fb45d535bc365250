// SPDX-License-Identifier: Apache-2.0
export { UpgradeView } from './UpgradeView';
