// SPDX-License-Identifier: Apache-2.0
//
// The JavaScript half of the contract: what is thrown, what is data, what happens around `free`.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadEngine as loadFromBytes } from '../../../pkg/lib/bytes.js';
import { EngineError, loadEngine } from '../../../pkg/lib/node.js';
import { readChart } from '../support/charts.mjs';
import { here, pkg } from '../support/places.mjs';

const engine = await loadEngine();
const cache = readChart(join(here, 'fixtures/cache'));

function compiled() {
  const compilation = engine.compile(cache);
  assert.equal(compilation.status, 'ok', JSON.stringify(compilation.diagnostics));
  return compilation.model;
}

const isMisuse = error =>
  error instanceof EngineError && error.code === 'misuse' && error.name === 'EngineError';

test('the engine is loaded once', async () => {
  assert.equal(await loadEngine(), engine);
  assert.equal(engine.version, JSON.parse(readFileSync(join(pkg, 'package.json'), 'utf8')).version);
});

test('a chart without a schema is an answer', () => {
  const compilation = engine.compile({
    files: { 'Chart.yaml': 'apiVersion: v2\nname: empty\nversion: 1.0.0\n' },
  });
  assert.ok(['ok', 'error'].includes(compilation.status));
  assert.ok(Array.isArray(compilation.diagnostics));
});

test('a chart that cannot be read is an answer with an error', () => {
  const compilation = engine.compile({ files: {} });
  assert.equal(compilation.status, 'error');
  assert.ok(compilation.diagnostics.some(diagnostic => diagnostic.severity === 'error'));
  assert.ok(!('model' in compilation));
});

for (const input of [
  undefined,
  null,
  'files',
  {},
  { files: null },
  { files: [] },
  { files: { 'Chart.yaml': 1 } },
]) {
  test(`compile refuses ${JSON.stringify(input)}`, () => {
    assert.throws(() => engine.compile(input), isMisuse);
  });
}

test('verdicts tell right from wrong', () => {
  const model = compiled();
  assert.equal(model.validate({ replicas: 3 }).verdict, 'valid');
  assert.equal(model.validate({ replicas: 99 }).verdict, 'invalid');
});

test('undefined values are an empty document', () => {
  const model = compiled();
  assert.deepEqual(model.validate(undefined), model.validate({}));
  assert.deepEqual(
    model.check({ name: 'a', namespace: 'b', values: undefined }),
    model.check({ name: 'a', namespace: 'b', values: {} }),
  );
});

test('annotations reach the custom resource, sorted by key', () => {
  const model = compiled();
  const instance = { name: 'a', namespace: 'b', values: {} };
  const annotations = { 'managed-services/system': 'yes', 'managed-services/owner': 'group:x' };
  const { manifest } = model.check({ ...instance, annotations });
  assert.match(manifest, /managed-services\/owner: group:x\n.*managed-services\/system: "yes"/);
  const { names } = model.check({ ...instance, annotations: { 'a/b/c': '' } });
  assert.deepEqual(
    names.map(({ at, code }) => [at, code]),
    [['/metadata/annotations/a~1b~1c', 'annotation-invalid']],
  );
  for (const wrong of [[], 'a', { a: 1 }]) {
    assert.throws(() => model.check({ ...instance, annotations: wrong }), isMisuse);
  }
});

test('a change is checked against the old values', () => {
  const model = compiled();
  const instance = { name: 'a', namespace: 'b' };
  const change = model.checkChange({ ...instance, values: { replicas: 3 }, old: { replicas: 2 } });
  assert.deepEqual(change.check, model.check({ ...instance, values: { replicas: 3 } }));
  assert.deepEqual([change.transitions, change.reasons], [[], []]);
});

test('absent sides differ from empty ones', () => {
  const model = compiled();
  const kinds = sides => model.review(sides).map(({ at, kind, live }) => [at, kind, live]);
  const values = { replicas: 3 };
  assert.deepEqual(kinds({ values }), [['/replicas', 'added', null]]);
  assert.deepEqual(kinds({ values, base: { replicas: 3 } }), [['/replicas', 'same', null]]);
  assert.deepEqual(kinds({ values, live: { replicas: null } }), [
    ['/replicas', 'changed', { value: null }],
  ]);
  assert.throws(() => model.review(), isMisuse);
});

test('names are filled in where the instance is given', () => {
  const model = compiled();
  const [own] = model.removal({});
  assert.deepEqual([own.name, own.fate], ['${name}', 'removed']);
  const [mine] = model.removal({}, { name: 'a', namespace: 'b' });
  assert.equal(mine.name, 'a');
  assert.throws(() => model.removal({}, { name: 'a' }), isMisuse);
});

test('a hostile name connects to nothing', () => {
  const model = compiled();
  const status = { endpoint: 'e', port: 1, secretName: 's' };
  assert.deepEqual(model.connection({ name: '$(x)', namespace: 'b', status }), []);
  assert.throws(() => model.connection({ name: 'a' }), isMisuse);
});

test('a release is adopted, or the text is none', () => {
  const model = compiled();
  const adopted = model.adopt({ text: 'replicas: 3\n', name: 'a', namespace: 'b' });
  assert.deepEqual([adopted.status, adopted.same, adopted.values], ['ok', true, { replicas: 3 }]);
  const { manifest } = model.check({ name: 'a', namespace: 'b', values: { replicas: 3 } });
  assert.equal(adopted.manifest, manifest);
  assert.equal(model.adopt({ text: '[]' }).status, 'error');
  assert.throws(() => model.adopt({}), isMisuse);
});

