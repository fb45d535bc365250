// SPDX-License-Identifier: Apache-2.0
// A chart whose texts look like templates, placeholders and YAML, in every place that a chart's
// author has: in Backstage's own catalog and scaffolder all of them stay text.
import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'yaml';
import { startBackends } from './lib/backend.mjs';
import { generate, manifests } from './lib/cli.mjs';
import { writtenResource } from './lib/manifest.mjs';
import { findTemplates } from './lib/templates.mjs';

const texts = [
  '${{ 1300 + 37 }}',
  '{{ 1300 + 37 }}',
  '{% raw %}',
  '{# x #}',
  "${{ '' if '}}' }} -}}",
  '${{ secrets.TOKEN }}',
  'a\nkind: Evil\n---\n',
  '```\n# x',
  '\u0085\u007f\u2028\ufeff',
];
const text = { type: 'string' };
const odd = value => ({ type: 'string', title: value, description: value, enum: [value, 'x'] });
const entries = texts.map((value, index) => [`f${index}`, odd(value)]);
const keys = texts.map(value => [value, { ...text, description: value }]);
const schema = {
  type: 'object',
  properties: {
    ...Object.fromEntries(entries),
    keys: { type: 'object', properties: Object.fromEntries(keys) },
    // The catalog would read a file for these.
    one: { type: 'object', properties: { $text: text } },
    list: { type: 'array', items: { type: 'object', properties: { $text: text } } },
    login: { type: 'object', properties: Object.fromEntries(texts.map(key => [key, { ...text, format: 'password' }])) },
  },
};
const shipped = { list: [{ $text: './catalog-info.yaml' }], one: { $text: './x' } };
const files = {
  'Chart.yaml': { apiVersion: 'v2', name: 'hostile', version: '1.0.0', description: texts.join(' ') },
  'values.yaml': shipped,
  'values.schema.json': schema,
  'managed-service.yaml': { title: texts[0], description: texts[1] },
};

let folder;
let backends;
let template;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'managed-services-'));
  const chart = join(folder, 'chart');
  mkdirSync(chart);
  for (const [name, content] of Object.entries(files)) {
    const json = JSON.stringify(content).replace(/[\u007f-\u009f\ufeff]/g, unit =>
      `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
    writeFileSync(join(chart, name), json);
  }
  assert.equal(generate([chart], folder), null);
  [template] = findTemplates(join(folder, 'software-templates'));
  backends = await startBackends(join(folder, 'software-templates/catalog-info.yaml'));
});
after(async () => {
  await backends?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('attack-cel-in-chart-text: the catalog keeps every text of the template', async () => {
  const entity = await backends.ingested('managed-hostile');
  assert.deepEqual(entity.spec.parameters, template.entity.spec.parameters);
  assert.equal(entity.metadata.title, texts[0]);
  const { files: kept } = entity.spec.parameters[1].properties.values['ui:options'].chart;
  for (const name of Object.keys(files)) {
    // White space and comments are left out.
    const written = readFileSync(join(folder, 'chart', name), 'utf8');
    assert.deepEqual(parse(kept[name]), parse(written), name);
  }
});

test('attack-cel-in-chart-text: the scaffolder evaluates no text of the chart', async () => {
  const values = {
    ...Object.fromEntries(texts.map((value, index) => [`f${index}`, value])),
    keys: Object.fromEntries(texts.map(value => [value, value])),
  };
  const instance = { name: 'my-hostile', namespace: 'team' };
  const run = await backends.dryRun(template, { ...instance, values });
  assert.equal(run.status, 200, JSON.stringify(run.body));
  const { spec } = writtenResource(run.files, instance.name);
  assert.deepEqual(spec, values);
  const [written] = manifests(join(folder, 'chart'), instance, [values]);
  assert.deepEqual(spec, written.spec);
  const shown = run.output.text.map(({ content }) => content);
  const secret = shown.find(content => content.startsWith('Passwords'));
  const [, example] = secret.split('```yaml\n');
  assert.deepEqual(
    Object.keys(parse(example.slice(0, example.indexOf('\n```\n\nand'))).login),
    texts,
  );
  assert.ok(!shown.join().includes('1337'));
});
