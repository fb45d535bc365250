// SPDX-License-Identifier: Apache-2.0
import type { Field } from './form';
import {
  addItem,
  choose,
  chooseVariant,
  clear,
  emptyDraft,
  moveItem,
  removeItem,
  renameKey,
  type,
  openValues,
  type Draft,
} from './draft';
import { child, isUnder, lineage, tokensOf } from './pointer';
import { freeReading, readIntOrString, readNumber, type Expects } from './text';
import { countFields, matching, resolve, variantOf } from './tree';
import { countChosen, valueAt, withValueAt } from './values';
import { widgets } from '../components/form/widgets';
import { openTestChart } from '../testing/renderPage';
import {
  chartWith,
  everythingChart,
  postgresChart,
} from '../testing/sampleCharts';

let everything: Field;
let postgres: Field;
beforeAll(async () => {
  everything = (await openTestChart(everythingChart)).store.form.root;
  postgres = (await openTestChart(postgresChart)).store.form.root;
});

const draft = (values: unknown): Draft => ({ ...emptyDraft, values });

describe('pointers', () => {
  it('escape and unescape', () => {
    const pointer = child(child('', 'a/b'), '~c');
    expect(pointer).toBe('/a~1b/~0c');
    expect(tokensOf(pointer)).toEqual(['a/b', '~c']);
    expect(lineage('/a/b')).toEqual(['', '/a', '/a/b']);
    expect(isUnder('/ab', '/a')).toBe(false);
    expect(isUnder('/a/b', '/a')).toBe(true);
  });
});

describe('sparse values', () => {
  it('creates records on the way and removes them when they empty', () => {
    const one = choose(emptyDraft, '/storage/size', '1Gi');
    expect(one.values).toEqual({ storage: { size: '1Gi' } });
    expect(clear(one, '/storage/size').values).toEqual({});
  });

  it('keeps records that were created on purpose', () => {
    const made = choose(emptyDraft, '/labels', {});
    const filled = choose(made, '/labels/a', 'x');
    expect(clear(filled, '/labels/a').values).toEqual({ labels: {} });
  });

  it('keeps empty text, zero, false, null and empty lists that were chosen', () => {
    let now = emptyDraft;
    const chosen = { '/a': '', '/b': 0, '/c': false, '/d': null, '/e': [] };
    for (const [at, value] of Object.entries(chosen)) {
      now = choose(now, at, value);
    }
    expect(now.values).toEqual({ a: '', b: 0, c: false, d: null, e: [] });
  });

  it('treats any key as a key', () => {
    const odd = choose(emptyDraft, '/__proto__/constructor', 'x');
    expect(JSON.stringify(odd.values)).toBe('{"__proto__":{"constructor":"x"}}');
    expect(valueAt({}, '/constructor')).toBeUndefined();
    expect(clear(odd, '/__proto__/constructor').values).toEqual({});
  });

  it('shares what did not change', () => {
    const before = { a: { x: 1 }, b: { y: 2 } };
    const after = withValueAt(before, '/a/x', 3) as typeof before;
    expect(after.b).toBe(before.b);
  });

  it('counts leaves', () => {
    expect(countChosen({ a: 1, b: { c: [1, 2], d: {} } })).toBe(3);
  });
});

