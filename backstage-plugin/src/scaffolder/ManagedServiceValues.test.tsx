// SPDX-License-Identifier: Apache-2.0
import { renderInTestApp, TestApiProvider } from '@backstage/frontend-test-utils';
import { SecretsContextProvider } from '@backstage/plugin-scaffolder-react';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { engineApiRef } from '../api';
import { chartWith, fakeEngineApi } from '../testing/fakeEngine';
import { field, formOf, list, number, section, text } from '../testing/fields';
import { managedServiceValuesField } from './field';

// The scaffolder hands extensions on in this shape once it has loaded them.
const extension = managedServiceValuesField as unknown as {
  name: string;
  component: never;
  validation: never;
};

let serial = 0;

/** The wizard that a generated software template leads to. */
async function renderWizard(options?: unknown, schema: object = {}) {
  serial += 1;
  const form = formOf(`wizard${serial}`, [
    field('/owner', text(), { required: true }),
    field('/replicas', number({ minimum: 1, maximum: 9 }), { ghost: 1 }),
    field('/hosts', list(field('', text())), { ghost: ['a'] }),
    field('/storage', section([field('/storage/size', text(), { ghost: '1Gi' })])),
    field('/password', text({ minLength: 8 }), { secret: true }),
    field('/pin', number(), { secret: true }),
  ]);
  const uiOptions = options === undefined ? { chart: chartWith(form) } : options;
  const onCreate = jest.fn(async () => {});
  const manifest = {
    title: 'Service',
    steps: [
      {
        title: 'Instance',
        schema: { type: 'object', properties: { name: { type: 'string', title: 'Instance name' } } },
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
      <TestApiProvider apis={[[engineApiRef, fakeEngineApi()]]}>
        <SecretsContextProvider>
          <Stepper manifest={manifest} extensions={[extension]} onCreate={onCreate} />
        </SecretsContextProvider>
      </TestApiProvider>,
    );
  });
  return { onCreate };
}

const textbox = (name: string) => screen.findByRole('textbox', { name });
const button = (name: string) => screen.findByRole('button', { name });
const user = userEvent.setup();

it('sends sparse values and nothing secret', async () => {
  const { onCreate } = await renderWizard();
  await user.type(await textbox('Instance name'), 'orders');
  await user.click(await button('Next'));
  await user.type(await textbox('Owner'), 'team-a');
  await user.type(await textbox('Replicas'), '3');
  await user.type(screen.getByLabelText('Password', { selector: 'input' }), 'hunter2222');
  await user.type(await textbox('Pin'), '4711');
  await user.click(screen.getByText('Manifest'));
  await waitFor(() =>
    expect(screen.getByRole('region', { name: 'Manifest as YAML' })).toHaveTextContent(/name: orders/),
  );
  expect(screen.getByText(/reads them from the Secret orders-values in the namespace default/)).toBeVisible();
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
  expect((await screen.findAllByText(/shorter than 8 characters/)).length).toBeGreaterThan(0);
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
  await screen.findAllByText(/\/replicas: 12 is greater/);
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
  await screen.findAllByText(/not a value yet/);
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

it('says so when the template carries no chart', async () => {
  await renderWizard({});
  await user.click(await button('Next'));
  expect(await screen.findByText(/This template carries no chart/)).toBeVisible();
});
