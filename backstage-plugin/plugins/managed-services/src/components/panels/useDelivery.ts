// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { useAnalytics } from '@backstage/frontend-plugin-api';
import type { FormStore } from '../../state/FormStore';
import { countSettings } from '../../state/values';
import { useForm, useFormState } from '../form';
import {
  documentOf,
  download,
  type Document,
  type DocumentKind,
} from './documents';

/** What pressing a button led to. `about` is the text that was delivered. */
export type Outcome =
  | { kind: 'done'; text: string; about: string }
  | { kind: 'refused'; text: string };

/** The checked document, or how many problems stand in its way. */
async function checkedDocument(
  store: FormStore,
  kind: DocumentKind,
): Promise<Document | { problems: number }> {
  store.attempt();
  // Without a wait where there is none: some browsers copy only within the press.
  if (!store.isSettled()) await store.settle();
  const { check, instance } = store.get();
  const isInvalid = check.answer?.verdict.verdict === 'invalid';
  const problems = check.problems.length;
  if (problems > 0 || isInvalid) return { problems: Math.max(1, problems) };
  return documentOf(kind, check.answer, instance.name) ?? { problems: 0 };
}

function useRefuse() {
  const { store, t } = useForm();
  return (problems: number): Outcome => {
    if (problems === 0) return { kind: 'refused', text: t('manifest.refusedError') };
    const [first] = store.get().check.problems;
    if (first) store.revealPlace(first.at);
    return { kind: 'refused', text: t('manifest.refused', { count: problems }) };
  };
}

/** Copy and Download: they act on a checked document or explain why they cannot. */
export function useDelivery(kind: DocumentKind) {
  const { store, t } = useForm();
  const analytics = useAnalytics();
  const refuse = useRefuse();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const shown = useFormState(({ check, instance }) =>
    documentOf(kind, check.answer, instance.name)?.text ?? null,
  );
  const hasProblems = useFormState(
    ({ check }) => check.problems.length > 0 || check.answer?.manifest == null,
  );

  const deliver = async (action: string, give: (document: Document) => Promise<string>) => {
    const found = await checkedDocument(store, kind);
    if ('problems' in found) {
      setOutcome(refuse(found.problems));
      return;
    }
    const done = await give(found);
    const { check, draft } = store.get();
    const isUnknown = check.answer?.verdict.verdict === 'unknown';
    const text = isUnknown ? `${done} ${t('manifest.unknownNote')}` : done;
    setOutcome({ kind: 'done', text, about: found.text });
    // How much was chosen, never what.
    analytics.captureEvent('click', `${action} ${kind}`, { value: countSettings(draft.values) });
  };
  const copy = () =>
    deliver('copy', async ({ text }) => {
      try {
        await navigator.clipboard.writeText(text);
        return t(`${kind}.copied`);
      } catch {
        return t('manifest.copyFailed');
      }
    });
  const save = () =>
    deliver('download', async document => {
      download(document);
      return t(`${kind}.downloaded`, { file: document.file });
    });
  // An outcome is shown until the document, or what stood in its way, has changed.
  const isCurrent = outcome?.kind === 'done' ? outcome.about === shown : hasProblems;
  return { outcome: isCurrent ? outcome : null, copy, save };
}
