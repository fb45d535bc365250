// SPDX-License-Identifier: Apache-2.0

export type Json = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Json {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value)
  );
}

/** A member of an object that may be anything; `{}` unless it is an object. */
export function record(value: unknown): Json {
  return isRecord(value) ? value : {};
}

/** A text that says something. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== ''
    ? value
    : undefined;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The members of an object that are texts. */
export function texts(value: unknown): Record<string, string> {
  const isText = (
    entry: [string, unknown],
  ): entry is [string, string] => typeof entry[1] === 'string';
  return Object.fromEntries(
    Object.entries(record(value)).filter(isText),
  );
}
