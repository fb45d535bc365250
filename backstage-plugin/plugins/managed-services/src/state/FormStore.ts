// SPDX-License-Identifier: Apache-2.0
import type { InstanceCheck, ReviewedValue } from '@managed-services/engine';
import type { AsyncChartModel } from '@managed-services/engine/worker';
import {
  emptyDraft,
  type as typeText,
  type Draft,
  type Unread,
} from './draft';
import {
  failureOf,
  type Failure,
} from './failure';
import type { Form } from './form';
import { Listeners, type Listener } from './listeners';
import { withEntry } from './places';
import { isUnder, lineage, tokensOf } from './pointer';
import {
  changedPlaces,
  groupByPlace,
  isInstancePlace,
  isRelated,
  problemsOf,
  remoteProblem,
  type Instance,
  type Problem,
  type ProblemsByPlace,
  type RemoteProblem,
} from './problems';
import {
  freeReading,
  unreadable,
} from './text';
import {
  countFields,
  matching,
  resolve,
  sectionsWithRequired,
  walk,
  type WidgetShapes,
} from './tree';
import { valueAt } from './values';

/** What is known about the draft as it is now. */
export type Check = {
  /** The engine's answer; null when it broke down. */
  answer: InstanceCheck | null;
  problems: readonly Problem[];
  byPlace: ProblemsByPlace;
  /** The engine broke down on this draft: nothing is known about it. */
  failure: Failure | null;
  /** The manifest shows an example name, because none was given yet. */
  example: boolean;
};

export type FormState = {
  draft: Draft;
  instance: Instance;
  touched: ReadonlyMap<string, true>;
  /** Copy, Download or Next was pressed: hints become mistakes. */
  attempted: boolean;
  open: ReadonlyMap<string, boolean>;
  shown: ReadonlyMap<string, number>;
  filter: string;
  matches: ReadonlySet<string> | null;
  check: Check;
  /** The check is about an earlier draft, and the next one takes its time. */
  isSlow: boolean;
  /** The values that are being changed; undefined for a new instance. */
  old: unknown;
  /** Where to move the focus once it is on the screen. */
  reveal: { at: string; turn: number } | null;
};

/** What a form starts with. `old` makes it the form of a change: the values of the live instance. */
export type Initial = { draft?: Draft; instance?: Instance; old?: unknown };

const MANY_FIELDS = 30;
const VERY_MANY_FIELDS = 200;
/** From when on a check that is not done yet is worth a word. */
const SLOW_MS = 400;
const noProblems: readonly Problem[] = [];

const unchecked: Check = {
  answer: null,
  problems: noProblems,
  byPlace: new Map(),
  failure: null,
  example: true,
};

function initialState(form: Form, initial: Initial): FormState {
  const { draft = emptyDraft, instance, old } = initial;
  return {
    draft,
    instance: instance ?? { name: '', namespace: form.instance.defaultNamespace },
    touched: new Map(),
    attempted: false,
    open: new Map(),
    shown: new Map(),
    filter: '',
    matches: null,
    check: unchecked,
    isSlow: false,
    old,
    reveal: null,
  };
}

/**
 * The form's state outside React: a field subscribes to its own place only,
 * so that typing in one field of two thousand draws one field.
 */
export class FormStore {
  readonly fieldCount: number;
  private readonly listeners = new Listeners();
  private readonly requiredWithin: ReadonlySet<string>;
  private readonly written = new Map<string, Promise<string>>();
  private state: FormState;
  /** The draft or the instance has changed since the last check. */
  private isStale = true;
  private working: Promise<void> | null = null;
  private isDisposed = false;
  /** Places that cannot change after creation, and those that can only increase. */
  private readonly fixed: string[] = [];
  private readonly growing = new Set<string>();
  /** What the cluster said, as far as it still concerns what is typed. */
  private remote: readonly Problem[] = [];

  constructor(
    private readonly model: AsyncChartModel,
    readonly form: Form,
    private readonly shapes: WidgetShapes,
    initial: Initial = {},
  ) {
    this.fieldCount = countFields(form.root);
    walk(form.root, ({ at, immutable, growOnly }) => {
      if (immutable) this.fixed.push(at);
      if (growOnly) this.growing.add(at);
    });
    this.requiredWithin = sectionsWithRequired(form.root);
    this.state = initialState(form, initial);
  }

