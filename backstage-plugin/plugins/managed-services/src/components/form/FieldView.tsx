// SPDX-License-Identifier: Apache-2.0
import { memo, type ComponentType } from 'react';
import { FieldFrame } from './FieldFrame';
import {
  useWidgetKind,
  type ControlProps,
  type FieldProps,
} from './widgetKind';

/** Draws any field of the form model, as its row in the table of widgets says. */
export const FieldView = memo(function FieldView(props: FieldProps) {
  const kind = useWidgetKind(props.field);
  if ('whole' in kind) return <kind.whole {...props} />;
  const { control, secretControl = control, labelable, wide } = kind;
  const drawn = props.field.secret ? secretControl : control;
  return (
    <FieldFrame
      {...props}
      // The row was found by the widget's kind, so the control is that widget's.
      control={drawn as ComponentType<ControlProps>}
      labelable={labelable}
      wide={wide}
    />
  );
});
