// SPDX-License-Identifier: Apache-2.0
import { TextAreaField, TextField } from '@backstage/ui';
import type { Widget } from '@managed-services/engine';
import { choose, clear, type } from '../../state/draft';
import { readIntOrString, readNumber, writeFree } from '../../state/text';
import { useForm, useFormState, useValue, type ControlProps, type Translate } from './context';
import { describeGhost } from './ghost';
import classes from './Form.module.css';

/** Text that stands for a value; a value of another type is shown as YAML. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : writeFree(value);
}

function placeholderOf(props: ControlProps, examples: string[], t: Translate): string {
  const byDefault = describeGhost(props.ghost, props.field, t);
  if (byDefault !== null) return t('field.byDefault', { value: byDefault });
  return examples.length > 0 ? t('field.example', { value: examples[0] }) : '';
}

/** Properties that every text input of ours shares. */
function inputProps({ id, labelledBy, describedBy, invalid, field }: ControlProps) {
  return {
    id,
    'aria-labelledby': labelledBy,
    'aria-describedby': describedBy,
    isInvalid: invalid,
    // Native validation would block the scaffolder's own form.
    validationBehavior: 'aria' as const,
    isReadOnly: field.readOnly,
    autoComplete: 'off',
    spellCheck: 'false' as const,
  };
}

function useTextChoice({ at, entry }: ControlProps) {
  const { store } = useForm();
  const value = useValue(at);
  return {
    value: textOf(value),
    onChange: (text: string) =>
      store.edit(draft =>
        // An entry keeps its place while its text is being replaced.
        text === '' && !entry ? clear(draft, at) : choose(draft, at, text),
      ),
    onBlur: () => store.touch(at),
  };
}

export function TextControl(props: ControlProps) {
  const { t } = useForm();
  const choice = useTextChoice(props);
  const widget = props.field.widget as Extract<Widget, { kind: 'text' }>;
  const placeholder = placeholderOf(props, widget.examples, t);
  if (widget.multiline) {
    return (
      <TextAreaField {...inputProps(props)} {...choice} placeholder={placeholder} rows={4} />
    );
  }
  return <TextField {...inputProps(props)} {...choice} placeholder={placeholder} />;
}

export function QuantityControl(props: ControlProps) {
  const { t } = useForm();
  const choice = useTextChoice(props);
  const widget = props.field.widget as Extract<Widget, { kind: 'quantity' }>;
  return (
    <TextField
      {...inputProps(props)}
      {...choice}
      className={classes.short}
      placeholder={placeholderOf(props, widget.examples, t)}
    />
  );
}

type NumberWidget = Extract<Widget, { kind: 'number' }>;

function describeRange(widget: NumberWidget, t: Translate): string | null {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = widget;
  if (minimum !== null && maximum !== null && !exclusiveMinimum && !exclusiveMaximum) {
    return t('number.between', { minimum: String(minimum), maximum: String(maximum) });
  }
  const bounds = [
    minimum !== null &&
      t(exclusiveMinimum ? 'number.above' : 'number.atLeast', { minimum: String(minimum) }),
    maximum !== null &&
      t(exclusiveMaximum ? 'number.below' : 'number.atMost', { maximum: String(maximum) }),
  ].filter(Boolean);
  return bounds.length === 0 ? null : bounds.join(', ');
}

export function NumberControl(props: ControlProps) {
  const { store, t } = useForm();
  const { at, entry, field } = props;
  const widget = field.widget as NumberWidget;
  const value = useValue(at);
  const raw = useFormState(state => state.draft.raw.get(at));
  const range = describeRange(widget, t);
  const rangeId = `${props.id}-range`;
  const onChange = (text: string) =>
    store.edit(draft => type(draft, at, text, readNumber(text), entry ? null : undefined));
  return (
    <>
      <span className={classes.withUnit}>
        <TextField
          {...inputProps(props)}
          aria-describedby={[range && rangeId, props.describedBy].filter(Boolean).join(' ') || undefined}
          className={classes.short}
          inputMode={widget.integer ? 'numeric' : 'decimal'}
          value={raw ?? textOf(value)}
          onChange={onChange}
          onBlur={() => store.touch(at)}
          placeholder={placeholderOf(props, [], t)}
        />
        {widget.unit && <span className={classes.unit}>{widget.unit}</span>}
      </span>
      {range && (
        <span id={rangeId} className={classes.note}>
          {range}
        </span>
      )}
    </>
  );
}

export function IntOrStringControl(props: ControlProps) {
  const { store, t } = useForm();
  const { at, entry } = props;
  const value = useValue(at);
  const raw = useFormState(state => state.draft.raw.get(at));
  return (
    <TextField
      {...inputProps(props)}
      className={classes.short}
      value={raw ?? textOf(value)}
      onChange={text =>
        store.edit(draft => type(draft, at, text, readIntOrString(text), entry ? '' : undefined))
      }
      onBlur={() => store.touch(at)}
      placeholder={placeholderOf(props, [], t)}
    />
  );
}
