// SPDX-License-Identifier: Apache-2.0
import { useCallback, useLayoutEffect, useRef, useState } from 'react';

/** Lines drawn above and below what is visible, so that scrolling meets no gaps. */
const MARGIN = 8;

/** Scrolling less than this draws nothing anew; the margin is larger. */
const STEP_PX = 240;

/** What is drawn before the browser has laid the list out. */
const FIRST_HEIGHT = 640;

type Extent = { top: number; height: number; width: number };

/**
 * The part of a long list of lines of the same height that has to be drawn. `ref` belongs to the
 * element that scrolls.
 */
export function useWindow(count: number, lineHeightAt: (width: number) => number) {
  const ref = useRef<HTMLDivElement>(null);
  const [extent, setExtent] = useState<Extent>({ top: 0, height: FIRST_HEIGHT, width: 0 });
  const measure = useCallback(() => {
    const element = ref.current;
    if (!element) return;
    const { scrollTop, clientHeight, clientWidth } = element;
    const top = Math.floor(scrollTop / STEP_PX) * STEP_PX;
    const next = { top, height: clientHeight || FIRST_HEIGHT, width: clientWidth };
    setExtent(old =>
      old.top === next.top && old.height === next.height && old.width === next.width ? old : next,
    );
  }, []);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    measure();
    element.addEventListener('scroll', measure, { passive: true });
    // jsdom has none; it lays nothing out either.
    const observer = 'ResizeObserver' in window ? new ResizeObserver(measure) : null;
    observer?.observe(element);
    return () => {
      element.removeEventListener('scroll', measure);
      observer?.disconnect();
    };
  }, [measure]);
  const lineHeight = lineHeightAt(extent.width);
  const first = Math.max(0, Math.floor(extent.top / lineHeight) - MARGIN);
  const visible = Math.ceil(extent.height / lineHeight) + 2 * MARGIN;
  const end = Math.min(count, first + visible);
  return { ref, first: Math.min(first, end), end, lineHeight, width: extent.width };
}
