// SPDX-License-Identifier: Apache-2.0
import { RiArrowDownSLine, RiArrowRightSLine } from '@remixicon/react';
import type { Field } from '../../../state/form';
import { countChosen, valueAt } from '../../../state/values';
import { useForm, useFormState, useProblemCount } from '../context';
import { Marks } from '../Marks';
import classes from './SectionHeading.module.css';

/** What a folded section hides: chosen values and problems. */
function Counts({ at }: { at: string }) {
  const { t } = useForm();
  const problems = useProblemCount(at);
  const chosen = useFormState(({ draft }) => countChosen(valueAt(draft.values, at)), at);
  return (
    <span className={classes.counts}>
      {chosen > 0 && (
        <span className={classes.count}>{t('form.chosenCount', { count: chosen })}</span>
      )}
      {problems > 0 && (
        <span className={classes.count} data-problem>
          {t('summary.problems', { count: problems })}
        </span>
      )}
    </span>
  );
}

type Props = {
  field: Field;
  at: string;
  title: string;
  id: string;
  bodyId: string;
  isOpen: boolean;
};

/** The line that folds and unfolds a section. */
export function SectionHeading({ field, at, title, id, bodyId, isOpen }: Props) {
  const { store } = useForm();
  const Arrow = isOpen ? RiArrowDownSLine : RiArrowRightSLine;
  return (
    <div className={classes.heading}>
      <button
        type="button"
        id={id}
        className={classes.fold}
        aria-expanded={isOpen}
        aria-controls={isOpen ? bodyId : undefined}
        onClick={() => store.setOpen(at, !isOpen)}
      >
        <Arrow aria-hidden size={20} />
        <span>{title}</span>
      </button>
      <Marks field={field} hint={false} />
      <Counts at={at} />
    </div>
  );
}
