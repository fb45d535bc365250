// SPDX-License-Identifier: Apache-2.0
import {
  createExtensionTester,
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import {
  EntityContentBlueprint,
  EntityIconLinkBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  entityOf,
  instanceOf,
} from '@managed-services/backstage-plugin-managed-services-common';
import type { Entity } from '@backstage/catalog-model';
import { screen } from '@testing-library/react';
import {
  engineApiRef,
  instancesApiRef,
  KubernetesInstances,
  servicesApiRef,
  StaticServices,
  WorkerEngine,
} from '../../api';
import { instanceTab, serviceLink } from '../../entity';
import { rootRouteRef } from '../../routes';
import { GROUP, PlayedCluster, playedKubernetes } from '../../testing/playedCluster';
import { POSTGRES, storedInstance } from '../../testing/playedInstances';
import { EntityInstance, EntityInstanceCard } from '.';
import { useServiceLink } from './useServiceLink';

const stored = storedInstance('orders');
const entity = entityOf(instanceOf('eu', POSTGRES.plural, stored));
const template: Entity = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'managed-postgres', namespace: 'team-a' },
  spec: { type: 'managed-service' },
};

function show(of: Entity, element: JSX.Element) {
  const eu = new PlayedCluster('eu', { kinds: [POSTGRES], objects: [stored] });
  const settings = { groups: async () => [GROUP] };
  renderInTestApp(
    <TestApiProvider
      apis={[
        [engineApiRef, new WorkerEngine()],
        [servicesApiRef, new StaticServices([])],
        [permissionApiRef, mockApis.permission()],
        [instancesApiRef, new KubernetesInstances(playedKubernetes([eu]), settings)],
      ]}
    >
      <EntityProvider entity={of}>{element}</EntityProvider>
    </TestApiProvider>,
    { mountedRoutes: { '/managed-services': rootRouteRef } },
  );
}

it('the tab of an entity shows its instance', async () => {
  show(entity, <EntityInstance />);
  expect(await screen.findByRole('heading', { name: 'orders' })).toBeVisible();
  expect(screen.getByRole('link', { name: 'Remove' })).toHaveAttribute(
    'href', '/managed-services/instances/eu/shop/ManagedPostgres/orders/remove',
  );
});

it('the card of an entity shows its status, and leads to its page', async () => {
  show(entity, <EntityInstanceCard />);
  expect(await screen.findByText('Everything is as requested.')).toBeVisible();
  expect(screen.getByText('3 of 3 ready')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Show the instance' })).toHaveAttribute(
    'href', '/managed-services/instances/eu/shop/ManagedPostgres/orders',
  );
});

it('a template leads to its form', async () => {
  const Probe = () => <a href={useServiceLink().href}>{useServiceLink().label}</a>;
  show(template, <Probe />);
  expect(await screen.findByRole('link', { name: 'Form' })).toHaveAttribute(
    'href', '/managed-services/team-a/managed-postgres',
  );
});

it.each([
  [entity, true, false],
  [template, false, true],
])('tab and link are for their entities only (%#)', (of, hasTab, hasLink) => {
  const tab = createExtensionTester(instanceTab);
  const link = createExtensionTester(serviceLink);
  expect(tab.get(EntityContentBlueprint.dataRefs.filterFunction)?.(of)).toBe(hasTab);
  expect(link.get(EntityIconLinkBlueprint.dataRefs.filterFunction)?.(of)).toBe(hasLink);
});
