// SPDX-License-Identifier: Apache-2.0

/** The first dotted number in a text, as [major, minor, patch], or null. */
export function parseVersion(text) {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text ?? '');
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : null;
}

/** Negative, zero or positive, like a sort's comparison. */
export function compareVersions(left, right) {
  for (let index = 0; index < 3; index += 1) {
    if (left[index] !== right[index]) {
      return left[index] - right[index];
    }
  }
  return 0;
}

export function atLeast(text, minimum) {
  const version = parseVersion(text);
  return version !== null && compareVersions(version, parseVersion(minimum)) >= 0;
}

/** The version a Cargo.lock holds for a crate. */
export function lockedCrateVersion(lockText, crate) {
  for (const block of lockText.split('[[package]]')) {
    if (/^name = "([^"]+)"/m.exec(block)?.[1] === crate) {
      return /^version = "([^"]+)"/m.exec(block)?.[1] ?? null;
    }
  }
  return null;
}
