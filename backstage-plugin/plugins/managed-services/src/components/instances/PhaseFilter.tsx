// SPDX-License-Identifier: Apache-2.0
import { urgencyOf } from '../../state/phase';
import { useManagedServicesTranslation } from '../form';
import { Muted } from '../Muted';
import { phaseName } from '../PhaseBadge';
import classes from './Toolbar.module.css';

type Props = {
  /** How many instances each phase has. */
  counts: ReadonlyMap<string, number>;
  chosen: string;
  onChoose: (phase: string) => void;
};

/** How many instances are in which phase, and a way to see only those. */
export function PhaseFilter({ counts, chosen, onChoose }: Props) {
  const t = useManagedServicesTranslation();
  // A chosen phase stays, so that it can be let go when nothing has it any more.
  const found = new Set(chosen === '' ? counts.keys() : [...counts.keys(), chosen]);
  const phases = [...found].sort((a, b) => urgencyOf(a) - urgencyOf(b));
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const choices = [
    { phase: '', label: t('instances.all'), count: total },
    ...phases.map(phase => ({
      phase, label: phaseName(phase, t), count: counts.get(phase) ?? 0,
    })),
  ];
  return (
    <ul className={classes.phases} aria-label={t('column.phase')}>
      {choices.map(({ phase, label, count }) => (
        <li key={phase}>
          <button
            type="button"
            className={classes.phase}
            aria-pressed={phase === chosen}
            onClick={() => onChoose(phase === chosen ? '' : phase)}
          >
            {label}{' '}
            <span className={classes.count}>
              <Muted size="small">{count}</Muted>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
