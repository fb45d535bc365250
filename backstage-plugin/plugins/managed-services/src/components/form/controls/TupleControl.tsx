// SPDX-License-Identifier: Apache-2.0
import { RiAddLine } from '@remixicon/react';
import { addItem, removeItem } from '../../../state/draft';
import { child } from '../../../state/pointer';
import { blankOf } from '../../../state/tree';
import { AddButton } from '../AddButton';
import { useForm, useValue } from '../context';
import { FieldView } from '../FieldView';
import { Line, Stack } from '../Rows';
import { useWidgets, type ControlProps } from '../widgetKind';
import { RemoveButton } from './ItemButtons';
import { UnchosenList } from './UnchosenList';
import classes from './TupleControl.module.css';

/** One position of a tuple; those beyond the described ones can be removed. */
function Position({ tuple, index }: { tuple: ControlProps<'tuple'>; index: number }) {
  const { store, t } = useForm();
  const { at, depth, widget } = tuple;
  const described = widget.items[index];
  const item = described ?? widget.rest;
  if (!item) return null;
  const number = String(index + 1);
  return (
    <div className={classes.position}>
      <div className={classes.body}>
        <FieldView
          field={item}
          base={child(at, index)}
          depth={depth + 1}
          entry
          title={described?.label || t('list.item', { number })}
        />
      </div>
      {!described && (
        <RemoveButton
          label={t('list.remove', { number })}
          onPress={() => store.edit(at, draft => removeItem(draft, at, index, true))}
        />
      )}
    </div>
  );
}

/** A list whose positions mean different things. */
export function TupleControl(props: ControlProps<'tuple'>) {
  const { store, t } = useForm();
  const widgets = useWidgets();
  const { at, label } = props;
  const { items, rest } = props.widget;
  const value = useValue(at);
  if (!Array.isArray(value) || (value.length === 0 && items.length > 0)) {
    const start = items.map(item => blankOf(widgets, item));
    return <UnchosenList {...props} startLabel={t('list.fill')} start={start} />;
  }
  return (
    <Stack
      role="group"
      aria-labelledby={props.labelledBy}
      aria-describedby={props.describedBy}
    >
      {value.map((_, index) => (
        <Position key={index} tuple={props} index={index} />
      ))}
      {rest && (
        <Line>
          <AddButton
            label={t('list.add')}
            name={t('list.addTo', { label })}
            icon={<RiAddLine />}
            onPress={() => store.edit(at, draft => addItem(draft, at, blankOf(widgets, rest)))}
          />
        </Line>
      )}
    </Stack>
  );
}
