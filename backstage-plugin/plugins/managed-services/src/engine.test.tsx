// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { parse } from 'yaml';
import type { StaticService } from './api';
import { ownCharts } from './testing/charts';
import { renderPage } from './testing/renderPage';

const service = (id: string, more: Record<string, string> = {}): StaticService => ({
  id,
  files: { ...ownCharts().find(({ name }) => name === id)?.files, ...more },
});

const textbox = (name: string) => screen.findByRole('textbox', { name });
const manifest = () => screen.getByRole('region', { name: 'Manifest as YAML' }).textContent ?? '';

describe('with the project’s own charts', () => {
  const user = userEvent.setup();

  it('a person gets the manifest of the usage example', async () => {
    await renderPage([service('postgres')]);
    await user.type(await textbox('Name'), 'my-postgres');
    await user.type(await textbox('Replicas'), '3');
    await user.type(await textbox('Size'), '10Gi');
    await screen.findByText('Valid: Helm accepts these values.');
    await waitFor(() =>
      expect(parse(manifest())).toEqual({
        apiVersion: 'managedservices.example.com/v1alpha1',
        kind: 'ManagedPostgres',
        metadata: { name: 'my-postgres', namespace: 'default' },
        spec: { replicas: 3, storage: { size: '10Gi' } },
      }),
    );
  });

  it('a violation stands at its field and in the summary', async () => {
    await renderPage([service('postgres')]);
    await user.type(await textbox('Name'), 'my-postgres');
    await user.type(await textbox('Replicas'), '0');
    // Waits for the mark itself: the summary may still say what an earlier check found.
    await waitFor(() => expect(screen.getByRole('textbox', { name: 'Replicas' })).toBeInvalid());
    await screen.findByText('1 problem');
    await user.type(await textbox('Name'), '_');
    await waitFor(() => expect(screen.getByRole('textbox', { name: 'Name' })).toBeInvalid());
    await screen.findByText('2 problems');
  });

  it('a schema that is not JSON is refused with its location', async () => {
    const broken = service('postgres', { 'values.schema.json': '{\n  "type": \n}' });
    await renderPage([broken]);
    expect(await screen.findByText('This chart cannot be shown as a form')).toBeVisible();
    expect(screen.getByText(/^values\.schema\.json:\d+:\d+$/)).toBeVisible();
  });
});
