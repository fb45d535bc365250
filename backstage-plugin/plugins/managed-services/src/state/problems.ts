// SPDX-License-Identifier: Apache-2.0
import isEqual from 'fast-deep-equal';
import type {
  InstanceCheck,
  Violation,
} from '@managed-services/engine';
import type { Draft } from './draft';
import type { Field } from './form';
import { child, isUnder } from './pointer';
import type { Mistake } from './text';
import {
  resolve,
  type Resolved,
  type WidgetShapes,
} from './tree';

/** What an instance needs besides its values. */
export type Instance = { name: string; namespace: string };

/** One entry of the summary: a violation, or text that is not a value yet. */
export type Problem = {
  id: string;
  /** Where the form shows it: a field's place, or an instance field's. */
  at: string;
  labels: string[];
  message: string;
  help: string | null;
  /** Absent and required: a hint until the person has been there. */
  missing: boolean;
  mistake: Mistake | null;
  /** The cluster said it: whether it still holds, only the cluster knows. */
  isRemote?: true;
};

/** What the cluster said about one value. */
export type RemoteProblem = { at: string; message: string };

export type ProblemsByPlace = ReadonlyMap<string, readonly Problem[]>;

export const NAME_PLACE = '/metadata/name';
export const NAMESPACE_PLACE = '/metadata/namespace';

/** Instance fields must not collide with values that have the same pointer. */
export const instancePlace = (at: string) => `#${at}`;
export const isInstancePlace = (at: string) => at.startsWith('#');

const MISSING: ReadonlySet<string> = new Set(['required', 'dependent-required']);

/** The place a violation is about; a missing or surplus key is named apart. */
function placeOf({ at, params }: Violation): string {
  return typeof params.property === 'string' ? child(at, params.property) : at;
}

function nameProblem(place: string, violation: Violation | null): Problem {
  return {
    id: `instance-${place}`,
    at: instancePlace(place),
    labels: [],
    message: violation?.message ?? '',
    help: violation?.help ?? null,
    missing: violation === null,
    mistake: null,
  };
}

/** Problems of name and namespace; without any text they are missing, not wrong. */
function nameProblems({ name, namespace }: Instance, violations: Violation[]): Problem[] {
  const missing = [name === '' && NAME_PLACE, namespace === '' && NAMESPACE_PLACE];
  return [
    ...missing.filter(place => place !== false).map(place => nameProblem(place, null)),
    ...violations
      .filter(({ at }) => !missing.includes(at))
      .map(violation => nameProblem(violation.at, violation)),
  ];
}

function mistakeProblem(place: string, mistake: Mistake, { at, labels }: Resolved): Problem {
  const id = `mistake-${place}`;
  return { id, at, labels, message: '', help: null, missing: false, mistake };
}

/** Whether what is wrong at one place may have to do with the other. */
export function isRelated(at: string, other: string): boolean {
  return isUnder(at, other) || isUnder(other, at);
}

/** What the cluster said, as the form shows it. */
export function remoteProblem(
  id: string,
  { at, labels, message }: { at: string; labels: string[]; message: string },
): Problem {
  return { id, at, labels, message, help: null, missing: false, mistake: null, isRemote: true };
}

type Shown = {
  root: Field;
  shapes: WidgetShapes;
  /** Secret places of an existing instance: its Secret keeps what is not typed again. */
  kept: readonly string[];
};

/** The engine's answer, and what about a change is not allowed. */
type Answer = Pick<InstanceCheck, 'names' | 'verdict'> & { transitions: readonly Violation[] };

/** What is wrong with a draft, in the order in which the summary lists it. */
export function problemsOf(
  { root, shapes, kept }: Shown,
  draft: Draft,
  instance: Instance,
  { names, verdict, transitions }: Answer,
): Problem[] {
  const shownAt = (place: string) => resolve(root, shapes, place, draft);
  const mistakes = [...draft.mistakes].map(([place, mistake]) =>
    mistakeProblem(place, mistake, shownAt(place)),
  );
  const found = [...transitions, ...verdict.violations];
  const violations = found.flatMap((violation, index): Problem[] => {
    const place = placeOf(violation);
    const missing = MISSING.has(violation.code);
    if (missing && kept.some(secret => isRelated(place, secret))) return [];
    // The typed text already says what is wrong; "missing" would mislead.
    if (missing && draft.mistakes.has(place)) return [];
    const { at, labels } = shownAt(place);
    const { message, help } = violation;
    return [{ id: `violation-${index}`, at, labels, message, help, missing, mistake: null }];
  });
  return [...nameProblems(instance, names), ...mistakes, ...violations];
}

/** Groups problems by place. Lists that did not change stay the same objects. */
export function groupByPlace(
  problems: readonly Problem[],
  before: ProblemsByPlace,
): ProblemsByPlace {
  const byPlace = new Map<string, readonly Problem[]>();
  for (const problem of problems) {
    byPlace.set(problem.at, [...(byPlace.get(problem.at) ?? []), problem]);
  }
  for (const [at, list] of byPlace) {
    const old = before.get(at);
    if (old && isEqual(old, list)) byPlace.set(at, old);
  }
  return byPlace;
}

/** The places whose problems differ. */
export function changedPlaces(before: ProblemsByPlace, after: ProblemsByPlace): string[] {
  const places = new Set([...before.keys(), ...after.keys()]);
  return [...places].filter(at => before.get(at) !== after.get(at));
}
