// SPDX-License-Identifier: Apache-2.0
import {
  ClusterClient,
  ClusterError,
  instancePath,
  type ClusterRequest,
} from './index';

type Answer = [status: number, body: unknown] | Error;

/** A client whose requests get the given answers, one after the other. */
function clientOf(...answers: Answer[]) {
  const requests: ClusterRequest[] = [];
  const pauses: number[] = [];
  const send = async (request: ClusterRequest) => {
    requests.push(request);
    const answer = answers.shift();
    if (!answer) throw new Error(`nobody expected ${request.path}`);
    if (!Array.isArray(answer)) throw answer;
    return new Response(JSON.stringify(answer[1]), {
      status: answer[0],
    });
  };
  const client = new ClusterClient(send, async pause => {
    pauses.push(pause);
  });
  return {
    client,
    requests,
    pauses,
    paths: () => requests.map(({ path }) => path),
  };
}

const busy: Answer = [429, {}];
const notFound = (name?: string): Answer => [
  404,
  { kind: 'Status', details: { name } },
];
const served = { apiVersion: 'g/v1', kind: 'Db', plural: 'dbs' };

test('what may pass by itself is repeated, with growing pauses and a bound', async () => {
  const lucky = clientOf(busy, new TypeError('fetch failed'), [
    200,
    { ok: 1 },
  ]);
  await expect(
    lucky.client.call({ path: '/apis' }),
  ).resolves.toEqual({ ok: 1 });
  expect(lucky.pauses).toEqual([250, 500]);

  const unlucky = clientOf(busy, busy, busy, busy, busy);
  await expect(
    unlucky.client.call({ path: '/apis' }),
  ).rejects.toMatchObject({ code: 'busy' });
  expect(unlucky.requests).toHaveLength(5);
});

test('what does not pass by itself is asked once', async () => {
  const { client, requests } = clientOf([403, {}]);
  await expect(
    client.call({ path: '/apis' }),
  ).rejects.toBeInstanceOf(ClusterError);
  expect(requests).toHaveLength(1);
});

test('a cancelled request is not repeated', async () => {
  const { client, requests } = clientOf(
    new DOMException('stop', 'AbortError'),
  );
  await expect(
    client.call({ path: '/apis' }),
  ).rejects.toMatchObject({ name: 'AbortError' });
  expect(requests).toHaveLength(1);
});

test('an absent object is an answer, an absent kind is not', async () => {
  const { client } = clientOf(notFound('a'), notFound());
  await expect(client.find('/apis/x')).resolves.toBeUndefined();
  await expect(client.find('/apis/x')).rejects.toMatchObject({
    code: 'kind-not-served',
  });
});

test('kinds are found once, in the preferred version, without their parts', async () => {
  const resource = (
    kind: string,
    name: string,
    namespaced = true,
  ) => ({ kind, name, namespaced });
  const group = {
    preferredVersion: { groupVersion: 'g/v2' },
    versions: [{ groupVersion: 'g/v1' }, { groupVersion: 'g/v2' }],
  };
  const { client, paths } = clientOf(
    [200, group],
    [
      200,
      {
        resources: [
          resource('Db', 'dbs'),
          resource('Db', 'dbs/status'),
        ],
      },
    ],
    [
      200,
      {
        resources: [resource('Db', 'dbs'), resource('Old', 'olds')],
      },
    ],
  );
  await expect(client.kindsOf('g')).resolves.toEqual([
    { apiVersion: 'g/v2', kind: 'Db', plural: 'dbs' },
    { apiVersion: 'g/v1', kind: 'Old', plural: 'olds' },
  ]);
  expect(paths()).toEqual(['/apis/g', '/apis/g/v2', '/apis/g/v1']);
  await expect(
    clientOf(notFound()).client.kindsOf('g'),
  ).resolves.toEqual([]);
});

test('a kind that is not served is named so', async () => {
  const { client } = clientOf([200, { resources: [] }]);
  await expect(client.kindOf('g/v1', 'Db')).rejects.toMatchObject({
    code: 'kind-not-served',
  });
});

test('a list is read in pages, and its items get their kind', async () => {
  const item = (name: string) => ({ metadata: { name } });
  const { client, paths } = clientOf(
    [200, { metadata: { continue: 'a b' }, items: [item('one')] }],
    [200, { metadata: {}, items: [item('two')] }],
  );
  const items = await client.list(served);
  expect(items).toEqual(
    ['one', 'two'].map(name => ({
      ...item(name),
      apiVersion: 'g/v1',
      kind: 'Db',
    })),
  );
  expect(paths()).toEqual([
    '/apis/g/v1/dbs?limit=500',
    '/apis/g/v1/dbs?limit=500&continue=a+b',
  ]);
});

test('a list that expires between two pages is read in one piece', async () => {
  const { client, paths } = clientOf(
    [200, { metadata: { continue: 'x' }, items: [{}] }],
    [410, {}],
    [200, { items: [{}, {}] }],
  );
  await expect(client.list(served)).resolves.toHaveLength(2);
  expect(paths().at(-1)).toBe('/apis/g/v1/dbs?');
});

test('the path of an instance holds names as they are', () => {
  const ref = {
    cluster: 'c',
    apiVersion: 'g/v1',
    kind: 'Db',
    namespace: 'n',
    name: 'a/../b',
  };
  expect(instancePath(ref, 'dbs')).toBe(
    '/apis/g/v1/namespaces/n/dbs/a%2F..%2Fb',
  );
});
