// SPDX-License-Identifier: Apache-2.0
// The inputs that once failed on the page. Each test is named after its case,
// which stands for a kind: other inputs of the kind stand beside it.
import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  engineAnswering,
  renderForm,
  renderPage,
  serviceOf,
} from './testing/renderPage';
import { chartWith } from './testing/sampleCharts';

const textbox = (name: string) => screen.getByRole('textbox', { name });
const user = userEvent.setup();

describe('free-form text', () => {
  const chart = chartWith('free', {
    properties: { anything: {} },
  });

  const readAs = async (text: string) => {
    const name = 'Anything';
    const { store, values } = await renderForm(chart);
    await user.click(textbox(name));
    await user.paste(text);
    await act(() => store.settle());
    expect(textbox(name)).toHaveValue(text);
    return (values() as { anything?: unknown }).anything;
  };

  it.each([
    ['defaultMode: 0644\nenabled: no', { defaultMode: 420, enabled: false }],
    ['on', true],
    ['- yes\n- 0x1F\n- "no"\n- 1_000', [true, 31, 'no', 1000]],
    ['a: &x {b: 1}\nc: {<<: *x}', { a: { b: 1 }, c: { b: 1 } }],
    ['a: !!binary aGVsbG8=', { a: 'hello' }],
    ['{"a": [1, null]}', { a: [1, null] }],
    ['null', null],
  ])('freeform-yaml-version: %j', async (text, expected) => {
    expect(await readAs(text)).toEqual(expected);
  });

  it.each([
    ['a: x\n---\nb: 1', { a: 'x', b: 1 }],
    ['---\na: {x: 1}\n---\na: {z: 2}\n', { a: { x: 1, z: 2 } }],
    ['a: x\n---\n# nothing\n', { a: 'x' }],
  ])('freeform-second-document: %j is merged', async (text, expected) => {
    expect(await readAs(text)).toEqual(expected);
  });

  it.each([
    ['- a\n---\n- b', /^Line 1: .*not a mapping/],
    ['a: x\n...\nb: 1', /^Line 3: .*`?---/],
    ['a: 1\nb: 2\na: 3', /^Line 3: this key is given twice/],
    ['a: [1', /^Line \d: /],
    ['a: 9007199254740993', /too large to store exactly/],
  ])('freeform-second-document: %j is a mistake, never dropped', async (text, message) => {
    expect(await readAs(text)).toBeUndefined();
    expect(textbox('Anything')).toHaveAccessibleDescription(
      expect.stringMatching(new RegExp(message.source.replace('^', ''))),
    );
  });

  it('what the form writes back is the engine’s YAML', async () => {
    const { store } = await renderForm(
      chartWith('back', { properties: { anything: {} } }, { anything: { on: 'no', mode: '0644' } }),
    );
    await user.click(screen.getByRole('button', { name: 'Edit a copy of the default' }));
    await waitFor(() => expect(textbox('Anything')).toHaveValue('"on": "no"\nmode: "0644"'));
    await user.type(textbox('Anything'), '{Enter}more: yes');
    await act(() => store.settle());
    expect(store.get().draft.values).toEqual({ anything: { on: 'no', mode: '0644', more: true } });
  });

  it('text that moves with its list item is read all the same', async () => {
    const item = {};
    const { store } = await renderForm(
      chartWith('moving', { properties: { l: { type: 'array', items: item } } }),
    );
    await user.click(screen.getByRole('button', { name: 'Add item to L' }));
    await user.click(screen.getByRole('button', { name: 'Add item to L' }));
    const [, second] = screen.getAllByRole('textbox');
    await user.click(second);
    await user.paste('a: no');
    await user.click(screen.getByRole('button', { name: 'Move item 2 up' }));
    await act(() => store.settle());
    expect(store.get().draft.values).toEqual({ l: [{ a: false }, {}] });
  });
});

it.each([
  ['007', '007'],
  ['1e3', '1e3'],
  ['0x1F', '0x1F'],
  ['8080', 8080],
  ['http', 'http'],
])('int-or-string-leading-zero: %s', async (typed, expected) => {
  const port = { anyOf: [{ type: 'integer' }, { type: 'string' }] };
  const { values } = await renderForm(chartWith('ports', { properties: { port } }));
  await user.type(textbox('Port'), typed);
  expect(values()).toEqual({ port: expected });
  expect(textbox('Port')).toHaveValue(typed);
});

describe('map-key-emptied', () => {
  const chart = chartWith('maps', {
    properties: {
      labels: { type: 'object', additionalProperties: { type: 'string' } },
      known: {
        type: 'object',
        properties: { fixed: { type: 'string' } },
        additionalProperties: { type: 'integer' },
      },
    },
  });

  const rename = async (label: string, key: string, to: string) => {
    const { values } = await renderForm(chart);
    await user.type(textbox(`New key for ${label}`), `other{Enter}`);
    await user.type(textbox(`New key for ${label}`), `${key}{Enter}`);
    await user.clear(textbox(`Key of entry ${key}`));
    if (to !== '') await user.type(textbox(`Key of entry ${key}`), to);
    await user.tab();
    const [container] = Object.values(values() as Record<string, object>);
    return Object.keys(container);
  };

  it.each([
    ['Labels', '', 'A key cannot be empty. The old key stays.'],
    ['Labels', 'other', 'The key other already exists. The old key stays.'],
    ['Known', '', 'A key cannot be empty. The old key stays.'],
    ['Known', 'fixed', 'The key fixed already exists. The old key stays.'],
  ])('%s: renaming to %j leaves the old key, with a note', async (label, to, note) => {
    expect(await rename(label, 'zone', to)).toEqual(['other', 'zone']);
    expect(textbox('Key of entry zone')).toHaveValue('zone');
    expect(textbox('Key of entry zone')).toHaveAccessibleDescription(note);
  });

  it('any other key takes its place', async () => {
    expect(await rename('Labels', 'zone', 'zone/2')).toEqual(['other', 'zone/2']);
  });
});

describe('attack-browser-draft-and-secret-edges', () => {
  const secretChart = chartWith('secrets', {
    properties: {
      password: { type: 'string', writeOnly: true },
      pin: { type: 'integer', writeOnly: true },
      key: { type: 'string', writeOnly: true, contentMediaType: 'text/plain' },
      login: { writeOnly: true },
      token: { type: 'string' },
      user: { type: 'string' },
    },
  });

  it.each(['password', 'pin', 'key', 'login'])('no copy of %s in the markup', async name => {
    const { store } = await renderForm(secretChart);
    const label = name.replace(/^./, letter => letter.toUpperCase());
    const input = screen.getByLabelText(label, { selector: 'input, textarea' });
    const text = name === 'login' ? 'name: 47110815' : '47110815';
    await user.click(input);
    await user.paste(text);
    await act(() => store.settle());
    expect(input).toHaveValue(text);
    expect(document.documentElement.outerHTML).not.toContain('47110815');
    for (const show of screen.getAllByRole('button', { name: 'Show value' })) {
      await user.click(show);
    }
    expect(document.documentElement.outerHTML).not.toContain('47110815');
    expect(input).toHaveValue(text);
  });

  it('nothing that looks like a password is stored, and leaving asks', async () => {
    await renderPage([serviceOf(secretChart)]);
    const leave = () => {
      const event = new Event('beforeunload', { cancelable: true });
      window.dispatchEvent(event);
      return event.defaultPrevented;
    };
    await user.type(await screen.findByRole('textbox', { name: 'User' }), 'jane');
    expect(leave()).toBe(false);
    expect(JSON.stringify({ ...localStorage })).toContain('jane');
    await user.type(textbox('Token'), 'unmarked1');
    expect(leave()).toBe(true);
    await user.clear(textbox('Token'));
    expect(leave()).toBe(false);
    await user.type(screen.getByLabelText('Password', { selector: 'input' }), 'hunter22');
    expect(leave()).toBe(true);
    const stored = JSON.stringify({ ...localStorage });
    expect(stored).not.toContain('hunter22');
    expect(stored).not.toContain('unmarked1');
    expect(stored).toContain('jane');
  });

  it('a browser that stores nothing: leaving asks', async () => {
    const full = jest.spyOn(Storage.prototype, 'setItem').mockImplementation(key => {
      if (key.startsWith('managed-services/')) throw new DOMException('full', 'QuotaExceededError');
    });
    await renderPage([serviceOf(secretChart)]);
    await user.type(await screen.findByRole('textbox', { name: 'User' }), 'jane');
    const event = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(true);
    full.mockRestore();
  });
});

describe('back-leaves-the-page', () => {
  const services = [chartWith('alpha', { properties: { size: { type: 'string' } } })].map(serviceOf);
  const beta = serviceOf(chartWith('beta', { properties: { size: { type: 'string' } } }));

  it('a link leads to a service, and an unknown one says so', async () => {
    await renderPage([...services, beta], undefined, '/beta');
    expect(await screen.findByRole('heading', { name: /^beta$/i })).toBeVisible();
  });

  it('wherever an app mounts the page, addresses lie below it', async () => {
    const ids = { ...beta, id: 'team a/beta' };
    await renderPage([...services, ids], undefined, '/tools/db/team%20a/beta', '/tools/db');
    expect(await screen.findByRole('heading', { name: /^beta$/i })).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'All services' }));
    await user.click(await screen.findByRole('button', { name: /^beta/ }));
    expect(await screen.findByRole('heading', { name: /^beta$/i })).toBeVisible();
  });

  it('a single service is open at once, and the list stays reachable', async () => {
    await renderPage(services);
    expect(await screen.findByRole('heading', { name: /^alpha$/i })).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'All services' }));
    expect(await screen.findByText('Choose a service')).toBeVisible();
  });

  it('a link to nothing says so', async () => {
    await renderPage([...services, beta], undefined, '/gamma/delta');
    expect(await screen.findByText('There is no service gamma/delta')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'All services' }));
    expect(await screen.findByText('Choose a service')).toBeVisible();
  });

  it('a draft of an earlier visit is restored with its age, and can be discarded', async () => {
    const first = await renderPage([...services, beta], undefined, '/beta');
    await user.type(await screen.findByRole('textbox', { name: 'Size' }), '5Gi');
    await user.type(textbox('Name'), 'mine');
    first.unmount();
    const second = await renderPage([...services, beta]);
    expect(await screen.findByText('Draft')).toBeVisible();
    await user.click(screen.getByRole('button', { name: /^beta/ }));
    expect(await screen.findByText(/^Draft restored: last changed/)).toBeVisible();
    expect(textbox('Size')).toHaveValue('5Gi');
    expect(textbox('Name')).toHaveValue('mine');
    await user.click(screen.getByRole('button', { name: 'Discard draft' }));
    expect(textbox('Size')).toHaveValue('');
    expect(textbox('Name')).toHaveValue('');
    second.unmount();
    await renderPage([...services, beta], undefined, '/beta');
    expect(await screen.findByRole('textbox', { name: 'Size' })).toHaveValue('');
    expect(screen.queryByText(/^Draft restored/)).toBeNull();
  });
});

describe('attack-browser-main-thread-freeze', () => {
  const timeout = Object.assign(new Error('no answer within 10 s'), { code: 'timeout' });
  const slow = serviceOf(chartWith('slow', { properties: { a: { type: 'string' } } }));
  const quick = serviceOf(chartWith('quick', { properties: { a: { type: 'string' } } }));

  it.each(['form', 'check', 'losses'])('a chart that takes too long (%s) is named', async question => {
    const engine = engineAnswering(model => ({
      [question]: () => Promise.reject(timeout),
      ...(question === 'form' ? {} : { form: model.form }),
    }));
    await renderPage([slow, quick], engine, '/slow');
    const said = {
      form: /The chart of slow takes too long/,
      check: /take too long to check/,
      losses: /takes too long for this chart/,
    }[question]!;
    if (question === 'losses') {
      await user.click(await screen.findByRole('button', { name: /Notes on this chart/ }));
    }
    expect((await screen.findAllByText(said)).length).toBeGreaterThan(0);
    await user.click(screen.getByRole('button', { name: 'All services' }));
    expect(await screen.findByRole('button', { name: /^quick/ })).toBeVisible();
  });
});
