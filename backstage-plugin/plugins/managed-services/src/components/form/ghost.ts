// SPDX-License-Identifier: Apache-2.0
import type { Field } from '../../state/form';
import isEqual from 'fast-deep-equal';
import { writeShort } from '../../state/text';
import { isRecord, valueAt } from '../../state/values';
import type { Translate } from './context';

const LONGEST_SHOWN = 80;

/** A default in words, for placeholders and the line below a control. */
export function describeGhost(
  ghost: Field['ghost'],
  field: Field,
  t: Translate,
): string | null {
  if (!ghost || ghost.value === undefined) return null;
  if (ghost.value === '') return t('field.defaultEmpty');
  if (typeof ghost.value === 'boolean') {
    return ghost.value ? t('toggle.on') : t('toggle.off');
  }
  if (field.widget.kind === 'choice') {
    const option = field.widget.options.find(({ value }) => isEqual(value, ghost.value));
    if (option) return option.label;
  }
  const text = writeShort(ghost.value).replace(/\s+/g, ' ');
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** The default of one key of a record whose default is given as a whole. */
export function ghostOfKey(ghost: Field['ghost'], key: string): Field['ghost'] {
  if (!ghost || !isRecord(ghost.value) || !Object.hasOwn(ghost.value, key)) {
    return null;
  }
  return { value: ghost.value[key], source: ghost.source };
}

export function ghostAt(ghost: Field['ghost'], pointer: string): Field['ghost'] {
  if (!ghost) return null;
  const value = valueAt(ghost.value, pointer);
  return value === undefined ? null : { value, source: ghost.source };
}
