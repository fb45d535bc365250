// SPDX-License-Identifier: Apache-2.0
import isEqual from 'fast-deep-equal';
import { createApiRef } from '@backstage/frontend-plugin-api';
import type { ChartInput } from '@managed-services/engine';
import { closeChart, type OpenChart } from '../state/chart';

/**
 * The forms that are open in the scaffolder's wizard. The wizard unmounts a
 * field when its step is left, and calls the validator apart from the
 * component: both find the same form here until the wizard's page is left.
 */
export interface SessionsApi {
  /** The form for a chart, if it is open. */
  known(chart: ChartInput): OpenChart | undefined;
  /** Keeps a form, in place of an earlier one for the same chart. */
  keep(chart: ChartInput, opened: OpenChart): void;
  /** The person is on this page now: forms of any other page are closed. */
  leaveFor(page: string): void;
}

export const sessionsApiRef = createApiRef<SessionsApi>().with({
  id: 'plugin.managed-services.sessions',
  pluginId: 'managed-services',
});

type Session = { chart: ChartInput; opened: OpenChart };

/** Holds what was typed, secrets included, no longer than the wizard's page is shown. */
export class Sessions implements SessionsApi {
  private sessions: readonly Session[] = [];
  private page: string | null = null;

  known(chart: ChartInput): OpenChart | undefined {
    return this.sessions.find(session => isEqual(session.chart, chart))?.opened;
  }

  keep(chart: ChartInput, opened: OpenChart): void {
    this.close(session => isEqual(session.chart, chart));
    this.sessions = [...this.sessions, { chart, opened }];
  }

  leaveFor(page: string): void {
    if (page !== this.page) this.dispose();
    this.page = page;
  }

  /** Closes every form. */
  dispose(): void {
    this.close(() => true);
  }

  private close(isOver: (session: Session) => boolean): void {
    const over = this.sessions.filter(isOver);
    this.sessions = this.sessions.filter(session => !over.includes(session));
    for (const { opened } of over) closeChart(opened);
  }
}
