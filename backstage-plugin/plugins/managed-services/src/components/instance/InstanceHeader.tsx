// SPDX-License-Identifier: Apache-2.0
import { ButtonLink, Text } from '@backstage/ui';
import {
  RiArrowUpCircleLine,
  RiDeleteBinLine,
  RiEditLine,
} from '@remixicon/react';
import {
  instanceDeletePermission,
  instanceEntityRef,
  instanceUpdatePermission,
  releaseOf,
  type Instance,
} from '@managed-services/backstage-plugin-managed-services-common';
import { usePermission } from '@backstage/plugin-permission-react';
import type { ServiceSummary } from '../../api';
import { phaseOf } from '../../state/phase';
import { isNewer } from '../../state/version';
import { useManagedServicesTranslation } from '../form';
import { Muted } from '../Muted';
import type { InstanceView } from '../page/address';
import { ServiceIcon } from '../page/ServiceIcon';
import { useLinks } from '../page/useAddress';
import { PhaseBadge, phaseMeaning } from '../PhaseBadge';
import { useEntityHref, useIsInCatalog } from './EntityLink';
import classes from './InstanceHeader.module.css';

type Props = {
  instance: Instance;
  service: ServiceSummary | null;
  /** False on the pages that the actions lead to. */
  hasActions: boolean;
};

/** What the person may do with the instance; what has no effect is not offered. */
function Actions({ instance, service }: Omit<Props, 'hasActions'>) {
  const t = useManagedServicesTranslation();
  const linkTo = useLinks();
  const update = usePermission({ permission: instanceUpdatePermission });
  const remove = usePermission({ permission: instanceDeletePermission });
  const { ref, status, deleting } = instance;
  const to = (view: InstanceView) => linkTo({ page: 'instance', instance: ref, view });
  const offered = service?.service?.chartVersion ?? '';
  if (deleting) return null;
  return (
    <>
      {isNewer(offered, status.version ?? '') && update.allowed && (
        <ButtonLink href={to('upgrade')} variant="primary" iconStart={<RiArrowUpCircleLine />}>
          {t('instance.upgrade', { version: offered })}
        </ButtonLink>
      )}
      {service && update.allowed && (
        <ButtonLink href={to('change')} variant="secondary" iconStart={<RiEditLine />}>
          {t('instance.change')}
        </ButtonLink>
      )}
      {remove.allowed && (
        <ButtonLink href={to('remove')} variant="secondary" iconStart={<RiDeleteBinLine />}>
          {t('instance.remove')}
        </ButtonLink>
      )}
    </>
  );
}

/** Links to the same instance elsewhere in Backstage. */
function Elsewhere({ instance }: { instance: Instance }) {
  const t = useManagedServicesTranslation();
  const entityRef = instanceEntityRef(instance.ref);
  const href = useEntityHref(entityRef);
  const isKnown = useIsInCatalog(entityRef);
  if (!isKnown || href === undefined) return null;
  return (
    <>
      <ButtonLink href={href} variant="tertiary">
        {t('instance.entity')}
      </ButtonLink>
      {releaseOf(instance) !== undefined && (
        <ButtonLink href={`${href}/kubernetes`} variant="tertiary">
          {t('instance.kubernetes')}
        </ButtonLink>
      )}
    </>
  );
}

/** Which instance it is, how it is, and what can be done with it. */
export function InstanceHeader({ instance, service, hasActions }: Props) {
  const t = useManagedServicesTranslation();
  const { name, namespace, cluster, kind } = instance.ref;
  const phase = phaseOf(instance);
  const title = service?.title ?? kind;
  return (
    <header className={classes.header}>
      <ServiceIcon icon={service?.icon ?? null} title={title} />
      <div className={classes.text}>
        <div className={classes.title}>
          <Text as="h2" variant="title-small" weight="bold">
            {name}
          </Text>
          <PhaseBadge phase={phase} />
        </div>
        <Muted as="p">{t('instance.place', { title, namespace, cluster })}</Muted>
        <Muted as="p">{phaseMeaning(phase, t)}</Muted>
      </div>
      {hasActions && (
        <div className={classes.actions}>
          <Elsewhere instance={instance} />
          <Actions instance={instance} service={service} />
        </div>
      )}
    </header>
  );
}
