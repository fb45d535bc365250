// SPDX-License-Identifier: Apache-2.0
import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';
import { RiStackLine } from '@remixicon/react';
import { CatalogServices, engineApiRef, InlineEngine, servicesApiRef } from './api';
import { rootRouteRef } from './routes';

const engineApi = ApiBlueprint.make({
  name: 'engine',
  params: defineParams =>
    defineParams({ api: engineApiRef, deps: {}, factory: () => new InlineEngine() }),
});

const servicesApi = ApiBlueprint.make({
  name: 'services',
  params: defineParams =>
    defineParams({
      api: servicesApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: ({ discoveryApi, fetchApi }) =>
        new CatalogServices(discoveryApi, fetchApi),
    }),
});

const servicesPage = PageBlueprint.make({
  params: {
    path: '/managed-services',
    title: 'Managed services',
    icon: <RiStackLine />,
    routeRef: rootRouteRef,
    loader: () => import('./components/page').then(m => <m.ServicesPage />),
  },
});

const valuesField = FormFieldBlueprint.make({
  name: 'managed-service-values',
  params: {
    field: () => import('./scaffolder/field').then(m => m.managedServiceValuesField),
  },
});

/** @public */
export default createFrontendPlugin({
  pluginId: 'managed-services',
  title: 'Managed services',
  icon: <RiStackLine />,
  routes: { root: rootRouteRef },
  extensions: [engineApi, servicesApi, servicesPage, valuesField],
});
