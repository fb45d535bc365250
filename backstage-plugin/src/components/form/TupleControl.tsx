// SPDX-License-Identifier: Apache-2.0
import { RiAddLine, RiFileCopyLine } from '@remixicon/react';
import { ButtonIcon } from '@backstage/ui';
import { RiDeleteBinLine } from '@remixicon/react';
import type { Widget } from '@managed-services/engine';
import { addItem, choose, removeItem } from '../../state/draft';
import { child } from '../../state/pointer';
import { blank } from '../../state/tree';
import { useForm, useValue, type ControlProps } from './context';
import { AddButton } from './FieldFrame';
import { FieldView } from './FieldView';
import { GhostText } from './ListControl';
import classes from './Form.module.css';

/** A list whose positions mean different things. */
export function TupleControl(props: ControlProps) {
  const { store, t } = useForm();
  const { at, field, ghost, label, depth } = props;
  const { items, rest } = field.widget as Extract<Widget, { kind: 'tuple' }>;
  const value = useValue(at);
  const isStarted = Array.isArray(value) && (value.length > 0 || items.length === 0);
  if (!isStarted) {
    return (
      <div className={classes.stack} role="group" aria-labelledby={props.labelledBy}>
        {Array.isArray(ghost?.value) && ghost.value.length > 0 && (
          <GhostText value={ghost.value} />
        )}
        <span className={classes.line}>
          {Array.isArray(ghost?.value) && ghost.value.length > 0 && (
            <AddButton
              label={t('list.copyDefault')}
              icon={<RiFileCopyLine />}
              onPress={() => store.edit(draft => choose(draft, at, ghost.value))}
            />
          )}
          <AddButton
            label={t('list.fill')}
            icon={<RiAddLine />}
            onPress={() => store.edit(draft => choose(draft, at, items.map(blank)))}
          />
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
      {value.map((_, index) => {
        const item = items[index] ?? rest;
        if (!item) return null;
        const title = items[index]
          ? item.label || t('list.item', { number: String(index + 1) })
          : t('list.item', { number: String(index + 1) });
        return (
          <div key={index} className={classes.itemRow}>
            <div className={classes.itemBody}>
              <FieldView field={item} base={child(at, index)} depth={depth + 1} entry title={title} />
            </div>
            {index >= items.length && (
              <ButtonIcon
                size="small"
                variant="tertiary"
                icon={<RiDeleteBinLine />}
                aria-label={t('list.remove', { number: String(index + 1) })}
                onPress={() => store.edit(draft => removeItem(draft, at, index, true))}
              />
            )}
          </div>
        );
      })}
      {rest && (
        <span className={classes.line}>
          <AddButton
            label={t('list.add')}
            name={t('list.addTo', { label })}
            icon={<RiAddLine />}
            onPress={() => store.edit(draft => addItem(draft, at, blank(rest)))}
          />
        </span>
      )}
    </div>
  );
}
