// SPDX-License-Identifier: Apache-2.0
import {
  explainStatusError,
  isTransient,
  type StatusCause,
  type StatusError,
  type StatusErrorCode,
} from './explain';
import type { InstanceRef } from './instances';
import { isRecord, list, record, text } from './values';

/**
 * One request to a cluster.
 * @public
 */
export type ClusterRequest = {
  method?: 'GET' | 'PATCH' | 'DELETE';
  /** Path of the API server and its query, from `/api` or `/apis` on. */
  path: string;
  body?: string;
  contentType?: string;
};

/**
 * Carries a request to the Kubernetes plugin's proxy, with the headers of whoever asks.
 * @public
 */
export type SendRequest = (
  request: ClusterRequest,
) => Promise<Response>;

/**
 * A kind of the clusters' API.
 * @public
 */
export type ServedKind = {
  apiVersion: string;
  kind: string;
  plural: string;
};

/**
 * An answer of a cluster that is not a success.
 * @public
 */
export class ClusterError extends Error implements StatusError {
  readonly code: StatusErrorCode;
  readonly help: string;
  readonly causes: StatusCause[];

  constructor(
    readonly status: number,
    explained: StatusError,
  ) {
    super(explained.message);
    this.name = 'ClusterError';
    this.code = explained.code;
    this.help = explained.help;
    this.causes = explained.causes;
  }
}

/**
 * Asks a cluster through `send`. Requests that may succeed a moment later are repeated, with
 * growing pauses; every request that is sent here may be sent twice.
 * @public
 */
export class ClusterClient {
  constructor(
    private readonly send: SendRequest,
    private readonly pause: (milliseconds: number) => Promise<void>,
  ) {}

  /** The answer, as JSON. */
  async call(request: ClusterRequest): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.once(request);
      } catch (error) {
        const repeat =
          error instanceof ClusterError && isTransient(error);
        if (!repeat || attempt === ATTEMPTS) throw error;
        await this.pause(FIRST_PAUSE * 2 ** (attempt - 1));
      }
    }
  }

  /** The answer; `undefined` when the object does not exist. */
  async find(path: string): Promise<unknown> {
    try {
      return await this.call({ path });
    } catch (error) {
      const absent =
        error instanceof ClusterError && error.code === 'not-found';
      if (absent) return undefined;
      throw error;
    }
  }

  /**
   * Removes an object, unless another one has taken its name meanwhile. An object that is gone
   * already is a success: the request may have been repeated.
   */
  async remove(
    path: string,
    uid: string,
    dryRun: boolean,
  ): Promise<void> {
    const options = {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: { uid },
      ...(dryRun && { dryRun: ['All'] }),
    };
    try {
      await this.call({
        method: 'DELETE',
        path,
        body: JSON.stringify(options),
        contentType: 'application/json',
      });
    } catch (error) {
      const gone =
        error instanceof ClusterError && error.code === 'not-found';
      if (!gone) throw error;
    }
  }

  /** How the paths of the API call a kind. */
  async kindOf(
    apiVersion: string,
    kind: string,
  ): Promise<ServedKind> {
    const kinds = kindsIn(
      apiVersion,
      await this.call({ path: `/apis/${apiVersion}` }),
    );
    const found = kinds.find(served => served.kind === kind);
    if (found) return found;
    throw new ClusterError(404, explainStatusError(404, ''));
  }

  /** The kinds of an API group, each once, in the version that the cluster prefers. */
  async kindsOf(group: string): Promise<ServedKind[]> {
    const versions = await this.versionsOf(group);
    const kinds = new Map<string, ServedKind>();
    for (const apiVersion of versions) {
      const answer = await this.call({
        path: `/apis/${apiVersion}`,
      });
      for (const served of kindsIn(apiVersion, answer)) {
        if (!kinds.has(served.kind)) kinds.set(served.kind, served);
      }
    }
    return [...kinds.values()];
  }

  /** Every object of a kind, over all namespaces, read in pages. */
  async list(served: ServedKind): Promise<unknown[]> {
    try {
      return await this.pages(served, PAGE);
    } catch (error) {
      const expired =
        error instanceof ClusterError &&
        error.code === 'list-expired';
      if (!expired) throw error;
      // The cluster forgot the list between two pages. In one piece it cannot.
      return this.pages(served, 0);
    }
  }

  private async once(request: ClusterRequest): Promise<unknown> {
    let response: Response;
    try {
      response = await this.send(request);
    } catch (error) {
      if (error instanceof ClusterError || isAbort(error))
        throw error;
      throw new ClusterError(
        0,
        explainStatusError(0, String(error)),
      );
    }
    const body = parsed(await response.text());
    if (response.ok) return body;
    throw new ClusterError(
      response.status,
      explainStatusError(response.status, body),
    );
  }

  private async versionsOf(group: string): Promise<string[]> {
    let answer: unknown;
    try {
      answer = await this.call({ path: `/apis/${group}` });
    } catch (error) {
      const absent =
        error instanceof ClusterError &&
        error.code === 'kind-not-served';
      if (absent) return [];
      throw error;
    }
    const { preferredVersion, versions } = record(answer);
    const names = [preferredVersion, ...list(versions)]
      .map(version => text(record(version).groupVersion))
      .filter(name => name !== undefined);
    return [...new Set(names)];
  }

  private async pages(
    served: ServedKind,
    limit: number,
  ): Promise<unknown[]> {
    const items: unknown[] = [];
    let next: string | undefined;
    do {
      const query = new URLSearchParams();
      if (limit > 0) query.set('limit', String(limit));
      if (next) query.set('continue', next);
      const path = `/apis/${served.apiVersion}/${served.plural}?${query}`;
      const answer = record(await this.call({ path }));
      items.push(
        ...list(answer.items)
          .filter(isRecord)
          .map(completed(served)),
      );
      next = text(record(answer.metadata).continue);
    } while (next);
    return items;
  }
}

/**
 * The path of an instance in the API.
 * @public
 */
export function instancePath(
  ref: InstanceRef,
  plural: string,
): string {
  const parts = ['namespaces', ref.namespace, plural, ref.name];
  return `/apis/${ref.apiVersion}/${parts.map(encodeURIComponent).join('/')}`;
}

const ATTEMPTS = 5;
const FIRST_PAUSE = 250;
const PAGE = 500;

/** The items of a list do not say what kind they are. */
function completed({ apiVersion, kind }: ServedKind) {
  return (item: object) => ({ ...item, apiVersion, kind });
}

function kindsIn(
  apiVersion: string,
  answer: unknown,
): ServedKind[] {
  return list(record(answer).resources).flatMap(resource => {
    const { name, kind, namespaced } = record(resource);
    const plural = text(name);
    const named = text(kind);
    // `plural/status` is a part of another resource.
    const usable =
      namespaced === true && plural && !plural.includes('/');
    return usable && named
      ? [{ apiVersion, kind: named, plural }]
      : [];
  });
}

function isAbort(error: unknown): boolean {
  return record(error).name === 'AbortError';
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
