// SPDX-License-Identifier: Apache-2.0
import type { YamlReading } from '@managed-services/engine';

/** Why typed text is not a value yet. The text itself is kept. */
export type Mistake = {
  code: 'notANumber' | 'notExact' | 'notReadable' | 'notAnObject' | 'notAList';
  detail: string;
  /** The line that it is about, where there can be several. */
  line?: string;
};

export type Reading =
  | { value: unknown; mistake: null }
  | { value: undefined; mistake: Mistake };

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const INTEGER = /^[+-]?\d+$/;

function wrong(code: Mistake['code'], detail: string, line?: string): Reading {
  return { value: undefined, mistake: { code, detail, line } };
}

/** A number as typed; empty text means that nothing is chosen. */
export function readNumber(text: string): Reading {
  const trimmed = text.trim();
  if (trimmed === '') return { value: undefined, mistake: null };
  if (!NUMBER.test(trimmed)) return wrong('notANumber', trimmed);
  const value = Number(trimmed);
  // JavaScript would round silently, and the manifest would hold another number.
  const rounded = INTEGER.test(trimmed) && !Number.isSafeInteger(value);
  if (rounded || !Number.isFinite(value)) return wrong('notExact', trimmed);
  return { value, mistake: null };
}

/** A sign and digits, as Helm's `--set` takes them for an integer: no zero may lead. */
const SET_INTEGER = /^(0|[1-9]\d*|[+-]\d+)$/;

/** An integer or text, distinguished as Helm's `--set` does: `007`, `1e3` and `0x1F` are text. */
export function readIntOrString(text: string): Reading {
  if (text === '') return { value: undefined, mistake: null };
  if (!SET_INTEGER.test(text)) return { value: text, mistake: null };
  const value = Number(text);
  // Helm reads 64 bits, and takes longer numbers for text; JavaScript holds 53 exactly.
  if (Number.isSafeInteger(value)) return { value: value === 0 ? 0 : value, mistake: null };
  return fitsInt64(text) ? wrong('notExact', text) : { value: text, mistake: null };
}

function fitsInt64(text: string): boolean {
  return BigInt.asIntN(64, BigInt(text.replace('+', ''))) === BigInt(text.replace('+', ''));
}

/** What the place of a free text takes. */
export type Expects = 'object' | 'array' | 'any';

/** What the engine read in a text, for a place whose content nothing describes. */
export function freeReading({ value, error }: YamlReading, expects: Expects): Reading {
  if (error) return wrong('notReadable', error.message, String(error.line));
  if (value === null && expects !== 'any') return { value: undefined, mistake: null };
  const isList = Array.isArray(value);
  if (expects === 'array' && !isList) return wrong('notAList', '');
  if (expects === 'object' && (isList || typeof value !== 'object')) {
    return wrong('notAnObject', '');
  }
  return { value, mistake: null };
}

/** Text that the engine could not read at all. */
export function unreadable(detail: string): Reading {
  return wrong('notReadable', detail, '1');
}

/** A value on one line: YAML readers take it for the same value. */
export function writeLine(value: unknown): string {
  return JSON.stringify(value) ?? '';
}

/** A default on one short line, for placeholders and labels. */
export function writeShort(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '""' : value;
  return writeLine(value);
}
