// SPDX-License-Identifier: Apache-2.0
import { blankOf } from '../../state/tree';
import { ChoiceControl } from './controls/ChoiceControl';
import { FreeControl } from './controls/FreeControl';
import { IntOrStringControl } from './controls/IntOrStringControl';
import { ListControl } from './controls/ListControl';
import { MapControl } from './controls/MapControl';
import { NothingControl } from './controls/NothingControl';
import { NumberControl } from './controls/NumberControl';
import { QuantityControl } from './controls/QuantityControl';
import {
  SecretFree,
  SecretIntOrString,
  SecretNumber,
  SecretQuantity,
  SecretText,
} from './controls/SecretControls';
import { TextControl } from './controls/TextControl';
import { ToggleControl } from './controls/ToggleControl';
import { TupleControl } from './controls/TupleControl';
import { UnionControl } from './controls/UnionControl';
import { SectionField } from './section/SectionField';
import type { WidgetTable } from './widgetKind';

/** No key and no item of this kind of value has a field of its own. */
const nothingBelow = () => null;

/** A text input on one line. */
const textLine = {
  labelable: true,
  wide: false,
  inline: true,
  holdsText: true,
  blank: () => '',
  below: nothingBelow,
};

/** Contains fields of its own, below its caption. */
const container = { labelable: false, wide: true, inline: false, holdsText: false };

/**
 * Everything that the form knows about a kind of widget stands in its row.
 * `docs/add-a-widget.md` shows how to add one.
 */
export const widgets: WidgetTable = {
  section: {
    whole: SectionField,
    inline: false,
    holdsText: false,
    blank: () => ({}),
    below: ({ extra }) => extra,
  },
  text: { ...textLine, control: TextControl, secretControl: SecretText },
  quantity: { ...textLine, control: QuantityControl, secretControl: SecretQuantity },
  intOrString: { ...textLine, control: IntOrStringControl, secretControl: SecretIntOrString },
  number: {
    ...textLine,
    control: NumberControl,
    secretControl: SecretNumber,
    holdsText: false,
    blank: () => null,
  },
  toggle: {
    control: ToggleControl,
    labelable: false,
    wide: false,
    inline: true,
    holdsText: false,
    blank: () => false,
    below: nothingBelow,
  },
  choice: {
    control: ChoiceControl,
    labelable: false,
    wide: false,
    inline: true,
    holdsText: false,
    blank: ({ options }) => options[0]?.value ?? null,
    below: nothingBelow,
  },
  list: {
    ...container,
    control: ListControl,
    blank: () => [],
    below: ({ item }) => item,
  },
  tuple: {
    ...container,
    control: TupleControl,
    blank: () => [],
    below: ({ items, rest }, index) => items[Number(index)] ?? rest,
  },
  map: {
    ...container,
    control: MapControl,
    blank: () => ({}),
    below: ({ value }) => value,
  },
  union: {
    ...container,
    control: UnionControl,
    blank: ({ variants }) => (variants[0] ? blankOf(widgets, variants[0].field) : null),
    below: nothingBelow,
  },
  free: {
    control: FreeControl,
    secretControl: SecretFree,
    labelable: true,
    wide: true,
    inline: false,
    holdsText: false,
    blank: ({ expects }) => (expects === 'array' ? [] : {}),
    below: nothingBelow,
  },
  nothing: {
    control: NothingControl,
    labelable: false,
    wide: false,
    inline: false,
    holdsText: false,
    blank: () => null,
    below: nothingBelow,
  },
};
