// SPDX-License-Identifier: Apache-2.0
export { ChangeView } from './ChangeView';
