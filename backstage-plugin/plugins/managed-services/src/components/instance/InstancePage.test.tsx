// SPDX-License-Identifier: Apache-2.0
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  forbiddenReply,
  PlayedCluster,
  statusReply,
  type Stored,
} from '../../testing/playedCluster';
import { POSTGRES, storedInstance } from '../../testing/playedInstances';
import { renderInstances } from '../../testing/renderInstances';
import { postgresChart } from '../../testing/sampleCharts';

const user = userEvent.setup();
const PATH = '/instances/eu/shop/ManagedPostgres/orders';

const service = (chartVersion: string) => ({
  id: 'postgres',
  files: postgresChart.files,
  service: { apiVersion: POSTGRES.apiVersion, kind: POSTGRES.kind, chartVersion },
});

function part(apiVersion: string, kind: string, name: string): Stored {
  const release = name.replace(/-\d+$/, '');
  const labels = { 'app.kubernetes.io/instance': release };
  return { apiVersion, kind, metadata: { name, namespace: 'shop', labels } };
}

function cluster(given: Parameters<typeof storedInstance>[1] = {}) {
  return new PlayedCluster('eu', {
    kinds: [POSTGRES],
    objects: [
      storedInstance('orders', { spec: { replicas: 3, storage: { size: '20Gi' } }, ...given }),
      part('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'orders-managedpostgres'),
      part('v1', 'Pod', 'orders-managedpostgres-0'),
      part('v1', 'Pod', 'other-0'),
    ],
  });
}

const heading = () => screen.findByRole('heading', { name: 'orders' });
const card = async (name: string) => within(await screen.findByRole('region', { name }));

it('shows status, connection and settings; of the Secret only its name', async () => {
  const eu = cluster();
  await renderInstances([eu], PATH, { services: [service('0.1.0')] });
  await heading();
  expect(screen.getByText('Everything is as requested.')).toBeVisible();
  expect((await card('Status')).getByText('3 of 3 ready')).toBeVisible();
  const connection = await card('Connect');
  expect(connection.getByText('orders-managedpostgres-rw.shop.svc')).toBeVisible();
  expect(connection.getByText('orders-managedpostgres-credentials')).toBeVisible();
  const copied = jest.spyOn(navigator.clipboard, 'writeText');
  await user.click(connection.getByRole('button', { name: 'Copy Host' }));
  expect(copied).toHaveBeenCalledWith('orders-managedpostgres-rw.shop.svc');
  const settings = await card('Settings');
  expect(await settings.findByText('20Gi')).toBeVisible();
  expect(eu.requests.filter(({ path }) => path.includes('/secrets'))).toEqual([]);
});

it('offers change, removal, and an upgrade when the portal has a newer chart', async () => {
  await renderInstances([cluster()], PATH, { services: [service('0.2.0')] });
  await heading();
  const link = (name: string) => screen.findByRole('link', { name });
  expect(await link('Change')).toHaveAttribute('href', `${PATH}/change`);
  expect(await link('Upgrade to 0.2.0')).toHaveAttribute('href', `${PATH}/upgrade`);
  expect(await link('Remove')).toHaveAttribute('href', `${PATH}/remove`);
});

it('a service that the portal does not offer: values as they are, and no change', async () => {
  await renderInstances([cluster()], PATH);
  await heading();
  const settings = await card('Settings');
  expect(settings.getByText(/portal does not offer this service/)).toBeVisible();
  expect(settings.getByRole('rowheader', { name: 'storage.size' })).toBeVisible();
  expect(screen.queryByRole('link', { name: 'Change' })).toBeNull();
});

it('a failure is shown with its reason, and a status that is older than the spec as such', async () => {
  const message = 'Helm upgrade failed:\n- at /replicas: got 12, want 9';
  await renderInstances(
    [cluster({ metadata: { generation: 2 }, status: { phase: 'Failed', message } })],
    PATH,
  );
  await heading();
  expect(screen.getByText(/Helm rejected the values or gave up/)).toBeVisible();
  expect((await card('Status')).getByText(/got 12, want 9/)).toBeVisible();
  expect(screen.getByText('The status is older than the last change')).toBeVisible();
});

it('events that may not be read are named; the rest is there', async () => {
  const eu = cluster();
  eu.rules.push(request => (request.path.endsWith('/events') ? forbiddenReply(request) : undefined));
  await renderInstances([eu], PATH);
  await heading();
  expect(await (await card('Events')).findByText(/events could not be read/)).toBeVisible();
});

it.each([
  ['another name', PATH.replace('orders', 'nothing'), 'There is no instance nothing'],
  ['another kind', PATH.replace('Postgres', 'Other'), 'The instance could not be read'],
  ['a page that does not exist', `${PATH}/else`, 'There is no page at this address'],
])('%s says so', async (_, path, text) => {
  await renderInstances([cluster()], path);
  expect(await screen.findByText(text)).toBeVisible();
});

it('an answer that stays away keeps what was read, and says how old it is', async () => {
  const eu = cluster({ status: { phase: 'Progressing' } });
  await renderInstances([eu], PATH);
  await heading();
  eu.rules.push(() => statusReply(503, 'ServiceUnavailable', 'etcd leader changed'));
  expect(await screen.findByText(/What is shown was read/)).toBeVisible();
  expect(screen.getByRole('heading', { name: 'orders' })).toBeVisible();
});

describe('removal', () => {
  const button = () => screen.getByRole('button', { name: 'Remove' });
  const confirm = (name: string) =>
    user.type(screen.getByRole('textbox', { name: 'Type orders to confirm' }), name);

  it('asks for the name, removes, and shows what is left until all is gone', async () => {
    const eu = cluster({ metadata: { finalizers: ['kro.run/finalizer'] } });
    await renderInstances([eu], `${PATH}/remove`);
    await heading();
    await confirm('order');
    expect(button()).toBeDisabled();
    await confirm('s');
    await user.click(button());
    const progress = await card('Being removed');
    expect(await progress.findByText('orders-managedpostgres-0')).toBeVisible();
    expect(progress.queryByText('other-0')).toBeNull();
    expect(progress.getByText('Waiting for: kro.run/finalizer')).toBeVisible();
    const deletes = eu.requests.filter(({ method }) => method === 'DELETE');
    const options = deletes.map(({ body }) => JSON.parse(body));
    expect(options.map(({ dryRun }) => dryRun)).toEqual([['All'], undefined]);
    expect(options[1]).toMatchObject({ preconditions: { uid: 'uid-shop-orders' } });
    eu.objects = [];
    expect(await screen.findByText('orders is removed')).toBeVisible();
  });

  it('a refusal of the cluster is shown in its words, and nothing is removed', async () => {
    const eu = cluster();
    eu.rules.push(({ method }) =>
      method === 'DELETE'
        ? statusReply(403, 'Forbidden', 'admission webhook "keep" denied the request: protected')
        : undefined,
    );
    await renderInstances([eu], `${PATH}/remove`);
    await heading();
    await confirm('orders');
    await user.click(button());
    expect(await screen.findByText(/refuses it: protected/)).toBeVisible();
    expect(eu.objects.some(({ kind }) => kind === 'ManagedPostgres')).toBe(true);
  });

  it('an instance that comes from Git says that it would come back', async () => {
    const managedFields = [{ manager: 'kustomize-controller', operation: 'Apply' }];
    await renderInstances([cluster({ metadata: { managedFields } })], `${PATH}/remove`);
    await heading();
    expect(screen.getByText('This instance comes from Git')).toBeVisible();
    expect(screen.getByText(/Flux creates it again/)).toBeVisible();
  });

  it('a service that is ordered by pull request only says where its file is', async () => {
    const byGit = { ...service('0.1.0'), deliveries: ['pull-request', 'file'] as const };
    await renderInstances([cluster()], `${PATH}/remove`, { services: [byGit] });
    await heading();
    expect(screen.getByText(/Remove its file from the repository/)).toBeVisible();
  });
});

it('a tab that stays open follows the instance', async () => {
  const eu = cluster({ status: { phase: 'Progressing' } });
  await renderInstances([eu], PATH);
  await heading();
  expect(screen.getByText('In progress')).toBeVisible();
  act(() => {
    Object.assign(eu.objects[0].status as object, { phase: 'Ready' });
  });
  await waitFor(() => expect(screen.getByText('Ready')).toBeVisible());
});
