// SPDX-License-Identifier: Apache-2.0
import { renderInTestApp, TestApiProvider } from '@backstage/frontend-test-utils';
import { act } from '@testing-library/react';
import type { FormModel } from '@managed-services/engine';
import { engineApiRef, servicesApiRef, StaticServices, type EngineApi, type StaticService } from '../api';
import { ServicesPage } from '../components/page';
import { FormScope, ValuesForm } from '../components/form';
import { FormStore } from '../state/FormStore';
import { chartWith, fakeEngine, fakeEngineApi } from './fakeEngine';

/** The whole page over fixed services, in the smallest real app. */
export async function renderPage(
  services: StaticService[],
  engine: EngineApi = fakeEngineApi(),
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

export function serviceOf(form: FormModel): StaticService {
  return { id: form.service.name, files: chartWith(form).files };
}

/** Only the form of a form model; the store tells what was chosen. */
export async function renderForm(form: FormModel, values?: unknown) {
  const compilation = fakeEngine().compile(chartWith(form));
  if (compilation.status !== 'ok') throw new Error('the fake engine refused its own form');
  const store = new FormStore(compilation.model, { values });
  await renderInTestApp(
    <FormScope store={store}>
      <ValuesForm />
    </FormScope>,
  );
  return { store, values: () => store.get().draft.values };
}

