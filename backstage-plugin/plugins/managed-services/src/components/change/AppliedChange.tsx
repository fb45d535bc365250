// SPDX-License-Identifier: Apache-2.0
import { Alert, ButtonLink } from '@backstage/ui';
import {
  TERMINAL_PHASES,
  type Instance,
} from '@managed-services/backstage-plugin-managed-services-common';
import { useManagedServicesTranslation } from '../form';
import { TextWithCode } from '../TextWithCode';
import { useLinks } from '../page/useAddress';

type Progress = 'working' | 'done' | 'stuck';

/** How far the cluster has got with the spec that was sent. */
export function progressOf({ generation }: Instance, { status, ...live }: Instance): Progress {
  const isSeen = (status.observedGeneration ?? 0) >= generation && live.generation >= generation;
  if (!isSeen) return 'working';
  if (status.ready) return 'done';
  return TERMINAL_PHASES.includes(status.phase ?? '') ? 'stuck' : 'working';
}

const STATUS = { working: 'info', done: 'success', stuck: 'danger' } as const;

type Props = { applied: Instance; live: Instance; error: Error | undefined };

/** The change was sent: what the cluster makes of it, until it is ready. */
export function AppliedChange({ applied, live, error }: Props) {
  const t = useManagedServicesTranslation();
  const linkTo = useLinks();
  const { cluster, namespace, kind, name } = applied.ref;
  const progress = progressOf(applied, live);
  const { phase, message, replicas, readyReplicas } = live.status;
  const counts =
    replicas !== undefined &&
    t('change.replicas', { ready: String(readyReplicas ?? 0), all: String(replicas) });
  const words = [phase, message, counts].filter(Boolean).join(' · ');
  return (
    <>
      <Alert
        status={STATUS[progress]}
        icon
        role="status"
        title={t(`change.progress.${progress}`, { name })}
        description={words ? <TextWithCode text={words} /> : undefined}
      />
      {error && <Alert status="warning" icon title={t('change.unread')} description={error.message} />}
      <div>
        <ButtonLink
          variant="primary"
          href={linkTo({
            page: 'instance',
            instance: { cluster, namespace, kind, name },
            view: 'overview',
          })}
        >
          {t('order.openInstance', { name })}
        </ButtonLink>
      </div>
    </>
  );
}
