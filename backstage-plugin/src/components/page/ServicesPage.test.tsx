// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { fakeEngineApi } from '../../testing/fakeEngine';
import { everythingForm, postgresForm } from '../../testing/forms';
import { formOf, field, text } from '../../testing/fields';
import { renderPage, serviceOf } from '../../testing/renderPage';

const textbox = (name: string) => screen.findByRole('textbox', { name });
const button = (name: string | RegExp) => screen.findByRole('button', { name });
const manifest = () => screen.getByRole('region', { name: 'Manifest as YAML' }).textContent;
const broken = { id: 'broken', files: { 'Chart.yaml': 'name: broken\ndescription: A broken one\n' } };

function setup() {
  const user = userEvent.setup();
  const copied = jest.spyOn(navigator.clipboard, 'writeText');
  return { user, copied };
}

it('leads from the catalogue to a copied manifest', async () => {
  const { user, copied } = setup();
  await renderPage([serviceOf(postgresForm), serviceOf(everythingForm)]);
  await user.click(await button(/^postgres/));
  expect(await screen.findByRole('heading', { name: 'Postgres' })).toBeVisible();
  expect(manifest()).toContain('name: my-postgres');
  expect(screen.getByText('2 required values are missing')).toBeVisible();

  await user.type(await textbox('Name'), 'orders');
  await user.type(await textbox('Owner'), 'team-orders');
  await user.type(await textbox('Size'), '10Gi');
  await screen.findByText('Valid: Helm accepts these values.');
  const expected = [
    'apiVersion: managedservices.example.com/v1alpha1',
    'kind: ManagedPostgres',
    'metadata:',
    '  name: orders',
    '  namespace: default',
    'spec:',
    '  owner: team-orders',
    '  storage:',
    '    size: 10Gi',
    '',
  ].join('\n');
  await waitFor(() => expect(manifest()).toBe(expected));
  await user.click(await button('Copy'));
  expect(await screen.findByText('Manifest copied')).toBeVisible();
  expect(copied).toHaveBeenCalledWith(expected);
});

it('explains why there is nothing to copy yet and goes to the first place', async () => {
  const { user, copied } = setup();
  copied.mockClear();
  await renderPage([serviceOf(postgresForm)]);
  await user.click(await button('Copy'));
  expect(await screen.findByText('Not done yet: 2 problems are left.')).toBeVisible();
  await waitFor(async () => expect(await textbox('Name')).toHaveFocus());
  expect(await textbox('Owner')).toHaveAttribute('aria-invalid', 'true');
  expect(copied).not.toHaveBeenCalled();
  await user.click(await button(/^Owner/));
  await waitFor(async () => expect(await textbox('Owner')).toHaveFocus());
});

it('downloads under the instance’s name', async () => {
  const { user } = setup();
  const made = jest.fn((_: Blob) => 'blob:manifest');
  Object.assign(URL, { createObjectURL: made, revokeObjectURL: jest.fn() });
  const clicked = jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
  await renderPage([serviceOf(formOf('plain', [field('/a', text())]))]);
  await user.type(await textbox('Name'), 'x');
  await user.click(await button('Download'));
  expect(await screen.findByText('Manifest downloaded as x.yaml')).toBeVisible();
  expect((clicked.mock.contexts[0] as HTMLAnchorElement).download).toBe('x.yaml');
  expect(made.mock.calls[0][0].size).toBe(manifest()!.length);
});

it('permits an unknown verdict with a note', async () => {
  const { user } = setup();
  const engine = fakeEngineApi({ reasons: ['the schema loads a file from the cluster'] });
  await renderPage([serviceOf(formOf('plain', [field('/a', text())]))], engine);
  await user.type(await textbox('Name'), 'x');
  expect(await screen.findByText('Cannot be fully checked here')).toBeVisible();
  expect(screen.getByText('the schema loads a file from the cluster')).toBeVisible();
  await user.click(await button('Copy'));
  expect(await screen.findByText(/Manifest copied Taken without a full check/)).toBeVisible();
});

it('keeps drafts, unreadable text included, when switching services', async () => {
  const { user } = setup();
  await renderPage([serviceOf(postgresForm), serviceOf(everythingForm), broken]);
  await user.click(await button(/^postgres/));
  await user.type(await textbox('Replicas'), '3x');
  await user.click(await button('All services'));
  expect(await screen.findByText('Draft')).toBeVisible();
  await user.click(await button(/^broken/));
  expect(await screen.findByText('This chart cannot be offered as a form')).toBeVisible();
  expect(screen.getByText('values.schema.json:7:3')).toBeVisible();
  expect(screen.getByText('Help: check the end of line 6')).toBeVisible();
  await user.click(await button('All services'));
  await user.click(await button(/^postgres/));
  expect(await textbox('Replicas')).toHaveValue('3x');
  expect((await screen.findAllByText('“3x” is not a number.')).length).toBeGreaterThan(0);
});

it('shows the line for hardened sites when WebAssembly is forbidden', async () => {
  const { user } = setup();
  const load = jest.fn(async () => {
    throw new WebAssembly.CompileError('violates the following Content Security Policy directive');
  });
  await renderPage([serviceOf(postgresForm)], { load });
  expect(await screen.findByText('The engine could not be started')).toBeVisible();
  expect(screen.getByText(/'wasm-unsafe-eval'/)).toBeVisible();
  await user.click(await button('Try again'));
  await waitFor(() => expect(load).toHaveBeenCalledTimes(2));
  expect(await button('All services')).toBeVisible();
});

it('shows findings and losses on request', async () => {
  const { user } = setup();
  const engine = fakeEngineApi({
    losses: [
      { target: 'rgd', at: '/config', schema: '', fate: 'widened', cause: 'x', message: 'any object is accepted' },
    ],
    diagnostics: [
      { severity: 'warning', code: 'default-differs', message: 'two defaults', help: null, location: null, related: [] },
    ],
  });
  await renderPage([serviceOf(postgresForm)], engine);
  await user.click(await button(/Notes on this chart/));
  expect(screen.getByText('any object is accepted')).toBeVisible();
  expect(screen.getByText('Accepts more')).toBeVisible();
  expect(screen.getByText('two defaults')).toBeVisible();
});

it('says that the engine broke down, and goes on', async () => {
  const { user } = setup();
  const engine = await fakeEngineApi().load();
  const load = async () => ({
    ...engine,
    compile: (input: Parameters<typeof engine.compile>[0]) => {
      const compilation = engine.compile(input);
      if (compilation.status === 'ok') {
        const validate = compilation.model.validate;
        compilation.model.validate = values => {
          if (JSON.stringify(values).includes('boom')) throw new Error('unreachable');
          return validate(values);
        };
      }
      return compilation;
    },
  });
  await renderPage([serviceOf(formOf('plain', [field('/a', text())]))], { load });
  await user.type(await textbox('A'), 'boom');
  expect(await screen.findByText(/stopped working on this input: unreachable/)).toBeVisible();
  await user.type(await textbox('A'), '{Backspace}');
  await waitFor(() => expect(screen.queryByText(/stopped working/)).toBeNull());
});

it('says what to do when nothing is on offer', async () => {
  await renderPage([]);
  expect(await screen.findByText('No services on offer')).toBeVisible();
});
