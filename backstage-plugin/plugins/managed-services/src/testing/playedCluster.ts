// SPDX-License-Identifier: Apache-2.0
// An API server in a few lines: discovery, lists in pages, Status errors. It stands behind the
// same call as the Kubernetes plugin's proxy, for tests and for the dev shell.
import { parse } from 'yaml';
import type { PatchOperation } from '../api';
import type { Clusters } from '../api/kubernetes/Connection';
import { withSide } from '../state/change';

export type Stored = {
  apiVersion: string;
  kind: string;
  metadata: Record<string, unknown> & { name: string; namespace?: string };
  [key: string]: unknown;
};

export type PlayedKind = { apiVersion: string; kind: string; plural: string };

type Request = { method: string; path: string; query: URLSearchParams; body: string };

type Reply = { status: number; body: unknown };

/** What answers instead of the cluster; undefined lets the cluster answer. */
export type Rule = (request: Request) => Reply | undefined;

export const GROUP = 'managedservices.example.com';

/** The `Status` that the API server sends with an error. */
export function statusReply(status: number, reason: string, message: string, details = {}): Reply {
  return {
    status,
    body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, details },
  };
}

export function forbiddenReply({ path }: Request): Reply {
  return statusReply(403, 'Forbidden', `User "jane" cannot list ${path}`, { kind: 'x' });
}

const NO_ROUTE: Reply = { status: 404, body: '404 page not found' };

