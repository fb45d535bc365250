// SPDX-License-Identifier: Apache-2.0
import {
  FIELD_MANAGER,
  type Instance,
  type ManagedFields,
} from '@managed-services/backstage-plugin-managed-services-common';
import { child, isUnder, tokensOf } from './pointer';
import { isRecord, type Values } from './values';

/*
 * Who owns which values of a custom resource, as `metadata.managedFields` says.
 * Places are pointers into `spec`, which are those of the chart's values.
 */

/** One manager, with the places in `spec` that it set itself. */
export type Owner = { manager: string; isOurs: boolean; places: ReadonlySet<string> };

/** Managers that write what stands in Git, and would take back what is done here. */
const GIT_TOOLS: readonly (readonly [manager: RegExp, tool: string])[] = [
  [/^kustomize-controller$/, 'Flux'],
  [/^helm-controller$/, 'Flux'],
  [/^argocd/, 'Argo CD'],
  [/^fleet/, 'Fleet'],
  [/^configsync|config-sync/, 'Config Sync'],
];

/** A manager that writes what stands in Git, and the tool that it is part of. */
export type GitTool = { tool: string; manager: string };

/** The places that one entry names. A list counts as one value: its items have no places. */
function placesOf(fields: Values, at = ''): string[] {
  return Object.entries(fields).flatMap(([key, below]) => {
    if (!key.startsWith('f:')) return key === '.' ? [at] : [];
    const place = child(at, key.slice(2));
    const inside = isRecord(below) ? below : {};
    const isList = Object.keys(inside).some(name => /^[kvi]:/.test(name));
    const isLeaf = Object.keys(inside).length === 0;
    return isList || isLeaf ? [place] : placesOf(inside, place);
  });
}

/** Our own entry is what server-side apply wrote: an update under the same name is another's. */
function isOurEntry({ manager, operation }: ManagedFields): boolean {
  return manager === FIELD_MANAGER && operation === 'Apply';
}

/** Everybody who owns something in `spec`. */
export function ownersOf(entries: readonly ManagedFields[]): Owner[] {
  return entries
    .filter(({ subresource }) => !subresource)
    .map(entry => {
      const spec = entry.fields['f:spec'];
      const places = new Set(isRecord(spec) ? placesOf(spec) : []);
      return { manager: entry.manager, isOurs: isOurEntry(entry), places };
    })
    .filter(({ places }) => places.size > 0);
}

/** Whether this manager set the value at a place, something in it, or all of what it is part of. */
function touches({ places }: Owner, at: string): boolean {
  return places.has(at) || [...places].some(place => isUnder(at, place) || isUnder(place, at));
}

/** The other managers that own a place. */
export function othersAt(owners: readonly Owner[], at: string): string[] {
  const found = owners.filter(owner => !owner.isOurs && touches(owner, at));
  return [...new Set(found.map(({ manager }) => manager))];
}

/** Whether the portal owns a place. */
export function isOwn(owners: readonly Owner[], at: string): boolean {
  return owners.some(owner => owner.isOurs && touches(owner, at));
}

/** The tool among these managers that writes from Git; null when there is none. */
export function gitToolOf(managers: readonly { manager: string }[]): GitTool | null {
  for (const { manager } of managers) {
    const found = GIT_TOOLS.find(([pattern]) => pattern.test(manager));
    if (found) return { tool: found[1], manager };
  }
  return null;
}

/** What would bring a removed instance back from Git, whatever it set; null where nothing does. */
export function keeperOf({ managedFields }: Instance): string | null {
  return gitToolOf(managedFields.filter(({ subresource }) => !subresource))?.tool ?? null;
}

/** Fields of a manager with one place put in, or taken out. */
function withField(fields: Values, tokens: readonly string[], isOwned: boolean): Values {
  const [token, ...rest] = tokens;
  const key = `f:${token}`;
  const { [key]: below, ...others } = fields;
  if (rest.length === 0) return isOwned ? { ...others, [key]: {} } : others;
  const inside = isRecord(below) ? below : {};
  const changed = withField(inside, rest, isOwned);
  const isEmpty = Object.keys(changed).length === 0;
  return isEmpty && !isOwned ? others : { ...others, [key]: changed };
}

/** An entry of `metadata.managedFields` as Kubernetes writes it. */
export type RawManagedFields = Values & { fieldsV1?: Values };

/** The entries as they have to be written back. */
export function rawOf({ managedFields }: Pick<Instance, 'managedFields'>): RawManagedFields[] {
  return managedFields.map(({ fields, ...entry }) => ({
    ...entry,
    fieldsType: 'FieldsV1',
    fieldsV1: fields,
  }));
}

/** The annotations that the portal wrote: what it leaves out, it would remove. */
export function ownAnnotations(instance: Instance): Record<string, string> {
  const own = instance.managedFields.filter(isOurEntry).flatMap(({ fields }) => {
    const metadata = fields['f:metadata'];
    const annotations = isRecord(metadata) ? metadata['f:annotations'] : undefined;
    return Object.keys(isRecord(annotations) ? annotations : {});
  });
  const names = new Set(own.map(key => key.slice('f:'.length)));
  const entries = Object.entries(instance.annotations).filter(([name]) => names.has(name));
  return Object.fromEntries(entries);
}

function isOurRaw({ manager, operation, subresource }: RawManagedFields): boolean {
  return manager === FIELD_MANAGER && operation === 'Apply' && !subresource;
}

/**
 * The entries with some places given to us alone. Server-side apply removes what
 * we own and no longer send, and nothing else.
 */
export function handedOver(
  entries: readonly RawManagedFields[],
  places: readonly string[],
  apiVersion: string,
): RawManagedFields[] {
  const ours = entries.find(entry => isOurRaw(entry) && entry.apiVersion === apiVersion) ?? {
    manager: FIELD_MANAGER,
    operation: 'Apply',
    apiVersion,
    fieldsType: 'FieldsV1',
    fieldsV1: {},
  };
  const give = (entry: RawManagedFields, isOwned: boolean): RawManagedFields => {
    const change = (fields: Values, at: string) =>
      withField(fields, ['spec', ...tokensOf(at)], isOwned);
    return { ...entry, fieldsV1: places.reduce(change, entry.fieldsV1 ?? {}) };
  };
  const others = entries.filter(entry => entry !== ours);
  return [
    give(ours, true),
    ...others.map(entry => (entry.subresource ? entry : give(entry, false))),
  ];
}
