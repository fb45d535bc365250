// SPDX-License-Identifier: Apache-2.0
import { parseEntityRef } from '@backstage/catalog-model';
import { useApiHolder, useRouteRef } from '@backstage/frontend-plugin-api';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { convertLegacyRouteRef } from '@backstage/core-compat-api';
import { Link } from '@backstage/ui';
import { useEffect, useState } from 'react';
import { nameOfRef } from '../../state/instanceRows';

const entityRoute = convertLegacyRouteRef(entityRouteRef);

/** The address of an entity's page; undefined without a catalog page or a readable reference. */
export function useEntityHref(entityRef: string | undefined): string | undefined {
  const resolve = useRouteRef(entityRoute);
  if (entityRef === undefined || !resolve) return undefined;
  try {
    const { kind, namespace, name } = parseEntityRef(entityRef, { defaultKind: 'group' });
    return resolve({ kind: kind.toLowerCase(), namespace: namespace.toLowerCase(), name });
  } catch {
    // Anybody who may change a custom resource may write its annotations.
    return undefined;
  }
}

/** Whether the catalog has an entity that the person may see. */
export function useIsInCatalog(entityRef: string): boolean {
  const catalog = useApiHolder().get(catalogApiRef);
  const [isKnown, setKnown] = useState(false);
  useEffect(() => {
    let isCurrent = true;
    setKnown(false);
    catalog?.getEntityByRef(entityRef).then(
      entity => isCurrent && setKnown(entity !== undefined),
      // A link that may lead nowhere is left out.
      () => isCurrent && setKnown(false),
    );
    return () => {
      isCurrent = false;
    };
  }, [catalog, entityRef]);
  return isKnown;
}

/** The name of an entity, linked to its page. */
export function EntityLink({ entityRef }: { entityRef: string }) {
  const href = useEntityHref(entityRef);
  const name = nameOfRef(entityRef);
  return href === undefined ? <>{name}</> : <Link href={href}>{name}</Link>;
}
