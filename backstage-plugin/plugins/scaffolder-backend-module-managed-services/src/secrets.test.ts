// SPDX-License-Identifier: Apache-2.0
import { redactorOf, secretValuesIn, withSecrets } from './secrets';

const secretsOf = (value: unknown) => ({
  managedServiceSecrets: JSON.stringify(value),
});

test('secret values are a JSON object, and an error does not quote them', () => {
  expect(secretValuesIn(undefined)).toBeUndefined();
  expect(secretValuesIn(secretsOf({}))).toBeUndefined();
  expect(secretValuesIn(secretsOf({ a: { b: 'c' } }))).toEqual({
    a: { b: 'c' },
  });
  for (const json of [
    '{"a": canary',
    '"canary"',
    '["canary"]',
    'null',
  ]) {
    const read = () =>
      secretValuesIn({ managedServiceSecrets: json });
    expect(read).toThrow(/`managedServiceSecrets` must be/);
    expect(read).not.toThrow(/canary/);
  }
});

test('secret values go into the others, member by member', () => {
  const values = { auth: { user: 'app' }, list: [1] };
  const secrets = {
    auth: { password: 'x' },
    list: [2],
    token: 'y',
  };
  expect(withSecrets(values, secrets)).toEqual({
    auth: { user: 'app', password: 'x' },
    list: [2],
    token: 'y',
  });
  expect(withSecrets(values, undefined)).toBe(values);
  const odd = withSecrets(
    {},
    JSON.parse('{"__proto__": {"a": 1}}'),
  ) as object;
  expect(Object.keys(odd)).toEqual(['__proto__']);
});

test('secrets are hidden in every notation that others write', () => {
  const redact = redactorOf({
    ...secretsOf({
      a: 'say "no"',
      b: ['line one\nline two'],
      c: 12345,
      short: 'x',
    }),
    kubernetesToken: 'bearer-token',
  });
  const base64 = Buffer.from('say "no"').toString('base64');
  const text = `say "no", say \\"no\\", ${base64}, line two, 12345, bearer-token, x`;
  expect(redact(text)).toBe('***, ***, ***, ***, ***, ***, x');
});

test('a secret that contains another one is hidden as a whole', () => {
  expect(
    redactorOf(secretsOf({ a: 'horse', b: 'horse battery' }))(
      'horse battery',
    ),
  ).toBe('***');
});
