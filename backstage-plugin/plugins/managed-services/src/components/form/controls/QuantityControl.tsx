// SPDX-License-Identifier: Apache-2.0
import { useForm } from '../context';
import type { ControlProps } from '../widgetKind';
import { ShortTextField } from './ShortTextField';
import { inputProps, placeholderOf, useTextValue } from './textInput';

/** A Kubernetes quantity such as `10Gi`; it stays the text that was typed. */
export function QuantityControl(props: ControlProps<'quantity'>) {
  const { t } = useForm();
  return (
    <ShortTextField
      {...inputProps(props)}
      {...useTextValue(props)}
      placeholder={placeholderOf(props, props.widget.examples, t)}
    />
  );
}
