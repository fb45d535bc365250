// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import type { AsyncChartModel } from '@managed-services/engine/worker';

/**
 * What the engine answers about an instance; undefined until it does, null where it cannot. `key`
 * stands for the instance: another one is another question.
 */
export function useModelAnswer<T>(
  model: AsyncChartModel | null,
  key: string,
  ask: (model: AsyncChartModel) => Promise<T> | undefined,
): T | null | undefined {
  const [answer, setAnswer] = useState<T | null>();
  useEffect(() => {
    let isCurrent = true;
    const asked = model ? ask(model) : undefined;
    if (!asked) {
      setAnswer(null);
      return undefined;
    }
    asked.then(
      value => isCurrent && setAnswer(value),
      // A chart that takes too long, or a crash: what is known without the engine is shown.
      () => isCurrent && setAnswer(null),
    );
    return () => {
      isCurrent = false;
    };
    // `ask` is a new function each time; the key says whether it asks the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [model, key]);
  return answer;
}
