// SPDX-License-Identifier: Apache-2.0
import { Select } from '@backstage/ui';
import type { Widget } from '@managed-services/engine';
import { choose } from '../../state/draft';
import { writeShort } from '../../state/text';
import { useForm, useValue, type ControlProps } from './context';
import { describeGhost } from './ghost';
import classes from './Form.module.css';

const SEARCHABLE_FROM = 12;

/** Options are told apart by number: their values may be of any type. */
export function ChoiceControl(props: ControlProps) {
  const { field, at, labelledBy, describedBy, invalid } = props;
  const { store, t } = useForm();
  const { options } = field.widget as Extract<Widget, { kind: 'choice' }>;
  const value = useValue(at);
  const index = options.findIndex(
    option => JSON.stringify(option.value) === JSON.stringify(value),
  );
  const byDefault = describeGhost(props.ghost, field, t);
  const items = options.map((option, position) => ({
    value: String(position),
    label: option.help ? `${option.label} – ${option.help}` : option.label,
  }));
  // A value that is no option came from elsewhere; it is shown, not dropped.
  if (value !== undefined && index < 0) {
    items.push({ value: 'other', label: writeShort(value) });
  }
  return (
    <Select
      id={props.id}
      className={classes.short}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      isInvalid={invalid}
      validationBehavior="aria"
      options={items}
      {...(options.length >= SEARCHABLE_FROM ? { search: true as const } : {})}
      placeholder={byDefault === null ? t('field.unset') : t('field.byDefault', { value: byDefault })}
      value={value === undefined ? null : index < 0 ? 'other' : String(index)}
      onChange={key => {
        store.touch(at);
        const option = options[Number(key)];
        if (option) store.edit(draft => choose(draft, at, option.value));
      }}
    />
  );
}
