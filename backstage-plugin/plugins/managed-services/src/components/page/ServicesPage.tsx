// SPDX-License-Identifier: Apache-2.0
import {
  useCallback,
  useEffect,
  useRef,
  type ReactNode,
} from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { servicesApiRef } from '../../api';
import { draftsApiRef, type DraftShelf } from '../../drafts/Drafts';
import { AdoptPage } from '../adopt';
import { useManagedServicesTranslation } from '../form';
import { InstancePage } from '../instance/InstancePage';
import { ExtraColumns, NO_COLUMNS, type ExtraColumn } from '../instances/extraColumns';
import { InstancesPage } from '../instances/InstancesPage';
import { Surface } from '../Surface';
import { useLoaded } from '../useLoaded';
import { Loading } from './Loading';
import { NothingHere } from './NothingHere';
import { PageNav } from './PageNav';
import { Services } from './Services';
import { pathOf } from './address';
import { useAddress } from './useAddress';
import { useLeaveGuard } from './useLeaveGuard';
import { useOpenCharts } from './useOpenCharts';
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

/** What is typed on one page of the plugin stays while another one is shown. */
function Pages({ shelf }: { shelf: DraftShelf }) {
  const t = useManagedServicesTranslation();
  const servicesApi = useApi(servicesApiRef);
  const services = useLoaded(useCallback(() => servicesApi.listServices(), [servicesApi]));
  const charts = useOpenCharts(shelf);
  const { place, base } = useAddress();
  useLeaveGuard({ isNeeded: () => charts.hasUnkept(), base, question: t('draft.leave') });
  const area = useFocusOnChange(pathOf(place));
  const known = services.state === 'ready' ? services.value : [];
  const show = (): ReactNode => {
    switch (place.page) {
      case 'services':
        return <Services services={services} charts={charts} id={null} />;
      case 'service':
        return <Services services={services} charts={charts} id={place.id} />;
      case 'instances':
        return <InstancesPage services={known} />;
      case 'instance':
        return <InstancePage address={place.instance} view={place.view} services={services} />;
      case 'adopt':
        return <AdoptPage services={known} charts={charts} />;
      case 'unknown':
        return <NothingHere title={t('page.unknown')} help={t('page.unknownHelp')} />;
    }
  };
  return (
    <>
      <PageNav place={place} />
      <div ref={area} tabIndex={-1} className={classes.area}>
        {show()}
      </div>
    </>
  );
}

/** Everything below the plugin's header. The address below the page names what is shown. */
export function ServicesPage({ columns }: { columns?: readonly ExtraColumn[] }) {
  const t = useManagedServicesTranslation();
  const draftsApi = useApi(draftsApiRef);
  const shelf = useLoaded(useCallback(() => draftsApi.open(), [draftsApi]));
  return (
    <Surface kind="page" testId="managed-services">
      {shelf.state === 'loading' && <Loading label={t('catalogue.title')} />}
      {shelf.state === 'failed' && (
        <NothingHere title={t('draft.failed')} help={shelf.error.message} />
      )}
      {shelf.state === 'ready' && (
        <ExtraColumns.Provider value={columns ?? NO_COLUMNS}>
          <Pages shelf={shelf.value} />
        </ExtraColumns.Provider>
      )}
    </Surface>
  );
}