  /** With `at`, the listener is called only for what concerns that place. */
  subscribe(listener: Listener, at?: string): () => void {
    return this.listeners.add(listener, at);
  }

  get = (): FormState => this.state;

  /** `places` are where the change can be seen; without them it is everywhere. */
  private put(patch: Partial<FormState>, places?: readonly string[]): void {
    this.state = { ...this.state, ...patch };
    this.listeners.notify(places);
  }

  /** Changes the draft at one place, which also changes what is above and below it. */
  edit(at: string, change: (draft: Draft) => Draft): void {
    const draft = change(this.state.draft);
    if (draft === this.state.draft) return;
    this.remote = this.remote.filter(problem => !isRelated(problem.at, at));
    this.put({ draft }, [at]);
    this.changed();
  }

  /** The values that the change starts from are others now. */
  setOld(old: unknown): void {
    this.put({ old });
    this.changed();
  }

  /** Shows what the cluster said about places, each until it is edited. */
  setRemote(found: readonly RemoteProblem[]): void {
    const { root } = this.form;
    this.remote = found.map(({ at, message }, index) => {
      const { at: shown, labels } = resolve(root, this.shapes, at, this.state.draft);
      return remoteProblem(`remote-${index}`, { at: shown, labels, message });
    });
    this.changed();
  }

  /** Why a value cannot be edited: it is fixed since the instance exists. */
  isLocked(at: string): boolean {
    return this.state.old !== undefined && this.fixed.some(place => isUnder(at, place));
  }

  /** What a value is in the cluster, where it can only increase; undefined elsewhere. */
  floorAt(at: string, byDefault: unknown): unknown {
    const { old } = this.state;
    if (old === undefined || !this.growing.has(at)) return undefined;
    return valueAt(old, at) ?? byDefault;
  }

  setInstance(patch: Partial<Instance>): void {
    const before = this.state.instance;
    const instance = { ...before, ...patch };
    if (instance.name === before.name && instance.namespace === before.namespace) return;
    // Only what listens to everything shows names.
    this.put({ instance }, []);
    this.changed();
  }

  touch(at: string): void {
    if (this.state.touched.has(at)) return;
    this.put({ touched: withEntry<true>(this.state.touched, at, true) }, [at]);
  }

  /** From now on what is missing counts as a mistake. */
  attempt(): void {
    if (!this.state.attempted) this.put({ attempted: true });
  }

  setOpen(at: string, open: boolean): void {
    this.put({ open: withEntry(this.state.open, at, open) }, [at]);
  }

  setFilter(filter: string): void {
    this.put({ filter, matches: matching(this.form.root, filter) });
  }

  showMore(at: string, count: number): void {
    this.put({ shown: withEntry(this.state.shown, at, count) }, [at]);
  }

  /** Large forms start folded; what must be filled in stays in view. */
  isOpen(at: string, depth: number): boolean {
    if (this.state.matches) return true;
    const chosen = this.state.open.get(at);
    if (chosen !== undefined) return chosen;
    if (this.requiredWithin.has(at)) return true;
    if (this.fieldCount > VERY_MANY_FIELDS) return false;
    return this.fieldCount > MANY_FIELDS ? depth < 1 : true;
  }

  /** Opens everything around a place and asks for the focus there. */
  revealPlace(at: string): void {
    const open = new Map(this.state.open);
    const shown = new Map(this.state.shown);
    for (const place of isInstancePlace(at) ? [] : lineage(at)) {
      open.set(place, true);
      shown.set(place, Infinity);
    }
    const turn = (this.state.reveal?.turn ?? 0) + 1;
    this.put({ open, shown, filter: '', matches: null, reveal: { at, turn } });
  }

  problemsAt(at: string): readonly Problem[] {
    return this.state.check.byPlace.get(at) ?? noProblems;
  }

  /** A missing value is a hint first and a mistake once it was due. */
  isDue(problem: Problem): boolean {
    const { attempted, touched } = this.state;
    return !problem.missing || attempted || touched.has(problem.at);
  }

