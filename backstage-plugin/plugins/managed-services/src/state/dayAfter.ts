// SPDX-License-Identifier: Apache-2.0
import type {
  InstanceCheck,
  Violation,
} from '@managed-services/engine';
import type { AsyncChartModel } from '@managed-services/engine/worker';
import { isRecord } from './values';

/** A value of one side of a review; a side that is null has none. */
export type Side = { value: unknown } | null;

/** A setting of an instance, as the engine compares it with the chart's default. */
export type ReviewedSetting = {
  at: string;
  label: string;
  default: Side;
  mine: Side;
  secret: boolean;
};

/** From the live value to mine. */
export type ReviewKind = 'added' | 'changed' | 'removed' | 'same';

/** A value on all its sides: the chart's, the one the form was opened with, the live one, mine. */
export type ReviewedValue = ReviewedSetting & {
  kind: ReviewKind;
  base: Side;
  live: Side;
  /** Live and mine both differ from the base and from each other. */
  conflict: boolean;
};

/** The values of a review: mine, and those to compare them with. */
export type Sides = { values: unknown; live?: unknown; base?: unknown };

/** A text to paste for connecting to an instance. */
export type ConnectionSnippet = { title: string; language: string; text: string };

/** Something that goes or stays when an instance is removed. */
export type RemovalFate = {
  what: string;
  kind: string;
  name: string;
  fate: 'removed' | 'kept';
  because: string | null;
  help: string | null;
};

type Named = { name: string; namespace: string };

/** What an engine of this version may answer; older ones lack it. */
type DayAfter = {
  review?: (sides: Sides) => Promise<ReviewedValue[]>;
  checkChange?: (
    change: Named & { values: unknown; old: unknown },
  ) => Promise<{ check: InstanceCheck; transitions: Violation[] }>;
  connection?: (instance: Named & { status?: unknown }) => Promise<ConnectionSnippet[]>;
  removal?: (values: unknown, instance?: Named) => Promise<RemovalFate[]>;
};

export type DayAfterModel = AsyncChartModel & DayAfter;

/** The settings that were chosen, by pointer, where no engine can say more about them. */
export function rawSettings(values: unknown, at = ''): ReviewedSetting[] {
  const isBranch = isRecord(values) && Object.keys(values).length > 0;
  if (isBranch) {
    return Object.entries(values).flatMap(([key, value]) => {
      const token = key.replace(/~/g, '~0').replace(/\//g, '~1');
      return rawSettings(value, `${at}/${token}`);
    });
  }
  if (at === '') return [];
  const label = at.slice(1).replace(/\//g, '.').replace(/~1/g, '/').replace(/~0/g, '~');
  return [{ at, label, default: null, mine: { value: values }, secret: false }];
}
