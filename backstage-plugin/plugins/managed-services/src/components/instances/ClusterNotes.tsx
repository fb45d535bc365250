// SPDX-License-Identifier: Apache-2.0
import type { Answer, ClusterInstances } from '../../api';
import { ageOf } from '../age';
import { useManagedServicesTranslation } from '../form';
import { Muted } from '../Muted';
import { ErrorBanner } from './ErrorBanner';
import classes from './InstancesPage.module.css';

type Props = { answer: Answer<readonly ClusterInstances[]> };

/** What could not be read, cluster by cluster: the list below is then not all there is. */
export function ClusterErrors({ answer }: Props) {
  const t = useManagedServicesTranslation();
  const clusters = answer.value ?? [];
  const oldNote = ({ readAt, instances }: ClusterInstances) =>
    readAt !== undefined && instances.length > 0
      ? t('instances.readAt', { age: ageOf(readAt) })
      : undefined;
  return (
    <>
      {answer.error && <ErrorBanner title={t('instances.failed')} error={answer.error} />}
      {clusters.flatMap(list =>
        list.errors.map(error => (
          <ErrorBanner
            key={`${list.cluster} ${error.message}`}
            title={t('instances.clusterFailed', { cluster: list.cluster })}
            error={error}
            note={oldNote(list)}
          />
        )),
      )}
    </>
  );
}

/** What is still being read, and what is left out because the person may not see it. */
export function ClusterHints({ answer }: Props) {
  const t = useManagedServicesTranslation();
  const clusters = answer.value ?? [];
  const isWaiting = ({ readAt, errors }: ClusterInstances) =>
    readAt === undefined && errors.length === 0;
  const waiting = clusters.filter(isWaiting).map(({ cluster }) => cluster);
  const hidden = clusters.filter(({ hiddenNamespaces }) => hiddenNamespaces.length > 0);
  if (waiting.length === 0 && hidden.length === 0) return null;
  return (
    <div className={classes.notes} role="status">
      {waiting.length > 0 && (
        <Muted size="small">{t('instances.reading', { clusters: waiting.join(', ') })}</Muted>
      )}
      {hidden.map(({ cluster, hiddenNamespaces }) => (
        <span key={cluster} title={hiddenNamespaces.join(', ')}>
          <Muted size="small">
            {t('instances.hidden', { cluster, count: hiddenNamespaces.length })}
          </Muted>
        </span>
      ))}
    </div>
  );
}
