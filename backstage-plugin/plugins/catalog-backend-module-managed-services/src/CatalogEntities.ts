// SPDX-License-Identifier: Apache-2.0
import type { AuthService } from '@backstage/backend-plugin-api';
import {
  ANNOTATION_LOCATION,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { SERVICE_TYPE } from '@managed-services/backstage-plugin-managed-services-common';

/** The entities by their reference. */
export type EntityMap = Map<string, Entity>;

/**
 * The entities of instances that the catalog has. It is asked each time, since other replicas of
 * this backend write to it too.
 */
export class CatalogEntities {
  constructor(
    private readonly auth: AuthService,
    private readonly catalog: CatalogService,
  ) {}

  async all(): Promise<EntityMap> {
    const credentials = await this.auth.getOwnServiceCredentials();
    const { items } = await this.catalog.getEntities(
      {
        filter: { kind: 'Resource', 'spec.type': SERVICE_TYPE },
        fields: ['apiVersion', 'kind', 'metadata', 'spec'],
      },
      { credentials },
    );
    // A file in a repository may describe an instance, too; it is not ours.
    const ours = items.filter(entity =>
      entity.metadata.annotations?.[
        ANNOTATION_LOCATION
      ]?.startsWith('managed-services:'),
    );
    return new Map(
      ours.map(entity => [stringifyEntityRef(entity), entity]),
    );
  }
}

/** Whether the catalog's entity says all that the other one says. */
export function says(
  stored: Entity | undefined,
  entity: Entity,
): boolean {
  return stored !== undefined && covers(stored, entity);
}

function covers(stored: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null)
    return stored === wanted;
  if (typeof stored !== 'object' || stored === null) return false;
  return Object.entries(wanted).every(([key, value]) =>
    covers((stored as Record<string, unknown>)[key], value),
  );
}
