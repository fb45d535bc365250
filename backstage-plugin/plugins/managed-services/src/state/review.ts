// SPDX-License-Identifier: Apache-2.0
import isEqual from 'fast-deep-equal';
import type {
  ReviewedValue,
  ReviewKind,
  Side,
  Sides,
} from './dayAfter';
import type { Form } from './form';
import { isUnder, tokensOf } from './pointer';
import { walk } from './tree';
import { leavesOf, valueAt } from './values';

/** The values of one section, as the form groups them. */
export type ReviewGroup = { labels: readonly string[]; values: readonly ReviewedValue[] };

/** The values that differ, and those that were chosen and stay as they are. */
export type Sorted = { changed: readonly ReviewedValue[]; same: readonly ReviewedValue[] };

export function sorted(values: readonly ReviewedValue[]): Sorted {
  return {
    changed: values.filter(({ kind, conflict }) => kind !== 'same' || conflict),
    // What nobody chose says nothing that the form does not say.
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

const sideOf = (values: unknown, at: string): Side => {
  const value = valueAt(values, at);
  return value === undefined ? null : { value };
};

function kindOf(live: Side, mine: Side): ReviewKind {
  if (isEqual(live, mine)) return 'same';
  if (live === null) return 'added';
  return mine === null ? 'removed' : 'changed';
}

/** The places that any side chooses, in the order of the form. */
function chosenPlaces(form: Form, sides: readonly unknown[]): string[] {
  const found = new Set(sides.flatMap(side => leavesOf(side).map(([at]) => at)));
  const order = new Map<string, number>();
  walk(form.root, ({ at }) => order.set(at, order.size));
  const rank = (at: string) => order.get(at) ?? order.size;
  return [...found].sort((a, b) => rank(a) - rank(b));
}

/** The review of an engine that has none: value by value, without the labels of lists and maps. */
export function reviewOf(form: Form, { values, live, base }: Sides): ReviewedValue[] {
  const ghosts = new Map<string, unknown>();
  walk(form.root, ({ at, ghost }) => ghost && ghosts.set(at, ghost.value));
  return chosenPlaces(form, [values, live, base]).map(at => {
    const secret = form.secrets.some(place => isUnder(at, place));
    const [from, now, mine] = [base, live, values].map(side => sideOf(side, at));
    const byDefault = ghosts.get(at);
    const moved = base !== undefined && !isEqual(from, now) && !isEqual(from, mine);
    // The sides of a secret say only that there is one.
    const shown = (side: Side): Side => (secret && side ? { value: null } : side);
    return {
      at,
      label: tokensOf(at).at(-1) ?? '',
      kind: kindOf(now, mine),
      default: byDefault === undefined || secret ? null : { value: byDefault },
      base: shown(from),
      live: shown(now),
      mine: shown(mine),
      secret,
      conflict: moved && !isEqual(now, mine),
    };
  });
}
