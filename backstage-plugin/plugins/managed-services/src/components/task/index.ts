// SPDX-License-Identifier: Apache-2.0
export { TaskProgress } from './TaskProgress';
export { useTask, type FollowedTask } from './useTask';
