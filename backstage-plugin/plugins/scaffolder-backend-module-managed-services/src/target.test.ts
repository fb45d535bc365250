// SPDX-License-Identifier: Apache-2.0
import { targetIn } from './target';

const groups = ['managedservices.example.com'];
const manifest = `apiVersion: managedservices.example.com/v1alpha1
kind: ManagedPostgres
metadata:
  name: orders
  namespace: shop
spec:
  version: "17"
`;

test('a manifest says what it is about', () => {
  expect(targetIn(manifest, 'local', groups)).toEqual({
    ref: {
      cluster: 'local',
      apiVersion: 'managedservices.example.com/v1alpha1',
      kind: 'ManagedPostgres',
      namespace: 'shop',
      name: 'orders',
    },
    spec: { version: '17' },
  });
});

test.each([
  ['', 'exactly one custom resource'],
  [`${manifest}---\n${manifest}`, 'exactly one custom resource'],
  [`${manifest}\tx: [`, 'valid YAML'],
  [
    manifest.replace('  namespace: shop\n', ''),
    'must have `namespace`',
  ],
  ['just text', 'must have `apiVersion`'],
  [
    manifest.replace(/^apiVersion.*/, 'apiVersion: apps/v1'),
    '`apps/v1` is not an API of',
  ],
  [
    manifest.replace(
      /^apiVersion.*/,
      `apiVersion: ${groups[0]}/../../v1`,
    ),
    'is not an API of',
  ],
])('%j is refused', (text, sentence) => {
  expect(() => targetIn(text, 'local', groups)).toThrow(sentence);
});
