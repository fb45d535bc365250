// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';
import { useInstancesApi, type InstanceObject, type InstancesError } from '../../api';
import { useManagedServicesTranslation } from '../form';
import { Muted } from '../Muted';
import { Card } from './Card';
import classes from './Removal.module.css';

type Known = { objects: readonly InstanceObject[] | null; error: InstancesError | null };

/** What is left of an instance, read again with each answer about it. */
function useObjects(instance: Instance, readAt: number | undefined): Known {
  const api = useInstancesApi();
  const [known, setKnown] = useState<Known>({ objects: null, error: null });
  useEffect(() => {
    let isCurrent = true;
    api.objects(instance).then(
      objects => isCurrent && setKnown({ objects, error: null }),
      error => isCurrent && setKnown(old => ({ ...old, error })),
    );
    return () => {
      isCurrent = false;
    };
  }, [api, instance, readAt]);
  return known;
}

type Props = { instance: Instance; readAt: number | undefined };

/** How far the removal is: what is left, and what the cluster waits for. */
export function RemovalProgress({ instance, readAt }: Props) {
  const t = useManagedServicesTranslation();
  const { objects, error } = useObjects(instance, readAt);
  const left = objects ?? [];
  return (
    <Card title={t('removal.running')}>
      <div role="status">
        <Muted as="p">
          {objects === null || left.length > 0 ? t('removal.left') : t('removal.nothingLeft')}
        </Muted>
      </div>
      {error && <Muted as="p">{t('removal.leftFailed', { reason: error.message })}</Muted>}
      <ul className={classes.objects}>
        {left.map(({ kind, name }) => (
          <li key={`${kind} ${name}`}>
            {kind} <Muted>{name}</Muted>
          </li>
        ))}
      </ul>
      {instance.finalizers.length > 0 && (
        <Muted as="p" size="small">
          {t('removal.finalizers', { names: instance.finalizers.join(', ') })}
        </Muted>
      )}
    </Card>
  );
}
