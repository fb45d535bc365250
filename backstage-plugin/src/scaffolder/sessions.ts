// SPDX-License-Identifier: Apache-2.0
import type { ChartInput } from '@managed-services/engine';
import type { EngineApi } from '../api';
import { FormStore } from '../state/FormStore';
import { openChart, startEngine, type OpenChart } from '../state/openChart';
import { openValues } from '../state/draft';
import { isRecord } from '../state/values';
import { isSame, withoutFilledIn, withoutUndefined } from './injected';

/**
 * The wizard unmounts a field when its step is left and calls the validator
 * apart from the component. Both need the same form: it is kept by chart.
 */
const sessions = new Map<string, OpenChart>();

/** Template options as the scaffolder hands them over; anything may be there. */
export function chartOfOptions(options: unknown): ChartInput | null {
  const chart = isRecord(options) ? options.chart : undefined;
  const files = isRecord(chart) ? chart.files : undefined;
  if (!isRecord(files)) return null;
  return { files: files as Record<string, string> };
}

function keyOf(chart: ChartInput): string {
  return JSON.stringify(chart.files);
}

export function knownSession(chart: ChartInput): OpenChart | undefined {
  return sessions.get(keyOf(chart));
}

/** Whether these values are the ones the session's form holds. */
function continues(session: OpenChart, values: unknown): boolean {
  if (session.status === 'refused') return true;
  const { form } = session.store;
  const { draft } = session.store.get();
  const sent = withoutUndefined(values);
  const isBlank = !isRecord(sent) || Object.keys(sent).length === 0;
  // A wizard that starts anew must not show an earlier run's text.
  return !isBlank && isSame(openValues(draft.values, form.secrets), sent);
}

/** The form for a chart, continued when the wizard comes back to it. */
export async function openSession(
  engineApi: EngineApi,
  chart: ChartInput,
  values: unknown,
): Promise<OpenChart> {
  const key = keyOf(chart);
  const known = sessions.get(key);
  if (known && continues(known, values)) return known;
  const opened =
    known ?? openChart(await startEngine(() => engineApi.load()), chart);
  if (opened.status === 'refused') {
    sessions.set(key, opened);
    return opened;
  }
  const { model } = opened;
  const initial = { values: withoutFilledIn(model.form().root, values) };
  const fresh: OpenChart = { ...opened, store: new FormStore(model, initial) };
  sessions.set(key, fresh);
  return fresh;
}
