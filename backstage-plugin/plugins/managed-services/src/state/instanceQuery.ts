// SPDX-License-Identifier: Apache-2.0
import type { GroupColumn, ListView, SortColumn } from './instanceRows';

const SORTS: readonly SortColumn[] = [
  'name', 'service', 'phase', 'ready', 'version', 'owner', 'age',
];

export const GROUPINGS: readonly GroupColumn[] = [
  'service', 'phase', 'cluster', 'namespace', 'owner',
];

/** What the list shows when its address says nothing: what needs attention first. */
export const DEFAULT_VIEW: ListView = {
  filter: '',
  phase: '',
  service: '',
  cluster: '',
  namespace: '',
  sort: 'phase',
  descending: false,
  group: '',
};

const TEXTS = ['filter', 'phase', 'service', 'cluster', 'namespace'] as const;

/** The view that a query string describes; what it does not say or mistakes is the default. */
export function viewOf(search: string): ListView {
  const query = new URLSearchParams(search);
  const view = { ...DEFAULT_VIEW };
  for (const key of TEXTS) view[key] = query.get(key) ?? '';
  const sort = query.get('sort') ?? '';
  const column = SORTS.find(known => known === sort.replace(/^-/, ''));
  if (column) {
    view.sort = column;
    view.descending = sort.startsWith('-');
  }
  view.group = GROUPINGS.find(known => known === query.get('group')) ?? '';
  return view;
}

/** The query string of a view, without what is the default. */
export function searchOf(view: ListView): string {
  const query = new URLSearchParams();
  for (const key of TEXTS) if (view[key] !== '') query.set(key, view[key]);
  const isDefault = view.sort === DEFAULT_VIEW.sort && !view.descending;
  if (!isDefault) query.set('sort', `${view.descending ? '-' : ''}${view.sort}`);
  if (view.group !== '') query.set('group', view.group);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
