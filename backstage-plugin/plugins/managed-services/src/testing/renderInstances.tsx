// SPDX-License-Identifier: Apache-2.0
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
  type TestApiPair,
} from '@backstage/frontend-test-utils';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { act } from '@testing-library/react';
import { useLocation } from 'react-router-dom';
import {
  engineApiRef,
  instancesApiRef,
  KubernetesInstances,
  servicesApiRef,
  StaticServices,
  WorkerEngine,
  type StaticService,
} from '../api';
import { ServicesPage } from '../components/page';
import { BrowserDrafts, draftsApiRef } from '../drafts/Drafts';
import { rootRouteRef } from '../routes';
import { GROUP, playedKubernetes, type PlayedCluster } from './playedCluster';

type Options = {
  /** The permissions that the person has; all of them unless given. */
  allowed?: readonly string[];
  services?: StaticService[];
};

/**
 * The page over played clusters, through the same code that talks to real ones; null stands for an
 * app without the Kubernetes plugin.
 */
export async function renderInstances(
  clusters: readonly PlayedCluster[] | null,
  path = '/instances',
  { allowed, services = [] }: Options = {},
) {
  let location: ReturnType<typeof useLocation> | undefined;
  const Probe = () => {
    location = useLocation();
    return null;
  };
  const authorize = async ({ permission }: { permission: { name: string } }) => ({
    result: allowed?.includes(permission.name) === false
      ? AuthorizeResult.DENY
      : AuthorizeResult.ALLOW,
  });
  const settings = { groups: async () => [GROUP] };
  const instances: TestApiPair<unknown>[] = clusters
    ? [[instancesApiRef, new KubernetesInstances(playedKubernetes(clusters), settings)]]
    : [];
  const apis: TestApiPair<unknown>[] = [
    [engineApiRef, new WorkerEngine()],
    [servicesApiRef, new StaticServices(services)],
    [draftsApiRef, new BrowserDrafts(mockApis.identity())],
    [permissionApiRef, { authorize }],
    ...instances,
  ];
  const rendered = await act(async () =>
    renderInTestApp(
      <TestApiProvider apis={apis}>
        <Probe />
        <ServicesPage />
      </TestApiProvider>,
      { initialRouteEntries: [path], mountedRoutes: { '/': rootRouteRef } },
    ),
  );
  return { ...rendered, address: () => location! };
}
