// SPDX-License-Identifier: Apache-2.0
import type { Diagnostic } from '@managed-services/engine';
import type {
  AsyncChartModel,
  AsyncEngine,
} from '@managed-services/engine/worker';
import type { FormStore } from './FormStore';

/** A chart that was read: with its form, or with the reasons why there is none. */
export type OpenChart =
  | { status: 'open'; model: AsyncChartModel; store: FormStore; diagnostics: Diagnostic[] }
  | { status: 'refused'; diagnostics: Diagnostic[] };

/** Releases everything that belongs to a chart: what was typed, and the engine's memory. */
export function closeChart(chart: OpenChart): void {
  if (chart.status === 'refused') return;
  chart.store.dispose();
  chart.model.free();
}

/** The engine itself could not be started, as opposed to a chart it refuses. */
export class EngineUnavailable extends Error {
  readonly isPolicy: boolean;

  constructor(cause: unknown) {
    const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
    super(message, { cause });
    this.name = 'EngineUnavailable';
    // The browsers word it differently; all of them name the policy.
    this.isPolicy =
      name === 'CompileError' || /content security policy|unsafe-eval/i.test(message);
  }
}

/**
 * @throws {EngineUnavailable} when the engine cannot be loaded
 */
export async function startEngine(load: () => Promise<AsyncEngine>): Promise<AsyncEngine> {
  try {
    return await load();
  } catch (error) {
    throw new EngineUnavailable(error);
  }
}
