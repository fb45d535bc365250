// SPDX-License-Identifier: Apache-2.0
import { useCallback, useEffect, useRef, useState } from 'react';
import { useAnalytics, useApi } from '@backstage/frontend-plugin-api';
import { Alert, Button } from '@backstage/ui';
import { RiArrowLeftLine } from '@remixicon/react';
import { servicesApiRef, type ServiceSummary } from '../../api';
import { useManagedServicesTranslation } from '../form';
import { Surface } from '../Surface';
import { useLoaded } from '../useLoaded';
import { Catalogue } from './Catalogue';
import { ChosenService, useDrafts } from './ChosenService';
import { Loading } from './Loading';
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

/** The list of services, or the chosen one. A single service is chosen already. */
function Services({ services }: { services: ServiceSummary[] }) {
  const analytics = useAnalytics();
  const drafts = useDrafts();
  const [only] = services.length === 1 ? services : [];
  const [chosen, setChosen] = useState<string | null>(only?.id ?? null);
  const summary = services.find(({ id }) => id === chosen);
  const area = useFocusOnChange(chosen);
  const choose = (id: string) => {
    // The name of a service may be private to the company: it is not sent.
    analytics.captureEvent('click', 'open managed service');
    setChosen(id);
  };
  return (
    <div ref={area} tabIndex={-1} className={classes.area}>
      {summary ? (
        <>
          <BackButton onPress={() => setChosen(null)} />
          <ChosenService key={summary.id} summary={summary} drafts={drafts} />
        </>
      ) : (
        <Catalogue services={services} drafts={drafts} onChoose={choose} />
      )}
    </div>
  );
}

/** Everything below the plugin's header. It has no routes of its own. */
export function ServicesPage() {
  const t = useManagedServicesTranslation();
  const servicesApi = useApi(servicesApiRef);
  const load = useCallback(() => servicesApi.listServices(), [servicesApi]);
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
      {loaded.state === 'ready' && <Services services={loaded.value} />}
    </Surface>
  );
}
