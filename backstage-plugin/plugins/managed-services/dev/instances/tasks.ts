// SPDX-License-Identifier: Apache-2.0
// A scaffolder whose tasks go on by themselves, a line a second.
import type { ScaffolderApi } from '@backstage/plugin-scaffolder-react';
import { PlayedScaffolder } from '../../src/testing/playedScaffolder';

const STEP_MS = 1000;

/** What a task of ours writes into its log. */
const LINES: readonly (readonly [message: string, stepId: string, status?: string])[] = [
  ['Beginning step Render the manifest', 'render', 'processing'],
  ['Rendered the manifest of orders: 3 values differ from the defaults', 'render'],
  ['Finished step Render the manifest', 'render', 'completed'],
  ['Beginning step Apply it', 'apply', 'processing'],
  ['Progressing: 0 of 3 replicas are ready', 'apply'],
  ['Progressing: 2 of 3 replicas are ready', 'apply'],
  ['Ready: Helm install succeeded', 'apply'],
  ['Finished step Apply it', 'apply', 'completed'],
];

/** The API of a scaffolder that carries out every task. */
export function playedTasks(): ScaffolderApi {
  const scaffolder = new PlayedScaffolder();
  const { scaffold } = scaffolder.api;
  return {
    ...scaffolder.api,
    scaffold: async (...request) => {
      const started = await scaffold(...request);
      LINES.forEach((line, index) => setTimeout(() => scaffolder.log(...line), index * STEP_MS));
      setTimeout(() => scaffolder.end('completed'), LINES.length * STEP_MS);
      return started;
    },
  };
}
