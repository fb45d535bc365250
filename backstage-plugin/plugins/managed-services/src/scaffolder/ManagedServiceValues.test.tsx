// SPDX-License-Identifier: Apache-2.0
import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { SecretsContextProvider, useTemplateSecrets } from '@backstage/plugin-scaffolder-react';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Link, useLocation } from 'react-router-dom';
import { engineApiRef, WorkerEngine, type EngineApi } from '../api';
import { engineAnswering } from '../testing/renderPage';
import { chartWith } from '../testing/sampleCharts';
import { managedServiceValuesField } from './field';
import { SessionKeeper } from './SessionKeeper';
import { Sessions, sessionsApiRef } from './Sessions';

// The scaffolder hands extensions on in this shape once it has loaded them.
const extension = managedServiceValuesField as unknown as {
  name: string;
  component: never;
  validation: never;
};

const chart = chartWith(
  'orders',
  {
    required: ['owner'],
    properties: {
      owner: { type: 'string' },
      replicas: { type: 'integer', minimum: 1, maximum: 9 },
      hosts: { type: 'array', items: { type: 'string' } },
      storage: { type: 'object', properties: { size: { type: 'string' } } },
      password: { type: 'string', minLength: 8, writeOnly: true },
      pin: { type: 'integer', writeOnly: true },
    },
    additionalProperties: false,
  },
  { replicas: 1, hosts: ['a'], storage: { size: '1Gi' } },
);

/** The wizard's page, and another one. */
function Pages({ children }: { children: JSX.Element }) {
  const { pathname } = useLocation();
  return (
    <>
      <SessionKeeper />
      <Link to="/elsewhere">Elsewhere</Link>
      <Link to="/">Wizard</Link>
      {pathname === '/' && children}
    </>
  );
}

/** The wizard that a generated software template leads to. */
async function renderWizard(
  options?: unknown,
  schema: object = {},
  engine: EngineApi = new WorkerEngine(),
  initialState: Record<string, never> | object = {},
) {
  const uiOptions = options === undefined ? { chart } : options;
  const sessions = new Sessions();
  let seen: Record<string, string> = {};
  const Secrets = () => {
    seen = useTemplateSecrets().secrets;
    return null;
  };
  const onCreate = jest.fn(async () => {});
  const manifest = {
    title: 'Service',
    steps: [
      {
        title: 'Instance',
        schema: {
          type: 'object',
          properties: { name: { type: 'string', title: 'Instance name' } },
        },
      },
      {
        title: 'Values',
        schema: {
          type: 'object',
          properties: {
            values: {
              type: 'object',
              default: {},
              ...schema,
              'ui:field': 'ManagedServiceValues',
              'ui:options': uiOptions as never,
            },
          },
        },
      },
    ],
  };
  await act(async () => {
    renderInTestApp(
      <TestApiProvider
        apis={[
          [engineApiRef, engine],
          [sessionsApiRef, sessions],
        ]}
      >
        <Pages>
          <SecretsContextProvider>
            <Stepper
              manifest={manifest}
              extensions={[extension]}
              onCreate={onCreate}
              initialState={initialState as never}
            />
            <Secrets />
          </SecretsContextProvider>
        </Pages>
      </TestApiProvider>,
    );
  });
  return { onCreate, sessions, secrets: () => seen };
}

const textbox = (name: string) => screen.findByRole('textbox', { name });
const button = (name: string) => screen.findByRole('button', { name });
const manifest = () => screen.getByRole('region', { name: 'Manifest as YAML' });
const user = userEvent.setup();

it('sends sparse values and nothing secret', async () => {
  const { onCreate } = await renderWizard();
  await user.type(await textbox('Instance name'), 'orders');
  await user.click(await button('Next'));
  await user.type(await textbox('Owner'), 'team-a');
  await user.type(await textbox('Replicas'), '3');
  await user.type(screen.getByLabelText('Password', { selector: 'input' }), 'hunter2222');
  await user.type(screen.getByLabelText('Pin', { selector: 'input' }), '4711');
  await user.click(screen.getByText('Manifest'));
  await waitFor(() =>
    expect(manifest()).toHaveTextContent(/name: orders/),
  );
  const place = /Secret orders-managedorders-values to the namespace default/;
  expect(screen.getByText(place)).toBeVisible();
  const copied = jest.spyOn(navigator.clipboard, 'writeText').mockResolvedValue();
  await user.click(await button('Copy Secret'));
  await screen.findByText('Secret copied');
  expect(copied.mock.calls).toEqual([[expect.stringMatching(/hunter2222[^]*4711/)]]);
  expect(document.body).not.toHaveTextContent('hunter2222');
  await user.click(await button('Review'));
  await user.click(await button('Create'));
  await waitFor(() => expect(onCreate).toHaveBeenCalledTimes(1));
  expect(onCreate).toHaveBeenCalledWith({
    name: 'orders',
    values: { owner: 'team-a', replicas: 3 },
  });
});

