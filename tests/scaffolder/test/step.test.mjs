// SPDX-License-Identifier: Apache-2.0
// The step that writes the custom resource, on a template whose values may be
// anything: whatever a person enters is in the file, unchanged and unevaluated.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { shownManifests, startBackends } from './lib/backend.mjs';
import { writtenResource } from './lib/manifest.mjs';
import { findTemplates, fixtureTemplates } from './lib/templates.mjs';

const [template] = findTemplates(fixtureTemplates);
const instance = { name: 'my-sample', namespace: 'default' };

let backends;
before(async () => {
  backends = await startBackends(join(fixtureTemplates, 'catalog-info.yaml'));
});
after(() => backends?.stop());

async function specOf(values) {
  const run = await backends.dryRun(template, { ...instance, values });
  assert.equal(run.status, 200, JSON.stringify(run.body));
  return {
    spec: writtenResource(run.files, instance.name).spec,
    shown: shownManifests(run.output)[0].spec,
  };
}

async function assertKept(values) {
  const { spec, shown } = await specOf(values);
  assert.deepEqual(spec, values);
  assert.deepEqual(shown, values);
  assert.equal(JSON.stringify(spec), JSON.stringify(values), 'order of keys');
}

test('types, order, empty objects and lists are kept', () =>
  assertKept({
    z: 1,
    a: { b: {}, c: [], d: null, e: false, f: 0, g: 1.5, h: -2 },
    list: ['x', 1, [], {}, { k: { l: [[1], []] } }],
    text: '',
  }));

test('strings that look like something else stay strings', () =>
  assertKept({
    words: ['yes', 'No', 'on', 'OFF', 'y', 'n', 'true', 'null', '~', '', '=', '<<', '-', '?'],
    numbers: [
      '0123',
      '1e3',
      '1_000',
      '0b11',
      '0x1F',
      '0o17',
      '.inf',
      '+1',
      '1.0',
      '12:30:45',
      '09',
    ],
    dates: ['2001-01-01', '2001-12-14t21:59:43.10-05:00'],
    shapes: [
      'a: b',
      '# x',
      '{a: 1}',
      '[1]',
      '*a',
      '&a',
      '!x',
      '%x',
      '@x',
      '`x`',
      '|',
      '> x',
      '---',
      '...',
    ],
    space: [
      ' lead',
      'trail ',
      'two\nlines\n',
      '\n',
      'tab\t',
      `${'x'.repeat(70)} ${'y'.repeat(70)}`,
    ],
    signs: ['"', "'", '\\', 'a\u2028b', '\u0007', '😀', 'ä'],
  }));

test('keys that look like something else stay keys', () =>
  assertKept({
    on: 1,
    yes: { no: 2, Off: 3, y: 4 },
    true: 5,
    null: 6,
    'a: b': 7,
    '': 8,
    '<<': 9,
    'x.y/z-1': 10,
    'two words': 11,
  }));

test('attack-skeleton-unreadable-keys: keys and texts that YAML refuses are escaped', () => {
  const odd = [
    '\u007f',
    'a\u0085b',
    '\u2028',
    '\u2029x',
    '\u009f',
    '\ufeff',
    '\ufffe\uffff',
    '😀',
    '\\u0085',
    'k'.repeat(159),
    'k'.repeat(160),
    'k'.repeat(1100),
    'é'.repeat(900),
    '\u0085'.repeat(159),
  ];
  return assertKept({
    texts: odd,
    keys: Object.fromEntries(odd.map(key => [key, key])),
    nested: Object.fromEntries(odd.map(key => [key, { [key]: [{ [key]: [] }, { [key]: {} }] }])),
  });
});

test('template text in values and keys is never evaluated', () =>
  assertKept({
    a: '${{ parameters.name }}',
    b: '${{ secrets.TOKEN }}',
    c: '${{ broken',
    d: '{{ x }}{% if true %}{# note #}',
    '${{ parameters.name }}': { '{% raw %}': '${{ user }}' },
  }));

test('no values is an empty object, and a missing one is refused', async () => {
  await assertKept({});
  const missing = await backends.dryRun(template, instance);
  assert.equal(missing.status, 400);
  assert.match(JSON.stringify(missing.errors), /requires property \\"values\\"/);
});

test('a real task ends with the same manifest', async () => {
  const values = { replicas: 3, storage: { size: '10Gi' }, flags: { jit: 'on' } };
  await backends.ingested(template.entity.metadata.name);
  const task = await backends.runTask(template.entity.metadata.name, { ...instance, values });
  assert.equal(task.status, 'completed', JSON.stringify(task));
  assert.deepEqual(shownManifests(task.output)[0].spec, values);
});
