// SPDX-License-Identifier: Apache-2.0
import { TextAreaField, TextField } from '@backstage/ui';
import { useForm } from '../context';
import type { ControlProps } from '../widgetKind';
import { inputProps, placeholderOf, useTextValue } from './textInput';

/** Text of one line or several. */
export function TextControl(props: ControlProps<'text'>) {
  const { t } = useForm();
  const { multiline, examples } = props.widget;
  const shared = {
    ...inputProps(props),
    ...useTextValue(props),
    placeholder: placeholderOf(props, examples, t),
  };
  return multiline ? <TextAreaField {...shared} rows={4} /> : <TextField {...shared} />;
}
