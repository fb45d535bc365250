// SPDX-License-Identifier: Apache-2.0
import {
  useLayoutEffect,
  useRef,
  useState,
  type ClipboardEvent,
} from 'react';
import { ButtonIcon } from '@backstage/ui';
import {
  RiEyeLine,
  RiEyeOffLine,
} from '@remixicon/react';
import { useForm } from '../context';
import { Note } from '../Note';
import type { ControlProps } from '../widgetKind';
import classes from './SecretField.module.css';

type AnyInput = HTMLInputElement | HTMLTextAreaElement;

/** The text after a paste, with the line breaks that a password field would drop. */
function pastedText(event: ClipboardEvent<HTMLElement>, before: string): string | null {
  const pasted = event.clipboardData.getData('text/plain').replace(/\r\n?/g, '\n');
  const input = event.target;
  if (!pasted.includes('\n') || !(input instanceof HTMLInputElement)) return null;
  const start = input.selectionStart ?? 0;
  const end = input.selectionEnd ?? before.length;
  return before.slice(0, start) + pasted + before.slice(end);
}

/**
 * Gives an input its text as a property alone. React writes the value of a
 * controlled input into the markup too, where recorders of sessions, style
 * sheets and saved pages find it.
 */
function useUnwrittenText(text: string) {
  const input = useRef<AnyInput>(null);
  useLayoutEffect(() => {
    const element = input.current;
    if (element && element.value !== text) element.value = text;
  });
  return input;
}

type Binding = { value: string; onChange: (text: string) => void; onBlur: () => void };

type Props = Omit<ControlProps, 'widget'> & {
  text: Binding;
  multiline: boolean;
};

/** A text that stays in this tab: it is checked, and leaves only in the Secret. */
export function SecretField({ text, multiline, ...props }: Props) {
  const { t } = useForm();
  const [isVisible, setVisible] = useState(false);
  // A password field would swallow the line breaks of a key.
  const hasLines = useRef(false);
  hasLines.current ||= multiline || text.value.includes('\n');
  const input = useUnwrittenText(text.value);
  const noteId = `${props.id}-secret`;
  const shared = {
    ref: (element: AnyInput | null) => {
      (input as { current: AnyInput | null }).current = element;
    },
    id: props.id,
    className: classes.input,
    'data-invalid': props.invalid || undefined,
    'data-hidden': !isVisible || undefined,
    'aria-labelledby': props.labelledBy,
    'aria-describedby': [noteId, props.describedBy].filter(Boolean).join(' '),
    'aria-invalid': props.invalid || undefined,
    readOnly: props.field.readOnly,
    spellCheck: false,
    onBlur: text.onBlur,
    onChange: ({ target }: { target: AnyInput }) => text.onChange(target.value),
  };
  const onPaste = (event: ClipboardEvent<HTMLElement>) => {
    const pasted = pastedText(event, text.value);
    if (pasted === null) return;
    event.preventDefault();
    text.onChange(pasted);
  };
  return (
    <>
      <span className={classes.line}>
        {hasLines.current ? (
          <textarea {...shared} autoComplete="off" rows={6} />
        ) : (
          <input
            {...shared}
            type={isVisible ? 'text' : 'password'}
            autoComplete="new-password"
            onPaste={onPaste}
          />
        )}
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={isVisible ? <RiEyeLine /> : <RiEyeOffLine />}
          aria-label={t(isVisible ? 'field.hideSecret' : 'field.showSecret')}
          aria-describedby={props.labelledBy}
          onPress={() => setVisible(!isVisible)}
        />
      </span>
      <Note id={noteId}>{t('field.secretNote')}</Note>
    </>
  );
}
