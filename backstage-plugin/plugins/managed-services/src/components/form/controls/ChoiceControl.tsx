// SPDX-License-Identifier: Apache-2.0
import isEqual from 'fast-deep-equal';
import { choose } from '../../../state/draft';
import { writeShort } from '../../../state/text';
import { useForm, useValue } from '../context';
import { describeGhost } from '../ghost';
import type { ControlProps } from '../widgetKind';
import { ShortSelect } from './ShortSelect';

const SEARCHABLE_FROM = 12;
/** Key of a value that is not among the options. */
const OTHER = 'other';

/** The options by number: their values may be of any type. */
function itemsFor(options: ControlProps<'choice'>['widget']['options'], value: unknown) {
  const index = options.findIndex(option => isEqual(option.value, value));
  const items = options.map(({ label, help }, position) => ({
    value: String(position),
    label: help ? `${label} – ${help}` : label,
  }));
  if (value === undefined) return { items, selected: null };
  if (index >= 0) return { items, selected: String(index) };
  // A value that is not an option came from elsewhere; it is shown, not dropped.
  return { items: [...items, { value: OTHER, label: writeShort(value) }], selected: OTHER };
}

/** One of the values that the schema lists. */
export function ChoiceControl(props: ControlProps<'choice'>) {
  const { field, at, ghost, widget } = props;
  const { store, t } = useForm();
  const { items, selected } = itemsFor(widget.options, useValue(at));
  const byDefault = describeGhost(ghost, field, t);
  const select = (key: unknown) => {
    store.touch(at);
    const option = widget.options[Number(key)];
    if (option) store.edit(at, draft => choose(draft, at, option.value));
  };
  return (
    <ShortSelect
      id={props.id}
      aria-labelledby={props.labelledBy}
      aria-describedby={props.describedBy}
      isInvalid={props.invalid}
      validationBehavior="aria"
      options={items}
      {...(widget.options.length >= SEARCHABLE_FROM ? { search: true as const } : {})}
      placeholder={
        byDefault === null ? t('field.unset') : t('field.byDefault', { value: byDefault })
      }
      value={selected}
      onChange={select}
    />
  );
}
