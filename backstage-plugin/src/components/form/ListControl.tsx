// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from 'react';
import { ButtonIcon, VisuallyHidden } from '@backstage/ui';
import {
  RiAddLine,
  RiArrowDownLine,
  RiArrowUpLine,
  RiDeleteBinLine,
  RiFileCopyLine,
} from '@remixicon/react';
import type { Field, Widget } from '@managed-services/engine';
import { addItem, choose, moveItem, removeItem } from '../../state/draft';
import { writeFree } from '../../state/text';
import { child } from '../../state/pointer';
import { blank } from '../../state/tree';
import { domId, useForm, useValue, type ControlProps } from './context';
import { AddButton } from './FieldFrame';
import { FieldView } from './FieldView';
import { focusInside } from './focus';
import classes from './Form.module.css';

const simple: ReadonlySet<Widget['kind']> = new Set<Widget['kind']>([
  'text',
  'quantity',
  'number',
  'toggle',
  'choice',
  'intOrString',
]);

export function isSimple(field: Field): boolean {
  return simple.has(field.widget.kind);
}

/** The default list, readable but not editable: nothing of it is chosen. */
export function GhostText({ value }: { value: unknown }) {
  const { t } = useForm();
  return (
    <figure className={classes.ghost}>
      <figcaption>{t('field.defaultIs')}</figcaption>
      {/* Long defaults scroll, and what scrolls must be reachable by keyboard. */}
      <pre tabIndex={0}>{writeFree(value)}</pre>
    </figure>
  );
}

function isFilled(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0;
}

export function ListControl(props: ControlProps) {
  const { store, t, formId } = useForm();
  const { at, field, ghost, label, depth } = props;
  const { item } = field.widget as Extract<Widget, { kind: 'list' }>;
  const value = useValue(at);
  const items = Array.isArray(value) ? value : [];
  const [news, setNews] = useState('');
  const focusNext = useRef<(() => HTMLElement | null) | null>(null);
  useEffect(() => {
    const target = focusNext.current?.();
    focusNext.current = null;
    if (target) focusInside(target);
  });
  const part = (name: string, index?: number) =>
    domId(formId, index === undefined ? at : child(at, index), name);
  const byId = (id: string) => () => document.getElementById(id);

  const add = () => {
    focusNext.current = byId(part('item', items.length));
    store.edit(draft => addItem(draft, at, blank(item)));
  };
  const move = (from: number, to: number) => {
    // The focus follows the item, on the button that was pressed if it can.
    const isLast = to === 0 || to === items.length - 1;
    const direction = isLast === (to < from) ? 'down' : 'up';
    focusNext.current = byId(part(isLast ? direction : to < from ? 'up' : 'down', to));
    store.edit(draft => moveItem(draft, at, from, to));
    setNews(t('list.moved', { number: String(to + 1) }));
  };
  const remove = (index: number) => {
    focusNext.current = byId(part('add'));
    store.edit(draft => removeItem(draft, at, index, isFilled(ghost?.value) || props.entry));
    setNews(t('list.removed', { number: String(index + 1) }));
    store.touch(at);
  };

  const buttons = (index: number) => {
    const number = String(index + 1);
    return (
      <span className={classes.itemButtons}>
        <span id={part('up', index)}>
          <ButtonIcon
            size="small"
            variant="tertiary"
            icon={<RiArrowUpLine />}
            aria-label={t('list.up', { number })}
            isDisabled={index === 0}
            onPress={() => move(index, index - 1)}
          />
        </span>
        <span id={part('down', index)}>
          <ButtonIcon
            size="small"
            variant="tertiary"
            icon={<RiArrowDownLine />}
            aria-label={t('list.down', { number })}
            isDisabled={index === items.length - 1}
            onPress={() => move(index, index + 1)}
          />
        </span>
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiDeleteBinLine />}
          aria-label={t('list.remove', { number })}
          onPress={() => remove(index)}
        />
      </span>
    );
  };

  if (value === undefined && isFilled(ghost?.value)) {
    return (
      <div className={classes.stack} role="group" aria-labelledby={props.labelledBy}>
        <GhostText value={ghost.value} />
        <span className={classes.line}>
          <AddButton
            label={t('list.copyDefault')}
            icon={<RiFileCopyLine />}
            onPress={() => store.edit(draft => choose(draft, at, ghost.value))}
          />
          <AddButton
            label={t('list.startNew')}
            icon={<RiAddLine />}
            onPress={() => store.edit(draft => choose(draft, at, []))}
          />
          <span className={classes.note}>{t('list.replaces')}</span>
        </span>
      </div>
    );
  }

  return (
    <div
      className={classes.stack}
      role="group"
      aria-labelledby={props.labelledBy}
      aria-describedby={props.describedBy}
    >
      <ol className={classes.items}>
        {items.map((_, index) => {
          const title = t('list.item', { number: String(index + 1) });
          const isRow = isSimple(item);
          // Positions are the keys: a place is a position, and state is kept by place.
          return (
            <li key={index} className={isRow ? classes.itemRow : classes.itemBox}>
              {!isRow && (
                <div className={classes.itemHead}>
                  <span className={classes.itemTitle}>{title}</span>
                  {buttons(index)}
                </div>
              )}
              <div id={part('item', index)} className={classes.itemBody}>
                <FieldView
                  field={item}
                  base={child(at, index)}
                  depth={depth + 1}
                  entry
                  title={`${label}: ${title}`}
                  layout="inline"
                />
              </div>
              {isRow && buttons(index)}
            </li>
          );
        })}
      </ol>
      {items.length === 0 && value !== undefined && (
        <span className={classes.note}>
          {isFilled(ghost?.value) ? t('list.chosenEmpty') : t('list.empty')}
        </span>
      )}
      <span id={part('add')} className={classes.line}>
        <AddButton
          label={t('list.add')}
          name={t('list.addTo', { label })}
          icon={<RiAddLine />}
          onPress={add}
        />
      </span>
      <VisuallyHidden>
        <span role="status">{news}</span>
      </VisuallyHidden>
    </div>
  );
}
