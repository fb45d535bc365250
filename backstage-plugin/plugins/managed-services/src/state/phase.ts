// SPDX-License-Identifier: Apache-2.0
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';

/** The phases of the definition, and the end of an instance; the most urgent first. */
export const PHASES = [
  'Failed',
  'ChartUnavailable',
  'Degraded',
  'Deleting',
  'Progressing',
  'Pending',
  'Ready',
] as const;

export type Phase = (typeof PHASES)[number];

/** How a phase looks: what needs a person, what needs time, what is well. */
export type Tone = 'good' | 'busy' | 'warning' | 'bad';

const TONES: Record<Phase, Tone> = {
  Failed: 'bad',
  ChartUnavailable: 'bad',
  Degraded: 'warning',
  Deleting: 'busy',
  Progressing: 'busy',
  Pending: 'busy',
  Ready: 'good',
};

/** The phase of an instance. A definition of another platform may have phases of its own. */
export function phaseOf({ deleting, status }: Instance): string {
  return deleting ? 'Deleting' : (status.phase ?? 'Pending');
}

export function knownPhase(phase: string): Phase | undefined {
  return PHASES.find(known => known === phase);
}

export function toneOf(phase: string): Tone {
  const known = knownPhase(phase);
  return known ? TONES[known] : 'busy';
}

/** Where a phase stands in a list that starts with what is most urgent. */
export function urgencyOf(phase: string): number {
  const at = PHASES.findIndex(known => known === phase);
  return at < 0 ? PHASES.length : at;
}
