// SPDX-License-Identifier: Apache-2.0
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  chartWith,
  largeChart,
  onlyChart,
  postgresChart,
} from '../../testing/sampleCharts';
import { valueAt } from '../../state/values';
import { renderForm } from '../../testing/renderPage';

/** The form with one of the fields of the chart that has everything. */
const only = (key: string) => renderForm(onlyChart(key));

const textbox = (name: string) => screen.getByRole('textbox', { name });
const button = (name: string) => screen.getByRole('button', { name });
const user = userEvent.setup();

it('text: the default is a placeholder and never written', async () => {
  const { values } = await only('name');
  expect(textbox('Name')).toHaveAttribute('placeholder', 'Default: shipped');
  expect(textbox('Name')).toHaveValue('');
  expect(values()).toEqual({});
  await user.type(textbox('Name'), 'mine');
  expect(values()).toEqual({ name: 'mine' });
  expect(screen.getByText('Default: shipped')).toBeVisible();
  await user.clear(textbox('Name'));
  expect(values()).toEqual({});
});

it('text: help is linked, empty text and null can be chosen and reset', async () => {
  const { values } = await only('name');
  expect(textbox('Name')).toHaveAccessibleDescription('A plain text.');
  await user.click(button('More values'));
  await user.click(await screen.findByRole('menuitem', { name: 'Use empty text' }));
  expect(values()).toEqual({ name: '' });
  expect(screen.getByText('Set to empty text.')).toBeVisible();
  await user.click(button('More values'));
  await user.click(await screen.findByRole('menuitem', { name: 'Use null' }));
  expect(values()).toEqual({ name: null });
  await user.click(button('Reset to default'));
  expect(values()).toEqual({});
  expect(textbox('Name')).toHaveFocus();
});

it('text: many lines', async () => {
  const { values } = await only('notes');
  await user.type(textbox('Notes'), 'one{enter}two');
  expect(values()).toEqual({ notes: 'one\ntwo' });
});

it('quantity: stays the text that was typed', async () => {
  const { values } = await only('memory');
  await user.type(textbox('Memory'), '1.5Gi');
  expect(values()).toEqual({ memory: '1.5Gi' });
});

it('number: a range, a unit, and text that is no number is kept', async () => {
  const { store, values } = await only('count');
  expect(screen.getByText('pods')).toBeVisible();
  expect(textbox('Count')).toHaveAccessibleDescription('0 to 10');
  await user.type(textbox('Count'), '0');
  expect(values()).toEqual({ count: 0 });
  await user.type(textbox('Count'), 'x');
  expect(values()).toEqual({});
  await screen.findByText('“0x” is not a number.');
  expect(textbox('Count')).toHaveValue('0x');
  expect(textbox('Count')).toHaveAttribute('aria-invalid', 'true');
  expect(textbox('Count')).toHaveAccessibleDescription(/is not a number/);
  const { problems } = store.get().check;
  expect(problems.filter(({ at }) => at === '/count')).toHaveLength(1);
});

it('hints-without-effect: hidden fields come on request, a scale is proposed', async () => {
  const { values } = await renderForm(
    chartWith('hints', {
      properties: {
        rare: { type: 'string', hidden: true },
        unusual: { type: 'string', 'x-ui-advanced': true },
        size: { type: 'string', render: 'slider', sliderMin: 1, sliderMax: 10, sliderUnit: 'Gi' },
      },
    }),
  );
  expect(textbox('Size')).toHaveAccessibleDescription('Suggested: 1 to 10 Gi');
  expect(screen.queryByRole('textbox', { name: 'Rare' })).toBeNull();
  await user.click(button('Show 2 more settings'));
  await user.type(textbox('Rare'), 'x');
  expect(values()).toEqual({ rare: 'x' });
});

it('number: the engine’s violation stands at the field', async () => {
  const { values } = await only('count');
  await user.type(textbox('Count'), '11');
  expect(values()).toEqual({ count: 11 });
  await waitFor(() => expect(textbox('Count')).toHaveAccessibleDescription(/at most 10/));
  expect(textbox('Count')).toHaveAttribute('aria-invalid', 'true');
  // Native validation would block the scaffolder's form.
  expect((textbox('Count') as HTMLInputElement).validity.valid).toBe(true);
});

it('toggle: three states', async () => {
  const { values } = await only('active');
  expect(screen.getByRole('radio', { name: 'Default (on)' })).toBeChecked();
  await user.click(screen.getByRole('radio', { name: 'Off' }));
  expect(values()).toEqual({ active: false });
  await user.click(screen.getByRole('radio', { name: 'On' }));
  expect(values()).toEqual({ active: true });
  await user.click(screen.getByRole('radio', { name: 'Default (on)' }));
  expect(values()).toEqual({});
});

it('toggle: without a default it is not set', async () => {
  await only('flag');
  expect(screen.getByRole('radio', { name: 'Not set' })).toBeChecked();
});

