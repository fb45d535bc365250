// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { useAnalytics } from '@backstage/frontend-plugin-api';
import { Alert, Button, TextField } from '@backstage/ui';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  instanceDeletePermission,
  type Instance,
} from '@managed-services/backstage-plugin-managed-services-common';
import { useInstancesApi, type InstancesError } from '../../api';
import { keeperOf } from '../../state/ownership';
import { useManagedServicesTranslation } from '../form';
import { EmptyState } from '../instances/EmptyState';
import { ErrorBanner } from '../instances/ErrorBanner';
import { Card } from './Card';
import { RemovalPlan } from './RemovalPlan';
import { RemovalProgress } from './RemovalProgress';
import { useServiceModel } from './useServiceModel';
import type { InstanceViewProps } from './viewProps';
import classes from './Removal.module.css';

/** Asks the API server first whether it would remove the instance, then has it do so. */
function useRemove(instance: Instance) {
  const api = useInstancesApi();
  const analytics = useAnalytics();
  const [error, setError] = useState<InstancesError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const remove = async () => {
    const { ref, uid } = instance;
    setBusy(true);
    setError(null);
    try {
      await api.remove(ref, { uid, dryRun: true });
      await api.remove(ref, { uid });
      analytics.captureEvent('click', 'remove managed service');
    } catch (refusal) {
      setError(refusal as InstancesError);
    }
    setBusy(false);
  };
  return { error, isBusy, remove };
}

function Confirmation({ instance }: { instance: Instance }) {
  const t = useManagedServicesTranslation();
  const { name } = instance.ref;
  const [typed, setTyped] = useState('');
  const { error, isBusy, remove } = useRemove(instance);
  return (
    <>
      {error && <ErrorBanner title={t('removal.failed')} error={error} status="danger" />}
      <form
        className={classes.confirm}
        onSubmit={event => {
          event.preventDefault();
          if (typed === name && !isBusy) remove();
        }}
      >
        <TextField
          label={t('removal.confirm', { name })}
          value={typed}
          onChange={setTyped}
          autoComplete="off"
          spellCheck="false"
        />
        <Button type="submit" destructive isDisabled={typed !== name} loading={isBusy}>
          {t('removal.remove')}
        </Button>
      </form>
    </>
  );
}

/** An instance that is kept in Git comes back unless its file goes first. */
function FromGit({ instance, service }: Pick<InstanceViewProps, 'instance' | 'service'>) {
  const t = useManagedServicesTranslation();
  const keeper = keeperOf(instance);
  const deliveries = service?.deliveries ?? [];
  const isOnlyByGit = deliveries.includes('pull-request') && !deliveries.includes('apply');
  if (keeper === null && !isOnlyByGit) return null;
  const help =
    keeper === null ? t('removal.byPullRequest') : t('removal.inGitHelp', { keeper });
  return <Alert status="warning" icon title={t('removal.inGit')} description={help} />;
}

/** Says what goes and what stays, asks for the name, and shows the removal to its end. */
export function RemoveView({ instance, service, readAt }: InstanceViewProps) {
  const t = useManagedServicesTranslation();
  const permission = usePermission({ permission: instanceDeletePermission });
  const loaded = useServiceModel(service?.id ?? null);
  const { name, namespace, cluster } = instance.ref;
  if (instance.deleting) return <RemovalProgress instance={instance} readAt={readAt} />;
  if (!permission.loading && !permission.allowed) {
    return <EmptyState title={t('removal.denied')} help={t('removal.deniedHelp')} />;
  }
  const model = loaded.state === 'ready' ? loaded.value : null;
  return (
    <div className={classes.removal}>
      <Card title={t('removal.title', { name })} note={`${namespace} · ${cluster}`}>
        <RemovalPlan instance={instance} model={model} isReading={loaded.state === 'loading'} />
        <FromGit instance={instance} service={service} />
        <Confirmation instance={instance} />
      </Card>
    </div>
  );
}
