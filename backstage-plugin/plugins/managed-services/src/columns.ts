// SPDX-License-Identifier: Apache-2.0
import {
  createExtensionBlueprint,
  createExtensionDataRef,
} from '@backstage/frontend-plugin-api';
import type { ExtraColumn } from './components/instances/extraColumns';

/** What an extension adds to the list of instances. */
export const columnDataRef = createExtensionDataRef<ExtraColumn>().with({
  id: 'managed-services.instance-column',
});

/**
 * A column of an app in the list of instances: its title, and the text of each cell.
 *
 * @public
 */
export const InstanceColumnBlueprint = createExtensionBlueprint({
  kind: 'managed-services-column',
  attachTo: { id: 'page:managed-services', input: 'columns' },
  output: [columnDataRef],
  dataRefs: { column: columnDataRef },
  *factory(column: Omit<ExtraColumn, 'id'>, { node }) {
    yield columnDataRef({ id: node.spec.id, ...column });
  },
});
