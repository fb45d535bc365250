// SPDX-License-Identifier: Apache-2.0
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
} from 'react';
import { useAnalytics, useApi } from '@backstage/frontend-plugin-api';
import { Alert, Button } from '@backstage/ui';
import { RiArrowLeftLine } from '@remixicon/react';
import { servicesApiRef, type ServiceSummary } from '../../api';
import {
  draftsApiRef,
  type DraftShelf,
} from '../../drafts/Drafts';
import { OpenCharts } from '../../drafts/OpenCharts';
import { useManagedServicesTranslation } from '../form';
import { Surface } from '../Surface';
import { useLoaded } from '../useLoaded';
import { Catalogue } from './Catalogue';
import { ChosenService } from './ChosenService';
import { Loading } from './Loading';
import { useLeaveGuard } from './useLeaveGuard';
import { useAddress } from './useAddress';
import classes from './ServicesPage.module.css';

/** Moves the focus to an element when `subject` changes: the pressed button has disappeared. */
function useFocusOnChange(subject: unknown) {
  const area = useRef<HTMLDivElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) area.current?.focus();
    isFirst.current = false;
  }, [subject]);
  return area;
}

function BackButton({ onPress }: { onPress: () => void }) {
  const t = useManagedServicesTranslation();
  return (
    <div>
      <Button
        size="small"
        variant="tertiary"
        iconStart={<RiArrowLeftLine />}
        onPress={onPress}
      >
        {t('catalogue.back')}
      </Button>
    </div>
  );
}

/** The charts opened on this page, for as long as it is shown. */
function useOpenCharts(shelf: DraftShelf): OpenCharts {
  const charts = useMemo(() => new OpenCharts(shelf), [shelf]);
  useEffect(() => {
    // A tab that is hidden may be ended without another word.
    const flush = () => charts.flush();
    document.addEventListener('visibilitychange', flush);
    window.addEventListener('pagehide', flush);
    return () => {
      document.removeEventListener('visibilitychange', flush);
      window.removeEventListener('pagehide', flush);
      charts.dispose();
    };
  }, [charts]);
  return charts;
}

/** What a link to the list carries, so that a single service is not opened at once again. */
const LIST = { list: true };

function isListAsked(state: unknown): boolean {
  return (state as { list?: boolean } | null)?.list === true;
}

function NothingHere({ title, help }: { title: string; help: string }) {
  return <Alert status="warning" icon title={title} description={help} />;
}

type ServicesProps = { services: ServiceSummary[]; shelf: DraftShelf };

/** The list of services, or the one in the address. A single service is chosen already. */
function Services({ services, shelf }: ServicesProps) {
  const t = useManagedServicesTranslation();
  const analytics = useAnalytics();
  const charts = useOpenCharts(shelf);
  const { place, state, base, go } = useAddress();
  const id = place.page === 'service' ? place.id : null;
  const [only] = services.length === 1 ? services : [];
  const isSkipped = only !== undefined && place.page === 'services' && !isListAsked(state);
  useEffect(() => {
    if (isSkipped) go({ page: 'service', id: only.id }, { replace: true });
  }, [isSkipped, only, go]);
  useLeaveGuard({ isNeeded: () => charts.hasUnkept(), base, question: t('draft.leave') });
  const summary = services.find(service => service.id === id);
  const area = useFocusOnChange(id ?? only?.id);
  const choose = (chosen: string) => {
    // The name of a service may be private to the company: it is not sent.
    analytics.captureEvent('click', 'open managed service');
    go({ page: 'service', id: chosen });
  };
  if (isSkipped) return null;
  const showList = () => go({ page: 'services' }, { state: LIST });
  return (
    <div ref={area} tabIndex={-1} className={classes.area}>
      {place.page !== 'services' && <BackButton onPress={showList} />}
      {place.page === 'services' && (
        <Catalogue services={services} charts={charts} onChoose={choose} />
      )}
      {summary && <ChosenService key={summary.id} summary={summary} charts={charts} />}
      {id !== null && !summary && (
        <NothingHere title={t('catalogue.unknown', { id })} help={t('catalogue.unknownHelp')} />
      )}
      {place.page !== 'services' && place.page !== 'service' && (
        <NothingHere title={t('page.unknown')} help={t('page.unknownHelp')} />
      )}
    </div>
  );
}

/** Everything below the plugin's header. The address below the page names the service. */
export function ServicesPage() {
  const t = useManagedServicesTranslation();
  const servicesApi = useApi(servicesApiRef);
  const draftsApi = useApi(draftsApiRef);
  const load = useCallback(async () => {
    const [services, shelf] = await Promise.all([servicesApi.listServices(), draftsApi.open()]);
    return { services, shelf };
  }, [servicesApi, draftsApi]);
  const loaded = useLoaded(load);
  return (
    <Surface kind="page" testId="managed-services">
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
      {loaded.state === 'ready' && <Services {...loaded.value} />}
    </Surface>
  );
}
