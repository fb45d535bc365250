// SPDX-License-Identifier: Apache-2.0
export { Review } from './Review';
export { SideValue } from './SideValue';
