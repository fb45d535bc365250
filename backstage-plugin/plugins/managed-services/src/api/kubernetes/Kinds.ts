// SPDX-License-Identifier: Apache-2.0
import { isRecord } from '../../state/values';
import { InstancesError, type InstanceKind } from '../instances';
import { pathWith, type Connection } from './Connection';

/** A definition that is installed meanwhile is seen after this. */
const FRESH_MS = 60_000;

type Known = { at: number; kinds: Promise<InstanceKind[]> };

function textsIn(value: unknown, key: string): string[] {
  if (!Array.isArray(value)) return [];
  return value
    .map(entry => (isRecord(entry) ? entry[key] : undefined))
    .filter(text => typeof text === 'string');
}

/** The versions of a group, the preferred one first. */
function versionsOf(group: unknown): string[] {
  const { preferredVersion, versions } = isRecord(group) ? group : {};
  const all = [...textsIn([preferredVersion], 'version'), ...textsIn(versions, 'version')];
  return [...new Set(all)];
}

/** The kinds that can be listed in a namespace; subresources have a slash in their name. */
function kindsIn(apiVersion: string, answer: unknown): InstanceKind[] {
  const { resources } = isRecord(answer) ? answer : {};
  const found: InstanceKind[] = [];
  for (const resource of Array.isArray(resources) ? resources : []) {
    const { name, kind, namespaced, verbs } = isRecord(resource) ? resource : {};
    if (typeof name !== 'string' || typeof kind !== 'string' || name.includes('/')) continue;
    if (namespaced === true && Array.isArray(verbs) && verbs.includes('list')) {
      found.push({ apiVersion, kind, plural: name });
    }
  }
  return found;
}

/** Which kinds of our groups each cluster serves, and in which version. */
export class Kinds {
  private readonly known = new Map<string, Known>();

  constructor(
    private readonly connection: Connection,
    private readonly groups: () => Promise<readonly string[]>,
  ) {}

  /** The kinds of a cluster, each in the version that the cluster prefers. */
  of(cluster: string): Promise<InstanceKind[]> {
    const known = this.known.get(cluster);
    if (known && Date.now() - known.at < FRESH_MS) return known.kinds;
    const kinds = this.discover(cluster);
    this.known.set(cluster, { at: Date.now(), kinds });
    // A failure is not remembered.
    kinds.catch(() => this.known.delete(cluster));
    return kinds;
  }

  /** What was found is asked for again next time. */
  forget(cluster: string): void {
    this.known.delete(cluster);
  }

  private async discover(cluster: string): Promise<InstanceKind[]> {
    const groups = await this.groups();
    const found = await Promise.all(groups.map(group => this.inGroup(cluster, group)));
    return found.flat();
  }

  private async inGroup(cluster: string, group: string): Promise<InstanceKind[]> {
    const versions = versionsOf(await this.ifServed(cluster, [group]));
    const kinds = new Map<string, InstanceKind>();
    for (const version of versions) {
      const answer = await this.ifServed(cluster, [group, version]);
      for (const kind of kindsIn(`${group}/${version}`, answer)) {
        if (!kinds.has(kind.kind)) kinds.set(kind.kind, kind);
      }
    }
    return [...kinds.values()];
  }

  /** A cluster without the group, or that has just lost a version, serves none of its kinds. */
  private async ifServed(cluster: string, segments: string[]): Promise<unknown> {
    try {
      return await this.connection.send(cluster, pathWith(['apis', ...segments]));
    } catch (error) {
      const isMissing = error instanceof InstancesError && MISSING.has(error.code);
      if (isMissing) return null;
      throw error;
    }
  }
}

const MISSING: ReadonlySet<string> = new Set(['kind-not-served', 'not-found']);