describe('typed text', () => {
  it('keeps text that is no number, and the last value out', () => {
    const typed = type(draft({ n: 3 }), '/n', '3x', readNumber('3x'));
    expect(typed.values).toEqual({});
    expect(typed.raw.get('/n')).toBe('3x');
    expect(typed.mistakes.get('/n')).toEqual({ code: 'notANumber', detail: '3x' });
    const fixed = type(typed, '/n', '3', readNumber('3'));
    expect(fixed.values).toEqual({ n: 3 });
    expect(fixed.mistakes.size).toBe(0);
  });

  it.each([
    ['0', 0],
    ['-5', -5],
    ['1.50', 1.5],
    ['1e3', 1000],
    ['', undefined],
  ])('reads %p as %p', (typed, value) => {
    expect(readNumber(typed)).toEqual({ value, mistake: null });
  });

  it.each(['0x10', '1_000', 'NaN', 'Infinity', '12345678901234567890', '1e999', '- 1'])(
    'refuses %p as a number',
    typed => expect(readNumber(typed).mistake).not.toBeNull(),
  );

  it('tells integers from text', () => {
    expect(readIntOrString('80').value).toBe(80);
    expect(readIntOrString('25%').value).toBe('25%');
  });

  // Each as `helm template --set p=…` of Helm 4.2.4 takes it.
  it.each([
    ['007', '007'],
    ['00', '00'],
    ['0', 0],
    ['-0', 0],
    ['+5', 5],
    ['-05', -5],
    ['1e3', '1e3'],
    ['0x1F', '0x1F'],
    ['5.0', '5.0'],
    ['1_000', '1_000'],
    [' 5', ' 5'],
    ['true', 'true'],
    ['92233720368547758070', '92233720368547758070'],
  ])('int-or-string-leading-zero: %p is %p', (typed, value) => {
    expect(readIntOrString(typed)).toEqual({ value, mistake: null });
  });

  it('int-or-string-leading-zero: an integer that would be rounded is a mistake', () => {
    expect(readIntOrString('9007199254740993').mistake?.code).toBe('notExact');
  });

  it('reads YAML and JSON, and says what is wrong', async () => {
    const { model } = await openTestChart(postgresChart);
    const read = async (text: string, expects: Expects) =>
      freeReading(await model.readYaml(text), expects);
    expect((await read('a: 1\nb: [x]', 'object')).value).toEqual({ a: 1, b: ['x'] });
    expect((await read('{"a": null}', 'any')).value).toEqual({ a: null });
    expect((await read('- a', 'object')).mistake?.code).toBe('notAnObject');
    expect((await read('a: 1', 'array')).mistake?.code).toBe('notAList');
    expect((await read('a: [1', 'any')).mistake?.code).toBe('notReadable');
    expect((await read('x: 1\na: 12345678901234567890', 'any')).mistake).toMatchObject({
      code: 'notReadable',
      line: '2',
    });
    expect((await read('a: .inf', 'any')).mistake?.code).toBe('notReadable');
    expect(await read('# nothing', 'object')).toEqual({ value: undefined, mistake: null });
  });

  it('leaves secrets out of the values that may be shown', () => {
    const secret = choose(emptyDraft, '/auth/password', 'hunter22');
    expect(openValues(secret.values, ['/auth/password'])).toEqual({});
    const both = choose(secret, '/auth/database', 'app');
    expect(openValues(both.values, ['/auth/password'])).toEqual({ auth: { database: 'app' } });
  });
});

describe('lists', () => {
  const typedSecond = () => {
    let now = addItem(addItem(addItem(emptyDraft, '/l', 'a'), '/l', 'b'), '/l', 'c');
    now = type(now, '/l/1', 'bad', readNumber('bad'), null);
    return now;
  };

  it('move what was typed along with the item', () => {
    const moved = moveItem(typedSecond(), '/l', 1, 2);
    expect(moved.values).toEqual({ l: ['a', 'c', null] });
    expect(moved.raw.get('/l/2')).toBe('bad');
    expect(moved.mistakes.has('/l/1')).toBe(false);
    expect(moveItem(moved, '/l', 2, 0).raw.get('/l/0')).toBe('bad');
  });

  it('forget what was typed with a removed item', () => {
    const removed = removeItem(typedSecond(), '/l', 0, false);
    expect(removed.values).toEqual({ l: [null, 'c'] });
    expect(removed.raw.get('/l/0')).toBe('bad');
    expect(removeItem(removed, '/l', 0, false).raw.size).toBe(0);
  });

  it('stay as an empty choice only where a default would come back', () => {
    const one = addItem(emptyDraft, '/l', 'a');
    expect(removeItem(one, '/l', 0, true).values).toEqual({ l: [] });
    expect(removeItem(one, '/l', 0, false).values).toEqual({});
  });

  it('keep an item’s place when its last field is cleared', () => {
    const one = choose(addItem(emptyDraft, '/l', {}), '/l/0/x', 1);
    expect(clear(one, '/l/0/x').values).toEqual({ l: [{}] });
  });
});

describe('keys', () => {
  it('are renamed in place and never overwrite', () => {
    const now = draft({ m: { a: { x: 1 }, b: 2 } });
    expect(JSON.stringify(renameKey(now, '/m/a', 'z').values)).toBe('{"m":{"z":{"x":1},"b":2}}');
    expect(renameKey(now, '/m/a', 'b')).toBe(now);
  });
});

