// SPDX-License-Identifier: Apache-2.0
import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { act } from '@testing-library/react';
import { parse } from 'yaml';
import type { ChartInput, ChartModel } from '@managed-services/engine';
import {
  engineApiRef,
  InlineEngine,
  servicesApiRef,
  StaticServices,
  type EngineApi,
  type StaticService,
} from '../api';
import { FormScope, openChart, ValuesForm } from '../components/form';
import { ServicesPage } from '../components/page';
import { openValues } from '../state/draft';

/** The whole page over fixed services, in the smallest real app. */
export async function renderPage(
  services: StaticService[],
  engine: EngineApi = new InlineEngine(),
): Promise<void> {
  await act(async () => {
    renderInTestApp(
      <TestApiProvider
        apis={[
          [engineApiRef, engine],
          [servicesApiRef, new StaticServices(services)],
        ]}
      >
        <ServicesPage />
      </TestApiProvider>,
    );
  });
}

/** A service under the name of its chart. */
export function serviceOf({ files }: ChartInput): StaticService {
  return { id: parse(files['Chart.yaml']).name, files };
}

/** A chart with its form, read by the real engine. */
export async function openTestChart(chart: ChartInput, values?: unknown) {
  const engine = await new InlineEngine().load();
  const opened = openChart(engine, chart, () => ({ values }));
  if (opened.status === 'refused') throw new Error(JSON.stringify(opened.diagnostics));
  return opened;
}

/** Only the form of a chart; the store knows what was chosen. */
export async function renderForm(chart: ChartInput, initial?: unknown) {
  const { store } = await openTestChart(chart, initial);
  await renderInTestApp(
    <FormScope store={store}>
      <ValuesForm />
    </FormScope>,
  );
  const values = () => openValues(store.get().draft.values, store.form.secrets);
  return { store, values };
}

/** The real engine, except that it stops on values which contain a text. */
export function engineStoppingOn(text: string): EngineApi {
  const stopOn = (model: ChartModel): ChartModel => ({
    ...model,
    check: instance => {
      if (JSON.stringify(instance.values).includes(text)) throw new Error('unreachable');
      return model.check(instance);
    },
  });
  return {
    load: async () => {
      const engine = await new InlineEngine().load();
      return {
        ...engine,
        compile: chart => {
          const compilation = engine.compile(chart);
          if (compilation.status === 'error') return compilation;
          return { ...compilation, model: stopOn(compilation.model) };
        },
      };
    },
  };
}
