// SPDX-License-Identifier: Apache-2.0
import { useCallback, useEffect, useRef, useState } from 'react';
import { useAnalytics, useApi } from '@backstage/frontend-plugin-api';
import { Alert, Button, Skeleton } from '@backstage/ui';
import { RiArrowLeftLine } from '@remixicon/react';
import { engineApiRef, servicesApiRef, type ServiceSummary } from '../../api';
import { openChart, startEngine, type OpenChart } from '../../state/openChart';
import { useManagedServicesTranslation } from '../form';
import { Catalogue } from './Catalogue';
import { EngineFailure, Refusal } from './Failures';
import { ServiceView } from './ServiceView';
import { useLoaded } from './useLoaded';
import classes from './Page.module.css';

/** Charts opened in this visit: going back and forth loses nothing. */
type Drafts = Map<string, OpenChart>;

function useDrafts(): Drafts {
  const drafts = useRef<Drafts>(new Map()).current;
  useEffect(
    () => () => {
      for (const chart of drafts.values()) {
        if (chart.status !== 'open') continue;
        chart.store.dispose();
        chart.model.free();
      }
      drafts.clear();
    },
    [drafts],
  );
  return drafts;
}

function Loading({ label }: { label: string }) {
  return (
    <div className={classes.loading} role="status" aria-label={label}>
      <Skeleton width="14rem" height="1.75rem" />
      <Skeleton width="100%" height="5rem" />
      <Skeleton width="100%" height="12rem" />
    </div>
  );
}

function ChosenService({ summary, drafts }: { summary: ServiceSummary; drafts: Drafts }) {
  const t = useManagedServicesTranslation();
  const servicesApi = useApi(servicesApiRef);
  const engineApi = useApi(engineApiRef);
  const { id } = summary;
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
  const loaded = useLoaded(load);
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

function Services({ services }: { services: ServiceSummary[] }) {
  const t = useManagedServicesTranslation();
  const analytics = useAnalytics();
  const drafts = useDrafts();
  const [chosen, setChosen] = useState<string | null>(
    services.length === 1 ? services[0].id : null,
  );
  const summary = services.find(({ id }) => id === chosen);
  const area = useRef<HTMLDivElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    // The button that was pressed is gone: without this the focus would be lost.
    if (!isFirst.current) area.current?.focus();
    isFirst.current = false;
  }, [chosen]);
  const choose = (id: string) => {
    // The name of a service may be private to the company: it is not sent.
    analytics.captureEvent('click', 'open managed service');
    setChosen(id);
  };
  if (!summary) {
    return (
      <div ref={area} tabIndex={-1} className={classes.area}>
        <Catalogue services={services} drafts={drafts} onChoose={choose} />
      </div>
    );
  }
  return (
    <div ref={area} tabIndex={-1} className={classes.area}>
      <div>
        <Button
          size="small"
          variant="tertiary"
          iconStart={<RiArrowLeftLine />}
          onPress={() => setChosen(null)}
        >
          {t('catalogue.back')}
        </Button>
      </div>
      <ChosenService key={summary.id} summary={summary} drafts={drafts} />
    </div>
  );
}

/** Everything below the plugin's header. It knows no routes. */
export function ServicesPage() {
  const t = useManagedServicesTranslation();
  const servicesApi = useApi(servicesApiRef);
  const load = useCallback(() => servicesApi.listServices(), [servicesApi]);
  const loaded = useLoaded(load);
  return (
    <div className={classes.page} data-testid="managed-services">
      {loaded.state === 'loading' && <Loading label={t('catalogue.title')} />}
      {loaded.state === 'failed' && (
        <Alert
          status="danger"
          icon
          title={t('catalogue.failed')}
          description={loaded.error.message}
          customActions={
            <Button size="small" variant="secondary" onPress={loaded.retry}>
              {t('catalogue.retry')}
            </Button>
          }
        />
      )}
      {loaded.state === 'ready' && <Services services={loaded.value} />}
    </div>
  );
}
