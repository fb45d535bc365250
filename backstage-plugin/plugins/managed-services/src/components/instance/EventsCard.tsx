// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from 'react';
import { Button } from '@backstage/ui';
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';
import { useInstancesApi, type InstanceEvent, type InstancesError } from '../../api';
import { ageOf, dateOf } from '../age';
import { useManagedServicesTranslation } from '../form';
import { Muted } from '../Muted';
import { Card } from './Card';
import classes from './EventsCard.module.css';

type Known = { events: readonly InstanceEvent[]; error: InstancesError | null };

/** Events of a namespace may be many: they are read less often than the instance. */
const EVENTS_MS = 10_000;

/** Read again after a change of the instance, and now and then. */
function useEvents(instance: Instance, readAt: number | undefined): Known | null {
  const api = useInstancesApi();
  const [known, setKnown] = useState<Known | null>(null);
  const newest = useRef(instance);
  newest.current = instance;
  const turn = Math.floor((readAt ?? 0) / EVENTS_MS);
  useEffect(() => {
    let isCurrent = true;
    api.events(newest.current).then(
      events => isCurrent && setKnown({ events, error: null }),
      error => isCurrent && setKnown(old => ({ events: old?.events ?? [], error })),
    );
    return () => {
      isCurrent = false;
    };
  }, [api, instance.uid, instance.resourceVersion, turn]);
  return known;
}

const SHOWN = 12;

type Props = { instance: Instance; readAt: number | undefined };

/** What happened lately to the instance, its release and its pods. */
export function EventsCard({ instance, readAt }: Props) {
  const t = useManagedServicesTranslation();
  const known = useEvents(instance, readAt);
  const [isAll, setAll] = useState(false);
  const events = known?.events ?? [];
  const shown = isAll ? events : events.slice(0, SHOWN);
  return (
    <Card title={t('events.title')}>
      {known?.error && <Muted as="p">{t('events.failed', { reason: known.error.message })}</Muted>}
      {known && !known.error && events.length === 0 && <Muted as="p">{t('events.none')}</Muted>}
      {!known && <Muted as="p">{t('events.loading')}</Muted>}
      <ul className={classes.events}>
        {shown.map(({ id, type, reason, object, message, count, at }) => (
          <li key={id} className={classes.event} data-warning={type === 'Warning' || undefined}>
            <span>
              <span className={classes.reason}>{reason}</span>{' '}
              <Muted size="small">
                {object}
                {count > 1 && ` · ${t('events.times', { count })}`}
              </Muted>
            </span>
            {at !== null && (
              <time title={dateOf(at)}>
                <Muted size="small">{ageOf(at)}</Muted>
              </time>
            )}
            <p className={classes.message}>{message}</p>
          </li>
        ))}
      </ul>
      {events.length > shown.length && (
        <div>
          <Button size="small" variant="tertiary" onPress={() => setAll(true)}>
            {t('events.more', { count: events.length - shown.length })}
          </Button>
        </div>
      )}
    </Card>
  );
}
