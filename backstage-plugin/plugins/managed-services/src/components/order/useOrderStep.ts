// SPDX-License-Identifier: Apache-2.0
import { useSearchParams } from 'react-router-dom';

/** Where an order has got to. The address says it, so that Back, Forward and reload work. */
export type OrderStepName = 'form' | 'review' | 'task';

/** The step of the order in the address, and the way to others. */
export function useOrderStep() {
  const [search, setSearch] = useSearchParams();
  const taskId = search.get('task');
  const step: OrderStepName = taskId ? 'task' : search.get('step') === 'review' ? 'review' : 'form';
  return {
    step,
    taskId: taskId ?? '',
    showForm: () => setSearch({}),
    showReview: () => setSearch({ step: 'review' }),
    // Back from a task leads to the form: its review would order a second time.
    showTask: (task: string) => setSearch({ task }, { replace: true }),
  };
}
