// SPDX-License-Identifier: Apache-2.0
// One object behind an API server that keeps field managers: server-side apply, JSON patches,
// optimistic locking and conflicts, as kube-apiserver 1.35 answers them.
import isEqual from 'fast-deep-equal';
import {
  FIELD_MANAGER,
  instanceOf,
  type Instance,
} from '@managed-services/backstage-plugin-managed-services-common';
import {
  InstancesError,
  type InstancesApi,
  type PatchOperation,
} from '../api';
import { differences, withSide } from '../state/change';
import { isUnder, tokensOf } from '../state/pointer';
import {
  isRecord,
  leavesOf,
  valueAt,
  type Values,
} from '../state/values';

type Manager = { manager: string; operation: 'Apply' | 'Update'; places: ReadonlySet<string> };

type Stored = { uid: string; version: number; generation: number; spec: unknown };

const API_VERSION = 'managedservices.example.com/v1alpha1';

function refusal(code: InstancesError['code'], message: string, causes: string[] = []) {
  const fields = causes.map(field => ({ field, message: '', manager: 'kubectl-edit' }));
  return new InstancesError({ code, message, help: '', causes: fields });
}

/** `f:` keys for places, as `metadata.managedFields` has them. */
function fieldsOf(places: Iterable<string>): Values {
  const root: Record<string, unknown> = {};
  for (const place of places) {
    let here = root;
    for (const token of tokensOf(place)) {
      here = (here[`f:${token}`] ??= {}) as Record<string, unknown>;
    }
  }
  return { 'f:spec': root };
}

function placesIn(fields: unknown, at = ''): string[] {
  const entries = isRecord(fields) ? Object.entries(fields) : [];
  if (entries.length === 0) return [at];
  return entries.flatMap(([key, below]) => placesIn(below, `${at}/${key.slice(2)}`));
}

/** The object. What a person with kubectl does to it goes through `edit`. */
export class PlayedObject implements Pick<InstancesApi, 'get' | 'apply' | 'patch'> {
  readonly requests: string[] = [];
  /** Called before each request is answered: what happens in between. */
  before: () => void = () => {};
  /** What the API server says of a result; nothing when it is valid. */
  admit: (spec: unknown) => InstancesError | undefined = () => undefined;
  private managers: Manager[] = [];

  constructor(private stored: Stored) {}

  static applied(spec: Values): PlayedObject {
    const object = new PlayedObject({ uid: 'u1', version: 1, generation: 1, spec: {} });
    object.put(spec, FIELD_MANAGER, 'Apply');
    return object;
  }

  get spec(): unknown {
    return this.stored.spec;
  }

  instance(): Instance {
    const managed = this.managers.map(({ manager, operation, places }) => ({
      manager,
      operation,
      apiVersion: API_VERSION,
      fieldsType: 'FieldsV1',
      fieldsV1: fieldsOf(places),
    }));
    const { uid, version, generation, spec } = this.stored;
    return instanceOf('eu', 'managedpostgreses', {
      apiVersion: API_VERSION,
      kind: 'ManagedPostgres',
      metadata: {
        name: 'orders',
        namespace: 'shop',
        uid,
        generation,
        resourceVersion: String(version),
        managedFields: managed,
      },
      spec,
      status: { phase: 'Ready', ready: true, observedGeneration: generation },
    });
  }

  /** The status changes: the version goes on, nothing else does. */
  report(): void {
    this.stored = { ...this.stored, version: this.stored.version + 1 };
  }

  /** Somebody else sets values, or removes those that are undefined. */
  edit(changes: Readonly<Record<string, unknown>>, manager = 'kubectl-edit'): void {
    const spec = Object.entries(changes).reduce<unknown>(
      (whole, [at, value]) => withSide(whole, at, value),
      this.stored.spec,
    );
    this.put(spec, manager, 'Update');
  }

  async get(): Promise<Instance> {
    return this.instance();
  }

