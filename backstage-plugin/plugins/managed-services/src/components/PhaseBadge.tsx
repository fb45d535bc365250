// SPDX-License-Identifier: Apache-2.0
import { knownPhase, toneOf } from '../state/phase';
import { useManagedServicesTranslation, type Translate } from './form';
import classes from './PhaseBadge.module.css';

/** The name of a phase in the person's language; that of another platform as it is. */
export function phaseName(phase: string, t: Translate): string {
  const known = knownPhase(phase);
  return known ? t(`phase.${known}`) : phase;
}

/** What a phase means, in a sentence. */
export function phaseMeaning(phase: string, t: Translate): string {
  const known = knownPhase(phase);
  return known ? t(`phaseMeaning.${known}`) : t('phaseMeaning.other', { phase });
}

/** The phase of an instance: a word, with a color and a shape. */
export function PhaseBadge({ phase }: { phase: string }) {
  const t = useManagedServicesTranslation();
  return (
    <span className={classes.badge} data-tone={toneOf(phase)}>
      <span className={classes.dot} aria-hidden />
      {phaseName(phase, t)}
    </span>
  );
}
