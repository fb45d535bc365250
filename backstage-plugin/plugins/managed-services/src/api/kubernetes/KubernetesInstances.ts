// SPDX-License-Identifier: Apache-2.0
import {
  FIELD_MANAGER,
  releaseOf,
  type Instance,
  type InstanceRef,
} from '@managed-services/backstage-plugin-managed-services-common';
import {
  InstancesError,
  type Answer,
  type ApplyOptions,
  type ClusterInstances,
  type InstanceAddress,
  type InstanceEvent,
  type InstanceKind,
  type InstanceObject,
  type InstancesApi,
  type PatchOperation,
  type RemoveOptions,
} from '../instances';
import { AllInstances } from './AllInstances';
import {
  Connection,
  explained,
  pathWith,
  type Clusters,
} from './Connection';
import { Kinds } from './Kinds';
import { instanceIn, Lists } from './Lists';
import { Poll, type Pace } from './Poll';
import {
  eventOf,
  objectOf,
  schemaOf,
  subjectOf,
} from './reading';

/**
 * While something is under way people watch it. A list that costs the cluster little is asked for
 * more often than one that costs it much.
 */
const LIST: Record<'calm' | 'busy', Pace> = {
  calm: { least: 4_000, most: 30_000, perAnswer: 40 },
  busy: { least: 1_500, most: 10_000, perAnswer: 15 },
};
const INSTANCE: Record<'calm' | 'busy', Pace> = {
  calm: { least: 8_000, most: 30_000, perAnswer: 40 },
  busy: { least: 1_000, most: 5_000, perAnswer: 10 },
};

type Options = {
  /** The API groups of the services. */
  groups: () => Promise<readonly string[]>;
  /** Read where the person may neither list all namespaces nor all instances. */
  namespaces?: readonly string[];
};

/** What a release may consist of besides its pods, with the names that the definition gives. */
const PARTS = [
  { kind: 'HelmRelease', path: ['apis', 'helm.toolkit.fluxcd.io', 'v2'], plural: 'helmreleases' },
  {
    kind: 'OCIRepository',
    path: ['apis', 'source.toolkit.fluxcd.io', 'v1'],
    plural: 'ocirepositories',
  },
] as const;

/** Objects that carry the label of their release. */
const LABELLED = [
  { kind: 'StatefulSet', path: ['apis', 'apps', 'v1'], plural: 'statefulsets' },
  { kind: 'Deployment', path: ['apis', 'apps', 'v1'], plural: 'deployments' },
  { kind: 'Pod', path: ['api', 'v1'], plural: 'pods' },
] as const;

/** Whether an instance is about to change by itself. */
function isBusy({ deleting, status }: Instance): boolean {
  const { phase, stale } = status;
  return deleting || stale || phase === 'Pending' || phase === 'Progressing';
}

const groupOf = (apiVersion: string) => apiVersion.split('/')[0];

/** Whether it is the kind of an address or of a reference, in any version. */
function isKindOf(known: InstanceKind, subject: InstanceAddress | InstanceRef): boolean {
  const group = groupOf(known.apiVersion);
  if ('apiVersion' in subject && groupOf(subject.apiVersion) !== group) return false;
  return subject.kind === known.kind || subject.kind === `${known.kind}.${group}`;
}

/** The instances that the API servers behind the Kubernetes plugin's proxy have. */
export class KubernetesInstances implements InstancesApi {
  private readonly connection: Connection;
  private readonly discovery: Kinds;
  private readonly lists: Lists;
  private readonly all: AllInstances;
  private readonly each = new Map<string, Poll<Instance>>();

  constructor(kubernetes: Clusters, { groups, namespaces = [] }: Options) {
    this.connection = new Connection(kubernetes);
    this.discovery = new Kinds(this.connection, groups);
    this.lists = new Lists(this.connection, this.discovery, namespaces);
    this.all = new AllInstances({
      clusters: () => this.clusters(),
      list: cluster => this.lists.of(cluster),
      explain: explained,
      paceAfter: ({ instances }) => (instances.some(isBusy) ? LIST.busy : LIST.calm),
    });
  }

  clusters(): Promise<string[]> {
    return this.connection.clusters();
  }

  kinds(cluster: string): Promise<InstanceKind[]> {
    return this.discovery.of(cluster);
  }

  async list({ cluster }: { cluster: string }): Promise<ClusterInstances> {
    try {
      return await this.lists.of(cluster);
    } catch (error) {
      throw explained(error);
    }
  }

  async get(ref: InstanceRef): Promise<Instance> {
    const kind = await this.kindOf(ref);
    return instanceIn(ref.cluster, kind, await this.request(ref, kind));
  }

  async find(address: InstanceAddress): Promise<Instance> {
    const kind = await this.kindOf(address);
    return instanceIn(address.cluster, kind, await this.request(address, kind));
  }

  subscribe(
    subject: 'all',
    listener: (answer: Answer<readonly ClusterInstances[]>) => void,
  ): () => void;
  subscribe(subject: InstanceAddress, listener: (answer: Answer<Instance>) => void): () => void;
  subscribe(
    subject: 'all' | InstanceAddress,
    listener:
      | ((answer: Answer<readonly ClusterInstances[]>) => void)
      | ((answer: Answer<Instance>) => void),
  ): () => void {
    if (subject === 'all') {
      return this.all.subscribe(listener as Parameters<typeof this.all.subscribe>[0]);
    }
    const poll = this.pollOf(subject);
    return poll.subscribe(listener as (answer: Answer<Instance>) => void);
  }

  refresh(): void {
    this.all.refresh();
    for (const poll of this.each.values()) poll.refresh();
  }

