// SPDX-License-Identifier: Apache-2.0
import type { FormModel } from '@managed-services/engine';
import {
  choice,
  field,
  formOf,
  free,
  intOrString,
  list,
  map,
  number,
  quantity,
  section,
  text,
  toggle,
} from './fields';

/** What a chart like ours for Postgres looks like as a form. */
export const postgresForm: FormModel = formOf('postgres', [
  field('/version', choice('15', '16', '17'), {
    label: 'PostgreSQL version',
    help: 'Major version of the server.',
    ghost: '17',
  }),
  field('/replicas', number({ minimum: 1, maximum: 9 }), {
    help: 'How many servers run, the primary included.',
    ghost: 1,
  }),
  field('/owner', text({ examples: ['team-payments'] }), {
    help: 'Who is called when it breaks.',
    required: true,
  }),
  field(
    '/storage',
    section([
      field('/storage/size', quantity('storage'), {
        help: 'Volume of each server. It can grow, not shrink.',
        ghost: '1Gi',
      }),
      field('/storage/storageClass', text(), { label: 'Storage class', immutable: true, nullable: true }),
    ]),
    { help: 'Where the data lives.' },
  ),
  field(
    '/auth',
    section([
      field('/auth/database', text(), { ghost: 'app' }),
      field('/auth/password', text({ minLength: 8 }), { secret: true }),
    ]),
    { label: 'Access' },
  ),
  field(
    '/backup',
    section(
      [
        field('/backup/enabled', toggle, { ghost: false }),
        field('/backup/schedule', text(), { ghost: '0 2 * * *' }),
        field('/backup/keep', number({ minimum: 1, unit: 'days' }), { ghost: 7 }),
      ],
      { toggle: 'enabled' },
    ),
  ),
  field('/parameters', map(field('', text()), '^[a-z_]+$'), {
    label: 'Server parameters',
    help: 'Lines of postgresql.conf.',
    ghost: { max_connections: '100' },
  }),
]);

/** Every widget kind once, and the combinations that differ. */
export const everythingForm: FormModel = formOf('everything', [
  field('/name', text(), { ghost: 'shipped', nullable: true, help: 'A plain text.' }),
  field('/notes', text({ multiline: true }), {}),
  field('/memory', quantity('memory'), { ghost: '512Mi' }),
  field('/count', number({ minimum: 0, maximum: 10, unit: 'pods' }), { ghost: 3 }),
  field('/ratio', number({ integer: false, minimum: 0, exclusiveMinimum: true })),
  field('/enabled', toggle, { ghost: true }),
  field('/flag', toggle),
  field('/mode', choice('fast', 'safe', null, 4), { ghost: 'safe' }),
  field('/port', intOrString, { ghost: 8080 }),
  field('/hosts', list(field('', text())), { ghost: ['a.example', 'b.example'] }),
  field('/ports', list(field('', number({ minimum: 1 }))), {}),
  field(
    '/users',
    list(
      field('', section([field('/login', text(), { required: true }), field('/admin', toggle, { ghost: false })])),
    ),
    { deprecated: true },
  ),
  field(
    '/pair',
    { kind: 'tuple', items: [field('', text(), { label: 'Host' }), field('', number(), { label: 'Port' })], rest: null },
    { ghost: ['localhost', 1] },
  ),
  field('/labels', map(field('', text()), '^[a-z]+$'), { ghost: { tier: 'db' } }),
  field('/pools', map(field('', section([field('/size', number())]))), {}),
  field('/target', {
    kind: 'union',
    tag: 'type',
    variants: [
      { label: 'Text', types: ['string'], field: field('', text()) },
      {
        label: 'Bucket',
        types: ['object'],
        field: field('', section([field('/type', choice('bucket')), field('/bucket', text())])),
      },
      {
        label: 'Volume',
        types: ['object'],
        field: field('', section([field('/type', choice('volume')), field('/claim', text())])),
      },
    ],
  }),
  field('/config', free('object'), { ghost: { log: { level: 'info' } } }),
  field('/steps', free('array'), {}),
  field('/anything', free(), {}),
  field('/never', { kind: 'nothing' }, {}),
  field('/password', text(), { secret: true }),
  field(
    '/outer',
    section([
      field('/outer/inner', section([field('/outer/inner/deep', text(), { ghost: 'down' })]), { help: 'Nested.' }),
    ]),
  ),
  field(
    '/open',
    section([field('/open/known', text())], { extra: field('', number()), extraKeyPattern: null }),
  ),
]);

/** A chart with very many fields, to see that opening stays quick. */
export function largeForm(sections: number, fieldsEach: number): FormModel {
  const parts = Array.from({ length: sections }, (_, s) =>
    field(
      `/s${s}`,
      section(
        Array.from({ length: fieldsEach }, (__, f) =>
          field(`/s${s}/f${f}`, text(), { ghost: `value ${f}`, help: 'One of very many.' }),
        ),
      ),
    ),
  );
  return formOf('large', parts);
}
