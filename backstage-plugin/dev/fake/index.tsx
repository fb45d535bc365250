// SPDX-License-Identifier: Apache-2.0
// The shell with an engine made of canned answers: every widget in one place,
// without building the real engine. `npm run start:fake` opens it.
import { ApiBlueprint } from '@backstage/frontend-plugin-api';
import { createDevApp } from '@backstage/frontend-dev-utils';
import plugin, { engineApiRef, servicesApiRef, StaticServices } from '../../src';
import { chartWith, fakeEngineApi } from '../../src/testing/fakeEngine';
import { everythingForm, largeForm, postgresForm } from '../../src/testing/forms';

const services = [postgresForm, everythingForm, largeForm(20, 100), largeForm(1, 2000)].map(
  (form, index) => ({ id: `${form.service.name}-${index}`, files: chartWith(form).files }),
);

const servicesApi = ApiBlueprint.make({
  name: 'services',
  params: defineParams =>
    defineParams({
      api: servicesApiRef,
      deps: {},
      factory: () =>
        new StaticServices([...services, { id: 'broken', files: { 'Chart.yaml': 'name: broken\n' } }]),
    }),
});

const engineApi = ApiBlueprint.make({
  name: 'engine',
  params: defineParams =>
    defineParams({
      api: engineApiRef,
      deps: {},
      factory: () =>
        fakeEngineApi({
          losses: [
            {
              target: 'rgd',
              at: '/config',
              schema: '/properties/config',
              fate: 'widened',
              cause: 'free-form',
              message: 'the definition accepts any object here',
            },
          ],
        }),
    }),
});

createDevApp({ features: [plugin.withOverrides({ extensions: [servicesApi, engineApi] })] });
