// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { Link } from '@backstage/ui';
import { RiArrowUpCircleLine } from '@remixicon/react';
import type { InstanceRow, SortColumn } from '../../state/instanceRows';
import { isNewer } from '../../state/version';
import { dateOf, shortAge } from '../age';
import type { Translate } from '../form';
import { Muted } from '../Muted';
import { ServiceIcon } from '../page/ServiceIcon';
import { PhaseBadge } from '../PhaseBadge';
import classes from './InstanceTable.module.css';

/** What the cells of a row need beside the row. */
export type CellScope = {
  t: Translate;
  hrefOf: (row: InstanceRow) => string;
  /** With one cluster its name says nothing. */
  isOneCluster: boolean;
};

export type Column = {
  id: SortColumn;
  title: (t: Translate) => string;
  cell: (row: InstanceRow, scope: CellScope) => ReactNode;
};

function Name({ row, scope }: { row: InstanceRow; scope: CellScope }) {
  const { name, namespace, cluster } = row.instance.ref;
  const place = scope.isOneCluster ? namespace : `${namespace} · ${cluster}`;
  return (
    <>
      <Link href={scope.hrefOf(row)} className={classes.name} title={name}>
        {name}
      </Link>
      <span className={classes.clip} title={place}>
        <Muted size="small">{place}</Muted>
      </span>
    </>
  );
}

function Status({ row, scope: { t } }: { row: InstanceRow; scope: CellScope }) {
  const { message, stale } = row.instance.status;
  const isNews = row.phase !== 'Ready' && message !== undefined;
  return (
    <>
      <span className={classes.status}>
        <PhaseBadge phase={row.phase} />
        {stale && row.phase !== 'Deleting' && (
          <Muted size="small">{t('instances.updating')}</Muted>
        )}
      </span>
      {isNews && (
        <span className={`${classes.clip} ${classes.message}`} title={message}>
          <Muted size="small">{message}</Muted>
        </span>
      )}
    </>
  );
}

function Version({ row, scope: { t } }: { row: InstanceRow; scope: CellScope }) {
  const version = row.instance.status.version ?? '';
  const offered = row.service?.service?.chartVersion ?? '';
  return (
    <span className={classes.status}>
      <span className={classes.clip}>{version}</span>
      {isNewer(offered, version) && (
        <RiArrowUpCircleLine
          size={16}
          className={classes.newer}
          aria-label={t('instances.newer', { version: offered })}
        />
      )}
    </span>
  );
}

function Ready({ row }: { row: InstanceRow }) {
  const { replicas, readyReplicas } = row.instance.status;
  if (replicas === undefined) return null;
  return <span className={classes.number}>{`${readyReplicas ?? 0}/${replicas}`}</span>;
}

/** The columns of the list, each with its own order. */
export const COLUMNS: readonly Column[] = [
  {
    id: 'name',
    title: t => t('column.name'),
    cell: (row, scope) => <Name row={row} scope={scope} />,
  },
  {
    id: 'service',
    title: t => t('column.service'),
    cell: row => (
      <span className={classes.service}>
        <ServiceIcon icon={row.service?.icon ?? null} title={row.title} size="small" />
        <span className={classes.clip} title={row.title}>
          {row.title}
        </span>
      </span>
    ),
  },
  {
    id: 'phase',
    title: t => t('column.phase'),
    cell: (row, scope) => <Status row={row} scope={scope} />,
  },
  {
    id: 'ready',
    title: t => t('column.ready'),
    cell: row => <Ready row={row} />,
  },
  {
    id: 'version',
    title: t => t('column.version'),
    cell: (row, scope) => <Version row={row} scope={scope} />,
  },
  {
    id: 'owner',
    title: t => t('column.owner'),
    cell: row => (
      <span className={classes.clip} title={row.owner}>
        {row.owner}
      </span>
    ),
  },
  {
    id: 'age',
    title: t => t('column.age'),
    cell: row =>
      row.created > 0 && (
        <time className={classes.number} title={dateOf(row.created)}>
          {shortAge(row.created)}
        </time>
      ),
  },
];
