// SPDX-License-Identifier: Apache-2.0
import { chooseVariant } from '../../../state/draft';
import { variantOf } from '../../../state/tree';
import { useForm, useFormState, useValue } from '../context';
import { FieldView } from '../FieldView';
import { Stack } from '../Rows';
import type { ControlProps } from '../widgetKind';
import { ShortSelect } from './ShortSelect';

/** One of several forms; what was typed into the others is kept. */
export function UnionControl(props: ControlProps<'union'>) {
  const { store, t } = useForm();
  const { at, ghost, label, widget } = props;
  const value = useValue(at);
  const branch = useFormState(state => state.draft.branches.get(at), at);
  const active = branch ?? variantOf(widget, value ?? ghost?.value);
  const variant = widget.variants[active];
  const select = (key: unknown) => {
    if (key === null) return;
    store.edit(at, draft => chooseVariant(draft, at, active, Number(key)));
  };
  return (
    <Stack
      role="group"
      aria-labelledby={props.labelledBy}
      aria-describedby={props.describedBy}
    >
      <ShortSelect
        aria-label={t('union.kindOf', { label })}
        options={widget.variants.map((option, index) => ({
          value: String(index),
          label: option.label,
        }))}
        value={String(active)}
        onChange={select}
      />
      {variant && (
        <FieldView
          key={active}
          field={variant.field}
          base={at}
          depth={props.depth + 1}
          entry={props.entry}
          title={label}
          layout="inline"
          outer={{
            describedBy: props.describedBy,
            invalid: props.invalid,
            nesting: props.nesting + 1,
          }}
          inherited={active === variantOf(widget, ghost?.value) ? ghost : null}
        />
      )}
    </Stack>
  );
}
