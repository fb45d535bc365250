// SPDX-License-Identifier: Apache-2.0
//
// Plays as much of a Kubernetes API server as the packages ask for, and is strict about it: what a
// real one refuses, this one refuses with the same status and the same words.
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'yaml';

type Json = Record<string, any>;
type Request = {
  method: string;
  path: string;
  query: URLSearchParams;
  body: string;
  type: string;
};

/** Thrown by what plays a part of the server. */
class Refusal extends Error {
  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly details: Json = {},
  ) {
    super(message);
  }
}

const GROUP = 'managedservices.example.com';
const VERSION = `${GROUP}/v1alpha1`;
const KINDS: Record<string, string> = {
  managedpostgreses: 'ManagedPostgres',
  managedechoes: 'ManagedEcho',
};
/** The fields that the schema of both kinds has. */
const FIELDS = ['replicas', 'message', 'version', 'storage'];

/** Small, so that every list has several pages. */
const PAGE = 2;

export class PlayedCluster {
  /** Every request as it came, without those that only look. */
  readonly writes: Request[] = [];
  /** Objects by path. */
  readonly objects = new Map<string, Json>();
  /** How many more requests fail as if the server had just lost its database. */
  failures = 0;
  /** How many lists were read. */
  lists = 0;
  /** A kind of which no list may be read. */
  forbidden: string | undefined;
  /** Refuses everything that is applied, with a text that may quote it. */
  refusal: ((body: string) => string) | undefined;
  /** What the instances say when they are looked at, one after the other. */
  phases: Json[] = [{ phase: 'Progressing', message: 'installing', ready: false }];
  private counter = 0;

  private constructor(
    private readonly server: Server,
    readonly users: Record<string, string>,
  ) {}

  /** `users`: bearer token → user. */
  static async start(
    certificate: { key: string; cert: string },
    users: Record<string, string>,
  ): Promise<PlayedCluster> {
    const server = createServer(certificate);
    const cluster = new PlayedCluster(server, users);
    server.on('request', (request, response) => cluster.answer(request, response));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return cluster;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  static path(name: string, namespace = 'shop', plural = 'managedpostgreses'): string {
    return `/apis/${VERSION}/namespaces/${namespace}/${plural}/${name}`;
  }

  /** Puts an instance there as somebody else does, who owns its fields. */
  put(
    name: string,
    object: Json,
    namespace = 'shop',
    plural = 'managedpostgreses',
  ): void {
    const metadata = { ...object.metadata, name, namespace };
    const body = JSON.stringify({
      ...object,
      apiVersion: VERSION,
      kind: KINDS[plural],
      metadata,
    });
    const query = new URLSearchParams({ fieldManager: 'kubectl' });
    this.apply({
      method: 'PATCH',
      path: PlayedCluster.path(name, namespace, plural),
      query,
      body,
      type: 'application/apply-patch+yaml',
    });
  }

  private async answer(
    incoming: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    let status = 200;
    let body: unknown;
    try {
      const url = new URL(incoming.url ?? '', this.url);
      const chunks = await incoming.toArray();
      const request = {
        method: incoming.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        body: Buffer.concat(chunks).toString(),
        type: incoming.headers['content-type'] ?? '',
      };
      body = this.handle(request, incoming.headers.authorization ?? '');
    } catch (error) {
      const refusal =
        error instanceof Refusal
          ? error
          : new Refusal(500, 'InternalError', String(error));
      const { code, reason, message, details } = refusal;
      status = code;
      body = {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        reason,
        message,
        details,
        code,
      };
    }
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  }

  private handle(request: Request, authorization: string): unknown {
    const user = this.users[authorization.replace(/^Bearer /, '')];
    if (!user) throw new Refusal(401, 'Unauthorized', 'Unauthorized');
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Refusal(503, 'ServiceUnavailable', 'etcdserver: leader changed');
    }
    const { method, path } = request;
    if (method !== 'GET') {
      this.writes.push(request);
      if (user === 'viewer') {
        throw new Refusal(
          403,
          'Forbidden',
          `User "${user}" cannot ${method.toLowerCase()} resource`,
        );
      }
    }
    if (method === 'PATCH') return this.apply(request);
    if (method === 'DELETE') return this.remove(request);
    if (method !== 'GET') throw new Refusal(405, 'MethodNotAllowed', method);
    if (path === `/apis/${GROUP}`) return { ...GROUP_ANSWER };
    if (path === `/apis/${VERSION}`)
      return { kind: 'APIResourceList', resources: RESOURCES };
    const list = /^\/apis\/[^/]+\/[^/]+\/([^/]+)$/.exec(path);
    if (list) return this.list(list[1], request.query);
    return this.look(path);
  }

