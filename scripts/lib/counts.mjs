// SPDX-License-Identifier: Apache-2.0

/** How many tests there were, and how each ended. */
export const none = Object.freeze({ passed: 0, failed: 0, skipped: 0 });

export function add(left, right) {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  };
}

/**
 * The last word on a suite. A runner that fails without naming a failed test (a file that does not
 * compile, a crash) failed once; one that passes without having run anything is misconfigured, and
 * that is a failure too.
 */
export function settle(counts, exitCode) {
  const ranNothing = counts.passed + counts.failed + counts.skipped === 0;
  const unexplained = exitCode !== 0 && counts.failed === 0;
  return unexplained || (exitCode === 0 && ranNothing) ? { ...counts, failed: 1 } : counts;
}

/** Counts of tests `{outcome}`, where an outcome is `passed`, `failed` or `skipped`. */
export function countOutcomes(tests) {
  return tests.reduce((counts, { outcome }) => add(counts, { ...none, [outcome]: 1 }), none);
}

/** The closing line that the whole run is judged by. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
