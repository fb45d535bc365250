// SPDX-License-Identifier: Apache-2.0
import type { ComponentType } from 'react';
import { ButtonLink } from '@backstage/ui';
import { RiArrowLeftLine } from '@remixicon/react';
import { usePermission } from '@backstage/plugin-permission-react';
import { instanceReadPermission } from '@managed-services/backstage-plugin-managed-services-common';
import type { ServiceSummary } from '../../api';
import { serviceOfInstance } from '../../state/instanceRows';
import { ageOf } from '../age';
import { ChangeView } from '../change';
import { useManagedServicesTranslation } from '../form';
import { EmptyState } from '../instances/EmptyState';
import { ErrorBanner } from '../instances/ErrorBanner';
import type {
  InstanceAddress,
  InstanceView,
} from '../page/address';
import { Loading } from '../page/Loading';
import { NothingHere } from '../page/NothingHere';
import { useLinks } from '../page/useAddress';
import { UpgradeView } from '../upgrade';
import { useInstance } from '../useInstances';
import type { Loaded } from '../useLoaded';
import { InstanceHeader } from './InstanceHeader';
import { Overview } from './Overview';
import { RemoveView } from './RemoveView';
import type { InstanceViewProps } from './viewProps';
import classes from './InstancePage.module.css';

/** The pages about one instance, by the last part of their address. */
const VIEWS: Partial<Record<InstanceView, ComponentType<InstanceViewProps>>> = {
  overview: Overview,
  change: ChangeView,
  upgrade: UpgradeView,
  remove: RemoveView,
};

type Props = {
  address: InstanceAddress;
  view: InstanceView;
  services: Loaded<ServiceSummary[]>;
  /** False where the instance is part of another page, such as its entity's. */
  hasWayBack?: boolean;
};

function WayBack({ address, view }: Pick<Props, 'address' | 'view'>) {
  const t = useManagedServicesTranslation();
  const linkTo = useLinks();
  const isOverview = view === 'overview';
  const href = isOverview
    ? linkTo({ page: 'instances' })
    : linkTo({ page: 'instance', instance: address, view: 'overview' });
  return (
    <div>
      <ButtonLink size="small" variant="tertiary" iconStart={<RiArrowLeftLine />} href={href}>
        {isOverview ? t('instances.back') : address.name}
      </ButtonLink>
    </div>
  );
}

/** One instance, or why it cannot be shown. */
export function InstancePage({ address, view, services, hasWayBack = true }: Props) {
  const t = useManagedServicesTranslation();
  const permission = usePermission({ permission: instanceReadPermission });
  const { value, error, at } = useInstance(address, permission.allowed);
  if (!permission.loading && !permission.allowed) {
    return <EmptyState title={t('instances.denied')} help={t('instances.deniedHelp')} />;
  }
  const isGone = error?.code === 'not-found';
  const isPending = services.state === 'loading' || (!value && !error);
  const View = VIEWS[view];
  const service =
    value && services.state === 'ready' ? serviceOfInstance(value, services.value) : null;
  return (
    <div className={classes.page}>
      {hasWayBack && <WayBack address={address} view={view} />}
      {isPending && <Loading label={t('instance.loading')} />}
      {error && !(isGone && value) && (
        <ErrorBanner
          title={isGone ? t('instance.gone', { name: address.name }) : t('instance.failed')}
          error={error}
          note={at === undefined ? undefined : t('instances.readAt', { age: ageOf(at) })}
        />
      )}
      {isGone && value && (
        <EmptyState title={t('removal.done', { name: address.name })} help={t('removal.doneHelp')} />
      )}
      {value && !isGone && !isPending && (
        <>
          <InstanceHeader
            instance={value}
            service={service}
            hasActions={view === 'overview'}
          />
          {View ? (
            <View instance={value} service={service} readAt={at} />
          ) : (
            <NothingHere title={t('page.unknown')} help={t('page.unknownHelp')} />
          )}
        </>
      )}
    </div>
  );
}