const CORE: readonly PlayedKind[] = [
  { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces' },
  { apiVersion: 'v1', kind: 'Event', plural: 'events' },
  { apiVersion: 'v1', kind: 'Pod', plural: 'pods' },
  { apiVersion: 'apps/v1', kind: 'StatefulSet', plural: 'statefulsets' },
  { apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments' },
  { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', plural: 'helmreleases' },
  {
    apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'OCIRepository', plural: 'ocirepositories',
  },
];

function pathOf({ apiVersion }: PlayedKind): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function selects(selector: string | null, { metadata }: Stored): boolean {
  if (!selector) return true;
  const [key, value] = selector.split('=');
  const labels = (metadata.labels ?? {}) as Record<string, string>;
  return (key === 'metadata.name' ? metadata.name : labels[key]) === value;
}

/** The spec that a JSON patch leads to; of the metadata, it changes nothing that matters here. */
function patched(found: Stored | undefined, operations: readonly PatchOperation[]): Stored {
  const changed = operations
    .filter(({ path }) => path.startsWith('/spec'))
    .reduce<unknown>((spec, operation) => {
      const value = operation.op === 'remove' ? undefined : operation.value;
      return withSide(spec, operation.path.slice('/spec'.length), value);
    }, found?.spec);
  return { ...(found as Stored), spec: changed };
}

/** One cluster; tests reach into its parts. */
export class PlayedCluster {
  readonly requests: Request[] = [];
  rules: Rule[] = [];
  objects: Stored[];
  kinds: PlayedKind[];
  private counter = 1;

  constructor(
    readonly name: string,
    { objects = [], kinds = [] }: { objects?: Stored[]; kinds?: PlayedKind[] } = {},
  ) {
    this.objects = objects;
    this.kinds = kinds;
  }

  answer(request: Request): Reply {
    this.requests.push(request);
    for (const rule of this.rules) {
      const reply = rule(request);
      if (reply) return reply;
    }
    return this.discovery(request.path) ?? this.resource(request) ?? NO_ROUTE;
  }

  private discovery(path: string): Reply | undefined {
    const [, apis, group, version, ...more] = path.split('/');
    if (apis !== 'apis' || group === undefined || more.length > 0) return undefined;
    const kinds = this.kinds.filter(({ apiVersion }) => apiVersion.startsWith(`${group}/`));
    if (kinds.length === 0) return NO_ROUTE;
    const versions = [...new Set(kinds.map(({ apiVersion }) => apiVersion))].map(apiVersion => ({
      groupVersion: apiVersion,
      version: apiVersion.split('/')[1],
    }));
    if (version === undefined) {
      const [preferredVersion] = versions;
      return { status: 200, body: { kind: 'APIGroup', name: group, versions, preferredVersion } };
    }
    const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
    const resources = kinds
      .filter(({ apiVersion }) => apiVersion === `${group}/${version}`)
      .flatMap(({ kind, plural }) => [
        { name: plural, kind, namespaced: true, verbs },
        { name: `${plural}/status`, kind, namespaced: true, verbs: ['get', 'patch'] },
      ]);
    return { status: 200, body: { kind: 'APIResourceList', resources } };
  }

  private resource(request: Request): Reply | undefined {
    const kind = [...this.kinds, ...CORE].find(known => {
      const rest = request.path.slice(pathOf(known).length);
      const inNamespace = /^\/namespaces\/[^/]+\//.exec(rest)?.[0] ?? '/';
      const [plural] = rest.slice(inNamespace.length).split('/');
      return request.path.startsWith(`${pathOf(known)}/`) && plural === known.plural;
    });
    if (!kind) return undefined;
    const rest = request.path.slice(pathOf(kind).length + 1).split('/');
    const namespace = rest[0] === 'namespaces' && rest.length > 2 ? rest[1] : undefined;
    const name = rest[namespace === undefined ? 1 : 3];
    if (name === undefined) return this.list(kind, namespace, request.query);
    return this.object(kind, namespace, decodeURIComponent(name), request);
  }

  private of({ kind, apiVersion }: PlayedKind, namespace?: string): Stored[] {
    const [group] = apiVersion.split('/');
    return this.objects.filter(
      object =>
        object.kind === kind &&
        object.apiVersion.split('/')[0] === group &&
        (namespace === undefined || object.metadata.namespace === namespace),
    );
  }

  private list(kind: PlayedKind, namespace: string | undefined, query: URLSearchParams): Reply {
    const found = this.of(kind, namespace).filter(
      object =>
        selects(query.get('labelSelector'), object) && selects(query.get('fieldSelector'), object),
    );
    const limit = Number(query.get('limit') ?? found.length);
    const start = Number(query.get('continue') ?? 0);
    const next = start + limit < found.length ? String(start + limit) : '';
    // As in a real list, the items lack version and kind.
    const items = found
      .slice(start, start + limit)
      .map(({ apiVersion: _, kind: __, ...item }) => item);
    return { status: 200, body: { kind: `${kind.kind}List`, metadata: { continue: next }, items } };
  }

  private object(
    kind: PlayedKind,
    namespace: string | undefined,
    name: string,
    request: Request,
  ): Reply {
    const found = this.of(kind, namespace).find(({ metadata }) => metadata.name === name);
    const isDry = request.query.get('dryRun') === 'All';
    if (request.method === 'PATCH') {
      const sent: unknown = parse(request.body);
      const manifest = Array.isArray(sent) ? patched(found, sent) : (sent as Stored);
      return this.apply(found, manifest, isDry);
    }
    if (!found) {
      const details = { name, kind: kind.plural };
      return statusReply(404, 'NotFound', `${kind.plural} "${name}" not found`, details);
    }
    if (request.method === 'DELETE') return this.remove(found, request);
    return { status: 200, body: { ...found, apiVersion: kind.apiVersion } };
  }

  private apply(found: Stored | undefined, manifest: Stored, isDry: boolean): Reply {
    this.counter += 1;
    const generation = Number(found?.metadata.generation ?? 0) + 1;
    const metadata = {
      uid: `uid-${this.counter}`, ...found?.metadata, ...manifest.metadata, generation,
    };
    const stored = { ...found, ...manifest, metadata };
    if (!isDry) this.objects = [...this.objects.filter(object => object !== found), stored];
    return { status: found ? 200 : 201, body: stored };
  }

  /** As in a real API server, a body replaces all of the query. */
  private remove(found: Stored, { body, query }: Request): Reply {
    const options: { preconditions?: { uid?: string }; dryRun?: string[] } =
      body === '' ? { dryRun: query.getAll('dryRun') } : JSON.parse(body);
    const isDry = options.dryRun?.includes('All') ?? false;
    const uid = options.preconditions?.uid;
    if (uid !== undefined && uid !== found.metadata.uid) {
      return statusReply(409, 'Conflict', 'the UID in the precondition does not match');
    }
    if (isDry) return { status: 200, body: found };
    if (Array.isArray(found.metadata.finalizers)) {
      found.metadata.deletionTimestamp = new Date().toISOString();
    } else this.objects = this.objects.filter(object => object !== found);
    return { status: 200, body: found };
  }
}

/** The Kubernetes plugin's API over played clusters. */
export function playedKubernetes(clusters: readonly PlayedCluster[]): Clusters {
  return {
    getClusters: async () =>
      clusters.map(({ name }) => ({ name, authProvider: 'serviceAccount' })),
    proxy: async ({ clusterName, path, init = {} }) => {
      const cluster = clusters.find(({ name }) => name === clusterName)!;
      const url = new URL(path, 'http://cluster');
      const { status, body } = cluster.answer({
        method: init.method ?? 'GET',
        path: url.pathname,
        query: url.searchParams,
        body: String(init.body ?? ''),
      });
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return { ok: status < 400, status, text: async () => text } as Response;
    },
  };
}
