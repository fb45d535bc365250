// SPDX-License-Identifier: Apache-2.0
import { child, isUnder, tokensOf } from './pointer';

/** Moves what is remembered about list items along with the items. */
export type MoveIndex = (index: number) => number | null;

function moved(pointer: string, list: string, move: MoveIndex): string | null {
  if (pointer === list || !isUnder(pointer, list)) return pointer;
  const [token, ...rest] = tokensOf(pointer.slice(list.length));
  const index = move(Number(token));
  if (index === null) return null;
  return rest.reduce(child, child(list, index));
}

/** The map with every place replaced; `null` drops the entry. Unchanged, it is the same map. */
function replacePlaces<T>(
  map: ReadonlyMap<string, T>,
  replace: (pointer: string) => string | null,
): ReadonlyMap<string, T> {
  const result = new Map<string, T>();
  let isChanged = false;
  for (const [pointer, item] of map) {
    const target = replace(pointer);
    isChanged ||= target !== pointer;
    if (target !== null) result.set(target, item);
  }
  return isChanged ? result : map;
}

export function moveKeys<T>(
  map: ReadonlyMap<string, T>,
  list: string,
  move: MoveIndex,
): ReadonlyMap<string, T> {
  return replacePlaces(map, pointer => moved(pointer, list, move));
}

/** Entries at or below `from`, as they would stand below `to`. */
export function rebase<T>(
  map: ReadonlyMap<string, T>,
  from: string,
  to: string,
): ReadonlyMap<string, T> {
  return replacePlaces(map, pointer =>
    isUnder(pointer, from) ? to + pointer.slice(from.length) : pointer,
  );
}

export function without<T>(map: ReadonlyMap<string, T>, place: string): ReadonlyMap<string, T> {
  return replacePlaces(map, pointer => (isUnder(pointer, place) ? null : pointer));
}

export function only<T>(map: ReadonlyMap<string, T>, place: string): ReadonlyMap<string, T> {
  return replacePlaces(map, pointer => (isUnder(pointer, place) ? pointer : null));
}

export function withEntry<T>(
  map: ReadonlyMap<string, T>,
  pointer: string,
  item: T | undefined,
): ReadonlyMap<string, T> {
  if (map.get(pointer) === item) return map;
  const result = new Map(map);
  if (item === undefined) result.delete(pointer);
  else result.set(pointer, item);
  return result;
}
