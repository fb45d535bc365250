// SPDX-License-Identifier: Apache-2.0
import { useRouteRef, useTranslationRef } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { RiStackLine } from '@remixicon/react';
import { rootRouteRef } from '../../routes';
import { managedServicesTranslationRef } from '../../translation';
import { pathOf } from '../page/address';

/** Where the form of the template at hand is. */
export function useServiceLink() {
  const { t } = useTranslationRef(managedServicesTranslationRef);
  const { entity } = useEntity();
  const root = useRouteRef(rootRouteRef)?.();
  const { name, namespace = 'default' } = entity.metadata;
  const path = pathOf({ page: 'service', id: `${namespace}/${name}` });
  return {
    label: t('entity.form'),
    icon: <RiStackLine />,
    disabled: root === undefined,
    href: root === undefined ? undefined : `${root.replace(/\/$/, '')}${path}`,
  };
}
