// SPDX-License-Identifier: Apache-2.0
import { readIntOrString } from '../../../state/text';
import { useForm } from '../context';
import type { ControlProps } from '../widgetKind';
import { ShortTextField } from './ShortTextField';
import { inputProps, placeholderOf, useReadText } from './textInput';

/** Digits are an integer, anything else is text: a port, or its name. */
export function IntOrStringControl(props: ControlProps<'intOrString'>) {
  const { t } = useForm();
  return (
    <ShortTextField
      {...inputProps(props)}
      {...useReadText(props, readIntOrString, '')}
      placeholder={placeholderOf(props, [], t)}
    />
  );
}