  apply(ref: InstanceRef, manifest: string, options: ApplyOptions = {}): Promise<Instance> {
    return this.write(ref, 'application/apply-patch+yaml', manifest, options);
  }

  patch(
    ref: InstanceRef,
    operations: readonly PatchOperation[],
    options: Pick<ApplyOptions, 'dryRun'> = {},
  ): Promise<Instance> {
    const body = JSON.stringify(operations);
    return this.write(ref, 'application/json-patch+json', body, options);
  }

  async remove(ref: InstanceRef, { dryRun, uid }: RemoveOptions = {}): Promise<void> {
    const kind = await this.kindOf(ref);
    // Beside a body the API server does not read the query, so `dryRun` stands here.
    const body = {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      // What depends on the instance goes first, so that its end is the end of all.
      propagationPolicy: 'Foreground',
      ...(uid !== undefined && { preconditions: { uid } }),
      ...(dryRun && { dryRun: ['All'] }),
    };
    await this.request(ref, kind, {}, {
      method: 'DELETE',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!dryRun) this.refresh();
  }

  async schema(ref: InstanceRef): Promise<Readonly<Record<string, unknown>> | null> {
    const path = pathWith(['openapi', 'v3', 'apis', ...ref.apiVersion.split('/')]);
    const document = await this.connection.send(ref.cluster, path);
    return schemaOf(ref, document);
  }

  async events(instance: Instance): Promise<InstanceEvent[]> {
    const { cluster, namespace, kind, name } = instance.ref;
    const release = releaseOf(instance);
    const items = await this.connection.list(cluster, [
      'api', 'v1', 'namespaces', namespace, 'events',
    ]);
    const concerned = items.filter(item => {
      const subject = subjectOf(item);
      if (subject.kind === kind) return subject.name === name;
      if (release === undefined) return false;
      return subject.name === release || subject.name.startsWith(`${release}-`);
    });
    return concerned.map(eventOf).sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
  }

  async objects(instance: Instance): Promise<InstanceObject[]> {
    const release = releaseOf(instance);
    if (release === undefined) return [];
    const { cluster, namespace } = instance.ref;
    const below = (path: readonly string[], plural: string) => [
      ...path, 'namespaces', namespace, plural,
    ];
    const parts = PARTS.map(({ kind, path, plural }) =>
      this.objectsIn(cluster, kind, below(path, plural), {
        fieldSelector: `metadata.name=${release}`,
      }),
    );
    const labelled = LABELLED.map(({ kind, path, plural }) =>
      this.objectsIn(cluster, kind, below(path, plural), {
        labelSelector: `app.kubernetes.io/instance=${release}`,
      }),
    );
    return (await Promise.all([...parts, ...labelled])).flat();
  }

  /** Objects of one kind; none where the person may not read them or the cluster lacks them. */
  private async write(
    ref: InstanceRef,
    contentType: string,
    body: string,
    options: ApplyOptions,
  ): Promise<Instance> {
    // The version in the path must be the manifest's.
    const kind = { ...(await this.kindOf(ref)), apiVersion: ref.apiVersion };
    const query = {
      fieldManager: FIELD_MANAGER,
      fieldValidation: 'Strict',
      force: options.force,
      dryRun: options.dryRun && 'All',
    };
    const headers = { 'Content-Type': contentType };
    const init = { method: 'PATCH', headers, body };
    const answer = await this.request(ref, kind, query, init);
    if (!options.dryRun) this.refresh();
    return instanceIn(ref.cluster, kind, answer);
  }

  private async objectsIn(
    cluster: string,
    kind: string,
    segments: readonly string[],
    query: Readonly<Record<string, string>>,
  ): Promise<InstanceObject[]> {
    try {
      const items = await this.connection.list(cluster, segments, query);
      return items.map(item => objectOf(kind, item));
    } catch (error) {
      const { code } = explained(error);
      if (code === 'forbidden' || code === 'kind-not-served') return [];
      throw error;
    }
  }

  /** The kind of an instance, in the version that the cluster prefers. */
  private async kindOf(subject: InstanceAddress | InstanceRef): Promise<InstanceKind> {
    const { cluster, kind } = subject;
    const known = (await this.kinds(cluster)).find(candidate => isKindOf(candidate, subject));
    if (known) return known;
    this.discovery.forget(cluster);
    throw new InstancesError({
      code: 'kind-not-served',
      message: `the cluster \`${cluster}\` does not serve the kind \`${kind}\``,
      help: 'ask the platform team to install the service in this cluster',
      causes: [],
    });
  }

  private request(
    { cluster, namespace, name }: InstanceAddress,
    kind: InstanceKind,
    query: Readonly<Record<string, string | boolean | undefined>> = {},
    init?: RequestInit,
  ): Promise<unknown> {
    const group = ['apis', ...kind.apiVersion.split('/')];
    const path = pathWith([...group, 'namespaces', namespace, kind.plural, name], query);
    return this.connection.send(cluster, path, init);
  }

  private pollOf(address: InstanceAddress): Poll<Instance> {
    const { cluster, namespace, kind, name } = address;
    const key = JSON.stringify([cluster, namespace, kind, name]);
    let poll = this.each.get(key);
    if (!poll) {
      // Nobody looks at these any more.
      for (const [old, other] of this.each) if (other.isIdle) this.each.delete(old);
      poll = new Poll({
        load: () => this.find(address),
        explain: explained,
        paceAfter: found => (isBusy(found) ? INSTANCE.busy : INSTANCE.calm),
      });
      this.each.set(key, poll);
    }
    return poll;
  }
}
