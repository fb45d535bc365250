// SPDX-License-Identifier: Apache-2.0
import { placeOfField } from './fieldPath';

const values = { scripts: { '01.sql': 'x', '01': {} }, list: [{ a: 1 }], storage: { size: '1' } };

it.each([
  ['spec.storage.size', '/storage/size'],
  ['.spec.replicas', '/replicas'],
  ['spec.list[0].a', '/list/0/a'],
  ['spec.scripts.01.sql', '/scripts/01.sql'],
  ['spec.scripts[01.sql]', '/scripts/01.sql'],
  ['spec.scripts["a/b"]', '/scripts/a~1b'],
  ['spec', ''],
  ['spec.', ''],
  ['specification.x', null],
  ['metadata.name', null],
  ['<nil>', null],
])('%s is the place %s', (field, place) => {
  expect(placeOfField(field, values)).toBe(place);
});
