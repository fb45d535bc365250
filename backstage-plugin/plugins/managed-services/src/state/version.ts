// SPDX-License-Identifier: Apache-2.0

const PARTS = /^v?(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+.*)?$/;

/** As in Semantic Versioning: numbers by value and before text. */
function comparePart(a: string, b: string): number {
  const numbers = [a, b].map(part => /^\d+$/.test(part));
  if (numbers[0] && numbers[1]) return Number(a) - Number(b);
  if (numbers[0] !== numbers[1]) return numbers[0] ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}

function comparePrerelease(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const left = a.split('.');
  const right = b.split('.');
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const order = comparePart(left[at], right[at]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Whether one version of a chart comes after another; false where either is not a version. */
export function isNewer(version: string, than: string): boolean {
  const a = PARTS.exec(version);
  const b = PARTS.exec(than);
  if (!a || !b) return false;
  for (const at of [1, 2, 3]) {
    const order = Number(a[at]) - Number(b[at]);
    if (order !== 0) return order > 0;
  }
  return comparePrerelease(a[4], b[4]) > 0;
}
