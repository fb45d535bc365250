// SPDX-License-Identifier: Apache-2.0
import { TextAreaField } from '@backstage/ui';
import { RiFileCopyLine } from '@remixicon/react';
import type { Widget } from '@managed-services/engine';
import { choose, type } from '../../state/draft';
import { readFree, writeFree } from '../../state/text';
import { blank } from '../../state/tree';
import { useForm, useFormState, useValue, type ControlProps } from './context';
import { AddButton } from './FieldFrame';
import classes from './Form.module.css';

const FEWEST_ROWS = 3;
const MOST_ROWS = 16;

/** Text for content that nothing describes. The text typed is always kept. */
export function FreeControl(props: ControlProps) {
  const { store, t } = useForm();
  const { at, entry, field, ghost } = props;
  const { expects } = field.widget as Extract<Widget, { kind: 'free' }>;
  const value = useValue(at);
  const raw = useFormState(state => state.draft.raw.get(at));
  const text = raw ?? writeFree(value);
  const example = ghost ? writeFree(ghost.value) : '';
  const rows = Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, (text || example).split('\n').length));
  const helpId = `${props.id}-format`;
  const help =
    expects === 'object'
      ? t('free.objectHelp')
      : expects === 'array'
        ? t('free.arrayHelp')
        : t('free.help');
  return (
    <>
      <TextAreaField
        id={props.id}
        className={classes.code}
        aria-labelledby={props.labelledBy}
        aria-describedby={[helpId, props.describedBy].filter(Boolean).join(' ')}
        isInvalid={props.invalid}
        validationBehavior="aria"
        spellCheck="false"
        autoComplete="off"
        rows={rows}
        value={text}
        placeholder={example}
        onChange={next =>
          store.edit(draft =>
            type(draft, at, next, readFree(next, expects), entry ? blank(field) : undefined),
          )
        }
        onBlur={() => store.touch(at)}
      />
      <span className={classes.line}>
        <span id={helpId} className={classes.note}>
          {help}
        </span>
        {ghost && example !== '' && text === '' && (
          <AddButton
            label={t('free.copyDefault')}
            icon={<RiFileCopyLine />}
            onPress={() => store.edit(draft => choose(draft, at, ghost.value))}
          />
        )}
      </span>
    </>
  );
}
