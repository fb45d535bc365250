// SPDX-License-Identifier: Apache-2.0
import {
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import {
  entityOf,
  instanceEntityRef,
  instanceOf,
  instancePath,
  instanceRefOf,
  type InstanceRef,
} from '@managed-services/backstage-plugin-managed-services-common';
import {
  says,
  type CatalogEntities,
  type EntityMap,
} from './CatalogEntities';
import type { Clusters } from './Clusters';
import { reasonOf, type Complaints } from './Complaints';
import { readCluster, type Reading } from './readCluster';
import type { Settings } from './settings';

const NAME = 'managed-services';

/**
 * Shows the instances of all clusters as entities.
 *
 * Every change is a delta, worked out against what the catalog has: a cluster that does not answer
 * keeps its entities, also when this backend has just started and knows nothing of them.
 */
export class InstanceProvider implements EntityProvider {
  private connection: EntityProviderConnection | undefined;
  /** What the catalog got and does not show yet, by reference; sent again, it would start again. */
  private readonly pending = new Map<string, string>();

  constructor(
    private readonly clusters: Clusters,
    private readonly entities: CatalogEntities,
    private readonly settings: Pick<Settings, 'groups' | 'owner'>,
    private readonly complaints: Complaints,
    /** Starts the rounds, which need a connected catalog to write to. */
    private readonly start: () => Promise<void>,
  ) {}

  getProviderName(): string {
    return NAME;
  }

  async connect(
    connection: EntityProviderConnection,
  ): Promise<void> {
    this.connection = connection;
    await this.start();
  }

  /** Reads all clusters. A failure is logged and leaves alone the entities that it concerns. */
  async refreshAll(): Promise<void> {
    await this.attempt('managed services', async () => {
      // First of all: what appears in the catalog meanwhile must not count as vanished.
      const stored = await this.entities.all();
      const names = await this.clusters.names();
      const gone = refsOf(
        stored,
        ref => !names.includes(ref.cluster),
      );
      await this.apply([], gone);
      await Promise.all(
        names.map(name => this.refreshCluster(name, stored)),
      );
    });
  }

  /** Reads one instance again, because somebody has just changed or removed it. */
  async refresh(ref: InstanceRef): Promise<void> {
    const client = this.clusters.client(ref.cluster);
    const { plural } = await client.kindOf(
      ref.apiVersion,
      ref.kind,
    );
    const object = await client.find(instancePath(ref, plural));
    if (object === undefined)
      return this.apply([], [instanceEntityRef(ref)]);
    const instance = instanceOf(ref.cluster, plural, object);
    return this.apply([entityOf(instance, this.settings)], []);
  }

  private async refreshCluster(
    name: string,
    stored: EntityMap,
  ): Promise<void> {
    const { groups } = this.settings;
    const subject = `managed services of cluster \`${name}\``;
    await this.attempt(subject, async () => {
      const reading = await readCluster(
        name,
        this.clusters.client(name),
        groups,
      );
      this.reportKinds(subject, reading);
      await this.applyReading(name, reading, stored);
    });
  }

  private reportKinds(
    subject: string,
    { read, unread }: Reading,
  ): void {
    for (const kind of read)
      this.complaints.settle(`${subject}, ${kind}`);
    for (const [kind, error] of unread) {
      this.complaints.report(
        `${subject}, ${kind}`,
        reasonOf(error),
      );
    }
  }

  private async applyReading(
    cluster: string,
    { instances, unread }: Reading,
    stored: EntityMap,
  ): Promise<void> {
    const entities = new Map<string, Entity>();
    for (const instance of instances) {
      const entity = entityOf(instance, this.settings);
      entities.set(stringifyEntityRef(entity), entity);
    }
    const changed = [...entities].filter(
      ([ref, entity]) => !this.isKnown(ref, entity, stored),
    );
    // Nothing is known about kinds that could not be read: their entities stay.
    const known = refsOf(
      stored,
      ref => ref.cluster === cluster && !unread.has(ref.kind),
    );
    await this.apply(
      changed.map(([, entity]) => entity),
      known.filter(ref => !entities.has(ref)),
    );
  }

  /** Whether the catalog shows the entity, or has it and needs a while to show it. */
  private isKnown(
    ref: string,
    entity: Entity,
    stored: EntityMap,
  ): boolean {
    if (says(stored.get(ref), entity)) {
      // Another replica may remove or change it from here on.
      this.pending.delete(ref);
      return true;
    }
    return this.pending.get(ref) === JSON.stringify(entity);
  }

  private async attempt(
    subject: string,
    work: () => Promise<void>,
  ): Promise<void> {
    try {
      await work();
      this.complaints.settle(subject);
    } catch (error) {
      this.complaints.report(subject, reasonOf(error));
    }
  }

  private async apply(
    added: Entity[],
    removed: string[],
  ): Promise<void> {
    if (!this.connection)
      throw new Error('the catalog is not connected yet');
    if (added.length + removed.length === 0) return;
    removed.forEach(ref => this.pending.delete(ref));
    await this.connection.applyMutation({
      type: 'delta',
      added: added.map(entity => ({ entity, locationKey: NAME })),
      removed: removed.map(entityRef => ({
        entityRef,
        locationKey: NAME,
      })),
    });
    for (const entity of added) {
      this.pending.set(
        stringifyEntityRef(entity),
        JSON.stringify(entity),
      );
    }
  }
}

/** References of the stored entities whose instances are meant. */
function refsOf(
  stored: EntityMap,
  meant: (ref: InstanceRef) => boolean,
): string[] {
  return [...stored].flatMap(([entityRef, entity]) => {
    const ref = instanceRefOf(entity);
    return ref && meant(ref) ? [entityRef] : [];
  });
}
