// SPDX-License-Identifier: Apache-2.0
import type { ChartModel } from '@managed-services/engine';
import { loadEngine } from '@managed-services/engine/inline';
import { parse } from 'yaml';
import isEqual from 'fast-deep-equal';
import { child } from '../state/pointer';
import { isRecord } from '../state/values';
import { shippedValues, type ChartOnDisk } from './charts';
import { runNatively, type Page } from './nativeWizard';

const isEmptyRecord = (value: unknown) => isRecord(value) && Object.keys(value).length === 0;
const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0;

/**
 * Places whose value the chart does not ship. An empty object changes nothing
 * in Helm; an empty list does where the chart ships a filled one.
 */
export function foreign(value: unknown, shipped: unknown, at = ''): string[] {
  const isHarmlessList = isEmptyList(value) && (!Array.isArray(shipped) || isEmptyList(shipped));
  if (isEmptyRecord(value) || isHarmlessList || isEqual(value, shipped)) return [];
  if (isRecord(value)) {
    return Object.entries(value).flatMap(([key, item]) =>
      foreign(item, isRecord(shipped) ? shipped[key] : undefined, child(at, key)),
    );
  }
  if (Array.isArray(value) && Array.isArray(shipped) && value.length === shipped.length) {
    return value.flatMap((item, index) => foreign(item, shipped[index], child(at, index)));
  }
  return [`${at}: ${JSON.stringify(value)}, shipped is ${JSON.stringify(shipped)}`];
}

/** Whether Helm cannot install the chart without values of the user's. */
function needsValues(chart: ChartOnDisk, model: ChartModel): boolean {
  if (model.validate({}).verdict === 'invalid') return true;
  // The verdict of a schema that loads files from elsewhere is `unknown`.
  const { required = [] } = JSON.parse(chart.files['values.schema.json']);
  const shipped = shippedValues(chart);
  return required.some((key: string) => !Object.hasOwn(shipped, key));
}

export type NativeReport = {
  /** Everything that is wrong; empty for a good template. */
  findings: string[];
  /** Whether the page of the values was left as it was found. */
  isUntouched: boolean;
};

/** Walks through a chart's template where the plugin is not installed. */
export async function tryNatively(chart: ChartOnDisk): Promise<NativeReport> {
  const engine = await loadEngine();
  const compiled = engine.compile({ files: chart.files });
  if (compiled.status !== 'ok') {
    return { findings: ['the engine refuses the chart'], isUntouched: false };
  }
  const { model } = compiled;
  try {
    const pages: Page[] = parse(model.template().text).spec.parameters;
    const run = await runNatively(pages, 'orders');
    const isUntouched = !needsValues(chart, model);
    const findings = [
      ...run.thrown.map(message => `throws: ${message}`),
      ...run.complaints.map(text => `shows: ${text}`),
      ...(isUntouched || !run.isOnValues ? run.refusals.map(text => `refuses: ${text}`) : []),
      ...foreign(run.created?.values ?? {}, shippedValues(chart)).map(text => `writes: ${text}`),
    ];
    if (run.created && model.validate({}).verdict !== 'invalid') {
      const { violations } = model.validate(run.created.values);
      findings.push(...violations.map(({ at, message }) => `makes invalid: ${at}: ${message}`));
    }
    return { findings, isUntouched };
  } finally {
    model.free();
  }
}
