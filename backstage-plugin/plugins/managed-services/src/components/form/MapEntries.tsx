// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from 'react';
import type { Field } from '../../state/form';
import { choose, clear } from '../../state/draft';
import { child } from '../../state/pointer';
import { blankOf } from '../../state/tree';
import { isRecord } from '../../state/values';
import { domId, useForm, useValue } from './context';
import { RemoveButton } from './controls/ItemButtons';
import { Entries, Entry } from './Entries';
import { FieldView } from './FieldView';
import { focusInside } from './focus';
import { ghostOfKey } from './ghost';
import { FixedKey, KeyField, NewKey } from './KeyFields';
import { Note } from './Note';
import { Stack } from './Rows';
import { useWidgetKind, useWidgets } from './widgetKind';

type Props = {
  at: string;
  /** The form of every value. */
  template: Field;
  keyPattern: string | null;
  ghost: Field['ghost'];
  label: string;
  depth: number;
  /** Keys that have fields of their own. */
  except?: readonly string[];
};

function keysOf(value: unknown): string[] {
  return isRecord(value) ? Object.keys(value) : [];
}

/** The keys to show, and what adding and removing one does. */
function useMapKeys({ at, template, ghost, except = [] }: Props) {
  const { store, formId } = useForm();
  const widgets = useWidgets();
  const byDefault = keysOf(ghost?.value);
  const all = new Set([...byDefault, ...keysOf(useValue(at))]);
  const keys = [...all].filter(key => !except.includes(key));
  const newKeyId = domId(formId, at, 'newkey');
  const added = useRef<string | null>(null);
  useEffect(() => {
    if (added.current === null) return;
    focusInside(document.getElementById(domId(formId, child(at, added.current))));
    added.current = null;
  });
  const add = (key: string) => {
    added.current = key;
    store.edit(at, draft => choose(draft, child(at, key), blankOf(widgets, template)));
  };
  const remove = (key: string) => {
    focusInside(document.getElementById(newKeyId));
    store.edit(at, draft => clear(draft, child(at, key)));
  };
  const isTaken = (key: string) => keys.includes(key) || except.includes(key);
  const isDefault = (key: string) => byDefault.includes(key);
  return { keys, newKeyId, add, remove, isTaken, isDefault };
}

type EntryProps = { map: Props; name: string; edits: ReturnType<typeof useMapKeys> };

function MapEntry({ map, name, edits }: EntryProps) {
  const { t } = useForm();
  const { template, ghost, depth } = map;
  const at = child(map.at, name);
  const isDefault = edits.isDefault(name);
  return (
    <Entry
      inline={useWidgetKind(template).inline}
      caption={
        isDefault ? (
          <FixedKey name={name} />
        ) : (
          <KeyField at={at} name={name} isTaken={edits.isTaken} />
        )
      }
      actions={
        !isDefault && (
          <RemoveButton
            label={t('map.remove', { key: name })}
            onPress={() => edits.remove(name)}
          />
        )
      }
    >
      <FieldView
        field={template}
        base={at}
        depth={depth + 1}
        entry={!isDefault}
        title={name}
        layout="inline"
        inherited={ghostOfKey(ghost, name)}
      />
    </Entry>
  );
}

/** Keys that the schema cannot list, each with a value of the same form. */
export function MapEntries(props: Props) {
  const { t } = useForm();
  const edits = useMapKeys(props);
  const { keyPattern, label } = props;
  return (
    <Stack>
      {edits.keys.length > 0 && (
        <Entries ordered={false}>
          {edits.keys.map((name, index) => (
            // A position, not the key: renaming must not move the focus.
            <MapEntry key={index} map={props} name={name} edits={edits} />
          ))}
        </Entries>
      )}
      <NewKey id={edits.newKeyId} label={label} isTaken={edits.isTaken} onAdd={edits.add} />
      {keyPattern && <Note>{t('map.pattern', { pattern: keyPattern })}</Note>}
    </Stack>
  );
}