  /** The labels on the way to a place, the outermost first; keys where the form has no field. */
  labelsAt(at: string): string[] {
    const { at: shown, labels } = resolve(this.form.root, this.shapes, at, this.state.draft);
    return [...labels, ...tokensOf(at.slice(shown.length))];
  }

  /** Everything about values that the form does not hold, such as the two sides of a review. */
  review(sides: Parameters<AsyncChartModel['review']>[0]): Promise<ReviewedValue[]> {
    return this.model.review(sides);
  }

  exampleName(): string {
    return `my-${this.form.service.name}`.slice(0, this.form.instance.nameMaxLength);
  }

  /** A value as YAML text, as the engine writes it. */
  writeYaml(value: unknown): Promise<string> {
    const key = JSON.stringify(value);
    const known = this.written.get(key);
    if (known) return known;
    const written = this.model.writeYaml(value);
    this.written.set(key, written);
    // A failed attempt may succeed next time.
    written.catch(() => this.written.delete(key));
    return written;
  }

  private changed(): void {
    this.isStale = true;
    void this.settle();
  }

  /** Whether everything that was typed is read and checked. */
  isSettled(): boolean {
    return this.isDisposed || !(this.isStale || this.state.draft.unread.size > 0);
  }

  /** Waits until it is, for callers that are about to act on the answer. */
  settle(): Promise<void> {
    if (this.isSettled()) return Promise.resolve();
    this.working ??= this.work();
    return this.working;
  }

  /** One question at a time: what is typed meanwhile is asked about together. */
  private async work(): Promise<void> {
    const slow = setTimeout(() => this.put({ isSlow: true }, []), SLOW_MS);
    while (!this.isSettled()) {
      const [unread] = this.state.draft.unread;
      if (unread) await this.readText(...unread);
      else await this.check();
    }
    clearTimeout(slow);
    this.working = null;
    if (this.state.isSlow) this.put({ isSlow: false }, []);
  }

  /** Reads one typed text. What has changed meanwhile, or moved, is still unread and has its turn. */
  private async readText(at: string, unread: Unread): Promise<void> {
    const text = this.state.draft.raw.get(at) ?? '';
    const reading = await this.model.readYaml(text).then(
      read => freeReading(read, unread.expects),
      error => unreadable(failureOf(error).message),
    );
    const { draft } = this.state;
    if (this.isDisposed || draft.unread.get(at) !== unread || draft.raw.get(at) !== text) return;
    this.isStale = true;
    this.put({ draft: typeText(draft, at, text, reading, unread.fallback) }, [at]);
  }

  private async check(): Promise<void> {
    this.isStale = false;
    const { draft, instance } = this.state;
    const check = await this.askEngine(draft, instance);
    if (this.isDisposed) return;
    const before = this.state.check.byPlace;
    this.put({ check }, changedPlaces(before, check.byPlace));
  }

  private async askEngine(draft: Draft, instance: Instance): Promise<Check> {
    const example = instance.name === '';
    const name = example ? this.exampleName() : instance.name;
    try {
      const asked = { ...instance, name, values: draft.values };
      const { answer, transitions } = await this.ask(asked);
      const { root, secrets } = this.form;
      const shown = { root, shapes: this.shapes, kept: this.isChange() ? secrets : [] };
      const problems = [
        ...problemsOf(shown, draft, instance, { ...answer, transitions }),
        ...this.remote,
      ];
      const byPlace = groupByPlace(problems, this.state.check.byPlace);
      return { answer, problems, byPlace, failure: null, example };
    } catch (error) {
      return { ...unchecked, failure: failureOf(error) };
    }
  }

  private isChange(): boolean {
    return this.state.old !== undefined;
  }

  private async ask(asked: Instance & { values: unknown }) {
    const { old } = this.state;
    if (old === undefined) {
      return { answer: await this.model.check(asked), transitions: [] };
    }
    const { check, transitions } = await this.model.checkChange({ ...asked, old });
    return { answer: check, transitions };
  }

  /** Forgets everything that was typed, secrets included, and checks no more. */
  dispose(): void {
    this.isDisposed = true;
    this.listeners.clear();
    this.written.clear();
    this.state = initialState(this.form, {});
  }
}
