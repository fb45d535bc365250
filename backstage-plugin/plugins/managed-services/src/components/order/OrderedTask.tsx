// SPDX-License-Identifier: Apache-2.0
import { useEffect } from 'react';
import { Button, ButtonLink } from '@backstage/ui';
import type { ScaffolderApi } from '@backstage/plugin-scaffolder-react';
import { useLinks } from '../page/useAddress';
import { useManagedServicesTranslation } from '../form';
import {
  TaskProgress,
  useTask,
  type FollowedTask,
} from '../task';
import type { Offer } from './useOffer';
import panels from '../Panel.module.css';

/** A text of the task's parameters; empty where there is none. */
function textOf({ parameters }: FollowedTask, key: string): string {
  const value = parameters[key];
  return typeof value === 'string' ? value : '';
}

type Target = { cluster: string; namespace: string; kind: string; name: string };

/** Where the instance is going to be, when the task put it there by itself. */
function targetOf(task: FollowedTask, { clusters, deliveries, service }: Offer): Target | null {
  const [delivery] = deliveries.length === 1 ? deliveries : [textOf(task, 'delivery')];
  const [cluster] = clusters.length === 1 ? clusters : [textOf(task, 'cluster')];
  const name = textOf(task, 'name');
  if (delivery !== 'apply' || !service || !cluster || !name) return null;
  return { cluster, namespace: textOf(task, 'namespace'), kind: service.kind, name };
}

/** What has to happen now, which depends on how the manifest left the portal. */
function NextStep({ task, offer }: { task: FollowedTask; offer: Offer }) {
  const t = useManagedServicesTranslation();
  const linkTo = useLinks();
  const target = targetOf(task, offer);
  if (target) {
    return (
      <div className={panels.buttons}>
        <ButtonLink
          variant="primary"
          href={linkTo({ page: 'instance', instance: target, view: 'overview' })}
        >
          {t('order.openInstance', { name: target.name })}
        </ButtonLink>
      </div>
    );
  }
  const [only] = offer.deliveries.length === 1 ? offer.deliveries : [];
  const isRequest = (only ?? textOf(task, 'delivery')) === 'pull-request';
  return <p>{t(isRequest ? 'order.next.pull-request' : 'order.next.file')}</p>;
}

type Props = {
  scaffolder: ScaffolderApi;
  offer: Offer;
  taskId: string;
  /** The task has done its work: what was typed is no longer needed. */
  onDone: () => void;
  /** Back to the review, with everything that was typed. */
  onBack: () => void;
};

/** The task of an order, until it is over, and what comes next. */
export function OrderedTask({ scaffolder, offer, taskId, onDone, onBack }: Props) {
  const t = useManagedServicesTranslation();
  const task = useTask(scaffolder, taskId);
  const isDone = task.phase === 'done';
  useEffect(() => {
    if (isDone) onDone();
    // Once, when the task is done; the callback is another one at each draw.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isDone]);
  const isStopped = task.phase === 'failed' || task.phase === 'cancelled';
  return (
    <section className={panels.panel} aria-labelledby="managed-services-ordered">
      <h3 id="managed-services-ordered">{t(isDone ? 'order.doneTitle' : 'order.taskTitle')}</h3>
      <TaskProgress task={task} path={`/create/tasks/${encodeURIComponent(taskId)}`} />
      {isDone && <NextStep task={task} offer={offer} />}
      {(isStopped || task.unreadable !== null) && (
        <div className={panels.buttons}>
          <Button variant="primary" onPress={onBack}>
            {t('order.backToReview')}
          </Button>
        </div>
      )}
    </section>
  );
}
