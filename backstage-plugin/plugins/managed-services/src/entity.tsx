// SPDX-License-Identifier: Apache-2.0
// What the plugin adds to the pages of the catalog.
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
  EntityIconLinkBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { RiStackLine } from '@remixicon/react';
import {
  instanceRefOf,
  isServiceTemplate,
} from '@managed-services/backstage-plugin-managed-services-common';
import type { Entity } from '@backstage/catalog-model';
import { useServiceLink } from './components/entity/useServiceLink';

const isInstance = (entity: Entity) => instanceRefOf(entity) !== undefined;

/**
 * The tab of an instance's entity: what its page shows.
 *
 * @public
 */
export const instanceTab = EntityContentBlueprint.make({
  name: 'instance',
  params: {
    path: '/managed-service',
    title: 'Managed service',
    filter: isInstance,
    icon: <RiStackLine />,
    loader: () => import('./components/entity').then(m => <m.EntityInstance />),
  },
});

/**
 * The card of an instance's entity: its status, and the way to its page.
 *
 * @public
 */
export const instanceCard = EntityCardBlueprint.make({
  name: 'instance',
  params: {
    type: 'info',
    filter: isInstance,
    loader: () => import('./components/entity').then(m => <m.EntityInstanceCard />),
  },
});

/**
 * The link from a software template's entity to the form of its service.
 *
 * @public
 */
export const serviceLink = EntityIconLinkBlueprint.make({
  name: 'service',
  params: { filter: isServiceTemplate, useProps: useServiceLink },
});
