// SPDX-License-Identifier: Apache-2.0
import {
  readIntOrString,
  readNumber,
} from '../../../state/text';
import {
  useWidgets,
  type ControlProps,
} from '../widgetKind';
import { SecretField } from './SecretField';
import {
  useReadText,
  useTextValue,
  useYamlInput,
} from './textInput';

/** A secret text. */
export function SecretText(props: ControlProps<'text'>) {
  const { multiline } = props.widget;
  return <SecretField {...props} text={useTextValue(props)} multiline={multiline} />;
}

/** A secret quantity. */
export function SecretQuantity(props: ControlProps<'quantity'>) {
  return <SecretField {...props} text={useTextValue(props)} multiline={false} />;
}

/** A secret number. */
export function SecretNumber(props: ControlProps<'number'>) {
  const text = useReadText(props, readNumber, null);
  return <SecretField {...props} text={text} multiline={false} />;
}

/** A secret integer or text. */
export function SecretIntOrString(props: ControlProps<'intOrString'>) {
  const text = useReadText(props, readIntOrString, '');
  return <SecretField {...props} text={text} multiline={false} />;
}

/** A secret of any structure, as YAML. */
export function SecretFree(props: ControlProps<'free'>) {
  const { widget } = props;
  const { isReadOnly, ...text } = useYamlInput(
    props,
    widget.expects,
    useWidgets().free.blank(widget),
  );
  const field = { ...props.field, readOnly: props.field.readOnly || isReadOnly };
  return <SecretField {...props} field={field} text={text} multiline />;
}
