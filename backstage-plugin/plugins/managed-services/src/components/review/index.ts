// SPDX-License-Identifier: Apache-2.0
export { Review, type ComparedWith } from './Review';
export { ShortValue } from './ShortValue';
export { SideValue } from './SideValue';
