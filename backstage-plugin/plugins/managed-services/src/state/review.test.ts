// SPDX-License-Identifier: Apache-2.0
import { openTestChart } from '../testing/renderPage';
import { postgresChart } from '../testing/sampleCharts';
import { dottedPath, grouped, sorted } from './review';

const base = { replicas: 1, storage: { size: '1Gi' }, owner: 'jane' };
const live = { replicas: 2, storage: { size: '1Gi' }, backup: { keep: 3 }, owner: 'jane' };
const mine = {
  replicas: 3,
  storage: { size: '1Gi' },
  version: null,
  auth: { password: 'correct horse' },
};

it('puts each value side by side, without secrets', async () => {
  const { store } = await openTestChart(postgresChart);
  const values = await store.review({ values: mine, live, base });
  expect(values.map(({ at, kind, conflict }) => [at, kind, conflict])).toEqual([
    ['/version', 'added', false],
    ['/replicas', 'changed', true],
    ['/owner', 'removed', false],
    ['/storage/size', 'same', false],
    ['/auth/password', 'added', false],
    ['/backup/keep', 'removed', false],
  ]);
  const [version] = values;
  // Null is a value, and absent is none.
  expect(version).toMatchObject({ default: { value: '17' }, live: null, mine: { value: null } });
  expect(JSON.stringify(values)).not.toContain('correct horse');
});

it('groups values as the form does, and sets apart what stays', async () => {
  const { store } = await openTestChart(postgresChart);
  const { changed, same } = sorted(await store.review({ values: mine, live, base }));
  expect(same.map(({ at }) => at)).toEqual(['/storage/size']);
  const groups = grouped(changed, at => store.labelsAt(at));
  expect(groups.map(({ labels, values }) => [labels.join(' › '), values.length])).toEqual([
    ['', 3],
    ['Access', 1],
    ['Backup', 1],
  ]);
});

it('writes places as people do', () => {
  expect(dottedPath('/auth/users/0/name')).toBe('auth.users[0].name');
  expect(dottedPath('/initdb/scripts/01.sql')).toBe('initdb.scripts["01.sql"]');
});
