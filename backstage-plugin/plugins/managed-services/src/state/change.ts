// SPDX-License-Identifier: Apache-2.0
import isEqual from 'fast-deep-equal';
import type { PatchOperation } from '../api';
import {
  isOwn,
  othersAt,
  type Owner,
} from './ownership';
import { child, isUnder } from './pointer';
import {
  isRecord,
  leavesOf,
  valueAt,
  withoutValueAt,
  withValueAt,
  type Values,
} from './values';

/*
 * The three sides of a change: `base` is what the form was opened with, `live`
 * what the cluster holds now, `mine` what the person wants. Lists count as one value.
 */

/** One place where two records of values differ. */
export type Difference = { at: string; before: unknown; after: unknown };

/** The topmost places at which two values differ; `undefined` stands for absent. */
export function differences(before: unknown, after: unknown, at = ''): Difference[] {
  if (isEqual(before, after)) return [];
  if (!isRecord(before) || !isRecord(after)) return [{ at, before, after }];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap(key => differences(before[key], after[key], child(at, key)));
}

/** The values with one place set, or no longer chosen. */
export function withSide(values: unknown, at: string, side: unknown): unknown {
  if (side === undefined) return withoutValueAt(values, at, () => false) ?? {};
  return withValueAt(values, at, side);
}

/** What somebody else changed while the form was open. */
export type Meanwhile = Difference & {
  /** What the form holds there. */
  mine: unknown;
  /** The person changed the same place to something else. */
  isConflict: boolean;
};

/** What the cluster got since the form was opened, and the form does not hold. */
export function changedMeanwhile(base: unknown, live: unknown, mine: unknown): Meanwhile[] {
  return differences(base, live)
    .map(difference => {
      const own = valueAt(mine, difference.at);
      return { ...difference, mine: own, isConflict: !isEqual(own, difference.before) };
    })
    .filter(({ mine: own, after }) => !isEqual(own, after));
}

/** Mine, with what others changed at places that the person left alone. */
export function takeOver(mine: unknown, changes: readonly Difference[]): unknown {
  return changes.reduce<unknown>((values, { at, after }) => withSide(values, at, after), mine);
}

/** Refuses the patch when the object is no longer the one that was read. */
export const onlyIfUnchanged = (resourceVersion: string): PatchOperation => ({
  op: 'replace',
  path: '/metadata/resourceVersion',
  value: resourceVersion,
});

/** What turns the live spec into mine, for a dry run of exactly that result. */
export function patchOf(live: unknown, mine: unknown): PatchOperation[] {
  return differences(live, mine).map(({ at, before, after }) => {
    const path = `/spec${at}`;
    if (after === undefined) return { op: 'remove', path };
    return { op: before === undefined ? 'add' : 'replace', path, value: after };
  });
}

/** What server-side apply is to be sent, and what has to be ours before. */
export type ApplyPlan = {
  /** What the portal owns or the person changed, and nothing else. */
  spec: Values;
  /** Places to remove that others own too, so that leaving them out would not remove them. */
  handOver: string[];
  /** Places of `spec` that others own and the person changed: they have to be asked. */
  contested: { at: string; managers: string[] }[];
};

/** Whether leaving a place out removes it: everything there is ours, and nobody else's. */
function isOursAlone(owners: readonly Owner[], { at, before }: Difference): boolean {
  const leaves = leavesOf(before, at);
  const isOwned = leaves.length > 0 && leaves.every(([leaf]) => isOwn(owners, leaf));
  return isOwned && othersAt(owners, at).length === 0;
}

/** How to turn the live spec into mine without touching what is somebody else's. */
export function planOf(live: unknown, mine: unknown, owners: readonly Owner[]): ApplyPlan {
  const changes = differences(live, mine);
  const removed = changes.filter(({ after }) => after === undefined);
  const set = changes.filter(({ after }) => after !== undefined);
  const isSent = ([at]: readonly [string, unknown]) =>
    isOwn(owners, at) || set.some(change => isUnder(at, change.at));
  const spec = leavesOf(mine)
    .filter(isSent)
    .reduce<unknown>((values, [at, value]) => withValueAt(values, at, value), {});
  const contested = changes
    .map(({ at }) => ({ at, managers: othersAt(owners, at) }))
    .filter(({ managers }) => managers.length > 0);
  return {
    spec: isRecord(spec) ? spec : {},
    handOver: removed.filter(change => !isOursAlone(owners, change)).map(({ at }) => at),
    contested,
  };
}
