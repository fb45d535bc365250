// SPDX-License-Identifier: Apache-2.0
import { Block } from './Block';
import { domId, useForm, useFormState, useProblems } from './context';
import { FieldView } from './FieldView';
import { Messages } from './Messages';
import { Note } from './Note';
import { SectionBody } from './section/SectionBody';
import classes from './ValuesForm.module.css';

/** The form of one chart's values; it must stand inside a `FormScope`. */
export function ValuesForm() {
  const { store, t, formId } = useForm();
  const { root } = store.form;
  const { due } = useProblems('');
  const matches = useFormState(state => state.matches);
  return (
    <div id={domId(formId, '')} className={classes.root}>
      <Messages id={domId(formId, '', 'messages')} problems={due} />
      {matches?.size === 0 && <Note role="status">{t('form.filterNone')}</Note>}
      {root.widget.kind === 'section' ? (
        <SectionBody field={root} widget={root.widget} base="" depth={0} />
      ) : (
        <Block>
          <FieldView field={root} base="" depth={0} title={t('summary.root')} />
        </Block>
      )}
    </div>
  );
}
