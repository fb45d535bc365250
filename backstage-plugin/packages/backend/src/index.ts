// SPDX-License-Identifier: Apache-2.0
//
// A whole Backstage backend with the packages of managed services. What differs between
// development, the tests and `npm run cluster` is configuration: see ../app-config.yaml.
import { createBackend } from '@backstage/backend-defaults';
import { people, peoplePolicy, peopleProvider } from './people';

const backend = createBackend();

backend.add(import('@backstage/plugin-app-backend'));
backend.add(import('@backstage/plugin-auth-backend'));
backend.add(peopleProvider);
backend.add(people);

backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'));
backend.add(import('@backstage/plugin-kubernetes-backend'));
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(peoplePolicy);
backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@backstage/plugin-scaffolder-backend-module-github'));

backend.add(
  import('@managed-services/backstage-plugin-catalog-backend-module-managed-services'),
);
backend.add(
  import('@managed-services/backstage-plugin-scaffolder-backend-module-managed-services'),
);

backend.start();

// Whoever started this backend with a channel to it has ended.
process.once('disconnect', () => process.exit());
