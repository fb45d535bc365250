// SPDX-License-Identifier: Apache-2.0
import type { ReviewedValue } from '@managed-services/engine';
import { tokensOf } from './pointer';
import { leavesOf } from './values';

/** The values of one section, as the form groups them. */
export type ReviewGroup = { labels: readonly string[]; values: readonly ReviewedValue[] };

/** The values that differ, and those that were chosen and stay as they are. */
export type Sorted = { changed: readonly ReviewedValue[]; same: readonly ReviewedValue[] };

export function sorted(values: readonly ReviewedValue[]): Sorted {
  return {
    changed: values.filter(({ kind, conflict }) => kind !== 'same' || conflict),
    // A value that nobody chose is in the form already.
    same: values.filter(({ kind, conflict, mine }) => kind === 'same' && !conflict && mine),
  };
}

/** Values by section, in the order of the form; `labelsAt` gives the way to a place. */
export function grouped(
  values: readonly ReviewedValue[],
  labelsAt: (at: string) => string[],
): ReviewGroup[] {
  const groups = new Map<string, { labels: string[]; values: ReviewedValue[] }>();
  for (const value of values) {
    const labels = labelsAt(value.at).slice(0, -1);
    const key = JSON.stringify(labels);
    const group = groups.get(key) ?? { labels, values: [] };
    group.values.push(value);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** A place as people write it: `auth.users[0].name`. */
export function dottedPath(at: string): string {
  return tokensOf(at).reduce((path, token) => {
    if (/^\d+$/.test(token)) return `${path}[${token}]`;
    if (!/^[\w-]+$/.test(token)) return `${path}[${JSON.stringify(token)}]`;
    return path === '' ? token : `${path}.${token}`;
  }, '');
}

/** What is known of a setting where no engine can compare it: that it was chosen. */
export type Setting = Pick<ReviewedValue, 'at' | 'label' | 'default' | 'mine' | 'secret'>;

/** The settings that were chosen, by pointer, where no engine can say more about them. */
export function rawSettings(values: unknown): Setting[] {
  return leavesOf(values).map(([at, value]) => {
    const label = tokensOf(at).join('.');
    return { at, label, default: null, mine: { value }, secret: false };
  });
}
