// SPDX-License-Identifier: Apache-2.0
import { instanceOf, type Instance } from '@managed-services/backstage-plugin-managed-services-common';
import { InstancesError, type ClusterInstances, type InstanceKind } from '../instances';
import { explained, type Connection } from './Connection';
import type { Kinds } from './Kinds';
import { objectOf } from './reading';

/** Rights are asked for again after this. */
const RIGHTS_MS = 300_000;

/** Requests to one cluster at a time, where each namespace needs its own. */
const AT_ONCE = 6;

type Part = Pick<ClusterInstances, 'instances' | 'errors' | 'hiddenNamespaces'>;

const NOTHING: Part = { instances: [], errors: [], hiddenNamespaces: [] };

/** The object of an API server as an instance; the items of a list lack version and kind. */
export function instanceIn(cluster: string, kind: InstanceKind, object: unknown): Instance {
  const { apiVersion, kind: name, plural } = kind;
  return instanceOf(cluster, plural, { apiVersion, kind: name, ...(object as object) });
}

function isForbidden(error: unknown): boolean {
  return error instanceof InstancesError && error.code === 'forbidden';
}

/** Does all of it, a few at a time, and keeps the order. */
async function inTurn<A, B>(items: readonly A[], act: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = [];
  let next = 0;
  const work = async () => {
    while (next < items.length) {
      const at = next;
      next += 1;
      results[at] = await act(items[at]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}

function together(parts: readonly Part[]): Part {
  const errors = parts.flatMap(part => part.errors);
  const hidden = parts.flatMap(part => part.hiddenNamespaces);
  return {
    instances: parts.flatMap(part => part.instances),
    // A cluster that cannot be reached says so for each of its kinds.
    errors: [...new Map(errors.map(error => [error.message, error])).values()],
    hiddenNamespaces: [...new Set(hidden)].sort(),
  };
}

/** What was refused once is not asked for again soon. */
class Refusals {
  private readonly until = new Map<string, number>();

  has(subject: string): boolean {
    return (this.until.get(subject) ?? 0) > Date.now();
  }

  add(subject: string): void {
    this.until.set(subject, Date.now() + RIGHTS_MS);
  }
}

/** Lists instances: over a whole cluster where that is allowed, else by namespace. */
export class Lists {
  private readonly refusals = new Refusals();

  constructor(
    private readonly connection: Connection,
    private readonly discovery: Kinds,
    /** Read where the person may not list the namespaces. */
    private readonly knownNamespaces: readonly string[],
  ) {}

  async of(cluster: string): Promise<ClusterInstances> {
    const kinds = await this.discovery.of(cluster);
    let known: Promise<readonly string[]> | undefined;
    const namespaces = () => (known ??= this.namespacesOf(cluster));
    const parts = await Promise.all(
      kinds.map(kind =>
        this.ofKind(cluster, kind, namespaces).catch(error => {
          // The kind may have got another version, or have gone.
          this.discovery.forget(cluster);
          return { ...NOTHING, errors: [explained(error)] };
        }),
      ),
    );
    return { cluster, ...together(parts), readAt: Date.now() };
  }

  /** The instances of a kind in a cluster or, with `namespace`, in one namespace. */
  private async read(cluster: string, kind: InstanceKind, namespace?: string): Promise<Part> {
    const group = ['apis', ...kind.apiVersion.split('/')];
    const below = namespace === undefined ? [] : ['namespaces', namespace];
    const items = await this.connection.list(cluster, [...group, ...below, kind.plural]);
    return { ...NOTHING, instances: items.map(item => instanceIn(cluster, kind, item)) };
  }

  private async ofKind(
    cluster: string,
    kind: InstanceKind,
    namespaces: () => Promise<readonly string[]>,
  ): Promise<Part> {
    const subject = JSON.stringify([cluster, kind]);
    if (!this.refusals.has(subject)) {
      try {
        return await this.read(cluster, kind);
      } catch (error) {
        if (!isForbidden(error)) throw error;
        const isElsewhere = (await namespaces()).length > 0;
        if (!isElsewhere) throw error;
        this.refusals.add(subject);
      }
    }
    const parts = await inTurn(await namespaces(), namespace =>
      this.ofNamespace(cluster, kind, namespace),
    );
    return together(parts);
  }

  private async ofNamespace(
    cluster: string,
    kind: InstanceKind,
    namespace: string,
  ): Promise<Part> {
    const subject = JSON.stringify([cluster, kind, namespace]);
    const hidden = { ...NOTHING, hiddenNamespaces: [namespace] };
    if (this.refusals.has(subject)) return hidden;
    try {
      return await this.read(cluster, kind, namespace);
    } catch (error) {
      if (!isForbidden(error)) return { ...NOTHING, errors: [explained(error)] };
      this.refusals.add(subject);
      return hidden;
    }
  }

  private async namespacesOf(cluster: string): Promise<readonly string[]> {
    try {
      const items = await this.connection.list(cluster, ['api', 'v1', 'namespaces']);
      return items.map(item => objectOf('Namespace', item).name);
    } catch (error) {
      if (isForbidden(error)) return this.knownNamespaces;
      throw error;
    }
  }
}
