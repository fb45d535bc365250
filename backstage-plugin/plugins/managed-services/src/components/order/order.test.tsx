// SPDX-License-Identifier: Apache-2.0
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { PlayedScaffolder } from '../../testing/playedScaffolder';
import { offered, renderOrder as open } from '../../testing/renderOrder';

const user = userEvent.setup();
const button = (name: string | RegExp) => screen.findByRole('button', { name });
const textbox = (name: string) => screen.findByRole('textbox', { name });
const patience = { timeout: 20_000 };

/** Fills in the form and goes on to the review. */
async function review() {
  await user.type(await screen.findByRole('textbox', { name: 'Name' }, patience), 'orders');
  await user.type(await textbox('Owner'), 'jane');
  await user.type(await textbox('Replicas'), '3');
  await user.type(await screen.findByLabelText('Password'), 'correct horse');
  await user.click(await button('Review and order'));
  await screen.findByRole('heading', { name: 'What is sent' });
}

beforeEach(() => localStorage.clear());

it('reviews what is chosen, and shows no secret', async () => {
  await open();
  await review();
  const table = await screen.findByRole('table', { name: 'Settings' });
  const row = within(table).getByRole('row', { name: /Replicas/ });
  expect(row).toHaveTextContent('replicas');
  expect(row).toHaveTextContent('Added');
  expect(within(row).getAllByRole('cell').map(({ textContent }) => textContent)).toEqual([
    'Added', '1', '3',
  ]);
  const access = screen.getByRole('table', { name: 'Access' });
  expect(access).toHaveTextContent('set, never shown');
  expect(document.body.innerHTML).not.toContain('correct horse');
});

it('orders, follows the task, and leads to the instance', async () => {
  const scaffolder = await open();
  await review();
  await user.click(await screen.findByRole('radio', { name: /Apply now/ }));
  await user.click(await button('Order: create now'));
  await screen.findByRole('heading', { name: 'Order in progress' });
  expect(scaffolder.asked).toEqual([
    {
      templateRef: 'template:default/managed-postgres',
      values: {
        name: 'orders',
        namespace: 'default',
        values: { owner: 'jane', replicas: 3 },
        owner: 'group:default/team-a',
        delivery: 'apply',
        cluster: 'local',
      },
      secrets: {
        managedServiceSecrets: JSON.stringify({ auth: { password: 'correct horse' } }),
      },
    },
  ]);
  await screen.findByText('Render the manifest');
  act(() => scaffolder.log('info: Progressing: 1 of 3 replicas', 'apply', 'processing'));
  expect(screen.getByRole('log')).toHaveTextContent('Progressing: 1 of 3 replicas');
  act(() => scaffolder.end('completed'));
  const link = await screen.findByRole('link', { name: 'Open orders' });
  expect(link).toHaveAttribute('href', '/instances/local/default/ManagedPostgres/orders');
  // What was ordered is no draft any more.
  const isDraft = (key: string) => key.startsWith('managed-services/draft');
  await waitFor(() => expect(Object.keys(localStorage).filter(isDraft)).toEqual([]));
});

it('keeps everything when the task fails or is refused', async () => {
  const scaffolder = await open();
  const errors = [{ property: 'instance.owner', stack: 'instance.owner does not exist' }];
  scaffolder.refusal = new Error(
    `Backend request failed, 400 Bad Request ${JSON.stringify({ errors })}`,
  );
  await review();
  await user.click(await screen.findByRole('radio', { name: /Pull request/ }));
  await user.click(await button('Order: open a pull request'));
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('The scaffolder rejected the order');
  expect(alert).toHaveTextContent('instance.owner does not exist');
  scaffolder.refusal = null;
  await user.click(await button('Order: open a pull request'));
  await screen.findByText('Render the manifest');
  act(() => scaffolder.end('failed', { error: { message: 'the branch is protected' } }));
  expect(await screen.findByText('the branch is protected')).toBeVisible();
  await user.click(await button('Back to the review'));
  await user.click(await button('Back to the form'));
  expect(await textbox('Replicas')).toHaveValue('3');
  expect(await screen.findByLabelText('Password')).toHaveValue('correct horse');
});

it('continues after a lost connection', async () => {
  const scaffolder = await open();
  await review();
  await user.click(await screen.findByRole('radio', { name: /File/ }));
  await user.click(await button('Order: write the file'));
  await screen.findByText('Render the manifest');
  act(() => scaffolder.log('rendered'));
  act(() => scaffolder.disconnect());
  expect(await screen.findByText(/connection to the task is lost/)).toBeVisible();
  act(() => scaffolder.end('completed', { output: { text: [{ title: 'db.yaml', content: 'a: 1' }] } }));
  expect(await screen.findByRole('region', { name: 'db.yaml' }, patience)).toHaveTextContent('a: 1');
  expect(screen.getByText(/save the manifest above/)).toBeVisible();
});

it('asks for what is missing, and for one way nothing', async () => {
  await open();
  await review();
  await user.click(await button('Order'));
  expect(await screen.findByText('A choice is required.')).toBeVisible();
});

it('does not ask how where there is one way', async () => {
  await open({ service: { ...offered, deliveries: ['pull-request'] } });
  await review();
  expect(await button('Order: open a pull request')).toBeVisible();
  expect(screen.queryByRole('radio')).toBeNull();
});

it('leads to the wizard when the template asks for more', async () => {
  const scaffolder = new PlayedScaffolder();
  scaffolder.steps = [
    ...scaffolder.steps,
    {
      title: 'Costs',
      schema: { required: ['center'], properties: { center: { title: 'Cost center' } } },
    },
  ];
  await open({ scaffolder });
  await review();
  expect(await screen.findByText('The template also asks for Cost center')).toBeVisible();
  const link = screen.getByRole('link', { name: 'Continue in the wizard' });
  expect(decodeURIComponent(link.getAttribute('href') ?? '')).not.toContain('correct horse');
});

it.each([
  ['without the scaffolder', { scaffolder: null }, /needs the scaffolder/],
  ['without a template', { service: { ...offered, template: null } }, /no software template/],
] as const)('says why nothing can be ordered %s', async (_, given, words) => {
  await open(given);
  expect(await screen.findByText(words, {}, patience)).toBeVisible();
  expect(screen.getByText(/copy or download the manifest/)).toBeVisible();
});
