// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  engineStoppingOn,
  renderPage,
  serviceOf,
} from '../../testing/renderPage';
import {
  brokenChart,
  clusterChart,
  everythingChart,
  notedChart,
  plainChart,
  postgresChart,
} from '../../testing/sampleCharts';

const textbox = (name: string) => screen.findByRole('textbox', { name });
const button = (name: string | RegExp) => screen.findByRole('button', { name });
const manifest = () => screen.getByRole('region', { name: 'Manifest as YAML' }).textContent;

function setup() {
  const user = userEvent.setup();
  const copied = jest.spyOn(navigator.clipboard, 'writeText');
  return { user, copied };
}

it('leads from the catalogue to a copied manifest', async () => {
  const { user, copied } = setup();
  await renderPage([serviceOf(postgresChart), serviceOf(everythingChart)]);
  await user.click(await button(/^postgres/));
  expect(await screen.findByRole('heading', { name: 'Postgres' })).toBeVisible();
  expect(manifest()).toContain('name: my-postgres');
  expect(screen.getByText('2 required values missing')).toBeVisible();

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
  await renderPage([serviceOf(postgresChart)]);
  await user.click(await button('Copy'));
  expect(await screen.findByText('Fix 2 problems first.')).toBeVisible();
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
  await renderPage([serviceOf(plainChart)]);
  await user.type(await textbox('Name'), 'x');
  await user.click(await button('Download'));
  expect(await screen.findByText('Manifest downloaded as x.yaml')).toBeVisible();
  expect((clicked.mock.contexts[0] as HTMLAnchorElement).download).toBe('x.yaml');
  expect(made.mock.calls[0][0].size).toBe(manifest()!.length);
});

it('permits an unknown verdict with a note', async () => {
  const { user } = setup();
  await renderPage([serviceOf(clusterChart)]);
  await user.type(await textbox('Name'), 'x');
  expect(await screen.findByText('Not fully checked')).toBeVisible();
  expect(screen.getByText(/file:\/\/\/etc\/schema\.json/)).toBeVisible();
  await user.click(await button('Copy'));
  expect(await screen.findByText(/Manifest copied Not fully checked/)).toBeVisible();
});

it('keeps drafts, unreadable text included, when switching services', async () => {
  const { user } = setup();
  await renderPage([serviceOf(postgresChart), serviceOf(everythingChart), serviceOf(brokenChart)]);
  await user.click(await button(/^postgres/));
  await user.type(await textbox('Replicas'), '3x');
  await user.click(await button('All services'));
  expect(await screen.findByText('Draft')).toBeVisible();
  await user.click(await button(/^broken/));
  expect(await screen.findByText('This chart cannot be shown as a form')).toBeVisible();
  expect(screen.getByText('values.schema.json:3:1')).toBeVisible();
  expect(screen.getAllByText(/^Help: /)[0]).toBeVisible();
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
  await renderPage([serviceOf(postgresChart)], { load });
  expect(await screen.findByText('The engine could not start')).toBeVisible();
  expect(screen.getByText(/'wasm-unsafe-eval'/)).toBeVisible();
  await user.click(await button('Try again'));
  await waitFor(() => expect(load).toHaveBeenCalledTimes(2));
  expect(await button('All services')).toBeVisible();
});

it('shows findings and losses on request', async () => {
  const { user } = setup();
  await renderPage([serviceOf(notedChart)]);
  await user.click(await button(/Notes on this chart/));
  expect(screen.getByText('Problems in the chart')).toBeVisible();
  expect(screen.getByText('What the outputs cannot express')).toBeVisible();
  expect(screen.getAllByText('Accepts more').length).toBeGreaterThan(0);
});

it('reports that the engine stopped, and goes on', async () => {
  const { user } = setup();
  await renderPage([serviceOf(plainChart)], engineStoppingOn('boom'));
  await user.type(await textbox('A'), 'boom');
  expect(await screen.findByText(/stopped on this input: unreachable/)).toBeVisible();
  await user.type(await textbox('A'), '{Backspace}');
  await waitFor(() => expect(screen.queryByText(/stopped on this/)).toBeNull());
});

it('says what to do when nothing is on offer', async () => {
  await renderPage([]);
  expect(await screen.findByText('No services available')).toBeVisible();
});
