// SPDX-License-Identifier: Apache-2.0
import {
  instanceOf,
  type ClusterClient,
  type Instance,
} from '@managed-services/backstage-plugin-managed-services-common';

/** What one cluster has, as far as it answered. */
export interface Reading {
  instances: Instance[];
  /** Kinds whose instances are known. */
  read: Set<string>;
  /** Kinds whose list was refused, and why. */
  unread: Map<string, unknown>;
}

/** The instances of all kinds of the groups. Throws when the kinds cannot be found out. */
export async function readCluster(
  cluster: string,
  client: ClusterClient,
  groups: readonly string[],
): Promise<Reading> {
  const instances: Instance[] = [];
  const read = new Set<string>();
  const unread = new Map<string, unknown>();
  for (const group of groups) {
    for (const served of await client.kindsOf(group)) {
      try {
        const objects = await client.list(served);
        instances.push(
          ...objects.map(object =>
            instanceOf(cluster, served.plural, object),
          ),
        );
        read.add(served.kind);
      } catch (error) {
        unread.set(served.kind, error);
      }
    }
  }
  return { instances, read, unread };
}
