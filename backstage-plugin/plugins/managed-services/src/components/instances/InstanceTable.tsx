// SPDX-License-Identifier: Apache-2.0
import { memo, type CSSProperties } from 'react';
import { RiArrowDownSLine, RiArrowUpSLine } from '@remixicon/react';
import type {
  InstanceRow,
  ListLine,
  ListView,
  SortColumn,
} from '../../state/instanceRows';
import { useManagedServicesTranslation, type Translate } from '../form';
import { Muted } from '../Muted';
import { useWindow } from '../useWindow';
import { COLUMNS, type CellScope } from './columns';
import type { ExtraColumn } from './extraColumns';
import classes from './InstanceTable.module.css';

/** Below this width each instance is a card. */
const COMPACT_WIDTH = 720;
const LINE_HEIGHT = { wide: 60, compact: 104 };

const lineHeightAt = (width: number) =>
  width > 0 && width < COMPACT_WIDTH ? LINE_HEIGHT.compact : LINE_HEIGHT.wide;

type HeadProps = {
  view: ListView;
  extra: readonly ExtraColumn[];
  onSort: (column: SortColumn) => void;
  t: Translate;
};

function orderOf(view: ListView, column: SortColumn) {
  if (view.sort !== column) return 'none';
  return view.descending ? 'descending' : 'ascending';
}

function Head({ view, extra, onSort, t }: HeadProps) {
  const Arrow = view.descending ? RiArrowDownSLine : RiArrowUpSLine;
  return (
    <div role="row" className={classes.head} aria-rowindex={1}>
      {COLUMNS.map(({ id, title }) => (
        <span key={id} role="columnheader" aria-sort={orderOf(view, id)}>
          <button type="button" className={classes.sort} onClick={() => onSort(id)}>
            {title(t)}
            {view.sort === id && <Arrow aria-hidden size={16} />}
          </button>
        </span>
      ))}
      {extra.map(({ id, title }) => (
        <span key={id} role="columnheader">
          {title}
        </span>
      ))}
    </div>
  );
}

type RowProps = {
  row: InstanceRow;
  extra: readonly ExtraColumn[];
  scope: CellScope;
  at: number;
  height: number;
};

/** Lines are moved, not laid out: scrolling draws only those that come into sight. */
function placeOfLine(at: number, height: number): CSSProperties {
  return { height, transform: `translateY(${at * height}px)` };
}

const Row = memo(function Row({ row, extra, scope, at, height }: RowProps) {
  return (
    <div
      role="row"
      aria-rowindex={at + 2}
      className={`${classes.line} ${classes.row}`}
      style={placeOfLine(at, height)}
    >
      {COLUMNS.map(({ id, cell }) => (
        <span key={id} role="cell" className={classes.cell} data-column={id}>
          {cell(row, scope)}
        </span>
      ))}
      {extra.map(({ id, value }) => (
        <span key={id} role="cell" className={classes.cell} data-extra>
          <span className={classes.clip}>{value(row.instance)}</span>
        </span>
      ))}
    </div>
  );
});

type HeadlineProps = {
  line: Extract<ListLine, { type: 'group' }>;
  at: number;
  height: number;
};

function Headline({ line, at, height }: HeadlineProps) {
  const t = useManagedServicesTranslation();
  return (
    <div
      role="row"
      aria-rowindex={at + 2}
      className={`${classes.line} ${classes.group}`}
      style={placeOfLine(at, height)}
    >
      <span role="cell">
        {line.title || t('instances.none')} <Muted size="small">{line.count}</Muted>
      </span>
    </div>
  );
}

type Props = {
  lines: readonly ListLine[];
  view: ListView;
  extra: readonly ExtraColumn[];
  scope: CellScope;
  onSort: (column: SortColumn) => void;
};

/** The list of instances. However many there are, only those in sight are drawn. */
export function InstanceTable({ lines, view, extra, scope, onSort }: Props) {
  const { t } = scope;
  const { ref, first, end, lineHeight } = useWindow(lines.length, lineHeightAt);
  const isCompact = lineHeight === LINE_HEIGHT.compact;
  const columns = extra.length > 0 ? { '--extra': extra.length } : {};
  return (
    <div
      role="table"
      aria-label={t('instances.title')}
      aria-rowcount={lines.length + 1}
      className={classes.table}
      data-compact={isCompact || undefined}
      data-extra={extra.length > 0 || undefined}
      style={columns as CSSProperties}
    >
      <div role="rowgroup">
        <Head view={view} extra={extra} onSort={onSort} t={t} />
      </div>
      <div role="rowgroup" ref={ref} className={classes.scroll} tabIndex={0}>
        <div
          role="presentation"
          className={classes.lines}
          style={{ height: lines.length * lineHeight }}
        >
          {lines.slice(first, end).map((line, offset) => {
            const place = { at: first + offset, height: lineHeight };
            if (line.type === 'group') return <Headline key={line.key} line={line} {...place} />;
            const { row } = line;
            return <Row key={row.key} row={row} extra={extra} scope={scope} {...place} />;
          })}
        </div>
      </div>
    </div>
  );
}
