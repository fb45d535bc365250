// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import {
  identityApiRef,
  useApi,
  useApiHolder,
} from '@backstage/frontend-plugin-api';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { Alert } from '@backstage/ui';
import { servicesApiRef } from '../../api';
import { useManagedServicesTranslation } from '../form';
import { TextWithCode } from '../TextWithCode';

/** As the catalog declares it; its package would bring more than this. */
const CATALOG_READ = {
  type: 'resource',
  name: 'catalog.entity.read',
  attributes: { action: 'read' },
  resourceType: 'catalog-entity',
} as const;

/** `services`: there are other entities; `nothing`: none at all; `denied`: none may be seen. */
type Reason = 'services' | 'nothing' | 'denied';

/** Why the list is empty. The catalog answers a person without rights as if it were empty. */
function useReason(): Reason {
  const services = useApi(servicesApiRef);
  const identity = useApi(identityApiRef);
  const permissions = useApiHolder().get(permissionApiRef);
  const [reason, setReason] = useState<Reason>('services');
  useEffect(() => {
    let isCurrent = true;
    const find = async (): Promise<Reason> => {
      if ((await services.seesAnything?.()) !== false) return 'services';
      // Who may see some of the catalog may see the own entity.
      const { userEntityRef } = await identity.getBackstageIdentity();
      const request = { permission: CATALOG_READ, resourceRef: userEntityRef };
      const answer = await permissions?.authorize(request);
      return answer?.result === 'DENY' ? 'denied' : 'nothing';
    };
    find().then(
      found => isCurrent && setReason(found),
      // Whatever cannot be asked: the list is empty, and the first reason says what to do.
      () => {},
    );
    return () => {
      isCurrent = false;
    };
  }, [services, identity, permissions]);
  return reason;
}

/** No service is on offer: why, and what to do. */
export function NoServices() {
  const t = useManagedServicesTranslation();
  const texts = {
    services: [t('catalogue.empty'), t('catalogue.emptyHelp')],
    nothing: [t('catalogue.nothing'), t('catalogue.emptyHelp')],
    denied: [t('catalogue.denied'), t('catalogue.deniedHelp')],
  } as const;
  const reason = useReason();
  const [title, help] = texts[reason];
  return (
    <Alert
      status={reason === 'denied' ? 'warning' : 'info'}
      icon
      title={title}
      description={<TextWithCode text={help} />}
    />
  );
}
