// SPDX-License-Identifier: Apache-2.0
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { identityApiRef } from '@backstage/frontend-plugin-api';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { scaffolderApiRef } from '@backstage/plugin-scaffolder-react';
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  engineApiRef,
  InstancesError,
  instancesApiRef,
  servicesApiRef,
  StaticServices,
  WorkerEngine,
  type Answer,
  type InstancesApi,
  type ServiceSummary,
} from '../../api';
import { BrowserDrafts, draftsApiRef } from '../../drafts/Drafts';
import { rootRouteRef } from '../../routes';
import { PlayedObject } from '../../testing/playedObject';
import { PlayedScaffolder } from '../../testing/playedScaffolder';
import { offered } from '../../testing/renderOrder';
import { ChangeView } from './ChangeView';

const user = userEvent.setup();
const button = (name: string | RegExp) => screen.findByRole('button', { name });
const textbox = (name: string) => screen.findByRole('textbox', { name });
const spec = {
  owner: 'jane',
  replicas: 3,
  storage: { size: '1Gi', storageClass: 'fast' },
  parameters: { work_mem: '4MB' },
};

/** The API over one played object; `tell` sends its newest state to whoever listens. */
class PlayedApi {
  private readonly listeners = new Set<(answer: Answer<Instance>) => void>();
  constructor(readonly object: PlayedObject) {}

  readonly api = {
    get: () => this.object.get(),
    apply: (...call: Parameters<PlayedObject['apply']>) => this.object.apply(...call),
    patch: (...call: Parameters<PlayedObject['patch']>) => this.object.patch(...call),
    subscribe: (_: unknown, listener: (answer: Answer<Instance>) => void) => {
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    },
  } as unknown as InstancesApi;

  tell(change: () => void): void {
    act(() => {
      change();
      const answer = { value: this.object.instance(), error: undefined, at: 0 };
      this.listeners.forEach(listener => listener(answer));
    });
  }
}

type Given = { object?: PlayedObject; service?: ServiceSummary | null };

async function open({ object = PlayedObject.applied(spec), service }: Given = {}) {
  const played = new PlayedApi(object);
  const scaffolder = new PlayedScaffolder();
  const services = new StaticServices([offered]);
  const [summary] = await services.listServices();
  const identityApi = mockApis.identity();
  const authorize = async () => ({ result: 'ALLOW' }) as never;
  const rendered = await act(async () =>
    renderInTestApp(
      <TestApiProvider
        apis={[
          [engineApiRef, new WorkerEngine()],
          [servicesApiRef, services],
          [draftsApiRef, new BrowserDrafts(identityApi)],
          [identityApiRef, identityApi],
          [instancesApiRef, played.api],
          [permissionApiRef, { authorize }],
          [scaffolderApiRef, scaffolder.api],
        ]}
      >
        <ChangeView
          instance={object.instance()}
          service={service === undefined ? summary : service}
        />
      </TestApiProvider>,
      { mountPath: '/', mountedRoutes: { '/': rootRouteRef } },
    ),
  );
  return { played, object, scaffolder, rendered };
}

async function type(name: string, text: string) {
  const field = await screen.findByRole('textbox', { name }, { timeout: 20_000 });
  await user.clear(field);
  await user.type(field, text);
}

async function review() {
  await user.click(await button('Review the change'));
  await screen.findByRole('heading', { name: 'Send the change' });
}

beforeEach(() => localStorage.clear());

it('shows what is live, locks what is fixed, and says from where values can grow', async () => {
  await open();
  expect(await textbox('Replicas')).toHaveValue('3');
  // The chart marks the storage class as immutable.
  const locked = screen.getByRole('group', { name: 'Storage class' });
  expect(locked).toHaveTextContent('fast');
  expect(locked).toHaveTextContent('Fixed since the instance was created.');
  expect(screen.queryByRole('textbox', { name: 'Storage class' })).toBeNull();
  expect(screen.getByText('Nothing changes.')).toBeVisible();
});

it('applies what was changed, and follows it until it is ready', async () => {
  const { object, played } = await open();
  await type('Replicas', '5');
  await review();
  const row = within(await screen.findByRole('table', { name: 'Settings' })).getByRole('row', {
    name: /Replicas/,
  });
  const cells = within(row).getAllByRole('cell').map(({ textContent }) => textContent);
  expect(cells).toEqual(['Changed', '1', '3', '5']);
  await user.click(await button('Apply'));
  expect(await screen.findByText(/is ready with the new settings/)).toBeVisible();
  expect(object.spec).toEqual({ ...spec, replicas: 5 });
  expect(object.requests).toEqual(['try', 'apply']);
  played.tell(() => {});
  expect(screen.getByRole('link', { name: 'Open orders' })).toBeVisible();
});

