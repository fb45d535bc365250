// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { ButtonIcon, TextField } from '@backstage/ui';
import { RiAddLine, RiDeleteBinLine } from '@remixicon/react';
import type { Field, Widget } from '@managed-services/engine';
import { choose, clear, renameKey } from '../../state/draft';
import { child } from '../../state/pointer';
import { blank } from '../../state/tree';
import { isRecord } from '../../state/values';
import { domId, useForm, useValue, type ControlProps } from './context';
import { AddButton } from './FieldFrame';
import { FieldView } from './FieldView';
import { focusInside } from './focus';
import { ghostOfKey } from './ghost';
import { isSimple } from './ListControl';
import classes from './Form.module.css';

/** The key of a chosen entry; renaming happens when the field is left. */
function KeyField({ at, name, taken }: { at: string; name: string; taken: (key: string) => boolean }) {
  const { store, t } = useForm();
  const [text, setText] = useState(name);
  useEffect(() => setText(name), [name]);
  const isTaken = text !== name && taken(text);
  const commit = () => {
    if (!isTaken) store.edit(draft => renameKey(draft, at, text));
  };
  return (
    <span className={classes.key}>
      <TextField
        aria-label={t('map.keyOf', { key: name })}
        value={text}
        onChange={setText}
        onBlur={commit}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key !== 'Enter') return;
          // Enter must not submit a form around ours.
          event.preventDefault();
          commit();
        }}
        isInvalid={isTaken}
        validationBehavior="aria"
        spellCheck="false"
        autoComplete="off"
      />
      {isTaken && <span className={classes.alert}>{t('map.taken', { key: text })}</span>}
    </span>
  );
}

type EntriesProps = {
  at: string;
  value: Field;
  keyPattern: string | null;
  ghost: Field['ghost'];
  label: string;
  depth: number;
  /** Keys that have fields of their own. */
  except?: readonly string[];
};

/** Keys that nobody can list beforehand, each with a value of one form. */
export function MapEntries({ at, value: template, keyPattern, ghost, label, depth, except = [] }: EntriesProps) {
  const { store, t, formId } = useForm();
  const value = useValue(at);
  const [newKey, setNewKey] = useState('');
  const added = useRef<string | null>(null);
  useEffect(() => {
    if (added.current === null) return;
    focusInside(document.getElementById(domId(formId, child(at, added.current))));
    added.current = null;
  });
  const chosen = isRecord(value) ? Object.keys(value) : [];
  const byDefault = ghost && isRecord(ghost.value) ? Object.keys(ghost.value) : [];
  const keys = [...new Set([...byDefault, ...chosen])].filter(key => !except.includes(key));
  const isTaken = (key: string) => keys.includes(key) || except.includes(key);
  const add = () => {
    if (newKey === '' || isTaken(newKey)) return;
    added.current = newKey;
    store.edit(draft => choose(draft, child(at, newKey), blank(template)));
    setNewKey('');
  };
  const isRow = isSimple(template);
  const remover = (key: string) => (
    <ButtonIcon
      size="small"
      variant="tertiary"
      icon={<RiDeleteBinLine />}
      aria-label={t('map.remove', { key })}
      onPress={() => {
        focusInside(document.getElementById(domId(formId, at, 'newkey')));
        store.edit(draft => clear(draft, child(at, key)));
      }}
    />
  );
  return (
    <div className={classes.stack}>
      {keys.length > 0 && (
        <ul className={classes.items}>
          {keys.map(key => {
            const place = child(at, key);
            const isDefault = byDefault.includes(key);
            return (
              // A position, not the key: renaming must not move the focus.
              <li key={keys.indexOf(key)} className={isRow ? classes.itemRow : classes.itemBox}>
                <div className={isRow ? classes.keyCell : classes.itemHead}>
                  {isDefault ? (
                    <code className={classes.fixedKey}>{key}</code>
                  ) : (
                    <KeyField at={place} name={key} taken={isTaken} />
                  )}
                  {!isRow && !isDefault && remover(key)}
                </div>
                <div className={classes.itemBody}>
                  <FieldView
                    field={template}
                    base={place}
                    depth={depth + 1}
                    entry={!isDefault}
                    title={key}
                    layout="inline"
                    inherited={ghostOfKey(ghost, key)}
                  />
                </div>
                {isRow && !isDefault && remover(key)}
              </li>
            );
          })}
        </ul>
      )}
      <div className={classes.line} id={domId(formId, at, 'newkey')}>
        <TextField
          className={classes.newKey}
          aria-label={t('map.newKey', { label })}
          placeholder={t('map.key')}
          value={newKey}
          onChange={setNewKey}
          onKeyDown={(event: KeyboardEvent) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add();
          }}
          spellCheck="false"
          autoComplete="off"
        />
        <AddButton
          label={t('map.add')}
          name={t('map.addKey', { label })}
          icon={<RiAddLine />}
          onPress={add}
        />
        {newKey !== '' && isTaken(newKey) && (
          <span className={classes.alert} role="status">
            {t('map.taken', { key: newKey })}
          </span>
        )}
      </div>
      {keyPattern && (
        <span className={classes.note}>{t('map.pattern', { pattern: keyPattern })}</span>
      )}
    </div>
  );
}

export function MapControl(props: ControlProps) {
  const widget = props.field.widget as Extract<Widget, { kind: 'map' }>;
  return (
    <div role="group" aria-labelledby={props.labelledBy} aria-describedby={props.describedBy}>
      <MapEntries
        at={props.at}
        value={widget.value}
        keyPattern={widget.keyPattern}
        ghost={props.ghost}
        label={props.label}
        depth={props.depth}
      />
    </div>
  );
}
