// SPDX-License-Identifier: Apache-2.0
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { identityApiRef } from '@backstage/frontend-plugin-api';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { scaffolderApiRef } from '@backstage/plugin-scaffolder-react';
import { act } from '@testing-library/react';
import {
  engineApiRef,
  servicesApiRef,
  StaticServices,
  WorkerEngine,
  type StaticService,
} from '../api';
import { ServicesPage } from '../components/page';
import {
  BrowserDrafts,
  draftsApiRef,
} from '../drafts/Drafts';
import { rootRouteRef } from '../routes';
import { PlayedScaffolder } from './playedScaffolder';
import { serviceOf } from './renderPage';
import { postgresChart } from './sampleCharts';

/** A service that a template delivers in three ways. */
export const offered: StaticService = {
  ...serviceOf(postgresChart),
  template: 'template:default/managed-postgres',
  deliveries: ['pull-request', 'apply', 'file'],
  clusters: ['local'],
  service: {
    apiVersion: 'managedservices.example.com/v1alpha1',
    kind: 'ManagedPostgres',
    chartVersion: '0.1.0',
  },
};

type Given = { service?: StaticService; isAllowed?: boolean; scaffolder?: PlayedScaffolder | null };

/** The page of the service, for a person of `team-a`. */
export async function renderOrder(given: Given = {}, address = '/postgres') {
  const { service = offered, isAllowed = true, scaffolder = new PlayedScaffolder() } = given;
  const identityApi = mockApis.identity({
    userEntityRef: 'user:default/jane',
    ownershipEntityRefs: ['user:default/jane', 'group:default/team-a'],
  });
  const authorize = async () => ({ result: isAllowed ? 'ALLOW' : 'DENY' }) as never;
  await act(async () => {
    renderInTestApp(
      <TestApiProvider
        apis={[
          [engineApiRef, new WorkerEngine()],
          [servicesApiRef, new StaticServices([service])],
          [draftsApiRef, new BrowserDrafts(identityApi)],
          [identityApiRef, identityApi],
          [permissionApiRef, { authorize }],
          ...(scaffolder ? [[scaffolderApiRef, scaffolder.api] as const] : []),
        ]}
      >
        <ServicesPage />
      </TestApiProvider>,
      { initialRouteEntries: [address], mountPath: '/', mountedRoutes: { '/': rootRouteRef } },
    );
  });
  return scaffolder ?? new PlayedScaffolder();
}
