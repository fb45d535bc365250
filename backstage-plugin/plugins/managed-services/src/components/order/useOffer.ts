// SPDX-License-Identifier: Apache-2.0
import { useCallback } from 'react';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  scaffolderApiRef,
  type ScaffolderApi,
} from '@backstage/plugin-scaffolder-react';
import {
  instanceCreatePermission,
} from '@managed-services/backstage-plugin-managed-services-common';
import type { ServiceSummary } from '../../api';
import {
  parametersOf,
  type TemplateParameters,
} from '../../state/order';
import { useLoaded } from '../useLoaded';

/** A service that a software template delivers. */
export type Offer = ServiceSummary & { template: string };

/** Why nothing can be ordered here; the manifest can still be copied. */
export type Obstacle = 'noScaffolder' | 'noTemplate' | 'denied';

export type Ordering =
  | { can: 'unknown' }
  | { can: 'no'; obstacle: Obstacle }
  | { can: 'yes'; scaffolder: ScaffolderApi; offer: Offer };

/** Whether and how a service can be ordered by the person who looks at it. */
export function useOrdering(service: ServiceSummary): Ordering {
  const scaffolder = useApiHolder().get(scaffolderApiRef);
  const { loading, allowed } = usePermission({ permission: instanceCreatePermission });
  if (!scaffolder) return { can: 'no', obstacle: 'noScaffolder' };
  const { template } = service;
  if (template === null) return { can: 'no', obstacle: 'noTemplate' };
  if (loading) return { can: 'unknown' };
  if (!allowed) return { can: 'no', obstacle: 'denied' };
  return { can: 'yes', scaffolder, offer: { ...service, template } };
}

/** What the template asks for. */
export function useParameters(scaffolder: ScaffolderApi, template: string) {
  const load = useCallback(async (): Promise<TemplateParameters> => {
    const { steps } = await scaffolder.getTemplateParameterSchema(template);
    return parametersOf(steps);
  }, [scaffolder, template]);
  return useLoaded(load);
}
