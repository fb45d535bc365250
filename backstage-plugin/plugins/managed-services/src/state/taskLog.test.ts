// SPDX-License-Identifier: Apache-2.0
import type { LogEvent } from '@backstage/plugin-scaffolder-react';
import { startedTask, withEvent } from './taskLog';

/** The last event of a task, as the scaffolder's backend writes it: without a status. */
function completion(body: object): LogEvent {
  return { id: '7', type: 'completion', createdAt: '', taskId: '1', body } as unknown as LogEvent;
}

test('a task is done when its last event has no error', () => {
  const body = { message: 'Run completed with status: completed', output: {} };
  const task = withEvent(startedTask(), completion(body));
  expect(task).toMatchObject({ phase: 'done', error: null });
});

test('a task has failed when its last event has an error, whose words are shown', () => {
  const body = {
    message: 'Run completed with status: failed',
    error: { name: 'ClusterError', message: 'the cluster does not have this kind' },
  };
  const task = withEvent(startedTask(), completion(body));
  expect(task).toMatchObject({ phase: 'failed', error: 'the cluster does not have this kind' });
});
