// SPDX-License-Identifier: Apache-2.0
import type {
  Expects,
  Mistake,
  Reading,
} from './text';
import {
  moveKeys,
  only,
  rebase,
  withEntry,
  without,
  type MoveIndex,
} from './places';
import { child, isUnder, parentOf } from './pointer';
import {
  isRecord,
  valueAt,
  withoutValueAt,
  withValueAt,
  type Values,
} from './values';

/**
 * Everything a person typed. `values` is sparse: a place that is absent was
 * not chosen, and the chart's default applies there. It includes the secret
 * values: only `openValues` of it may be shown or sent. The maps remember, by
 * place, what values alone cannot hold.
 */
export type Draft = {
  readonly values: unknown;
  /** Text as typed, also when it is not a value yet. */
  readonly raw: ReadonlyMap<string, string>;
  readonly mistakes: ReadonlyMap<string, Mistake>;
  /** Typed text that the engine has not read yet: the value is an earlier one. */
  readonly unread: ReadonlyMap<string, Unread>;
  /** Records created on purpose: they stay when they become empty. */
  readonly explicit: ReadonlyMap<string, true>;
  /** The variant chosen for a union, by number. */
  readonly branches: ReadonlyMap<string, number>;
  /** What was typed into variants that are not shown, by place and number. */
  readonly shelf: ReadonlyMap<string, ReadonlyMap<number, Shelved>>;
};

/** How to read a text, and what holds the place of an entry that is not a value yet. */
export type Unread = { expects: Expects; fallback?: unknown };

type Remembered = Omit<Draft, 'values'>;
export type Shelved = { value: unknown; remembered: Remembered };

const nothing: ReadonlyMap<string, never> = new Map<string, never>();

export const emptyDraft: Draft = {
  values: {},
  raw: nothing,
  mistakes: nothing,
  unread: nothing,
  explicit: nothing,
  branches: nothing,
  shelf: nothing,
};

/** Applies one change to everything that is remembered by place. */
function remember(
  draft: Draft,
  change: <T>(map: ReadonlyMap<string, T>) => ReadonlyMap<string, T>,
): Draft {
  return {
    values: draft.values,
    raw: change(draft.raw),
    mistakes: change(draft.mistakes),
    unread: change(draft.unread),
    explicit: change(draft.explicit),
    branches: change(draft.branches),
    shelf: change(draft.shelf),
  };
}

function removed(draft: Draft, at: string): unknown {
  return (
    withoutValueAt(draft.values, at, pointer => draft.explicit.has(pointer)) ??
    {}
  );
}

/** Nothing is chosen at or below the place any more. */
export function clear(draft: Draft, at: string): Draft {
  const forgotten = remember(draft, map => without(map, at));
  return { ...forgotten, values: removed(forgotten, at) };
}

/** Sets a value; what was remembered below it no longer holds. */
export function choose(draft: Draft, at: string, value: unknown): Draft {
  if (value === undefined) return clear(draft, at);
  const branch = draft.branches.get(at);
  const shelf = draft.shelf.get(at);
  const kept = remember(draft, map => without(map, at));
  return {
    ...kept,
    branches: withEntry(kept.branches, at, branch),
    shelf: withEntry(kept.shelf, at, shelf),
    explicit: isRecord(value) ? withEntry(kept.explicit, at, true) : kept.explicit,
    values: withValueAt(draft.values, at, value),
  };
}

/**
 * Keeps typed text, and the value it stands for when it stands for one.
 * `fallback` holds the place of an entry (a list item, a key of a map), which
 * must not vanish while its text is being replaced.
 */
export function type(
  draft: Draft,
  at: string,
  text: string,
  reading: Reading,
  fallback?: unknown,
): Draft {
  const value = reading.value === undefined ? fallback : reading.value;
  const values =
    value === undefined
      ? removed(draft, at)
      : withValueAt(draft.values, at, value);
  return {
    ...draft,
    values,
    raw: withEntry(draft.raw, at, text === '' ? undefined : text),
    mistakes: withEntry(draft.mistakes, at, reading.mistake ?? undefined),
    unread: withEntry(draft.unread, at, undefined),
  };
}

/** Keeps typed text until the engine has read it. */
export function typeUnread(draft: Draft, at: string, text: string, unread: Unread): Draft {
  return {
    ...draft,
    raw: withEntry(draft.raw, at, text),
    unread: withEntry(draft.unread, at, unread),
  };
}

/** The values that may be shown and sent: those that live in a Secret are left out. */
export function openValues(values: unknown, secrets: readonly string[]): unknown {
  return secrets.reduce<unknown>((left, at) => {
    if (valueAt(left, at) === undefined) return left;
    return withoutValueAt(left, at, () => false) ?? {};
  }, values);
}