it('choice: options keep their types', async () => {
  const { values } = await only('mode');
  const select = screen.getByRole('button', { name: /Mode/ });
  expect(select).toHaveTextContent('Default: safe');
  await user.click(select);
  await user.click(await screen.findByRole('option', { name: '4' }));
  expect(values()).toEqual({ mode: 4 });
  await user.click(button('More values'));
  await user.click(await screen.findByRole('menuitem', { name: 'Use null' }));
  expect(values()).toEqual({ mode: null });
  await user.click(button('Reset to default'));
  expect(values()).toEqual({});
});

it('intOrString: digits are an integer', async () => {
  const { values } = await only('port');
  await user.type(textbox('Port'), '80');
  expect(values()).toEqual({ port: 80 });
  await user.type(textbox('Port'), '%');
  expect(values()).toEqual({ port: '80%' });
});

it('list: the default is shown, copied on request, and moved by keyboard', async () => {
  const { values } = await only('hosts');
  expect(values()).toEqual({});
  await user.click(button('Edit a copy of the default'));
  expect(values()).toEqual({ hosts: ['a.example', 'b.example'] });
  act(() => button('Move item 1 down').focus());
  await user.keyboard('{Enter}');
  expect(values()).toEqual({ hosts: ['b.example', 'a.example'] });
  expect(screen.getByText('Item moved to position 2')).toBeInTheDocument();
  expect(button('Move item 2 up')).toHaveFocus();
  await user.click(button('Remove item 1'));
  await user.click(button('Remove item 1'));
  expect(values()).toEqual({ hosts: [] });
  expect(screen.getByText('The empty list replaces the default.')).toBeVisible();
  await user.click(button('Reset to default'));
  expect(values()).toEqual({});
});

it('list: a new item has the focus; clearing it does not remove it', async () => {
  const { values } = await only('ports');
  await user.click(button('Add item to Ports'));
  expect(textbox('Ports: Item 1')).toHaveFocus();
  await user.keyboard('80');
  expect(values()).toEqual({ ports: [80] });
  await user.clear(textbox('Ports: Item 1'));
  expect(values()).toEqual({ ports: [null] });
  await user.click(button('Remove item 1'));
  expect(values()).toEqual({});
});

it('list: items may be records', async () => {
  const { values } = await only('users');
  await user.click(button('Add item to Users'));
  await user.type(textbox('Login'), 'ann');
  await user.click(screen.getByRole('radio', { name: 'On' }));
  expect(values()).toEqual({ users: [{ login: 'ann', admin: true }] });
  await user.clear(textbox('Login'));
  expect(values()).toEqual({ users: [{ admin: true }] });
});

it('tuple: positions have their own fields', async () => {
  const { values } = await only('pair');
  await user.click(button('Fill in'));
  await user.type(textbox('Host'), 'db');
  await user.type(textbox('Port'), '5432');
  expect(values()).toEqual({ pair: ['db', 5432] });
});

it('map: keys are added, renamed, removed; default keys can be overridden', async () => {
  const { values } = await only('labels');
  expect(textbox('tier')).toHaveAttribute('placeholder', 'Default: db');
  await user.type(textbox('New key for Labels'), 'team{Enter}');
  expect(values()).toEqual({ labels: { team: '' } });
  await user.keyboard('pay');
  expect(values()).toEqual({ labels: { team: 'pay' } });
  await user.clear(textbox('Key of entry team'));
  await user.type(textbox('Key of entry team'), 'owner{Enter}');
  expect(values()).toEqual({ labels: { owner: 'pay' } });
  await user.type(textbox('New key for Labels'), 'tier');
  expect(screen.getByText('The key tier already exists.')).toBeVisible();
  await user.type(textbox('tier'), 'web');
  expect(values()).toEqual({ labels: { owner: 'pay', tier: 'web' } });
  await user.click(button('Remove owner'));
  await user.clear(textbox('tier'));
  expect(values()).toEqual({});
  expect(screen.getByText('Keys must match ^[a-z]+$')).toBeVisible();
});

it('union: each kind keeps its input', async () => {
  const { values } = await only('target');
  await user.type(textbox('Target'), 'plain');
  const pick = async (name: string) => {
    await user.click(screen.getByRole('button', { name: /Type of value for Target/ }));
    await user.click(await screen.findByRole('option', { name }));
  };
  await pick('Bucket');
  expect(values()).toEqual({});
  await user.type(textbox('Bucket'), 'photos');
  await pick('Text');
  expect(values()).toEqual({ target: 'plain' });
  await pick('Bucket');
  expect(values()).toEqual({ target: { bucket: 'photos' } });
  expect(textbox('Bucket')).toHaveValue('photos');
});

it('free: text is kept while it is unreadable', async () => {
  const { values } = await only('config');
  expect(textbox('Config')).toHaveAttribute('placeholder', 'log:\n  level: info');
  fireEvent.change(textbox('Config'), { target: { value: 'log: [' } });
  await screen.findByText(/^Line 1: /);
  expect(textbox('Config')).toHaveValue('log: [');
  expect(values()).toEqual({});
  fireEvent.change(textbox('Config'), { target: { value: 'log: [x]' } });
  await waitFor(() => expect(values()).toEqual({ config: { log: ['x'] } }));
  await waitFor(() => expect(screen.queryByText(/^Line 1: /)).toBeNull());
  await user.click(button('Reset to default'));
  expect(values()).toEqual({});
});

