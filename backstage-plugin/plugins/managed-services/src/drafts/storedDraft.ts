// SPDX-License-Identifier: Apache-2.0
import type { Form } from '../state/form';
import {
  emptyDraft,
  openValues,
  type Draft,
  type Shelved,
} from '../state/draft';
import type { Initial } from '../state/FormStore';
import {
  isUnder,
  tokensOf,
} from '../state/pointer';
import type { Instance } from '../state/problems';
import {
  countSettings,
  isRecord,
  valueAt,
  withValueAt,
} from '../state/values';

/*
 * What is kept of a draft: everything but secrets. Secret are the places that
 * the form model names, and values whose key looks like a password's, because
 * many charts do not mark theirs.
 */

const VERSION = 1;

const PASSWORD_KEY = /(pass(word|wd|phrase)|private-?_?key|api-?_?key|token|credentials?)$/i;

/** A line of a text that gives such a key a value. */
const PASSWORD_LINE =
  /(pass(word|wd|phrase)|private-?_?key|api-?_?key|token|credentials?)["']?\s*[:=]\s*\S/i;

type Kept = { content: Record<string, unknown>; isWhole: boolean };

/** Whether anything was typed that would be missed. */
export function isStarted(draft: Draft, instance: Instance): boolean {
  return countSettings(draft.values) > 0 || draft.raw.size > 0 || instance.name !== '';
}

/** Values without the members that look like passwords. */
export function withoutPasswords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPasswords);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, member]) => !(PASSWORD_KEY.test(key) && isSecretText(member)))
      .map(([key, member]) => [key, withoutPasswords(member)]),
  );
}

function isSecretText(value: unknown): boolean {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}

function isSecretPlace(at: string, secrets: readonly string[]): boolean {
  const [last = ''] = tokensOf(at).slice(-1);
  return PASSWORD_KEY.test(last) || secrets.some(secret => isUnder(at, secret));
}

/** The values that stand at a place, as far as they may be kept. */
function keptValue(value: unknown, at: string, secrets: readonly string[]): unknown {
  const whole = openValues(withValueAt({}, at, value), secrets);
  return withoutPasswords(valueAt(whole, at));
}

type Entries<T> = [string, T][];

/** The maps of a draft as lists of entries that may be kept. */
type KeptMaps = {
  [Part in Exclude<keyof Draft, 'values' | 'shelf'>]: Entries<unknown>;
} & { shelf: Entries<[number, { value: unknown; remembered: KeptMaps }][]> };

function keptMaps(draft: Omit<Draft, 'values'>, secrets: readonly string[]): KeptMaps {
  const entries = <T>(map: ReadonlyMap<string, T>): Entries<T> =>
    [...map].filter(([at]) => !isSecretPlace(at, secrets));
  const shelf = entries(draft.shelf).map(([at, shelved]): KeptMaps['shelf'][number] => [
    at,
    [...shelved].map(([index, { value, remembered }]) => [
      index,
      { value: keptValue(value, at, secrets), remembered: keptMaps(remembered, secrets) },
    ]),
  ]);
  return {
    raw: entries(draft.raw),
    mistakes: entries(draft.mistakes),
    unread: entries(draft.unread),
    explicit: entries(draft.explicit),
    branches: entries(draft.branches),
    shelf,
  };
}

/** Typed text of places whose value holds a password that is left out: it would hold it, too. */
function withoutRevealing(draft: Draft, kept: unknown): Draft {
  const isSame = (at: string) =>
    JSON.stringify(valueAt(draft.values, at)) === JSON.stringify(valueAt(kept, at));
  const isHarmless = ([at, text]: [string, string]) =>
    !draft.unread.has(at) && isSame(at) && !PASSWORD_LINE.test(text);
  const raw = new Map([...draft.raw].filter(isHarmless));
  const mistakes = new Map([...draft.mistakes].filter(([at]) => raw.has(at)));
  return { ...draft, raw, mistakes, unread: emptyDraft.unread };
}

/** A draft for the browser's storage; `isWhole` is false when something had to be left out. */
export function keptDraft(draft: Draft, instance: Instance, form: Form): Kept {
  const { secrets, service } = form;
  const values = withoutPasswords(openValues(draft.values, secrets));
  const shown = withoutRevealing(draft, values);
  const content = {
    version: VERSION,
    chart: service.chartVersion,
    instance,
    values,
    ...keptMaps(shown, secrets),
  };
  const isWhole =
    JSON.stringify(values) === JSON.stringify(draft.values) &&
    content.raw.length === draft.raw.size;
  return { content, isWhole };
}

function mapOf<T>(entries: unknown): ReadonlyMap<string, T> {
  return new Map(entries as Entries<T>);
}

function draftOf(kept: Record<string, unknown>, values: unknown): Draft {
  const shelf = mapOf<[number, { value: unknown; remembered: Record<string, unknown> }][]>(
    kept.shelf,
  );
  const shelved = [...shelf].map(([at, variants]) => {
    const restored = variants.map(([index, { value, remembered }]): [number, Shelved] => {
      const { values: _, ...maps } = draftOf(remembered, undefined);
      return [index, { value, remembered: maps }];
    });
    return [at, new Map(restored)] as const;
  });
  return {
    values,
    raw: mapOf(kept.raw),
    mistakes: mapOf(kept.mistakes),
    unread: mapOf(kept.unread),
    explicit: mapOf(kept.explicit),
    branches: mapOf(kept.branches),
    shelf: new Map(shelved),
  };
}

export type Restored = { initial: Initial; isOtherVersion: boolean };

/** A kept draft for a form to start with; null when it is not one of ours. */
export function restoredDraft(content: unknown, form: Form): Restored | null {
  if (!isRecord(content) || content.version !== VERSION) return null;
  try {
    const { instance, values } = content;
    const draft = draftOf(content, values);
    return {
      initial: { draft, instance: instance as Instance },
      isOtherVersion: content.chart !== form.service.chartVersion,
    };
  } catch {
    return null;
  }
}
