// SPDX-License-Identifier: Apache-2.0
import { TextField } from '@backstage/ui';
import { instancePlace, NAME_PLACE, NAMESPACE_PLACE } from '../../state/FormStore';
import { domId, Messages, useForm, useFormState, useProblems } from '../form';
import { Said } from '../Said';
import formClasses from '../form/Form.module.css';

type RowProps = {
  place: string;
  label: string;
  help: string;
  value: string;
  placeholder?: string;
  onChange: (text: string) => void;
};

function Row({ place, label, help, value, placeholder, onChange }: RowProps) {
  const { store, t, formId } = useForm();
  const at = instancePlace(place);
  const { due, hint } = useProblems(at);
  const part = (name: string) => domId(formId, at, name);
  const describedBy = [part('help'), due.length > 0 && part('messages')];
  return (
    <div
      className={formClasses.field}
      data-layout="row"
      data-invalid={due.length > 0 || undefined}
      id={domId(formId, at)}
    >
      <div className={formClasses.caption}>
        <span className={formClasses.labelLine}>
          <label id={part('label')} htmlFor={part('input')} className={formClasses.label}>
            {label}
          </label>
          <span className={formClasses.mark} data-strong={hint || undefined}>
            {t('field.required')}
          </span>
        </span>
        <span id={part('help')} className={formClasses.help}>
          <Said text={help} />
        </span>
      </div>
      <div className={formClasses.control}>
        <TextField
          id={part('input')}
          aria-labelledby={part('label')}
          aria-describedby={describedBy.filter(Boolean).join(' ')}
          isInvalid={due.length > 0}
          validationBehavior="aria"
          autoComplete="off"
          spellCheck="false"
          placeholder={placeholder}
          value={value}
          onChange={onChange}
          onBlur={() => store.touch(at)}
        />
        <Messages id={part('messages')} problems={due} />
      </div>
      <span className={formClasses.actions} />
    </div>
  );
}

/** Name and namespace: what the values do not say. */
export function InstanceFields() {
  const { store, t } = useForm();
  const instance = useFormState(state => state.instance);
  return (
    <section className={formClasses.block} aria-label={t('instance.title')}>
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
    </section>
  );
}
