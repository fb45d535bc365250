// SPDX-License-Identifier: Apache-2.0
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderPage, serviceOf } from '../../testing/renderPage';
import { plainChart, postgresChart } from '../../testing/sampleCharts';

const user = userEvent.setup();
const patience = { timeout: 20_000 };
const services = [postgresChart, plainChart].map(serviceOf);
const DOCUMENT = 'HelmRelease, output of helm get values, or a values file';

/** The page with a service chosen and a document in its field. */
async function open(text: string) {
  await renderPage(services, undefined, '/adopt');
  await user.click(await screen.findByRole('button', { name: /Service/ }, patience));
  await user.click(await screen.findByRole('option', { name: /postgres/i }));
  await user.click(screen.getByRole('textbox', { name: DOCUMENT }));
  await user.paste(text);
}

const manifest = () => screen.getByRole('region', { name: /manifest/i });
const read = () => user.click(screen.getByRole('button', { name: 'Read' }));

beforeEach(() => localStorage.clear());

it('proves that Helm gets the same values, and goes on in the form', async () => {
  await open('USER-SUPPLIED VALUES:\nreplicas: 3\n');
  await user.type(screen.getByRole('textbox', { name: 'Name' }), 'orders');
  await user.type(screen.getByRole('textbox', { name: 'Namespace' }), 'shop');
  await read();
  await screen.findByText('Helm gets the same values from this instance', {}, patience);
  expect(manifest()).toHaveTextContent('replicas: 3');
  await user.click(screen.getByRole('button', { name: 'Continue in the form' }));
  const replicas = await screen.findByRole('textbox', { name: 'Replicas' }, patience);
  expect(replicas).toHaveValue('3');
  expect(screen.getByRole('textbox', { name: 'Name' })).toHaveValue('orders');
});

it('takes name and namespace from a HelmRelease, and lists what is left', async () => {
  await open(
    [
      'apiVersion: helm.toolkit.fluxcd.io/v2',
      'kind: HelmRelease',
      'metadata: {name: old, namespace: shop}',
      'spec:',
      '  valuesFrom: [{kind: Secret, name: more}]',
      '  values: {replicas: 2, nonsense: true}',
    ].join('\n'),
  );
  await read();
  const left = await screen.findByRole('heading', { name: /not taken over/ }, patience);
  const list = within(left.parentElement!);
  expect(list.getByText(/valuesFrom/)).toBeVisible();
  expect(screen.queryByText('Helm gets the same values from this instance')).toBeNull();
  expect(manifest()).toHaveTextContent('namespace: shop');
});

it('never shows a secret of the document outside its field', async () => {
  await open('auth: {password: correct horse}\n');
  await user.type(screen.getByRole('textbox', { name: 'Name' }), 'orders');
  await user.type(screen.getByRole('textbox', { name: 'Namespace' }), 'shop');
  await read();
  await screen.findByText(/Type them again in the form/, {}, patience);
  await user.clear(screen.getByRole('textbox', { name: DOCUMENT }));
  expect(document.body.innerHTML).not.toContain('correct horse');
});

it('says what is wrong with a text that is no document', async () => {
  await open('replicas: [');
  await read();
  expect(await screen.findByRole('alert', {}, patience)).toBeVisible();
  expect(screen.getByRole('textbox', { name: DOCUMENT })).toHaveValue('replicas: [');
});