it('shows the words of the API server at the field, and keeps what was typed', async () => {
  const { object } = await open();
  object.admit = result =>
    (result as typeof spec).replicas > 4
      ? new InstancesError({
          code: 'invalid',
          message: 'ManagedPostgres "orders" is invalid',
          help: 'correct the fields that the message names',
          causes: [{ field: 'spec.replicas', message: 'quota allows 4 replicas' }],
        })
      : undefined;
  await type('Replicas', '5');
  await review();
  await user.click(await button('Check with the cluster'));
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('quota allows 4 replicas');
  expect(alert).toHaveTextContent('Nothing has changed in the cluster');
  expect(object.spec).toEqual(spec);
  await user.click(await button('Back to the form'));
  const field = await textbox('Replicas');
  expect(field).toHaveValue('5');
  await waitFor(() => expect(field).toHaveAccessibleDescription(/quota allows 4 replicas/));
  await type('Replicas', '4');
  await review();
  await user.click(await button('Check with the cluster'));
  expect(await screen.findByText('The cluster accepts the change.')).toBeVisible();
});

it('asks about every value that others changed meanwhile', async () => {
  const { object, played } = await open();
  await type('Replicas', '5');
  played.tell(() => object.edit({ '/replicas': 7, '/backup': { keep: 9 } }));
  expect(await screen.findByText(/2 values were changed by others/)).toBeVisible();
  await review();
  expect(await button('Apply')).toBeDisabled();
  await user.click(await button('Keep mine'));
  await user.click(await button('Take theirs'));
  // The value is somebody else’s now: taking it is a decision of its own.
  expect(await screen.findByText('Set by kubectl-edit.')).toBeVisible();
  await user.click(await button('Take it over'));
  await user.click(await button('Apply'));
  await screen.findByText(/is ready with the new settings/);
  expect(object.spec).toEqual({ ...spec, replicas: 5, backup: { keep: 9 } });
});

it('leaves to others what the person gives up', async () => {
  const object = PlayedObject.applied(spec);
  object.edit({ '/replicas': 4 });
  await open({ object });
  await type('Replicas', '5');
  await review();
  await user.click(await button('Leave it as it is'));
  await waitFor(() => expect(screen.queryByText('Set by kubectl-edit.')).toBeNull());
  expect(screen.getAllByText('Nothing changes.').length).toBeGreaterThan(0);
});

it('keeps unknown keys', async () => {
  const object = PlayedObject.applied({ ...spec, parameters: { work_mem: '4MB' } });
  await open({ object });
  await type('Replicas', '5');
  await review();
  await user.click(await button('Apply'));
  await screen.findByText(/is ready with the new settings/);
  expect(object.spec).toMatchObject({ parameters: { work_mem: '4MB' } });
});

it('offers a pull request where Git owns the instance', async () => {
  const object = PlayedObject.applied(spec);
  object.edit({ '/backup': { keep: 3 } }, 'kustomize-controller');
  const { scaffolder } = await open({ object });
  await type('Replicas', '5');
  await review();
  expect(await screen.findByText(/Flux keeps this instance as it is in Git/)).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Apply' })).toBeNull();
  await user.click(await button('Open a pull request instead'));
  await screen.findByRole('heading', { name: 'Order in progress' });
  expect(scaffolder.asked[0].values).toMatchObject({
    name: 'orders',
    namespace: 'shop',
    delivery: 'pull-request',
    cluster: 'eu',
    values: { ...spec, replicas: 5, backup: { keep: 3 } },
  });
});

it('restores what was typed, and what others did since then', async () => {
  const object = PlayedObject.applied(spec);
  const first = await open({ object });
  await type('Replicas', '5');
  first.rendered.unmount();
  object.edit({ '/backup': { keep: 9 } });
  await open({ object });
  expect(await textbox('Replicas')).toHaveValue('5');
  expect(await screen.findByText(/Draft restored/)).toBeVisible();
  expect(await screen.findByText(/1 value was changed by others/)).toBeVisible();
});

it('says so when the portal has no chart for the kind', async () => {
  await open({ service: null });
  expect(await screen.findByText(/No service on offer has the kind/)).toBeVisible();
});