/** Only the secret values, nested as in the chart's values; null when there are none. */
export function secretValues(values: unknown, secrets: readonly string[]): Values | null {
  const found = secrets.reduce<unknown>((whole, at) => {
    const secret = valueAt(values, at);
    return secret === undefined ? whole : withValueAt(whole ?? {}, at, secret);
  }, null);
  return isRecord(found) ? found : null;
}

/** Values that lack the secret ones, with those that the draft holds. */
export function withSecretsOf(draft: Draft, secrets: readonly string[], values: unknown): unknown {
  return secrets.reduce((whole, at) => {
    const secret = valueAt(draft.values, at);
    return secret === undefined ? whole : withValueAt(whole, at, secret);
  }, values);
}

function listAt(draft: Draft, at: string): unknown[] {
  const list = valueAt(draft.values, at);
  return Array.isArray(list) ? list : [];
}

export function addItem(draft: Draft, at: string, value: unknown): Draft {
  const list = listAt(draft, at);
  const added = {
    ...draft,
    values: withValueAt(draft.values, at, [...list, value]),
  };
  if (!isRecord(value)) return added;
  const place = child(at, list.length);
  return { ...added, explicit: withEntry(added.explicit, place, true) };
}

/**
 * Removes one item. An emptied list stays when the chart ships another one,
 * because in Helm an empty list replaces the default.
 */
export function removeItem(
  draft: Draft,
  at: string,
  index: number,
  keepEmpty: boolean,
): Draft {
  const list = listAt(draft, at).filter((_, position) => position !== index);
  if (list.length === 0 && !keepEmpty) return clear(draft, at);
  const move: MoveIndex = position => {
    if (position === index) return null;
    return position > index ? position - 1 : position;
  };
  const shifted = remember(draft, map => moveKeys(map, at, move));
  return { ...shifted, values: withValueAt(shifted.values, at, list) };
}

export function moveItem(
  draft: Draft,
  at: string,
  from: number,
  to: number,
): Draft {
  const list = listAt(draft, at).slice();
  if (to < 0 || to >= list.length || from === to) return draft;
  const [item] = list.splice(from, 1);
  list.splice(to, 0, item);
  const move: MoveIndex = position => {
    if (position === from) return to;
    const closed = position > from ? position - 1 : position;
    return closed >= to ? closed + 1 : closed;
  };
  const shifted = remember(draft, map => moveKeys(map, at, move));
  return { ...shifted, values: withValueAt(shifted.values, at, list) };
}

/** Gives an entry another key, in the same position. */
export function renameKey(draft: Draft, at: string, key: string): Draft {
  const parent = parentOf(at);
  const record = valueAt(draft.values, parent);
  const target = child(parent, key);
  if (!isRecord(record) || key === '' || target === at || Object.hasOwn(record, key)) {
    return draft;
  }
  const renamed = Object.fromEntries(
    Object.entries(record).map(([name, value]) =>
      child(parent, name) === at ? [key, value] : [name, value],
    ),
  );
  const moved = remember(draft, map => rebase(map, at, target));
  return { ...moved, values: withValueAt(moved.values, parent, renamed) };
}

/** A map with what was shelved below a place put back. */
function putBack<T>(
  map: ReadonlyMap<string, T>,
  shelved: ReadonlyMap<string, T> | undefined,
  at: string,
): ReadonlyMap<string, T> {
  const below = [...(shelved ?? [])].filter(([pointer]) => isUnder(pointer, at));
  return below.length === 0 ? map : new Map([...map, ...below]);
}

/** What one place holds, as it waits on the shelf. */
function shelve(draft: Draft, at: string): Shelved {
  const remembered = remember(draft, map => only(map, at));
  return {
    value: valueAt(draft.values, at),
    remembered: { ...remembered, shelf: without(remembered.shelf, at) },
  };
}

/** Shows another variant; what was typed into the old one waits on the shelf. */
export function chooseVariant(draft: Draft, at: string, from: number, to: number): Draft {
  if (from === to) return draft;
  const shelf = new Map(draft.shelf.get(at)).set(from, shelve(draft, at));
  const taken = shelf.get(to);
  shelf.delete(to);
  const bare = clear(draft, at);
  const back = taken?.remembered;
  const value = taken?.value;
  return {
    values: value === undefined ? bare.values : withValueAt(bare.values, at, value),
    raw: putBack(bare.raw, back?.raw, at),
    mistakes: putBack(bare.mistakes, back?.mistakes, at),
    unread: putBack(bare.unread, back?.unread, at),
    explicit: putBack(bare.explicit, back?.explicit, at),
    branches: withEntry(putBack(bare.branches, back?.branches, at), at, to),
    shelf: withEntry(putBack(bare.shelf, back?.shelf, at), at, shelf),
  };
}
