// SPDX-License-Identifier: Apache-2.0
import { Alert } from '@backstage/ui';
import { useManagedServicesTranslation } from '../form';
import { ConnectionCard } from './ConnectionCard';
import { EventsCard } from './EventsCard';
import { RemovalProgress } from './RemovalProgress';
import { SettingsCard } from './SettingsCard';
import { StatusCard } from './StatusCard';
import { useServiceModel } from './useServiceModel';
import type { InstanceViewProps } from './viewProps';
import classes from './InstancePage.module.css';

/** Everything about one instance: status, connection, settings, events. */
export function Overview({ instance, service, readAt }: InstanceViewProps) {
  const t = useManagedServicesTranslation();
  const loaded = useServiceModel(service?.id ?? null);
  const model = loaded.state === 'ready' ? loaded.value : null;
  const { deleting, status } = instance;
  return (
    <>
      {deleting && <RemovalProgress instance={instance} readAt={readAt} />}
      {status.stale && !deleting && (
        <Alert status="info" icon title={t('instance.stale')} description={t('instance.staleHelp')} />
      )}
      <div className={classes.columns}>
        <div className={classes.column}>
          <StatusCard instance={instance} />
          <SettingsCard instance={instance} model={model} isOffered={service !== null} />
        </div>
        <div className={classes.column}>
          <ConnectionCard instance={instance} model={model} />
          <EventsCard instance={instance} readAt={readAt} />
        </div>
      </div>
    </>
  );
}
