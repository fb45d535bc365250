// SPDX-License-Identifier: Apache-2.0
import { child } from './pointer';
import { isRecord } from './values';

/** The first part of a path: a key or an index, and what follows. */
type Part = { token: string; rest: string };

/** `[0]`, `[key]` or `["a key"]`. */
const BRACKET = /^\[(?:"((?:[^"\\]|\\.)*)"|([^\]]*))\]/;

/** The longest key of a record that the path starts with: keys may contain dots. */
function knownKey(path: string, value: unknown): string | undefined {
  const keys = isRecord(value) ? Object.keys(value) : [];
  const fits = (key: string) => path === key || /^[.[]/.test(path.slice(key.length));
  return keys
    .filter(key => path.startsWith(key) && fits(key))
    .sort((a, b) => b.length - a.length)[0];
}

function firstPart(path: string, value: unknown): Part {
  const bracket = BRACKET.exec(path);
  if (bracket) {
    return { token: bracket[1] ?? bracket[2], rest: path.slice(bracket[0].length) };
  }
  const key = knownKey(path, value) ?? /^[^.[]*/.exec(path)?.[0] ?? path;
  return { token: key, rest: path.slice(key.length) };
}

function below(value: unknown, token: string): unknown {
  if (Array.isArray(value)) return value[Number(token)];
  return isRecord(value) && Object.hasOwn(value, token) ? value[token] : undefined;
}

/**
 * The place in the values that a field of the API server names, such as
 * `spec.storage.size`, `.spec.list[0]` or `spec.scripts.01.sql`. Null when it
 * names something outside of `spec`. `values` decide where a key with dots ends.
 */
export function placeOfField(field: string, values: unknown): string | null {
  const spec = /^\.?spec(?=$|[.[])/.exec(field);
  if (!spec) return null;
  let path = field.slice(spec[0].length);
  let at = '';
  let value = values;
  while (path !== '') {
    if (path.startsWith('.')) path = path.slice(1);
    const { token, rest } = firstPart(path, value);
    // A path that ends in a dot names nothing more.
    if (token === '' && rest === path) return at;
    at = child(at, token);
    value = below(value, token);
    path = rest;
  }
  return at;
}
