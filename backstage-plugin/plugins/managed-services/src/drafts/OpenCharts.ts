// SPDX-License-Identifier: Apache-2.0
import {
  closeChart,
  type OpenChart,
} from '../state/chart';
import { emptyDraft } from '../state/draft';
import type {
  FormStore,
  Initial,
} from '../state/FormStore';
import type { DraftShelf } from './Drafts';
import {
  isStarted,
  keptDraft,
} from './storedDraft';

const KEEP_DELAY_MS = 400;

/** Where a draft comes from that the browser had kept. */
export type Origin = { savedAt: number; isOtherVersion: boolean };

/** A service that was opened on the page. */
export type OpenService = {
  chart: OpenChart;
  /** Set while the form shows a draft of an earlier visit. */
  origin: Origin | null;
};

/**
 * The charts opened in this visit, by service: going back and forth loses
 * nothing, not even secrets. All else that is typed is also kept in the browser.
 */
export class OpenCharts {
  private readonly services = new Map<string, OpenService>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** What the form of a service is to start with when it is opened next. */
  private readonly prepared = new Map<string, Initial>();
  /** Services with something typed that the browser does not keep. */
  private readonly unkept = new Set<string>();

  constructor(readonly shelf: DraftShelf) {}

  get(id: string): OpenService | undefined {
    return this.services.get(id);
  }

  /** The service that is open already, or this one from now on. */
  add(id: string, service: OpenService): OpenService {
    const known = this.services.get(id);
    if (known) {
      closeChart(service.chart);
      return known;
    }
    this.services.set(id, service);
    const { chart } = service;
    if (chart.status === 'open') chart.store.subscribe(() => this.keepSoon(id, chart.store));
    return service;
  }

  /** Fills the form of a service, in place of what was typed there before. */
  prepare(id: string, initial: Initial): void {
    const chart = this.services.get(id)?.chart;
    if (chart?.status !== 'open') {
      this.prepared.set(id, initial);
      return;
    }
    this.dismiss(id);
    chart.store.edit('', () => initial.draft ?? emptyDraft);
    if (initial.instance) chart.store.setInstance(initial.instance);
  }

  /** What was prepared for a form that opens now. */
  takePrepared(id: string): Initial | undefined {
    const initial = this.prepared.get(id);
    this.prepared.delete(id);
    return initial;
  }

  /** Whether something was typed that a reload would lose. */
  hasUnkept(): boolean {
    this.flush();
    return this.unkept.size > 0;
  }

  /** Since when there is a draft of a service; null without one. */
  draftSince(id: string): number | null {
    const chart = this.services.get(id)?.chart;
    if (chart?.status === 'open') {
      const { draft, instance } = chart.store.get();
      if (!isStarted(draft, instance)) return null;
    }
    return this.shelf.get(id)?.savedAt ?? (chart?.status === 'open' ? Date.now() : null);
  }

  /** The person knows that the form shows an earlier draft. */
  dismiss(id: string): void {
    const service = this.services.get(id);
    if (service) this.services.set(id, { ...service, origin: null });
  }

  /** Empties a form, and forgets what the browser keeps of it. */
  discard(id: string): void {
    const service = this.services.get(id);
    if (service?.chart.status === 'open') {
      const { store } = service.chart;
      store.edit('', () => emptyDraft);
      store.setInstance({ name: '', namespace: store.form.instance.defaultNamespace });
    }
    this.dismiss(id);
    this.cancel(id);
    this.unkept.delete(id);
    this.shelf.discard(id);
  }

  /** Keeps at once what waits to be kept. */
  flush(): void {
    for (const id of [...this.timers.keys()]) {
      const chart = this.services.get(id)?.chart;
      if (chart?.status === 'open') this.keep(id, chart.store);
    }
  }

  /** Releases everything that was typed here, secrets included. */
  dispose(): void {
    this.flush();
    for (const { chart } of this.services.values()) closeChart(chart);
    this.services.clear();
    this.prepared.clear();
    this.unkept.clear();
  }

  private cancel(id: string): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
  }

  private keepSoon(id: string, store: FormStore): void {
    if (this.timers.has(id)) return;
    this.timers.set(
      id,
      setTimeout(() => this.keep(id, store), KEEP_DELAY_MS),
    );
  }

  private keep(id: string, store: FormStore): void {
    this.cancel(id);
    const { draft, instance } = store.get();
    if (!isStarted(draft, instance)) {
      this.unkept.delete(id);
      this.shelf.discard(id);
      return;
    }
    const { content, isWhole } = keptDraft(draft, instance, store.form);
    const isKept = this.shelf.keep(id, content);
    if (isKept && isWhole) this.unkept.delete(id);
    else this.unkept.add(id);
  }
}
