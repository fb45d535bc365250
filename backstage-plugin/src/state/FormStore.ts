// SPDX-License-Identifier: Apache-2.0
import type {
  ChartModel,
  Field,
  FormModel,
  InstanceCheck,
  Verdict,
  Violation,
} from '@managed-services/engine';
import { emptyDraft, valuesWithSecrets, type Draft } from './draft';
import { withEntry } from './places';
import { child, lineage } from './pointer';
import type { Mistake } from './text';
import { countFields, matching, resolve, walk } from './tree';

export type Instance = { name: string; namespace: string };

/** One entry of the summary: a violation, or text that is no value yet. */
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
};

/** The engine's answers for the draft as it is now. */
export type Check = {
  verdict: Verdict | null;
  manifest: InstanceCheck | null;
  problems: readonly Problem[];
  byPlace: ReadonlyMap<string, readonly Problem[]>;
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

export const NAME_PLACE = '/metadata/name';
export const NAMESPACE_PLACE = '/metadata/namespace';
/** Instance fields must not collide with values that have the same pointer. */
export const instancePlace = (at: string) => `#${at}`;

const MANY_FIELDS = 30;
const VERY_MANY_FIELDS = 200;
/** Fields drawn at once in one section; the rest on request. */
export const PAGE_OF_FIELDS = 100;
const CHECK_DELAY_MS = 80;
const noProblems: readonly Problem[] = [];

const unchecked: Check = {
  verdict: null,
  manifest: null,
  problems: [],
  byPlace: new Map(),
  failure: null,
  example: true,
};

/** No name was given yet; the engine was asked about an example. */
const missingName: Problem = {
  id: 'instance-name',
  at: instancePlace(NAME_PLACE),
  labels: [],
  message: '',
  help: null,
  missing: true,
  mistake: null,
};

const MISSING: ReadonlySet<string> = new Set(['required', 'dependent-required']);

/** The place a violation is about; a missing or surplus key is named apart. */
function placeOf({ at, params }: Violation): string {
  return typeof params.property === 'string' ? child(at, params.property) : at;
}

/**
 * The form's state outside React: a field subscribes to its own place only,
 * so that typing in one field of two thousand draws one field.
 */
export class FormStore {
  readonly form: FormModel;
  readonly fieldCount: number;
  private readonly model: ChartModel;
  private readonly listeners = new Set<() => void>();
  private readonly requiredWithin = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private state: FormState;

  constructor(model: ChartModel, initial?: { values?: unknown; instance?: Instance }) {
    this.model = model;
    this.form = model.form();
    this.fieldCount = countFields(this.form.root);
    walk(this.form.root, (field, parents) => {
      if (field.required && field.widget.kind !== 'section') {
        parents.forEach(parent => this.requiredWithin.add(parent.at));
      }
    });
    this.state = {
      draft: { ...emptyDraft, values: initial?.values ?? {} },
      instance: initial?.instance ?? {
        name: '',
        namespace: this.form.instance.defaultNamespace,
      },
      touched: new Map(),
      attempted: false,
      open: new Map(),
      shown: new Map(),
      filter: '',
      matches: null,
      check: unchecked,
      reveal: null,
    };
    this.check();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  get = (): FormState => this.state;

  private put(patch: Partial<FormState>): void {
    this.state = { ...this.state, ...patch };
    for (const listener of [...this.listeners]) listener();
  }

  edit(change: (draft: Draft) => Draft): void {
    const draft = change(this.state.draft);
    if (draft === this.state.draft) return;
    this.put({ draft });
    this.checkSoon();
  }

  setInstance(patch: Partial<Instance>): void {
    const instance = { ...this.state.instance, ...patch };
    const before = this.state.instance;
    if (
      instance.name === before.name &&
      instance.namespace === before.namespace
    ) {
      return;
    }
    this.put({ instance });
    this.checkSoon();
  }

  touch(at: string): void {
    if (this.state.touched.has(at)) return;
    this.put({ touched: withEntry<true>(this.state.touched, at, true) });
  }

  /** From now on what is missing counts as a mistake. */
  attempt(): void {
    if (!this.state.attempted) this.put({ attempted: true });
  }

  setOpen(at: string, open: boolean): void {
    this.put({ open: withEntry(this.state.open, at, open) });
  }

  setFilter(filter: string): void {
    this.put({ filter, matches: matching(this.form.root, filter) });
  }

  showMore(at: string, count: number): void {
    this.put({ shown: withEntry(this.state.shown, at, count) });
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
    if (!at.startsWith('#')) {
      for (const place of lineage(at)) {
        open.set(place, true);
        shown.set(place, Infinity);
      }
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

  private checkSoon(): void {
    if (this.timer !== null) return;
    this.timer = setTimeout(() => this.check(), CHECK_DELAY_MS);
  }

  /** Asks the engine now, for callers that are about to act on the answer. */
  check(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    try {
      this.put({ check: this.ask() });
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      this.put({ check: { ...unchecked, failure } });
    }
  }

  private ask(): Check {
    const { draft, instance } = this.state;
    const values = valuesWithSecrets(draft);
    const example = instance.name === '';
    const manifest = this.model.check({
      name: example ? this.exampleName() : instance.name,
      namespace: instance.namespace,
      values,
    });
    const { verdict } = manifest;
    const problems = [
      ...(example ? [missingName] : []),
      ...this.instanceProblems(manifest),
      ...this.mistakeProblems(),
      ...this.violationProblems(verdict),
    ];
    const byPlace = this.group(problems);
    return { verdict, manifest, problems, byPlace, failure: null, example };
  }

  exampleName(): string {
    return `my-${this.form.service.name}`.slice(0, this.form.instance.nameMaxLength);
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.listeners.clear();
  }

  private instanceProblems(check: InstanceCheck): Problem[] {
    const { instance } = this.state;
    return check.names.map((violation, index) => {
      const given = violation.at === NAME_PLACE ? instance.name : instance.namespace;
      const missing = given === '';
      return {
        id: `instance-${index}`,
        at: instancePlace(violation.at),
        labels: [],
        // What is wrong with no text at all is that it is missing.
        message: missing ? '' : violation.message,
        help: missing ? null : violation.help,
        missing,
        mistake: null,
      };
    });
  }

  private mistakeProblems(): Problem[] {
    return [...this.state.draft.mistakes].map(([place, mistake]) => {
      const { at, labels } = this.resolve(place);
      const id = `mistake-${place}`;
      return { id, at, labels, message: '', help: null, missing: false, mistake };
    });
  }

  private violationProblems(verdict: Verdict): Problem[] {
    const { mistakes } = this.state.draft;
    return verdict.violations.flatMap((violation, index): Problem[] => {
      const place = placeOf(violation);
      const missing = MISSING.has(violation.code);
      // The typed text already says what is wrong; "missing" would mislead.
      if (missing && mistakes.has(place)) return [];
      const { at, labels } = this.resolve(place);
      const { message, help } = violation;
      return [
        { id: `violation-${index}`, at, labels, message, help, missing, mistake: null },
      ];
    });
  }

  private resolve(pointer: string): { at: string; labels: string[]; field: Field } {
    const { values, branches } = this.state.draft;
    return resolve(this.form.root, pointer, values, branches);
  }

  /** Keeps the old array where nothing changed: no needless drawing. */
  private group(
    problems: readonly Problem[],
  ): ReadonlyMap<string, readonly Problem[]> {
    const byPlace = new Map<string, Problem[]>();
    for (const problem of problems) {
      const list = byPlace.get(problem.at);
      if (list) list.push(problem);
      else byPlace.set(problem.at, [problem]);
    }
    const before = this.state.check.byPlace;
    return new Map(
      [...byPlace].map(([at, list]) => {
        const old = before.get(at);
        const same = old && JSON.stringify(old) === JSON.stringify(list);
        return [at, same ? old : list];
      }),
    );
  }
}
