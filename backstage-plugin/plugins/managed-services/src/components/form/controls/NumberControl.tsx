// SPDX-License-Identifier: Apache-2.0
import { readNumber } from '../../../state/text';
import { useForm, type Translate } from '../context';
import { Note } from '../Note';
import type { ControlProps } from '../widgetKind';
import { ShortTextField } from './ShortTextField';
import { inputProps, placeholderOf, useReadText } from './textInput';
import classes from './NumberControl.module.css';

/** The bounds in words, as the engine's messages put them. */
function describeRange(widget: ControlProps<'number'>['widget'], t: Translate): string | null {
  const { exclusiveMinimum, exclusiveMaximum } = widget;
  const minimum = widget.minimum === null ? null : String(widget.minimum);
  const maximum = widget.maximum === null ? null : String(widget.maximum);
  if (minimum !== null && maximum !== null && !exclusiveMinimum && !exclusiveMaximum) {
    return t('number.between', { minimum, maximum });
  }
  const bounds: string[] = [];
  if (minimum !== null) {
    bounds.push(t(exclusiveMinimum ? 'number.above' : 'number.atLeast', { minimum }));
  }
  if (maximum !== null) {
    bounds.push(t(exclusiveMaximum ? 'number.below' : 'number.atMost', { maximum }));
  }
  return bounds.length === 0 ? null : bounds.join(', ');
}

/** A number as text, so that what is typed is never rounded or lost. */
export function NumberControl(props: ControlProps<'number'>) {
  const { t } = useForm();
  const { integer } = props.widget;
  const unit = props.field.scale?.unit;
  const range = describeRange(props.widget, t);
  const rangeId = `${props.id}-range`;
  const describedBy = [range && rangeId, props.describedBy].filter(Boolean).join(' ');
  return (
    <>
      <span className={classes.withUnit}>
        <ShortTextField
          {...inputProps(props)}
          {...useReadText(props, readNumber, null)}
          aria-describedby={describedBy || undefined}
          inputMode={integer ? 'numeric' : 'decimal'}
          placeholder={placeholderOf(props, [], t)}
        />
        {unit && <span className={classes.unit}>{unit}</span>}
      </span>
      {range && <Note id={rangeId}>{range}</Note>}
    </>
  );
}
