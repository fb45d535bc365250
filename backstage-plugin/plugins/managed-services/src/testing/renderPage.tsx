// SPDX-License-Identifier: Apache-2.0
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { act, type RenderResult } from '@testing-library/react';
import { parse } from 'yaml';
import type { ChartInput } from '@managed-services/engine';
import type { AsyncChartModel } from '@managed-services/engine/worker';
import {
  engineApiRef,
  servicesApiRef,
  StaticServices,
  WorkerEngine,
  type EngineApi,
  type StaticService,
} from '../api';
import { FormScope, openChart, ValuesForm } from '../components/form';
import { ServicesPage } from '../components/page';
import { BrowserDrafts, draftsApiRef } from '../drafts/Drafts';
import { rootRouteRef } from '../routes';
import { emptyDraft, openValues } from '../state/draft';

/** The whole page over fixed services, in the smallest real app. */
export async function renderPage(
  services: StaticService[],
  engine: EngineApi = new WorkerEngine(),
  address = '/',
  mountPath = '/',
): Promise<RenderResult> {
  const identityApi = mockApis.identity();
  return act(async () =>
    renderInTestApp(
      <TestApiProvider
        apis={[
          [engineApiRef, engine],
          [servicesApiRef, new StaticServices(services)],
          [draftsApiRef, new BrowserDrafts(identityApi)],
        ]}
      >
        <ServicesPage />
      </TestApiProvider>,
      {
        initialRouteEntries: [address],
        mountPath,
        mountedRoutes: { [mountPath]: rootRouteRef },
      },
    ),
  );
}

/** A service under the name of its chart. */
export function serviceOf({ files }: ChartInput): StaticService {
  return { id: parse(files['Chart.yaml']).name, files };
}

/** A chart with its form, read by the real engine. */
export async function openTestChart(chart: ChartInput, values: unknown = {}) {
  const engine = await new WorkerEngine().load();
  const opened = await openChart(engine, chart, () => ({ draft: { ...emptyDraft, values } }));
  if (opened.status === 'refused') throw new Error(JSON.stringify(opened.diagnostics));
  return opened;
}

/** Only the form of a chart; the store knows what was chosen. */
export async function renderForm(chart: ChartInput, initial?: unknown) {
  const { store } = await openTestChart(chart, initial);
  // Defaults are shown as the engine writes them, which takes a moment.
  await act(async () => {
    renderInTestApp(
      <FormScope store={store}>
        <ValuesForm />
      </FormScope>,
    );
  });
  const values = () => openValues(store.get().draft.values, store.form.secrets);
  return { store, values };
}

/** The real engine, with some answers of a model replaced. */
export function engineAnswering(replace: (model: AsyncChartModel) => object): EngineApi {
  return {
    load: async () => {
      const engine = await new WorkerEngine().load();
      return {
        ...engine,
        compile: async chart => {
          const compilation = await engine.compile(chart);
          if (compilation.status === 'error') return compilation;
          const { model } = compilation;
          return { ...compilation, model: { ...model, ...replace(model) } };
        },
      };
    },
  };
}

/** The real engine, except that it stops on values which contain a text. */
export function engineStoppingOn(text: string, error = new Error('unreachable')): EngineApi {
  return engineAnswering(model => ({
    check: async (instance: Parameters<AsyncChartModel['check']>[0]) => {
      if (JSON.stringify(instance.values).includes(text)) throw error;
      return model.check(instance);
    },
  }));
}
