// SPDX-License-Identifier: Apache-2.0
import { isUnder } from './pointer';

export type Listener = () => void;

/** Beyond this many places it is quicker to call everybody. */
const MOST_PLACES = 20;

function concerns(place: string, changed: string): boolean {
  return isUnder(place, changed) || isUnder(changed, place);
}

/** Listeners to the whole state, and listeners to what concerns one place. */
export class Listeners {
  private readonly general = new Set<Listener>();
  private readonly byPlace = new Map<string, Set<Listener>>();

  add(listener: Listener, place?: string): () => void {
    if (place === undefined) {
      this.general.add(listener);
      return () => this.general.delete(listener);
    }
    const set = this.byPlace.get(place) ?? new Set();
    this.byPlace.set(place, set.add(listener));
    return () => {
      set.delete(listener);
      if (set.size === 0 && this.byPlace.get(place) === set) this.byPlace.delete(place);
    };
  }

  /** Calls those that changes at, above or below their place concern; all without places. */
  notify(places?: readonly string[]): void {
    const isEverywhere = places === undefined || places.length > MOST_PLACES;
    const called = [...this.general];
    for (const [place, set] of this.byPlace) {
      const isConcerned = isEverywhere || places.some(changed => concerns(place, changed));
      if (isConcerned) called.push(...set);
    }
    called.forEach(listener => listener());
  }

  clear(): void {
    this.general.clear();
    this.byPlace.clear();
  }
}
