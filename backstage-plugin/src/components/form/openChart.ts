// SPDX-License-Identifier: Apache-2.0
import type { ChartInput, Engine, FormModel } from '@managed-services/engine';
import type { OpenChart } from '../../state/chart';
import { FormStore, type Initial } from '../../state/FormStore';
import { widgets } from './widgets';

/** Reads a chart and opens a form on it; `initial` is what the form starts with. */
export function openChart(
  engine: Engine,
  chart: ChartInput,
  initial: (form: FormModel) => Initial = () => ({}),
): OpenChart {
  const compilation = engine.compile(chart);
  const { diagnostics } = compilation;
  if (compilation.status === 'error') return { status: 'refused', diagnostics };
  const { model } = compilation;
  const store = new FormStore(model, widgets, initial(model.form()));
  return { status: 'open', model, store, diagnostics };
}
