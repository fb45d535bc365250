// SPDX-License-Identifier: Apache-2.0
import { PasswordField } from '@backstage/ui';
import { typeSecret } from '../../state/draft';
import { useForm, useFormState, type ControlProps } from './context';
import classes from './Form.module.css';

/** A value that stays in this tab: it is checked and never written anywhere. */
export function SecretControl(props: ControlProps) {
  const { store, t } = useForm();
  const { at } = props;
  const secret = useFormState(state => state.draft.secrets.get(at) ?? '');
  const noteId = `${props.id}-secret`;
  return (
    <>
      <PasswordField
        id={props.id}
        aria-labelledby={props.labelledBy}
        aria-describedby={[noteId, props.describedBy].filter(Boolean).join(' ')}
        isInvalid={props.invalid}
        validationBehavior="aria"
        autoComplete="new-password"
        value={secret}
        onChange={text => store.edit(draft => typeSecret(draft, at, text))}
        onBlur={() => store.touch(at)}
      />
      <span id={noteId} className={classes.note}>
        {t('field.secretNote')}
      </span>
    </>
  );
}
