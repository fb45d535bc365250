// SPDX-License-Identifier: Apache-2.0
// The shell over sample charts: every widget in one place, and very large
// forms. `npm run start:widgets` opens it.
import { ApiBlueprint } from '@backstage/frontend-plugin-api';
import { createDevApp } from '@backstage/frontend-dev-utils';
import plugin, { servicesApiRef, StaticServices } from '../../src';
import {
  brokenChart,
  clusterChart,
  everythingChart,
  largeChart,
  notedChart,
  postgresChart,
} from '../../src/testing/sampleCharts';

const charts = {
  postgres: postgresChart,
  everything: everythingChart,
  'many sections': largeChart(20, 100),
  'one large section': largeChart(1, 2000),
  notes: notedChart,
  cluster: clusterChart,
  broken: brokenChart,
};

const services = Object.entries(charts).map(([id, { files }]) => ({ id, files }));

const servicesApi = ApiBlueprint.make({
  name: 'services',
  params: defineParams =>
    defineParams({
      api: servicesApiRef,
      deps: {},
      factory: () => new StaticServices(services),
    }),
});

createDevApp({ features: [plugin.withOverrides({ extensions: [servicesApi] })] });
