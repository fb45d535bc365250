// SPDX-License-Identifier: Apache-2.0
import { VisuallyHidden } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import { child } from '../../../state/pointer';
import { AddButton } from '../AddButton';
import { useForm } from '../context';
import { Entries, Entry } from '../Entries';
import { FieldView } from '../FieldView';
import { Note } from '../Note';
import { Line, Stack } from '../Rows';
import { useWidgetKind, type ControlProps } from '../widgetKind';
import { ItemButtons } from './ItemButtons';
import { isFilledList, UnchosenList } from './UnchosenList';
import { useListEdits, type ListEdits } from './useListEdits';
import classes from './ListControl.module.css';

type ItemsProps = { list: ControlProps<'list'>; edits: ListEdits };

function Items({ list: { at, label, depth, widget }, edits }: ItemsProps) {
  const { t } = useForm();
  const { inline } = useWidgetKind(widget.item);
  return (
    <Entries ordered>
      {edits.items.map((_, index) => {
        const title = t('list.item', { number: String(index + 1) });
        return (
          <Entry
            // Positions are the keys: a place is a position, and state is kept by place.
            key={index}
            inline={inline}
            id={edits.idOf('item', index)}
            caption={inline ? undefined : <span className={classes.title}>{title}</span>}
            actions={<ItemButtons index={index} edits={edits} />}
          >
            <FieldView
              field={widget.item}
              base={child(at, index)}
              depth={depth + 1}
              entry
              title={`${label}: ${title}`}
              layout="inline"
            />
          </Entry>
        );
      })}
    </Entries>
  );
}

/** A list of any length, whose items all have the same form. */
export function ListControl(props: ControlProps<'list'>) {
  const { t } = useForm();
  const edits = useListEdits(props);
  const { value, items, announcement } = edits;
  const shipsItems = isFilledList(props.ghost?.value);
  if (value === undefined && shipsItems) {
    return (
      <UnchosenList
        {...props}
        startLabel={t('list.startNew')}
        start={[]}
        note={t('list.replaces')}
      />
    );
  }
  return (
    <Stack
      role="group"
      aria-labelledby={props.labelledBy}
      aria-describedby={props.describedBy}
    >
      <Items list={props} edits={edits} />
      {items.length === 0 && value !== undefined && (
        <Note>{shipsItems ? t('list.chosenEmpty') : t('list.empty')}</Note>
      )}
      <Line id={edits.addId}>
        <AddButton
          label={t('list.add')}
          name={t('list.addTo', { label: props.label })}
          icon={<RiAddLine />}
          onPress={edits.add}
        />
      </Line>
      <VisuallyHidden>
        <span role="status">{announcement}</span>
      </VisuallyHidden>
    </Stack>
  );
}
