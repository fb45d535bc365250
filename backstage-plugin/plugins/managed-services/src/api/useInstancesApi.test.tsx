// SPDX-License-Identifier: Apache-2.0
import { renderTestApp } from '@backstage/frontend-test-utils';
import {
  ApiBlueprint,
  createFrontendModule,
  createFrontendPlugin,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { kubernetesApiRef } from '@backstage/plugin-kubernetes-react';
import { screen } from '@testing-library/react';
import { useEffect, useState } from 'react';
import plugin from '..';
import { PlayedCluster, playedKubernetes } from '../testing/playedCluster';
import { useInstancesApi } from './useInstancesApi';

/** What a page of another plugin gets. */
function Probe() {
  const api = useInstancesApi();
  const [text, setText] = useState('…');
  useEffect(() => {
    api.clusters().then(
      names => setText(names.join(' ')),
      error => setText(`${error.code}: ${error.message}`),
    );
  }, [api]);
  return <p>{text}</p>;
}

const probe = createFrontendPlugin({
  pluginId: 'probe',
  extensions: [
    PageBlueprint.make({ params: { path: '/probe', loader: async () => <Probe /> } }),
  ],
});

const kubernetes = createFrontendModule({
  pluginId: 'app',
  extensions: [
    ApiBlueprint.make({
      name: 'played-kubernetes',
      params: define =>
        define({
          api: kubernetesApiRef,
          deps: {},
          factory: () => playedKubernetes([new PlayedCluster('eu')]) as never,
        }),
    }),
  ],
});

const patience = { timeout: 20_000 };

it('an app without the Kubernetes plugin starts, and says what is missing', async () => {
  renderTestApp({ features: [plugin, probe], initialRouteEntries: ['/probe'] });
  expect(await screen.findByText(/^no-kubernetes: .*Kubernetes plugin is missing/, {}, patience))
    .toBeVisible();
});

it('an app with it reads its clusters', async () => {
  renderTestApp({ features: [plugin, probe, kubernetes], initialRouteEntries: ['/probe'] });
  expect(await screen.findByText('eu', {}, patience)).toBeVisible();
});
