// SPDX-License-Identifier: Apache-2.0
// Where the loss ledger speaks.

/** The tokens of a JSON pointer. */
export const partsOf = pointer =>
  pointer
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The places at which the ledger has losses of a target with a fate. */
export function lossPlaces(ledger, target, fate) {
  return ledger
    .filter(loss => loss.target === target && loss.fate === fate)
    .map(({ at }) => partsOf(at));
}

/** Whether a loss stands at the place, above it or below it; `*` is any item or key. */
export function isCovered(place, places) {
  return places.some(loss => {
    const shared = Math.min(loss.length, place.length);
    return loss.slice(0, shared).every((part, i) => part === '*' || part === String(place[i]));
  });
}