const loop = {};
loop.loop = loop;
for (const [title, values] of Object.entries({
  NaN: { replicas: NaN },
  infinity: [Infinity],
  bigint: { a: 1n },
  cycle: loop,
  function: () => 1,
})) {
  test(`values that JSON cannot say are misuse: ${title}`, () => {
    const model = compiled();
    assert.throws(() => model.validate(values), isMisuse);
    assert.throws(() => model.check({ name: 'a', namespace: 'b', values }), isMisuse);
  });
}

test('name and namespace must be strings', () => {
  const model = compiled();
  assert.throws(() => model.check({ name: 'a', values: {} }), isMisuse);
  assert.throws(() => model.check(undefined), isMisuse);
  assert.throws(() => model.check({ name: 1, namespace: 'b', values: {} }), isMisuse);
});

test('one check answers names, verdict and documents', () => {
  const model = compiled();
  const good = model.check({ name: 'my-cache', namespace: 'default', values: { replicas: 3 } });
  assert.deepEqual(good.names, []);
  assert.deepEqual(good.verdict, model.validate({ replicas: 3 }));
  assert.match(good.manifest, /^apiVersion: .*\nkind: .*\nmetadata:\n {2}name: my-cache\n/);
  assert.deepEqual([good.secret, good.losses], [null, []]);
  const wrong = model.check({ name: 'My Cache', namespace: '', values: { replicas: 99 } });
  assert.deepEqual(
    wrong.names.map(({ at, code }) => `${at} ${code}`),
    ['/metadata/name name-invalid', '/metadata/namespace namespace-empty'],
  );
  assert.equal(wrong.verdict.verdict, 'invalid');
  assert.equal(wrong.manifest, null);
  const list = model.check({ name: 'my-cache', namespace: 'default', values: [] });
  assert.deepEqual([list.manifest, list.verdict.violations[0].code], [null, 'values-not-object']);
});

test('the roles are there', () => {
  const { text, losses } = compiled().rbac();
  assert.match(text, /^apiVersion: rbac\.authorization\.k8s\.io\/v1\nkind: ClusterRole\n/);
  assert.deepEqual(losses, []);
});

test('the policy is there, with its losses', () => {
  const { text, losses } = compiled().policy();
  assert.match(
    text,
    /^apiVersion: admissionregistration\.k8s\.io\/v1\nkind: ValidatingAdmissionPolicy\n/,
  );
  assert.ok(Array.isArray(losses));
});

test('a comparison tells what breaks, and for which instances', () => {
  const schema = cache.files['values.schema.json'];
  const tightened = schema.replace('"maximum": 5', '"maximum": 3');
  assert.notEqual(tightened, schema);
  const next = engine.compile({ files: { ...cache.files, 'values.schema.json': tightened } }).model;
  const model = compiled();
  const { status, comparison } = model.compare(next, {
    'b.yaml': 'replicas: 2\n---\nreplicas: 5\n',
    'a.yaml': '{}',
  });
  assert.equal(status, 'ok');
  assert.equal(comparison.breaks, true);
  assert.deepEqual(
    comparison.changes.map(({ at, kind, breaking }) => ({ at, kind, breaking })),
    [{ at: '/replicas', kind: 'bound-tightened', breaking: true }],
  );
  const replayed = comparison.instances.map(
    ({ file, document, breaks }) => `${file} ${document} ${breaks}`,
  );
  assert.deepEqual(replayed, ['b.yaml 1 false', 'b.yaml 2 true', 'a.yaml 1 false']);
  assert.equal(model.compare(model).comparison.breaks, false);
  assert.deepEqual(model.compare(next, { 'c.yaml': 'a: 1\n---\n- 1\n' }), {
    status: 'error',
    error: {
      file: 'c.yaml',
      document: 2,
      message: 'must be a mapping, not array',
      help: 'write a custom resource, or values',
    },
  });
});

test('a comparison takes a living model of the same engine, and texts', async () => {
  const model = compiled();
  const other = (
    await loadFromBytes(readFileSync(join(pkg, 'dist/managed_services_bg.wasm')))
  ).compile(cache).model;
  const freed = compiled();
  freed.free();
  for (const next of [undefined, null, {}, other, freed]) {
    assert.throws(() => model.compare(next), isMisuse);
  }
  for (const instances of [null, 'replicas: 3', ['replicas: 3'], { 'a.yaml': { replicas: 3 } }]) {
    assert.throws(() => model.compare(model, instances), isMisuse);
  }
});

test('methods work without their object', () => {
  const { validate, form } = compiled();
  assert.equal(validate({ replicas: 3 }).verdict, 'valid');
  assert.equal(typeof form().service.name, 'string');
});

test('answers are the caller’s to change', () => {
  const model = compiled();
  model.form().service.name = 'changed';
  assert.notEqual(model.form().service.name, 'changed');
});

test('a freed model refuses, freeing again does not', () => {
  const model = compiled();
  model.free();
  model.free();
  for (const method of [
    'form',
    'rgd',
    'policy',
    'rbac',
    'template',
    'compare',
    'losses',
    'diagnostics',
    'validate',
    'check',
  ]) {
    assert.throws(() => model[method]({ name: 'a', namespace: 'b' }), isMisuse, method);
  }
});

for (const [title, bytes, code] of [
  ['a page in its place', Buffer.from('<!doctype html>'), 'unavailable'],
  ['no bytes', new Uint8Array(0), 'unavailable'],
  ['a damaged file', Buffer.from('0061736d01000000ff', 'hex'), 'unavailable'],
  ['another module', Buffer.from('0061736d01000000', 'hex'), 'unavailable'],
  ['a path', 'managed_services_bg.wasm', 'misuse'],
  ['nothing', undefined, 'misuse'],
]) {
  test(`"./bytes" given ${title} is ${code}`, async () => {
    await assert.rejects(
      loadFromBytes(bytes),
      error => error instanceof EngineError && error.code === code && error.message.length > 20,
    );
  });
}
