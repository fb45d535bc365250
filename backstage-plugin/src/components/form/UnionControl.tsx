// SPDX-License-Identifier: Apache-2.0
import { Select } from '@backstage/ui';
import type { Widget } from '@managed-services/engine';
import { chooseVariant } from '../../state/draft';
import { variantOf } from '../../state/tree';
import { useForm, useFormState, useValue, type ControlProps } from './context';
import { FieldView } from './FieldView';
import classes from './Form.module.css';

/** One of several forms; what was typed into the others is kept. */
export function UnionControl(props: ControlProps) {
  const { store, t } = useForm();
  const { at, field, ghost, label, depth, entry } = props;
  const widget = field.widget as Extract<Widget, { kind: 'union' }>;
  const value = useValue(at);
  const branch = useFormState(state => state.draft.branches.get(at));
  const active = branch ?? variantOf(widget, value ?? ghost?.value);
  const variant = widget.variants[active];
  const name = t('union.kindOf', { label });
  return (
    <div
      className={classes.union}
      role="group"
      aria-labelledby={props.labelledBy}
      aria-describedby={props.describedBy}
    >
      <Select
        className={classes.short}
        aria-label={name}
        options={widget.variants.map((option, index) => ({
          value: String(index),
          label: option.label,
        }))}
        value={String(active)}
        onChange={key => {
          if (key === null) return;
          store.edit(draft => chooseVariant(draft, at, active, Number(key)));
        }}
      />
      {variant && (
        <FieldView
          key={active}
          field={variant.field}
          base={at}
          depth={depth + 1}
          entry={entry}
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
    </div>
  );
}
