// SPDX-License-Identifier: Apache-2.0
import { TextField, type TextFieldProps } from '@backstage/ui';
import classes from './ShortTextField.module.css';

/** A text input for values of a few characters. */
export function ShortTextField(props: TextFieldProps) {
  return <TextField {...props} className={classes.short} />;
}
