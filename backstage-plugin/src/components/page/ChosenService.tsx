// SPDX-License-Identifier: Apache-2.0
import { useCallback, useEffect, useRef } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { engineApiRef, servicesApiRef, type ServiceSummary } from '../../api';
import { closeChart, startEngine, type OpenChart } from '../../state/chart';
import { openChart, useManagedServicesTranslation } from '../form';
import { EngineFailure, Refusal } from '../panels/Failures';
import { useLoaded } from '../useLoaded';
import { Loading } from './Loading';
import { ServiceView } from './ServiceView';

/** Charts opened in this visit, by service: going back and forth loses nothing. */
export type Drafts = Map<string, OpenChart>;

/** The drafts of a page; they end with it. */
export function useDrafts(): Drafts {
  const drafts = useRef<Drafts>(new Map()).current;
  useEffect(
    () => () => {
      for (const chart of drafts.values()) closeChart(chart);
      drafts.clear();
    },
    [drafts],
  );
  return drafts;
}

function useChart(id: string, drafts: Drafts) {
  const servicesApi = useApi(servicesApiRef);
  const engineApi = useApi(engineApiRef);
  const load = useCallback(async () => {
    const known = drafts.get(id);
    if (known) return known;
    const [engine, chart] = await Promise.all([
      startEngine(() => engineApi.load()),
      servicesApi.getChart(id),
    ]);
    const opened = drafts.get(id) ?? openChart(engine, chart);
    drafts.set(id, opened);
    return opened;
  }, [drafts, engineApi, id, servicesApi]);
  return useLoaded(load);
}

/** The form of one service, or why there is none. */
export function ChosenService({ summary, drafts }: { summary: ServiceSummary; drafts: Drafts }) {
  const t = useManagedServicesTranslation();
  const loaded = useChart(summary.id, drafts);
  if (loaded.state === 'loading') return <Loading label={t('service.loading')} />;
  if (loaded.state === 'failed') {
    return <EngineFailure error={loaded.error} onRetry={loaded.retry} />;
  }
  const chart = loaded.value;
  if (chart.status === 'refused') {
    return <Refusal title={summary.title} diagnostics={chart.diagnostics} />;
  }
  return <ServiceView model={chart.model} store={chart.store} diagnostics={chart.diagnostics} />;
}
