// SPDX-License-Identifier: Apache-2.0
import { createContext, useContext, type ComponentType } from 'react';
import type { Field } from '../../state/form';
import type { Kind, WidgetOf, WidgetShape } from '../../state/tree';

/** What a field receives from its container. */
export type FieldProps = {
  field: Field;
  /** Place of the template root that `field.at` is relative to. */
  base: string;
  depth: number;
  /** The field is a list item or a key's value: it exists while it is empty. */
  entry?: boolean;
  /** Shown instead of the field's own label. */
  title?: string;
  /** `inline` leaves the label to the surrounding row. */
  layout?: 'row' | 'inline';
  /** The default that a surrounding default gives to this place. */
  inherited?: Field['ghost'];
  /** Set for a union's variant: the union shows the messages of their place. */
  outer?: Outer;
};

export type Outer = {
  describedBy: string | undefined;
  invalid: boolean;
  nesting: number;
};

/** What a control needs to be labelled, described and marked by its frame. */
export type ControlProps<K extends Kind = Kind> = {
  field: Field;
  widget: WidgetOf<K>;
  at: string;
  depth: number;
  entry: boolean;
  label: string;
  id: string;
  labelledBy: string;
  describedBy: string | undefined;
  invalid: boolean;
  ghost: Field['ghost'];
  nesting: number;
};

/** A control inside the usual frame of label, help, default and messages. */
type Framed<K extends Kind> = {
  control: ComponentType<ControlProps<K>>;
  /** Drawn instead where the value is secret. */
  secretControl?: ComponentType<ControlProps<K>>;
  /** The control is one element that a `<label>` can point at. */
  labelable: boolean;
  /** The control needs the whole width, below its caption. */
  wide: boolean;
};

/** A widget that draws its field without the frame. */
type Unframed = { whole: ComponentType<FieldProps> };

/** Everything that is known about one kind of widget: a row of the table. */
export type WidgetKind<K extends Kind> = WidgetShape<K> & {
  /** Fits on one line with a key or with an item's buttons. */
  inline: boolean;
  /** Empty text is a value here, although clearing the input means "not chosen". */
  holdsText: boolean;
} & (Framed<K> | Unframed);

export type WidgetTable = { readonly [K in Kind]: WidgetKind<K> };

const WidgetsContext = createContext<WidgetTable | null>(null);

/** The table reaches its own controls by context: lists draw fields of any kind. */
export const WidgetsProvider = WidgetsContext.Provider;

/** The row of a field's widget. */
export function useWidgetKind(field: Field): WidgetTable[Kind] {
  return useWidgets()[field.widget.kind];
}

export function useWidgets(): WidgetTable {
  const widgets = useContext(WidgetsContext);
  if (!widgets) throw new Error('a form field was drawn outside of its form');
  return widgets;
}
