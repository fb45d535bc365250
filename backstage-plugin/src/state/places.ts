// SPDX-License-Identifier: Apache-2.0
import { child, isUnder, tokensOf } from './pointer';

/** Moves whatever is remembered about list items along with the items. */
export type MoveIndex = (index: number) => number | null;

function moved(pointer: string, list: string, move: MoveIndex): string | null {
  if (pointer === list || !isUnder(pointer, list)) return pointer;
  const [token, ...rest] = tokensOf(pointer.slice(list.length));
  const index = move(Number(token));
  if (index === null) return null;
  return rest.reduce(child, child(list, index));
}

export function moveKeys<T>(
  map: ReadonlyMap<string, T>,
  list: string,
  move: MoveIndex,
): ReadonlyMap<string, T> {
  const result = new Map<string, T>();
  for (const [pointer, item] of map) {
    const target = moved(pointer, list, move);
    if (target !== null) result.set(target, item);
  }
  return result;
}

/** Entries at or below `from`, as they would stand below `to`. */
export function rebase<T>(
  map: ReadonlyMap<string, T>,
  from: string,
  to: string,
): ReadonlyMap<string, T> {
  const result = new Map<string, T>();
  for (const [pointer, item] of map) {
    const target = isUnder(pointer, from)
      ? to + pointer.slice(from.length)
      : pointer;
    result.set(target, item);
  }
  return result;
}

export function without<T>(
  map: ReadonlyMap<string, T>,
  pointer: string,
): ReadonlyMap<string, T> {
  return new Map([...map].filter(([at]) => !isUnder(at, pointer)));
}

export function only<T>(
  map: ReadonlyMap<string, T>,
  pointer: string,
): ReadonlyMap<string, T> {
  return new Map([...map].filter(([at]) => isUnder(at, pointer)));
}

export function withEntry<T>(
  map: ReadonlyMap<string, T>,
  pointer: string,
  item: T | undefined,
): ReadonlyMap<string, T> {
  const result = new Map(map);
  if (item === undefined) result.delete(pointer);
  else result.set(pointer, item);
  return result;
}
