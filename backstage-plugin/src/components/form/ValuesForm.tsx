// SPDX-License-Identifier: Apache-2.0
import { useEffect, useId, useMemo } from 'react';
import { BgProvider, SearchField } from '@backstage/ui';
import type { FormStore } from '../../state/FormStore';
import {
  domId,
  FormProvider,
  useForm,
  useFormState,
  useManagedServicesTranslation,
  useProblems,
} from './context';
import { Messages } from './FieldFrame';
import { FieldView } from './FieldView';
import { focusInside } from './focus';
import { SectionBody } from './SectionField';
import classes from './Form.module.css';

/** Below this a search costs more attention than it saves. */
const SEARCHABLE_FROM = 12;

function Root() {
  const { store, t, formId } = useForm();
  const { root } = store.form;
  const { due } = useProblems('');
  const matches = useFormState(state => state.matches);
  return (
    <div id={domId(formId, '')} className={classes.root}>
      <Messages id={domId(formId, '', 'messages')} problems={due} />
      {matches?.size === 0 && (
        <p role="status" className={classes.note}>
          {t('form.filterNone')}
        </p>
      )}
      {root.widget.kind === 'section' ? (
        <SectionBody field={root} base="" depth={0} />
      ) : (
        <div className={classes.block}>
          <FieldView field={root} base="" depth={0} />
        </div>
      )}
    </div>
  );
}

export function FilterField({ store }: { store: FormStore }) {
  const { t } = useForm();
  const filter = useFormState(state => state.filter);
  if (store.fieldCount < SEARCHABLE_FROM) return null;
  return (
    <SearchField
      className={classes.filter}
      aria-label={t('form.filter')}
      placeholder={t('form.filter')}
      value={filter}
      onChange={text => store.setFilter(text)}
    />
  );
}

/** Brings a place into view once everything around it is open. */
function useReveal(store: FormStore, formId: string) {
  useEffect(() => {
    let turn = store.get().reveal?.turn ?? 0;
    return store.subscribe(() => {
      const { reveal } = store.get();
      if (!reveal || reveal.turn === turn) return;
      turn = reveal.turn;
      // After React has drawn the sections that were just opened.
      setTimeout(() => focusInside(document.getElementById(domId(formId, reveal.at))), 0);
    });
  }, [store, formId]);
}

/** Gives fields their store. Everything about one chart lives inside. */
export function FormScope({ store, children }: { store: FormStore; children: React.ReactNode }) {
  const t = useManagedServicesTranslation();
  const formId = `ms${useId().replace(/:/g, '')}`;
  useReveal(store, formId);
  const value = useMemo(() => ({ store, t, formId }), [store, t, formId]);
  // Our blocks are neutral-1 surfaces: BUI's controls stand out from those.
  return (
    <BgProvider bg="neutral-1">
      <FormProvider value={value}>{children}</FormProvider>
    </BgProvider>
  );
}

/** The form of one chart's values; it must stand inside a `FormScope`. */
export function ValuesForm() {
  return <Root />;
}
