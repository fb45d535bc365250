// SPDX-License-Identifier: Apache-2.0
import {
  useCallback,
  useState,
} from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  engineApiRef,
  servicesApiRef,
  type ServiceSummary,
} from '../../api';
import type {
  OpenCharts,
  OpenService,
  Origin,
} from '../../drafts/OpenCharts';
import { restoredDraft } from '../../drafts/storedDraft';
import {
  startEngine,
  type OpenChart,
} from '../../state/chart';
import {
  FormScope,
  openChart,
  useManagedServicesTranslation,
} from '../form';
import {
  OrderButton,
  OrderedTask,
  OrderStep,
  useOrdering,
  useOrderStep,
} from '../order';
import {
  EngineFailure,
  Refusal,
} from '../panels/Failures';
import { useLoaded } from '../useLoaded';
import { DraftNotice } from './DraftNotice';
import { Loading } from './Loading';
import { ServiceHeader } from './ServiceHeader';
import { ServiceView } from './ServiceView';

/** The chart of a service, open with what was typed in this visit or an earlier one. */
function useService(id: string, charts: OpenCharts) {
  const servicesApi = useApi(servicesApiRef);
  const engineApi = useApi(engineApiRef);
  const load = useCallback(async (): Promise<OpenService & { onPage: string | null }> => {
    const engine = await startEngine(() => engineApi.load());
    const onPage = engine.reason;
    const known = charts.get(id);
    if (known) return { ...known, onPage };
    const files = await servicesApi.getChart(id);
    const prepared = charts.takePrepared(id);
    const kept = charts.shelf.get(id);
    let origin: Origin | null = null;
    const chart = await openChart(engine, files, form => {
      if (prepared) return prepared;
      const restored = kept && restoredDraft(kept.content, form);
      if (!restored) return {};
      origin = { savedAt: kept.savedAt, isOtherVersion: restored.isOtherVersion };
      return restored.initial;
    });
    return { ...charts.add(id, { chart, origin }), onPage };
  }, [charts, engineApi, id, servicesApi]);
  return useLoaded(load);
}

type OpenProps = {
  summary: ServiceSummary;
  charts: OpenCharts;
  chart: Extract<OpenChart, { status: 'open' }>;
  onPage: string | null;
};

/** The form, the review of what it holds, or the task that was started with it. */
function Steps({ summary, charts, chart, onPage }: OpenProps) {
  const ordering = useOrdering(summary);
  const { step, taskId, showForm, showReview, showTask } = useOrderStep();
  if (step === 'task' && ordering.can === 'yes') {
    return (
      <OrderedTask
        {...ordering}
        taskId={taskId}
        onDone={() => charts.discard(summary.id)}
        onBack={showReview}
      />
    );
  }
  if (step === 'review' && ordering.can === 'yes') {
    return <OrderStep ordering={ordering} onBack={showForm} onStarted={showTask} />;
  }
  return (
    <ServiceView model={chart.model} diagnostics={chart.diagnostics} onPage={onPage}>
      <OrderButton ordering={ordering} onReview={showReview} />
    </ServiceView>
  );
}

/** The form of one service, or why there is none. */
export function ChosenService({ summary, charts }: { summary: ServiceSummary; charts: OpenCharts }) {
  const t = useManagedServicesTranslation();
  const loaded = useService(summary.id, charts);
  const [isNoticed, setNoticed] = useState(false);
  if (loaded.state === 'loading') return <Loading label={t('service.loading')} />;
  if (loaded.state === 'failed') {
    return <EngineFailure title={summary.title} error={loaded.error} onRetry={loaded.retry} />;
  }
  const { chart, origin, onPage } = loaded.value;
  if (chart.status === 'refused') {
    return <Refusal title={summary.title} diagnostics={chart.diagnostics} />;
  }
  const after = (act: (id: string) => void) => () => {
    act(summary.id);
    setNoticed(true);
  };
  return (
    <FormScope store={chart.store}>
      <ServiceHeader />
      {origin && !isNoticed && (
        <DraftNotice
          origin={origin}
          onDiscard={after(id => charts.discard(id))}
          onDismiss={after(id => charts.dismiss(id))}
        />
      )}
      <Steps summary={summary} charts={charts} chart={chart} onPage={onPage} />
    </FormScope>
  );
}
