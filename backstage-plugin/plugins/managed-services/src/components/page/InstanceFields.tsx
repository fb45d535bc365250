// SPDX-License-Identifier: Apache-2.0
import { TextField } from '@backstage/ui';
import {
  instancePlace,
  NAME_PLACE,
  NAMESPACE_PLACE,
} from '../../state/problems';
import {
  Block,
  Caption,
  domId,
  FieldLayout,
  Mark,
  Messages,
  useForm,
  useFormState,
  useProblems,
} from '../form';

type RowProps = {
  place: string;
  label: string;
  help: string;
  value: string;
  placeholder?: string;
  onChange: (text: string) => void;
};

function Row({ place, label, help, ...input }: RowProps) {
  const { store, t, formId } = useForm();
  const at = instancePlace(place);
  const { due, hint } = useProblems(at);
  const part = (name: string) => domId(formId, at, name);
  const isInvalid = due.length > 0;
  return (
    <FieldLayout
      id={domId(formId, at)}
      layout="row"
      invalid={isInvalid}
      caption={
        <Caption
          label={label}
          labelId={part('label')}
          htmlFor={part('input')}
          help={help}
          helpId={part('help')}
          marks={<Mark strong={hint}>{t('field.required')}</Mark>}
        />
      }
      actions={null}
    >
      <TextField
        {...input}
        id={part('input')}
        aria-labelledby={part('label')}
        aria-describedby={isInvalid ? `${part('help')} ${part('messages')}` : part('help')}
        isInvalid={isInvalid}
        validationBehavior="aria"
        autoComplete="off"
        spellCheck="false"
        onBlur={() => store.touch(at)}
      />
      <Messages id={part('messages')} problems={due} />
    </FieldLayout>
  );
}

/** Name and namespace: what the values do not contain. */
export function InstanceFields() {
  const { store, t } = useForm();
  const instance = useFormState(state => state.instance);
  return (
    <Block label={t('instance.title')}>
      <Row
        place={NAME_PLACE}
        label={t('instance.name')}
        help={store.form.instance.nameHelp}
        value={instance.name}
        placeholder={t('field.example', { value: store.exampleName() })}
        onChange={name => store.setInstance({ name })}
      />
      <Row
        place={NAMESPACE_PLACE}
        label={t('instance.namespace')}
        help={t('instance.namespaceHelp')}
        value={instance.namespace}
        onChange={namespace => store.setInstance({ namespace })}
      />
    </Block>
  );
}
