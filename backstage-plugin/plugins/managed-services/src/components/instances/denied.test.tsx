// SPDX-License-Identifier: Apache-2.0
// In a file of its own: Backstage remembers the answers about permissions beyond one test.
import { screen } from '@testing-library/react';
import { PlayedCluster } from '../../testing/playedCluster';
import { POSTGRES, storedInstance } from '../../testing/playedInstances';
import { renderInstances } from '../../testing/renderInstances';

it.each(['/instances', '/instances/eu/shop/ManagedPostgres/orders'])(
  'without the permission %s says which one is missing, and asks no cluster',
  async path => {
    const eu = new PlayedCluster('eu', {
      kinds: [POSTGRES],
      objects: [storedInstance('orders')],
    });
    await renderInstances([eu], path, { allowed: [] });
    expect(await screen.findByText('You may not see instances')).toBeVisible();
    expect(screen.getByText('managed-services.instance.read')).toBeVisible();
    expect(eu.requests).toEqual([]);
  },
);
