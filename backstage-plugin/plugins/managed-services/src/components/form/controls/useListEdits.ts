// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from 'react';
import { addItem, moveItem, removeItem } from '../../../state/draft';
import { child } from '../../../state/pointer';
import { blankOf } from '../../../state/tree';
import { domId, useForm, useValue } from '../context';
import { focusInside } from '../focus';
import { useWidgets, type ControlProps } from '../widgetKind';
import { isFilledList } from './UnchosenList';

/** Moves the focus to an element after the next draw, when the element exists. */
function useFocusNext(): (id: string) => void {
  const next = useRef<string | null>(null);
  useEffect(() => {
    if (next.current === null) return;
    focusInside(document.getElementById(next.current));
    next.current = null;
  });
  return id => {
    next.current = id;
  };
}

/** The button of a moved item to focus: the one that was pressed, if it still can be. */
function buttonAfterMove(from: number, to: number, count: number): 'up' | 'down' {
  if (to === 0) return 'down';
  if (to === count - 1) return 'up';
  return to < from ? 'up' : 'down';
}

/** Adding, moving and removing items, with the focus and a sentence for screen readers. */
export function useListEdits({ at, ghost, entry, widget }: ControlProps<'list'>) {
  const { store, t, formId } = useForm();
  const widgets = useWidgets();
  const value = useValue(at);
  const items = Array.isArray(value) ? value : [];
  const [announcement, setAnnouncement] = useState('');
  const focusNext = useFocusNext();
  const idOf = (part: string, index: number) => domId(formId, child(at, index), part);
  const addId = domId(formId, at, 'add');

  const add = () => {
    focusNext(idOf('item', items.length));
    store.edit(at, draft => addItem(draft, at, blankOf(widgets, widget.item)));
  };
  const move = (from: number, to: number) => {
    focusNext(idOf(buttonAfterMove(from, to, items.length), to));
    store.edit(at, draft => moveItem(draft, at, from, to));
    setAnnouncement(t('list.moved', { number: String(to + 1) }));
  };
  const remove = (index: number) => {
    const keepsEmpty = isFilledList(ghost?.value) || entry;
    focusNext(addId);
    store.edit(at, draft => removeItem(draft, at, index, keepsEmpty));
    setAnnouncement(t('list.removed', { number: String(index + 1) }));
    store.touch(at);
  };
  return { value, items, announcement, idOf, addId, add, move, remove };
}

export type ListEdits = ReturnType<typeof useListEdits>;
