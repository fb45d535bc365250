// SPDX-License-Identifier: Apache-2.0
import { parseDocument, stringify } from 'yaml';

/** Why typed text is not a value yet. The text itself is kept. */
export type Mistake = {
  code: 'notANumber' | 'notExact' | 'notReadable' | 'notAnObject' | 'notAList';
  detail: string;
};

export type Reading =
  | { value: unknown; mistake: null }
  | { value: undefined; mistake: Mistake };

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const INTEGER = /^[+-]?\d+$/;

/** The reader's message ends with a colon, because the text would follow. */
function firstLine(message: string): string {
  return message.split('\n')[0].replace(/:$/, '');
}

function wrong(code: Mistake['code'], detail: string): Reading {
  return { value: undefined, mistake: { code, detail } };
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

/** Digits mean an integer, anything else is text. */
export function readIntOrString(text: string): Reading {
  if (text === '') return { value: undefined, mistake: null };
  if (INTEGER.test(text) && Number.isSafeInteger(Number(text))) {
    return { value: Number(text), mistake: null };
  }
  return { value: text, mistake: null };
}

/** Only what JSON can hold exactly: the engine receives JSON. */
function plainNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') {
    if (Number.isSafeInteger(Number(value))) return Number(value);
    throw new Error(`${value} cannot be held exactly`);
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new Error(`${value} is not a JSON number`);
  }
  if (Array.isArray(value)) return value.map(plainNumbers);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, plainNumbers(item)]),
    );
  }
  return value;
}

/** YAML or JSON text for a place whose content nothing describes. */
export function readFree(
  text: string,
  expects: 'object' | 'array' | 'any',
): Reading {
  if (text.trim() === '') return { value: undefined, mistake: null };
  let value: unknown;
  try {
    const document = parseDocument(text, {
      logLevel: 'silent',
      intAsBigInt: true,
    });
    if (document.errors.length > 0) {
      return wrong('notReadable', firstLine(document.errors[0].message));
    }
    value = plainNumbers(document.toJS());
  } catch (error) {
    return wrong('notReadable', firstLine(String((error as Error).message)));
  }
  if (value === undefined || (value === null && expects !== 'any')) {
    return { value: undefined, mistake: null };
  }
  const isList = Array.isArray(value);
  if (expects === 'array' && !isList) return wrong('notAList', '');
  if (expects === 'object' && (isList || typeof value !== 'object')) {
    return wrong('notAnObject', '');
  }
  return { value, mistake: null };
}

/** A value as YAML text to edit or to show. */
export function writeFree(value: unknown): string {
  return value === undefined ? '' : stringify(value).trimEnd();
}

/** A default on one short line, for placeholders and labels. */
export function writeShort(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '""' : value;
  return JSON.stringify(value) ?? '';
}