  private list(plural: string, query: URLSearchParams): unknown {
    if (!KINDS[plural]) throw NOT_SERVED;
    this.lists += 1;
    if (plural === this.forbidden) {
      throw new Refusal(403, 'Forbidden', `cannot list resource "${plural}"`);
    }
    const all = [...this.objects].filter(([path]) => path.includes(`/${plural}/`));
    const start = Number(query.get('continue') ?? 0);
    // A server may give less than it was asked for; only an unlimited list is whole.
    const limit = query.has('limit')
      ? Math.min(Number(query.get('limit')), PAGE)
      : all.length;
    const rest = start + limit < all.length ? String(start + limit) : '';
    // The items of a real list lack kind and apiVersion.
    const items = all.slice(start, start + limit).map(([, object]) => {
      const { kind, apiVersion, ...item } = object;
      return item;
    });
    return { kind: `${KINDS[plural]}List`, metadata: { continue: rest }, items };
  }

  /** Each look lets time pass: the next phase is reported, or the next finalizer done. */
  private look(path: string): unknown {
    const object = this.objects.get(path);
    if (!object) throw notFound(path);
    const seen = structuredClone(object);
    if (object.metadata.deletionTimestamp) {
      object.metadata.finalizers.shift();
      if (object.metadata.finalizers.length === 0) this.objects.delete(path);
      return seen;
    }
    const { generation } = object.metadata;
    const past = (object.looks = (object.looks ?? 0) + 1);
    const phase = this.phases[past - 2];
    if (phase) object.status = { ...phase, observedGeneration: generation };
    else if (past > this.phases.length + 1) {
      object.status = {
        phase: 'Ready',
        message: 'Helm install succeeded',
        ready: true,
        observedGeneration: generation,
        endpoint: `${object.metadata.name}-managedpostgres-rw.shop.svc`,
        secretName: `${object.metadata.name}-managedpostgres-credentials`,
      };
    }
    return seen;
  }

  private apply(request: Request): unknown {
    const { path, query } = request;
    if (request.type !== 'application/apply-patch+yaml') {
      throw new Refusal(415, 'UnsupportedMediaType', request.type);
    }
    const manager = query.get('fieldManager');
    if (!manager)
      throw new Refusal(422, 'Invalid', 'fieldManager is required for apply patch');
    const [, namespace, name] = /\/namespaces\/([^/]+)\/[^/]+\/([^/]+)$/.exec(path) ?? [];
    if (!['shop', 'other'].includes(namespace)) {
      throw new Refusal(404, 'NotFound', `namespaces "${namespace}" not found`, {
        name: namespace,
        kind: 'namespaces',
      });
    }
    if (this.refusal) throw new Refusal(422, 'Invalid', this.refusal(request.body));
    const wanted = parse(request.body);
    if (wanted.metadata.name !== name || wanted.metadata.namespace !== namespace) {
      throw new Refusal(
        400,
        'BadRequest',
        'the name of the object does not match the request',
      );
    }
    const fields = wanted.spec ?? wanted.stringData ?? {};
    this.validate(wanted, query);
    const existing = this.objects.get(path);
    const owners: Record<string, string> = { ...existing?.owners };
    refuseConflicts(existing, fields, owners, manager);
    for (const field of Object.keys(fields)) owners[field] = manager;
    const made = this.merged(existing, wanted, fields, owners);
    if (query.get('dryRun') !== 'All') this.objects.set(path, made);
    return made;
  }

