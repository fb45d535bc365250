// SPDX-License-Identifier: Apache-2.0
import { RiCheckboxCircleLine, RiErrorWarningLine, RiQuestionLine } from '@remixicon/react';
import { NAME_PLACE, instancePlace, type Problem } from '../../state/FormStore';
import { problemText, useForm, useFormState } from '../form';
import { Said } from '../Said';
import classes from './Page.module.css';

/** How many entries are listed; the counts tell about the rest. */
const LISTED = 50;

function useLabel() {
  const { t } = useForm();
  return (problem: Problem): string => {
    if (problem.at.startsWith('#')) {
      return problem.at === instancePlace(NAME_PLACE)
        ? t('instance.name')
        : t('instance.namespace');
    }
    return problem.labels.length === 0 ? t('summary.root') : problem.labels.join(' › ');
  };
}

function Entries({ problems }: { problems: readonly Problem[] }) {
  const { store, t } = useForm();
  const label = useLabel();
  return (
    <ul className={classes.entries}>
      {problems.slice(0, LISTED).map(problem => (
        <li key={problem.id}>
          <button
            type="button"
            className={classes.entry}
            onClick={() => {
              store.touch(problem.at);
              store.revealPlace(problem.at);
            }}
          >
            <span className={classes.entryLabel}>{label(problem)}</span>
            <span className={classes.entryText}>
              <Said text={problemText(problem, t)} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function useHeadline(due: number, open: number) {
  const { t } = useForm();
  const verdict = useFormState(state => state.check.verdict);
  const failure = useFormState(state => state.check.failure);
  if (failure !== null) {
    return { kind: 'invalid', text: `${t('service.crashed')}: ${failure}` };
  }
  if (!verdict) return { kind: 'checking', text: t('summary.checking') };
  if (due > 0) return { kind: 'invalid', text: t('summary.problems', { count: due }) };
  if (open > 0) return { kind: 'open', text: t('summary.missing', { count: open }) };
  if (verdict.verdict === 'unknown') return { kind: 'unknown', text: t('summary.unknown') };
  return { kind: 'valid', text: t('summary.valid') };
}

const icons = {
  valid: RiCheckboxCircleLine,
  unknown: RiQuestionLine,
  invalid: RiErrorWarningLine,
  open: RiErrorWarningLine,
  checking: RiQuestionLine,
} as const;

/** The verdict in one line, and a way to each place that needs attention. */
export function Summary() {
  const { store } = useForm();
  const problems = useFormState(state => state.check.problems);
  const reasons = useFormState(state => state.check.verdict?.reasons);
  // Which problems are due changes with touching and trying, not with checks.
  useFormState(state => state.touched);
  useFormState(state => state.attempted);
  const due = problems.filter(problem => store.isDue(problem));
  const open = problems.filter(problem => !store.isDue(problem));
  const { kind, text } = useHeadline(due.length, open.length);
  const Icon = icons[kind as keyof typeof icons];
  return (
    <section className={classes.summary} data-kind={kind}>
      <p role="status" className={classes.headline}>
        <Icon aria-hidden size={18} />
        <span>
          <Said text={text} />
        </span>
      </p>
      {kind === 'unknown' && reasons && (
        <ul className={classes.reasons}>
          {reasons.map(reason => (
            <li key={reason}>
              <Said text={reason} />
            </li>
          ))}
        </ul>
      )}
      {problems.length > 0 && <Entries problems={[...due, ...open]} />}
    </section>
  );
}
