// SPDX-License-Identifier: Apache-2.0
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import {
  instanceOf,
  releaseOf,
} from '@managed-services/backstage-plugin-managed-services-common';
import {
  loadEngine,
  type ChartModel,
  type Engine,
} from '@managed-services/engine';
import { Charts } from './Charts';
import { passedCheck } from './check';
import { summaryOf } from './summary';

const credentials = { principal: {} } as BackstageCredentials;

const schema = {
  type: 'object',
  required: ['token'],
  properties: {
    replicas: { type: 'integer', maximum: 5 },
    note: { type: 'string' },
    token: { type: 'string', minLength: 8, format: 'password' },
    auth: {
      type: 'object',
      required: ['password'],
      properties: {
        password: { type: 'string', format: 'password' },
      },
    },
  },
};

function entity(name: string, etag = '1', chart = name): Entity {
  const files = {
    'Chart.yaml': `apiVersion: v2\nname: ${chart}\nversion: 1.0.0\n`,
    'values.yaml': 'replicas: 1\n',
    'values.schema.json': JSON.stringify(schema),
  };
  const values = { 'ui:options': { chart: { files } } };
  return {
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: { name, uid: `uid-${name}`, etag },
    spec: {
      type: 'managed-service',
      parameters: [{ properties: { values } }],
    },
  };
}

/** A model that was given back throws whenever it is used. */
function isFreed(model: ChartModel): boolean {
  try {
    model.form();
    return false;
  } catch {
    return true;
  }
}

/** Charts over a catalog of entities, and what the engine was asked. */
function chartsOf(...entities: Entity[]) {
  const asked: string[] = [];
  const compiled: ChartModel[] = [];
  const catalog = {
    async getEntityByRef(ref: unknown) {
      asked.push(String(ref));
      return entities.find(({ metadata }) =>
        String(ref).endsWith(`/${metadata.name}`),
      );
    },
  };
  const engine = async (): Promise<Engine> => {
    const real = await loadEngine();
    return {
      version: real.version,
      compile(input) {
        const compilation = real.compile(input);
        if (compilation.status === 'ok')
          compiled.push(compilation.model);
        return compilation;
      },
    };
  };
  const charts = new Charts(catalog, engine, 2);
  const read = (name: string) =>
    charts.read(
      { entityRef: `template:default/${name}` },
      credentials,
      chart => chart,
    );
  return { charts, read, asked, compiled };
}

test('a chart is compiled once as long as its template stays the same', async () => {
  const template = entity('echo');
  const { read, compiled } = chartsOf(template);
  const first = await read('echo');
  expect((await read('echo')).model).toBe(first.model);
  template.metadata.etag = '2';
  await read('echo');
  expect(compiled).toHaveLength(2);
});

test('the chart that was not used for longest is given back', async () => {
  const { read, compiled } = chartsOf(
    entity('one'),
    entity('two'),
    entity('three'),
  );
  await read('one');
  await read('two');
  const { model: one } = await read('one');
  await read('three');
  expect(compiled.map(isFreed)).toEqual([false, true, false]);
  expect((await read('one')).model).toBe(one);
});

test('a dry run names its template by the metadata', async () => {
  const { charts, asked } = chartsOf(entity('echo'));
  const origin = {
    entityRef: 'template:default/dry-run',
    entity: { metadata: { name: 'echo' } },
  };
  await charts.read(origin, credentials, () => undefined);
  expect(asked).toEqual(['template:default/echo']);
});

test('a template without a readable chart is named', async () => {
  const bare = { ...entity('bare'), spec: {} };
  const broken = entity('broken', '1', '');
  const { charts, read } = chartsOf(bare, broken);
  await expect(read('absent')).rejects.toThrow(
    '`template:default/absent` is not in the catalog',
  );
  await expect(read('bare')).rejects.toThrow(
    '`template:default/bare` carries no chart',
  );
  await expect(read('broken')).rejects.toThrow(
    /the chart of `template:default\/broken` cannot/,
  );
  await expect(
    charts.read(undefined, credentials, () => 1),
  ).rejects.toThrow('which template');
});

async function modelOf(name: string): Promise<ChartModel> {
  return (await chartsOf(entity(name)).read(name)).model;
}

test('secret values that are not known here are not missed, the others are', async () => {
  const model = await modelOf('echo');
  const request = {
    name: 'a',
    namespace: 'b',
    values: { auth: {} },
  };
  expect(passedCheck(model, request, false).manifest).toContain(
    'kind: ManagedEcho',
  );
  expect(() => passedCheck(model, request, true)).toThrow(
    'the values are not accepted: 2 problems\n- the values: `token` is missing',
  );
  const wrong = { ...request, values: { replicas: 9 } };
  expect(() => passedCheck(model, wrong, false)).toThrow(
    /1 problem\n- `\/replicas`: .*\(maximum\)/,
  );
});

test('the summary shows what was chosen, and a Secret without its values', async () => {
  const model = await modelOf('echo');
  const name = 'orders';
  const namespace = 'shop';
  const values = {
    replicas: 3,
    note: 'a|b `c`\nd',
    token: 'correct horse',
  };
  const check = passedCheck(
    model,
    { name, namespace, values },
    true,
  );
  const kind = 'ManagedEcho';
  const summary = summaryOf({
    model,
    values,
    kind,
    name,
    namespace,
    check,
  });
  expect(summary).toContain('| Replicas `replicas` | `3` | `1` |');
  expect(summary).toContain(
    '| Note `note` | `` "a\\|b `c`\\nd" `` | none |',
  );
  expect(summary).toContain(
    'create Secret `orders-managedecho-values` before the instance',
  );
  expect(summary).toContain('token: <token>');
  expect(summary).toContain('password: <password>');
  expect(summary).not.toContain('horse');
});

test('the release has the name that the engine gives it, whatever the kind', async () => {
  for (const chart of [
    'db',
    'a-twenty-char',
    'feature-application-observability',
  ]) {
    const model = await modelOf(chart);
    const { kind, apiVersion } = model.form().service;
    const values = { token: 'correct horse' };
    const { secret } = model.check({
      name: 'orders',
      namespace: 'shop',
      values,
    });
    const release = secret?.name.replace(/-values$/, '');
    const object = {
      apiVersion,
      kind,
      metadata: { name: 'orders', namespace: 'shop' },
      status: { endpoint: `${release}-rw.shop.svc` },
    };
    expect(releaseOf(instanceOf('local', 'x', object))).toBe(
      release,
    );
  }
});
