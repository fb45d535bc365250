// SPDX-License-Identifier: Apache-2.0
import {
  ANNOTATION_SYSTEM,
  ANNOTATION_OWNER,
  type Instance,
  type InstanceCondition,
} from '@managed-services/backstage-plugin-managed-services-common';
import { ageOf, dateOf } from '../age';
import { useManagedServicesTranslation, type Translate } from '../form';
import { Muted } from '../Muted';
import { EntityLink } from './EntityLink';
import { Card } from './Card';
import { Facts, type Fact } from './Facts';
import classes from './StatusCard.module.css';

function factsOf({ status, annotations, created }: Instance, t: Translate): Fact[] {
  const { replicas, readyReplicas = 0, version, appVersion } = status;
  const since = Date.parse(created);
  const entity = (ref: string | undefined) =>
    ref === undefined ? undefined : <EntityLink entityRef={ref} />;
  return [
    {
      label: t('status.ready'),
      value:
        replicas === undefined
          ? undefined
          : t('status.replicas', { ready: String(readyReplicas), count: replicas }),
    },
    { label: t('status.chart'), value: version },
    { label: t('status.app'), value: appVersion },
    {
      label: t('status.created'),
      value: Number.isNaN(since) ? undefined : (
        <time title={dateOf(since)}>{ageOf(since)}</time>
      ),
    },
    { label: t('status.owner'), value: entity(annotations[ANNOTATION_OWNER]) },
    { label: t('status.system'), value: entity(annotations[ANNOTATION_SYSTEM]) },
  ];
}

function Conditions({ conditions }: { conditions: readonly InstanceCondition[] }) {
  const t = useManagedServicesTranslation();
  return (
    <details>
      <summary>{t('status.conditions', { count: conditions.length })}</summary>
      <ul className={classes.conditions}>
        {conditions.map(({ type, status, reason, message }) => (
          <li key={type}>
            {`${type}: ${status}`} <Muted size="small">{reason}</Muted>
            {message !== undefined && (
              <div>
                <Muted size="small">{message}</Muted>
              </div>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** How an instance is, and why. */
export function StatusCard({ instance }: { instance: Instance }) {
  const t = useManagedServicesTranslation();
  const { message } = instance.status;
  return (
    <Card title={t('status.title')}>
      {message !== undefined && (
        <p className={classes.message} role="status">
          {message}
        </p>
      )}
      <Facts facts={factsOf(instance, t)} />
      {instance.conditions.length > 0 && <Conditions conditions={instance.conditions} />}
    </Card>
  );
}
