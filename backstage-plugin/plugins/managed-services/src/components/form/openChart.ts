// SPDX-License-Identifier: Apache-2.0
import type { ChartInput } from '@managed-services/engine';
import type { AsyncEngine } from '@managed-services/engine/worker';
import type { OpenChart } from '../../state/chart';
import { formOf, type Form } from '../../state/form';
import { FormStore, type Initial } from '../../state/FormStore';
import { widgets } from './widgets';

/** Reads a chart and opens a checked form on it; `initial` is what the form starts with. */
export async function openChart(
  engine: AsyncEngine,
  chart: ChartInput,
  initial: (form: Form) => Initial = () => ({}),
): Promise<OpenChart> {
  const compilation = await engine.compile(chart);
  const { diagnostics } = compilation;
  if (compilation.status === 'error') return { status: 'refused', diagnostics };
  const { model } = compilation;
  try {
    const form = formOf(await model.form());
    const store = new FormStore(model, form, widgets, initial(form));
    await store.settle();
    return { status: 'open', model, store, diagnostics };
  } catch (error) {
    model.free();
    throw error;
  }
}
