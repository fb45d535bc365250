// SPDX-License-Identifier: Apache-2.0
import isEqual from 'fast-deep-equal';
import type { ChartInput } from '@managed-services/engine';
import type { EngineApi } from '../api';
import { openChart } from '../components/form';
import {
  startEngine,
  type OpenChart,
} from '../state/chart';
import {
  emptyDraft,
  openValues,
} from '../state/draft';
import { isRecord } from '../state/values';
import {
  prefilledValues,
  withoutFilledIn,
  withoutUndefined,
} from './injected';
import type { SessionsApi } from './Sessions';

/** Template options as the scaffolder hands them over; anything may be there. */
export function chartOfOptions(options: unknown): ChartInput | null {
  const chart = isRecord(options) ? options.chart : undefined;
  const files = isRecord(chart) ? chart.files : undefined;
  if (!isRecord(files)) return null;
  return { files: files as Record<string, string> };
}

/** The name of a chart, for messages about it. */
export function nameOfChart({ files }: ChartInput): string {
  return /^name:\s*["']?([^"'\s#]+)/m.exec(files['Chart.yaml'] ?? '')?.[1] ?? '';
}

/** Whether these values are the ones the form sent. A new run of the wizard has others. */
function continues(opened: OpenChart, values: unknown): boolean {
  if (opened.status === 'refused') return true;
  const { form } = opened.store;
  const { draft } = opened.store.get();
  const sent = withoutUndefined(values);
  const isBlank = !isRecord(sent) || Object.keys(sent).length === 0;
  return !isBlank && isEqual(openValues(draft.values, form.secrets), sent);
}

type Apis = { sessions: SessionsApi; engine: EngineApi };

/** The form for a chart, continued when the wizard comes back to it. */
export async function openSession(
  { sessions, engine }: Apis,
  chart: ChartInput,
  values: unknown,
): Promise<OpenChart> {
  const known = sessions.known(chart);
  if (known && continues(known, values)) return known;
  const started = await startEngine(() => engine.load());
  // The wizard has merged the link's choices with its own defaults.
  const chosen = prefilledValues(window.location.search);
  const opened = await openChart(started, chart, form => ({
    draft: { ...emptyDraft, values: withoutFilledIn(form.root, values, chosen) },
  }));
  sessions.keep(chart, opened);
  return opened;
}
