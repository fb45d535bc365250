// SPDX-License-Identifier: Apache-2.0
import isEqual from 'fast-deep-equal';
import type { Field } from '../state/form';
import { walk } from '../state/tree';
import {
  isRecord,
  leavesOf,
  valueAt,
  withoutValueAt,
  withValueAt,
} from '../state/values';

/*
 * The wizard's form library fills every default of the template's schema into
 * the data, and an empty list where there is no default. In Helm such a list
 * replaces the one that the chart ships, so none of it may be sent. The library
 * leaves a key alone when it is present and undefined, and JSON drops such keys.
 */

/** Data as it will be sent. */
export function withoutUndefined(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** The chosen values, with `undefined` for all that was filled in besides. */
export function shielded(chosen: unknown, filled: unknown): unknown {
  if (Array.isArray(chosen) && Array.isArray(filled)) {
    return chosen.map((item, index) => shielded(item, filled[index]));
  }
  if (!isRecord(chosen) || !isRecord(filled)) return chosen;
  const keys = new Set([...Object.keys(chosen), ...Object.keys(filled)]);
  return Object.fromEntries(
    [...keys].map(key => [
      key,
      Object.hasOwn(chosen, key) ? shielded(chosen[key], filled[key]) : undefined,
    ]),
  );
}

function isEmpty(value: unknown): boolean {
  return (
    (Array.isArray(value) && value.length === 0) ||
    (isRecord(value) && Object.keys(value).length === 0)
  );
}

/** Records without their empty members, at any depth. */
function withoutEmpty(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, withoutEmpty(item)] as const)
      .filter(([, item]) => !isEmpty(item)),
  );
}

/** Whether data is what was chosen, with nothing but additions of the form library. */
function extendsChoice(data: unknown, chosen: unknown): boolean {
  if (Array.isArray(chosen)) {
    const isSameLength = Array.isArray(data) && data.length === chosen.length;
    return isSameLength && chosen.every((item, index) => extendsChoice(data[index], item));
  }
  if (!isRecord(chosen)) return isEqual(data, chosen);
  return isRecord(data) && Object.keys(chosen).every(key => extendsChoice(data[key], chosen[key]));
}

/** The values that the address of the wizard prefills: `?formData={"values":{…}}`. */
export function prefilledValues(search: string): unknown {
  try {
    const data: unknown = JSON.parse(new URLSearchParams(search).get('formData') ?? '');
    return isRecord(data) ? data.values : undefined;
  } catch {
    // Without the parameter there is no choice, and the wizard itself ignores a broken one.
    return undefined;
  }
}

/**
 * The data a wizard starts with, less what it filled in itself: what equals
 * the default, and what is empty. What a link chose stays, even then.
 */
export function withoutFilledIn(root: Field, data: unknown, chosen?: unknown): unknown {
  let values = withoutUndefined(data);
  walk(root, ({ at, ghost }) => {
    const value = valueAt(values, at);
    if (at === '' || value === undefined || ghost === null) return;
    if (isEqual(ghost.value, value)) values = withoutValueAt(values, at, () => true);
  });
  const left = withoutEmpty(values);
  // What the person has changed since then is no longer the link's choice.
  return leavesOf(chosen)
    .filter(([at, value]) => extendsChoice(valueAt(data, at), value))
    .reduce<unknown>(
      (whole, [at, value]) => withValueAt(whole, at, value),
      isRecord(left) ? left : {},
    );
}
