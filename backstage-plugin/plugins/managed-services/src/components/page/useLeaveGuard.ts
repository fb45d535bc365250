// SPDX-License-Identifier: Apache-2.0
import {
  useEffect,
  useRef,
} from 'react';
import { useLocation } from 'react-router-dom';

/** React Router numbers the entries of the history. */
function positionOf(state: unknown): number | null {
  const position = (state as { idx?: unknown } | null)?.idx;
  return typeof position === 'number' ? position : null;
}

/** The address that a click leads to in this tab; null for any other click. */
function targetOf(event: MouseEvent): URL | null {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
    return null;
  }
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!(link instanceof HTMLAnchorElement) || link.target === '_blank') return null;
  if (link.hasAttribute('download')) return null;
  return new URL(link.href, window.location.href);
}

/** Of the Navigation API, which Chromium has and TypeScript's DOM lacks. */
type NavigateEvent = Event & {
  navigationType: string;
  destination: { url: string; sameDocument: boolean };
};

type Guard = {
  /** Whether leaving would lose something. */
  isNeeded: () => boolean;
  /** Where the page itself is mounted. */
  base: string;
  question: string;
};

/** What has to be known when somebody is about to leave. */
type Latest = { readonly guard: Guard; readonly position: number | null };

function isOurs({ guard: { base } }: Latest, { origin, pathname }: URL | Location): boolean {
  const isBelow = pathname.endsWith(base) || pathname.includes(`${base}/`);
  return origin === window.location.origin && (base === '/' || isBelow);
}

function mayLeave({ guard }: Latest): boolean {
  // eslint-disable-next-line no-alert -- the answer is needed before the event goes on
  return !guard.isNeeded() || window.confirm(guard.question);
}

function onUnload({ guard }: Latest, event: BeforeUnloadEvent): void {
  if (!guard.isNeeded()) return;
  event.preventDefault();
  // What older browsers take for the same.
  event.returnValue = true;
}

function onClick(latest: Latest, event: MouseEvent): void {
  const target = targetOf(event);
  // A link to another site unloads the page, which asks by itself.
  if (!target || target.origin !== window.location.origin || isOurs(latest, target)) return;
  if (mayLeave(latest)) return;
  event.preventDefault();
  event.stopPropagation();
}

/** Back and Forward, before they happen. */
function onNavigate(latest: Latest, event: NavigateEvent): void {
  const { navigationType, destination } = event;
  // Leaving the document unloads it, which asks by itself.
  if (navigationType !== 'traverse' || !destination.sameDocument) return;
  if (isOurs(latest, new URL(destination.url)) || mayLeave(latest)) return;
  event.preventDefault();
}

/** The same for browsers that tell only afterwards: what they did is taken back. */
function onPop(latest: Latest, event: PopStateEvent): void {
  if (isOurs(latest, window.location) || mayLeave(latest)) return;
  event.stopImmediatePropagation();
  const next = positionOf(event.state);
  if (latest.position !== null && next !== null) window.history.go(latest.position - next);
}

/** Listens, before others do, until the returned function is called. */
function hear<E extends Event>(
  target: EventTarget,
  type: string,
  react: (latest: Latest, event: E) => void,
  latest: () => Latest,
): () => void {
  const listener = (event: Event) => react(latest(), event as E);
  target.addEventListener(type, listener, true);
  return () => target.removeEventListener(type, listener, true);
}

/** Listens to everything that leaves the page; `latest` is called at each event. */
function listen(latest: () => Latest): () => void {
  const { navigation } = window as Window & { navigation?: EventTarget };
  const ends = [
    hear(window, 'beforeunload', onUnload, latest),
    hear(document, 'click', onClick, latest),
    navigation
      ? hear(navigation, 'navigate', onNavigate, latest)
      : hear(window, 'popstate', onPop, latest),
  ];
  return () => ends.forEach(end => end());
}

/**
 * Asks before the page is left while something would be lost: closing and
 * reloading the tab, links, Back and Forward. Backstage's router cannot block,
 * so links and the history are listened to before the router hears of them.
 */
export function useLeaveGuard(guard: Guard): void {
  const latest = useRef(guard);
  latest.current = guard;
  const here = useLocation();
  const position = useRef<number | null>(null);
  useEffect(() => {
    position.current = positionOf(window.history.state);
  }, [here]);
  useEffect(() => listen(() => ({ guard: latest.current, position: position.current })), []);
}