  private validate(wanted: Json, query: URLSearchParams): void {
    if (wanted.kind === 'Secret') return;
    const { replicas, ...spec } = wanted.spec ?? {};
    const unknown = Object.keys(spec).filter(field => !FIELDS.includes(field));
    if (unknown.length > 0 && query.get('fieldValidation') === 'Strict') {
      const words = unknown.map(field => `unknown field "spec.${field}"`).join(', ');
      throw new Refusal(400, 'BadRequest', `strict decoding error: ${words}`);
    }
    if (spec.message === 'refuse me') {
      const causes = [
        {
          reason: 'FieldValueInvalid',
          field: 'spec.message',
          message: 'Invalid value: not that',
        },
        {
          reason: 'FieldValueInvalid',
          field: 'spec.replicas',
          message: 'Invalid value: too few',
        },
      ];
      throw new Refusal(422, 'Invalid', 'ManagedPostgres is invalid', { causes });
    }
  }

  private merged(
    existing: Json | undefined,
    wanted: Json,
    fields: Json,
    owners: Json,
  ): Json {
    const spec = { ...existing?.spec, ...fields };
    const same = JSON.stringify(existing?.spec) === JSON.stringify(spec);
    const { generation = 0, uid = `uid-${(this.counter += 1)}` } =
      existing?.metadata ?? {};
    return {
      ...existing,
      ...wanted,
      spec,
      owners,
      looks: same ? existing?.looks : 0,
      metadata: {
        finalizers: ['kro.run/finalizer', 'finalizers.fluxcd.io'],
        ...existing?.metadata,
        ...wanted.metadata,
        uid,
        generation: same ? generation : generation + 1,
        resourceVersion: String((this.counter += 1)),
      },
    };
  }

  private remove({ path, body, query }: Request): unknown {
    const object = this.objects.get(path);
    if (!object) throw notFound(path);
    // As in a real API server, a body replaces all of the query.
    const options = body === '' ? { dryRun: query.getAll('dryRun') } : JSON.parse(body);
    const { preconditions, dryRun } = options;
    if (preconditions?.uid && preconditions.uid !== object.metadata.uid) {
      throw new Refusal(409, 'Conflict', 'the UID in the precondition does not match');
    }
    if (dryRun?.includes('All')) return object;
    object.metadata.deletionTimestamp = '2026-11-27T00:00:00Z';
    return object;
  }
}

function refuseConflicts(
  existing: Json | undefined,
  fields: Json,
  owners: Record<string, string>,
  manager: string,
): void {
  const contested = Object.keys(fields).filter(field => {
    const other = owners[field] !== undefined && owners[field] !== manager;
    return (
      other && JSON.stringify(existing?.spec[field]) !== JSON.stringify(fields[field])
    );
  });
  if (contested.length === 0) return;
  const causes = contested.map(field => ({
    reason: 'FieldManagerConflict',
    message: `conflict with "${owners[field]}" using ${VERSION}`,
    field: `.spec.${field}`,
  }));
  const count = contested.length === 1 ? '1 conflict' : `${contested.length} conflicts`;
  throw new Refusal(409, 'Conflict', `Apply failed with ${count}`, { causes });
}

const GROUP_ANSWER = {
  kind: 'APIGroup',
  name: GROUP,
  versions: [{ groupVersion: VERSION, version: 'v1alpha1' }],
  preferredVersion: { groupVersion: VERSION, version: 'v1alpha1' },
};

const RESOURCES = Object.entries(KINDS).flatMap(([name, kind]) => [
  { name, kind, namespaced: true },
  { name: `${name}/status`, kind, namespaced: true },
]);

const NOT_SERVED = new Refusal(
  404,
  'NotFound',
  'the server could not find the requested resource',
);

function notFound(path: string): Refusal {
  const [name, plural] = path.split('/').reverse();
  const details = { name, kind: plural, group: GROUP };
  return new Refusal(404, 'NotFound', `${plural} "${name}" not found`, details);
}
