// SPDX-License-Identifier: Apache-2.0
import { useRef, type ClipboardEvent } from 'react';
import { PasswordField, TextAreaField } from '@backstage/ui';
import { useForm } from '../context';
import { Note } from '../Note';
import type { ControlProps } from '../widgetKind';
import { useTextValue } from './textInput';
import classes from './SecretControl.module.css';

/** The text after a paste, with the line breaks that a password field would drop. */
function pastedText(event: ClipboardEvent<HTMLElement>, before: string): string | null {
  const pasted = event.clipboardData.getData('text/plain').replace(/\r\n?/g, '\n');
  const input = event.target;
  if (!pasted.includes('\n') || !(input instanceof HTMLInputElement)) return null;
  const start = input.selectionStart ?? 0;
  const end = input.selectionEnd ?? before.length;
  return before.slice(0, start) + pasted + before.slice(end);
}

/** A value that stays in this tab: it is checked, and leaves only in the Secret. */
export function SecretControl(props: ControlProps<'text'>) {
  const { t } = useForm();
  const text = useTextValue(props);
  // A password field would swallow the line breaks of a key.
  const hasLines = useRef(false);
  hasLines.current ||= props.widget.multiline || text.value.includes('\n');
  const noteId = `${props.id}-secret`;
  const shared = {
    ...text,
    id: props.id,
    'aria-labelledby': props.labelledBy,
    'aria-describedby': [noteId, props.describedBy].filter(Boolean).join(' '),
    isInvalid: props.invalid,
    validationBehavior: 'aria' as const,
  };
  const onPaste = (event: ClipboardEvent<HTMLElement>) => {
    const pasted = pastedText(event, text.value);
    if (pasted === null) return;
    event.preventDefault();
    text.onChange(pasted);
  };
  return (
    <>
      {hasLines.current ? (
        <TextAreaField
          {...shared}
          className={classes.lines}
          autoComplete="off"
          spellCheck="false"
          rows={6}
        />
      ) : (
        <div onPasteCapture={onPaste}>
          <PasswordField {...shared} autoComplete="new-password" />
        </div>
      )}
      <Note id={noteId}>{t('field.secretNote')}</Note>
    </>
  );
}
