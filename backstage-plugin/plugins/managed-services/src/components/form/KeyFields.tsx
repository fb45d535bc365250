// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState, type KeyboardEvent } from 'react';
import { TextField } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import { renameKey } from '../../state/draft';
import { parentOf } from '../../state/pointer';
import { AddButton } from './AddButton';
import {
  domId,
  useForm,
  type Translate,
} from './context';
import { Note } from './Note';
import { Line } from './Rows';
import classes from './KeyFields.module.css';

/** Enter acts on the key alone: it must not submit a form around ours. */
function onEnter(action: () => void) {
  return (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    action();
  };
}

type KeyFieldProps = { at: string; name: string; isTaken: (key: string) => boolean };

/** Why an entry cannot have this key. */
function refusalOf(text: string, { name, isTaken }: KeyFieldProps, t: Translate): string | null {
  if (text === '') return t('map.keptEmpty');
  return text !== name && isTaken(text) ? t('map.keptTaken', { key: text }) : null;
}

/** The key of a chosen entry; renaming happens when the field is left. */
export function KeyField(props: KeyFieldProps) {
  const { at, name } = props;
  const { store, t, formId } = useForm();
  const [text, setText] = useState(name);
  // Stays after the old key is back, until something else is typed.
  const [kept, setKept] = useState<string | null>(null);
  useEffect(() => {
    setText(name);
    setKept(null);
  }, [name]);
  const refusal = refusalOf(text, props, t);
  const note = refusal ?? kept;
  const noteId = domId(formId, at, 'keynote');
  const type = (typed: string) => {
    setText(typed);
    setKept(null);
  };
  const commit = () => {
    if (refusal !== null) {
      setText(name);
      setKept(refusal);
      return;
    }
    // Renaming changes the place itself, so the surrounding record has to notice.
    store.edit(parentOf(at), draft => renameKey(draft, at, text));
  };
  return (
    <span className={classes.key}>
      <TextField
        aria-label={t('map.keyOf', { key: name })}
        value={text}
        aria-describedby={note === null ? undefined : noteId}
        onChange={type}
        onBlur={commit}
        onKeyDown={onEnter(commit)}
        isInvalid={refusal !== null}
        validationBehavior="aria"
        spellCheck="false"
        autoComplete="off"
      />
      {note !== null && (
        <Note id={noteId} kind="alert" role="status">
          {note}
        </Note>
      )}
    </span>
  );
}

/** A key of the default: its value can be replaced, the key itself stays. */
export function FixedKey({ name }: { name: string }) {
  return <code className={classes.fixed}>{name}</code>;
}

type NewKeyProps = {
  id: string;
  label: string;
  isTaken: (key: string) => boolean;
  onAdd: (key: string) => void;
};

/** Text for a key that does not exist yet, and the button that adds it. */
export function NewKey({ id, label, isTaken, onAdd }: NewKeyProps) {
  const { t } = useForm();
  const [text, setText] = useState('');
  const add = () => {
    if (text === '' || isTaken(text)) return;
    onAdd(text);
    setText('');
  };
  return (
    <Line id={id}>
      <TextField
        className={classes.newKey}
        aria-label={t('map.newKey', { label })}
        placeholder={t('map.key')}
        value={text}
        onChange={setText}
        onKeyDown={onEnter(add)}
        spellCheck="false"
        autoComplete="off"
      />
      <AddButton
        label={t('map.add')}
        name={t('map.addKey', { label })}
        icon={<RiAddLine />}
        onPress={add}
      />
      {text !== '' && isTaken(text) && (
        <Note kind="alert" role="status">
          {t('map.taken', { key: text })}
        </Note>
      )}
    </Line>
  );
}
