// SPDX-License-Identifier: Apache-2.0
export { OrderButton, OrderStep } from './OrderStep';
export { OrderedTask } from './OrderedTask';
export { Refused } from './Refused';
export { useOrder } from './useOrder';
export { useOrdering, useParameters, type Ordering } from './useOffer';
export { useOrderStep } from './useOrderStep';
