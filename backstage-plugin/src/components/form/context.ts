// SPDX-License-Identifier: Apache-2.0
import { createContext, useContext, useMemo, useSyncExternalStore } from 'react';
import {
  useTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';
import type { Field } from '@managed-services/engine';
import type { FormState, FormStore, Problem } from '../../state/FormStore';
import { isUnder } from '../../state/pointer';
import { valueAt } from '../../state/values';
import { managedServicesTranslationRef } from '../../translation';

export type Translate = TranslationFunction<typeof managedServicesTranslationRef.T>;

export function useManagedServicesTranslation(): Translate {
  return useTranslationRef(managedServicesTranslationRef).t;
}

type FormContextValue = { store: FormStore; t: Translate; formId: string };

const FormContext = createContext<FormContextValue | null>(null);
export const FormProvider = FormContext.Provider;

export function useForm(): FormContextValue {
  const value = useContext(FormContext);
  if (!value) throw new Error('a form field was drawn outside of its form');
  return value;
}

/** One part of a store's state; `select` must give the same part twice. */
export function useStoreState<T>(
  store: FormStore,
  select: (state: FormState) => T,
): T {
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}

/** One part of the form's state; `select` must give the same part twice. */
export function useFormState<T>(select: (state: FormState) => T): T {
  return useStoreState(useForm().store, select);
}

export function useValue(at: string): unknown {
  return useFormState(state => valueAt(state.draft.values, at));
}

/** Ids hold no spaces: `aria-describedby` is a list separated by spaces. */
export function domId(formId: string, at: string, part = 'field'): string {
  return `${formId}-${part}-${encodeURIComponent(at)}`;
}

const none: readonly Problem[] = [];

/** Problems to show at a place: due ones as mistakes, others as a hint. */
export function useProblems(at: string): {
  due: readonly Problem[];
  hint: boolean;
} {
  const { store } = useForm();
  const problems = useFormState(() => store.problemsAt(at));
  const touched = useFormState(state => state.attempted || state.touched.has(at));
  return useMemo(() => {
    if (problems.length === 0) return { due: none, hint: false };
    const due = problems.filter(problem => !problem.missing || touched);
    return { due, hint: due.length < problems.length };
  }, [problems, touched]);
}

/** How many due problems a section hides when it is folded. */
export function useProblemCount(at: string): number {
  const { store } = useForm();
  return useFormState(
    state =>
      state.check.problems.filter(
        problem => isUnder(problem.at, at) && store.isDue(problem),
      ).length,
  );
}

/** Whether the person chose anything at or below a place. */
export function useChosen(at: string): boolean {
  return useFormState(
    ({ draft }) =>
      valueAt(draft.values, at) !== undefined ||
      draft.raw.has(at) ||
      draft.secrets.has(at),
  );
}

export type FieldProps = {
  field: Field;
  /** Place of the template root that `field.at` is relative to. */
  base: string;
  depth: number;
  /** The field is a list item or a key's value: it exists while it is empty. */
  entry?: boolean;
  /** Shown instead of the field's own label. */
  title?: string;
  /** `inline` leaves the label to the surrounding row. */
  layout?: 'row' | 'inline';
  /** The default that a surrounding default gives to this place. */
  inherited?: Field['ghost'];
  /** Set for a union's variant: the union shows the messages of their place. */
  outer?: Outer;
};

export type Outer = {
  describedBy: string | undefined;
  invalid: boolean;
  nesting: number;
};

/** What a control needs to be labelled, described and marked by its frame. */
export type ControlProps = {
  field: Field;
  at: string;
  depth: number;
  entry: boolean;
  label: string;
  id: string;
  labelledBy: string;
  describedBy: string | undefined;
  invalid: boolean;
  ghost: Field['ghost'];
  nesting: number;
};