  async apply(
    _: unknown,
    manifest: string,
    { dryRun = false, force = false } = {},
  ): Promise<Instance> {
    const { metadata, spec } = JSON.parse(manifest);
    this.arrive(force ? 'apply with force' : 'apply');
    this.checkVersion(metadata.resourceVersion);
    const sent = new Map(leavesOf(spec));
    const conflicts = [...sent].filter(
      ([at, value]) => !isEqual(valueAt(this.stored.spec, at), value) && this.othersAt(at),
    );
    if (conflicts.length > 0 && !force) {
      throw refusal('conflict', 'Apply failed', conflicts.map(([at]) => at));
    }
    const own = this.places(FIELD_MANAGER, 'Apply');
    const dropped = [...own].filter(at => !sent.has(at) && !this.othersAt(at));
    const without = dropped.reduce<unknown>((whole, at) => withSide(whole, at, undefined), this.spec);
    const result = [...sent].reduce<unknown>((whole, [at, value]) => withSide(whole, at, value), without);
    return this.finish(result, dryRun, () => {
      this.put(result, FIELD_MANAGER, 'Apply');
      this.setPlaces(FIELD_MANAGER, 'Apply', new Set(sent.keys()));
    });
  }

  async patch(
    _: unknown,
    operations: readonly PatchOperation[],
    { dryRun = false } = {},
  ): Promise<Instance> {
    this.arrive(dryRun ? 'try' : 'patch');
    const metadata = operations.find(({ path }) => path === '/metadata/resourceVersion');
    if (metadata && 'value' in metadata) this.checkVersion(metadata.value);
    const fields = operations.find(({ path }) => path === '/metadata/managedFields');
    const result = operations
      .filter(({ path }) => path.startsWith('/spec'))
      .reduce<unknown>((whole, operation) => {
        const value = operation.op === 'remove' ? undefined : operation.value;
        return withSide(whole, operation.path.slice('/spec'.length), value);
      }, this.spec);
    return this.finish(result, dryRun, () => {
      if (fields && 'value' in fields) this.takeFields(fields.value);
      this.put(result, FIELD_MANAGER, 'Update');
    });
  }

  private arrive(request: string): void {
    this.before();
    this.requests.push(request);
  }

  private finish(result: unknown, dryRun: boolean, store: () => void): Instance {
    const error = this.admit(result);
    if (error) throw error;
    if (!dryRun) store();
    return this.instance();
  }

  private checkVersion(version: unknown): void {
    if (version !== undefined && version !== String(this.stored.version)) {
      throw refusal('changed-meanwhile', 'the object has been modified');
    }
  }

  private places(manager: string, operation: Manager['operation']): ReadonlySet<string> {
    const found = this.managers.find(m => m.manager === manager && m.operation === operation);
    return found?.places ?? new Set();
  }

  private setPlaces(manager: string, operation: Manager['operation'], places: ReadonlySet<string>) {
    const others = this.managers.filter(m => m.manager !== manager || m.operation !== operation);
    this.managers = places.size > 0 ? [...others, { manager, operation, places }] : others;
  }

  private othersAt(at: string): boolean {
    return this.managers.some(
      ({ manager, operation, places }) =>
        !(manager === FIELD_MANAGER && operation === 'Apply') &&
        [...places].some(place => isUnder(at, place) || isUnder(place, at)),
    );
  }

  private takeFields(entries: unknown): void {
    this.managers = (entries as Record<string, unknown>[]).flatMap(entry => {
      const { manager, operation, fieldsV1 } = entry;
      const spec = isRecord(fieldsV1) ? fieldsV1['f:spec'] : undefined;
      const places = new Set(placesIn(spec).filter(at => at !== ''));
      return places.size > 0 ? [{ manager, operation, places } as Manager] : [];
    });
  }

  /** Stores a spec; whoever changed a value owns it from now on, and nobody else does. */
  private put(spec: unknown, manager: string, operation: Manager['operation']): void {
    const changed = differences(this.stored.spec, spec);
    const { version, generation } = this.stored;
    const isSame = changed.length === 0;
    const next = generation + (isSame ? 0 : 1);
    this.stored = { ...this.stored, spec, version: version + 1, generation: next };
    const isLost = (at: string) => changed.some(change => isUnder(at, change.at));
    for (const owner of this.managers) {
      const left = new Set([...owner.places].filter(at => !isLost(at)));
      this.setPlaces(owner.manager, owner.operation, left);
    }
    const gained = changed.flatMap(({ at, after }) => leavesOf(after, at).map(([leaf]) => leaf));
    const own = this.places(manager, operation);
    this.setPlaces(manager, operation, new Set([...own, ...gained]));
  }
}
