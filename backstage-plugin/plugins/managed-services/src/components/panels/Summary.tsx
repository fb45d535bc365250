// SPDX-License-Identifier: Apache-2.0
import {
  RiCheckboxCircleLine,
  RiErrorWarningLine,
  RiQuestionLine,
} from '@remixicon/react';
import type { Failure } from '../../state/failure';
import type { Check } from '../../state/FormStore';
import {
  useForm,
  useFormState,
  type Translate,
} from '../form';
import { TextWithCode } from '../TextWithCode';
import { ProblemList } from './ProblemList';
import classes from './Summary.module.css';

const icons = {
  valid: RiCheckboxCircleLine,
  unknown: RiQuestionLine,
  invalid: RiErrorWarningLine,
  open: RiErrorWarningLine,
  checking: RiQuestionLine,
} as const;

type Headline = { kind: keyof typeof icons; text: string };

function failureText({ kind, message }: Failure, t: Translate): string {
  if (kind === 'timeout') return t('service.checkTimeout');
  return `${t('service.crashed')}: ${message}`;
}

type Counts = { due: number; open: number; isSlow: boolean };

/** The verdict in one line; `open` counts what is missing and not due yet. */
function headlineOf({ answer, failure }: Check, counts: Counts, t: Translate): Headline {
  const { due, open, isSlow } = counts;
  if (isSlow) return { kind: 'checking', text: t('summary.checking') };
  if (failure !== null) return { kind: 'invalid', text: failureText(failure, t) };
  if (!answer) return { kind: 'checking', text: t('summary.checking') };
  if (due > 0) return { kind: 'invalid', text: t('summary.problems', { count: due }) };
  if (open > 0) return { kind: 'open', text: t('summary.missing', { count: open }) };
  if (answer.verdict.verdict === 'unknown') return { kind: 'unknown', text: t('summary.unknown') };
  return { kind: 'valid', text: t('summary.valid') };
}

function Reasons({ reasons }: { reasons: readonly string[] }) {
  return (
    <ul className={classes.reasons}>
      {reasons.map(reason => (
        <li key={reason}>
          <TextWithCode text={reason} />
        </li>
      ))}
    </ul>
  );
}

/** The verdict, and a way to each place that needs attention. */
export function Summary({ onOpen }: { onOpen?: () => void }) {
  const { store, t } = useForm();
  const check = useFormState(state => state.check);
  // Which problems are due changes with touching and trying, not with checks.
  useFormState(state => state.touched);
  useFormState(state => state.attempted);
  const due = check.problems.filter(problem => store.isDue(problem));
  const open = check.problems.filter(problem => !store.isDue(problem));
  const isSlow = useFormState(state => state.isSlow);
  const counts = { due: due.length, open: open.length, isSlow };
  const { kind, text } = headlineOf(check, counts, t);
  const Icon = icons[kind];
  return (
    <section className={classes.summary} data-kind={kind}>
      <p role="status" className={classes.headline}>
        <Icon aria-hidden size={18} />
        <span>
          <TextWithCode text={text} />
        </span>
      </p>
      {kind === 'unknown' && check.answer && <Reasons reasons={check.answer.verdict.reasons} />}
      {check.problems.length > 0 && (
        <ProblemList problems={[...due, ...open]} onOpen={onOpen} />
      )}
    </section>
  );
}
