// SPDX-License-Identifier: Apache-2.0
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

/** A chart that the engine has read. */
export type DayAfterModel = AsyncChartModel;

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
