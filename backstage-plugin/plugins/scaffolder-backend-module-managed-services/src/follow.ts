// SPDX-License-Identifier: Apache-2.0
import { setTimeout } from 'node:timers/promises';
import {
  ClusterError,
  instanceOf,
  isTransient,
  TERMINAL_PHASES,
  type ClusterClient,
  type Instance,
} from '@managed-services/backstage-plugin-managed-services-common';

/** Time, which tests replace. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    setTimeout(milliseconds, undefined, { signal }),
};

/** One instance that is followed, and how. */
export interface Following {
  client: ClusterClient;
  /** The instance as it was after the request. */
  instance: Instance;
  path: string;
  seconds: number;
  clock: Clock;
  signal?: AbortSignal;
  log(line: string): void;
}

const INTERVAL = 1_000;

/** Waits until the cluster has made the current spec real. Throws when it cannot, or not in time. */
export async function followUntilReady(
  following: Following,
): Promise<Instance> {
  const { instance } = following;
  return follow(following, 'not ready', current => {
    if (!current)
      throw new Error('the instance was removed meanwhile');
    const { status } = current;
    const described =
      (status.observedGeneration ?? 0) >= instance.generation;
    if (!described) return undefined;
    const { phase = '', message } = status;
    if (TERMINAL_PHASES.includes(phase))
      throw new Error(`${phase}: ${message ?? 'no reason given'}`);
    return status.ready ? current : undefined;
  });
}

/** Waits until the instance is gone. Throws when it is not in time. */
export async function followUntilGone(
  following: Following,
): Promise<void> {
  await follow(following, 'not gone', current =>
    current ? undefined : true,
  );
}

/**
 * Looks at the instance until `verdict` says something, and logs each change. `verdict` gets
 * `undefined` when the instance is gone, also when another one has its name now.
 */
async function follow<T>(
  following: Following,
  unfinished: string,
  verdict: (current: Instance | undefined) => T | undefined,
): Promise<T> {
  const { seconds, clock, signal, log } = following;
  const end = clock.now() + seconds * 1000;
  let last = '';
  for (;;) {
    signal?.throwIfAborted();
    const { line, current } = await look(following);
    if (line !== '' && line !== last) log(line);
    last = line;
    const result =
      current === 'unknown' ? undefined : verdict(current);
    if (result !== undefined) return result;
    if (clock.now() >= end) {
      const state = line === '' ? '' : `; last state: ${line}`;
      throw new Error(
        `${unfinished} after ${seconds} s${state}. The cluster keeps working on it`,
      );
    }
    await clock.sleep(INTERVAL, signal);
  }
}

type Look = {
  line: string;
  current: Instance | undefined | 'unknown';
};

async function look({
  client,
  instance,
  path,
}: Following): Promise<Look> {
  let object: unknown;
  try {
    object = await client.find(path);
  } catch (error) {
    if (!(error instanceof ClusterError) || !isTransient(error))
      throw error;
    // An API server that restarts does not stop what it has been asked for.
    return {
      line: `${error.message}; asking again`,
      current: 'unknown',
    };
  }
  const { ref, plural, uid } = instance;
  if (object === undefined) return { line: '', current: undefined };
  const current = instanceOf(ref.cluster, plural, object);
  if (current.uid !== uid) return { line: '', current: undefined };
  return { line: stateOf(current), current };
}

function stateOf({
  deleting,
  finalizers,
  status,
  conditions,
  generation,
}: Instance): string {
  if (deleting) return deletionOf(finalizers, conditions);
  const {
    observedGeneration = 0,
    phase = 'Pending',
    message,
  } = status;
  if (observedGeneration < generation)
    return 'waiting for the cluster to notice the change';
  return message ? `${phase}: ${message}` : phase;
}

function deletionOf(
  finalizers: Instance['finalizers'],
  conditions: Instance['conditions'],
): string {
  const waiting =
    finalizers.length > 0
      ? `, waits for ${finalizers.join(', ')}`
      : '';
  const reasons = conditions
    .filter(({ status, message }) => status !== 'True' && message)
    .map(({ message }) => message);
  return [`is being removed${waiting}`, ...reasons].join('; ');
}
