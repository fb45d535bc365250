// SPDX-License-Identifier: Apache-2.0
import type {
  ChartModel,
  FormModel,
  InstanceCheck,
} from '@managed-services/engine';
import { emptyDraft, type Draft } from './draft';
import { Listeners, type Listener } from './listeners';
import { withEntry } from './places';
import { lineage } from './pointer';
import {
  changedPlaces,
  groupByPlace,
  isInstancePlace,
  problemsOf,
  type Instance,
  type Problem,
  type ProblemsByPlace,
} from './problems';
import {
  countFields,
  matching,
  sectionsWithRequired,
  type WidgetShapes,
} from './tree';

/** What is known about the draft as it is now. */
export type Check = {
  /** The engine's answer; null when it broke down. */
  answer: InstanceCheck | null;
  problems: readonly Problem[];
  byPlace: ProblemsByPlace;
  /** The engine broke down on this draft: nothing is known about it. */
  failure: string | null;
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
  /** Where to move the focus once it is on the screen. */
  reveal: { at: string; turn: number } | null;
};

export type Initial = { values?: unknown; instance?: Instance };

const MANY_FIELDS = 30;
const VERY_MANY_FIELDS = 200;
const CHECK_DELAY_MS = 80;
const noProblems: readonly Problem[] = [];

const unchecked: Check = {
  answer: null,
  problems: noProblems,
  byPlace: new Map(),
  failure: null,
  example: true,
};

function initialState(form: FormModel, { values = {}, instance }: Initial): FormState {
  return {
    draft: { ...emptyDraft, values },
    instance: instance ?? { name: '', namespace: form.instance.defaultNamespace },
    touched: new Map(),
    attempted: false,
    open: new Map(),
    shown: new Map(),
    filter: '',
    matches: null,
    check: unchecked,
    reveal: null,
  };
}

/**
 * The form's state outside React: a field subscribes to its own place only,
 * so that typing in one field of two thousand draws one field.
 */
export class FormStore {
  readonly form: FormModel;
  readonly fieldCount: number;
  private readonly listeners = new Listeners();
  private readonly requiredWithin: ReadonlySet<string>;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private state: FormState;

  constructor(
    private readonly model: ChartModel,
    private readonly shapes: WidgetShapes,
    initial: Initial = {},
  ) {
    this.form = model.form();
    this.fieldCount = countFields(this.form.root);
    this.requiredWithin = sectionsWithRequired(this.form.root);
    this.state = initialState(this.form, initial);
    this.check();
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
    this.put({ draft }, [at]);
    this.checkSoon();
  }

  setInstance(patch: Partial<Instance>): void {
    const before = this.state.instance;
    const instance = { ...before, ...patch };
    if (instance.name === before.name && instance.namespace === before.namespace) return;
    // Only what listens to everything shows names.
    this.put({ instance }, []);
    this.checkSoon();
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

  exampleName(): string {
    return `my-${this.form.service.name}`.slice(0, this.form.instance.nameMaxLength);
  }

  private checkSoon(): void {
    if (this.timer !== null) return;
    this.timer = setTimeout(() => this.check(), CHECK_DELAY_MS);
  }

  private cancelCheck(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  /** Asks the engine now, for callers that are about to act on the answer. */
  check(): void {
    this.cancelCheck();
    const before = this.state.check.byPlace;
    const check = this.askEngine();
    this.put({ check }, changedPlaces(before, check.byPlace));
  }

  private askEngine(): Check {
    const { draft, instance, check } = this.state;
    const example = instance.name === '';
    const name = example ? this.exampleName() : instance.name;
    try {
      const answer = this.model.check({ ...instance, name, values: draft.values });
      const { shapes } = this;
      const problems = problemsOf({ root: this.form.root, shapes }, draft, instance, answer);
      const byPlace = groupByPlace(problems, check.byPlace);
      return { answer, problems, byPlace, failure: null, example };
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      return { ...unchecked, failure };
    }
  }

  /** Forgets everything that was typed, secrets included, and checks no more. */
  dispose(): void {
    this.cancelCheck();
    this.listeners.clear();
    this.state = initialState(this.form, {});
  }
}
