// SPDX-License-Identifier: Apache-2.0

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 24 * 60 * 60],
  ['hour', 60 * 60],
  ['minute', 60],
];

/** How long ago something was, in the browser's language. */
export function ageOf(since: number, now = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - since) / 1000));
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
  for (const [unit, size] of STEPS) {
    if (seconds >= size) return words.format(-Math.floor(seconds / size), unit);
  }
  return words.format(0, 'second');
}

/** How long something has existed, short: for a column. */
export function shortAge(since: number, now = Date.now()): string {
  const seconds = Math.max(0, (now - since) / 1000);
  const [unit, size] = [...STEPS, ['second', 1] as const].find(([, step]) => seconds >= step) ?? [
    'second', 1,
  ];
  const style = { style: 'unit', unit, unitDisplay: 'short' } as const;
  return new Intl.NumberFormat(undefined, style).format(Math.floor(seconds / size));
}

/** Date and time, in the browser's language and zone. */
export function dateOf(time: number): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(time);
}
