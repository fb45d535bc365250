// SPDX-License-Identifier: Apache-2.0
import type { ChartInput, ChartModel, Diagnostic } from './index.js';

export type * from './index.js';
export { EngineError } from './index.js';

/**
 * Loads the inlined engine into a worker. Each chart gets a worker of its own, which ends when its model is freed, when it takes
 * longer than the limit, and when it crashes; the next call on the model starts another.
 *
 * `timeLimit`: milliseconds for one answer, 10 000 by default. After that the call throws an `EngineError` with the code `timeout`.
 */
export function loadEngine(options?: { timeLimit?: number }): Promise<AsyncEngine>;

/** {@link Engine}, answering later. */
export interface AsyncEngine {
  readonly version: string;
  /** `caller` where no worker could be started: the same answers, without a time limit, on the calling thread. */
  readonly thread: 'worker' | 'caller';
  /** Why no worker could be started. */
  readonly reason: string | null;
  compile(input: ChartInput): Promise<AsyncCompilation>;
}

export type AsyncCompilation =
  | { status: 'ok'; model: AsyncChartModel; diagnostics: Diagnostic[] }
  | { status: 'error'; diagnostics: Diagnostic[] };

/** {@link ChartModel}, answering later. It has no `compare`: two models live in two workers. */
export type AsyncChartModel = {
  [Method in Exclude<keyof ChartModel, 'compare' | 'free'>]: (
    ...parameters: Parameters<ChartModel[Method]>
  ) => Promise<ReturnType<ChartModel[Method]>>;
} & {
  /** Ends the worker and gives its memory back. Questions without an answer throw. */
  free(): void;
};