describe('variants', () => {
  it('are recognised by type and by tag', () => {
    const { widget } = everything;
    const parts = widget.kind === 'section' ? widget.fields : [];
    const target = parts.find(part => part.key === 'target')?.widget;
    if (target?.kind !== 'union') throw new Error('the form lost its union');
    expect(variantOf(target, 'x')).toBe(0);
    expect(variantOf(target, { type: 'volume' })).toBe(2);
    expect(variantOf(target, { bucket: 'b' })).toBe(1);
    expect(variantOf(target, undefined)).toBe(0);
  });

  it('keep what was typed into each', () => {
    let now = choose(emptyDraft, '/target', 'plain');
    now = chooseVariant(now, '/target', 0, 1);
    expect(now.values).toEqual({});
    now = choose(now, '/target/bucket', 'photos');
    now = type(now, '/target/size', '9x', readNumber('9x'));
    now = chooseVariant(now, '/target', 1, 0);
    expect(now.values).toEqual({ target: 'plain' });
    expect(now.mistakes.size).toBe(0);
    now = chooseVariant(now, '/target', 0, 1);
    expect(now.values).toEqual({ target: { bucket: 'photos' } });
    expect(now.raw.get('/target/size')).toBe('9x');
  });
});

describe('places', () => {
  const at = (pointer: string, values: unknown = {}) =>
    resolve(everything, widgets, pointer, draft(values));

  it('lead to the nearest field', () => {
    expect(at('/outer/inner/deep')).toMatchObject({
      at: '/outer/inner/deep',
      labels: ['Outer', 'Inner', 'Deep'],
    });
    expect(at('/nowhere').at).toBe('');
    expect(at('/config/log/level').at).toBe('/config');
    expect(at('/users/0/login', { users: [{}] })).toMatchObject({
      at: '/users/0/login',
      labels: ['Users', '#1', 'Login'],
    });
    expect(at('/users/0/login').at).toBe('/users');
    expect(at('/open/more', { open: { more: 1 } })).toMatchObject({
      at: '/open/more',
      labels: ['Open', 'more'],
    });
    expect(at('/target/claim', { target: { type: 'volume' } }).at).toBe('/target/claim');
  });

  it('are found by label, key and help', () => {
    expect(matching(postgres, 'volume')).toEqual(new Set(['/storage/size', '/storage', '']));
    expect(matching(postgres, ' ')).toBeNull();
    expect(countFields(postgres)).toBe(11);
  });

  it('keep keys with slashes apart', async () => {
    const string = { type: 'string' };
    const properties = { 'a/b': string, a: { type: 'object', properties: { b: string } } };
    const { store } = await openTestChart(chartWith('slashes', { properties }));
    expect(resolve(store.form.root, widgets, '/a~1b', emptyDraft).at).toBe('/a~1b');
  });
});

describe('listeners', () => {
  it('are called for changes at, above and below their place only', async () => {
    const { store } = await openTestChart(postgresChart, { owner: 'team-a' });
    const calls: string[] = [];
    for (const at of ['', '/storage', '/storage/size', '/replicas']) {
      store.subscribe(() => calls.push(at), at);
    }
    store.subscribe(() => calls.push('all'));
    const after = (action: () => void) => {
      calls.length = 0;
      action();
      return calls.slice().sort();
    };
    const type5 = () => store.edit('/storage/size', now => choose(now, '/storage/size', '5'));
    expect(after(type5)).toEqual(['', '/storage', '/storage/size', 'all']);
    const clearAll = () => store.edit('/storage', now => clear(now, '/storage'));
    expect(after(clearAll)).toEqual(['', '/storage', '/storage/size', 'all']);
    store.edit('/replicas', now => choose(now, '/replicas', 0));
    calls.length = 0;
    await store.settle();
    expect([...new Set(calls)].sort()).toEqual(['', '/replicas', 'all']);
    expect(after(() => store.attempt())).toHaveLength(5);
  });

  it('share the maps of a draft that a change does not concern', () => {
    const typed = type(emptyDraft, '/a', '1x', readNumber('1x'));
    expect(choose(typed, '/b', 1).raw).toBe(typed.raw);
  });
});
