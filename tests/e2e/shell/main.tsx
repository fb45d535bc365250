// SPDX-License-Identifier: Apache-2.0
// A whole Backstage app around the plugin, without a backend. `createDevApp` of
// the dev shell does the same, but loads React DOM in a way that code splitting
// by esbuild breaks.
import { createRoot } from 'react-dom/client';
import { createApp } from '@backstage/frontend-defaults';
import { ApiBlueprint } from '@backstage/frontend-plugin-api';
import appPlugin from '@backstage/plugin-app';
import '@backstage/ui/css/styles.css';
import plugin, {
  engineApiRef,
  servicesApiRef,
  StaticServices,
  WorkerEngine,
  type ServicesApi,
} from '../../../backstage-plugin/plugins/managed-services/src';

/** The services that the test server has packed. */
class ServedServices implements ServicesApi {
  private readonly loading = fetch('/services.json')
    .then(response => response.json())
    .then(({ services }) => new StaticServices(services));

  async listServices() {
    return (await this.loading).listServices();
  }

  async getChart(id: string) {
    return (await this.loading).getChart(id);
  }
}

const servicesApi = ApiBlueprint.make({
  name: 'services',
  params: defineParams =>
    defineParams({ api: servicesApiRef, deps: {}, factory: () => new ServedServices() }),
});

/** As in every app, except that a test may want less patience. */
const engineApi = ApiBlueprint.make({
  name: 'engine',
  params: defineParams =>
    defineParams({
      api: engineApiRef,
      deps: {},
      factory: () => {
        const timeLimit = Number(sessionStorage.getItem('time-limit')) || undefined;
        return new WorkerEngine({ timeLimit });
      },
    }),
});

const app = createApp({
  features: [
    appPlugin.withOverrides({
      extensions: [appPlugin.getExtension('sign-in-page:app').override({ disabled: true })],
    }),
    plugin.withOverrides({ extensions: [servicesApi, engineApi] }),
  ],
});

createRoot(document.getElementById('root')!).render(app.createRoot());