it('nothing: says so', async () => {
  await only('never');
  expect(screen.getByText('This chart does not accept a value here.')).toBeVisible();
});

it('secret: never enters the values', async () => {
  const { store, values } = await only('password');
  const input = screen.getByLabelText('Password', { selector: 'input' });
  expect(input).toHaveAttribute('type', 'password');
  expect(input).toHaveAccessibleDescription(/not to the manifest/);
  await user.type(input, 'hunter22');
  expect(values()).toEqual({});
  await act(() => store.settle());
  const { answer } = store.get().check;
  expect(answer?.manifest).not.toContain('hunter22');
  expect(answer?.secret?.manifest).toContain('hunter22');
});

it('secret: a key that is pasted keeps its lines', async () => {
  const { store } = await only('password');
  await user.type(screen.getByLabelText('Password', { selector: 'input' }), 'ab');
  await user.keyboard('{ArrowLeft}');
  await user.paste('1\r\n2\n');
  expect(valueAt(store.get().draft.values, '/password')).toBe('a1\n2\nb');
  const area = textbox('Password');
  expect(area.tagName).toBe('TEXTAREA');
  expect(area).toHaveValue('a1\n2\nb');
  await user.clear(area);
  expect(textbox('Password').tagName).toBe('TEXTAREA');
});

it('section: nested sections fold, and further keys can be added', async () => {
  const { values } = await only('open');
  await user.type(textbox('New key for Open'), 'more{Enter}');
  await user.keyboard('7');
  expect(values()).toEqual({ open: { more: 7 } });
  await user.click(button('Open'));
  expect(button('Open')).toHaveAttribute('aria-expanded', 'false');
  expect(screen.queryByRole('textbox', { name: 'Known' })).toBeNull();
  expect(screen.getByText('1 value set')).toBeVisible();
});

it('section: a switch that is off folds what it switches', async () => {
  await renderForm(postgresChart);
  expect(screen.queryByRole('textbox', { name: 'Schedule' })).toBeNull();
  await user.click(button('Show 2 settings, used when this is on'));
  expect(textbox('Schedule')).toBeVisible();
});

it('required: a hint until the field was left', async () => {
  await renderForm(postgresChart);
  expect(textbox('Owner')).not.toHaveAttribute('aria-invalid');
  expect(textbox('Owner')).toHaveAccessibleDescription(/A value is required/);
  await user.click(textbox('Owner'));
  await user.tab();
  expect(textbox('Owner')).toHaveAttribute('aria-invalid', 'true');
  expect(textbox('Owner')).toHaveAccessibleDescription(/A value is required/);
});

it('large forms start folded, draw what is open, and reveal any place', async () => {
  const { store } = await renderForm(largeChart(20, 100));
  expect(screen.queryAllByRole('textbox')).toHaveLength(0);
  expect(screen.getAllByRole('button', { expanded: false })).toHaveLength(20);
  act(() => store.setFilter('f42'));
  expect(screen.getAllByRole('textbox')).toHaveLength(20);
  // Looking for a role among two thousand fields would take jsdom seconds.
  act(() => store.revealPlace('/s3/f99'));
  await waitFor(() => expect(document.activeElement).toHaveAccessibleName('F99'));
  act(() => store.setFilter('nowhere'));
  expect(screen.getByText('No settings match')).toBeVisible();
});

it('long sections are drawn in parts', async () => {
  const properties = Object.fromEntries(
    Array.from({ length: 150 }, (_, index) => [`f${index}`, { type: 'string' }]),
  );
  await renderForm(chartWith('flat', { properties, additionalProperties: false }));
  expect(screen.getAllByRole('textbox')).toHaveLength(100);
  await user.click(button('Show 50 more settings'));
  expect(screen.getAllByRole('textbox')).toHaveLength(150);
});

it('keys at the top that the API cannot keep are not offered', async () => {
  const { values } = await renderForm(
    chartWith('bare', { additionalProperties: { type: 'string' } }),
  );
  expect(screen.queryByRole('textbox')).toBeNull();
  expect(values()).toEqual({});
});

it('keeps the raw text of a number in a nested record of a list', async () => {
  const item = {
    type: 'object',
    properties: { size: { type: 'integer', default: 2 } },
    additionalProperties: false,
  };
  const { values } = await renderForm(
    chartWith('deep', { properties: { l: { type: 'array', items: item } } }),
  );
  await user.click(button('Add item to L'));
  await user.click(button('Add item to L'));
  await user.type(screen.getAllByRole('textbox', { name: 'Size' })[1], '1x');
  await user.click(button('Move item 2 up'));
  const [first, second] = screen.getAllByRole('textbox', { name: 'Size' });
  expect(first).toHaveValue('1x');
  expect(second).toHaveValue('');
  expect(values()).toEqual({ l: [{}, {}] });
  expect(await screen.findAllByText('“1x” is not a number.')).toHaveLength(1);
});
