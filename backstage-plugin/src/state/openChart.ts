// SPDX-License-Identifier: Apache-2.0
import type {
  ChartInput,
  ChartModel,
  Diagnostic,
  Engine,
} from '@managed-services/engine';
import { FormStore, type Instance } from './FormStore';

export type OpenChart =
  | { status: 'open'; model: ChartModel; store: FormStore; diagnostics: Diagnostic[] }
  | { status: 'refused'; diagnostics: Diagnostic[] };

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

export async function startEngine(load: () => Promise<Engine>): Promise<Engine> {
  try {
    return await load();
  } catch (error) {
    throw new EngineUnavailable(error);
  }
}

/** Reads a chart and opens an empty form on it. */
export function openChart(
  engine: Engine,
  chart: ChartInput,
  initial?: { values?: unknown; instance?: Instance },
): OpenChart {
  const compilation = engine.compile(chart);
  const { diagnostics } = compilation;
  if (compilation.status === 'error') return { status: 'refused', diagnostics };
  const { model } = compilation;
  return { status: 'open', model, store: new FormStore(model, initial), diagnostics };
}
