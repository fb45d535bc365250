// SPDX-License-Identifier: Apache-2.0
import {
  createApiRef,
  type IdentityApi,
} from '@backstage/frontend-plugin-api';
import { isRecord } from '../state/values';

/** A draft as the browser keeps it: text that `storedDraft.ts` writes and reads, and when it was typed. */
export type KeptDraft = { savedAt: number; content: unknown };

/** The drafts of one person in this browser, by service. */
export interface DraftShelf {
  list(): ReadonlyMap<string, KeptDraft>;
  get(service: string): KeptDraft | null;
  /** False when the browser refuses to keep it. */
  keep(service: string, content: unknown): boolean;
  discard(service: string): void;
}

/** Keeps what was typed on the page across reloads. It is never given a secret value. */
export interface DraftsApi {
  open(): Promise<DraftShelf>;
}

export const draftsApiRef = createApiRef<DraftsApi>().with({
  id: 'plugin.managed-services.drafts',
  pluginId: 'managed-services',
});

const PREFIX = 'managed-services/draft/';
const KEPT_FOR_MS = 30 * 24 * 60 * 60 * 1000;

function readKept(text: string | null): KeptDraft | null {
  if (text === null) return null;
  try {
    const kept: unknown = JSON.parse(text);
    if (!isRecord(kept) || typeof kept.savedAt !== 'number') return null;
    if (Date.now() - kept.savedAt > KEPT_FOR_MS) return null;
    return { savedAt: kept.savedAt, content: kept.content };
  } catch {
    // Somebody else's, or of another version: as good as none.
    return null;
  }
}

/** Drafts in `localStorage`, apart for each person who signs in. Without it, nothing is kept. */
class BrowserShelf implements DraftShelf {
  constructor(private readonly prefix: string) {}

  list(): ReadonlyMap<string, KeptDraft> {
    const found = new Map<string, KeptDraft>();
    try {
      for (const key of Object.keys(localStorage)) {
        if (!key.startsWith(this.prefix)) continue;
        const service = key.slice(this.prefix.length);
        const kept = this.get(service);
        if (kept) found.set(service, kept);
        else localStorage.removeItem(key);
      }
    } catch {
      // The browser forbids the storage: nothing was kept.
    }
    return found;
  }

  get(service: string): KeptDraft | null {
    try {
      return readKept(localStorage.getItem(this.prefix + service));
    } catch {
      return null;
    }
  }

  keep(service: string, content: unknown): boolean {
    try {
      const kept: KeptDraft = { savedAt: Date.now(), content };
      localStorage.setItem(this.prefix + service, JSON.stringify(kept));
      return true;
    } catch {
      return false;
    }
  }

  discard(service: string): void {
    try {
      localStorage.removeItem(this.prefix + service);
    } catch {
      // Then there is none either.
    }
  }
}

/** The drafts that this browser keeps for the person who is signed in. */
export class BrowserDrafts implements DraftsApi {
  constructor(private readonly identityApi: IdentityApi) {}

  async open(): Promise<DraftShelf> {
    const user = await this.identityApi.getBackstageIdentity().then(
      ({ userEntityRef }) => userEntityRef,
      () => 'unknown',
    );
    return new BrowserShelf(`${PREFIX}${encodeURIComponent(user)}/`);
  }
}
