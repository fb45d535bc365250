// SPDX-License-Identifier: Apache-2.0
import { ApiBlueprint } from '@backstage/frontend-plugin-api';
import { createDevApp } from '@backstage/frontend-dev-utils';
import plugin, { servicesApiRef, StaticServices } from '../src';
import charts from './charts.generated.json';

// No backend and no cluster: the charts were packed by scripts/charts.mjs.
const servicesApi = ApiBlueprint.make({
  name: 'services',
  params: defineParams =>
    defineParams({
      api: servicesApiRef,
      deps: {},
      factory: () => new StaticServices(charts.services),
    }),
});

createDevApp({ features: [plugin.withOverrides({ extensions: [servicesApi] })] });
