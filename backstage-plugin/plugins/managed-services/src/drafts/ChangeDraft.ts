// SPDX-License-Identifier: Apache-2.0
import isEqual from 'fast-deep-equal';
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';
import { differences, takeOver } from '../state/change';
import {
  emptyDraft,
  openValues,
  type Draft,
} from '../state/draft';
import type { Form } from '../state/form';
import type { FormStore } from '../state/FormStore';
import { isRecord, type Values } from '../state/values';
import type { DraftShelf } from './Drafts';
import {
  keptDraft,
  restoredDraft,
  withoutPasswords,
} from './storedDraft';

const KEEP_DELAY_MS = 400;

/** The key of a change's draft: another instance of the same name has another one. */
const keyOf = ({ uid }: Instance) => `instance/${uid}`;

/** What a change starts with: the live values, or an earlier draft and what it started with. */
export type Start = { draft: Draft; base: Values; savedAt: number | null };

/** The draft of an earlier visit, as far as it was kept, or the instance as it is. */
export function startOf(shelf: DraftShelf, live: Instance, form: Form): Start {
  const fresh = { draft: { ...emptyDraft, values: live.spec }, base: live.spec, savedAt: null };
  const kept = shelf.get(keyOf(live));
  const content = kept?.content;
  if (!kept || !isRecord(content) || !isRecord(content.base)) return fresh;
  const restored = restoredDraft(content, form)?.initial.draft;
  if (!restored) return fresh;
  // What looks like a password was left out of both sides: it did not change.
  const hidden = differences(withoutPasswords(live.spec), live.spec);
  const base = takeOver(content.base, hidden);
  const draft = { ...restored, values: takeOver(restored.values, hidden) };
  return isRecord(base) ? { draft, base, savedAt: kept.savedAt } : fresh;
}

/** Keeps what was typed into the form of a change, without secrets, and knows what a reload would lose. */
export class ChangeDraft {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stop: () => void;
  private isWhole = true;
  private isOver = false;

  constructor(
    private readonly shelf: DraftShelf,
    private readonly instance: Instance,
    private readonly store: FormStore,
    /** What the values are compared with; it changes when others' changes are taken over. */
    private base: Values,
  ) {
    this.stop = store.subscribe(() => {
      this.timer ??= setTimeout(() => this.flush(), KEEP_DELAY_MS);
    });
  }

  setBase(base: Values): void {
    this.base = base;
    this.flush();
  }

  /** Whether something was typed that a reload would lose. */
  hasUnkept(): boolean {
    this.flush();
    return !this.isWhole;
  }

  /** Keeps at once what waits to be kept. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.isOver) return;
    const { draft, instance } = this.store.get();
    const { form } = this.store;
    const key = keyOf(this.instance);
    const isTyped = draft.raw.size > 0 || !isEqual(draft.values, this.base);
    if (!isTyped) {
      this.shelf.discard(key);
      this.isWhole = true;
      return;
    }
    const { content, isWhole } = keptDraft(draft, instance, form);
    const base = withoutPasswords(openValues(this.base, form.secrets));
    this.isWhole = this.shelf.keep(key, { ...content, base }) && isWhole;
  }

  /** What was typed has been sent, or is not wanted any more. */
  discard(): void {
    this.dispose();
    this.isOver = true;
    this.shelf.discard(keyOf(this.instance));
    this.isWhole = true;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.stop();
  }
}
