// SPDX-License-Identifier: Apache-2.0
//
// Real catalog, scaffolder, permission and Kubernetes backends in this process, with our modules.
import { createServer, type AddressInfo } from 'node:net';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createServiceFactory,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { peoplePolicy, peopleProvider } from '../src/people';

type Json = Record<string, any>;

export type TaskResult = {
  status: string;
  /** What the task logged, one line each. */
  log: string[];
  output: Json;
  /** Everything the scaffolder knows about the task, as text. */
  everything: string;
};

export type Backstage = {
  /** What all plugins logged. */
  logged: string[];
  call(
    person: string,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: any }>;
  startTask(
    person: string,
    template: string,
    values: Json,
    secrets?: Json,
  ): Promise<string>;
  finishTask(person: string, id: string): Promise<TaskResult>;
  runTask(
    person: string,
    template: string,
    values: Json,
    secrets?: Json,
  ): Promise<TaskResult>;
  until<T>(what: string, look: () => Promise<T | undefined>): Promise<T>;
  stop(): Promise<void>;
};

/** The files of a chart, as a generated template carries them. */
export function chartFiles(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
      .map(path => [relative(folder, path), readFileSync(path, 'utf8')]),
  );
}

/** A template as the engine generates it, with steps of the test. */
export function template(
  name: string,
  chart: string,
  steps: Json[],
  output: Json = {},
): Json {
  const text = { type: 'string' };
  const values = {
    type: 'object',
    'ui:options': { chart: { files: chartFiles(chart) } },
  };
  const properties = { name: text, namespace: text, values, owner: text, cluster: text };
  return {
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: { name },
    spec: {
      type: 'managed-service',
      owner: 'group:default/platform',
      parameters: [{ properties }],
      steps,
      output,
    },
  };
}

/** `config` names the people, see `../src/people.ts`; `entities` are what the catalog starts with. */
export async function startBackstage(config: Json, entities: Json[]): Promise<Backstage> {
  const folder = mkdtempSync(join(tmpdir(), 'managed-services-'));
  const locations = entities.map(entity => {
    const target = join(folder, `${entity.kind}-${entity.metadata.name}.json`);
    writeFileSync(target, JSON.stringify(entity));
    return { type: 'file', target, rules: [{ allow: [entity.kind] }] };
  });
  const logged: string[] = [];
  const port = await freePort();
  const base = `http://localhost:${port}`;
  const backend = createBackend();
  for (const feature of [
    import('@backstage/plugin-auth-backend'),
    import('@backstage/plugin-catalog-backend'),
    import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
    import('@backstage/plugin-kubernetes-backend'),
    import('@backstage/plugin-permission-backend'),
    import('@backstage/plugin-scaffolder-backend'),
    import('@managed-services/backstage-plugin-catalog-backend-module-managed-services'),
    import('@managed-services/backstage-plugin-scaffolder-backend-module-managed-services'),
    peopleProvider,
    peoplePolicy,
    loggerFactory(logged),
    configFactory({
      app: { baseUrl: base },
      backend: {
        baseUrl: base,
        listen: { host: 'localhost', port },
        database: { client: 'better-sqlite3', connection: ':memory:' },
      },
      auth: { environment: 'development', providers: { people: { development: {} } } },
      permission: { enabled: true },
      catalog: { locations, processingInterval: { seconds: 1 } },
      ...config,
    }),
  ]) {
    backend.add(feature);
  }
  await backend.start();
  const call = callerOf(base);
  return { logged, call, until, ...tasksOf(call), stop: () => backend.stop() };
}

/** Signs people in, each once. */
function tokensOf(base: string): (person: string) => Promise<string> {
  const tokens = new Map<string, string>();
  return async person => {
    const known = tokens.get(person);
    if (known) return known;
    const headers = { 'x-person': person };
    // Nobody can sign in before the catalog has read its users.
    const token = await until(`${person} signed in`, async () => {
      const response = await fetch(`${base}/api/auth/people/refresh`, { headers });
      if (!response.ok) return undefined;
      const { backstageIdentity } = (await response.json()) as Json;
      return backstageIdentity.token as string;
    });
    tokens.set(person, token);
    return token;
  };
}

function callerOf(base: string): Backstage['call'] {
  const tokenOf = tokensOf(base);
  return async (person, method, path, body) => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await tokenOf(person)}`,
        'content-type': 'application/json',
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text.startsWith('<') ? text : JSON.parse(text || '{}'),
    };
  };
}

function tasksOf(call: Backstage['call']) {
  const startTask: Backstage['startTask'] = async (person, name, values, secrets) => {
    const templateRef = `template:default/${name}`;
    const body = { templateRef, values, ...(secrets && { secrets }) };
    const answer = await call(person, 'POST', '/api/scaffolder/v2/tasks', body);
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer.body.id;
  };
  const finishTask: Backstage['finishTask'] = async (person, id) => {
    const path = `/api/scaffolder/v2/tasks/${id}`;
    const task = await until(`task ${id}`, async () => {
      const { body } = await call(person, 'GET', path);
      const running = ['open', 'processing'].includes(body.status);
      return running ? undefined : body;
    });
    const { body: events } = await call(person, 'GET', `${path}/events`);
    const { output = {} } = events.at(-1).body;
    const log = events.map((event: Json) => event.body.message);
    return {
      status: task.status,
      log,
      output,
      everything: JSON.stringify([task, events]),
    };
  };
  const runTask: Backstage['runTask'] = async (person, ...task) =>
    finishTask(person, await startTask(person, ...task));
  return { startTask, finishTask, runTask };
}

/** A bound against hanging, far above what anything takes. */
const LONGEST = 60_000;

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + LONGEST;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`nobody saw ${what}`);
    await sleep(100);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}

function configFactory(config: Json) {
  return createServiceFactory({
    service: coreServices.rootConfig,
    deps: {},
    factory: () => new ConfigReader(config),
  });
}

function loggerFactory(logged: string[]) {
  const note = (message: string, meta?: object) => {
    logged.push(`${message} ${meta ? JSON.stringify(meta) : ''}`);
  };
  const logger: LoggerService = {
    error: note,
    warn: note,
    info: note,
    debug: note,
    child: () => logger,
  };
  return createServiceFactory({
    service: coreServices.rootLogger,
    deps: {},
    factory: () => logger,
  });
}
