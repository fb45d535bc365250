// SPDX-License-Identifier: Apache-2.0
import type { ChartInput } from '@managed-services/engine';

type Schema = Record<string, unknown>;

/** A chart with these properties and shipped values, without templates. */
export function chartWith(name: string, schema: Schema, values: object = {}): ChartInput {
  return {
    files: {
      'Chart.yaml': [
        'apiVersion: v2',
        `name: ${name}`,
        'version: 0.1.0',
        'appVersion: "17.2"',
        `description: A managed ${name}`,
        '',
      ].join('\n'),
      'values.yaml': JSON.stringify(values),
      'values.schema.json': JSON.stringify({ type: 'object', ...schema }),
    },
  };
}

const string = { type: 'string' };
const boolean = { type: 'boolean' };
const quantity = { type: 'string', pattern: '^[0-9]+(\\.[0-9]+)?(m|Ki|Mi|Gi|Ti)?$' };

/** What a chart like ours for Postgres looks like. */
export const postgresChart = chartWith(
  'postgres',
  {
    required: ['owner'],
    properties: {
      version: {
        title: 'PostgreSQL version',
        description: 'Major version of the server.',
        enum: ['15', '16', '17'],
      },
      replicas: {
        type: 'integer',
        description: 'How many servers run, the primary included.',
        minimum: 1,
        maximum: 9,
      },
      owner: { ...string, description: 'Who is called when it breaks.', examples: ['team-a'] },
      storage: {
        type: 'object',
        description: 'Where the data lives.',
        additionalProperties: false,
        properties: {
          size: { ...quantity, description: 'Volume of each server.' },
          storageClass: { type: ['string', 'null'], title: 'Storage class', 'x-immutable': true },
        },
      },
      auth: {
        type: 'object',
        title: 'Access',
        additionalProperties: false,
        properties: {
          database: string,
          password: { ...string, minLength: 8, writeOnly: true },
        },
      },
      backup: {
        type: 'object',
        additionalProperties: false,
        properties: {
          enabled: boolean,
          schedule: string,
          keep: { type: 'integer', minimum: 1, render: 'slider', sliderUnit: 'days' },
        },
      },
      parameters: {
        type: 'object',
        title: 'Server parameters',
        description: 'Lines of postgresql.conf.',
        patternProperties: { '^[a-z_]+$': string },
        additionalProperties: false,
      },
    },
    additionalProperties: false,
  },
  {
    version: '17',
    replicas: 1,
    storage: { size: '1Gi' },
    auth: { database: 'app' },
    backup: { enabled: false, schedule: '0 2 * * *', keep: 7 },
    parameters: { max_connections: '100' },
  },
);

/** A variant of `target`, recognized by its `type`. */
function variant(title: string, type: string, key: string): Schema {
  return {
    title,
    type: 'object',
    required: ['type'],
    properties: { type: { const: type }, [key]: string },
    additionalProperties: false,
  };
}

const everythingProperties: Record<string, unknown> = {
  name: { type: ['string', 'null'], description: 'A plain text.' },
  notes: { ...string, render: 'textArea' },
  memory: quantity,
  count: { type: 'integer', minimum: 0, maximum: 10, render: 'slider', sliderUnit: 'pods' },
  ratio: { type: 'number', exclusiveMinimum: 0 },
  active: boolean,
  flag: boolean,
  mode: { enum: ['fast', 'safe', null, 4] },
  port: { type: ['integer', 'string'] },
  hosts: { type: 'array', items: string },
  ports: { type: 'array', items: { type: 'integer', minimum: 1 } },
  users: {
    type: 'array',
    deprecated: true,
    items: {
      type: 'object',
      required: ['login'],
      properties: { login: string, admin: { ...boolean, default: false } },
      additionalProperties: false,
    },
  },
  pair: {
    type: 'array',
    prefixItems: [
      { ...string, title: 'Host' },
      { type: 'integer', title: 'Port' },
    ],
    items: false,
  },
  labels: {
    type: 'object',
    patternProperties: { '^[a-z]+$': string },
    additionalProperties: false,
  },
  pools: {
    type: 'object',
    additionalProperties: {
      type: 'object',
      properties: { size: { type: 'integer' } },
      additionalProperties: false,
    },
  },
  target: {
    oneOf: [
      { ...string, title: 'Text' },
      variant('Bucket', 'bucket', 'bucket'),
      variant('Volume', 'volume', 'claim'),
    ],
  },
  config: {},
  steps: { type: 'array' },
  never: false,
  password: { ...string, writeOnly: true },
  outer: {
    type: 'object',
    additionalProperties: false,
    properties: {
      inner: {
        type: 'object',
        description: 'Nested.',
        additionalProperties: false,
        properties: { deep: string },
      },
    },
  },
  open: {
    type: 'object',
    properties: { known: string },
    additionalProperties: { type: 'integer' },
  },
};

const everythingValues: Record<string, unknown> = {
  name: 'shipped',
  memory: '512Mi',
  count: 3,
  active: true,
  mode: 'safe',
  port: 8080,
  hosts: ['a.example', 'b.example'],
  pair: ['localhost', 1],
  labels: { tier: 'db' },
  config: { log: { level: 'info' } },
  outer: { inner: { deep: 'down' } },
};

/** Every kind of widget once, and the combinations that differ. */
export const everythingChart = chartWith(
  'everything',
  { properties: everythingProperties, additionalProperties: false },
  everythingValues,
);

/** A chart with one of the properties of the chart that has everything. */
export function onlyChart(key: string): ChartInput {
  const values = key in everythingValues ? { [key]: everythingValues[key] } : {};
  const properties = { [key]: everythingProperties[key] };
  return chartWith('one', { properties, additionalProperties: false }, values);
}

/** A chart with one text, which may be anything. */
export const plainChart = chartWith('plain', {
  properties: { a: string },
  additionalProperties: false,
});

/** Object with `count` members made by `value`. */
function membersOf<T>(count: number, prefix: string, value: (index: number) => T) {
  const entries = Array.from({ length: count }, (_, index) => [prefix + index, value(index)]);
  return Object.fromEntries(entries);
}

/** A chart with very many fields, to see that opening stays quick. */
export function largeChart(sections: number, fieldsEach: number): ChartInput {
  const section = {
    type: 'object',
    additionalProperties: false,
    properties: membersOf(fieldsEach, 'f', () => ({
      ...string,
      description: 'One of very many.',
    })),
  };
  return chartWith(
    'large',
    { properties: membersOf(sections, 's', () => section), additionalProperties: false },
    membersOf(sections, 's', () => membersOf(fieldsEach, 'f', index => `value ${index}`)),
  );
}

/** A chart that the engine refuses: its schema is not JSON. */
export const brokenChart: ChartInput = {
  files: {
    'Chart.yaml': 'name: broken\nversion: 0.1.0\ndescription: A broken one\n',
    'values.schema.json': '{\n  "type": \n}',
  },
};

/** A chart whose schema refers to a file that only the cluster has. */
export const clusterChart = chartWith('plain', {
  properties: { a: { $ref: 'file:///etc/schema.json' } },
});

/** A chart with a finding (two defaults) and with losses (any object is accepted). */
export const notedChart = chartWith(
  'noted',
  { properties: { size: { type: 'integer', default: 1 }, config: { type: 'object' } } },
  { size: 2 },
);
