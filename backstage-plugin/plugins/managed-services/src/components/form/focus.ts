// SPDX-License-Identifier: Apache-2.0

const FOCUSABLE = [
  'input:not([type="hidden"]):not([disabled])',
  'textarea',
  'select',
  '[role="radio"][tabindex="0"]',
  'button:not([disabled])',
  '[tabindex="0"]',
].join(', ');

/** Moves the focus to the first control of a field and brings it into view. */
export function focusInside(element: HTMLElement | null): boolean {
  if (!element) return false;
  const controls = [...element.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    // React Aria keeps a hidden native select beside its own.
    control => !control.closest('[aria-hidden="true"]'),
  );
  const target = controls[0] ?? element;
  if (target === element) element.tabIndex = -1;
  target.focus({ preventScroll: true });
  element.scrollIntoView?.({ block: 'center' });
  return true;
}
