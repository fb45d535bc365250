// SPDX-License-Identifier: Apache-2.0
import { child, tokensOf } from './pointer';

export type Values = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A copy of `record` with one member set. Built from entries because an
 * assignment to the key `__proto__` would not make a member.
 */
export function withMember(
  record: Values,
  key: string,
  value: unknown,
): Values {
  const entries = Object.entries(record);
  const index = entries.findIndex(([name]) => name === key);
  if (index < 0) entries.push([key, value]);
  else entries[index] = [key, value];
  return Object.fromEntries(entries);
}

export function withoutMember(record: Values, key: string): Values {
  return Object.fromEntries(
    Object.entries(record).filter(([name]) => name !== key),
  );
}

function member(container: unknown, token: string): unknown {
  if (Array.isArray(container)) {
    return /^\d+$/.test(token) ? container[Number(token)] : undefined;
  }
  return isRecord(container) && Object.hasOwn(container, token)
    ? container[token]
    : undefined;
}

/** The value at a place, or undefined when nothing was chosen there. */
export function valueAt(values: unknown, pointer: string): unknown {
  let value = values;
  for (const token of tokensOf(pointer)) value = member(value, token);
  return value;
}

function setTokens(
  container: unknown,
  tokens: string[],
  value: unknown,
): unknown {
  if (tokens.length === 0) return value;
  const [token, ...rest] = tokens;
  if (Array.isArray(container)) {
    const copy = container.slice();
    copy[Number(token)] = setTokens(copy[Number(token)], rest, value);
    return copy;
  }
  const record = isRecord(container) ? container : {};
  return withMember(record, token, setTokens(member(record, token), rest, value));
}

/**
 * Values with one place set. Records are created on the way; lists are not,
 * because only the list's own widget creates them.
 */
export function withValueAt(
  values: unknown,
  pointer: string,
  value: unknown,
): unknown {
  return setTokens(values, tokensOf(pointer), value);
}

function removeTokens(
  container: unknown,
  tokens: string[],
  at: string,
  isExplicit: (pointer: string) => boolean,
): unknown {
  const [token, ...rest] = tokens;
  const here = child(at, token);
  if (Array.isArray(container)) {
    const copy = container.slice();
    // An item keeps its position: other items' places must not change.
    copy[Number(token)] =
      rest.length === 0
        ? null
        : removeTokens(copy[Number(token)], rest, here, isExplicit) ?? {};
    return copy;
  }
  if (!isRecord(container) || !Object.hasOwn(container, token)) return container;
  const left =
    rest.length === 0
      ? undefined
      : removeTokens(container[token], rest, here, isExplicit);
  const record =
    left === undefined
      ? withoutMember(container, token)
      : withMember(container, token, left);
  const isEmpty = Object.keys(record).length === 0;
  return isEmpty && !isExplicit(at) ? undefined : record;
}

/**
 * Values with one place no longer chosen. Records that become empty go too,
 * unless the person created them on purpose.
 */
export function withoutValueAt(
  values: unknown,
  pointer: string,
  isExplicit: (pointer: string) => boolean,
): unknown {
  const tokens = tokensOf(pointer);
  if (tokens.length === 0) return undefined;
  return removeTokens(values, tokens, '', isExplicit);
}

/** One value by itself, with its place. */
export type Leaf = readonly [at: string, value: unknown];

/** The values that are no records, and the records without members; a list is one value. */
export function leavesOf(value: unknown, at = ''): Leaf[] {
  if (value === undefined) return [];
  const members = isRecord(value) ? Object.entries(value) : [];
  if (members.length === 0) return at === '' && isRecord(value) ? [] : [[at, value]];
  return members.flatMap(([key, member]) => leavesOf(member, child(at, key)));
}

/** How many leaves were chosen: the number shown, and sent to analytics. */
export function countChosen(value: unknown): number {
  if (value === undefined) return 0;
  if (!isRecord(value)) return 1;
  const members = Object.values(value);
  return members.length === 0
    ? 1
    : members.reduce<number>((sum, item) => sum + countChosen(item), 0);
}

/** How many values a whole form chooses: an empty record at the root is none. */
export function countSettings(values: unknown): number {
  const isBlank = isRecord(values) && Object.keys(values).length === 0;
  return isBlank ? 0 : countChosen(values);
}
