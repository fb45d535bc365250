// SPDX-License-Identifier: Apache-2.0
import isEqual from 'fast-deep-equal';
import type { Instance } from '@managed-services/backstage-plugin-managed-services-common';
import type {
  InstancesApi,
  PatchOperation,
} from '../api';
import {
  onlyIfUnchanged,
  patchOf,
  planOf,
  type ApplyPlan,
} from './change';
import {
  handedOver,
  ownersOf,
  ownAnnotations,
  rawOf,
} from './ownership';
import type { Values } from './values';

/** A change of one instance, as the person decided it. */
export type Change = {
  /** The instance that the person has seen. */
  live: Instance;
  /** All values that it is to have; no secret among them. */
  mine: Values;
  /** Places that others own, which the person takes over on purpose. */
  taken: ReadonlySet<string>;
};

/** What became of it, where it is no error. */
export type ChangeOutcome =
  | { status: 'applied'; instance: Instance }
  /** Somebody changed the instance meanwhile: nothing was sent. */
  | { status: 'moved'; instance: Instance }
  /** Others own places that the person has not decided about: nothing was sent. */
  | { status: 'contested'; places: ApplyPlan['contested'] };

/** The status changes all the time, and with it the version of the object. */
const MOST_ATTEMPTS = 8;

/** The patch that makes the live spec mine. */
function operationsOf({ live, mine }: Change): PatchOperation[] {
  // An object without any spec has no place to add to.
  const isBare = Object.keys(live.spec).length === 0;
  return isBare
    ? [{ op: 'add', path: '/spec', value: mine }]
    : patchOf(live.spec, mine);
}

/** Has the API server check exactly the result, with its admission; nothing is stored. */
export async function tryChange(api: InstancesApi, change: Change): Promise<void> {
  const operations = operationsOf(change);
  if (operations.length > 0) await api.patch(change.live.ref, operations, { dryRun: true });
}

/** What is applied: the version makes the API server refuse it once the object has changed. */
function manifestOf(live: Instance, { spec }: ApplyPlan): string {
  const { ref, uid, resourceVersion } = live;
  const annotations = ownAnnotations(live);
  return JSON.stringify({
    apiVersion: ref.apiVersion,
    kind: ref.kind,
    metadata: { name: ref.name, namespace: ref.namespace, uid, resourceVersion, annotations },
    spec,
  });
}

/** Whether nothing has changed in what the person saw and decided about. */
function isSame(before: Instance, now: Instance): boolean {
  return (
    before.uid === now.uid &&
    isEqual(before.spec, now.spec) &&
    isEqual(ownersOf(before.managedFields), ownersOf(now.managedFields))
  );
}

/** Gives places to the portal alone. This changes no value: only who owns it. */
function handOver(api: InstancesApi, live: Instance, plan: ApplyPlan): Promise<Instance> {
  const value = handedOver(rawOf(live), plan.handOver, live.ref.apiVersion);
  return api.patch(live.ref, [
    onlyIfUnchanged(live.resourceVersion),
    { op: 'replace', path: '/metadata/managedFields', value },
  ]);
}

/** Whether the object was changed before ours arrived. */
function isRace(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'changed-meanwhile' || code === 'conflict';
}

/**
 * Applies a change with server-side apply: only what the portal owns or the
 * person changed. Nothing is sent once others have changed what the person saw.
 */
export async function applyChange(api: InstancesApi, change: Change): Promise<ChangeOutcome> {
  const { mine, taken } = change;
  let { live } = change;
  for (let attempt = 1; ; attempt += 1) {
    const plan = planOf(live.spec, mine, ownersOf(live.managedFields));
    const places = plan.contested.filter(({ at }) => !taken.has(at));
    if (places.length > 0) return { status: 'contested', places };
    try {
      if (plan.handOver.length === 0) {
        const manifest = manifestOf(live, plan);
        const force = plan.contested.length > 0;
        return { status: 'applied', instance: await api.apply(live.ref, manifest, { force }) };
      }
      live = await handOver(api, live, plan);
    } catch (error) {
      if (!isRace(error) || attempt >= MOST_ATTEMPTS) throw error;
      const now = await api.get(live.ref);
      if (!isSame(live, now)) return { status: 'moved', instance: now };
      live = now;
    }
  }
}
