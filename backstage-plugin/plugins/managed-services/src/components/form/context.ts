// SPDX-License-Identifier: Apache-2.0
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import {
  useTranslationRef,
  type TranslationFunction,
} from '@backstage/frontend-plugin-api';
import type { FormState, FormStore } from '../../state/FormStore';
import type { Problem } from '../../state/problems';
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

/**
 * One part of a store's state; `select` must give the same part twice. With
 * `at` it is asked again only after changes at, above or below that place.
 */
export function useStoreState<T>(
  store: FormStore,
  select: (state: FormState) => T,
  at?: string,
): T {
  const subscribe = useCallback(
    (listener: () => void) => store.subscribe(listener, at),
    [store, at],
  );
  return useSyncExternalStore(subscribe, () => select(store.get()));
}

/** One part of the surrounding form's state; see `useStoreState`. */
export function useFormState<T>(select: (state: FormState) => T, at?: string): T {
  return useStoreState(useForm().store, select, at);
}

export function useValue(at: string): unknown {
  return useFormState(state => valueAt(state.draft.values, at), at);
}

/** The text typed at a place, while it differs from what the value would show. */
export function useRawText(at: string): string | undefined {
  return useFormState(state => state.draft.raw.get(at), at);
}

/** A value as YAML, without the final line break; null while the engine writes it. */
export function useYaml(value: unknown): string | null {
  const { store } = useForm();
  const key = JSON.stringify(value);
  const [written, setWritten] = useState<{ key: string; text: string } | null>(null);
  useEffect(() => {
    if (key === undefined) return undefined;
    let isCurrent = true;
    const show = (text: string) => isCurrent && setWritten({ key, text: text.trimEnd() });
    // JSON is YAML, for the case that the engine cannot answer.
    store.writeYaml(JSON.parse(key)).then(show, () => show(key));
    return () => {
      isCurrent = false;
    };
  }, [store, key]);
  if (key === undefined) return '';
  return written?.key === key ? written.text : null;
}

/** Ids hold no spaces: `aria-describedby` is a list separated by spaces. */
export function domId(formId: string, at: string, part = 'field'): string {
  return `${formId}-${part}-${encodeURIComponent(at)}`;
}

const none: readonly Problem[] = [];

export type ShownProblems = {
  due: readonly Problem[];
  /** A value is missing, but the person has not been there yet. */
  hint: boolean;
};

/** Problems to show at a place: due ones as mistakes, others as a hint. */
export function useProblems(at: string): ShownProblems {
  const { store } = useForm();
  const problems = useFormState(() => store.problemsAt(at), at);
  const touched = useFormState(state => state.attempted || state.touched.has(at), at);
  return useMemo(() => {
    if (problems.length === 0) return { due: none, hint: false };
    const due = problems.filter(problem => !problem.missing || touched);
    return { due, hint: due.length < problems.length };
  }, [problems, touched]);
}

/** How many due problems a section hides when it is folded. */
export function useProblemCount(at: string): number {
  const { store } = useForm();
  const isCounted = (problem: Problem) => isUnder(problem.at, at) && store.isDue(problem);
  return useFormState(state => state.check.problems.filter(isCounted).length, at);
}

/** Whether the person chose anything at or below a place. */
export function useChosen(at: string): boolean {
  return useFormState(
    ({ draft }) => valueAt(draft.values, at) !== undefined || draft.raw.has(at),
    at,
  );
}