it('refuses to go on with a secret value that Helm refuses', async () => {
  await renderWizard();
  await user.type(await textbox('Instance name'), 'orders');
  await user.click(await button('Next'));
  await user.type(await textbox('Owner'), 'team-a');
  await user.type(screen.getByLabelText('Password', { selector: 'input' }), 'short');
  await user.click(await button('Review'));
  await screen.findAllByText(/password: .*at least 8 characters/);
  expect(screen.queryByRole('button', { name: 'Create' })).toBeNull();
});

/** What a generated template says about the values: defaults and lists included. */
const nativeSchema = {
  required: ['owner'],
  properties: {
    owner: { type: 'string' },
    replicas: { type: 'integer', default: 1 },
    hosts: { type: 'array', items: { type: 'string' } },
    storage: {
      type: 'object',
      properties: {
        size: { type: 'string', default: '1Gi' },
        mounts: { type: 'array', items: { type: 'string' } },
      },
    },
  },
};

it('sends nothing that the wizard filled in by itself', async () => {
  const { onCreate } = await renderWizard(undefined, nativeSchema);
  await user.click(await button('Next'));
  await user.type(await textbox('Owner'), 'team-a');
  expect(await textbox('Replicas')).toHaveValue('');
  await user.type(await textbox('Size'), '5Gi');
  await user.click(await button('Review'));
  await user.click(await button('Create'));
  await waitFor(() => expect(onCreate).toHaveBeenCalledTimes(1));
  const [sent] = onCreate.mock.calls[0] as unknown as [object];
  expect(JSON.parse(JSON.stringify(sent))).toEqual({
    values: { owner: 'team-a', storage: { size: '5Gi' } },
  });
});

it('sends an empty list that was chosen, and keeps it on the way back', async () => {
  const { onCreate } = await renderWizard(undefined, nativeSchema);
  await user.click(await button('Next'));
  await user.type(await textbox('Owner'), 'team-a');
  await user.click(await button('Start an empty list'));
  await user.click(await button('Back'));
  await user.click(await button('Next'));
  expect(await textbox('Owner')).toHaveValue('team-a');
  await user.click(await button('Review'));
  await user.click(await button('Create'));
  await waitFor(() => expect(onCreate).toHaveBeenCalledTimes(1));
  const [sent] = onCreate.mock.calls[0] as unknown as [object];
  expect(JSON.parse(JSON.stringify(sent))).toEqual({ values: { owner: 'team-a', hosts: [] } });
});

it('shows what is missing when the wizard’s own check refuses first', async () => {
  await renderWizard(undefined, nativeSchema);
  await user.click(await button('Next'));
  await textbox('Owner');
  await user.click(await button('Review'));
  await waitFor(async () =>
    expect(await textbox('Owner')).toHaveAttribute('aria-invalid', 'true'),
  );
});

it('validates a field that nobody touched', async () => {
  await renderWizard();
  await user.click(await button('Next'));
  await textbox('Owner');
  await user.click(await button('Review'));
  await waitFor(async () =>
    expect(await textbox('Owner')).toHaveAttribute('aria-invalid', 'true'),
  );
  expect(screen.queryByRole('button', { name: 'Create' })).toBeNull();
});

it('a visible violation does not keep the wizard from asking again', async () => {
  await renderWizard();
  await user.click(await button('Next'));
  await user.type(await textbox('Owner'), 'team-a');
  await user.type(await textbox('Replicas'), '12');
  await waitFor(async () =>
    expect(await textbox('Replicas')).toHaveAttribute('aria-invalid', 'true'),
  );
  await user.click(await button('Review'));
  await screen.findAllByText(/\/replicas: .*at most/);
  await user.clear(await textbox('Replicas'));
  await user.type(await textbox('Replicas'), '2');
  await user.click(await button('Review'));
  expect(await button('Create')).toBeVisible();
});

it('text that is no value keeps the wizard from going on', async () => {
  await renderWizard();
  await user.click(await button('Next'));
  await user.type(await textbox('Owner'), 'team-a');
  await user.type(await textbox('Replicas'), 'x');
  await user.click(await button('Review'));
  await screen.findAllByText(/not a valid value/);
  expect(await textbox('Replicas')).toHaveValue('x');
});

