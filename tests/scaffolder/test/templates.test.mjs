// SPDX-License-Identifier: Apache-2.0
// Every generated software template in Backstage's own backends: ingested, asked
// for its form, run, and compared with what the engine itself writes.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { root } from '../../kit/kit.mjs';
import { silentDifferences } from './lib/agreement.mjs';
import { shownManifests, startBackends } from './lib/backend.mjs';
import { manifest } from './lib/cli.mjs';
import { generateServices, templateOf } from './lib/corpus.mjs';
import { exampleOf } from './lib/examples.mjs';
import { writtenResource } from './lib/manifest.mjs';
import { variants } from './lib/variants.mjs';
import { parse } from 'yaml';
import { findTemplates } from './lib/templates.mjs';

const generated = generateServices();
const templates = findTemplates(generated);
const location = join(generated, 'catalog-info.yaml');

let backends;
before(async () => {
  backends = await startBackends(location);
});
after(async () => {
  await backends?.stop();
  rmSync(dirname(generated), { recursive: true });
});

test('each service with an API has a template', () => {
  const services = readdirSync(join(root, 'charts')).filter(name =>
    existsSync(join(root, 'charts', name, 'managed-service.yaml')),
  );
  assert.ok(services.length > 0, 'no chart with a managed-service.yaml');
  assert.deepEqual(
    services.filter(name => !templates.some(({ service }) => service === name)),
    [],
  );
});

test('the catalog offers exactly these services, as our plugin asks for them', async () => {
  const names = templates.map(({ entity }) => entity.metadata.name);
  for (const name of names) await backends.ingested(name);
  const { body } = await backends.ask(
    '/catalog/entities?filter=kind=template,spec.type=managed-service',
  );
  assert.deepEqual(body.map(entity => entity.metadata.name).sort(), names.sort());
});

for (const template of templates) {
  describe(template.service, () => {
    const subject = subjectOf(template);
    testCatalog(subject);
    testRuns(subject);
    testRefusals(subject);
    testAgreement(subject);
  });
}

function subjectOf(template) {
  const { service, entity } = template;
  const example = exampleOf(service);
  const instance = { name: example.name, namespace: example.namespace };
  const dryRun = parameters => backends.dryRun(template, { ...instance, ...parameters });
  return { service, entity, example, instance, dryRun };
}

/** Dry run and engine write the same object; gives it, and the run. */
async function assertWritesAsTheEngine({ service, instance, dryRun }, values) {
  const run = await dryRun({ values });
  assert.equal(run.status, 200, JSON.stringify(run.body));
  const written = writtenResource(run.files, instance.name);
  const expected = manifest(service, { ...instance, values });
  assert.deepEqual(written, expected);
  assert.deepEqual(Object.keys(written), Object.keys(expected));
  return { written, run };
}

function testCatalog({ service, entity }) {
  test('the catalog takes it as it is', async () => {
    const ingested = await backends.ingested(entity.metadata.name);
    assert.deepEqual(ingested.spec, entity.spec);
    assert.equal(entity.metadata.name, `managed-${service}`);
  });

  test('the form is served, page by page', async () => {
    const { status, body } = await backends.parameterSchema(entity.metadata.name);
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(
      body.steps.map(step => Object.keys(step.schema.properties)),
      [['name', 'namespace'], ['values']],
    );
    // Our field takes over where our plugin is installed; it needs the chart as it is now.
    const field = body.steps[1].schema.properties.values;
    assert.equal(field['ui:field'], 'ManagedServiceValues');
    const files = Object.entries(field['ui:options'].chart.files);
    assert.ok(files.some(([path]) => path === 'values.schema.json'));
    // Our own file also holds what the platform file says; white space and comments are left out.
    for (const [path, text] of files.filter(([path]) => path !== 'managed-service.yaml')) {
      const written = readFileSync(join(root, 'charts', service, path), 'utf8');
      assert.deepEqual(parse(text), parse(written), path);
    }
    assert.ok(files.some(([path]) => path === 'managed-service.yaml'));
  });
}

function testRuns(subject) {
  const { service, entity, example, instance } = subject;

  test('the example becomes exactly the custom resource', async () => {
    const { written, run } = await assertWritesAsTheEngine(subject, example.values);
    if (example.manifest) assert.deepEqual(written, example.manifest);
    assert.equal(JSON.stringify(written.spec), JSON.stringify(example.values), 'order of keys');
    for (const shown of shownManifests(run.output)) assert.deepEqual(shown, written);
  });

  test('a real task shows the custom resource at its end', async () => {
    const { values } = example;
    const task = await backends.runTask(entity.metadata.name, { ...instance, values });
    assert.equal(task.status, 'completed', JSON.stringify(task));
    assert.deepEqual(shownManifests(task.output), [manifest(service, { ...instance, values })]);
  });

  test('values that look like something else arrive as they are', async () => {
    for (const values of example.lookalikes) await assertWritesAsTheEngine(subject, values);
  });
}

test('a template asks for no secret value and tells how it is given', async () => {
  const { template } = templateOf(join(root, 'tests', 'e2e', 'fixtures', 'keeper'));
  const values = { user: 'me' };
  const run = await backends.dryRun(template, { name: 'mine', namespace: 'team', values });
  assert.equal(run.status, 200, JSON.stringify(run.body));
  assert.deepEqual(writtenResource(run.files, 'mine').spec, values);
  const { content } = run.output.text.find(({ title }) => title === 'Secret values');
  const [, example] = /^```yaml\n([^]*?)^```$/m.exec(content);
  assert.deepEqual(parse(example), { password: '...', tls: { key: '...' }, unlock: '...' });
  const [, commands] = /^```sh\n([^]*?)^```$/m.exec(content);
  assert.deepEqual(commands.trim().split('\n'), [
    'kubectl create secret generic mine-managedkeeper-values --namespace team --from-file=values.yaml',
    'kubectl label secret mine-managedkeeper-values --namespace team reconcile.fluxcd.io/watch=Enabled',
  ]);
});

function testRefusals({ example, dryRun }) {
  test('a mistake is refused at its place', async () => {
    for (const { values, place } of example.mistakes) {
      const run = await dryRun({ values });
      assert.equal(run.status, 400, JSON.stringify(values));
      const places = run.errors.map(error => JSON.stringify(error.path));
      assert.ok(places.includes(JSON.stringify(place)), `${JSON.stringify(values)}: ${places}`);
    }
  });

  test('a name or namespace Kubernetes would refuse is refused here', async () => {
    const bad = {
      name: ['My_DB', '-a', 'a-', '1a', 'a.b', '../a', 'a/b', '', 'ä', 'a'.repeat(31), 'a\n'],
      namespace: ['My_NS', 'a.b', '-a', '', 'a'.repeat(64)],
    };
    for (const [member, texts] of Object.entries(bad)) {
      for (const text of texts) {
        const run = await dryRun({ [member]: text, values: example.values });
        assert.equal(run.status, 400, JSON.stringify({ [member]: text }));
        assert.deepEqual(run.errors[0].path, [member], JSON.stringify(text));
      }
    }
  });
}

function testAgreement({ service, example, dryRun }) {
  test('template and engine agree on every variant, or a loss says where not', async () => {
    const documents = [example.values, ...example.lookalikes].flatMap(variants);
    const silent = await silentDifferences(service, documents, dryRun);
    // One text: the diff of a deep comparison would leave most of them out.
    assert.equal(silent.length, 0, `differences without a loss:\n${silent.join('\n')}`);
  });
}
