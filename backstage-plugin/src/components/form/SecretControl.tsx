// SPDX-License-Identifier: Apache-2.0
import { useRef, type ClipboardEvent } from 'react';
import { PasswordField, TextAreaField } from '@backstage/ui';
import type { Widget } from '@managed-services/engine';
import { typeSecret } from '../../state/draft';
import { useForm, useFormState, type ControlProps } from './context';
import classes from './Form.module.css';

/** A value that stays in this tab: it is checked, and leaves only in the Secret that a person takes along. */
export function SecretControl(props: ControlProps) {
  const { store, t } = useForm();
  const { at } = props;
  const secret = useFormState(state => state.draft.secrets.get(at) ?? '');
  // A password field would swallow the line breaks of a key.
  const hasLines = useRef(false);
  hasLines.current ||= (props.field.widget as Extract<Widget, { kind: 'text' }>).multiline || secret.includes('\n');
  const noteId = `${props.id}-secret`;
  const change = (text: string) => store.edit(draft => typeSecret(draft, at, text));
  const onPaste = (event: ClipboardEvent<HTMLElement>) => {
    const pasted = event.clipboardData.getData('text/plain').replace(/\r\n?/g, '\n');
    const input = event.target;
    if (hasLines.current || !pasted.includes('\n') || !(input instanceof HTMLInputElement)) return;
    event.preventDefault();
    const { selectionStart, selectionEnd } = input;
    change(secret.slice(0, selectionStart ?? 0) + pasted + secret.slice(selectionEnd ?? secret.length));
  };
  const shared = {
    id: props.id,
    'aria-labelledby': props.labelledBy,
    'aria-describedby': [noteId, props.describedBy].filter(Boolean).join(' '),
    isInvalid: props.invalid,
    validationBehavior: 'aria' as const,
    value: secret,
    onChange: change,
    onBlur: () => store.touch(at),
  };
  return (
    <>
      {hasLines.current ? (
        <TextAreaField {...shared} className={classes.secretText} autoComplete="off" spellCheck="false" rows={6} />
      ) : (
        <div onPasteCapture={onPaste}>
          <PasswordField {...shared} autoComplete="new-password" />
        </div>
      )}
      <span id={noteId} className={classes.note}>
        {t('field.secretNote')}
      </span>
    </>
  );
}
