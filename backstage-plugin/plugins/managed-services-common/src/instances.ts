// SPDX-License-Identifier: Apache-2.0
import {
  isRecord,
  list,
  record,
  text,
  texts,
  type Json,
} from './values';

/**
 * Where an instance lives.
 * @public
 */
export type InstanceRef = {
  /** The cluster, by the name that the Kubernetes plugin gives it. */
  cluster: string;
  /** Such as `managedservices.example.com/v1alpha1`. */
  apiVersion: string;
  /** Such as `ManagedPostgres`. */
  kind: string;
  namespace: string;
  name: string;
};

/**
 * What the definition reports about an instance. A member is absent until it is known.
 * @public
 */
export type InstanceStatus = {
  /** `Pending`, `Progressing`, `Ready`, `Degraded`, `Failed` or `ChartUnavailable`. */
  phase?: string;
  /** The reason, as Helm or the registry reported it. */
  message?: string;
  /** Whether the release matches the spec that the status describes. */
  ready?: boolean;
  replicas?: number;
  readyReplicas?: number;
  observedGeneration?: number;
  /** Version of the installed chart. */
  version?: string;
  /** Version of what the chart runs. */
  appVersion?: string;
  /** Where clients connect: a name inside the cluster. */
  endpoint?: string;
  port?: number;
  /** The Secret with user and password, when the service has one. */
  secretName?: string;
  /** Whether the status describes an older spec, or nothing yet. */
  stale: boolean;
};

/**
 * One entry of `metadata.managedFields`.
 * @public
 */
export type ManagedFields = {
  manager: string;
  /** `Apply` or `Update`. */
  operation: string;
  subresource?: string;
  /** The version of the kind in which the fields are written. */
  apiVersion?: string;
  time?: string;
  /** The owned fields, in the notation of Kubernetes (`f:spec`, `k:{…}`). */
  fields: Readonly<Record<string, unknown>>;
};

/**
 * One entry of `status.conditions`.
 * @public
 */
export type InstanceCondition = {
  type: string;
  status: string;
  reason?: string;
  message?: string;
};

/**
 * The custom resource of one service, as the API server returned it.
 * @public
 */
export type Instance = {
  ref: InstanceRef;
  /** The name of the kind in the paths of the API, such as `managedpostgreses`. */
  plural: string;
  uid: string;
  generation: number;
  resourceVersion: string;
  /** When it was created, in RFC 3339; empty when the API server does not say. */
  created: string;
  /** What was chosen. */
  spec: Readonly<Record<string, unknown>>;
  annotations: Readonly<Record<string, string>>;
  /** Whether it is being removed, because `metadata.deletionTimestamp` is set. */
  deleting: boolean;
  finalizers: readonly string[];
  managedFields: readonly ManagedFields[];
  conditions: readonly InstanceCondition[];
  status: InstanceStatus;
};

/**
 * The phases in which nothing changes any more unless a person does something.
 * @public
 */
export const TERMINAL_PHASES: readonly string[] = [
  'Failed',
  'ChartUnavailable',
];

/**
 * The instance that an object of the API server is. `kind` and `apiVersion` come from the object
 * itself; the items of a list lack them, so the caller adds them there.
 * @public
 */
export function instanceOf(
  cluster: string,
  plural: string,
  object: unknown,
): Instance {
  const { apiVersion, kind, metadata, spec, status } =
    record(object);
  const meta = record(metadata);
  const generation = number(meta.generation) ?? 0;
  return {
    ref: {
      cluster,
      apiVersion: text(apiVersion) ?? '',
      kind: text(kind) ?? '',
      namespace: text(meta.namespace) ?? '',
      name: text(meta.name) ?? '',
    },
    plural,
    uid: text(meta.uid) ?? '',
    generation,
    resourceVersion: text(meta.resourceVersion) ?? '',
    created: text(meta.creationTimestamp) ?? '',
    spec: record(spec),
    annotations: texts(meta.annotations),
    deleting: text(meta.deletionTimestamp) !== undefined,
    finalizers: list(meta.finalizers).filter(
      entry => typeof entry === 'string',
    ),
    managedFields: list(meta.managedFields)
      .filter(isRecord)
      .map(managedFields),
    conditions: list(record(status).conditions)
      .filter(isRecord)
      .map(condition),
    status: statusOf(record(status), generation),
  };
}

/**
 * The name that Helm's release has, and with it the label `app.kubernetes.io/instance` of the pods.
 *
 * The engine's definition decides it: the instance's name, a dash and the kind in lower case, which
 * is cut and marked with a hash when it is long. The hash is not computed a second time here: the
 * names in the status contain it. `undefined` until they are known.
 * @public
 */
export function releaseOf({
  ref,
  status,
}: Instance): string | undefined {
  const kind = ref.kind.toLowerCase();
  const short = kind.length <= LONGEST_SUFFIX;
  if (short) return `${ref.name}-${kind}`;
  const start = `${ref.name}-${kind.slice(0, LONGEST_SUFFIX - HASH_LENGTH)}-`;
  for (const name of [status.endpoint, status.secretName]) {
    if (!name?.startsWith(start)) continue;
    const hash = /^[0-9a-f]{4}(?=[-.]|$)/.exec(
      name.slice(start.length),
    );
    if (hash) return start + hash[0];
  }
  return undefined;
}

/** As in `src/lower/api.rs`: the kind in the names of a release, and its dash and hash. */
const LONGEST_SUFFIX = 20;
const HASH_LENGTH = 5;

function statusOf(
  status: Json,
  generation: number,
): InstanceStatus {
  const observedGeneration = number(status.observedGeneration);
  const known: Omit<InstanceStatus, 'stale'> = {
    phase: text(status.phase),
    message: text(status.message),
    ready:
      typeof status.ready === 'boolean' ? status.ready : undefined,
    replicas: number(status.replicas),
    readyReplicas: number(status.readyReplicas),
    observedGeneration,
    version: text(status.chartVersion),
    appVersion: text(status.appVersion),
    endpoint: text(status.endpoint),
    // 0 stands for a port that is not known yet.
    port: number(status.port) || undefined,
    secretName: text(status.secretName),
  };
  return {
    ...withoutAbsent(known),
    stale:
      observedGeneration === undefined ||
      observedGeneration < generation,
  };
}

function managedFields(entry: Json): ManagedFields {
  return withoutAbsent({
    manager: text(entry.manager) ?? '',
    operation: text(entry.operation) ?? '',
    subresource: text(entry.subresource),
    apiVersion: text(entry.apiVersion),
    time: text(entry.time),
    fields: record(entry.fieldsV1),
  });
}

function condition(entry: Json): InstanceCondition {
  return withoutAbsent({
    type: text(entry.type) ?? '',
    status: text(entry.status) ?? '',
    reason: text(entry.reason),
    message: text(entry.message),
  });
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Without the members that are `undefined`, so that absent is absent in JSON and in tests. */
function withoutAbsent<T extends object>(value: T): T {
  const entries = Object.entries(value).filter(
    ([, member]) => member !== undefined,
  );
  return Object.fromEntries(entries) as T;
}
