// SPDX-License-Identifier: Apache-2.0
import { useCallback, useMemo } from 'react';
import { Button, ButtonLink } from '@backstage/ui';
import { usePermission } from '@backstage/plugin-permission-react';
import { instanceReadPermission } from '@managed-services/backstage-plugin-managed-services-common';
import type { ServiceSummary } from '../../api';
import { searchOf, viewOf } from '../../state/instanceQuery';
import {
  countsOf,
  linesOf,
  rowsOf,
  shownRows,
  type InstanceRow,
  type ListView,
  type SortColumn,
} from '../../state/instanceRows';
import { useManagedServicesTranslation } from '../form';
import { Loading } from '../page/Loading';
import { useLinks } from '../page/useAddress';
import { useQuery } from '../page/useQuery';
import { useAllInstances } from '../useInstances';
import { ClusterErrors, ClusterHints } from './ClusterNotes';
import { EmptyState } from './EmptyState';
import { useExtraColumns } from './extraColumns';
import { InstanceTable } from './InstanceTable';
import { PhaseFilter } from './PhaseFilter';
import { Toolbar } from './Toolbar';
import classes from './InstancesPage.module.css';

/** The view that the address describes, and changes of it. */
function useView() {
  const [search, setSearch] = useQuery();
  const view = useMemo(() => viewOf(search), [search]);
  const change = useCallback(
    (some: Partial<ListView>) => setSearch(searchOf({ ...viewOf(search), ...some })),
    [search, setSearch],
  );
  const sort = useCallback(
    (column: SortColumn) => {
      const descending = view.sort === column && !view.descending;
      change({ sort: column, descending });
    },
    [view, change],
  );
  return { view, change, sort, reset: () => setSearch('') };
}

type ListProps = { rows: readonly InstanceRow[]; isOneCluster: boolean };

function List({ rows, isOneCluster }: ListProps) {
  const t = useManagedServicesTranslation();
  const extra = useExtraColumns();
  const linkTo = useLinks();
  const { view, change, sort, reset } = useView();
  const shown = useMemo(() => shownRows(rows, view), [rows, view]);
  const lines = useMemo(() => linesOf(shown, view), [shown, view]);
  const counts = useMemo(() => countsOf(rows, view, 'phase'), [rows, view]);
  const scope = useMemo(
    () => ({
      t,
      isOneCluster,
      hrefOf: ({ instance: { ref } }: InstanceRow) =>
        linkTo({ page: 'instance', instance: ref, view: 'overview' }),
    }),
    [t, isOneCluster, linkTo],
  );
  return (
    <>
      <PhaseFilter
        counts={counts}
        chosen={view.phase}
        onChoose={phase => change({ phase })}
      />
      <Toolbar rows={rows} view={view} onChange={change} />
      {shown.length > 0 ? (
        <InstanceTable lines={lines} view={view} extra={extra} scope={scope} onSort={sort} />
      ) : (
        <EmptyState
          title={t('instances.noMatch')}
          help={t('instances.noMatchHelp', { count: rows.length })}
          action={
            <Button size="small" variant="secondary" onPress={reset}>
              {t('instances.showAll')}
            </Button>
          }
        />
      )}
    </>
  );
}

/** The instances of all clusters that the person may see. */
export function InstancesPage({ services }: { services: readonly ServiceSummary[] }) {
  const t = useManagedServicesTranslation();
  const linkTo = useLinks();
  const permission = usePermission({ permission: instanceReadPermission });
  const answer = useAllInstances(permission.allowed);
  const clusters = answer.value;
  const rows = useMemo(() => rowsOf(clusters ?? [], services), [clusters, services]);
  if (permission.loading) return <Loading label={t('instances.loading')} />;
  if (!permission.allowed) {
    return <EmptyState title={t('instances.denied')} help={t('instances.deniedHelp')} />;
  }
  if (!clusters && !answer.error) return <Loading label={t('instances.loading')} />;
  const isRead = clusters?.every(({ readAt }) => readAt !== undefined) ?? false;
  const isPending = clusters?.some(list => !list.readAt && list.errors.length === 0) ?? false;
  return (
    <div className={classes.page}>
      <ClusterErrors answer={answer} />
      {rows.length > 0 && <List rows={rows} isOneCluster={clusters?.length === 1} />}
      {rows.length === 0 && isPending && <Loading label={t('instances.loading')} />}
      {clusters?.length === 0 && (
        <EmptyState title={t('instances.noClusters')} help={t('instances.noClustersHelp')} />
      )}
      {clusters && clusters.length > 0 && rows.length === 0 && isRead && (
        <EmptyState
          title={t('instances.empty')}
          help={t('instances.emptyHelp')}
          action={
            <ButtonLink href={linkTo({ page: 'services' })} variant="primary">
              {t('instances.order')}
            </ButtonLink>
          }
        />
      )}
      <ClusterHints answer={answer} />
    </div>
  );
}
