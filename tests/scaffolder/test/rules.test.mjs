// SPDX-License-Identifier: Apache-2.0
// Rules and switches that the template says itself, on a chart made for them: the backend refuses
// what Helm refuses.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { silentDifferences } from './lib/agreement.mjs';
import { startBackends } from './lib/backend.mjs';
import { losses } from './lib/cli.mjs';
import { templateOf } from './lib/corpus.mjs';
import { fixtureCharts, fixtureTemplates } from './lib/templates.mjs';
import { variants } from './lib/variants.mjs';

const chart = join(fixtureCharts, 'rules');
const { template } = templateOf(chart);
const dryRun = parameters =>
  backends.dryRun(template, { name: 'my-rules', namespace: 'team', ...parameters });

let backends;
before(async () => {
  backends = await startBackends(join(fixtureTemplates, 'catalog-info.yaml'));
});
after(() => backends?.stop());

const documents = [
  ...['disk', 's3', 'none'].flatMap(kind =>
    ['store', 'remote', 'unshipped'].flatMap(key => [
      { [key]: { kind } },
      { [key]: { kind, bucket: 'b' } },
      { [key]: { kind, path: 'p', bucket: 'b' } },
    ]),
  ),
  { store: { path: 'p' } },
  { unshipped: { path: 'p', bucket: 'b' } },
  { metrics: { enabled: true, token: 't', port: 1, deep: { enabled: false, interval: 'x' } } },
  { metrics: { enabled: true, port: 0 } },
  { backup: { enabled: true, remote: true, bucket: 'b', schedule: 's' } },
  { backup: { enabled: false, remote: true } },
  { login: { user: 'u', password: 'p' } },
  { login: { group: 'g', user: 'u' } },
];

test('template and engine agree, or a loss says where not', async () => {
  const tally = {};
  const silent = await silentDifferences(chart, documents.flatMap(variants), dryRun, tally);
  assert.equal(silent.length, 0, `differences without a loss:\n${silent.join('\n')}`);
  // Both verdicts are met often, so that agreement means something.
  assert.ok(tally['valid 200'] > 100 && tally['invalid 400'] > 100, JSON.stringify(tally));
});

test('the rules are said, not left to Helm', async () => {
  const unsaid = losses(chart).filter(
    ({ target, cause, message }) =>
      target === 'template' && cause === 'conditional' && /does not check/.test(message),
  );
  assert.deepEqual(unsaid.map(({ at, schema }) => `${at} ${schema}`).sort(), [
    // `null` is a value of `group`, and Helm takes it for nothing.
    '/login /properties/login/dependencies',
    // Nobody has to want this object, but the form draws it.
    '/unshipped /definitions/store/allOf/0/if',
    '/unshipped /definitions/store/allOf/1/if',
  ]);
  for (const values of [
    { store: { kind: 's3' } },
    { metrics: { enabled: true } },
    { backup: { remote: true } },
    { remote: { kind: 'disk' } },
  ]) {
    const { status, errors } = await dryRun({ values });
    assert.equal(status, 400, JSON.stringify(values));
    assert.match(errors[0].stack, /requires property|does not match allOf/);
  }
});
