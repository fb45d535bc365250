// SPDX-License-Identifier: Apache-2.0
import { createApiRef } from '@backstage/frontend-plugin-api';
import type {
  Instance,
  InstanceRef,
  StatusCause,
  StatusError,
} from '@managed-services/backstage-plugin-managed-services-common';

/**
 * Why a cluster, or the way to it, did not do what was asked.
 *
 * @public
 */
export class InstancesError extends Error {
  /** Stable name of the reason; `no-kubernetes` when the app lacks the Kubernetes plugin. */
  readonly code: StatusError['code'] | 'no-kubernetes';
  /** What to do about it. */
  readonly help: string;
  readonly causes: readonly StatusCause[];

  constructor({ code, message, help, causes }: Omit<StatusError, 'code'> & {
    code: InstancesError['code'];
  }) {
    super(message);
    this.name = 'InstancesError';
    this.code = code;
    this.help = help;
    this.causes = causes;
  }
}

/**
 * Where an instance stands, as an address says it. `kind` may be followed by a dot and the API
 * group, as in kubectl, where two groups have a kind of that name.
 *
 * @public
 */
export type InstanceAddress = Omit<InstanceRef, 'apiVersion'>;

/**
 * A kind of instance that a cluster serves.
 *
 * @public
 */
export type InstanceKind = { apiVersion: string; kind: string; plural: string };

/**
 * What could be read of one cluster.
 *
 * @public
 */
export type ClusterInstances = {
  cluster: string;
  instances: readonly Instance[];
  /** What could not be read; the instances are then not all. */
  errors: readonly InstancesError[];
  /** Namespaces that the person may not read; they are left out. */
  hiddenNamespaces: readonly string[];
  /** When, in milliseconds; undefined until the cluster has answered. */
  readAt: number | undefined;
};

/**
 * Something that happened to an instance, its release or its pods.
 *
 * @public
 */
export type InstanceEvent = {
  id: string;
  /** `Normal` or `Warning`. */
  type: string;
  reason: string;
  message: string;
  /** What it happened to, such as `Pod orders-0`. */
  object: string;
  count: number;
  /** When it happened last, in milliseconds; null when the cluster does not say. */
  at: number | null;
};

/**
 * An object in the cluster that belongs to an instance.
 *
 * @public
 */
export type InstanceObject = { kind: string; name: string; deleting: boolean };

/**
 * The newest answer of a cluster, and since when it is so.
 *
 * @public
 */
export type Answer<T> = {
  /** The last value that was read; it stays while later attempts fail. */
  value: T | undefined;
  /** Why the last attempt failed. */
  error: InstancesError | undefined;
  /** When the value was read, in milliseconds. */
  at: number | undefined;
};

/**
 * How a manifest is applied.
 *
 * @public
 */
export type ApplyOptions = {
  /** Everything is checked by the API server, and nothing is stored. */
  dryRun?: boolean;
  /** Fields of other managers are taken over. */
  force?: boolean;
};

/**
 * One step of a JSON patch (RFC 6902).
 *
 * @public
 */
export type PatchOperation =
  | { op: 'add' | 'replace' | 'test'; path: string; value: unknown }
  | { op: 'remove'; path: string };

/**
 * How an instance is removed.
 *
 * @public
 */
export type RemoveOptions = {
  dryRun?: boolean;
  /** Another object that has taken the name meanwhile is left alone. */
  uid?: string;
};

/**
 * The instances in the clusters that the portal knows, as the signed-in person may see them. Each
 * call fails with an `InstancesError`.
 *
 * @public
 */
export interface InstancesApi {
  /** The names of the clusters. */
  clusters(): Promise<string[]>;
  /** The kinds of instances that a cluster serves. */
  kinds(cluster: string): Promise<InstanceKind[]>;
  /** All instances of a cluster; what cannot be read is part of the answer. */
  list(options: { cluster: string }): Promise<ClusterInstances>;
  get(ref: InstanceRef): Promise<Instance>;
  /** The instance at an address, in the version that its cluster prefers. */
  find(address: InstanceAddress): Promise<Instance>;
  /**
   * Calls `listener` with what is known at once, and with each later answer, until the returned
   * function is called. All subscribers of one subject share its requests, which pause while the
   * tab is hidden.
   */
  subscribe(
    subject: 'all',
    listener: (answer: Answer<readonly ClusterInstances[]>) => void,
  ): () => void;
  subscribe(
    subject: InstanceAddress | InstanceRef,
    listener: (answer: Answer<Instance>) => void,
  ): () => void;
  /** Asks again at once for everything that somebody is subscribed to. */
  refresh(): void;
  /** Server-side apply of a manifest, with the portal's field manager. */
  apply(ref: InstanceRef, manifest: string, options?: ApplyOptions): Promise<Instance>;
  /** All steps of a JSON patch, or none of them. */
  patch(
    ref: InstanceRef,
    operations: readonly PatchOperation[],
    options?: Pick<ApplyOptions, 'dryRun'>,
  ): Promise<Instance>;
  remove(ref: InstanceRef, options?: RemoveOptions): Promise<void>;
  /** The OpenAPI schema of the kind that the cluster serves; null where it does not tell. */
  schema(ref: InstanceRef): Promise<Readonly<Record<string, unknown>> | null>;
  /** The newest event first. */
  events(instance: Instance): Promise<InstanceEvent[]>;
  /** What the instance consists of: release, chart source, workloads, pods. */
  objects(instance: Instance): Promise<InstanceObject[]>;
}

/**
 * The API of the instances.
 *
 * @public
 */
export const instancesApiRef = createApiRef<InstancesApi>().with({
  id: 'plugin.managed-services.instances',
  pluginId: 'managed-services',
});
