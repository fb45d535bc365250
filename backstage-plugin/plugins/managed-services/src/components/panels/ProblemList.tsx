// SPDX-License-Identifier: Apache-2.0
import {
  instancePlace,
  isInstancePlace,
  NAME_PLACE,
  type Problem,
} from '../../state/problems';
import {
  problemText,
  useForm,
  type Translate,
} from '../form';
import { TextWithCode } from '../TextWithCode';
import classes from './ProblemList.module.css';

/** How many entries are listed; the headline counts the rest. */
const LISTED = 50;

function labelOf({ at, labels }: Problem, t: Translate): string {
  if (isInstancePlace(at)) {
    return at === instancePlace(NAME_PLACE) ? t('instance.name') : t('instance.namespace');
  }
  return labels.length === 0 ? t('summary.root') : labels.join(' › ');
}

type Props = {
  problems: readonly Problem[];
  /** Brings the form onto the screen, where it is not. */
  onOpen?: () => void;
};

/** One button for each problem; it leads to the field. */
export function ProblemList({ problems, onOpen }: Props) {
  const { store, t } = useForm();
  const reveal = (at: string) => {
    store.touch(at);
    onOpen?.();
    // Once the form is there.
    setTimeout(() => store.revealPlace(at), 0);
  };
  return (
    <ul className={classes.list}>
      {problems.slice(0, LISTED).map(problem => (
        <li key={problem.id}>
          <button type="button" className={classes.entry} onClick={() => reveal(problem.at)}>
            <span className={classes.label}>{labelOf(problem, t)}</span>
            <span className={classes.text}>
              <TextWithCode text={problemText(problem, t)} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
