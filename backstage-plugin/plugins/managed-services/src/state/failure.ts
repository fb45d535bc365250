// SPDX-License-Identifier: Apache-2.0

/** Why the engine gave no answer: it crashed, or was stopped at its time limit. */
export type Failure = { kind: 'crashed' | 'timeout'; message: string };

/** Whether the engine was stopped because a chart made it work too long. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'timeout';
}

export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: isTimeout(error) ? 'timeout' : 'crashed', message };
}
