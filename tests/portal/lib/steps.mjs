// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The steps of one story: `step(name, body)`. After one that fails the others are skipped, because
 * each starts where the one before ended. `onFailure` sees the world as it then is.
 */
export function storySteps(t, onFailure) {
  let failed = null;
  return (name, body) =>
    t.test(name, { skip: failed === null ? false : `“${failed}” failed` }, async () => {
      try {
        await body();
      } catch (error) {
        failed = name;
        await onFailure(name);
        throw error;
      }
    });
}

/** Repeats the check until it holds; when the patience ends its error counts. */
export async function eventually(check, { patience = 180_000 } = {}) {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

/** The end of a log, for a failure. */
export function tail(path, lines = 40) {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
