// SPDX-License-Identifier: Apache-2.0

const substitutes = [
  null,
  true,
  0,
  1,
  2,
  1.5,
  -1,
  '',
  'x',
  '10Gi',
  '2',
  'on',
  [],
  {},
  ['x'],
  { x: 'x' },
];

/** The document with each of its members, at any depth, left out or exchanged. */
export function variants(document) {
  const found = [document, {}];
  const visit = (value, rebuild) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    for (const key of Object.keys(value)) {
      const { [key]: member, ...others } = value;
      found.push(rebuild(others));
      // Spreading the whole object first keeps the member in its place.
      const replace = next => rebuild({ ...value, [key]: next });
      for (const substitute of substitutes) found.push(replace(substitute));
      visit(member, replace);
    }
  };
  visit(document, whole => whole);
  return found;
}
