// SPDX-License-Identifier: Apache-2.0
import type { Field } from '../../state/form';
import { useForm, type Translate } from './context';
import classes from './Marks.module.css';

function marksOf(field: Field, t: Translate): string[] {
  const marks: string[] = [];
  if (field.secret) marks.push(t('field.secret'));
  if (field.immutable) marks.push(t('field.immutable'));
  if (field.growOnly && !field.immutable) marks.push(t('field.growOnly'));
  if (field.deprecated) marks.push(t('field.deprecated'));
  if (field.readOnly) marks.push(t('field.readOnly'));
  return marks;
}

export function Mark({ strong = false, children }: { strong?: boolean; children: string }) {
  return (
    <span className={classes.mark} data-strong={strong || undefined}>
      {children}
    </span>
  );
}

/** What is special about a field; `hint` draws the eye to a missing value. */
export function Marks({ field, hint }: { field: Field; hint: boolean }) {
  const { t } = useForm();
  return (
    <>
      {field.required && <Mark strong={hint}>{t('field.required')}</Mark>}
      {marksOf(field, t).map(mark => (
        <Mark key={mark}>{mark}</Mark>
      ))}
    </>
  );
}
