// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  forbiddenReply,
  PlayedCluster,
  statusReply,
} from '../../testing/playedCluster';
import { POSTGRES, storedInstance, VALKEY } from '../../testing/playedInstances';
import { renderInstances } from '../../testing/renderInstances';

const user = userEvent.setup();
const kinds = [POSTGRES, VALKEY];

function cluster(name = 'eu', count = 0) {
  const more = Array.from({ length: count }, (_, index) =>
    storedInstance(`more-${index}`, { namespace: 'many' }),
  );
  return new PlayedCluster(name, {
    kinds,
    objects: [
      storedInstance('orders'),
      storedInstance('broken', {
        status: { phase: 'Failed', ready: false, message: 'values do not fit' },
      }),
      storedInstance('cache', { namespace: 'web', kind: VALKEY }),
      ...more,
    ],
  });
}

const names = () => screen.getAllByRole('link', { name: /^(orders|broken|cache)$/ })
  .map(({ textContent }) => textContent);

it('shows instances of all clusters, what needs a person first, each with its address', async () => {
  await renderInstances([cluster(), new PlayedCluster('us', {
    kinds, objects: [storedInstance('north', { status: { phase: 'Degraded' } })],
  })]);
  expect(await screen.findByRole('link', { name: 'broken' })).toHaveAttribute(
    'href', '/instances/eu/shop/ManagedPostgres/broken',
  );
  expect(await screen.findByRole('link', { name: 'north' })).toBeVisible();
  const rows = screen.getAllByRole('row').slice(1);
  expect(rows.map(row => within(row).getByRole('link').textContent)).toEqual([
    'broken', 'north', 'cache', 'orders',
  ]);
  expect(within(rows[0]).getByText('values do not fit')).toBeVisible();
  expect(within(rows[0]).getByText('Failed')).toBeVisible();
  expect(within(rows[3]).getByText('3/3')).toBeVisible();
  expect(within(rows[3]).getByText('team-a')).toBeVisible();
});

it('filters by phase and text, and says so when nothing is left', async () => {
  const { address } = await renderInstances([cluster()]);
  await screen.findByRole('link', { name: 'orders' });
  await user.click(screen.getByRole('button', { name: /^Failed 1/ }));
  await waitFor(() => expect(names()).toEqual(['broken']));
  expect(address().search).toBe('?phase=Failed');
  await user.type(screen.getByRole('searchbox', { name: 'Find instances' }), 'shop cache');
  expect(await screen.findByText('No instance matches')).toBeVisible();
  expect(address().search).toBe('?filter=shop+cache&phase=Failed');
  await user.click(screen.getByRole('button', { name: 'Show all' }));
  await waitFor(() => expect(names()).toHaveLength(3));
  expect(address().search).toBe('');
});

it('an address keeps filter, order and groups', async () => {
  await renderInstances([cluster()], '/instances?sort=-name&group=namespace&filter=shop');
  await screen.findByRole('link', { name: 'orders' });
  expect(names()).toEqual(['orders', 'broken']);
  expect(screen.getByRole('columnheader', { name: 'Name' })).toHaveAttribute(
    'aria-sort', 'descending',
  );
  expect(screen.getByRole('row', { name: /^shop 2/ })).toBeVisible();
  await user.click(screen.getByRole('button', { name: 'Name' }));
  await waitFor(() => expect(names()).toEqual(['broken', 'orders']));
});

it('draws only what is in sight of two thousand', async () => {
  await renderInstances([cluster('eu', 2000)]);
  await screen.findByRole('link', { name: 'broken' });
  expect(screen.getByRole('table')).toHaveAttribute('aria-rowcount', '2004');
  expect(screen.getAllByRole('row').length).toBeLessThan(60);
  expect(screen.getByRole('button', { name: /^Ready 2002/ })).toBeVisible();
});

it('a cluster that cannot be reached is named beside the instances of the others', async () => {
  const dead = new PlayedCluster('edge', { kinds });
  dead.rules.push(() => statusReply(502, 'x', 'connect ECONNREFUSED'));
  await renderInstances([cluster(), dead]);
  expect(await screen.findByText('The cluster edge could not be read completely')).toBeVisible();
  expect(screen.getByText(/ECONNREFUSED\. Try again later/)).toBeVisible();
  expect(screen.getByRole('link', { name: 'orders' })).toBeVisible();
});

it('namespaces that the person may not read are counted', async () => {
  const eu = cluster();
  eu.rules.push(request =>
    /\/v1alpha1\/managed/.test(request.path) || request.path.includes('/namespaces/web/')
      ? forbiddenReply(request)
      : undefined,
  );
  eu.objects.push(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } },
  );
  await renderInstances([eu]);
  expect(await screen.findByText(/^1 namespace of eu is left out/)).toBeVisible();
  expect(names()).toEqual(['broken', 'orders']);
});

describe('when there is nothing to show, says why', () => {
  it.each([
    ['no clusters', [], 'No clusters'],
    ['no instances', [new PlayedCluster('eu', { kinds })], 'No instances yet'],
    ['no definition', [new PlayedCluster('eu')], 'No instances yet'],
  ])('%s', async (_, clusters, text) => {
    await renderInstances(clusters);
    expect(await screen.findByText(text)).toBeVisible();
  });

  it('no right in the cluster', async () => {
    const eu = cluster();
    eu.rules.push(forbiddenReply);
    await renderInstances([eu]);
    expect(await screen.findByText(/The cluster does not allow it/)).toBeVisible();
    expect(screen.queryByText('No instances yet')).toBeNull();
  });

  it('no Kubernetes plugin', async () => {
    await renderInstances(null);
    expect(await screen.findByText(/the Kubernetes plugin is missing/)).toBeVisible();
  });
});
