// SPDX-License-Identifier: Apache-2.0
import { createRoot } from 'react-dom/client';
import { createApp } from '@backstage/frontend-defaults';
import catalog from '@backstage/plugin-catalog/alpha';
import scaffolder from '@backstage/plugin-scaffolder/alpha';
import '@backstage/ui/css/styles.css';
import managedServices from '@managed-services/backstage-plugin-managed-services';
import { kubernetes, signIn } from './people';

const app = createApp({
  features: [catalog, scaffolder, kubernetes, managedServices, signIn],
});

createRoot(document.getElementById('root')!).render(app.createRoot());
