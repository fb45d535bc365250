// SPDX-License-Identifier: Apache-2.0
import { useCallback } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { instanceRefOf } from '@managed-services/backstage-plugin-managed-services-common';
import { servicesApiRef } from '../../api';
import { InstancePage } from '../instance/InstancePage';
import { Surface } from '../Surface';
import { useLoaded } from '../useLoaded';

/** The instance that an entity stands for, as on its own page. */
export function EntityInstance() {
  const { entity } = useEntity();
  const servicesApi = useApi(servicesApiRef);
  const services = useLoaded(useCallback(() => servicesApi.listServices(), [servicesApi]));
  const ref = instanceRefOf(entity);
  // The tab is shown for nothing else.
  if (!ref) return null;
  return (
    <Surface kind="contained" testId="managed-service">
      <InstancePage address={ref} view="overview" services={services} hasWayBack={false} />
    </Surface>
  );
}
