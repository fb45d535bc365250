// SPDX-License-Identifier: Apache-2.0
import { createApp } from '@backstage/app-defaults';
import { AppRouter, FlatRoutes } from '@backstage/core-app-api';
import { createApiFactory } from '@backstage/core-plugin-api';
import { kubernetesApiRef } from '@backstage/plugin-kubernetes-react';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route } from 'react-router-dom';
import { servicesApiRef, StaticServices } from './api';
import {
  managedServicesPlugin,
  ManagedServicesPage,
  ManagedServicesSessionKeeper,
} from './legacy';
import { serviceOf } from './testing/renderPage';
import { plainChart, postgresChart } from './testing/sampleCharts';

/** A real app of the old frontend system, at an address. */
function openApp(address: string) {
  window.history.replaceState(null, '', address);
  const services = new StaticServices([postgresChart, plainChart].map(serviceOf));
  const app = createApp({
    plugins: [managedServicesPlugin],
    apis: [
      createApiFactory(servicesApiRef, services),
      createApiFactory(kubernetesApiRef, { getClusters: async () => [] } as never),
    ],
    configLoader: async () => [
      {
        context: 'test',
        data: {
          app: { baseUrl: 'http://localhost' },
          backend: { baseUrl: 'http://localhost:7007' },
        },
      },
    ],
  });
  const Root = app.createRoot(
    <AppRouter>
      <ManagedServicesSessionKeeper />
      <FlatRoutes>
        <Route path="/tools/services" element={<ManagedServicesPage />} />
      </FlatRoutes>
    </AppRouter>,
  );
  render(<Root />);
}

it('offers its page at a route of an app of the old system', async () => {
  openApp('/tools/services');
  const patience = { timeout: 20_000 };
  await userEvent.click(await screen.findByRole('button', { name: /^postgres/i }, patience));
  expect(await screen.findByRole('heading', { name: /^postgres$/i }, patience)).toBeVisible();
  expect(window.location.pathname).toBe('/tools/services/postgres');
}, 60_000);
