// SPDX-License-Identifier: Apache-2.0
import { useCallback } from 'react';
import {
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import {
  identityApiRef,
  useApi,
  useApiHolder,
} from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { useLoaded } from '../useLoaded';

/** One entity to choose, by its reference. */
export type Choice = { value: string; label: string };

/** Who and what an instance can belong to. */
export type Owners = { owners: readonly Choice[]; systems: readonly Choice[] };

/** More than fit into a list that is searched by eye are still found by typing. */
const MOST_ENTITIES = 500;

function labelOf(ref: string, title?: string): string {
  const { name, namespace } = parseEntityRef(ref);
  const place = namespace === 'default' ? name : `${namespace}/${name}`;
  return title && title !== name ? `${title} (${place})` : place;
}

type CatalogApi = typeof catalogApiRef.T;

/** The entities of one kind; none where the catalog does not answer: it must not stop an order. */
async function entitiesOf(catalog: CatalogApi | undefined, kind: string): Promise<Choice[]> {
  const request = {
    filter: { kind },
    fields: ['kind', 'metadata.name', 'metadata.namespace', 'metadata.title'],
    limit: MOST_ENTITIES,
  };
  const found = await catalog?.getEntities(request).catch(() => null);
  return (found?.items ?? []).map(entity => {
    const value = stringifyEntityRef(entity);
    return { value, label: labelOf(value, entity.metadata.title) };
  });
}

/** The groups of the person come first, then all others, then the person. */
function ownersOf(own: readonly string[], groups: readonly Choice[]): Choice[] {
  const isGroup = (ref: string) => ref.startsWith('group:');
  const known = new Map(groups.map(group => [group.value, group]));
  const choice = (ref: string) => known.get(ref) ?? { value: ref, label: labelOf(ref) };
  const mine = own.filter(isGroup).map(choice);
  const others = groups.filter(({ value }) => !own.includes(value));
  return [...mine, ...others, ...own.filter(ref => !isGroup(ref)).map(choice)];
}

/** Whom an order can belong to. */
export function useOwners() {
  const identity = useApi(identityApiRef);
  const apis = useApiHolder();
  const load = useCallback(async (): Promise<Owners> => {
    const catalog = apis.get(catalogApiRef);
    const [{ ownershipEntityRefs, userEntityRef }, groups, systems] = await Promise.all([
      identity.getBackstageIdentity(),
      entitiesOf(catalog, 'Group'),
      entitiesOf(catalog, 'System'),
    ]);
    const own = [...new Set([...ownershipEntityRefs, userEntityRef])];
    return { owners: ownersOf(own, groups), systems };
  }, [apis, identity]);
  return useLoaded(load);
}
