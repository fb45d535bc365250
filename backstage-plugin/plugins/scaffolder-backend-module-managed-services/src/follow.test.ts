// SPDX-License-Identifier: Apache-2.0
import {
  ClusterClient,
  instanceOf,
} from '@managed-services/backstage-plugin-managed-services-common';
import {
  followUntilGone,
  followUntilReady,
  type Clock,
} from './follow';

type Json = Record<string, any>;

function object(
  generation: number,
  status: Json,
  metadata: Json = {},
): Json {
  return {
    apiVersion: 'g/v1',
    kind: 'Db',
    metadata: {
      name: 'a',
      namespace: 'b',
      uid: 'u',
      generation,
      ...metadata,
    },
    status,
  };
}

/** A clock that only goes when somebody sleeps. */
function clockOf(): Clock & { slept: number } {
  const clock = {
    slept: 0,
    now: () => clock.slept,
    sleep: async (milliseconds: number) => {
      clock.slept += milliseconds;
    },
  };
  return clock;
}

/** An instance that looks like this, one look after the other; the last one stays. */
function following(
  looks: (Json | 'away' | undefined)[],
  change: object = {},
) {
  const lines: string[] = [];
  const clock = clockOf();
  const send = async () => {
    const seen = looks.length > 1 ? looks.shift() : looks[0];
    if (seen === 'away') {
      return new Response('{"kind": "Status"}', { status: 503 });
    }
    if (seen) return new Response(JSON.stringify(seen));
    const absent = { kind: 'Status', details: { name: 'a' } };
    return new Response(JSON.stringify(absent), { status: 404 });
  };
  const options = {
    client: new ClusterClient(send, async () => undefined),
    instance: instanceOf('local', 'dbs', object(2, {})),
    path: '/apis/g/v1/namespaces/b/dbs/a',
    seconds: 10,
    clock,
    log: (line: string) => lines.push(line),
    ...change,
  };
  return { options, lines, clock };
}

const ready = { phase: 'Ready', ready: true };

test('ready counts only for the new generation', async () => {
  const { options, lines, clock } = following([
    object(2, { ...ready, observedGeneration: 1 }),
    object(2, {
      phase: 'Progressing',
      message: 'one',
      observedGeneration: 2,
      ready: false,
    }),
    object(2, {
      phase: 'Progressing',
      message: 'one',
      observedGeneration: 2,
      ready: false,
    }),
    object(2, {
      phase: 'Progressing',
      message: 'two',
      observedGeneration: 2,
      ready: false,
    }),
    object(2, { ...ready, observedGeneration: 2 }),
  ]);
  const instance = await followUntilReady(options);
  expect(instance.status.ready).toBe(true);
  expect(lines).toEqual([
    'waiting for the cluster to notice the change',
    'Progressing: one',
    'Progressing: two',
    'Ready',
  ]);
  expect(clock.slept).toBe(4000);
});

test('a newer generation by somebody else counts too', async () => {
  const { options } = following([
    object(3, { ...ready, observedGeneration: 3 }),
  ]);
  await expect(followUntilReady(options)).resolves.toMatchObject({
    generation: 3,
  });
});

test('an old failure does not count, a new one ends the waiting', async () => {
  const failed = {
    phase: 'ChartUnavailable',
    message: 'no such tag',
  };
  const { options, lines } = following([
    object(2, { ...failed, observedGeneration: 1 }),
    object(2, { ...failed, observedGeneration: 2 }),
  ]);
  await expect(followUntilReady(options)).rejects.toThrow(
    'ChartUnavailable: no such tag',
  );
  expect(lines).toHaveLength(2);
});

test('the waiting is bounded, and tells the last state', async () => {
  const { options, clock } = following([
    object(2, {
      phase: 'Progressing',
      message: 'pods',
      observedGeneration: 2,
    }),
  ]);
  await expect(followUntilReady(options)).rejects.toThrow(
    'not ready after 10 s; last state: Progressing: pods. The cluster keeps working on it',
  );
  expect(clock.slept).toBe(10_000);
});

test('an instance that somebody removes or replaces meanwhile is named', async () => {
  for (const look of [
    undefined,
    object(1, ready, { uid: 'other' }),
  ]) {
    const { options } = following([look]);
    await expect(followUntilReady(options)).rejects.toThrow(
      'removed meanwhile',
    );
  }
});

test('a cluster that is away for a while does not end the waiting', async () => {
  const { options, lines } = following([
    ...Array(10).fill('away'),
    object(2, { ...ready, observedGeneration: 2 }),
  ]);
  await followUntilReady(options);
  expect(lines).toEqual([
    'the cluster failed with 503; asking again',
    'Ready',
  ]);
  const lost = following(['away']);
  await expect(followUntilReady(lost.options)).rejects.toThrow(
    'not ready after 10 s; last state: the cluster failed with 503; asking again',
  );
});

test('a cancelled task asks no more', async () => {
  const { options, clock } = following([object(2, {})], {
    signal: AbortSignal.abort(),
  });
  await expect(followUntilReady(options)).rejects.toMatchObject({
    name: 'AbortError',
  });
  expect(clock.slept).toBe(0);
});

test('removal tells what it waits for, until the instance is gone', async () => {
  const going = (finalizers: string[], conditions: Json[] = []) =>
    object(
      2,
      { conditions },
      { deletionTimestamp: 'now', finalizers },
    );
  const refusal = {
    type: 'Ready',
    status: 'False',
    message: 'the volume is in use',
  };
  const { options, lines } = following([
    going(['kro.run/finalizer', 'other']),
    going(['kro.run/finalizer'], [refusal]),
    undefined,
  ]);
  await followUntilGone(options);
  expect(lines).toEqual([
    'is being removed, waits for kro.run/finalizer, other',
    'is being removed, waits for kro.run/finalizer; the volume is in use',
  ]);
});

test('another instance of the same name means that this one is gone', async () => {
  const { options } = following([
    object(1, ready, { uid: 'other' }),
  ]);
  await expect(followUntilGone(options)).resolves.toBeUndefined();
});
