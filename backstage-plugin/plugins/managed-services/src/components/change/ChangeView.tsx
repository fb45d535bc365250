// SPDX-License-Identifier: Apache-2.0
import { useEffect } from 'react';
import { Alert } from '@backstage/ui';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  instanceUpdatePermission,
  type Instance,
} from '@managed-services/backstage-plugin-managed-services-common';
import type { ServiceSummary } from '../../api';
import { closeChart } from '../../state/chart';
import {
  FormScope,
  useManagedServicesTranslation,
} from '../form';
import {
  OrderedTask,
  useOrdering,
  useOrderStep,
} from '../order';
import { Refusal } from '../panels/Failures';
import { LoadFailure } from '../panels/LoadFailure';
import { TextWithCode } from '../TextWithCode';
import { ageOf } from '../age';
import { Loading } from '../page/Loading';
import { useAddress } from '../page/useAddress';
import { useLeaveGuard } from '../page/useLeaveGuard';
import { AppliedChange } from './AppliedChange';
import { ChangeForm } from './ChangeForm';
import { ChangeReview } from './ChangeReview';
import {
  useChange,
  useLive,
  type ChangeSession,
} from './useChange';
import { useDecisions } from './useDecisions';
import { useSending } from './useSending';

/** Keeps what is typed, and asks before the page is left with something that is not kept. */
function useKeeping({ keeper, chart }: ChangeSession) {
  const t = useManagedServicesTranslation();
  const { base, linkTo, place } = useAddress();
  const own = place.page === 'instance' ? linkTo(place) : base;
  useLeaveGuard({ isNeeded: () => keeper.hasUnkept(), base: own, question: t('draft.leave') });
  useEffect(() => {
    const flush = () => keeper.flush();
    document.addEventListener('visibilitychange', flush);
    window.addEventListener('pagehide', flush);
    return () => {
      document.removeEventListener('visibilitychange', flush);
      window.removeEventListener('pagehide', flush);
      keeper.flush();
      keeper.dispose();
      closeChart(chart);
    };
  }, [keeper, chart]);
}

/** The form, its review, and what became of the change. */
function Session({ session }: { session: ChangeSession }) {
  const t = useManagedServicesTranslation();
  useKeeping(session);
  const { live, setLive, error } = useLive(session);
  const decisions = useDecisions(session, live);
  const sending = useSending(session, { live, setLive }, decisions);
  const ordering = useOrdering(session.service);
  const { step, taskId, showForm, showReview, showTask } = useOrderStep();
  const { savedAt } = session.start;
  if (sending.applied) return <AppliedChange applied={sending.applied} live={live} error={error} />;
  if (step === 'task' && ordering.can === 'yes') {
    return (
      <OrderedTask
        {...ordering}
        taskId={taskId}
        onDone={() => session.keeper.discard()}
        onBack={showReview}
      />
    );
  }
  return (
    <>
      {error && (
        <Alert status="warning" icon title={t('change.unread')} description={error.message} />
      )}
      {savedAt !== null && step === 'form' && (
        <Alert
          status="info"
          icon
          title={t('draft.restored', { age: ageOf(savedAt) })}
          description={t('draft.help')}
        />
      )}
      {step === 'review' ? (
        <ChangeReview
          session={session}
          live={live}
          decisions={decisions}
          sending={sending}
          onBack={showForm}
          onStarted={showTask}
        />
      ) : (
        <ChangeForm live={live} decisions={decisions} onReview={showReview} />
      )}
    </>
  );
}

type Props = {
  instance: Instance;
  /** The service that it is of; null where the portal does not offer it. */
  service: ServiceSummary | null;
};

function Opened({ instance, service }: { instance: Instance; service: ServiceSummary }) {
  const t = useManagedServicesTranslation();
  const loaded = useChange(instance, service);
  if (loaded.state === 'loading') return <Loading label={t('change.loading')} />;
  if (loaded.state === 'failed') {
    return <LoadFailure error={loaded.error} onRetry={loaded.retry} />;
  }
  const { value } = loaded;
  if (value.status === 'refused') {
    return <Refusal title={service.title} diagnostics={value.diagnostics} />;
  }
  if (value.status === 'otherVersion') {
    const { apiVersion: served } = instance.ref;
    const title = t('change.otherVersion', { served, offered: value.offered });
    return (
      <Alert status="warning" icon title={title} description={t('change.otherVersionHelp')} />
    );
  }
  const { session } = value;
  return (
    <FormScope store={session.chart.store}>
      <Session key={session.opened.uid} session={session} />
    </FormScope>
  );
}

/** The form that changes an existing instance, or why there is none. */
export function ChangeView({ instance, service }: Props) {
  const t = useManagedServicesTranslation();
  const { allowed, loading } = usePermission({ permission: instanceUpdatePermission });
  if (loading) return <Loading label={t('change.loading')} />;
  if (!allowed) {
    const help = <TextWithCode text={t('change.deniedHelp')} />;
    return <Alert status="info" icon title={t('change.denied')} description={help} />;
  }
  if (!service) {
    const title = t('change.noService', { kind: instance.ref.kind });
    return <Alert status="warning" icon title={title} description={t('change.noServiceHelp')} />;
  }
  return <Opened instance={instance} service={service} />;
}