it('keeps everything when the wizard goes back and forth', async () => {
  await renderWizard();
  await user.click(await button('Next'));
  await user.type(await textbox('Owner'), 'team-a');
  await user.type(await textbox('Replicas'), '7x');
  await user.click(await button('Back'));
  await textbox('Instance name');
  await user.click(await button('Next'));
  expect(await textbox('Owner')).toHaveValue('team-a');
  expect(await textbox('Replicas')).toHaveValue('7x');
});

it('keeps secrets when a step is left, and releases them with the page', async () => {
  const { sessions } = await renderWizard();
  await user.click(await button('Next'));
  await user.type(await textbox('Owner'), 'team-a');
  await user.type(screen.getByLabelText('Password', { selector: 'input' }), 'hunter2222');
  await user.click(await button('Back'));
  await textbox('Instance name');
  await user.click(await button('Next'));
  await textbox('Owner');
  expect(screen.getByLabelText('Password', { selector: 'input' })).toHaveValue('hunter2222');
  const session = sessions.known(chart);
  if (session?.status !== 'open') throw new Error('there is no session');
  const free = jest.fn();
  Object.defineProperty(session, 'model', { value: { ...session.model, free } });
  await user.click(screen.getByRole('link', { name: 'Elsewhere' }));
  expect(sessions.known(chart)).toBeUndefined();
  expect(session.store.get().draft.values).toEqual({});
  expect(free).toHaveBeenCalledTimes(1);
  await user.click(screen.getByRole('link', { name: 'Wizard' }));
  await textbox('Instance name');
  await user.click(await button('Next'));
  expect(await textbox('Owner')).toHaveValue('');
  expect(screen.getByLabelText('Password', { selector: 'input' })).toHaveValue('');
});

it('says so when the template carries no chart', async () => {
  await renderWizard({});
  await user.click(await button('Next'));
  expect(await screen.findByText(/This template has no chart/)).toBeVisible();
});

it('attack-browser-main-thread-freeze: a chart that takes too long is named', async () => {
  const error = Object.assign(new Error('no answer within 10 s'), { code: 'timeout' });
  const engine = engineAnswering(() => ({ form: () => Promise.reject(error) }));
  await renderWizard(undefined, {}, engine);
  await user.click(await button('Next'));
  expect(await screen.findByText('The chart of orders takes too long')).toBeVisible();
});

it('freeform-yaml-version: the wizard sends what Helm reads, also right after typing', async () => {
  const open = chartWith('orders', { properties: { anything: {} } });
  const { onCreate } = await renderWizard({ chart: open });
  await user.click(await button('Next'));
  await user.click(await textbox('Anything'));
  await user.paste('mode: 0644\n---\non: no');
  await user.click(await button('Review'));
  await user.click(await button('Create'));
  await waitFor(() => expect(onCreate).toHaveBeenCalledTimes(1));
  expect(onCreate).toHaveBeenCalledWith(
    expect.objectContaining({ values: { anything: { mode: 420, true: false } } }),
  );
});

it('hands secret values to the task apart from its parameters', async () => {
  const { onCreate, secrets } = await renderWizard();
  await user.click(await button('Next'));
  await user.type(await textbox('Owner'), 'team-a');
  await user.type(await screen.findByLabelText('Password'), 'correct horse');
  await waitFor(() =>
    expect(secrets()).toEqual({
      managedServiceSecrets: JSON.stringify({ password: 'correct horse' }),
    }),
  );
  await user.clear(screen.getByLabelText('Password'));
  await waitFor(() => expect(secrets()).toEqual({ managedServiceSecrets: '{}' }));
  expect(onCreate).not.toHaveBeenCalled();
});

describe('values in the address', () => {
  const prefill = (values: object) =>
    window.history.replaceState({}, '', `?formData=${encodeURIComponent(JSON.stringify({ values }))}`);

  afterEach(() => window.history.replaceState({}, '', '/'));

  it('are choices, also where they equal the default or are empty', async () => {
    prefill({ owner: 'team-a', replicas: 1, storage: { size: '1Gi' }, hosts: [] });
    const { onCreate } = await renderWizard(undefined, {}, undefined, {
      values: { owner: 'team-a', replicas: 1, storage: { size: '1Gi' }, hosts: [] },
    });
    await user.click(await button('Next'));
    expect(await textbox('Replicas')).toHaveValue('1');
    await user.click(await button('Review'));
    await user.click(await button('Create'));
    await waitFor(() => expect(onCreate).toHaveBeenCalled());
    const [[sent]] = onCreate.mock.calls as unknown as [[{ values: unknown }]];
    expect(JSON.parse(JSON.stringify(sent.values))).toEqual({
      owner: 'team-a',
      replicas: 1,
      storage: { size: '1Gi' },
      hosts: [],
    });
  });
});
