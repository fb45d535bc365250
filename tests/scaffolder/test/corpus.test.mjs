// SPDX-License-Identifier: Apache-2.0
// The templates of charts of others, run dry: what a person enters becomes the same custom resource
// that the engine writes, and what the engine accepts is refused only where a loss says so.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startBackends } from './lib/backend.mjs';
import { losses, manifests, verdicts } from './lib/cli.mjs';
import { corpusCharts } from '../../kit/kit.mjs';
import { templateOf } from './lib/corpus.mjs';
import { isCovered, lossPlaces, partsOf } from './lib/ledger.mjs';
import { writtenResource } from './lib/manifest.mjs';
import { oddDocuments, sampleOf, schemaAt, without, withValue } from './lib/odd.mjs';
import { fixtureTemplates } from './lib/templates.mjs';

/** Documents with odd values per chart, besides the empty one. */
const perChart = 3;
/** Corrections of a document before it is given up. */
const mostRounds = 12;

const { charts, skip } = corpusCharts();
const instance = { name: 'my-instance', namespace: 'team' };
const total = { charts: 0, documents: 0, givenUp: 0 };

let backends;
before(async () => {
  if (!skip) backends = await startBackends(join(fixtureTemplates, 'catalog-info.yaml'));
});
after(() => backends?.stop());

if (skip) test('the templates of the corpus', { skip }, () => {});

for (const { name, chart } of charts) {
  test(`${name}: a dry run writes what the engine writes`, async t => {
    const { template, problem } = templateOf(chart);
    if (template === null) return t.diagnostic(`the engine refuses the chart: ${problem}`);
    const schema = template.entity.spec.parameters[1].properties.values;
    const documents = [{}, ...oddDocuments(schema, perChart)];
    const settled = settle(chart, schema, documents);
    const narrowed = lossPlaces(losses(chart), 'template', 'narrowed');
    const accepted = [];
    for (const one of settled) accepted.push(await accept(template, one, narrowed));
    const runs = accepted.filter(one => one !== null);
    if (runs.length === 0) return t.diagnostic('no document is accepted');
    const expected = manifests(
      chart,
      instance,
      runs.map(({ values }) => values),
    );
    runs.forEach(({ values, run }, index) => {
      const written = writtenResource(run.files, instance.name);
      assert.deepEqual(written, expected[index]);
      assert.deepEqual(written.spec, values);
    });
    total.charts += runs.length > 0 ? 1 : 0;
    total.documents += runs.length;
    total.givenUp += documents.length - runs.length;
  });
}

if (!skip) {
  test('most charts and documents were judged', t => {
    t.diagnostic(JSON.stringify(total));
    assert.ok(total.charts >= charts.length - 4, JSON.stringify(total));
    assert.ok(total.documents >= 3 * total.charts, JSON.stringify(total));
  });
}

/**
 * The documents without what the engine refuses, and with what it misses; those that it then does
 * not refuse.
 */
function settle(chart, schema, documents) {
  let open = documents;
  const settled = [];
  for (let round = 0; round < mostRounds && open.length > 0; round++) {
    const answers = verdicts(chart, open);
    const next = [];
    open.forEach((values, index) => {
      const { verdict, violations } = answers[index];
      // Unknown is not invalid: the schema pulls something from elsewhere, which no answer here
      // needs.
      if (verdict !== 'invalid') settled.push({ values, verdict });
      if (verdict === 'invalid')
        next.push(
          violations.reduce((made, violation) => corrected(made, violation, schema), values),
        );
    });
    open = next;
  }
  return settled;
}

function corrected(values, { at, code, params }, schema) {
  const place = tokensIn(values, at);
  if (code !== 'required') return without(values, place) ?? {};
  const missing = [...place, params.property];
  return withValue(values, missing, sampleOf(schemaAt(schema, missing)));
}

/** The tokens of a pointer; those that lead into a list as numbers. */
function tokensIn(values, pointer) {
  let value = values;
  return partsOf(pointer).map(part => {
    const token = Array.isArray(value) ? Number(part) : part;
    value = value?.[token];
    return token;
  });
}

/**
 * The dry run of a valid document; what the template refuses is taken out where a loss tells it,
 * and is a failure elsewhere.
 */
async function accept(template, { values, verdict }, narrowed) {
  let given = values;
  for (let round = 0; round < mostRounds; round++) {
    const run = await backends.dryRun(template, { ...instance, values: given });
    if (run.status === 200) return { values: given, run };
    assert.equal(run.status, 400, JSON.stringify(run.body).slice(0, 2000));
    const places = run.errors.map(error => error.path.slice(1));
    const silent = run.errors.filter(
      error => verdict === 'valid' && !isCovered(error.path.slice(1), narrowed),
    );
    assert.equal(
      silent.length,
      0,
      `refused without a loss: ${JSON.stringify(silent.map(error => error.stack.slice(0, 300)))}`,
    );
    given = places.reduce((made, place) => without(made, place) ?? {}, given);
  }
  return null;
}
