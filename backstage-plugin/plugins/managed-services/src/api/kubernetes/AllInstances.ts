// SPDX-License-Identifier: Apache-2.0
import type { Answer, ClusterInstances, InstancesError } from '../instances';
import { Poll, type Pace } from './Poll';

/** A cluster that joins is seen after this. */
const CLUSTERS_MS = 300_000;

type Listener = (answer: Answer<readonly ClusterInstances[]>) => void;

type Followed = {
  poll: Poll<ClusterInstances>;
  answer: Answer<ClusterInstances>;
  end: () => void;
};

type Options = {
  clusters: () => Promise<string[]>;
  list: (cluster: string) => Promise<ClusterInstances>;
  explain: (error: unknown) => InstancesError;
  paceAfter: (list: ClusterInstances) => Pace;
};

const UNKNOWN = { value: undefined, error: undefined, at: undefined };

/** What is known of a cluster: its last list, and why there is no newer one. */
function listOf(cluster: string, { value, error }: Answer<ClusterInstances>): ClusterInstances {
  const list = value ?? {
    cluster, instances: [], errors: [], hiddenNamespaces: [], readAt: undefined,
  };
  return error ? { ...list, errors: [error] } : list;
}

/**
 * The instances of all clusters. Each cluster is asked in its own rhythm, so that one that does
 * not answer does not hide the others.
 */
export class AllInstances {
  private readonly listeners = new Set<Listener>();
  private readonly followed = new Map<string, Followed>();
  private readonly names: Poll<string[]>;
  private named: Answer<string[]> = UNKNOWN;
  private end: (() => void) | undefined;

  constructor(private readonly options: Options) {
    this.names = new Poll({
      load: options.clusters,
      explain: options.explain,
      paceAfter: () => ({ least: CLUSTERS_MS, most: CLUSTERS_MS, perAnswer: 0 }),
    });
  }

  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    if (this.named !== UNKNOWN) listener(this.answer());
    this.end ??= this.names.subscribe(answer => this.follow(answer));
    return () => {
      if (!this.listeners.delete(listener) || this.listeners.size > 0) return;
      this.end?.();
      this.end = undefined;
      for (const { end } of this.followed.values()) end();
      this.followed.clear();
      this.named = UNKNOWN;
    };
  }

  refresh(): void {
    this.names.refresh();
    for (const { poll } of this.followed.values()) poll.refresh();
  }

  private follow(answer: Answer<string[]>): void {
    this.named = answer;
    const names = new Set(answer.value ?? []);
    for (const [name, { end }] of this.followed) {
      if (names.has(name)) continue;
      end();
      this.followed.delete(name);
    }
    for (const name of names) if (!this.followed.has(name)) this.followCluster(name);
    this.tell();
  }

  private followCluster(cluster: string): void {
    const { list, explain, paceAfter } = this.options;
    const poll = new Poll({ load: () => readable(list(cluster)), explain, paceAfter });
    const followed: Followed = { poll, answer: UNKNOWN, end: () => {} };
    this.followed.set(cluster, followed);
    followed.end = poll.subscribe(answer => {
      followed.answer = answer;
      this.tell();
    });
  }

  private answer(): Answer<readonly ClusterInstances[]> {
    const { value, error, at } = this.named;
    if (!value) return { value: undefined, error, at };
    const lists = value.map(name => listOf(name, this.followed.get(name)?.answer ?? UNKNOWN));
    return { value: lists, error, at };
  }

  private tell(): void {
    const answer = this.answer();
    for (const listener of [...this.listeners]) listener(answer);
  }
}

/** A list of nothing but errors is a failure: what was read before stays. */
async function readable(list: Promise<ClusterInstances>): Promise<ClusterInstances> {
  const { instances, errors } = await list;
  if (instances.length === 0 && errors.length > 0) throw errors[0];
  return list;
}
