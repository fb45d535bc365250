// SPDX-License-Identifier: Apache-2.0
import {
  ANNOTATION_OWNER,
  type Instance,
} from '@managed-services/backstage-plugin-managed-services-common';
import type { ClusterInstances, ServiceSummary } from '../api';
import { phaseOf, urgencyOf } from './phase';

/** One instance in the list, with what its columns show. */
export type InstanceRow = {
  key: string;
  instance: Instance;
  service: ServiceSummary | null;
  /** The name of the service, or the kind where the portal does not offer it. */
  title: string;
  phase: string;
  owner: string;
  created: number;
  /** Lower case, for the filter. */
  text: string;
};

export type SortColumn = 'name' | 'service' | 'phase' | 'ready' | 'version' | 'owner' | 'age';

export type GroupColumn = 'service' | 'phase' | 'cluster' | 'namespace' | 'owner';

/** What the list shows, and in which order. */
export type ListView = {
  filter: string;
  phase: string;
  service: string;
  cluster: string;
  namespace: string;
  sort: SortColumn;
  descending: boolean;
  group: GroupColumn | '';
};

/** A line of the list: an instance, or the headline of a group. */
export type ListLine =
  | { type: 'row'; row: InstanceRow }
  | { type: 'group'; key: string; title: string; count: number };

const groupOf = (apiVersion: string) => apiVersion.split('/')[0];

/** The service that an instance was ordered from, by its kind. */
export function serviceOfInstance(
  { ref }: Instance,
  services: readonly ServiceSummary[],
): ServiceSummary | null {
  const found = services.find(
    ({ service }) =>
      service?.kind === ref.kind && groupOf(service.apiVersion) === groupOf(ref.apiVersion),
  );
  return found ?? null;
}

/** The last part of an entity reference: what people call the owner. */
export function nameOfRef(ref: string | undefined): string {
  return ref?.split('/').at(-1)?.split(':').at(-1) ?? '';
}

function rowOf(instance: Instance, services: readonly ServiceSummary[]): InstanceRow {
  const { ref, status, annotations, created } = instance;
  const service = serviceOfInstance(instance, services);
  const title = service?.title ?? ref.kind;
  const phase = phaseOf(instance);
  const owner = nameOfRef(annotations[ANNOTATION_OWNER]);
  const words = [ref.name, ref.namespace, ref.cluster, ref.kind, title, phase, owner];
  return {
    key: JSON.stringify([ref.cluster, ref.kind, ref.namespace, ref.name]),
    instance,
    service,
    title,
    phase,
    owner,
    created: Date.parse(created) || 0,
    text: [...words, status.version, status.message].join(' ').toLowerCase(),
  };
}

/** All instances that could be read, as rows. */
export function rowsOf(
  clusters: readonly ClusterInstances[],
  services: readonly ServiceSummary[],
): InstanceRow[] {
  return clusters.flatMap(({ instances }) => instances.map(one => rowOf(one, services)));
}

function isShown({ text, phase, title, instance }: InstanceRow, view: ListView): boolean {
  const { cluster, namespace } = instance.ref;
  const words = view.filter.toLowerCase().split(/\s+/);
  return (
    words.every(word => text.includes(word)) &&
    (view.phase === '' || phase === view.phase) &&
    (view.service === '' || title === view.service) &&
    (view.cluster === '' || cluster === view.cluster) &&
    (view.namespace === '' || namespace === view.namespace)
  );
}

const words = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

function readiness({ instance: { status } }: InstanceRow): number {
  const { replicas = 0, readyReplicas = 0 } = status;
  return replicas === 0 ? 1 : readyReplicas / replicas;
}

const ORDERS: Record<SortColumn, (a: InstanceRow, b: InstanceRow) => number> = {
  name: (a, b) => words.compare(a.instance.ref.name, b.instance.ref.name),
  service: (a, b) => words.compare(a.title, b.title),
  phase: (a, b) => urgencyOf(a.phase) - urgencyOf(b.phase) || words.compare(a.phase, b.phase),
  ready: (a, b) => readiness(a) - readiness(b),
  version: (a, b) =>
    words.compare(a.instance.status.version ?? '', b.instance.status.version ?? ''),
  owner: (a, b) => words.compare(a.owner, b.owner),
  // The youngest first.
  age: (a, b) => b.created - a.created,
};

/** Rows in the order of a column; those that are alike by name and then by where they stand. */
function sorted(rows: readonly InstanceRow[], { sort, descending }: ListView): InstanceRow[] {
  const direction = descending ? -1 : 1;
  return [...rows].sort(
    (a, b) =>
      ORDERS[sort](a, b) * direction || ORDERS.name(a, b) || words.compare(a.key, b.key),
  );
}

const GROUPS: Record<GroupColumn, (row: InstanceRow) => string> = {
  service: row => row.title,
  phase: row => row.phase,
  cluster: row => row.instance.ref.cluster,
  namespace: row => row.instance.ref.namespace,
  owner: row => row.owner,
};

/** The rows that a view shows. */
export function shownRows(rows: readonly InstanceRow[], view: ListView): InstanceRow[] {
  return sorted(rows.filter(row => isShown(row, view)), view);
}

/** The lines of the list: the rows, below the headlines of their groups. */
export function linesOf(rows: readonly InstanceRow[], { group }: ListView): ListLine[] {
  if (group === '') return rows.map(row => ({ type: 'row', row }));
  const groups = new Map<string, InstanceRow[]>();
  for (const row of rows) {
    const title = GROUPS[group](row);
    const members = groups.get(title);
    if (members) members.push(row);
    else groups.set(title, [row]);
  }
  const titles = [...groups.keys()];
  if (group === 'phase') titles.sort((a, b) => urgencyOf(a) - urgencyOf(b));
  else titles.sort(words.compare);
  return titles.flatMap(title => {
    const members = groups.get(title) ?? [];
    const headline: ListLine = {
      type: 'group', key: `group ${title}`, title, count: members.length,
    };
    return [headline, ...members.map((row): ListLine => ({ type: 'row', row }))];
  });
}

/** How often each value of a column occurs, over the rows that all other filters show. */
export function countsOf(
  rows: readonly InstanceRow[],
  view: ListView,
  column: 'phase' | 'service' | 'cluster' | 'namespace',
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    if (!isShown(row, { ...view, [column]: '' })) continue;
    const value = GROUPS[column](row);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}
