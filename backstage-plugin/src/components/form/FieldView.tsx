// SPDX-License-Identifier: Apache-2.0
import { memo, type ComponentType } from 'react';
import type { Widget } from '@managed-services/engine';
import type { ControlProps, FieldProps } from './context';
import { ChoiceControl } from './ChoiceControl';
import { FieldFrame } from './FieldFrame';
import { FreeControl } from './FreeControl';
import { ListControl } from './ListControl';
import { MapControl } from './MapControl';
import { NothingControl } from './NothingControl';
import { SectionField } from './SectionField';
import { SecretControl } from './SecretControl';
import { IntOrStringControl, NumberControl, QuantityControl, TextControl } from './TextControls';
import { ToggleControl } from './ToggleControl';
import { TupleControl } from './TupleControl';
import { UnionControl } from './UnionControl';

type LeafKind = Exclude<Widget['kind'], 'section'>;

const controls: Record<LeafKind, ComponentType<ControlProps>> = {
  text: TextControl,
  quantity: QuantityControl,
  number: NumberControl,
  toggle: ToggleControl,
  choice: ChoiceControl,
  intOrString: IntOrStringControl,
  list: ListControl,
  tuple: TupleControl,
  map: MapControl,
  union: UnionControl,
  free: FreeControl,
  nothing: NothingControl,
};

/** Kinds whose control is one element that a `<label>` can point at. */
const labelable: ReadonlySet<Widget['kind']> = new Set<Widget['kind']>([
  'text',
  'quantity',
  'number',
  'intOrString',
  'free',
]);

/** Kinds that need the whole width. */
const wide: ReadonlySet<Widget['kind']> = new Set<Widget['kind']>([
  'list',
  'tuple',
  'map',
  'union',
  'free',
]);

/** Draws any field of the form model. */
export const FieldView = memo(function FieldView(props: FieldProps) {
  const { kind } = props.field.widget;
  if (kind === 'section') return <SectionField {...props} />;
  const isHidden = props.field.secret && kind === 'text';
  return (
    <FieldFrame
      {...props}
      control={isHidden ? SecretControl : controls[kind]}
      labelable={labelable.has(kind)}
      wide={wide.has(kind)}
    />
  );
});
