// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import { SearchField, Select } from '@backstage/ui';
import { GROUPINGS } from '../../state/instanceQuery';
import {
  countsOf,
  type GroupColumn,
  type InstanceRow,
  type ListView,
  type SortColumn,
} from '../../state/instanceRows';
import { useManagedServicesTranslation } from '../form';
import { COLUMNS } from './columns';
import classes from './Toolbar.module.css';

type Props = {
  rows: readonly InstanceRow[];
  view: ListView;
  onChange: (change: Partial<ListView>) => void;
};

/** The address follows the typing after a moment: browsers limit how often it may change. */
const TYPING_MS = 200;

function FilterText({ view, onChange }: Omit<Props, 'rows'>) {
  const t = useManagedServicesTranslation();
  const [text, setText] = useState(view.filter);
  useEffect(() => setText(view.filter), [view.filter]);
  useEffect(() => {
    if (text === view.filter) return undefined;
    const timer = setTimeout(() => onChange({ filter: text }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, view.filter, onChange]);
  return (
    <SearchField
      className={classes.search}
      aria-label={t('instances.filter')}
      placeholder={t('instances.filter')}
      value={text}
      onChange={setText}
    />
  );
}

/** The empty key means no choice to the select box. */
const ANY = 'any ';

type ChoiceProps = {
  label: string;
  any: string;
  values: readonly { value: string; label: string }[];
  chosen: string;
  onChoose: (value: string) => void;
  className?: string;
};

function Choice({ label, any, values, chosen, onChoose, className = '' }: ChoiceProps) {
  const options = [{ value: ANY, label: any }, ...values];
  return (
    <Select
      className={`${classes.select} ${className}`}
      aria-label={label}
      options={options}
      value={chosen === '' ? ANY : chosen}
      onChange={key => onChoose(key === ANY ? '' : String(key))}
    />
  );
}

type ColumnChoiceProps = Props & { column: 'service' | 'cluster' | 'namespace' };

/** A choice among the values that occur; nothing where there is only one. */
function ColumnChoice({ rows, view, onChange, column }: ColumnChoiceProps) {
  const t = useManagedServicesTranslation();
  const counts = countsOf(rows, view, column);
  const chosen = view[column];
  if (counts.size < 2 && chosen === '') return null;
  const names = [...new Set(chosen === '' ? counts.keys() : [...counts.keys(), chosen])].sort();
  return (
    <Choice
      label={t(`column.${column}`)}
      any={t(`instances.any.${column}`)}
      values={names.map(value => ({ value, label: `${value} (${counts.get(value) ?? 0})` }))}
      chosen={chosen}
      onChoose={value => onChange({ [column]: value })}
    />
  );
}

/** What the list shows, in which order and groups. All of it is part of the address. */
export function Toolbar({ rows, view, onChange }: Props) {
  const t = useManagedServicesTranslation();
  const choices = { rows, view, onChange };
  return (
    <div className={classes.toolbar} role="group" aria-label={t('instances.tools')}>
      <FilterText view={view} onChange={onChange} />
      <ColumnChoice {...choices} column="service" />
      <ColumnChoice {...choices} column="cluster" />
      <ColumnChoice {...choices} column="namespace" />
      <Choice
        label={t('instances.groupBy')}
        any={t('instances.noGroups')}
        values={GROUPINGS.map(value => ({ value, label: t(`instances.by.${value}`) }))}
        chosen={view.group}
        onChoose={value => onChange({ group: value as GroupColumn | '' })}
      />
      <Select
        className={`${classes.select} ${classes.sort}`}
        aria-label={t('instances.sortBy')}
        options={COLUMNS.map(({ id, title }) => ({ value: id, label: title(t) }))}
        value={view.sort}
        onChange={key => onChange({ sort: key as SortColumn, descending: false })}
      />
    </div>
  );
}
